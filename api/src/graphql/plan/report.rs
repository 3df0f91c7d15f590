//! What is told of a plan besides its lines: policy, coverage, what stays open and why, and what would help.

use crate::{
    error::Result,
    graphql::{
        assistance::Assistance,
        gap::{Gap, need::Need},
        id,
        plan::references::About,
    },
    matchmaking::planning::{Open, Tip},
};
use async_graphql::{Description, Enum, ID, Object, SimpleObject};
use domain::{gap::GapSeverity, money::decimal, size::SizeUnit};
use matching::{
    plan::{
        CountryShare, Settings,
        report::{
            explain::{Amounts, Coverage, Grouping},
            unmet::Reason,
        },
    },
    rounded,
    size::NEEDS,
};
use sea_orm::{ActiveEnum, Iterable};
use std::sync::Arc;

/// An amount as people write it, with its unit and its currency; null where it is of something that has no size.
pub fn measured(value: i64, key: &str) -> (Option<String>, Option<SizeUnit>, Option<String>) {
    match SizeUnit::try_from_value(&key.to_owned()) {
        Ok(unit) => (Some(value.to_string()), Some(unit), None),
        Err(_) if [NEEDS, "GAPS"].contains(&key) => (None, None, None),
        Err(_) => (
            Some(decimal(value, key)),
            Some(SizeUnit::Money),
            Some(key.to_owned()),
        ),
    }
}

/// The same where needs and gaps are counted.
fn counted(value: i64, key: &str) -> (String, Option<SizeUnit>, Option<String>) {
    let (shown, unit, currency) = measured(value, key);
    (shown.unwrap_or_else(|| value.to_string()), unit, currency)
}

/// What coverage of a plan is summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Grouping")]
pub enum PlanGrouping {
    /// All of it.
    All,
    /// Country: a need of several counts for each in equal parts.
    Country,
    /// Sector, by purpose code.
    Sector,
    /// Lifting condition that the gap stands in the way of: a need counts whole for each.
    Condition,
}

/// What holds back most of a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PlanOpenReason {
    /// Nothing on offer may serve it at all: ask Member States.
    NothingOffered,
    /// Whatever may serve it starts too late.
    TooLate,
    /// What lines give, each or together, is less than the least that is of use.
    BelowLeast,
    /// It gets all that may serve it, and that is not enough.
    Exhausted,
    /// The fairness floor gave it to another country.
    Fairness,
    /// Nearness to the last approved plan took it.
    Stability,
    /// It waits for needs of which half is not committed.
    Waits,
    /// Lines ask for something on the gap first that nobody commits.
    Condition,
    /// Providers have no attention left.
    Attention,
    /// The gap looks after as many providers as it can.
    Places,
    /// Lines give no more to one gap.
    LineMost,
    /// Lines are spent on other needs.
    Spent,
    /// It asks for a larger amount than can be weighed with others: plan it by hand.
    TooLarge,
    /// What could still be given is not worth one more line.
    NotWorth,
}

impl From<&Reason> for PlanOpenReason {
    fn from(reason: &Reason) -> Self {
        match reason {
            Reason::NoPair => Self::NothingOffered,
            Reason::TooLate(_) => Self::TooLate,
            Reason::BelowLeast { .. } => Self::BelowLeast,
            Reason::Exhausted => Self::Exhausted,
            Reason::Floor => Self::Fairness,
            Reason::Stability => Self::Stability,
            Reason::Waits(_) => Self::Waits,
            Reason::Condition(_) => Self::Condition,
            Reason::Attention(_) => Self::Attention,
            Reason::Places => Self::Places,
            Reason::LineMost => Self::LineMost,
            Reason::Spent { .. } => Self::Spent,
            Reason::TooLarge => Self::TooLarge,
            Reason::NotWorth => Self::NotWorth,
        }
    }
}

/// By how much a gap of a severity counts more.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeverityWeight {
    /// Id of what it says.
    id: ID,
    /// The severity.
    severity: GapSeverity,
    /// Factor on what its needs are worth.
    factor: f64,
}

