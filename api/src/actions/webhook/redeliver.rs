//! What was sent, sent again; and tests.

use super::standing;
use crate::{
    access::permission::Action,
    actions::conflict,
    db::{transaction::Tx, webhooks::PENDING},
    error::{Error, Result},
};
use domain::webhook::{WebhookDeliveryKind, WebhookDeliveryState};
use entity::{webhook, webhook_delivery};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

/// Most deliveries that are asked for again at once.
const REDELIVERED_MAX: u64 = 500;

/// Which deliveries to send again.
pub enum Again {
    /// This one.
    One(Uuid),
    /// Those that were written at this moment or since, Unix time in milliseconds.
    Since(i64),
}

/// Sends deliveries again that were made or set aside, under the ids that they had.
pub async fn redeliver(tx: &mut Tx, id: Uuid, again: Again) -> Result<Uuid> {
    delivering(tx, Action::Redeliver, id).await?;
    let deliveries = match again {
        Again::One(delivery) => one(tx, id, delivery).await?,
        Again::Since(moment) => since(tx, id, moment).await?,
    };
    let now = tx.now();
    for delivery in deliveries {
        tx.update(webhook_delivery::Model {
            state: WebhookDeliveryState::Pending,
            due: now,
            tries: 0,
            since: now,
            finished: None,
            ..delivery
        })
        .await?;
    }
    Ok(id)
}

async fn one(tx: &Tx, webhook: Uuid, delivery: Uuid) -> Result<Vec<webhook_delivery::Model>> {
    let row = tx
        .find::<webhook_delivery::Entity>(delivery, "delivery")
        .await?;
    if row.webhook_id != webhook {
        return Err(Error::absent("delivery"));
    }
    if row.state == WebhookDeliveryState::Pending {
        return Err(conflict("This delivery waits to be sent already."));
    }
    Ok(vec![row])
}

async fn since(tx: &Tx, webhook: Uuid, moment: i64) -> Result<Vec<webhook_delivery::Model>> {
    use webhook_delivery::Column::{Created, Id, Kind, State, WebhookId};
    if moment > tx.now() {
        let reason = "lies ahead, and nothing was sent since: name a day or time that has come";
        return Err(Error::invalid("since", reason));
    }
    let finished = webhook_delivery::Entity::find()
        .filter(WebhookId.eq(webhook))
        .filter(Kind.eq(WebhookDeliveryKind::Changes))
        .filter(State.ne(WebhookDeliveryState::Pending))
        .filter(Created.gte(moment))
        .order_by_asc(Created)
        .order_by_asc(Id)
        .limit(REDELIVERED_MAX + 1);
    let finished = tx.all(finished).await?;
    if finished.len() as u64 > REDELIVERED_MAX {
        let reason =
            format!("lies before more than {REDELIVERED_MAX} deliveries: name a later time");
        return Err(Error::invalid("since", &reason));
    }
    Ok(finished)
}

/// Sends a test to a webhook: `body` is what to send, given the time in Unix milliseconds.
pub async fn test(tx: &mut Tx, id: Uuid, body: impl FnOnce(i64) -> String) -> Result<Uuid> {
    let row = delivering(tx, Action::TestWebhook, id).await?;
    let waiting = webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::WebhookId.eq(id))
        .filter(webhook_delivery::Column::Kind.eq(WebhookDeliveryKind::Ping))
        .filter(Expr::cust(PENDING));
    if !tx.all(waiting).await?.is_empty() {
        return Err(conflict(
            "A test of this webhook is under way: see what becomes of it.",
        ));
    }
    let now = tx.now();
    tx.insert(webhook_delivery::Model {
        id: Uuid::now_v7(),
        webhook_id: id,
        organisation_id: row.organisation_id,
        kind: WebhookDeliveryKind::Ping,
        state: WebhookDeliveryState::Pending,
        body: body(now),
        entries: 0,
        created: now,
        due: now,
        tries: 0,
        since: now,
        finished: None,
    })
    .await?;
    Ok(id)
}

/// One that delivers.
async fn delivering(tx: &Tx, action: Action, id: Uuid) -> Result<webhook::Model> {
    let row = standing(tx, action, id).await?;
    if row.paused.is_some() || row.gone.is_some() {
        return Err(conflict(
            "This webhook is paused or ended: resume it first.",
        ));
    }
    Ok(row)
}
