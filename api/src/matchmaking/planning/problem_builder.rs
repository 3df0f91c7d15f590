//! A problem that is being put together from the catalogue, gap by gap.

use crate::{
    db::scope::{Scope, Seen},
    error::{Error, Result},
    matchmaking::planning::{Names, Only, PlanRequest, other_money::Foreign},
};
use chrono::NaiveDate;
use domain::{
    assistance::{AssistanceKind, Stated},
    gap::GapState,
    size::SizeUnit,
};
use entity::{assistance, gap, gap_lifting_condition};
use matching::{
    catalogue::{Catalogue, Ranked, ViewerExtras},
    compliance::{Outcome, check_pair},
    engine::{Asked, Item},
    facts::{Assistance, Gap, Line, Need},
    plan::{AMOUNT_MAX, Demand, Pair, Problem, Supply},
    size::{NEEDS, key, rate_between},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Partners of one gap that a plan looks at, the best ones.
const PARTNERS_MAX: usize = 40;

/// Ids that one query names: a database takes only so many.
const IDS_AT_ONCE: usize = 500;

/// What a problem is put together from.
pub struct BuildInput<'a> {
    /// What everybody may read.
    pub catalogue: &'a Catalogue,
    /// What is asked about.
    pub asked: Asked,
    /// Assistance that is matched with a gap, or kept from it; by gap.
    pub settled: &'a HashMap<Uuid, HashSet<Uuid>>,
    /// What the plan is wanted for.
    pub wish: &'a PlanRequest,
}

impl BuildInput<'_> {
    /// Whether a record is among those that are planned over.
    fn holds(&self, kind: impl Fn(&Only) -> &HashSet<String>, reference: &str) -> bool {
        let only = self.wish.only.as_ref();
        only.is_none_or(|only| kind(only).contains(&reference.to_lowercase()))
    }
}

/// Where a line of a plan belongs.
#[derive(Clone, Debug)]
pub struct Place {
    /// What both sides are called.
    pub names: Names,
    /// The line.
    pub line: Uuid,
    /// The gap.
    pub gap: Uuid,
    /// The offer or programme.
    pub assistance: Uuid,
    /// First day on which it can start.
    pub start: Option<NaiveDate>,
}

/// A problem that is being put together.
#[derive(Default)]
pub struct ProblemBuilder {
    /// The problem so far.
    pub problem: Problem,
    /// Where pairs belong, by need and line.
    pub places: HashMap<(Uuid, Uuid), Place>,
    /// References of gaps.
    pub references: HashMap<Uuid, String>,
    /// Open needs that nobody sized.
    pub unsized_needs: usize,
    /// Open needs that ask for too much to be weighed with the others, and how much that is.
    pub too_large: Vec<(Uuid, i64)>,
    /// Money of another currency than that of the need it could serve.
    pub foreign: Vec<Foreign>,
    /// Version of the model that pairs were judged by.
    pub model: String,
    /// Where each supply stands, by its id.
    pub(super) supplies: HashMap<Uuid, usize>,
    /// The offer or programme of each supply, and its line.
    pub(super) givers: Vec<(Uuid, Uuid)>,
    /// Where each need stands among the demands.
    pub(super) demands: HashMap<Uuid, usize>,
}

impl ProblemBuilder {
    /// All open needs and all lines that may serve them, by the rules that suggestions go by.
    pub fn new(ground: &BuildInput<'_>) -> Result<Self> {
        let mut problem_builder = Self {
            model: ground.catalogue.engine().model.version.clone(),
            ..Self::default()
        };
        let regimes = &ground.wish.settings.regimes;
        let is_planned = |gap: &Gap| {
            let is_of_regime = |regime: &String| regimes.contains(regime);
            gap.state != GapState::Closed
                && (regimes.is_empty() || gap.regime.as_ref().is_some_and(is_of_regime))
                && ground.holds(|only| &only.gaps, &gap.reference)
        };
        let mut gaps: Vec<_> = ground
            .catalogue
            .gaps()
            .filter(|item| is_planned(&item.facts))
            .collect();
        gaps.sort_unstable_by_key(|item| item.facts.id);
        for item in gaps {
            problem_builder.add_gap(ground, item);
            if problem_builder.problem.demands.len() > ground.wish.needs_max {
                let most = ground.wish.needs_max;
                return Err(Error::Conflict(format!(
                    "A plan is drawn over {most} needs at most here: name the regimes to plan for."
                )));
            }
        }
        problem_builder.fill();
        Ok(problem_builder)
    }

