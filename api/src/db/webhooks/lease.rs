//! Leases on webhooks: whose turn it is, and who sees to it.

use super::standing;
use crate::{
    db::{
        store::Store,
        webhook_due::{Now, waiting},
    },
    error::Result,
};
use entity::{webhook, webhook_progress};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType},
};
use uuid::Uuid;

/// A webhook that a server has to itself for a while.
pub struct Leased {
    /// The name of the lease.
    pub lease: Uuid,
    /// The webhook.
    pub webhook: webhook::Model,
    /// How far it is.
    pub progress: webhook_progress::Model,
}

/// Until when somebody saw to a webhook; 0 where nobody did yet.
fn served() -> Expr {
    let until = Expr::col(webhook_progress::Column::LeasedUntil.as_column_ref());
    Func::coalesce([until, Expr::val(0_i64)]).into()
}

/// Nobody sees to it now. Twice as far ahead as a lease may end, the clock by which that was written has gone back since, or is wrong.
fn is_free(now: i64, until: i64) -> Condition {
    Condition::any()
        .add(served().lte(now))
        .add(served().gt(until + (until - now)))
}

/// Takes leases on at most so many webhooks that have something to do: those that were seen to longest ago come first.
pub async fn claim(store: &Store, now: &Now<'_>, until: i64, most: u64) -> Result<Vec<Leased>> {
    use webhook_progress::Column::{LeasedBy, LeasedUntil, WebhookId};
    let lease = Uuid::now_v7();
    let mut due = webhook_progress::Entity::find()
        .select_only()
        .column(WebhookId)
        .filter(waiting(now))
        .filter(is_free(now.at, until))
        .order_by_asc(served())
        .order_by_asc(WebhookId)
        .limit(most);
    // Looked for first, since an update takes the turn of the one writer of SQLite also where it finds nothing.
    let found: Option<Uuid> = due.clone().into_tuple().one(store.database()).await?;
    if found.is_none() {
        return Ok(Vec::new());
    }
    QueryTrait::query(&mut due).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let taken = webhook_progress::Entity::update_many()
        .col_expr(LeasedBy, Expr::value(lease))
        .col_expr(LeasedUntil, Expr::value(until))
        .filter(WebhookId.in_subquery(due.into_query()))
        .exec_with_returning(store.database())
        .await?;
    let ids = taken.iter().map(|progress| progress.webhook_id);
    let webhooks = webhook::Entity::find()
        .filter(webhook::Column::Id.is_in(ids))
        .all(store.database())
        .await?;
    let leased = webhooks.into_iter().filter_map(|webhook| {
        let progress = taken
            .iter()
            .find(|progress| progress.webhook_id == webhook.id)?;
        let progress = progress.clone();
        Some(Leased {
            lease,
            webhook,
            progress,
        })
    });
    Ok(leased.collect())
}

/// The webhook and how far it is, read again while the lease holds; none once it delivers no more or the lease is over.
pub async fn still(store: &Store, lease: Uuid, webhook: Uuid) -> Result<Option<Leased>> {
    let progress = webhook_progress::Entity::find_by_id(webhook)
        .filter(webhook_progress::Column::LeasedBy.eq(lease))
        .one(store.database())
        .await?;
    let row = webhook::Entity::find_by_id(webhook)
        .filter(standing())
        .one(store.database())
        .await?;
    Ok(row.zip(progress).map(|(webhook, progress)| Leased {
        lease,
        webhook,
        progress,
    }))
}

/// Gives a lease back at a moment, Unix time in milliseconds, which stays as that when the webhook was last seen to.
pub async fn release(store: &Store, lease: Uuid, webhook: Uuid, at: i64) -> Result<()> {
    use webhook_progress::Column::{LeasedBy, LeasedUntil, WebhookId};
    webhook_progress::Entity::update_many()
        .col_expr(LeasedBy, Expr::value(None::<Uuid>))
        .col_expr(LeasedUntil, Expr::value(at))
        .filter(WebhookId.eq(webhook))
        .filter(LeasedBy.eq(lease))
        .exec(store.database())
        .await?;
    Ok(())
}
