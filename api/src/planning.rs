//! Plans over the register: from what everybody may read to a problem, and from the problem to a plan with its reasons.
//!
//! A plan is drawn from public records alone, whoever has it drawn: it weighs nothing that it could give away. What its organisation adds
//! is its policy, its last approved plan, and which pairs it knows to be settled.

use crate::{
    catalogue,
    error::{Error, Result},
    events::digest,
    scope::{Scope, Seen},
};
use chrono::NaiveDate;
use entity::{assistance, gap, gap_lifting_condition, matches, values::MatchState};
use matching::{
    catalogue::{Catalogue, Own},
    compliance::{Outcome, Verdict, check_pair},
    engine::Asked,
    facts::{Assistance, Form, Gap, Line, Need, Size, Stated, Unit},
    plan::{
        Demand, Grant, Pair, Plan, Problem, Progress, Settings, Stage, Supply,
        explain::{Coverage, explain},
        left::Left,
        shadow::{Advice, Shadow},
        solve::{Refusal, solve},
    },
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Partners of one gap that a plan looks at, the best ones.
const PARTNERS_MAX: usize = 40;
/// Needs that one plan is drawn over.
const NEEDS_MAX: usize = 20_000;

/// What a plan is wanted for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The day that it is drawn for; `None` for the day on which each gap is first to be helped, or else today.
    pub on: Option<NaiveDate>,
    /// The policy.
    pub settings: Settings,
    /// How long the search may take. A search that ends by itself gives the same plan again; one that is stopped may not.
    pub time: Duration,
    /// The last approved plan.
    pub previous: Vec<Grant>,
    /// Needs and lines that were kept apart when a plan was approved.
    pub apart: HashSet<(Uuid, Uuid)>,
}

/// Where a line of a plan belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The gap.
    pub gap: Uuid,
    /// The offer or programme.
    pub assistance: Uuid,
    /// First day on which it can start.
    pub start: Option<NaiveDate>,
}

/// What is told of a plan besides its lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    /// The plan, its lines included.
    pub plan: Plan,
    /// Coverage before and after.
    pub coverage: Vec<Coverage>,
    /// What it leaves open, and why.
    pub left: Vec<Left>,
    /// What would help most.
    pub advice: Vec<Shadow>,
    /// Needs that nobody sized, which no plan can count.
    pub unsized_needs: usize,
    /// Version of the model that pairs were judged by.
    pub model: String,
}

/// A plan as it was drawn.
#[derive(Debug)]
pub struct Drafted {
    /// What is told of it.
    pub told: Told,
    /// Where its lines belong, by need and line.
    pub places: HashMap<(Uuid, Uuid), Place>,
    /// Digest of all that it was drawn from.
    pub digest: String,
}

/// Draws a plan; `progress` is called from another thread.
///
/// # Errors
/// Where a rule of the policy is broken, or the register has more open needs than one plan is drawn over.
pub async fn draft(scope: &Scope, wish: Wish, progress: impl Fn(Progress) + Send + 'static) -> Result<Drafted> {
    let (_, today) = catalogue::of(scope).await?;
    let asked = Asked { on: wish.on, today };
    let settled = settled(scope).await?;
    let store = scope.shared_store().clone();
    let (mut sketch, wish) = blocking(move || {
        let held = store.catalogue().blocking_read();
        let catalogue = &held.as_ref().ok_or_else(|| Error::Internal(anyhow::anyhow!("the catalogue went away")))?.catalogue;
        Ok((Sketch::new(catalogue, asked, &settled, &wish)?, wish))
    })
    .await?;
    sketch.name(scope).await?;
    blocking(move || sketch.solve(&wish, &progress)).await
}

/// Work that keeps a processor busy, away from those that answer.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(anyhow::Error::new(error)))?
}

/// Pairs of gap and assistance that the viewer knows to be matched, or kept apart by a no.
async fn settled(scope: &Scope) -> Result<HashSet<(Uuid, Uuid)>> {
    use MatchState::{Agreed, Consented, Declined, Delivering, Objected, Proposed};
    let states = [Proposed, Consented, Agreed, Delivering, Declined, Objected];
    let deals = scope.all(matches::Entity::find().filter(matches::Column::State.is_in(states))).await?;
    Ok(deals.iter().map(|deal| (deal.gap_id, deal.assistance_id)).collect())
}

/// A problem that is being put together.
#[derive(Default)]
struct Sketch {
    problem: Problem,
    places: HashMap<(Uuid, Uuid), Place>,
    /// The assistance of each supply.
    givers: Vec<Uuid>,
    unsized_needs: usize,
    model: String,
}

