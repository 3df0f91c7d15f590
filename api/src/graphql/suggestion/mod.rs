//! Suggestions: which assistance fits which gap, and why; why not; and by what model.

pub mod draft;
pub mod feedback;
pub mod judgement;
pub mod model;
pub mod order;
mod overlaps;
mod ranked;
pub mod route;
mod why_not;

pub use ranked::{assistance_of, for_assistance, for_gap, gaps_of};
pub use why_not::SuggestionQuery;

use crate::{
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::Assistance,
        gap::{Gap, cover::GapCover},
        id,
        inline_object::Objects,
        matches::Match,
        slice::Slice,
        suggestion::{
            feedback::{Own, SuggestionJudgement},
            judgement::{Compliance, Obstacle, ScorePart},
            model::SuggestionBand,
            overlaps::Overlaps,
        },
    },
};
use async_graphql::{Context, Description, Enum, ID, Object};
use chrono::NaiveDate;
use domain::{assistance::AssistanceKind, date::PartialDate};
use matching::engine::Judgement;
use std::sync::Arc;
use uuid::Uuid;

/// Suggestions of one answer: the most, and the default.
const FIRST_MAX: i32 = 50;
const FIRST: i32 = 10;

/// Whether suggestions have a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SuggestionStanding {
    /// It is good enough, and nothing rules it out: it is suggested where as many are asked for, and its like are not left out.
    Suggested,
    /// Nothing rules it out, but its score lies below the threshold of `matchingModel`.
    BelowThreshold,
    /// An obstacle rules it out.
    RuledOut,
}

/// A gap and an assistance, judged together for this viewer. Computed when asked, never stored.
#[derive(Description)]
pub struct Suggestion {
    gap: Option<Gap>,
    assistance: Option<Assistance>,
    /// Ids of both, where both are on record.
    pair: Option<(Uuid, Uuid)>,
    judgement: Judgement,
    /// The least score of a suggestion, where it was not found by it.
    threshold: Option<f64>,
    /// What the viewer's organisation thinks of the pairs of the same answer.
    own: Arc<Own>,
    /// Matches of the gaps of the same answer.
    overlaps: Arc<Overlaps>,
}

#[Object(use_type_description, serial)]
impl Suggestion {
    /// Id of what it says: the same as long as both are judged alike.
    async fn id(&self) -> ID {
        self.says()
    }

    /// The gap; null for a draft of one.
    async fn gap(&self) -> Option<&Gap> {
        self.gap.as_ref()
    }

    /// The offer or programme; null for a draft of one.
    fn assistance(&self) -> Option<&Assistance> {
        self.assistance.as_ref()
    }

    /// How well they fit, 0 to 1: the sum of the contributions of `parts`; null where an obstacle rules the pair out.
    fn score(&self) -> Option<f64> {
        self.judgement
            .obstacles
            .is_empty()
            .then(|| self.judgement.score())
    }

    /// How much the score promises, as measured on pairs that people judged; null where an obstacle rules the pair out.
    fn band(&self) -> Option<SuggestionBand> {
        let judgement = &self.judgement;
        judgement
            .obstacles
            .is_empty()
            .then(|| judgement.band.into())
    }

    /// How many of a hundred such pairs were good, as a share from 0 to 1: what the score came to on pairs that people judged, so take it for
    /// an order of magnitude. Null where an obstacle rules the pair out.
    fn chance(&self) -> Option<f64> {
        let judgement = &self.judgement;
        let chance = || (judgement.chance * 100.0).round() / 100.0;
        judgement.obstacles.is_empty().then(chance)
    }

    /// What the score is made of, heaviest part first.
    fn parts(&self) -> Objects<ScorePart> {
        self.judgement.parts.iter().map(ScorePart::from).collect()
    }

    /// How much of what could be known was known, by weight, 0 to 1. A low one means that records say little, not that they disagree.
    fn evidence_coverage(&self) -> f64 {
        self.judgement.evidence_coverage()
    }

    /// What rules the pair out; empty in suggestions, told by `whyNot`.
    fn obstacles(&self) -> Objects<Obstacle> {
        self.judgement
            .obstacles
            .iter()
            .map(Obstacle::from)
            .collect()
    }

