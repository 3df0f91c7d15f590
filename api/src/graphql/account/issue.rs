//! API keys: created and revoked by those whose organisation they speak for.

use crate::{
    access::permission::Action,
    actions::api_key::{self, ApiKeyDraft},
    auth::api_key::new_secret,
    db::transaction::Tx,
    error::Result,
    graphql::{
        account::api_key::ApiKey,
        id::{Kind, row_or_nil},
        mutation::{input::Said, mutate, outcome::mutate_revealing, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    organisation::{ApiKeyReach, Role},
};
use uuid::Uuid;

/// A key to create.
#[derive(InputObject)]
pub struct CreateApiKeyInput {
    #[graphql(flatten)]
    said: Said,
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
    #[graphql(flatten)]
    said: Said,
    /// The key.
    api_key: ID,
    /// Why, for the history.
    reason: Option<String>,
}

payloads! {
    CreateApiKeyPayload of "createApiKey" {
        /// The key; null where nothing was done.
        api_key: ApiKey,
        /// What to sign in with, shown this once and kept nowhere: null when the request is repeated. If it was lost, revoke the key and
        /// create another.
        secret
    }
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
        mutate_revealing(ctx, Action::CreateApiKey, input, create).await
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

async fn create(tx: &mut Tx, input: CreateApiKeyInput) -> Result<(Uuid, String)> {
    let id = Uuid::now_v7();
    let (secret, digest) = new_secret(id);
    let made = api_key::create(tx, input.draft(id, digest)).await?;
    Ok((made, secret))
}

async fn revoke(tx: &mut Tx, input: RevokeApiKeyInput) -> Result<Uuid> {
    let id = row_or_nil(&input.api_key, Kind::ApiKey);
    api_key::revoke(tx, id, input.reason.as_ref()).await
}
