//! Webhooks that need a hand.

use super::{InboxItem, InboxKind};
use crate::{
    access::waiting,
    db::scope::{Scope, Seen},
    error::Result,
    graphql::account::{webhook::Webhook, webhook_search::SavedSearchInput},
    matchmaking::search::SearchState,
};
use domain::date::PartialDate;
use entity::{webhook, webhook_delivery};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// How long a delivery that was set aside is told of, in milliseconds.
const SET_ASIDE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Webhooks with deliveries that were set aside of late: in the database itself, for that is no event which a copy could be known to have.
pub(super) async fn webhooks(scope: &Scope) -> Result<Vec<InboxItem>> {
    let kind = InboxKind::DeliverySetAside;
    let late = scope.moment().timestamp_millis() - SET_ASIDE_MS;
    let scope = &scope.reading_primary();
    let webhooks = webhook::Entity::find().filter(waiting::set_aside(late));
    let rows = scope.all(webhooks).await?;
    let first = first_set_aside(scope, &rows, late).await?;
    let item = |row: Seen<webhook::Model>| InboxItem {
        kind,
        since: first.get(&row.id).copied().map(PartialDate::of_moment),
        due: None,
        explanation: kind.explanation(),
        id: row.id,
        object: Webhook(row).into(),
    };
    Ok(rows.into_iter().map(item).collect())
}

/// When the first of its deliveries was set aside that each webhook has, since this moment, Unix time in milliseconds.
async fn first_set_aside(
    scope: &Scope,
    webhooks: &[Seen<webhook::Model>],
    since: i64,
) -> Result<HashMap<Uuid, i64>> {
    use webhook_delivery::Column::{Finished, WebhookId};
    let first = webhook_delivery::Entity::find()
        .filter(WebhookId.is_in(webhooks.iter().map(|row| row.id)))
        .filter(waiting::is_set_aside(since))
        .select_only()
        .column(WebhookId)
        .column_as(Finished.min(), "first")
        .group_by(WebhookId);
    let first: Vec<(Uuid, Option<i64>)> = scope.tally(first).await?;
    let finished = first
        .into_iter()
        .filter_map(|(id, first)| Some((id, first?)));
    Ok(finished.collect())
}

/// Webhooks whose searches can find nothing as things stand.
pub(super) async fn searches(scope: &Scope) -> Result<Vec<InboxItem>> {
    let kind = InboxKind::SearchFindsNothing;
    let webhooks = webhook::Entity::find().filter(waiting::searching());
    let mut items = Vec::new();
    for row in scope.all(webhooks).await? {
        let Some(search) = SavedSearchInput::kept(row.search.as_ref())? else {
            continue;
        };
        if search.state(scope).await? == SearchState::Open {
            continue;
        }
        items.push(InboxItem {
            kind,
            since: None,
            due: None,
            explanation: kind.explanation(),
            id: row.id,
            object: Webhook(row).into(),
        });
    }
    Ok(items)
}
