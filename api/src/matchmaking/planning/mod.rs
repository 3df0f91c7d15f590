//! Plans over the register: from what everybody may read to a problem, and from the problem to a plan with its reasons.
//!
//! A plan is drawn from public records alone, whoever has it drawn: it weighs nothing that it could give away. What its organisation adds
//! is its policy, its last approved plan, and which pairs it knows to be settled. A problem that somebody wrote down ([`stated`]) is solved
//! and told in the same way.

pub mod other_money;
pub mod problem_builder;
pub mod stated;

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    history::event::digest,
    matchmaking::{
        catalogue::CatalogueCache, matchmaker::refused as refused_matches, queue::blocking,
    },
};
use chrono::NaiveDate;
use domain::matches::MatchState;
use entity::matches;
use matching::{
    engine::Asked,
    plan::{
        CountryShare, Grant, Problem, Progress, Proof, Settings, Stage,
        fairness::curve::{FairnessPrice, curve},
        report::{
            advice::{Advice, What},
            explain::{Coverage, Explanation, explain},
            next::{NextUse, next_uses},
            unmet::{Reason, Unmet},
        },
        search::Watch,
        solve::{Drawn, Refusal, solve},
    },
    size::shown_by_key,
};
use other_money::{OtherMoney, other_money};
use problem_builder::{BuildInput, ProblemBuilder};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use uuid::Uuid;

/// What a plan is wanted for.
#[derive(Clone, Debug)]
pub struct PlanRequest {
    /// The day that it is drawn for; `None` for the day on which each gap is first to be helped, or else today.
    pub on: Option<NaiveDate>,
    /// The policy.
    pub settings: Settings,
    /// How long the search may take. A search that ends by itself gives the same plan again; one that is stopped may not.
    pub time: Duration,
    /// Needs that it is drawn over at most.
    pub needs_max: usize,
    /// The last approved plan.
    pub previous: Vec<Grant>,
    /// Needs and lines that were kept apart when a plan was approved.
    pub apart: HashSet<(Uuid, Uuid)>,
    /// The only gaps, offers and programmes that are planned over; `None` for all.
    pub only: Option<Only>,
    /// What is worked out besides the plan.
    pub extras: Extras,
}

/// The records that a plan is kept to, by references in lower case.
#[derive(Clone, Debug, Default)]
pub struct Only {
    /// Gaps.
    pub gaps: HashSet<String>,
    /// Offers and programmes.
    pub assistance: HashSet<String>,
}

/// What is worked out of a plan only where somebody asks for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras {
    /// Where else what each line gives would go.
    pub next_uses: bool,
    /// Money of another currency for needs that stay open.
    pub other_money: bool,
    /// Steps of the price of fairness; 0 for none. Each takes as long as a part of the plan.
    pub fairness_steps: u32,
}

/// What people call the two sides of a line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Names {
    /// Reference of the gap.
    pub gap: String,
    /// Title of the need.
    pub need: String,
    /// Reference of the offer or programme.
    pub assistance: String,
    /// Title of its line.
    pub line: String,
}

/// A line of a plan.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// What both sides are called.
    pub names: Names,
    /// The need.
    pub need: Uuid,
    /// The line of assistance.
    pub line: Uuid,
    /// How much; 1 where the need has no size.
    pub amount: i64,
    /// What the amount is in: a currency, a unit, or `NEEDS`.
    pub unit: String,
    /// The gap.
    pub gap: Uuid,
    /// The offer or programme.
    pub assistance: Uuid,
    /// First day on which it can start.
    pub start: Option<NaiveDate>,
    /// Where else it would go, where that was asked for; `None` also where it would be left over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
}

/// The best other need that what a line gives would go to, all else left as it is.
#[derive(Clone, Debug, Serialize)]
pub struct Next {
    /// Its gap's reference.
    pub gap: String,
    /// Its title.
    pub title: String,
    /// Its id.
    pub need: Uuid,
    /// How much of it could go there, in the unit of the line.
    pub amount: i64,
    /// How well they fit, 0 to 1.
    pub fit: f64,
}

