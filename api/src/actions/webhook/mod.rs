//! Webhooks: registered, changed, paused, given new secrets and taken away by those whose organisation they tell of changes.

mod address;
mod redeliver;

pub use address::{SECRET_PREFIX, address, new_secret};
pub use redeliver::{Again, redeliver, test};

use crate::{
    access::permission::Action,
    actions::conflict,
    db::{
        feed,
        transaction::{Reason, Tx},
        webhooks::PENDING,
    },
    error::{Error, Result},
};
use address::usable;
use chrono::{DateTime, SecondsFormat};
use domain::{
    event::EventKind,
    validation::{NOTE_MAX, Validation},
    webhook::WebhookDeliveryKind,
};
use entity::{event, webhook, webhook_delivery, webhook_progress};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Iterable, ModelTrait, QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

/// Most webhooks of an organisation.
const WEBHOOKS_MAX: usize = 10;
/// How long the secret before is used beside a new one, in milliseconds.
const OLD_SECRET_MS: i64 = 24 * 60 * 60 * 1000;

/// A webhook to register.
pub struct WebhookDraft {
    /// Where to send.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Of which changes to tell, as it is kept; none is all.
    pub filter: Option<String>,
    /// What has to fit, as it is kept; none where nothing has to.
    pub search: Option<String>,
    /// What deliveries are signed with.
    pub secret: String,
}

/// What is to be another with a webhook.
#[derive(Default)]
pub struct WebhookChange {
    /// Where to send.
    pub url: Option<String>,
    /// What it is for; empty takes it away.
    pub description: Option<String>,
    /// Of which changes to tell, as it is kept.
    pub filter: Option<Option<String>>,
    /// What has to fit, as it is kept.
    pub search: Option<Option<String>>,
}

/// Registers a webhook of the viewer's organisation, which is told of what changes behind this.
pub async fn register(tx: &mut Tx, draft: WebhookDraft) -> Result<Uuid> {
    let organisation_id = tx.member().organisation;
    tx.allow_of(Action::RegisterWebhook, organisation_id)?;
    let mut faults = Validation::default();
    faults.collect(usable(tx, &draft.url));
    let description = faults.text_if(draft.description.as_ref(), NOTE_MAX, "description");
    faults.into_result()?;
    not_too_many(tx).await?;
    let id = Uuid::now_v7();
    tx.insert(webhook::Model {
        id,
        organisation_id,
        url: draft.url,
        description,
        filter: draft.filter,
        search: draft.search,
        created: tx.now(),
        rotated: None,
        paused: None,
        removed: None,
        gone: None,
        secret: draft.secret,
        old_secret: None,
        old_until: None,
    })
    .await?;
    tx.note::<webhook::Entity>(EventKind::WebhookRegistered, id, None, Reason::default())
        .await?;
    begin(tx, id).await?;
    Ok(id)
}

/// Lets a webhook begin behind its registration: that event its organisation knows.
async fn begin(tx: &Tx, webhook_id: Uuid) -> Result<()> {
    let registered = event::Entity::find().filter(event::Column::AboutId.eq(webhook_id));
    let registered = tx.rows_whoever_may_read(registered).await?.pop();
    let registered = registered
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("{webhook_id} has no first event")))?;
    tx.insert(webhook_progress::Model {
        webhook_id,
        place: feed::behind(registered.id, tx.today()),
        scanned: registered.sequence,
        scanned_on: tx.today().to_owned(),
        leased_by: None,
        leased_until: None,
    })
    .await
}

/// Changes the address, purpose, filter or search of a webhook. Another filter or search is for what was not looked at yet.
pub async fn update(tx: &mut Tx, id: Uuid, change: WebhookChange) -> Result<Uuid> {
    let row = standing(tx, Action::UpdateWebhook, id).await?;
    let mut faults = Validation::default();
    if let Some(url) = &change.url {
        faults.collect(usable(tx, url));
    }
    let is_described = change.description.is_some();
    let described = change.description.filter(|text| !text.trim().is_empty());
    let described = faults.text_if(described.as_ref(), NOTE_MAX, "description");
    faults.into_result()?;
    let changed = webhook::Model {
        url: change.url.unwrap_or_else(|| row.url.clone()),
        description: if is_described {
            described
        } else {
            row.description.clone()
        },
        filter: change.filter.unwrap_or_else(|| row.filter.clone()),
        search: change.search.unwrap_or_else(|| row.search.clone()),
        ..row
    };
    put(tx, EventKind::WebhookUpdated, changed).await
}

/// Gives a webhook a new secret; for a day, deliveries are signed with the one before as well, unless that is to end at once.
pub async fn rotate(tx: &mut Tx, id: Uuid, secret: String, at_once: bool) -> Result<Uuid> {
    let row = standing(tx, Action::RotateWebhookSecret, id).await?;
    let now = tx.now();
    let still = row.old_until.filter(|until| now < *until && !at_once);
    if let Some(until) = still {
        return Err(in_use(until));
    }
    let old_secret = (!at_once).then(|| row.secret.clone());
    let rotated = webhook::Model {
        rotated: Some(now),
        old_until: old_secret.is_some().then_some(now + OLD_SECRET_MS),
        old_secret,
        secret,
        ..row
    };
    put(tx, EventKind::WebhookSecretRotated, rotated).await
}

