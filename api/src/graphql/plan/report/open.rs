//! What a plan leaves open and why, and what would help.

use super::{counted, measured};
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
use async_graphql::{Description, Enum, ID, Object};
use domain::size::SizeUnit;
use matching::{plan::report::unmet::Reason, rounded};
use std::sync::Arc;

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

    /// The need; null where a later plan replaced it, or you may no longer read it.
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

/// What would help most: one more person, a tenth more money of a line or under a ceiling over several, one more gap that a provider looks
/// after.
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
