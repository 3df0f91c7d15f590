//! Plans over the register: from what everybody may read to a problem, and from the problem to a plan with its reasons.
//!
//! A plan is drawn from public records alone, whoever has it drawn: it weighs nothing that it could give away. What its organisation adds
//! is its policy, its last approved plan, and which pairs it knows to be settled. A problem that somebody wrote down ([`stated`]) is solved
//! and told in the same way.

mod drafted;
mod kept;
pub mod other_money;
pub mod problem_builder;
mod request;
pub mod stated;
mod tell;
mod time;
mod titles;

pub use drafted::{Drafted, Names, Next, Open, OtherMoney, Planned, Tip, Told, UpTo};
pub use kept::{OtherCurrency, OtherUse};
pub use request::{Extras, Only, PlanRequest};
pub use time::{PlanTime, way_out};

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    history::event::digest,
    matchmaking::{
        catalogue::CatalogueCache, matchmaker::refused as refused_matches, queue::blocking,
    },
};
use domain::matches::MatchState;
use entity::matches;
use matching::{
    engine::Asked,
    plan::{
        Grant, Problem, Progress, Stage,
        fairness::curve::curve,
        report::{advice::Advice, explain::explain},
        search::Watch,
        solve::{Drawn, Refusal, solve},
    },
};
use other_money::other_money;
use problem_builder::{BuildInput, ProblemBuilder};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tell::{lines, told};
use titles::told_apart;
use uuid::Uuid;

/// Draws a plan; `progress` is called from another thread.
///
/// # Errors
/// Where the policy breaks a rule, there are more open needs than the wish allows for or its time is enough for, or too many plans are
/// being drawn.
pub async fn draft(
    catalogue: &CatalogueCache,
    scope: &Scope,
    wish: PlanRequest,
    progress: impl Fn(Progress) + Send + 'static,
) -> Result<Drafted> {
    // The turn is kept until the work is done, which ends soon for a client that went away meanwhile.
    let waiting = Waiting::default();
    let gone = waiting.0.clone();
    let gone_before = gone.clone();
    let turn = catalogue.plans.turn(scope.viewer()).await?;
    let settled = settled(scope).await?;
    let (current, today) = catalogue.of(scope).await?;
    let (mut problem_builder, wish, turn, progress) = blocking(move || {
        let ground = BuildInput {
            catalogue: &current.catalogue,
            asked: Asked { on: wish.on, today },
            settled: &settled,
            wish: &wish,
        };
        let watch = Watch {
            stop: &|_| gone_before.load(Ordering::Relaxed),
            progress: &progress,
        };
        let problem_builder = ProblemBuilder::new(&ground, &watch)?;
        Ok((problem_builder, wish, turn, progress))
    })
    .await?;
    problem_builder.name(scope).await?;
    blocking(move || {
        let _turn = turn;
        finish(problem_builder, &wish, &gone, &progress)
    })
    .await
}

/// Held by who waits for work on another thread: dropping it ends the work.
#[derive(Default)]
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Assistance that the viewer knows to be matched with a gap, or kept from it by a no that still stands; by gap.
async fn settled(scope: &Scope) -> Result<HashMap<Uuid, HashSet<Uuid>>> {
    let states = MatchState::BLOCKING.iter().copied();
    let mut rows = scope
        .weigh(matches::Entity::find().filter(matches::Column::State.is_in(states)))
        .await?;
    rows.extend(refused_matches(scope, matches::Entity::find()).await?);
    let mut settled: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
    for row in &rows {
        settled
            .entry(row.gap_id)
            .or_default()
            .insert(row.assistance_id);
    }
    Ok(settled)
}

fn finish(
    mut problem_builder: ProblemBuilder,
    wish: &PlanRequest,
    gone: &AtomicBool,
    progress: &dyn Fn(Progress),
) -> Result<Drafted> {
    let problem = &mut problem_builder.problem;
    problem.settings = wish.settings.clone();
    problem.previous = still_open(&wish.previous, problem);
    let (ends, cut) = (wish.time.ends(), RefCell::new(BTreeSet::new()));
    let gone = || gone.load(Ordering::Relaxed);
    let stop = |stage: Stage| {
        let is_past = ends.are_past(stage);
        if is_past {
            cut.borrow_mut().insert(stage);
        }
        is_past || gone()
    };
    let drawn = solve(problem, &stop, progress).map_err(refused)?;
    if gone() {
        return Err(abandoned());
    }
    let watch = Watch {
        stop: &stop,
        progress,
    };
    let drafted = tell_all(&problem_builder, wish, drawn, &watch);
    Ok(Drafted {
        left_out: cut.take().into_iter().collect(),
        ..drafted
    })
}

/// All that is told of a plan that was drawn, as far as it is let.
fn tell_all(
    problem_builder: &ProblemBuilder,
    wish: &PlanRequest,
    drawn: Drawn,
    watch: &Watch<'_>,
) -> Drafted {
    let apart = told_apart(problem_builder);
    let is_enough = || (watch.stop)(Stage::Advice);
    let explained = explain(&apart, &drawn, advice(&drawn, wish), &is_enough);
    let lines = lines(problem_builder, &drawn, wish.extras.next_uses, watch);
    // Last, since it takes as long as several plans.
    let fairness = match wish.extras.fairness_steps {
        0 => Vec::new(),
        steps => curve(&problem_builder.problem, &drawn, steps, watch),
    };
    let digest = digest(&(&problem_builder.problem, &drawn.plan.grants));
    let told = told(problem_builder, &wish.gaps, drawn, explained);
    Drafted {
        other_money: other_money(&problem_builder.foreign, &lines, &told.open),
        lines,
        told,
        fairness,
        left_out: Vec::new(),
        digest,
    }
}

/// What is answered where nobody waits for the answer: who asked went away, or the time of the request was up.
fn abandoned() -> Error {
    Error::Limited("Nobody waits for this plan any more.".to_owned())
}

/// How much work advice is worth: no more than the plan was.
fn advice(drawn: &Drawn, wish: &PlanRequest) -> Advice {
    let advice = if drawn.plan.stopped {
        Advice {
            asked: 3,
            rounds: 4,
        }
    } else {
        Advice::default()
    };
    Advice {
        rounds: advice.rounds.min(wish.settings.rounds),
        ..advice
    }
}

/// The grants of the last approved plan whose needs are still to be met.
fn still_open(previous: &[Grant], problem: &Problem) -> Vec<Grant> {
    let known: HashSet<Uuid> = problem.demands.iter().map(|demand| demand.id).collect();
    let open = previous
        .iter()
        .filter(|grant| known.contains(&grant.demand));
    open.copied().collect()
}

fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Faults(faults) => {
            let said: Vec<String> = faults.iter().take(5).map(ToString::to_string).collect();
            Error::Conflict(format!(
                "No plan can be drawn of this: {}.",
                said.join("; ")
            ))
        }
        Refusal::Broken(broken) => Error::Internal(anyhow::anyhow!(
            "the plan breaks a rule of its own: {broken:?}"
        )),
    }
}
