//! Findings, gaps and matches that wait for somebody, or that somebody was let in to.

use super::{InboxItem, InboxKind, NEVER};
use crate::{
    db::{
        page::{Key, Window},
        scope::{Order, Scope, Seen, Sort},
    },
    error::Result,
    graphql::{finding::Finding, gap::Gap, matches::Match},
};
use domain::{date::PartialDate, gap::need_plan::NeedPlanStatus};
use entity::{finding, gap, matches, need_plan};
use sea_orm::{
    Condition, EntityTrait, QueryFilter,
    sea_query::{Expr, Func},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Most items of one kind: the most urgent ones.
const ITEMS_MAX: u64 = 100;

/// The most urgent ones, as many as a page has at most.
fn most_urgent() -> Window {
    Window {
        size: ITEMS_MAX,
        backward: false,
        after: None,
        before: None,
    }
}

/// A column with the days of what is never due at the end.
fn by_day(column: Expr) -> Sort {
    Sort::Text(Func::coalesce([column, Expr::val(NEVER)]).into())
}

fn key(due: Option<&String>) -> Key {
    Key::Text(due.map_or(NEVER, String::as_str).to_owned())
}

pub(super) async fn findings(
    scope: &Scope,
    kind: InboxKind,
    which: Condition,
) -> Result<Vec<InboxItem>> {
    let order = Order {
        name: "due",
        sort: by_day(Expr::col((finding::Entity, finding::Column::ReplyDue))),
        descending: false,
        key: |finding: &finding::Model, _| key(finding.reply_due.as_ref()),
    };
    let query = finding::Entity::find().filter(which);
    let page = scope.page(query, &order, &most_urgent()).await?;
    let rows: Vec<Seen<finding::Model>> = page.rows.into_iter().map(|(row, _)| row).collect();
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
    let order = Order {
        name: "id",
        sort: Sort::Id,
        descending: false,
        key: |_: &gap::Brief, _| Key::None,
    };
    let query = gap::Entity::find().filter(which);
    let page = scope.page(query, &order, &most_urgent()).await?;
    let rows: Vec<Seen<gap::Brief>> = page.rows.into_iter().map(|(row, _)| row).collect();
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
    let order = Order {
        name: "due",
        sort: by_day(Expr::col((matches::Entity, matches::Column::Due))),
        descending: false,
        key: |row: &matches::Model, _| key(row.due.as_ref()),
    };
    let query = matches::Entity::find().filter(which);
    let page = scope.page(query, &order, &most_urgent()).await?;
    let rows: Vec<Seen<matches::Model>> = page.rows.into_iter().map(|(row, _)| row).collect();
    let objects = Match::batch(scope, rows.clone());
    // The day of the match is that of its sides; a committee is set none.
    let has_day = kind != InboxKind::ExemptionAsked;
    let item = |(row, object): (Seen<matches::Model>, Match)| InboxItem {
        kind,
        since: is_new(kind).then(|| PartialDate::stored(&row.proposed)),
        due: row
            .due
            .as_deref()
            .filter(|_| has_day)
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
