//! API keys: created and revoked by those whose organisation they speak for.

use crate::{
    access::permission::Action,
    actions::api_key::{self, ApiKeyDraft},
    auth::api_key::new_secret,
    db::{scope::Scope, transaction::Tx},
    error::Result,
    graphql::{
        Query,
        account::api_key::ApiKey,
        id::{Kind, row_or_nil},
        mutation::{Found, Payload, UserError, mutate, payloads},
        root::Root,
    },
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::{
    date::PartialDate,
    organisation::{ApiKeyReach, Role},
};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

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
    /// Last day on which it is valid, UTC: today or later, at most 366 days ahead.
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
            async move |tx: &mut Tx, input: CreateApiKeyInput| {
                let made = api_key::create(tx, input.draft(id, digest)).await?;
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

    /// Revokes an API key at once. Approvers of the organisation that owns it can.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: RevokeApiKeyInput,
    ) -> Result<Option<RevokeApiKeyPayload>> {
        mutate(ctx, Action::RevokeApiKey, input, revoke).await
    }
}

impl CreateApiKeyInput {
    /// The key in words of the domain; `id` and `digest` are those of its secret.
    fn draft(self, id: Uuid, digest: String) -> ApiKeyDraft {
        ApiKeyDraft {
            id,
            digest,
            label: self.label,
            reach: self.reach,
            role: self.role,
            expires_on: self.expires_on,
        }
    }
}

async fn revoke(tx: &mut Tx, input: RevokeApiKeyInput) -> Result<Uuid> {
    let id = row_or_nil(&input.api_key, Kind::ApiKey);
    api_key::revoke(tx, id, input.reason.as_ref()).await
}
