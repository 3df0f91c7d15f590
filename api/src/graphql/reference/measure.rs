//! Lists of measures of all regimes.

use crate::{
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        reference::{
            listed::{By, page},
            regime::Measure,
        },
        resolve,
    },
};
use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    date::in_order,
    sanctions::{ExemptionProcedure, MeasureKind},
    text::fold,
};
use entity::measure;

/// Which measures to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct MeasureFilter {
    /// Codes of regimes.
    regimes: Option<Vec<String>>,
    /// Kinds of measures.
    kinds: Option<Vec<MeasureKind>>,
    /// What is known of the procedure to ask for an exemption. `[UNCLEAR, MISSING, NOT_STATED]` finds those
    /// of which none is published.
    exemptions: Option<Vec<ExemptionProcedure>>,
    /// True: those of which it is on record whom to write to for an exemption. False: those of which it is not.
    contact_stated: Option<bool>,
    /// True: those that have begun and not ended by today, as far as that is on record. False: all others.
    in_force: Option<bool>,
    /// Words that name, code, regime, country, exemption procedure, contact or note must all have, or other words for the same, as with
    /// gaps.
    text: Option<String>,
}

impl MeasureFilter {
    /// Whether a measure meets all conditions, on `today` (ISO 8601).
    fn predicate(
        self,
        reference: &Reference,
        today: &str,
    ) -> Result<impl Fn(&measure::Model) -> bool> {
        let regimes = resolve(&self.regimes, |code| {
            Ok(reference.regimes.named(code, "filter.regimes")?.id)
        })?;
        Ok(move |measure: &measure::Model| {
            let has_contact = measure.exemption_contact.is_some();
            regimes
                .as_ref()
                .is_none_or(|regimes| regimes.contains(&measure.regime_id))
                && among(self.kinds.as_deref(), &measure.kind)
                && among(self.exemptions.as_deref(), &measure.exemption)
                && self.contact_stated.is_none_or(|is| is == has_contact)
                && self
                    .in_force
                    .is_none_or(|is| is == holds(reference, measure, today))
        })
    }
}

/// Whether a value is one of those asked for, if any are.
fn among<T: PartialEq>(wanted: Option<&[T]>, value: &T) -> bool {
    wanted.is_none_or(|wanted| wanted.contains(value))
}

/// Whether a measure is in force on a day, as far as its dates are on record.
fn holds(reference: &Reference, measure: &measure::Model, day: &str) -> bool {
    let from = measure.in_force_from.as_deref();
    from.is_none_or(|from| in_order(from, day)) && !reference.is_over(measure, day)
}

/// Orders of a list of measures.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum MeasureOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By code.
    Code,
    /// By English name, whatever its case and accents.
    Name,
    /// By the day since when it is in force, latest first; those without one last.
    Newest,
    /// By the day since when it is in force, earliest first; those without one last.
    Oldest,
}

impl MeasureOrder {
    fn by(self) -> By<measure::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Name => By::Rising("name", |row| fold(&row.name)),
            Self::Newest => By::Newest(|row| row.in_force_from.clone()),
            Self::Oldest => By::Oldest(|row| row.in_force_from.clone()),
        }
    }
}

/// Measures.
#[derive(Default)]
pub struct MeasureQuery;

#[Object]
impl MeasureQuery {
    /// Measures of all sanctions regimes, by code. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<MeasureFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<MeasureOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Measure>>> {
        let (reference, today) = (ctx.scope().reference(), ctx.scope().today());
        let mut filter = filter.unwrap_or_default();
        let (text, by) = (filter.text.take(), order_by.map(MeasureOrder::by));
        let fits = filter.predicate(reference, today)?;
        let all = reference.measures.all().iter();
        let all = all.filter(|measure| fits(measure));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        page(reference, all, text.as_deref(), by, args, Measure).map(Some)
    }
}
