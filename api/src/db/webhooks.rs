//! What the delivery of webhooks reads and writes: whose turn it is, how far each is, and what became of what was sent.
//!
//! A server takes a lease on a webhook before it does anything for it, and writes only while it holds that. Each lease has a name of
//! its own, so that what outlasts one does not write under the next of the same server. What a delivery says and what became of it
//! stand in its row: a server that dies leaves it pending, and another sends it again under the same id.

mod lease;

pub use lease::{Leased, claim, release, still};

use crate::{
    db::{store::Store, transaction::begin},
    error::Result,
};
use domain::webhook::{WebhookDeliveryKind, WebhookDeliveryState};
use entity::{webhook, webhook_attempt, webhook_delivery, webhook_progress};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

/// Attempts that are kept of a delivery: the latest.
const ATTEMPTS_KEPT: u64 = 50;
/// That a delivery is not taken yet: what the index `webhook_delivery_pending` holds, as a literal, by which SQLite knows it.
pub const PENDING: &str = r#""webhook_delivery"."state" = 'PENDING'"#;

/// How long a delivery was tried by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Attempts.
    pub tries: i64,
    /// Since when, Unix time in milliseconds.
    pub since: i64,
}

/// What came of an attempt.
pub struct Outcome {
    /// When it began, Unix time in milliseconds.
    pub at: i64,
    /// How long it took, in milliseconds.
    pub duration: i64,
    /// The status of the answer.
    pub status: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
    /// What becomes of the delivery.
    pub state: WebhookDeliveryState,
    /// When it is tried again, where it is pending.
    pub due: i64,
    /// Attempts, this one among them, and since when.
    pub trial: Trial,
    /// Whether the receiver says that it is gone.
    pub is_gone: bool,
}

/// Webhooks that deliver.
pub(super) fn standing() -> Condition {
    Condition::all()
        .add(webhook::Column::Paused.is_null())
        .add(webhook::Column::Removed.is_null())
        .add(webhook::Column::Gone.is_null())
}

/// Whether any webhook delivers at all.
pub async fn any(store: &Store) -> Result<bool> {
    let ids = webhook::Entity::find()
        .select_only()
        .column(webhook::Column::Id)
        .filter(standing());
    let one: Option<Uuid> = ids.into_tuple().one(store.database()).await?;
    Ok(one.is_some())
}

/// Deliveries that are not taken yet, and when the oldest of them was written, Unix time in milliseconds. Of webhooks that are paused or
/// whose receiver is gone, none is tried: they may wait for ever, and whoever runs the service can do nothing about it.
pub async fn backlog(store: &Store) -> Result<(i64, Option<i64>)> {
    let delivering = webhook::Entity::find()
        .select_only()
        .column(webhook::Column::Id)
        .filter(standing());
    let pending = webhook_delivery::Entity::find()
        .select_only()
        .expr(Expr::cust("count(*)"))
        .expr(Expr::cust("min(created)"))
        .filter(Expr::cust(PENDING))
        .filter(webhook_delivery::Column::WebhookId.in_subquery(delivering.into_query()));
    let found: Option<(i64, Option<i64>)> = pending.into_tuple().one(store.database()).await?;
    Ok(found.unwrap_or_default())
}

/// What is pending for a webhook and has to be sent first: a test, which nothing holds back, or the oldest of the rest, which holds
/// back all behind it.
pub async fn first(store: &Store, webhook: Uuid) -> Result<Option<webhook_delivery::Model>> {
    use webhook_delivery::Column::{Created, Id, Kind, WebhookId};
    let pending = webhook_delivery::Entity::find()
        .filter(WebhookId.eq(webhook))
        .filter(Expr::cust(PENDING))
        .order_by_asc(Created)
        .order_by_asc(Id);
    let test = pending
        .clone()
        .filter(Kind.eq(WebhookDeliveryKind::Ping))
        .one(store.database())
        .await?;
    match test {
        Some(test) => Ok(Some(test)),
        None => Ok(pending.one(store.database()).await?),
    }
}

