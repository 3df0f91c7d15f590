//! API keys: created and revoked by those whose organisation they speak for.

use crate::{
    access::permission::{Action, Target},
    auth::api_key::new_secret,
    db::{
        scope::Scope,
        transaction::{Tx, Why},
    },
    error::{Error, Result},
    graphql::{
        Query,
        account::api_key::ApiKey,
        id::Kind,
        mutation::{Found, Payload, UserError, input as check, mutate, payloads},
        root::Root,
    },
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{Days, NaiveDate, NaiveTime};
use domain::{
    date::PartialDate,
    event::EventKind,
    organisation::{ApiKeyReach, Role},
    validation::{NOTE_MAX, Validation},
};
use entity::api_key;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// Most characters of a label.
const LABEL_MAX: usize = 100;
/// Most days a key is good for.
const DAYS_MAX: u64 = 366;
/// Most keys of an organisation that are good.
const KEYS_MAX: usize = 100;

/// A key to create.
#[derive(InputObject)]
pub struct CreateApiKeyInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// What it is for, at most 100 characters. Never a person's name.
    label: String,
    /// What it may read.
    #[graphql(default_with = "ApiKeyReach::Public")]
    reach: ApiKeyReach,
    /// What it may do: READER, or with the reach of the organisation EDITOR. What others get to see is decided by people.
    #[graphql(default_with = "Role::Reader")]
    role: Role,
    /// Last day on which it is good, UTC: today or later, at most 366 days ahead.
    expires_on: PartialDate,
}

/// The key to revoke.
#[derive(InputObject)]
pub struct RevokeApiKeyInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The key.
    api_key: ID,
    /// Why, for the history.
    reason: Option<String>,
}

/// What `createApiKey` answers.
#[derive(SimpleObject)]
pub struct CreateApiKeyPayload {
    /// The key; null where nothing was done.
    api_key: Option<ApiKey>,
    /// What to sign in with, shown this once and kept nowhere: null when the request is repeated. If it was lost, revoke the key and
    /// create another.
    secret: Option<String>,
    /// Why nothing was done; empty where it was done.
    user_errors: Vec<UserError>,
    /// The name you gave this change.
    client_mutation_id: Option<String>,
    /// The query root, to read on from here.
    query: Root<Query>,
}

impl Payload for CreateApiKeyPayload {
    async fn of(
        scope: &Scope,
        done: &[Uuid],
        user_errors: Vec<UserError>,
        client_mutation_id: Option<String>,
    ) -> Result<Self> {
        let api_key = match done.first() {
            Some(id) => ApiKey::found(scope, *id).await?,
            None => None,
        };
        Ok(Self {
            api_key,
            secret: None,
            user_errors,
            client_mutation_id,
            query: Root::default(),
        })
    }
}

payloads! {
    RevokeApiKeyPayload of "revokeApiKey" {
        /// The key; null where nothing was done.
        api_key: ApiKey
    }
}

/// What is done about API keys.
#[derive(Default)]
pub struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Creates an API key for a script or dashboard of your organisation. Approvers can, though not with a key.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: CreateApiKeyInput,
    ) -> Result<Option<CreateApiKeyPayload>> {
        let (id, shown) = (Uuid::now_v7(), Arc::new(OnceLock::new()));
        let (secret, digest) = new_secret(id);
        let done = shown.clone();
        let payload: Option<CreateApiKeyPayload> = mutate(
            ctx,
            Action::CreateApiKey,
            input,
            async move |tx: &mut Tx, input| {
                let made = create(tx, input, id, digest).await?;
                // Only what is done now has a secret to show.
                let _ = done.set(());
                Ok(made)
            },
        )
        .await?;
        let secret = shown.get().map(|()| secret);
        Ok(payload.map(|payload| CreateApiKeyPayload {
            secret: secret.filter(|_| payload.api_key.is_some()),
            ..payload
        }))
    }

    /// Revokes an API key at once. Approvers of the organisation whose it is can.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: RevokeApiKeyInput,
    ) -> Result<Option<RevokeApiKeyPayload>> {
        mutate(ctx, Action::RevokeApiKey, input, revoke).await
    }
}

async fn create(tx: &mut Tx, input: CreateApiKeyInput, id: Uuid, digest: String) -> Result<Uuid> {
    let organisation_id = tx.member().organisation;
    tx.allow(
        Action::CreateApiKey,
        &Target {
            organisation: Some(organisation_id),
            ..Target::default()
        },
    )?;
    let mut faults = Validation::default();
    let label = faults.line(&input.label, LABEL_MAX, "label");
    let fits = match input.reach {
        ApiKeyReach::Public => input.role == Role::Reader,
        ApiKeyReach::Organisation => matches!(input.role, Role::Reader | Role::Editor),
    };
    faults.ensure(
        fits,
        "role",
        "must be READER, or with the reach ORGANISATION at most EDITOR",
    );
    let expires = expiry(&input.expires_on, tx.today(), &mut faults);
    faults.into_result()?;
    let now = tx.now();
    let good = api_key::Entity::find()
        .filter(api_key::Column::Revoked.is_null())
        .filter(api_key::Column::Expires.gt(now));
    if tx.all(good).await?.len() >= KEYS_MAX {
        return Err(Error::Conflict(format!(
            "Your organisation has {KEYS_MAX} keys: revoke those that are not used any more."
        )));
    }
    let row = api_key::Model {
        id,
        organisation_id,
        label,
        reach: input.reach,
        role: input.role,
        digest,
        created: now,
        expires,
        revoked: None,
        last_used: None,
    };
    tx.insert(row).await?;
    tx.note::<api_key::Entity>(EventKind::ApiKeyCreated, id, None, Why::default())
        .await?;
    Ok(id)
}

/// The end of a day that is near enough, Unix time in milliseconds.
fn expiry(on: &PartialDate, today: &str, faults: &mut Validation) -> i64 {
    let day = faults.day(on, "expiresOn");
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

async fn revoke(tx: &mut Tx, input: RevokeApiKeyInput) -> Result<Uuid> {
    let key = tx
        .find::<api_key::Entity>(
            check::row_id(&input.api_key, Kind::ApiKey, "apiKey")?,
            "apiKey",
        )
        .await?;
    tx.allow(
        Action::RevokeApiKey,
        &Target {
            organisation: Some(key.organisation_id),
            ..Target::default()
        },
    )?;
    let mut faults = Validation::default();
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    if key.revoked.is_some() {
        return Err(Error::Conflict("This key was revoked already.".into()));
    }
    let before = tx.state::<api_key::Entity>(key.id).await?;
    let id = key.id;
    tx.update(api_key::Model {
        revoked: Some(tx.now()),
        ..key
    })
    .await?;
    tx.note::<api_key::Entity>(
        EventKind::ApiKeyRevoked,
        id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(id)
}