    /// Whether suggestions have it: always so of a suggestion, told of any pair by `whyNot`.
    fn standing(&self) -> SuggestionStanding {
        if !self.judgement.obstacles.is_empty() {
            SuggestionStanding::RuledOut
        } else if self.missed().is_some() {
            SuggestionStanding::BelowThreshold
        } else {
            SuggestionStanding::Suggested
        }
    }

    /// Why suggestions leave it out, as a sentence; null where they have it.
    fn left_out_because(&self) -> Option<String> {
        match (self.judgement.obstacles.len(), self.missed()) {
            (0, missed) => missed.map(|least| {
                let score = self.judgement.score();
                format!(
                    "Its score of {score} is below {least}, the least of a suggestion: `parts` tell what it lacks."
                )
            }),
            (1, _) => Some("An obstacle rules it out: see `obstacles`.".to_owned()),
            (count, _) => Some(format!("{count} obstacles rule it out: see `obstacles`.")),
        }
    }

    /// What the sanctions ask before it can be delivered.
    async fn compliance(&self, ctx: &Context<'_>) -> Compliance {
        Compliance::new(&self.judgement.verdict, ctx.scope().reference())
    }

    /// The day it was judged on: the one asked about, or else the first on which the gap is to be helped, or else today.
    fn on(&self) -> PartialDate {
        PartialDate::stored(&self.judgement.on.to_string())
    }

    /// Matches of the gap with others that the viewer may read and nobody gave up: help that may do the same. Flagged, not hidden:
    /// whether efforts overlap is disputed.
    async fn overlaps(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<Match>> {
        let Some(pair) = self.pair else {
            return Ok(Vec::new().into());
        };
        let part = Slice::new(first, skip)?;
        part.of(self.overlaps.beside(pair).await?).map(Objects)
    }

    /// Programmes beside this assistance that are declared to cover the gap and were not cancelled: help that may do the same, as
    /// `overlaps` has it of matches. Empty for a draft of a gap.
    async fn covered_by(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<GapCover>> {
        let part = Slice::new(first, skip)?;
        let Some(gap) = &self.gap else {
            return Ok(Vec::new().into());
        };
        let own = self.assistance.as_ref().map(Assistance::row_id);
        part.of(gap.programmes_beside(own).await?).map(Objects)
    }

    /// What your organisation thinks of it, by `judgeSuggestion`; null where it said nothing, for drafts, and for viewers who read what is
    /// public.
    async fn own_judgement(&self) -> Result<Option<SuggestionJudgement>> {
        match self.pair {
            Some(pair) => self.own.of(pair).await,
            None => Ok(None),
        }
    }

    /// Version of the model it was judged by: `matchingModel` shows it in full.
    fn model(&self) -> &str {
        &self.judgement.model
    }
}

impl Suggestion {
    /// The threshold, where its score lies below it.
    fn missed(&self) -> Option<f64> {
        self.threshold
            .filter(|least| self.judgement.score() < *least)
    }

    /// Id of what it says.
    pub fn says(&self) -> ID {
        let ids = (
            self.gap.as_ref().map(|gap| gap.seen().id),
            self.assistance.as_ref().map(Assistance::row_id),
        );
        id::of_value("suggestion", &(ids, &self.judgement))
    }
}

/// How many suggestions are asked for.
pub fn number(first: Option<i32>) -> Result<usize> {
    match first.unwrap_or(FIRST) {
        asked @ 1..=FIRST_MAX => Ok(usize::try_from(asked).unwrap_or_default()),
        _ => Err(Error::invalid(
            "first",
            &format!(
                "must lie between 1 and {FIRST_MAX}: the best come first, and whyNot says of any other why it is not among them"
            ),
        )),
    }
}

/// The day asked about; the first one that a date means.
pub fn day(on: Option<PartialDate>) -> Option<NaiveDate> {
    on.and_then(|date| crate::matchmaking::facts::window(Some(date.as_str()), None).from)
}

/// Which forms of assistance are asked about; all by default.
pub type Forms = Option<Vec<AssistanceKind>>;

/// Whether this form of assistance is asked about.
pub fn is_asked(forms: &Forms, form: domain::assistance::AssistanceKind) -> bool {
    forms.as_ref().is_none_or(|forms| forms.contains(&form))
}
