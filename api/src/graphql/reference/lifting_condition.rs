//! Lifting conditions: what the Council asks before a measure ends, and the progress made.

use crate::{
    access::permission::{Action, Target, allowed},
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        gap::known::hindering,
        hidden_text::HiddenText,
        history::{self, Event},
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{
            document::Document,
            lifting_gap_stats::LiftingGapStats,
            listed::{By, page},
            organisation::Organisation,
            regime::{Measure, SanctionsRegime},
        },
        slice::Slice,
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::{date::PartialDate, sanctions::LiftingConditionKind, text::fold};
use entity::{lifting_condition, lifting_progress};
use std::sync::Arc;

/// What the Council asks before a measure ends.
#[derive(Clone, Description)]
pub struct LiftingCondition(pub Arc<lifting_condition::Model>);

#[Object(use_type_description, serial)]
impl LiftingCondition {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::LiftingCondition, self.0.id)
    }

    /// Short code, as filters take it.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Whether it is asked for one regime, in general, or has not been defined.
    fn kind(&self) -> LiftingConditionKind {
        self.0.kind
    }

    /// Short name.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// What is asked, in our words.
    fn description(&self) -> &str {
        &self.0.description
    }

    /// When it counts as met; null where not stated, and then no degree of fulfilment can be given.
    fn threshold(&self) -> Option<&str> {
        self.0.threshold.as_deref()
    }

    /// Its regime; null for a general condition.
    fn regime(&self, ctx: &Context<'_>) -> Option<InlineObject<SanctionsRegime>> {
        SanctionsRegime::of(ctx, self.0.regime_id)
    }

    /// The resolution that asks it; null where the source names none.
    fn basis(&self, ctx: &Context<'_>) -> Option<InlineObject<Document>> {
        Document::of(ctx, self.0.basis_id)
    }

    /// Paragraph of that resolution; null where not stated.
    fn paragraph(&self) -> Option<&str> {
        self.0.paragraph.as_deref()
    }

    /// Measures that it helps to release.
    fn measures(&self, ctx: &Context<'_>) -> Objects<Measure> {
        let ids = ctx.scope().reference().condition_measures.of(self.0.id);
        Measure::those(ctx, ids)
    }

    /// Dated statements on how far it is met, oldest first, by their dates; those without one last.
    async fn progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<LiftingProgress>> {
        let all = ctx.scope().progress(self.0.id).await?;
        Slice::new(first, skip)?
            .of(all.iter().cloned().map(LiftingProgress))
            .map(Objects)
    }

    /// Gaps on record that hinder it, closed ones included, as far as the viewer may read them: what still stands in its way. Of a
    /// general condition, those of all countries: `gapFacets` by LIFTING_CONDITION counts those of some.
    async fn gap_stats(&self, ctx: &Context<'_>) -> Result<LiftingGapStats> {
        let scope = ctx.scope();
        let count = || hindering(scope);
        Ok(scope.hindering(self.0.id, count).await?.into())
    }

    /// What was done to it, latest first: who recorded which progress.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        history::history(ctx, self.0.id, args).await
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// A dated statement on how far a lifting condition is met.
#[derive(Clone, Description)]
pub struct LiftingProgress(pub Arc<lifting_progress::Model>);

#[Object(use_type_description, serial)]
impl LiftingProgress {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::LiftingProgress, self.0.id)
    }

    /// When it was so; null where not stated.
    fn date(&self) -> Option<PartialDate> {
        self.0.dated.as_deref().map(PartialDate::stored)
    }

    /// The progress, in our words; never an invented percentage.
    fn statement(&self) -> &str {
        &self.0.statement
    }

    /// That a registrar hid its texts, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.id, Some(&self.0.statement)).await
    }

    /// The document that says it; null where not on record.
    fn document(&self, ctx: &Context<'_>) -> Option<InlineObject<Document>> {
        Document::of(ctx, self.0.document_id)
    }

    /// Where in the document; null where not stated.
    fn locator(&self) -> Option<&str> {
        self.0.locator.as_deref()
    }

    /// Who recorded it; null where it came with the record of the condition.
    fn recorded_by(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.0.recorded_by)
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let recorded = Target {
            organisation: self.0.recorded_by,
            ..Target::default()
        };
        allowed(ctx.scope().viewer(), [Action::WithdrawProgress], &recorded)
    }
}

/// Which lifting conditions to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct LiftingConditionFilter {
    /// Codes of regimes.
    regimes: Option<Vec<String>>,
    /// Codes of measures that it helps to release.
    measures: Option<Vec<String>>,
    /// Kinds of conditions.
    kinds: Option<Vec<LiftingConditionKind>>,
    /// Words that title, description, threshold, code, country or note must all have, or other words for the same, as with gaps.
    pub text: Option<String>,
}

/// Orders of a list of lifting conditions.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum LiftingConditionOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By code.
    Code,
    /// By title, whatever its case and accents.
    Title,
}

impl LiftingConditionOrder {
    /// What the list is ordered by.
    pub fn by(self) -> By<lifting_condition::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Title => By::Rising("title", |row| fold(&row.title)),
        }
    }
}

impl LiftingConditionFilter {
    /// Whether a lifting condition meets all conditions.
    pub fn predicate(
        self,
        reference: &Reference,
    ) -> Result<impl Fn(&lifting_condition::Model) -> bool> {
        let regimes = crate::graphql::resolve(&self.regimes, |code| {
            Ok(reference.regimes.named(code, "filter.regimes")?.id)
        })?;
        let measures = crate::graphql::resolve(&self.measures, |code| {
            Ok(reference.measures.named(code, "filter.measures")?.id)
        })?;
        Ok(move |condition: &lifting_condition::Model| {
            regimes.as_ref().is_none_or(|regimes| {
                condition
                    .regime_id
                    .is_some_and(|regime| regimes.contains(&regime))
            }) && measures.as_ref().is_none_or(|measures| {
                reference
                    .condition_measures
                    .of(condition.id)
                    .iter()
                    .any(|measure| measures.contains(measure))
            }) && self
                .kinds
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&condition.kind))
        })
    }
}

/// Lifting conditions.
#[derive(Default)]
pub struct LiftingConditionQuery;

#[Object]
impl LiftingConditionQuery {
    /// What the Council asks before measures end, by code. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn lifting_conditions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<LiftingConditionFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<LiftingConditionOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<LiftingCondition>>> {
        let reference = ctx.scope().reference();
        let mut filter = filter.unwrap_or_default();
        let (text, by) = (filter.text.take(), order_by.map(LiftingConditionOrder::by));
        let fits = filter.predicate(reference)?;
        let all = reference.lifting_conditions.all().iter();
        let all = all.filter(|condition| fits(condition));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        page(reference, all, text.as_deref(), by, args, LiftingCondition).map(Some)
    }
}
