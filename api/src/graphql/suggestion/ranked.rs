//! What fits best, read again as the viewer may see it.

use super::{Forms, Suggestion, is_asked};
use crate::{
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{
        ContextExt,
        assistance::Assistance,
        gap::Gap,
        suggestion::{
            feedback::{Own, hidden},
            overlaps::Overlaps,
        },
    },
    matchmaking::{matchmaker::Matchmaker, queue::piece},
};
use async_graphql::Context;
use chrono::NaiveDate;
use entity::{assistance, gap, judgement as judged};
use matching::{catalogue::Ranked, facts as weighed};
use std::collections::HashMap;
use uuid::Uuid;

/// What fits a gap best.
pub async fn for_gap(
    ctx: &Context<'_>,
    gap: &Gap,
    first: usize,
    forms: &Forms,
    on: Option<NaiveDate>,
    hide: Option<bool>,
) -> Result<Vec<Suggestion>> {
    let scope = ctx.scope();
    let (side, id) = (judged::Column::GapId, gap.seen().id);
    let hidden = hidden(scope, hide, side, id, |row| row.assistance_id).await?;
    let ranked = {
        let matchmaker = Matchmaker::open(ctx.catalogue(), scope, on).await?;
        let row = gap.brief().await?;
        let item = matchmaker.gap(row).await?;
        let own = matchmaker.own_for_gap(row).await?;
        let (catalogue, asked) = (&matchmaker.current.catalogue, matchmaker.asked);
        let wanted =
            |one: &weighed::Assistance| is_asked(forms, one.form) && !hidden.contains(&one.id);
        piece(|| catalogue.for_gap(&item, &own, asked, first, wanted)).await?
    };
    assistance_of(scope, ranked, Some(gap)).await
}

/// The gaps that an assistance fits best.
pub async fn for_assistance(
    ctx: &Context<'_>,
    row: &Seen<assistance::Model>,
    first: usize,
    on: Option<NaiveDate>,
    hide: Option<bool>,
) -> Result<Vec<Suggestion>> {
    let scope = ctx.scope();
    let side = judged::Column::AssistanceId;
    let hidden = hidden(scope, hide, side, row.id, |row| row.gap_id).await?;
    let ranked = {
        let matchmaker = Matchmaker::open(ctx.catalogue(), scope, on).await?;
        let item = matchmaker.assistance(row).await?;
        let own = matchmaker.own_for_assistance(row).await?;
        let (catalogue, asked) = (&matchmaker.current.catalogue, matchmaker.asked);
        let wanted = |one: &weighed::Gap| !hidden.contains(&one.id);
        piece(|| catalogue.for_assistance(&item, &own, asked, first, wanted)).await?
    };
    gaps_of(scope, ranked, Some(row)).await
}

/// Suggestions of assistance for a gap, or for a draft of one. What is shown is read again through the viewer's scope.
pub async fn assistance_of(
    scope: &Scope,
    ranked: Vec<Ranked<weighed::Assistance>>,
    gap: Option<&Gap>,
) -> Result<Vec<Suggestion>> {
    let rows = scope
        .by_ids::<assistance::Entity>(ranked.iter().map(|one| one.item.facts.id))
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let pairs: Option<Vec<_>> = gap.map(|gap| ids.iter().map(|id| (gap.seen().id, *id)).collect());
    let own = Own::new(scope, pairs.unwrap_or_default());
    let overlaps = Overlaps::new(scope, gap.map(|gap| gap.seen().id));
    let mut by_id: HashMap<Uuid, Assistance> = ids
        .into_iter()
        .zip(Assistance::batch(scope, rows))
        .collect();
    let suggested = ranked.into_iter().filter_map(|Ranked { item, judgement }| {
        let assistance = by_id.remove(&item.facts.id)?;
        let pair = gap.map(|gap| (gap.seen().id, item.facts.id));
        Some(Suggestion {
            gap: gap.cloned(),
            assistance: Some(assistance),
            pair,
            judgement,
            threshold: None,
            own: own.clone(),
            overlaps: overlaps.clone(),
        })
    });
    Ok(suggested.collect())
}

/// Suggestions of gaps for an assistance, or for a draft of one.
pub async fn gaps_of(
    scope: &Scope,
    ranked: Vec<Ranked<weighed::Gap>>,
    row: Option<&Seen<assistance::Model>>,
) -> Result<Vec<Suggestion>> {
    let rows = scope
        .by_ids::<gap::Entity>(ranked.iter().map(|one| one.item.facts.id))
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let pairs: Option<Vec<_>> = row.map(|row| ids.iter().map(|id| (*id, row.id)).collect());
    let own = Own::new(scope, pairs.unwrap_or_default());
    let overlaps = Overlaps::new(scope, ids.iter().copied());
    let mut by_id: HashMap<Uuid, Gap> = ids.into_iter().zip(Gap::batch(scope, rows)).collect();
    let assistance = Assistance::batch(scope, row.cloned().into_iter().collect()).pop();
    let suggested = ranked.into_iter().filter_map(|Ranked { item, judgement }| {
        let gap = by_id.remove(&item.facts.id)?;
        let pair = row.map(|row| (item.facts.id, row.id));
        Some(Suggestion {
            gap: Some(gap),
            assistance: assistance.clone(),
            pair,
            judgement,
            threshold: None,
            own: own.clone(),
            overlaps: overlaps.clone(),
        })
    });
    Ok(suggested.collect())
}