    /// A need as it stands in the problem.
    pub fn demand(&self, need: Uuid) -> Option<&Demand> {
        self.demands
            .get(&need)
            .map(|place| &self.problem.demands[*place])
    }

    /// What a gap is called.
    pub fn reference(&self, gap: Uuid) -> String {
        self.references.get(&gap).cloned().unwrap_or_default()
    }

    /// The offer or programme of a supply.
    pub fn giver(&self, line: Uuid) -> Option<Uuid> {
        self.supplies.get(&line).map(|place| self.givers[*place].0)
    }

    fn add_gap(&mut self, ground: &BuildInput<'_>, item: &Item<Gap>) {
        let gap = &*item.facts;
        self.references.insert(gap.id, gap.reference.clone());
        self.add_demands(gap);
        let refused = ground.settled.get(&gap.id).cloned().unwrap_or_default();
        let own = ViewerExtras {
            items: Vec::new(),
            refused,
        };
        let partners =
            ground
                .catalogue
                .for_gap(item, &own, ground.asked, PARTNERS_MAX, |assistance| {
                    ground.holds(|only| &only.assistance, &assistance.reference)
                });
        for partner in partners
            .iter()
            .filter(|partner| partner.judgement.score() >= ground.wish.settings.least_fit)
        {
            for line in &partner.item.facts.lines {
                self.add_line(ground, gap, partner, line);
            }
        }
    }

    /// The needs of a gap as demands; those that are met too, since others may wait for them.
    fn add_demands(&mut self, gap: &Gap) {
        self.unsized_needs += gap
            .needs
            .iter()
            .filter(|need| need.size.is_none() && !need.met)
            .count();
        let first = self.problem.demands.len();
        for need in &gap.needs {
            self.too_large
                .extend(too_much(need).map(|missing| (need.id, missing)));
            self.demands.insert(need.id, self.problem.demands.len());
            self.problem.demands.push(demand_of(gap, need, first));
        }
    }

    /// What a line may give to the needs of a gap.
    fn add_line(
        &mut self,
        ground: &BuildInput<'_>,
        gap: &Gap,
        partner: &Ranked<Assistance>,
        line: &Line,
    ) {
        let open = gap.needs.iter().filter(|need| !need.met);
        for need in open.filter(|need| line.serves(need) && too_much(need).is_none()) {
            let demand = self.demands[&need.id];
            let unit = self.problem.demands[demand].unit.clone();
            let serves = unit == NEEDS || line.size.as_ref().is_none_or(|size| key(size) == unit);
            let gives = line.least.is_none_or(|least| least <= AMOUNT_MAX);
            if !gives || ground.wish.apart.contains(&(need.id, line.id)) {
                continue;
            }
            let Some(start) = allowed_start(ground, gap, partner, line, need) else {
                continue;
            };
            if !serves {
                let foreign = foreign(ground, gap, partner, line, need);
                self.foreign.extend(foreign);
                continue;
            }
            let place = Place {
                names: names(gap, need, &partner.item.facts, line),
                line: line.id,
                gap: gap.id,
                assistance: partner.item.facts.id,
                start: Some(start),
            };
            let supply = self.supply(&partner.item.facts, line, &unit);
            // An open-ended line is planned in the unit of the first need that it may serve.
            if self.problem.supplies[supply].unit == unit {
                let fit = partner.judgement.score();
                self.add_pair(demand, supply, fit, place);
            }
        }
    }

    fn add_pair(&mut self, demand: usize, supply: usize, fit: f64, place: Place) {
        self.problem.pairs.push(Pair {
            demand,
            supply,
            fit,
            start: place.start,
        });
        let problem = &self.problem;
        let key = (problem.demands[demand].id, problem.supplies[supply].id);
        self.places.insert(key, place);
    }

    fn supply(&mut self, assistance: &Assistance, line: &Line, unit: &str) -> usize {
        *self
            .supplies
            .entry(supply_id(line.id, unit))
            .or_insert_with(|| {
                self.problem
                    .supplies
                    .push(supply_of(assistance, line, unit));
                self.givers.push((assistance.id, line.id));
                self.givers.len() - 1
            })
    }

