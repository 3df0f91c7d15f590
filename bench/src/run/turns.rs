//! Each operation in turns, of the service and the baseline. One that fails takes none of the others with it.

use super::{
    RunOptions,
    load::{Figures, measure},
    operation::Operation,
    places::Places,
    plan::{Plan, Servers},
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

/// How an operation fares.
struct Course {
    operation: Operation,
    /// Its questions, or why it is measured no longer.
    plan: Result<Plan, Error>,
    rounds: Vec<(Figures, Figures)>,
}

impl Turns<'_> {
    /// Measures all operations: what was found, and what failed.
    pub(super) async fn take(&self, places: &Places) -> Result<(Vec<Line>, Vec<Failure>)> {
        let (only, rounds) = (&self.options.only, self.options.rounds);
        let bar = crate::bar(only.len() * (1 + 2 * rounds))?;
        let mut courses = Vec::new();
        for operation in only {
            bar.set_message(format!("{operation:?}, are both answers the same?"));
            courses.push(Course {
                operation: *operation,
                plan: Plan::check(*operation, places, self.servers).await,
                rounds: Vec::new(),
            });
            bar.inc(1);
        }
        for round in 0..rounds {
            for (at, course) in courses.iter_mut().enumerate() {
                self.round(course, round, &bar).await;
                let done = only.len() + 2 * (round * only.len() + at + 1);
                bar.set_position(done as u64);
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

    async fn round(&self, course: &mut Course, round: usize, bar: &ProgressBar) {
        let Ok(plan) = &course.plan else { return };
        let measured = self.measure_both(plan, round, bar).await;
        match measured {
            Ok(figures) => course.rounds.push(figures),
            Err(error) => {
                let error = error.context(format!("round {}", round + 1));
                bar.println(format!("{:?} failed: {error:#}", course.operation));
                course.plan = Err(error);
            }
        }
    }

    /// Who goes first changes from round to round, so that neither gains by it.
    async fn measure_both(
        &self,
        plan: &Plan,
        round: usize,
        bar: &ProgressBar,
    ) -> Result<(Figures, Figures)> {
        let ours = self.servers.ours(plan.operation)?;
        let duration = Duration::from_secs(self.options.seconds);
        let connections = self.connections(plan.operation);
        let of_ours = async || {
            bar.set_message(format!("{:?}, ours, round {}", plan.operation, round + 1));
            let figures = measure(ours, &plan.ours, connections, duration).await;
            bar.inc(1);
            figures.map_err(|error| error.context("the service"))
        };
        let of_baseline = async || {
            bar.set_message(format!(
                "{:?}, baseline, round {}",
                plan.operation,
                round + 1
            ));
            let baseline = &self.servers.baseline;
            let figures = measure(baseline, &plan.baseline, connections, duration).await;
            bar.inc(1);
            figures.map_err(|error| error.context("the baseline"))
        };
        if round.is_multiple_of(2) {
            let figures = of_ours().await?;
            Ok((figures, of_baseline().await?))
        } else {
            let figures = of_baseline().await?;
            Ok((of_ours().await?, figures))
        }
    }

    fn connections(&self, operation: Operation) -> usize {
        operation.connections(self.options.connections, self.database_connections)
    }
}

impl Course {
    fn failure(self) -> Option<Failure> {
        let error = self.plan.err()?;
        Some(Failure {
            operation: self.operation,
            why: format!("{error:#}"),
        })
    }
}