/// How many gaps a provider can look after.
#[derive(Clone, Debug, SimpleObject)]
pub struct AttentionBudget {
    /// Id of what it says.
    id: ID,
    /// Code of the organisation.
    provider: String,
    /// How many gaps.
    gaps: u32,
}

/// The policy that a plan was drawn by.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlanPolicy {
    /// Id of what it says.
    id: ID,
    /// Codes of the regimes that were planned for; empty for all.
    regimes: Vec<String>,
    /// How well the two sides of a line have to fit at least, as suggestions are scored, 0 to 1.
    least_fit: f64,
    /// By how much gaps count more than 1.
    severities: Vec<SeverityWeight>,
    /// How many gaps providers can look after, where stated.
    attention: Vec<AttentionBudget>,
    /// How many gaps any other provider can look after; null for no limit.
    attention_default: Option<u32>,
    /// How many providers one gap can look after.
    providers_per_gap: u32,
    /// Share of what it could get alone that every country should get, 0 to 1.
    fairness_floor: f64,
    /// Which share of the objective that may cost.
    fairness_cost: f64,
    /// What a changed pairing has to bring against the last approved plan, as the objective counts.
    stability_fee: f64,
    /// Rounds of search that it was given.
    rounds: u32,
}

impl PlanPolicy {
    /// The policy as the API shows it.
    pub fn new(policy: &Settings) -> Self {
        let severity = |severity: GapSeverity| {
            let factor = *policy.severity.get(&severity)?;
            Some(SeverityWeight {
                id: id::of_value("severity-weight", &(severity, factor)),
                severity,
                factor,
            })
        };
        let budget = |(provider, gaps): (&String, &u32)| AttentionBudget {
            id: id::of_value("attention-budget", &(provider, gaps)),
            provider: provider.clone(),
            gaps: *gaps,
        };
        Self {
            id: id::of_value("plan-policy", policy),
            regimes: policy.regimes.clone(),
            least_fit: policy.least_fit,
            severities: GapSeverity::iter().filter_map(severity).collect(),
            attention: policy.attention.iter().map(budget).collect(),
            attention_default: policy.attention_default,
            providers_per_gap: policy.max_providers,
            fairness_floor: policy.fairness_floor,
            fairness_cost: policy.fairness_cost,
            stability_fee: policy.stability_fee,
            rounds: policy.rounds,
        }
    }
}

/// How much of one unit is needed and committed.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlanUnitStats {
    /// The unit; null where it is needs without a size that are counted.
    unit: Option<SizeUnit>,
    /// ISO 4217 currency where it is money; null otherwise.
    currency: Option<String>,
    /// Needed, as a decimal string in the unit; needs that are already met are not included.
    needed: String,
    /// Committed before the plan.
    before: String,
    /// Committed with the plan, were all of it carried out.
    after: String,
}

/// Coverage of a group of needs, before a plan and with it.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlanCoverageBucket {
    /// What the group is of.
    by: PlanGrouping,
    /// Its code; empty for all.
    key: String,
    /// Share of the needs, by priority, that was committed before, 0 to 1.
    share_before: f64,
    /// Share of them that is with the plan, 0 to 1.
    share_after: f64,
    /// The same by unit; money of one currency is never added to that of another.
    units: Vec<PlanUnitStats>,
    /// The shares in a sentence.
    explanation: String,
}

impl PlanCoverageBucket {
    /// Coverage as the API shows it.
    pub fn new(coverage: &Coverage) -> Self {
        let (before, after) = coverage.weighted.percent();
        let unit = |(key, amounts): (&String, &Amounts)| {
            let shown = |amount: f64| counted(amount.round() as i64, key);
            let (needed, unit, currency) = shown(amounts.needed);
            PlanUnitStats {
                unit,
                currency,
                needed,
                before: shown(amounts.before).0,
                after: shown(amounts.after).0,
            }
        };
        Self {
            by: coverage.grouping.into(),
            key: coverage.name.clone(),
            share_before: rounded(before / 100.0),
            share_after: rounded(after / 100.0),
            units: coverage.units.iter().map(unit).collect(),
            explanation: coverage.sentence.clone(),
        }
    }
}

