//! Plans of a problem that is written down with its pairs and their fit: nothing of the register is in them.

use crate::{
    error::Result,
    matchmaking::{
        planning::{
            Drafted, Extras, Names, PlanRequest, PlanTime, Waiting, finish,
            problem_builder::{Place, ProblemBuilder},
        },
        queue::blocking,
    },
};
use matching::{
    plan::{
        Problem, Progress,
        instance::{Instance, StatedLine, StatedNeed},
    },
    size::NEEDS,
};
use std::collections::HashSet;

/// Draws a plan of a problem that was read from its statement; `progress` is called from another thread.
///
/// # Errors
/// Where the problem breaks a rule.
pub async fn draft_stated(
    stated: &Instance,
    problem: Problem,
    time: PlanTime,
    extras: Extras,
    progress: impl Fn(Progress) + Send + 'static,
) -> Result<Drafted> {
    let waiting = Waiting::default();
    let gone = waiting.0.clone();
    let wish = PlanRequest {
        on: None,
        settings: problem.settings.clone(),
        time,
        hands: 1,
        needs_max: problem.demands.len(),
        previous: problem.previous.clone(),
        apart: HashSet::new(),
        gaps: Vec::new(),
        only: None,
        extras,
    };
    let builder = builder(stated, problem);
    blocking(move || finish(builder, &wish, &gone, &progress)).await
}

/// What a plan is told by: names of the statement in place of references.
fn builder(stated: &Instance, problem: Problem) -> ProblemBuilder {
    let mut builder = ProblemBuilder {
        model: "as stated".to_owned(),
        ..ProblemBuilder::default()
    };
    for (at, (demand, need)) in problem.demands.iter().zip(&stated.needs).enumerate() {
        builder.demands.insert(demand.id, at);
        builder.references.insert(demand.gap, need.gap.clone());
        builder.unsized_needs += usize::from(demand.unit == NEEDS && demand.remaining > 0);
    }
    for (at, supply) in problem.supplies.iter().enumerate() {
        builder.supplies.insert(supply.id, at);
        builder.givers.push((supply.id, supply.id));
    }
    for pair in &problem.pairs {
        let (demand, supply) = (
            &problem.demands[pair.demand],
            &problem.supplies[pair.supply],
        );
        let names = names(&stated.needs[pair.demand], &stated.lines[pair.supply]);
        let place = Place {
            names,
            line: supply.id,
            gap: demand.gap,
            assistance: supply.id,
            start: pair.start,
        };
        builder.places.insert((demand.id, supply.id), place);
    }
    builder.problem = problem;
    builder
}

fn names(need: &StatedNeed, line: &StatedLine) -> Names {
    let called =
        |title: &String, name: &String| if title.is_empty() { name } else { title }.clone();
    Names {
        gap: need.gap.clone(),
        need: called(&need.title, &need.name),
        assistance: line.provider.clone(),
        line: called(&line.title, &line.name),
    }
}
