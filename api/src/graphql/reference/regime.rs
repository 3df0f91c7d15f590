//! Sanctions regimes and their measures.

mod measure;

pub use measure::Measure;

use crate::{
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{
            country::Country,
            document::Document,
            lifting_condition::LiftingCondition,
            listed::{By, page},
            organisation::Organisation,
        },
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::{
    date::{PartialDate, begins, ends},
    sanctions::LiftingConditionKind,
    text::fold,
};
use entity::regime;
use std::sync::Arc;

/// A sanctions regime of the Security Council.
#[derive(Clone, Description)]
pub struct SanctionsRegime(pub Arc<regime::Model>);

#[Object(use_type_description, serial)]
impl SanctionsRegime {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Regime, self.0.id)
    }

    /// Number of the resolution its committee is named after: `1521` for Liberia.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// English name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// French name; null where none is on record.
    fn name_fr(&self) -> Option<&str> {
        self.0.name_fr.as_deref()
    }

    /// The state concerned; null where the regime is about no single state.
    fn country(&self, ctx: &Context<'_>) -> Option<InlineObject<Country>> {
        Country::of(ctx, self.0.country_id)
    }

    /// Its Sanctions Committee; null where not on record.
    fn committee(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.0.committee_id)
    }

    /// The founding resolution; null where not on record.
    fn basis(&self, ctx: &Context<'_>) -> Option<InlineObject<Document>> {
        Document::of(ctx, self.0.basis_id)
    }

    /// Since when; null where not stated.
    fn established(&self) -> Option<PartialDate> {
        self.0.established.as_deref().map(PartialDate::stored)
    }

    /// Until when; null while it stands, or where not stated.
    fn ended(&self) -> Option<PartialDate> {
        self.0.ended.as_deref().map(PartialDate::stored)
    }

    /// Its measures.
    fn measures(&self, ctx: &Context<'_>) -> Objects<Measure> {
        let measures = ctx.scope().reference().measures.all().iter();
        measures
            .filter(|measure| measure.regime_id == self.0.id)
            .cloned()
            .map(Measure)
            .collect()
    }

    /// What the Council asks before its measures end. An empty list means that no source states any.
    fn lifting_conditions(&self, ctx: &Context<'_>) -> Objects<LiftingCondition> {
        let conditions = ctx.scope().reference().lifting_conditions.all().iter();
        conditions
            .filter(|condition| condition.regime_id == Some(self.0.id))
            .cloned()
            .map(LiftingCondition)
            .collect()
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

/// Which sanctions regimes to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct SanctionsRegimeFilter {
    /// True: those of which a source states what the Council asks before measures end. False: those of which none does, or which
    /// have a condition of kind `NOT_DEFINED` alone: what is asked should be clear from the outset.
    conditions_stated: Option<bool>,
    /// True: those that have not ended by today, as far as that is on record. False: those that have.
    in_force: Option<bool>,
    /// Words that name, code, country or note must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

impl SanctionsRegimeFilter {
    /// Whether a regime meets all conditions, on `today` (ISO 8601).
    fn fits(&self, regime: &regime::Model, reference: &Reference, today: &str) -> bool {
        // From the day on which it ended, as its measures.
        let ended = regime.ended.as_deref().and_then(ends);
        let has_ended = ended.is_some_and(|ended| Some(ended) <= begins(today));
        let mut conditions = reference.lifting_conditions.all().iter();
        let states = conditions.any(|condition| {
            condition.regime_id == Some(regime.id)
                && condition.kind != LiftingConditionKind::NotDefined
        });
        let is = |wanted: Option<bool>, fact: bool| wanted.is_none_or(|wanted| wanted == fact);
        is(self.conditions_stated, states) && is(self.in_force, !has_ended)
    }
}

/// Orders of a list of sanctions regimes.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum SanctionsRegimeOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By code.
    Code,
    /// By English name, whatever its case and accents.
    Name,
    /// By the day it was established, latest first; those without one last.
    Newest,
    /// By the day it was established, earliest first; those without one last.
    Oldest,
}

impl SanctionsRegimeOrder {
    fn by(self) -> By<regime::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Name => By::Rising("name", |row| fold(&row.name)),
            Self::Newest => By::Newest(|row| row.established.clone()),
            Self::Oldest => By::Oldest(|row| row.established.clone()),
        }
    }
}

/// Regimes.
#[derive(Default)]
pub struct RegimeQuery;

#[Object]
impl RegimeQuery {
    /// Sanctions regimes, by code. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn sanctions_regimes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<SanctionsRegimeFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<SanctionsRegimeOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<SanctionsRegime>>> {
        let (reference, today) = (ctx.scope().reference(), ctx.scope().today());
        let filter = filter.unwrap_or_default();
        let (text, by) = (
            filter.text.as_deref(),
            order_by.map(SanctionsRegimeOrder::by),
        );
        let all = reference.regimes.all().iter();
        let all = all.filter(|regime| filter.fits(regime, reference, today));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        page(reference, all, text, by, args, SanctionsRegime).map(Some)
    }

    /// The regime with this code; null if there is none.
    fn sanctions_regime(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its code: 1521 for Liberia.")] code: String,
    ) -> Option<InlineObject<SanctionsRegime>> {
        SanctionsRegime::by_code(ctx, &code)
    }
}
