//! Each operation in turns, of the service, the baseline and whoever else is asked. One that fails takes none of the others with it.

use super::{
    RunOptions,
    load::Figures,
    operation::Operation,
    places::Places,
    plan::{Plan, Servers, Who},
    report::{Failure, Line},
};
use anyhow::{Error, Result};
use indicatif::ProgressBar;
use std::time::Duration;

/// What is measured how.
pub(super) struct Turns<'a> {
    /// What was asked for.
    pub options: &'a RunOptions,
    /// Database connections of each server.
    pub database_connections: u32,
    /// Who is asked.
    pub servers: &'a Servers,
}

/// Who was asked in a round, and what was measured.
pub(super) type Round = Vec<(Who, Figures)>;

/// How an operation fares.
struct Course<'a> {
    operation: Operation,
    /// Its questions, or why it is measured no longer.
    plan: Result<Plan<'a>, Error>,
    rounds: Vec<Round>,
}

impl Turns<'_> {
    /// Measures all operations: what was found, and what failed.
    pub(super) async fn take(&self, places: &Places) -> Result<(Vec<Line>, Vec<Failure>)> {
        let (only, rounds) = (&self.options.only, self.options.rounds);
        let bar = crate::bar(only.len() * (1 + rounds))?;
        let mut courses = Vec::new();
        for operation in only {
            bar.set_message(format!("{operation:?}, are all answers the same?"));
            courses.push(Course {
                operation: *operation,
                plan: Plan::check(*operation, places, self.servers).await,
                rounds: Vec::new(),
            });
            bar.inc(1);
        }
        for round in 0..rounds {
            for course in &mut courses {
                self.round(course, round, &bar).await;
                bar.inc(1);
            }
        }
        bar.finish_and_clear();
        let lines = courses.iter().filter(|course| !course.rounds.is_empty());
        let lines = lines.map(|course| {
            let connections = self.connections(course.operation);
            Line::new(course.operation, connections, &course.rounds)
        });
        let lines = lines.collect();
        let failures = courses.into_iter().filter_map(Course::failure).collect();
        Ok((lines, failures))
    }

    async fn round(&self, course: &mut Course<'_>, round: usize, bar: &ProgressBar) {
        let Ok(plan) = &course.plan else { return };
        let measured = self.measure_all(plan, round, bar).await;
        match measured {
            Ok(figures) => course.rounds.push(figures),
            Err(error) => {
                let error = error.context(format!("round {}", round + 1));
                bar.println(format!("{:?} failed: {error:#}", course.operation));
                course.plan = Err(error);
            }
        }
    }

    /// Who goes first changes from round to round, so that none gains by it.
    async fn measure_all(&self, plan: &Plan<'_>, round: usize, bar: &ProgressBar) -> Result<Round> {
        let duration = Duration::from_secs(self.options.seconds);
        let connections = self.connections(plan.operation);
        let mut figures = Round::new();
        let first = round % plan.asked.len();
        for asked in plan.asked.iter().cycle().skip(first).take(plan.asked.len()) {
            let (operation, who) = (plan.operation, asked.who);
            bar.set_message(format!("{operation:?}, {who}, round {}", round + 1));
            figures.push((who, asked.measure(connections, duration).await?));
        }
        Ok(figures)
    }

    fn connections(&self, operation: Operation) -> usize {
        operation.connections(self.options.connections, self.database_connections)
    }
}

impl Course<'_> {
    fn failure(self) -> Option<Failure> {
        let error = self.plan.err()?;
        Some(Failure {
            operation: self.operation,
            why: format!("{error:#}"),
        })
    }
}