/// A need that a plan leaves open, or partly so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Open {
    /// The need.
    pub need: Uuid,
    /// Its gap.
    pub gap: Uuid,
    /// Title of the need.
    pub title: String,
    /// Reference of the gap.
    pub reference: String,
    /// How much is missing.
    pub missing: i64,
    /// What that is in: a currency, a unit, or `NEEDS`.
    pub unit: String,
    /// What that is worth, as the objective counts.
    pub weight: f64,
    /// What holds back most of it.
    pub reason: Reason,
    /// The reason as a sentence.
    pub sentence: String,
}

/// What would help most.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tip {
    /// The offer or programme that there could be more of; `None` where a provider could look after more gaps.
    pub assistance: Option<Uuid>,
    /// How much more.
    pub more: i64,
    /// What that is in: a currency, a unit, `NEEDS` or `GAPS`.
    pub unit: String,
    /// What it would bring, planned again, as the objective counts.
    pub brings: f64,
    /// All of it in a sentence.
    pub sentence: String,
}

/// What is told of a plan besides its lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    /// How good it is proven to be.
    pub proof: Proof,
    /// How countries come out, where the policy has a floor.
    pub countries: Vec<CountryShare>,
    /// Whether every country gets the floor.
    pub floor_met: bool,
    /// Pairings of the last approved plan that it changes.
    pub changes: usize,
    /// Rounds of search that were done.
    pub rounds: u32,
    /// Whether its time was up before they were done.
    pub stopped: bool,
    /// Coverage before and after.
    pub coverage: Vec<Coverage>,
    /// What it leaves open, the weightiest first.
    pub open: Vec<Open>,
    /// What would help, the most first.
    pub tips: Vec<Tip>,
    /// Open needs that nobody sized: each counts as covered once somebody looks after it.
    pub unsized_needs: usize,
    /// Version of the model that pairs were judged by.
    pub model: String,
}

/// A plan as it was drawn.
#[derive(Debug, Serialize)]
pub struct Drafted {
    /// Its lines.
    pub lines: Vec<Planned>,
    /// What is told of it.
    pub told: Told,
    /// What fairness would cost at one floor after the other, where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fairness: Vec<FairnessPrice>,
    /// Money of another currency for needs that stay open, where that was asked for: no part of the plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_money: Vec<OtherMoney>,
    /// Digest of all that it was drawn from, and of its lines.
    pub digest: String,
}

