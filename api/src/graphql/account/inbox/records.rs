//! Findings, gaps and matches that wait for somebody, or that somebody was let in to.

use super::{
    Found, InboxItem, InboxKind,
    place::{Due, InboxWindow, ORDER},
    since::{committed_until, exempt_until, proposed_since, shared_since, waiting_since},
};
use crate::{
    access::{
        policy::{Guarded, last_day},
        running::ends_before_due,
    },
    db::{
        page::{DATELESS, Key, Window},
        scope::{Order, Scope, Seen},
    },
    error::Result,
    graphql::{finding::Finding, gap::Gap, matches::Match},
};
use domain::{date::PartialDate, matches::MatchState};
use entity::{finding, gap, matches};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Expr, ExprTrait, Func},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Gaps or matches that are looked at closely at once.
const AT_ONCE: usize = 100;

/// The rows of a window, and whether there are more in its direction.
async fn read<E: Guarded>(
    scope: &Scope,
    which: Condition,
    order: Order<E::Row>,
    window: Window,
) -> Result<(Vec<Seen<E::Row>>, bool)> {
    let page = scope.page(E::find().filter(which), &order, &window).await?;
    let more = match window.backward {
        true => page.has_previous,
        false => page.has_next,
    };
    Ok((page.rows.into_iter().map(|(row, _)| row).collect(), more))
}

pub(super) async fn findings(
    scope: &Scope,
    kind: InboxKind,
    which: Condition,
    window: &InboxWindow,
) -> Result<Found> {
    let is_invited = kind == InboxKind::ReplyInvited;
    let (order, due) = match is_invited {
        true => (by_reply(), Due::Sometimes),
        false => (Order::by_id(ORDER, false), Due::Never),
    };
    let window = window.of(kind, due);
    let (rows, more) = read::<finding::Entity>(scope, which, order, window).await?;
    let objects = Finding::batch(scope, rows.clone());
    let day = |day: &Option<String>| {
        day.as_deref()
            .filter(|_| is_invited)
            .map(PartialDate::stored)
    };
    let shared = match kind {
        InboxKind::FindingShared => {
            let ids = rows.iter().map(|row| row.id).collect();
            shared_since::<finding::Entity>(scope, ids).await?
        }
        _ => HashMap::new(),
    };
    let item = |(row, object): (Seen<finding::Model>, Finding)| InboxItem {
        kind,
        since: day(&row.invited).or_else(|| shared.get(&row.id).cloned()),
        due: day(&row.reply_due),
        explanation: kind.explanation(),
        object: object.into(),
        id: row.id,
    };
    let items = rows.into_iter().zip(objects).map(item);
    Ok(Found::counted_later(items.collect(), more))
}

/// By the last day to reply.
fn by_reply() -> Order<finding::Model> {
    Order::by_last_day(
        ORDER,
        finding::Column::ReplyDue,
        |row: &finding::Model, _| Key::last_day(row.reply_due.as_deref()),
    )
}

pub(super) async fn gaps(
    scope: &Scope,
    kind: InboxKind,
    which: Condition,
    window: &InboxWindow,
) -> Result<Found> {
    let window = window.of(kind, Due::Never);
    let order = Order::by_id(ORDER, false);
    let (rows, more) = read::<gap::Entity>(scope, which, order, window).await?;
    let objects = Gap::batch(scope, rows.clone());
    let since = match kind {
        InboxKind::NeedPlanProposed => proposed_since(scope, &rows).await?,
        InboxKind::GapShared => {
            let ids = rows.iter().map(|row| row.id).collect();
            shared_since::<gap::Entity>(scope, ids).await?
        }
        _ => HashMap::new(),
    };
    let item = |(row, object): (Seen<gap::Brief>, Gap)| InboxItem {
        kind,
        since: since.get(&row.id).cloned(),
        due: None,
        explanation: kind.explanation(),
        object: object.into(),
        id: row.id,
    };
    let items = rows.into_iter().zip(objects).map(item);
    Ok(Found::counted_later(items.collect(), more))
}

/// Gaps of these that can be closed, all of them: whether everything was delivered and verified, the needs of each tell.
pub(super) async fn closures(scope: &Scope, which: Condition) -> Result<Vec<InboxItem>> {
    let kind = InboxKind::ClosureProposed;
    let ids = gap::Entity::find()
        .filter(which)
        .select_only()
        .column(gap::Column::Id);
    let ids: Vec<Uuid> = scope.tally(ids).await?;
    let mut items = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let rows = scope.by_ids::<gap::Entity>(some.iter().copied()).await?;
        let objects = Gap::batch(scope, rows.clone());
        for (row, object) in rows.into_iter().zip(objects) {
            let Some(proposal) = object.proposal().await? else {
                continue;
            };
            items.push(InboxItem {
                kind,
                since: Some(proposal.since),
                due: None,
                explanation: kind.explanation(),
                object: object.into(),
                id: row.id,
            });
        }
    }
    Ok(items)
}