    /// Says of lines how much they have where they do not say it themselves. A line without a size is planned for one need at a time:
    /// as much as the largest that it may serve. Of what has no size, a line looks after as many needs as it may serve where it
    /// has no size either; else as many as it has room for by its least for each, or one, once the needs with a size are served.
    fn fill(&mut self) {
        let (mut largest, mut sum, mut pairs) = (
            vec![0; self.givers.len()],
            vec![0_i64; self.givers.len()],
            vec![0; self.givers.len()],
        );
        for pair in &self.problem.pairs {
            let remaining = self.problem.demands[pair.demand].remaining;
            largest[pair.supply] = largest[pair.supply].max(remaining);
            sum[pair.supply] = sum[pair.supply].saturating_add(remaining);
            pairs[pair.supply] += 1;
        }
        for at in 0..self.givers.len() {
            let sized = self
                .supplies
                .get(&self.givers[at].1)
                .map_or(0, |sized| sum[*sized]);
            let supply = &mut self.problem.supplies[at];
            supply.amount = match (supply.unit == NEEDS, supply.amount) {
                (true, OPEN_ENDED) => pairs[at],
                (true, amount) => room(amount - sized, supply.least),
                (false, OPEN_ENDED) => largest[at],
                (false, amount) => amount,
            };
            if supply.unit == NEEDS {
                (supply.least, supply.most) = (0, None);
            }
        }
    }

    /// Adds what facts do not hold: who provides what, as far as everybody may know, and which conditions gaps stand in the way of.
    pub async fn name(&mut self, scope: &Scope) -> Result<()> {
        let givers: BTreeSet<Uuid> = self.givers.iter().map(|giver| giver.0).collect();
        let givers: Vec<Uuid> = givers.into_iter().collect();
        let mut rows = Vec::new();
        for ids in givers.chunks(IDS_AT_ONCE) {
            let ids = ids.iter().copied();
            rows.extend(scope.by_ids::<assistance::Entity>(ids).await?);
        }
        let codes = &scope.reference().organisations;
        let code = |row: &Seen<assistance::Model>| {
            let named = codes
                .get(row.provider_id)
                .filter(|_| row.attributed)
                .map(|provider| provider.code.clone());
            // Who is not named is taken for one provider an offer, so that nothing tells which offers are of the same.
            (row.id, named.unwrap_or_else(|| row.reference.clone()))
        };
        let providers: HashMap<Uuid, String> = rows.iter().map(code).collect();
        for (supply, (giver, _)) in self.problem.supplies.iter_mut().zip(&self.givers) {
            supply.provider = providers
                .get(giver)
                .cloned()
                .unwrap_or_else(|| giver.to_string());
        }
        self.name_conditions(scope).await
    }

    async fn name_conditions(&mut self, scope: &Scope) -> Result<()> {
        let gaps: BTreeSet<Uuid> = self
            .problem
            .demands
            .iter()
            .map(|demand| demand.gap)
            .collect();
        let gaps: Vec<Uuid> = gaps.into_iter().collect();
        let mut links = HashMap::new();
        for ids in gaps.chunks(IDS_AT_ONCE) {
            let of_these = gap::Column::Id.is_in(ids.iter().copied());
            let rows = scope.weigh(gap::Entity::find().filter(of_these)).await?;
            let found = scope.weigh_parts::<gap::Entity, gap_lifting_condition::Entity>(&rows);
            links.extend(found.await?);
        }
        let conditions = &scope.reference().lifting_conditions;
        for demand in &mut self.problem.demands {
            let of_gap = links.get(&demand.gap).into_iter().flatten();
            demand.conditions = of_gap
                .filter_map(|link| Some(conditions.get(link.condition_id)?.code.clone()))
                .collect();
        }
        Ok(())
    }
}

/// What a line has in another currency than the need, with the rate between them; `None` where that was not asked for, there is no rate,
/// or it is no money.
fn foreign(
    ground: &BuildInput<'_>,
    gap: &Gap,
    partner: &Ranked<Assistance>,
    line: &Line,
    need: &Need,
) -> Option<Foreign> {
    if !ground.wish.extras.other_money {
        return None;
    }
    let given = line.size.as_ref()?;
    let (from, to) = (
        given.currency.as_deref()?,
        need.size.as_ref()?.currency.as_deref()?,
    );
    let rates = &ground.catalogue.engine().world.rates;
    Some(Foreign {
        need: need.id,
        line: line.id,
        names: names(gap, need, &partner.item.facts, line),
        left: line.remaining.unwrap_or(given.value),
        currency: from.to_owned(),
        fit: partner.judgement.score(),
        rate: rate_between(from, to, rates, ground.asked.day(gap))?.clone(),
    })
}

fn names(gap: &Gap, need: &Need, assistance: &Assistance, line: &Line) -> Names {
    Names {
        gap: gap.reference.clone(),
        need: need.title.clone(),
        assistance: assistance.reference.clone(),
        line: line.title.clone(),
    }
}