/// Draws a plan; `progress` is called from another thread.
///
/// # Errors
/// Where the policy breaks a rule, there are more open needs than the wish allows for, or too many plans are being drawn.
pub async fn draft(
    catalogue: &CatalogueCache,
    scope: &Scope,
    wish: PlanRequest,
    progress: impl Fn(Progress) + Send + 'static,
) -> Result<Drafted> {
    // The turn is kept until the work is done, which ends soon for a client that went away meanwhile.
    let waiting = Waiting::default();
    let gone = waiting.0.clone();
    let turn = catalogue.plans.turn(scope.viewer()).await?;
    let settled = settled(scope).await?;
    let (current, today) = catalogue.of(scope).await?;
    let (mut problem_builder, wish, turn) = blocking(move || {
        let ground = BuildInput {
            catalogue: &current.catalogue,
            asked: Asked { on: wish.on, today },
            settled: &settled,
            wish: &wish,
        };
        Ok((ProblemBuilder::new(&ground)?, wish, turn))
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
    let until = Instant::now() + wish.time;
    // The last stages are short, and still get their turn when the time of the search is up.
    let gone = || gone.load(Ordering::Relaxed);
    let stop = |stage| gone() || stage == Stage::Search && Instant::now() >= until;
    let drawn = solve(problem, &stop, progress).map_err(refused)?;
    if gone() {
        return Err(Error::Limited(
            "Nobody waits for this plan any more.".to_owned(),
        ));
    }
    let explained = explain(problem, &drawn, advice(&drawn, wish));
    let watch = Watch {
        stop: &stop,
        progress,
    };
    let fairness = match wish.extras.fairness_steps {
        0 => Vec::new(),
        steps => curve(problem, &drawn, steps, &watch),
    };
    let digest = digest(&(&problem_builder.problem, &drawn.plan.grants));
    let lines = lines(&problem_builder, &drawn, wish.extras.next_uses);
    let told = told(&problem_builder, drawn, explained);
    Ok(Drafted {
        other_money: other_money(&problem_builder.foreign, &lines, &told.open),
        lines,
        told,
        fairness,
        digest,
    })
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

fn lines(problem_builder: &ProblemBuilder, drawn: &Drawn, with_next: bool) -> Vec<Planned> {
    let grants = &drawn.plan.grants;
    let next = if with_next {
        next_uses(&problem_builder.problem, grants)
    } else {
        vec![None; grants.len()]
    };
    let line = |(grant, next): (&Grant, Option<NextUse>)| {
        let place = problem_builder.places.get(&(grant.demand, grant.supply))?;
        let (unit, names) = (
            problem_builder.demand(grant.demand)?.unit.clone(),
            place.names.clone(),
        );
        let (need, line, amount) = (grant.demand, place.line, grant.amount);
        Some(Planned {
            names,
            need,
            line,
            amount,
            unit,
            gap: place.gap,
            assistance: place.assistance,
            start: place.start,
            next: next.and_then(|next| other_use(problem_builder, &next)),
        })
    };
    grants.iter().zip(next).filter_map(line).collect()
}

fn other_use(problem_builder: &ProblemBuilder, next: &NextUse) -> Option<Next> {
    let demand = problem_builder.demand(next.demand)?;
    Some(Next {
        gap: problem_builder.reference(demand.gap),
        title: demand.label.clone(),
        need: next.demand,
        amount: next.amount,
        fit: next.fit,
    })
}

fn told(problem_builder: &ProblemBuilder, drawn: Drawn, explained: Explanation) -> Told {
    let open = explained
        .left
        .into_iter()
        .filter_map(|left| open(problem_builder, left));
    let tips = explained.tips.into_iter().map(|tip| Tip {
        assistance: match tip.what {
            What::Supply(line) => problem_builder.giver(line),
            What::Attention(_) => None,
        },
        more: tip.more,
        unit: tip.unit,
        brings: tip.confirmed,
        sentence: tip.sentence,
    });
    Told {
        proof: drawn.plan.proof,
        countries: drawn.plan.countries,
        floor_met: drawn.plan.floor_met,
        changes: drawn.plan.changes,
        rounds: drawn.plan.rounds,
        stopped: drawn.plan.stopped,
        coverage: explained.coverage,
        open: too_large(problem_builder).chain(open).collect(),
        tips: tips.collect(),
        unsized_needs: problem_builder.unsized_needs,
        model: problem_builder.model.clone(),
    }
}

/// A need that the plan leaves open.
fn open(problem_builder: &ProblemBuilder, left: Unmet) -> Option<Open> {
    let demand = problem_builder.demand(left.demand)?;
    Some(Open {
        need: left.demand,
        gap: demand.gap,
        title: demand.label.clone(),
        reference: problem_builder.reference(demand.gap),
        missing: left.missing,
        unit: demand.unit.clone(),
        weight: left.weight,
        reason: left.reason,
        sentence: left.sentence,
    })
}

/// The needs that ask for too much to be weighed with the others.
fn too_large(problem_builder: &ProblemBuilder) -> impl Iterator<Item = Open> {
    problem_builder.too_large.iter().filter_map(|&(need, missing)| {
        let demand = problem_builder.demand(need)?;
        let asked = shown_by_key(missing, &demand.unit);
        open(
            problem_builder,
            Unmet {
                demand: need,
                missing,
                weight: demand.weight,
                reason: Reason::TooLarge,
                others: Vec::new(),
                sentence: format!(
                    "It asks for {asked}, more than can be weighed with other needs: plan it by hand."
                ),
            },
        )
    })
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
