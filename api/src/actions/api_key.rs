//! API keys: created and revoked by those whose organisation they speak for.

use crate::{
    access::permission::Action,
    actions::conflict,
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use chrono::{Days, NaiveDate, NaiveTime};
use domain::{
    date::PartialDate,
    event::EventKind,
    organisation::{ApiKeyReach, Role},
    validation::{NOTE_MAX, Validation},
};
use entity::api_key;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Most characters of a label.
const LABEL_MAX: usize = 100;
/// Most days a key is valid for.
const DAYS_MAX: u64 = 366;
/// Most valid keys of an organisation.
const KEYS_MAX: usize = 100;

/// A key to create.
pub struct ApiKeyDraft {
    /// Its id, which its secret holds.
    pub id: Uuid,
    /// Digest of its secret.
    pub digest: String,
    /// What it is for.
    pub label: String,
    /// What it may read.
    pub reach: ApiKeyReach,
    /// What it may do.
    pub role: Role,
    /// Last day on which it is valid, UTC.
    pub expires_on: PartialDate,
}

/// Creates a key of the viewer's organisation.
pub async fn create(tx: &mut Tx, draft: ApiKeyDraft) -> Result<Uuid> {
    let organisation_id = tx.member().organisation;
    tx.allow_of(Action::CreateApiKey, organisation_id)?;
    let mut faults = Validation::default();
    let label = faults.line(&draft.label, LABEL_MAX, "label");
    faults.ensure(
        may_have(draft.reach, draft.role),
        "role",
        "must be READER, or with the reach ORGANISATION at most EDITOR",
    );
    let expires = expiry(&draft.expires_on, tx.today(), &mut faults);
    faults.into_result()?;
    not_too_many(tx).await?;
    let id = draft.id;
    tx.insert(api_key::Model {
        id,
        organisation_id,
        label,
        reach: draft.reach,
        role: draft.role,
        digest: draft.digest,
        created: tx.now(),
        expires,
        revoked: None,
        last_used: None,
    })
    .await?;
    tx.note::<api_key::Entity>(EventKind::ApiKeyCreated, id, None, Reason::default())
        .await?;
    Ok(id)
}

/// Whether a key of this reach may have this role.
fn may_have(reach: ApiKeyReach, role: Role) -> bool {
    match reach {
        ApiKeyReach::Public => role == Role::Reader,
        ApiKeyReach::Organisation => matches!(role, Role::Reader | Role::Editor),
    }
}

/// The end of a day that is near enough, Unix time in milliseconds.
fn expiry(on: &PartialDate, today: &str, faults: &mut Validation) -> i64 {
    let Some(day) = faults.day(on, "expiresOn") else {
        return 0;
    };
    let today: NaiveDate = today.parse().expect("the day of a scope is a day");
    let day: NaiveDate = day.parse().unwrap_or(today);
    let latest = today.checked_add_days(Days::new(DAYS_MAX)).unwrap_or(today);
    faults.ensure(
        day >= today && day <= latest,
        "expiresOn",
        &format!("must lie between today and {latest}"),
    );
    day.checked_add_days(Days::new(1))
        .unwrap_or(day)
        .and_time(NaiveTime::MIN)
        .and_utc()
        .timestamp_millis()
}

/// Refuses a further key where the organisation has as many valid ones as it may.
async fn not_too_many(tx: &Tx) -> Result<()> {
    let valid = api_key::Entity::find()
        .filter(api_key::Column::Revoked.is_null())
        .filter(api_key::Column::Expires.gt(tx.now()));
    if tx.all(valid).await?.len() < KEYS_MAX {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "Your organisation has {KEYS_MAX} keys: revoke those that are no longer used."
    )))
}

/// Revokes a key at once.
pub async fn revoke(tx: &mut Tx, id: Uuid, reason: Option<&String>) -> Result<Uuid> {
    let key = tx.find::<api_key::Entity>(id, "apiKey").await?;
    tx.allow_of(Action::RevokeApiKey, key.organisation_id)?;
    let mut faults = Validation::default();
    let why = Reason::given(faults.text_if(reason, NOTE_MAX, "reason"));
    faults.into_result()?;
    if key.revoked.is_some() {
        return Err(conflict("This key has already been revoked."));
    }
    let before = tx.state::<api_key::Entity>(id).await?;
    let revoked = Some(tx.now());
    tx.update(api_key::Model { revoked, ..key }).await?;
    tx.note::<api_key::Entity>(EventKind::ApiKeyRevoked, id, Some(&before), why)
        .await?;
    Ok(id)
}
