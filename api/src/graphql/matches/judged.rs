//! How a match is judged: what the sanctions ask of it, what stands against it, and what was delivered against a measure.

use crate::{
    access::policy,
    db::scope::Scope,
    error::Result,
    graphql::{
        ContextExt,
        found::Found,
        gap::cover::GapCover,
        id,
        matches::{
            Match,
            asked::{asked_first, decides, exempting, too},
        },
        mutation::{
            outcome,
            tried::Tried,
            warning::{Warning, WarningCode},
        },
        reference::{document::Document, regime::Measure},
    },
    matchmaking::facts,
};
use async_graphql::{Context, ID, SimpleObject};
use domain::date::PartialDate;
use entity::{match_line, measure};
use matching::{matched::Matched, obstacle::Rule};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// Deliveries against measures that are shown of one match.
const SHOWN_MAX: usize = 100;

/// Programmes that one warning names.
const NAMED_MAX: usize = 5;

/// Something was delivered although a measure forbade it, or asked for an exemption that was not granted by then or had ended.
#[derive(SimpleObject)]
pub struct DeliveryAgainstMeasure {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// The measure.
    measure: Measure,
    /// The document that says so; null where it is not on record.
    basis: Option<Document>,
    /// When it was delivered.
    delivered_on: PartialDate,
    /// When its entry was reversed in full, as mistyped or given back; null where something of it stands. It stays in this list all the
    /// same: whoever gives takes nothing out of it.
    reversed_on: Option<PartialDate>,
    /// Why it is against the measure, as a sentence.
    explanation: String,
}

/// Adds warnings to payloads with a match.
macro_rules! warned {
    ($($payload:ident)*) => {$(
        #[async_graphql::ComplexObject]
        impl $payload {
            /// What does not forbid the match, and should be known: what speaks against it, where it gives less than the need says is of
            /// use, or more than is open of it, where it begins after a need is due, what the sanctions ask, with the day from which delivery can
            /// start, which other programmes are declared to cover the gap, that a mission of either side is over, and that who is asked may not
            /// read it. Empty where there is nothing of the kind, or where there are `userErrors`. `warningDetails` says of each what it is of.
            async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
                let of = self.r#match.as_ref();
                let warned = crate::graphql::matches::judged::warned_of(&self.outcome, of, ctx).await?;
                Ok(warned.iter().map(|warning| warning.message.clone()).collect())
            }

            /// The same as `warnings`, in the same order, as all mutations tell it.
            async fn warning_details(
                &self,
                ctx: &Context<'_>,
            ) -> Result<Vec<crate::graphql::mutation::warning::Warning>> {
                let of = self.r#match.as_ref();
                Ok(crate::graphql::matches::judged::warned_of(&self.outcome, of, ctx).await?.to_vec())
            }
        }
    )*};
}
pub(super) use warned;

/// What does not forbid the match of a payload and should be known, found once for all fields that say it; nothing where nothing was
/// done.
pub(super) async fn warned_of<'a>(
    outcome: &'a outcome::Outcome,
    of: Option<&Match>,
    ctx: &Context<'_>,
) -> Result<&'a [Warning]> {
    let found = || async {
        match of {
            Some(of) => of.warnings(ctx).await,
            None => Ok(Vec::new()),
        }
    };
    let warned = outcome.warned.get_or_try_init(found).await;
    warned.map(Vec::as_slice)
}

/// The same of a match as a trial made it.
pub(super) async fn tried(ctx: &Context<'_>, inside: &Scope, done: &[Uuid]) -> Result<Tried> {
    let mut warned = Vec::new();
    if let Some(id) = done.first()
        && let Some(of) = Match::found(inside, *id).await?
    {
        warned = of.warnings(ctx).await?;
    }
    Ok(Tried::warned(warned))
}

impl Match {
    /// The match, judged as of today; `None` where it has ended.
    pub(super) async fn judged(&self, ctx: &Context<'_>) -> Result<Option<Matched>> {
        if self.row.state.is_over() {
            return Ok(None);
        }
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        let lines = self.line_rows().await?.iter().cloned();
        let sides = self.together.sides().await?;
        Ok(sides.judge(&engine, self.pair(), lines))
    }

    /// Its gap and its offer or programme.
    pub(super) fn pair(&self) -> (Uuid, Uuid) {
        (self.row.gap_id, self.row.assistance_id)
    }

