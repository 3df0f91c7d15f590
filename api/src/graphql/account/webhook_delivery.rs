//! What is sent to webhooks, and what became of it.

use crate::{
    db::{
        feed::Entry,
        page::{Key, PageArgs},
        scope::{Batch, Lazy, Order, Scope, Seen, Sort},
    },
    error::Result,
    graphql::{
        change::Change,
        connection::Connection,
        id::{self, Kind},
        inline_object::Objects,
    },
};
use async_graphql::{Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::webhook::{WebhookDeliveryKind, WebhookDeliveryState};
use entity::{webhook_attempt, webhook_delivery};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// What was or is to be sent to a webhook at once. Known to the members of its organisation.
#[derive(Description)]
pub struct WebhookDelivery {
    row: Seen<webhook_delivery::Model>,
    page: Arc<Page>,
}

/// What is read for the deliveries of one page together.
struct Page {
    batch: Batch<webhook_delivery::Entity>,
    attempts: Lazy<webhook_attempt::Entity>,
}

/// One attempt at a delivery.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct WebhookAttempt {
    /// When it began.
    at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    duration_ms: i32,
    /// The status of the receiver's answer; null where there was none.
    status: Option<i32>,
    /// Why it failed; null where it did not.
    error: Option<String>,
}

impl WebhookDelivery {
    /// The deliveries of a webhook that became one of these, latest first.
    pub(super) async fn list(
        scope: &Scope,
        webhook: Uuid,
        states: Option<Vec<WebhookDeliveryState>>,
        args: PageArgs,
    ) -> Result<Connection<Self>> {
        use webhook_delivery::Column::{Created, State, WebhookId};
        let mut query = webhook_delivery::Entity::find().filter(WebhookId.eq(webhook));
        if let Some(states) = states {
            query = query.filter(State.is_in(states));
        }
        let order = Order {
            name: "latest-delivery".into(),
            sort: Sort::Number(Expr::col(Created.as_column_ref())),
            descending: true,
            key: |row: &webhook_delivery::Model, _| Key::Number(row.created),
        };
        crate::graphql::list_together(scope, query, order, args, Self::batch).await
    }

    /// Deliveries that were read together, in the same order.
    fn batch(scope: &Scope, rows: Vec<Seen<webhook_delivery::Model>>) -> Vec<Self> {
        let page = Arc::new(Page {
            batch: Batch {
                scope: scope.clone(),
                rows: rows.clone(),
            },
            attempts: Lazy::default(),
        });
        let of_page = |row| Self {
            row,
            page: page.clone(),
        };
        rows.into_iter().map(of_page).collect()
    }
}

#[Object(use_type_description, serial)]
impl WebhookDelivery {
    /// Global id, which is the `webhook-id` of all its attempts. `node` finds nothing by it.
    pub async fn id(&self) -> ID {
        message_id(self.row.id)
    }

    /// What it is.
    fn kind(&self) -> WebhookDeliveryKind {
        self.row.kind
    }

    /// What became of it.
    fn state(&self) -> WebhookDeliveryState {
        self.row.state
    }

    /// Of how many changes it tells.
    fn entries(&self) -> i32 {
        number(self.row.entries)
    }

    /// When it was written.
    fn created(&self) -> DateTime<Utc> {
        time(self.row.created)
    }

    /// When it is tried next; null where it is not pending.
    fn next_attempt(&self) -> Option<DateTime<Utc>> {
        let is_pending = self.row.state == WebhookDeliveryState::Pending;
        is_pending.then(|| time(self.row.due))
    }

    /// When it was delivered or set aside; null while it is pending.
    fn finished(&self) -> Option<DateTime<Utc>> {
        self.row.finished.map(time)
    }

    /// The latest 50 attempts, in their order.
    async fn attempts(&self) -> Result<Objects<WebhookAttempt>> {
        let Page { batch, attempts } = &*self.page;
        let attempts = attempts.of(batch, self.row.id).await?;
        let attempt = |row: &Seen<webhook_attempt::Model>| WebhookAttempt {
            at: time(row.at),
            duration_ms: number(row.duration),
            status: row.status.map(number),
            error: row.error.clone(),
        };
        Ok(attempts.iter().map(attempt).collect())
    }
}

fn time(moment: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(moment).unwrap_or_default()
}

fn number(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// What a delivery is called outside: its global id, and the `webhook-id` of its attempts.
pub fn message_id(delivery: Uuid) -> ID {
    id::global(Kind::WebhookDelivery, delivery)
}

/// A message that tells a webhook of entries of the feed, with the cursor behind the last: names, kinds and times, and nothing of
/// what changed, which the receiver reads as who it is.
pub fn changes_message(
    webhook: Uuid,
    now: i64,
    entries: impl IntoIterator<Item = Entry>,
    cursor: &str,
) -> String {
    let changes: Vec<Value> = entries.into_iter().map(Change::told).collect();
    let data = json!({
        "webhook": id::global(Kind::Webhook, webhook).as_str(),
        "changes": changes,
        "cursor": cursor,
    });
    message("changes", now, &data)
}

/// A message that tells a webhook nothing, to see that it arrives.
pub fn ping_message(webhook: Uuid, now: i64) -> String {
    let data = json!({ "webhook": id::global(Kind::Webhook, webhook).as_str() });
    message("ping", now, &data)
}

/// A message of this moment, in milliseconds as all times of the API: not every language reads finer ones.
fn message(kind: &str, now: i64, data: &Value) -> String {
    json!({ "type": kind, "timestamp": time(now).to_rfc3339(), "data": data }).to_string()
}