impl Sketch {
    /// All open needs and all lines that may serve them, by the rules that suggestions go by.
    fn new(catalogue: &Catalogue, asked: Asked, settled: &HashSet<(Uuid, Uuid)>, wish: &Wish) -> Result<Self> {
        let mut sketch = Self { model: catalogue.engine().model.version.clone(), ..Self::default() };
        let mut supplies = HashMap::new();
        let regimes = &wish.settings.regimes;
        let mut gaps: Vec<_> = catalogue.gaps().collect();
        gaps.sort_unstable_by_key(|item| item.facts.id);
        for item in gaps {
            let gap = &*item.facts;
            if !regimes.is_empty() && !gap.regime.as_ref().is_some_and(|regime| regimes.contains(regime)) {
                continue;
            }
            let refused = settled.iter().filter(|(id, _)| *id == gap.id).map(|(_, assistance)| *assistance).collect();
            let partners = catalogue.for_gap(item, &Own { items: Vec::new(), refused }, asked, PARTNERS_MAX, |_| true);
            let demands = sketch.demands(gap);
            for partner in partners {
                let assistance = &*partner.item.facts;
                for line in &assistance.lines {
                    let start = |need: &Need| allowed_start(catalogue, gap, assistance, line, need, &partner.judgement.verdict, asked);
                    for (need, demand) in gap.needs.iter().zip(&demands) {
                        let (Some(demand), true) = (*demand, need.assistance == line.assistance) else { continue };
                        let unit = &sketch.problem.demands[demand].unit.clone();
                        let serves = line.size.as_ref().is_none_or(|size| unit_of(size) == *unit);
                        if !serves || wish.apart.contains(&(need.id, line.id)) {
                            continue;
                        }
                        let Some(start) = start(need) else { continue };
                        let supply = *supplies.entry(line.id).or_insert_with(|| {
                            sketch.problem.supplies.push(supply_of(assistance, line, unit));
                            sketch.givers.push(assistance.id);
                            sketch.problem.supplies.len() - 1
                        });
                        // An open-ended line is planned in the unit of the first need that it may serve.
                        if sketch.problem.supplies[supply].unit != sketch.problem.demands[demand].unit {
                            continue;
                        }
                        sketch.problem.pairs.push(Pair { demand, supply, fit: partner.judgement.score(), start: Some(start) });
                        let place = Place { gap: gap.id, assistance: assistance.id, start: Some(start) };
                        sketch.places.insert((need.id, line.id), place);
                    }
                }
            }
        }
        sketch.open_ended();
        if sketch.problem.demands.len() > NEEDS_MAX {
            return Err(Error::Limited(format!("A plan is drawn over {NEEDS_MAX} needs at most: name regimes to plan for.")));
        }
        Ok(sketch)
    }

    /// The needs of a gap as demands; `None` where a need has no size, or nothing of it is left and nothing waits for it.
    fn demands(&mut self, gap: &Gap) -> Vec<Option<usize>> {
        let sized: Vec<&Need> = gap.needs.iter().filter(|need| need.size.is_some()).collect();
        self.unsized_needs += gap.needs.iter().filter(|need| need.size.is_none() && !need.met).count();
        let first = self.problem.demands.len();
        for need in &gap.needs {
            let size = need.size.as_ref();
            let remaining = if need.met { 0 } else { need.remaining.or(size.map(|size| size.value)).unwrap_or(0).max(0) };
            let covered = match size {
                Some(size) if size.value > 0 => (size.value - remaining) as f64 / size.value as f64,
                _ => f64::from(u8::from(need.met)),
            };
            self.problem.demands.push(Demand {
                id: need.id,
                label: need.title.clone(),
                gap: gap.id,
                kind: need.assistance,
                countries: gap.countries.clone(),
                sector: gap.sector.clone(),
                conditions: Vec::new(),
                regime: gap.regime.clone(),
                severity: gap.severity,
                // All gaps count alike before their severity does: what a gap is worth is shared by the needs that can be counted.
                weight: if size.is_some() { 1.0 / sized.len() as f64 } else { f64::MIN_POSITIVE },
                unit: size.map_or_else(|| "NOT_SIZED".to_owned(), unit_of),
                remaining,
                covered: covered.clamp(0.0, 1.0),
                least: need.least.unwrap_or(0).min(remaining),
                whole: size.is_none_or(|size| size.unit != Unit::Money),
                providers: Vec::new(),
                predecessors: need.depends_on.iter().map(|place| first + place).collect(),
                until: [need.window.until, gap.window.until].into_iter().flatten().min(),
            });
        }
        (first..).zip(&gap.needs).map(|(place, need)| need.size.is_some().then_some(place)).collect()
    }

    /// A line without a size is planned for one need at a time: as much as the largest that it may serve.
    fn open_ended(&mut self) {
        for (place, supply) in self.problem.supplies.iter_mut().enumerate().filter(|(_, supply)| supply.amount == 0) {
            let served = self.problem.pairs.iter().filter(|pair| pair.supply == place);
            supply.amount = served.map(|pair| self.problem.demands[pair.demand].remaining).max().unwrap_or(0);
        }
    }