/// A receiver may have the secret before until then: it was promised a day to change over, and of two old ones one would end early.
fn in_use(until: i64) -> Error {
    let until = DateTime::from_timestamp_millis(until).unwrap_or_default();
    conflict(&format!(
        "The secret before signs until {}, so that receivers can change over: give a new one after that. Where a secret leaked, pass \
         atOnce: true, which ends both of them now.",
        until.to_rfc3339_opts(SecondsFormat::Secs, true)
    ))
}

/// Lets a webhook rest.
pub async fn pause(tx: &mut Tx, id: Uuid) -> Result<Uuid> {
    let row = standing(tx, Action::PauseWebhook, id).await?;
    if row.paused.is_some() {
        return Err(conflict("This webhook is paused already."));
    }
    let paused = Some(tx.now());
    put(
        tx,
        EventKind::WebhookUpdated,
        webhook::Model { paused, ..row },
    )
    .await
}

/// Lets a webhook go on that was paused, or whose receiver said it was gone. What waits is tried as long as if it were new.
pub async fn resume(tx: &mut Tx, id: Uuid) -> Result<Uuid> {
    let row = standing(tx, Action::ResumeWebhook, id).await?;
    if row.paused.is_none() && row.gone.is_none() {
        return Err(conflict("This webhook is neither paused nor ended."));
    }
    let back = (webhook::Column::Gone, Expr::val(None::<i64>));
    let resumed = webhook::Model {
        paused: None,
        gone: None,
        ..row
    };
    begin_anew(tx, id).await?;
    write(tx, EventKind::WebhookUpdated, resumed, Some(back)).await
}

/// Lets what waits to be sent be tried at once, and as long as if it were new.
async fn begin_anew(tx: &Tx, webhook: Uuid) -> Result<()> {
    use webhook_delivery::Column::{Due, Kind, Since, Tries, WebhookId};
    let waiting = Condition::all()
        .add(WebhookId.eq(webhook))
        .add(Kind.eq(WebhookDeliveryKind::Changes))
        .add(Expr::cust(PENDING));
    let now = tx.now();
    let values = [
        (Due, Expr::val(now)),
        (Since, Expr::val(now)),
        (Tries, Expr::val(0_i64)),
    ];
    tx.set::<webhook_delivery::Entity>(waiting, values).await
}

/// Takes a webhook away with what waits to be sent; its history stays.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<Uuid> {
    let row = standing(tx, Action::RemoveWebhook, id).await?;
    // A server that writes a delivery just now holds this row: its delivery is there once it lets go, and none is written after.
    tx.delete::<webhook_progress::Entity>(
        Condition::all().add(webhook_progress::Column::WebhookId.eq(id)),
    )
    .await?;
    tx.delete::<webhook_delivery::Entity>(
        Condition::all().add(webhook_delivery::Column::WebhookId.eq(id)),
    )
    .await?;
    let removed = webhook::Model {
        removed: Some(tx.now()),
        secret: String::new(),
        old_secret: None,
        old_until: None,
        ..row
    };
    put(tx, EventKind::WebhookRemoved, removed).await
}

/// Refuses a further webhook where the organisation has as many as it may.
async fn not_too_many(tx: &Tx) -> Result<()> {
    let standing = webhook::Entity::find().filter(webhook::Column::Removed.is_null());
    if tx.all(standing).await?.len() < WEBHOOKS_MAX {
        return Ok(());
    }
    Err(conflict(&format!(
        "Your organisation has {WEBHOOKS_MAX} webhooks, the most it may have: remove one that is no longer used, or widen the filter \
         of one."
    )))
}

/// A webhook of this id that was not taken away, which the viewer may do this to.
async fn standing(tx: &Tx, action: Action, id: Uuid) -> Result<webhook::Model> {
    let row = tx.find::<webhook::Entity>(id, "webhook").await?;
    tx.allow_of(action, row.organisation_id)?;
    if row.removed.is_some() {
        return Err(conflict("This webhook was removed: register another."));
    }
    Ok(row)
}

/// Writes a changed webhook with its event. Whether its receiver is gone is left as it is: a server may write that down just now.
async fn put(tx: &mut Tx, kind: EventKind, changed: webhook::Model) -> Result<Uuid> {
    write(tx, kind, changed, None).await
}

/// Writes a changed webhook with its event: all but whether its receiver is gone, and one value beside that.
async fn write(
    tx: &mut Tx,
    kind: EventKind,
    changed: webhook::Model,
    beside: Option<(webhook::Column, Expr)>,
) -> Result<Uuid> {
    use webhook::Column::{Gone, Id};
    let id = changed.id;
    let before = tx.state::<webhook::Entity>(id).await?;
    let own = webhook::Column::iter()
        .filter(|column| !matches!(column, Id | Gone))
        .map(|column| (column, Expr::val(changed.get(column))));
    tx.set::<webhook::Entity>(Id.eq(id), own.chain(beside))
        .await?;
    tx.note::<webhook::Entity>(kind, id, Some(&before), Reason::default())
        .await?;
    Ok(id)
}