    /// What does not forbid it and should be known.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<Warning>> {
        let Some(judged) = self.judged(ctx).await? else {
            return Ok(Vec::new());
        };
        let mut warnings: Vec<Warning> = judged
            .obstacles
            .iter()
            // Of missions more is told below.
            .filter(|obstacle| obstacle.rule != Rule::Mission)
            .map(|obstacle| Warning::of(WarningCode::Obstacle, obstacle.explanation.clone()))
            .collect();
        let too_little = self.too_little().await?.into_iter();
        warnings.extend(too_little.map(|sentence| Warning::of(WarningCode::TooLittle, sentence)));
        let too_much = self.too_much().await?.into_iter();
        warnings.extend(too_much.map(|sentence| Warning::of(WarningCode::TooMuch, sentence)));
        warnings.extend(self.too_late().await?);
        warnings.extend(self.missions_over().await?);
        let exempted = self.exempted(ctx).await?;
        let waiting = self.lines_waiting(ctx, &exempted).await?;
        warnings.extend(asked_first(&judged.verdict, &exempted, &waiting));
        let (gap, _) = self.helped().await?;
        let programmes = gap.programmes_beside(Some(self.row.assistance_id)).await?;
        let covered = may_do_the_same(&programmes);
        warnings
            .extend(covered.map(|sentence| Warning::of(WarningCode::CoveredElsewhere, sentence)));
        warnings.extend(self.unseen(ctx).await?);
        Ok(warnings)
    }

    /// What was delivered against a measure, for those who are to know.
    pub(super) async fn against_measures(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<DeliveryAgainstMeasure>> {
        if ctx.scope().viewer().insider().is_none() {
            return Ok(Vec::new());
        }
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        let delivered = self.together.delivered().await?;
        let mut days = Vec::new();
        for line in self.line_rows().await? {
            let entries = delivered.get(&line.id).into_iter().flatten();
            days.extend(entries.filter_map(|(entry, reversed)| {
                Some((line, entry.dated.as_deref()?, reversed.as_deref()))
            }));
        }
        // Of several entries of one day, what stands is told of.
        days.sort_by_key(|(.., reversed)| reversed.is_some());
        for (line, dated, reversed) in days {
            let against = self.against(ctx, line, (dated, reversed)).await?;
            let is_new = |one: &DeliveryAgainstMeasure| seen.insert((one.measure.0.id, dated));
            found.extend(against.into_iter().filter(is_new));
        }
        found.truncate(SHOWN_MAX);
        Ok(found)
    }

    /// What a delivery of a line on that date, reversed in full on another, was against, each measure where the viewer is to know.
    async fn against(
        &self,
        ctx: &Context<'_>,
        line: &match_line::Model,
        (dated, reversed): (&str, Option<&str>),
    ) -> Result<Vec<DeliveryAgainstMeasure>> {
        let Some(day) = facts::window(None, Some(dated)).until else {
            return Ok(Vec::new());
        };
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        let sides = self.together.sides().await?;
        let Some(verdict) = sides.delivered(&engine, self.pair(), line, day) else {
            return Ok(Vec::new());
        };
        let reference = ctx.scope().reference();
        let mut found = Vec::new();
        for asking in exempting(&verdict) {
            let code = asking.measure.as_str();
            let Some(measure) = reference.measures.by_code(code).cloned() else {
                continue;
            };
            if self.was_exempt(&measure, day).await? || !self.is_told(ctx, &measure).await? {
                continue;
            }
            let (basis, explanation) = match decides(&verdict, asking) {
                true => (verdict.basis.as_deref(), verdict.explanation.clone()),
                false => (Some(asking.basis.as_str()), too(asking)),
            };
            let basis = basis.and_then(|key| reference.documents.by_code(key));
            let id = match reversed {
                None => id::of_value("against-measure", &(self.row.id, code, dated)),
                Some(day) => id::of_value("against-measure", &(self.row.id, code, dated, day)),
            };
            found.push(DeliveryAgainstMeasure {
                id,
                basis: basis.cloned().map(Document),
                delivered_on: PartialDate::stored(dated),
                reversed_on: reversed.map(PartialDate::stored),
                explanation,
                measure: Measure(measure),
            });
        }
        Ok(found)
    }

    /// Whether the viewer is the Panel that owns the gap, or the committee of a measure.
    async fn is_told(&self, ctx: &Context<'_>, measure: &Arc<measure::Model>) -> Result<bool> {
        let scope = ctx.scope();
        let committee = scope.reference().committee_of_measure(measure);
        let (_, panel) = self.helped().await?;
        Ok(policy::is_told_of_breaches(
            scope.viewer(),
            panel,
            committee,
        ))
    }
}

/// Which programmes cover the gap by their own account, as a sentence; `None` where none do.
fn may_do_the_same(programmes: &[GapCover]) -> Option<String> {
    if programmes.is_empty() {
        return None;
    }
    let mut names: Vec<String> = programmes
        .iter()
        .take(NAMED_MAX)
        .map(GapCover::in_words)
        .collect();
    if let Some(more) = programmes.len().checked_sub(names.len())
        && more > 0
    {
        names.push(format!("{more} more"));
    }
    Some(format!(
        "Programmes are declared to cover this gap: {}. See whether they do the same.",
        names.join(", ")
    ))
}
