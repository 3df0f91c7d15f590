//! Findings, gaps and matches that wait for somebody, or that somebody was let in to.

use super::{InboxItem, InboxKind, NEVER};
use crate::{
    access::policy::Guarded,
    db::{
        page::{Key, Window},
        scope::{Order, Scope, Seen},
    },
    error::Result,
    graphql::{finding::Finding, gap::Gap, matches::Match},
};
use domain::{date::PartialDate, gap::need_plan::NeedPlanStatus, matches::MatchState};
use entity::{finding, gap, matches, need_plan};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter,
    sea_query::{Expr, Func},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Most items of one kind: the most urgent ones.
const ITEMS_MAX: u64 = 100;

/// The most urgent rows of an order, as many as a page has at most.
async fn most_urgent<E: Guarded>(
    scope: &Scope,
    which: Condition,
    order: Order<E::Row>,
) -> Result<Vec<Seen<E::Row>>> {
    let window = Window {
        size: ITEMS_MAX,
        backward: false,
        after: None,
        before: None,
    };
    let page = scope.page(E::find().filter(which), &order, &window).await?;
    Ok(page.rows.into_iter().map(|(row, _)| row).collect())
}

/// By a day, with what is never due at the end. `key` is to be [`key`] of it.
fn by_day<R>(day: impl ColumnTrait, key: fn(&R, Option<i64>) -> Key) -> Order<R> {
    let day = Func::coalesce([day.into_expr(), Expr::val(NEVER)]);
    Order::by_text("due", day.into(), key)
}

fn key(due: Option<&String>) -> Key {
    Key::Text(due.map_or(NEVER, String::as_str).to_owned())
}

pub(super) async fn findings(
    scope: &Scope,
    kind: InboxKind,
    which: Condition,
) -> Result<Vec<InboxItem>> {
    let order = by_day(finding::Column::ReplyDue, |row: &finding::Model, _| {
        key(row.reply_due.as_ref())
    });
    let rows = most_urgent::<finding::Entity>(scope, which, order).await?;
    let objects = Finding::batch(scope, rows.clone());
    let is_invited = kind == InboxKind::ReplyInvited;
    let day = |day: &Option<String>| {
        day.as_deref()
            .filter(|_| is_invited)
            .map(PartialDate::stored)
    };
    let item = |(row, object): (Seen<finding::Model>, Finding)| InboxItem {
        kind,
        since: day(&row.invited),
        due: day(&row.reply_due),
        explanation: kind.explanation(),
        object: object.into(),
        id: row.id,
    };
    Ok(rows.into_iter().zip(objects).map(item).collect())
}

pub(super) async fn gaps(
    scope: &Scope,
    kind: InboxKind,
    which: Condition,
) -> Result<Vec<InboxItem>> {
    let rows = most_urgent::<gap::Entity>(scope, which, Order::by_id("id", false)).await?;
    let objects = Gap::batch(scope, rows.clone());
    let proposed = match kind {
        InboxKind::NeedPlanProposed => proposed_since(scope, &rows).await?,
        _ => HashMap::new(),
    };
    let mut items = Vec::new();
    for (row, object) in rows.into_iter().zip(objects) {
        let mut since = proposed.get(&row.id).cloned();
        if kind == InboxKind::ClosureProposed {
            let Some(proposal) = object.proposal().await? else {
                continue;
            };
            since = Some(proposal.since);
        }
        items.push(InboxItem {
            kind,
            since,
            due: None,
            explanation: kind.explanation(),
            object: object.into(),
            id: row.id,
        });
    }
    Ok(items)
}

/// Since when the oldest plan of needs is proposed that each gap has.
async fn proposed_since(
    scope: &Scope,
    gaps: &[Seen<gap::Brief>],
) -> Result<HashMap<Uuid, PartialDate>> {
    let plans = scope.parts::<gap::Entity, need_plan::Entity>(gaps).await?;
    let oldest = plans.into_iter().filter_map(|(gap, plans)| {
        let proposed = plans
            .iter()
            .filter(|plan| plan.status == NeedPlanStatus::Proposed);
        let made = proposed.map(|plan| plan.made.as_str()).min()?;
        Some((gap, PartialDate::stored(made)))
    });
    Ok(oldest.collect())
}

pub(super) async fn of_matches(
    scope: &Scope,
    kind: InboxKind,
    which: Condition,
) -> Result<Vec<InboxItem>> {
    let order = by_day(matches::Column::Due, |row: &matches::Model, _| {
        key(row.due.as_ref())
    });
    let rows = most_urgent::<matches::Entity>(scope, which, order).await?;
    let objects = Match::batch(scope, rows.clone());
    // The day of the match is that of its sides: a committee is set none, nor who may go on after the silence of others.
    let has_day = |row: &matches::Model| match kind {
        InboxKind::ExemptionAsked => false,
        InboxKind::AgreementAsked => row.state == MatchState::Consented,
        _ => true,
    };
    let item = |(row, object): (Seen<matches::Model>, Match)| InboxItem {
        kind,
        since: is_new(kind).then(|| PartialDate::stored(&row.proposed)),
        due: row
            .due
            .as_deref()
            .filter(|_| has_day(&row))
            .map(PartialDate::stored),
        explanation: kind.explanation(),
        object: object.into(),
        id: row.id,
    };
    Ok(rows.into_iter().zip(objects).map(item).collect())
}

/// Whether a match has been waiting for this since it was proposed.
fn is_new(kind: InboxKind) -> bool {
    matches!(kind, InboxKind::ConsentAsked | InboxKind::MatchProposed)
}