/// Stands for the amount of a line without a size until it is known what it may serve.
const OPEN_ENDED: i64 = -1;

/// How many needs without a size there is room for.
fn room(spare: i64, least: i64) -> i64 {
    if least > 0 {
        spare.max(0) / least
    } else {
        i64::from(spare > 0)
    }
}

/// The id of a line as a supply: one for what has a size, and another for what has none.
pub fn supply_id(line: Uuid, unit: &str) -> Uuid {
    const OTHER: u128 = 1 << 127;
    if unit == NEEDS {
        Uuid::from_u128(line.as_u128() ^ OTHER)
    } else {
        line
    }
}

/// What an open need asks for, where that is more than a plan can weigh with other needs: it stays open, and is named.
fn too_much(need: &Need) -> Option<i64> {
    let asked = need
        .remaining
        .or(need.size.as_ref().map(|size| size.value))?;
    (!need.met && asked > AMOUNT_MAX).then_some(asked)
}

/// A need as a demand. All gaps count alike before their severity does: what a gap is worth is shared by its needs. A need without a size
/// is one that somebody looks after or nobody does.
fn demand_of(gap: &Gap, need: &Need, first: usize) -> Demand {
    let size = need.size.as_ref();
    let whole = size.map_or(1, |size| size.value);
    let remaining = if need.met || too_much(need).is_some() {
        0
    } else {
        need.remaining.unwrap_or(whole).max(0)
    };
    let covered = if too_much(need).is_some() {
        0.0
    } else if need.met || whole <= 0 {
        1.0
    } else {
        (whole - remaining) as f64 / whole as f64
    };
    Demand {
        id: need.id,
        label: need.title.clone(),
        gap: gap.id,
        kind: need.assistance,
        countries: gap.countries.clone(),
        sector: gap.sector.clone(),
        conditions: Vec::new(),
        regime: gap.regime.clone(),
        severity: gap.severity,
        weight: 1.0 / gap.needs.len() as f64,
        unit: size.map_or_else(|| NEEDS.to_owned(), key),
        remaining,
        covered: covered.clamp(0.0, 1.0),
        least: need.least.unwrap_or(0).min(remaining),
        whole: size.is_none_or(|size| size.unit != SizeUnit::Money),
        providers: Vec::new(),
        predecessors: need.depends_on.iter().map(|place| first + place).collect(),
        until: [need.window.until, gap.window.until]
            .into_iter()
            .flatten()
            .min(),
    }
}

fn supply_of(assistance: &Assistance, line: &Line, unit: &str) -> Supply {
    let amount = line
        .remaining
        .or(line.size.as_ref().map(|size| size.value))
        .map_or(OPEN_ENDED, |amount| amount.clamp(0, AMOUNT_MAX));
    Supply {
        id: supply_id(line.id, unit),
        label: line.title.clone(),
        provider: String::new(),
        unit: unit.to_owned(),
        amount,
        least: line.least.unwrap_or(0),
        most: line.most,
        requires: line.requires,
        programme: assistance.form == AssistanceKind::Programme,
    }
}

/// The first day on which a line may start for a need by the sanctions; `None` where they forbid it, or ask for a step that the provider
/// will not take. A pair is judged by its mildest line: lines that are judged more strictly are judged again by themselves.
fn allowed_start(
    ground: &BuildInput<'_>,
    gap: &Gap,
    partner: &Ranked<Assistance>,
    line: &Line,
    need: &Need,
) -> Option<NaiveDate> {
    let verdict = &partner.judgement.verdict;
    if !verdict
        .stricter
        .iter()
        .any(|stricter| stricter.id == line.id)
    {
        return Some(verdict.earliest_start);
    }
    let (on, assistance) = (ground.asked.day(gap), &*partner.item.facts);
    let alone = Assistance {
        lines: vec![line.clone()],
        ..assistance.clone()
    };
    let start = [need.window.from, gap.window.from, assistance.window.from]
        .into_iter()
        .flatten()
        .fold(on, NaiveDate::max);
    let verdict = check_pair(&ground.catalogue.engine().rules, gap, &alone, on, start);
    let is_had = match verdict.outcome {
        Outcome::Clear | Outcome::Unknown => true,
        Outcome::Notify | Outcome::ExemptionRequired => assistance.seeks_exemption != Stated::No,
        Outcome::Prohibited => false,
    };
    is_had.then_some(verdict.earliest_start)
}
