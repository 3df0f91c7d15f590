//! What a plan leaves open and why, and what would help.

use super::{counted, measured};
use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        assistance::Assistance,
        gap::{Gap, need::Need},
        id,
        plan::references::{About, Named},
    },
    history::hidden::{HIDDEN, is_placeholder},
    matchmaking::planning::{Open, Tip},
};
use async_graphql::{Description, Enum, ID, Object};
use domain::size::SizeUnit;
use matching::{plan::report::unmet::Reason, rounded};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// How a need is called that is there no more, or that the viewer may no longer read.
const GONE: &str = "a need that is gone or no longer yours to read";

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
    /// As many open needs as are asked for behind those that are passed over, read together.
    pub fn page(
        scope: &Scope,
        open: &[Open],
        first: Option<i32>,
        skip: Option<i32>,
    ) -> Result<Vec<Self>> {
        let first = match first.unwrap_or(20) {
            asked @ 0..=100 => usize::try_from(asked).unwrap_or_default(),
            _ => {
                return Err(Error::invalid(
                    "first",
                    "must lie between 0 and 100: ask for fewer, and for those behind with skip",
                ));
            }
        };
        let skip = usize::try_from(skip.unwrap_or(0))
            .map_err(|_| Error::invalid("skip", "must not be below 0"))?;
        let open: Vec<_> = open.iter().skip(skip).take(first).collect();
        let (mut needs, gaps): (BTreeSet<Uuid>, _) =
            open.iter().map(|open| (open.need, open.gap)).unzip();
        needs.extend(open.iter().flat_map(|open| open.reason.named()).copied());
        let named = Named {
            needs,
            gaps,
            ..Named::default()
        };
        let about = About::new(scope, named);
        let each = |open: &Open| Self {
            open: open.clone(),
            about: about.clone(),
        };
        Ok(open.into_iter().map(each).collect())
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

    /// The reason in a sentence. A need that it names and whose title is hidden by now, or that you may no longer read, has no name in it.
    async fn explanation(&self) -> Result<String> {
        let Open {
            reason, sentence, ..
        } = &self.open;
        let mut titles = HashMap::new();
        for id in reason.named() {
            if let Some(need) = self.about.need(*id).await? {
                titles.insert(*id, need.seen().title.clone());
            }
        }
        let is_told = |id: &Uuid| titles.get(id).is_some_and(|title| !is_placeholder(title));
        if reason.named().iter().all(is_told) {
            return Ok(sentence.clone());
        }
        let name = |id: &Uuid| titles.get(id).map_or(GONE, String::as_str).to_owned();
        Ok(reason.naming(name).unwrap_or_default())
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
    /// Advice that is read together.
    pub fn batch(scope: &Scope, tips: &[Tip]) -> Vec<Self> {
        let named = Named {
            assistance: tips.iter().filter_map(|tip| tip.assistance).collect(),
            ..Named::default()
        };
        let about = About::new(scope, named);
        let each = |tip: &Tip| Self {
            tip: tip.clone(),
            about: about.clone(),
        };
        tips.iter().map(each).collect()
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

    /// All of it in a sentence. Titles of lines that are hidden by now are left out of it.
    async fn explanation(&self) -> Result<String> {
        let sentence = &self.tip.sentence;
        let Some(id) = self.tip.assistance else {
            return Ok(sentence.clone());
        };
        let giver = self.about.assistance(id).await?;
        Ok(match giver {
            Some(giver) if giver.titled() != HIDDEN => sentence.clone(),
            _ => without_titles(sentence),
        })
    }
}

/// The sentence without what stands in quotation marks: titles of lines, all of one offer or programme.
fn without_titles(sentence: &str) -> String {
    let around = sentence
        .split_once('"')
        .and_then(|(before, rest)| Some((before, rest.rsplit_once('"')?.1)));
    around.map_or_else(
        || sentence.to_owned(),
        |(before, after)| format!("{before}\"{HIDDEN}\"{after}"),
    )
}
