//! Any pair judged as suggestions are: with what is in its way, whether or not it would be suggested.

use super::{Suggestion, day, feedback::Own, overlaps::Overlaps};
use crate::{
    db::scope::Seen,
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::Assistance,
        gap::Gap,
        id::{self, Kind},
    },
    matchmaking::matchmaker::Matchmaker,
};
use async_graphql::{Context, ID, Object};
use chrono::NaiveDate;
use domain::date::PartialDate;
use entity::{assistance, gap};
use matching::engine::Judgement;
use uuid::Uuid;

/// A gap and an assistance of the viewer's choice, judged with all that is in the way.
async fn pair(
    ctx: &Context<'_>,
    gap: Uuid,
    assistance: Uuid,
    on: Option<NaiveDate>,
) -> Result<Option<Suggestion>> {
    let scope = ctx.scope();
    let gaps = scope.by_ids::<gap::Entity>([gap]).await?;
    let rows = scope.by_ids::<assistance::Entity>([assistance]).await?;
    let (Some(gap_row), Some(row)) = (gaps.first().cloned(), rows.first().cloned()) else {
        return Ok(None);
    };
    let (judgement, threshold) = judge(ctx, &gap_row, &row, on).await?;
    Ok(Some(Suggestion {
        gap: Gap::batch(scope, gaps).pop(),
        assistance: Assistance::batch(scope, rows).pop(),
        pair: Some((gap, assistance)),
        judgement,
        threshold: Some(threshold),
        own: Own::new(scope, vec![(gap, assistance)]),
        overlaps: Overlaps::new(scope, [gap]),
    }))
}

/// A pair judged, and the least score of a suggestion.
pub(super) async fn judge(
    ctx: &Context<'_>,
    gap: &Seen<gap::Brief>,
    row: &Seen<assistance::Model>,
    on: Option<NaiveDate>,
) -> Result<(Judgement, f64)> {
    let matchmaker = Matchmaker::open(ctx.catalogue(), ctx.scope(), on).await?;
    let item = matchmaker.gap(gap).await?;
    let other = matchmaker.assistance(row).await?;
    let own = matchmaker.own_for_gap(gap).await?;
    let refused = own.refused.contains(&row.id);
    let corpus = matchmaker.current.catalogue.corpus();
    let engine = matchmaker.engine();
    let judgement = engine.judge(&item, &other, corpus, matchmaker.asked, refused);
    Ok((judgement, engine.model.threshold))
}

/// Which argument of `whyNot` takes what.
const TAKEN: &str = "`gap` takes the id of a gap, and `assistance` that of an offer or programme";

/// Why suggestions are as they are.
#[derive(Default)]
pub struct SuggestionQuery;

#[Object]
impl SuggestionQuery {
    /// A gap and an assistance judged together, whether or not they would be suggested: with everything that is in the way, and the
    /// smallest change that would take each obstacle away, or that its score is too low. Null if the viewer may not read both.
    async fn why_not(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the gap.")] gap: ID,
        #[graphql(desc = "Global id of the offer or programme.")] assistance: ID,
        #[graphql(
            desc = "The day asked about; by default the first day on which the gap is to be helped, or today."
        )]
        on: Option<PartialDate>,
    ) -> Result<Option<Suggestion>> {
        let (of_gap, gap) = id::parse(&gap)?;
        let (of_assistance, assistance) = id::parse(&assistance)?;
        if of_gap != Some(Kind::Gap) {
            return Err(Error::invalid(
                "gap",
                &format!("is not the id of a gap: {TAKEN}"),
            ));
        }
        if !matches!(of_assistance, Some(Kind::Offer | Kind::Programme)) {
            let reason = format!("is not the id of an offer or programme: {TAKEN}");
            return Err(Error::invalid("assistance", &reason));
        }
        pair(ctx, gap, assistance, day(on)).await
    }
}