    /// Adds what facts do not hold: who provides what, as far as everybody may know, and which conditions gaps stand in the way of.
    async fn name(&mut self, scope: &Scope) -> Result<()> {
        let givers: BTreeSet<Uuid> = self.givers.iter().copied().collect();
        let rows = scope.by_ids::<assistance::Entity>(givers).await?;
        let codes = &scope.reference().organisations;
        let code = |row: &Seen<assistance::Model>| {
            let named = codes.get(row.provider_id).filter(|_| row.attributed).map(|provider| provider.code.clone());
            // Who is not named is taken for one provider an offer, so that nothing tells which offers are of the same.
            (row.id, named.unwrap_or_else(|| row.reference.clone()))
        };
        let providers: HashMap<Uuid, String> = rows.iter().map(code).collect();
        for (supply, giver) in self.problem.supplies.iter_mut().zip(&self.givers) {
            supply.provider = providers.get(giver).cloned().unwrap_or_else(|| giver.to_string());
        }
        let gaps: BTreeSet<Uuid> = self.problem.demands.iter().map(|demand| demand.gap).collect();
        let ids = scope.weigh(gap::Entity::find().filter(gap::Column::Id.is_in(gaps)).limit(NEEDS_MAX as u64)).await?;
        let links = scope.parts::<gap::Entity, gap_lifting_condition::Entity>(&ids).await?;
        let conditions = &scope.reference().lifting_conditions;
        for demand in &mut self.problem.demands {
            let of_gap = links.get(&demand.gap).into_iter().flatten();
            demand.conditions = of_gap.filter_map(|link| Some(conditions.get(link.condition_id)?.code.clone())).collect();
        }
        Ok(())
    }

    fn solve(mut self, wish: &Wish, progress: &dyn Fn(Progress)) -> Result<Drafted> {
        self.problem.settings = wish.settings.clone();
        let known: HashSet<Uuid> = self.problem.demands.iter().map(|demand| demand.id).collect();
        self.problem.previous = wish.previous.iter().filter(|grant| known.contains(&grant.demand)).copied().collect();
        let until = Instant::now() + wish.time;
        // The last stages are short, and still get their turn when the time of the search is up.
        let stop = |stage| stage == Stage::Search && Instant::now() >= until;
        let drawn = solve(&self.problem, &stop, progress).map_err(refused)?;
        let advice = if drawn.plan.stopped { Advice { asked: 3, rounds: 4 } } else { Advice::default() };
        let explained = explain(&self.problem, &drawn, advice);
        let digest = digest(&(&self.problem, &drawn.plan.grants));
        let told = Told {
            plan: drawn.plan,
            coverage: explained.coverage,
            left: explained.left,
            advice: explained.shadows,
            unsized_needs: self.unsized_needs,
            model: self.model,
        };
        Ok(Drafted { told, places: self.places, digest })
    }
}

fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Faults(faults) => {
            let said: Vec<String> = faults.iter().take(5).map(|fault| format!("{fault:?}")).collect();
            Error::Conflict(format!("No plan can be drawn of this: {}", said.join("; ")))
        }
        Refusal::Broken(broken) => Error::Internal(anyhow::anyhow!("the plan breaks a rule of its own: {broken:?}")),
    }
}

/// What amounts of a size are in: the currency, or the unit.
fn unit_of(size: &Size) -> String {
    match (&size.currency, size.unit) {
        (Some(currency), _) => currency.clone(),
        (None, Unit::Money) => "MONEY".to_owned(),
        (None, Unit::Persons) => "PERSONS".to_owned(),
        (None, Unit::PersonMonths) => "PERSON_MONTHS".to_owned(),
        (None, Unit::Items) => "ITEMS".to_owned(),
        (None, Unit::Courses) => "COURSES".to_owned(),
    }
}

/// A line as a supply; its amount is 0 where it is open-ended.
fn supply_of(assistance: &Assistance, line: &Line, unit: &str) -> Supply {
    let amount = line.remaining.or(line.size.as_ref().map(|size| size.value)).unwrap_or(0).max(0);
    Supply {
        id: line.id,
        label: line.title.clone(),
        provider: String::new(),
        unit: unit.to_owned(),
        amount,
        least: line.least.unwrap_or(0),
        most: line.most,
        requires: line.requires,
        programme: assistance.form == Form::Programme,
    }
}

/// The first day on which a line may start for a need by the sanctions; `None` where they forbid it, or ask for a step that the provider
/// will not take. A pair is judged by its mildest line: lines that are judged more strictly are judged again by themselves.
fn allowed_start(
    catalogue: &Catalogue,
    gap: &Gap,
    assistance: &Assistance,
    line: &Line,
    need: &Need,
    verdict: &Verdict,
    asked: Asked,
) -> Option<NaiveDate> {
    if !verdict.stricter.iter().any(|stricter| stricter.id == line.id) {
        return Some(verdict.earliest_start);
    }
    let on = asked.day(gap);
    let alone = Assistance { lines: vec![line.clone()], ..assistance.clone() };
    let start = [need.window.from, gap.window.from, assistance.window.from].into_iter().flatten().fold(on, NaiveDate::max);
    let verdict = check_pair(&catalogue.engine().rules, gap, &alone, on, start);
    let is_had = match verdict.outcome {
        Outcome::Clear => true,
        Outcome::Notify | Outcome::ExemptionRequired => assistance.seeks_exemption != Stated::No,
        Outcome::Prohibited => false,
    };
    is_had.then_some(verdict.earliest_start)
}