/// Writes that all events up to a number were looked at for a webhook, and a delivery of what was found, together: whether the lease
/// still held, without which nothing is written.
pub async fn advance(
    store: &Store,
    lease: Uuid,
    progress: &webhook_progress::Model,
    delivery: Option<webhook_delivery::Model>,
) -> Result<bool> {
    use webhook_progress::Column::{LeasedBy, Place, Scanned, ScannedOn, WebhookId};
    let transaction = begin(store).await?;
    let moved = webhook_progress::Entity::update_many()
        .col_expr(Place, Expr::value(progress.place.clone()))
        .col_expr(Scanned, Expr::value(progress.scanned))
        .col_expr(ScannedOn, Expr::value(progress.scanned_on.clone()))
        .filter(WebhookId.eq(progress.webhook_id))
        .filter(LeasedBy.eq(lease))
        .exec(&transaction)
        .await?;
    if moved.rows_affected == 0 {
        return Ok(false);
    }
    if let Some(mut delivery) = delivery {
        // Later than those before it, whatever the clocks of several servers say.
        let later = latest(&transaction, delivery.webhook_id).await? + 1;
        delivery.created = std::cmp::max(delivery.created, later);
        insert(&transaction, delivery).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

async fn latest(transaction: &DatabaseTransaction, webhook: Uuid) -> Result<i64> {
    use webhook_delivery::Column::{Created, WebhookId};
    let created: Option<i64> = webhook_delivery::Entity::find()
        .select_only()
        .column(Created)
        .filter(WebhookId.eq(webhook))
        .order_by_desc(Created)
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(created.unwrap_or_default())
}

/// Writes an attempt at a delivery, and what becomes of that.
pub async fn record(
    store: &Store,
    delivery: &webhook_delivery::Model,
    outcome: Outcome,
) -> Result<()> {
    use webhook_delivery::Column::{Due, Finished, Id, Since, State, Tries};
    let transaction = begin(store).await?;
    let is_over = outcome.state != WebhookDeliveryState::Pending;
    let finished = is_over.then_some(outcome.at + outcome.duration);
    let changed = webhook_delivery::Entity::update_many()
        .col_expr(State, Expr::value(outcome.state))
        .col_expr(Due, Expr::value(outcome.due))
        .col_expr(Tries, Expr::value(outcome.trial.tries))
        .col_expr(Since, Expr::value(outcome.trial.since))
        .col_expr(Finished, Expr::value(finished))
        .filter(Id.eq(delivery.id))
        .filter(State.eq(WebhookDeliveryState::Pending))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        // It went with its webhook, which was removed meanwhile.
        return Ok(());
    }
    if outcome.is_gone {
        webhook::Entity::update_many()
            .col_expr(webhook::Column::Gone, Expr::value(outcome.at))
            .filter(webhook::Column::Id.eq(delivery.webhook_id))
            .exec(&transaction)
            .await?;
    }
    let attempt = webhook_attempt::Model {
        id: Uuid::now_v7(),
        delivery_id: delivery.id,
        at: outcome.at,
        duration: outcome.duration,
        status: outcome.status,
        error: outcome.error,
    };
    insert(&transaction, attempt).await?;
    forget_old_attempts(&transaction, delivery.id).await?;
    transaction.commit().await?;
    Ok(())
}

async fn forget_old_attempts(transaction: &DatabaseTransaction, delivery: Uuid) -> Result<()> {
    use webhook_attempt::Column::{At, DeliveryId, Id};
    let kept = webhook_attempt::Entity::find()
        .select_only()
        .column(Id)
        .filter(DeliveryId.eq(delivery))
        .order_by_desc(At)
        .order_by_desc(Id)
        .limit(ATTEMPTS_KEPT);
    webhook_attempt::Entity::delete_many()
        .filter(DeliveryId.eq(delivery))
        .filter(Id.not_in_subquery(kept.into_query()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Takes away what was delivered before a moment, and tests that are over since then. What was set aside stays.
pub async fn forget(store: &Store, before: i64) -> Result<()> {
    use webhook_delivery::Column::{Finished, Kind, State};
    let needless = Condition::any()
        .add(State.eq(WebhookDeliveryState::Delivered))
        .add(Kind.eq(WebhookDeliveryKind::Ping));
    webhook_delivery::Entity::delete_many()
        .filter(Finished.lt(before))
        .filter(needless)
        .exec(store.database())
        .await?;
    Ok(())
}

async fn insert<M>(transaction: &impl ConnectionTrait, row: M) -> Result<()>
where
    M: sea_orm::ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
{
    let row = row.into_active_model().reset_all();
    <M::Entity as EntityTrait>::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