/// What a country gets by a plan, against what it could get alone.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlanCountry {
    /// Id of what it says.
    id: ID,
    /// Alpha-3 code of the country.
    country: String,
    /// The most that it could get alone, as the objective counts.
    potential: f64,
    /// The share of that which the plan gives it, 0 to 1.
    share: f64,
}

impl PlanCountry {
    /// A country's part as the API shows it.
    pub fn new(part: &CountryShare) -> Self {
        Self {
            id: id::of_value("plan-country", part),
            country: part.country.clone(),
            potential: rounded(part.potential),
            share: rounded(part.share),
        }
    }
}

/// A need that a plan leaves open, or partly so.
#[derive(Description)]
pub struct PlanOpenNeed {
    open: Open,
    about: Arc<About>,
}

impl PlanOpenNeed {
    /// An open need among others that are read together.
    pub fn new(open: Open, about: Arc<About>) -> Self {
        Self { open, about }
    }
}

#[Object(use_type_description, serial)]
impl PlanOpenNeed {
    /// Id of what it says.
    async fn id(&self) -> ID {
        id::of_value("plan-open-need", &self.open)
    }

    /// The need; null where it has been planned anew, or you may no longer read it.
    async fn need(&self) -> Result<Option<Need>> {
        self.about.need(self.open.need).await
    }

    /// Its gap; null where you may no longer read it.
    async fn gap(&self) -> Result<Option<Gap>> {
        self.about.gap(self.open.gap).await
    }

    /// How much is missing with the plan, as a decimal string in `unit`, and in `currency` where it is money; null where the need has no
    /// size.
    fn missing(&self) -> Option<String> {
        measured(self.open.missing, &self.open.unit).0
    }

    /// What that is in; null where the need has no size.
    fn unit(&self) -> Option<SizeUnit> {
        measured(self.open.missing, &self.open.unit).1
    }

    /// ISO 4217 currency of what is missing; null where it is not money.
    fn currency(&self) -> Option<String> {
        measured(self.open.missing, &self.open.unit).2
    }

    /// What covering it would be worth, as the objective counts.
    fn weight(&self) -> f64 {
        rounded(self.open.weight)
    }

    /// What holds back most of it.
    fn reason(&self) -> PlanOpenReason {
        PlanOpenReason::from(&self.open.reason)
    }

    /// The reason in a sentence.
    fn explanation(&self) -> &str {
        &self.open.sentence
    }
}

/// What would help most: one more person, a tenth more money, one more gap that a provider looks after.
#[derive(Description)]
pub struct PlanAdvice {
    tip: Tip,
    about: Arc<About>,
}

impl PlanAdvice {
    /// Advice among other advice that is read together.
    pub fn new(tip: Tip, about: Arc<About>) -> Self {
        Self { tip, about }
    }
}

#[Object(use_type_description, serial)]
impl PlanAdvice {
    /// Id of what it says.
    async fn id(&self) -> ID {
        id::of_value("plan-advice", &self.tip)
    }

    /// The offer or programme that there could be more of; null where a provider could look after more gaps.
    async fn assistance(&self) -> Result<Option<Assistance>> {
        match self.tip.assistance {
            Some(id) => self.about.assistance(id).await,
            None => Ok(None),
        }
    }

    /// How much more, as a decimal string in `unit`, and in `currency` where it is money.
    fn more(&self) -> String {
        counted(self.tip.more, &self.tip.unit).0
    }

    /// What that is in; null where it is gaps or needs without a size that are looked after.
    fn unit(&self) -> Option<SizeUnit> {
        counted(self.tip.more, &self.tip.unit).1
    }

    /// ISO 4217 currency of it; null where it is not money.
    fn currency(&self) -> Option<String> {
        counted(self.tip.more, &self.tip.unit).2
    }

    /// What it would bring, as the objective counts: found by planning again with it, not read off a price.
    fn brings(&self) -> f64 {
        rounded(self.tip.brings)
    }

    /// All of it in a sentence.
    fn explanation(&self) -> &str {
        &self.tip.sentence
    }
}