/// Matches of these under which an exemption ends, all of them: whether nothing was asked since, their requests tell.
pub(super) async fn endings(scope: &Scope, which: Condition) -> Result<Vec<InboxItem>> {
    let kind = InboxKind::ExemptionEnds;
    let ids = matches::Entity::find()
        .filter(which)
        .select_only()
        .column(matches::Column::Id);
    let ids: Vec<Uuid> = scope.tally(ids).await?;
    let mut items = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let rows = scope
            .by_ids::<matches::Entity>(some.iter().copied())
            .await?;
        let until = exempt_until(scope, &rows).await?;
        let objects = Match::batch(scope, rows.clone());
        for (row, object) in rows.into_iter().zip(objects) {
            let Some((due, since)) = until.get(&row.id) else {
                continue;
            };
            items.push(InboxItem {
                kind,
                since: Some(since.clone()),
                due: Some(due.clone()),
                explanation: kind.explanation(),
                object: object.into(),
                id: row.id,
            });
        }
    }
    Ok(items)
}

/// Matches of these that are to be delivered: of those under which something ends before they are due, which are few, all are looked at
/// closely, and the others as the days of matches have them.
pub(super) async fn deliveries(
    scope: &Scope,
    which: Condition,
    window: &InboxWindow,
) -> Result<Found> {
    let kind = InboxKind::DeliveryDue;
    let others = which.clone().add(ends_before_due().not());
    let mut found = of_matches(scope, kind, others, window).await?;
    let ids = matches::Entity::find()
        .filter(which.add(ends_before_due()))
        .select_only()
        .column(matches::Column::Id);
    let ids: Vec<Uuid> = scope.tally(ids).await?;
    for some in ids.chunks(AT_ONCE) {
        let rows = scope
            .by_ids::<matches::Entity>(some.iter().copied())
            .await?;
        let until = committed_until(scope, &rows).await?;
        let since = waiting_since(scope, kind, &rows).await?;
        let objects = Match::batch(scope, rows.clone());
        let items = rows.into_iter().zip(objects).map(|(row, object)| {
            let days = [until.get(&row.id).map(String::as_str), row.due.as_deref()];
            InboxItem {
                kind,
                since: since.get(&row.id).cloned(),
                due: days.into_iter().flatten().min().map(PartialDate::stored),
                explanation: kind.explanation(),
                object: object.into(),
                id: row.id,
            }
        });
        let within = items.filter(|item| window.holds(&item.spot()));
        found.items.extend(within);
    }
    Ok(found)
}

pub(super) async fn of_matches(
    scope: &Scope,
    kind: InboxKind,
    which: Condition,
    window: &InboxWindow,
) -> Result<Found> {
    let (order, due) = match kind {
        InboxKind::ExemptionAsked | InboxKind::ProviderBarred | InboxKind::MissionOver => {
            (Order::by_id(ORDER, false), Due::Never)
        }
        InboxKind::AgreementAsked => (by_agreement(), Due::Sometimes),
        _ => (by_due(), Due::Sometimes),
    };
    let window = window.of(kind, due);
    let (rows, more) = read::<matches::Entity>(scope, which, order, window).await?;
    let objects = Match::batch(scope, rows.clone());
    let since = waiting_since(scope, kind, &rows).await?;
    let item = |(row, object): (Seen<matches::Model>, Match)| InboxItem {
        kind,
        since: since.get(&row.id).cloned(),
        due: due_of(kind, &row).map(PartialDate::stored),
        explanation: kind.explanation(),
        object: object.into(),
        id: row.id,
    };
    let items = rows.into_iter().zip(objects).map(item);
    Ok(Found::counted_later(items.collect(), more))
}

/// Until when this is to be done about a match. The day of a match is that of its sides: a committee is set none, nor who may go on after
/// the silence of others.
fn due_of(kind: InboxKind, row: &matches::Model) -> Option<&str> {
    let has_day = match kind {
        InboxKind::ExemptionAsked | InboxKind::ProviderBarred | InboxKind::MissionOver => false,
        InboxKind::AgreementAsked => row.state == MatchState::Consented,
        _ => true,
    };
    row.due.as_deref().filter(|_| has_day)
}

/// By the days of matches.
fn by_due() -> Order<matches::Model> {
    Order::by_last_day(ORDER, matches::Column::Due, |row: &matches::Model, _| {
        Key::last_day(row.due.as_deref())
    })
}

/// By the days of those matches for which [`due_of`] has one to agree.
fn by_agreement() -> Order<matches::Model> {
    let is_set = matches::Column::State.eq(MatchState::Consented);
    let day = CaseStatement::new().case(is_set, last_day(matches::Column::Due));
    let day = Func::coalesce([day.into(), Expr::val(DATELESS)]);
    Order::by_text(ORDER, day.into(), |row: &matches::Model, _| {
        Key::last_day(due_of(InboxKind::AgreementAsked, row))
    })
}
