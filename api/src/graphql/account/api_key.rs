//! API keys, as the members of their organisation see them.

use crate::{
    access::permission::{self, Action, Target},
    db::{
        page::PageArgs,
        scope::{Order, Scope, Seen, Sort},
    },
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        found::Found,
        history::{self, Event},
        id::{self, Kind},
    },
};
use async_graphql::{Context, Description, Enum, ID, Object};
use chrono::{DateTime, Utc};
use domain::organisation::{ApiKeyReach, Role};
use entity::api_key;
use sea_orm::EntityTrait;
use uuid::Uuid;

/// A key that a script or dashboard signs in with. Known to the members of its organisation; its secret is kept nowhere.
#[derive(Description)]
pub struct ApiKey(Seen<api_key::Model>);

/// Whether an API key is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ApiKeyState {
    /// It can be used.
    Active,
    /// Its last day has passed.
    Expired,
    /// It was revoked.
    Revoked,
}

impl ApiKey {
    fn state_at(&self, now: i64) -> ApiKeyState {
        match self.0.revoked {
            Some(_) => ApiKeyState::Revoked,
            None if self.0.expires <= now => ApiKeyState::Expired,
            None => ApiKeyState::Active,
        }
    }

    /// The keys of the viewer's organisation, latest first.
    pub async fn list(scope: &Scope, args: PageArgs) -> Result<Connection<Self>> {
        let order = Order {
            name: "latest".into(),
            sort: Sort::Id,
            descending: true,
            key: |_: &api_key::Model, _| crate::db::page::Key::None,
        };
        crate::graphql::list(scope, api_key::Entity::find(), order, args, Self).await
    }
}

#[Object(use_type_description, serial)]
impl ApiKey {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::ApiKey, self.0.id)
    }

    /// What it is for.
    fn label(&self) -> &str {
        &self.0.label
    }

    /// What it may read.
    fn reach(&self) -> ApiKeyReach {
        self.0.reach
    }

    /// What it may do.
    fn role(&self) -> Role {
        self.0.role
    }

    /// Whether it is valid.
    fn state(&self, ctx: &Context<'_>) -> ApiKeyState {
        self.state_at(ctx.scope().moment().timestamp_millis())
    }

    /// When it was created.
    fn created(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.created).unwrap_or_default()
    }

    /// When it expires.
    fn expires(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.expires).unwrap_or_default()
    }

    /// When it was revoked; null where it was not.
    fn revoked(&self) -> Option<DateTime<Utc>> {
        self.0.revoked.and_then(DateTime::from_timestamp_millis)
    }

    /// When it was last used, to the minute; null where never.
    fn last_used(&self) -> Option<DateTime<Utc>> {
        self.0.last_used.and_then(DateTime::from_timestamp_millis)
    }

    /// What was done to it, latest first. The history tells nothing of its secret.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        history::history(ctx, self.0.id, args).await
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let thing = Target {
            organisation: Some(self.0.organisation_id),
            ..Target::default()
        };
        let open = self.0.revoked.is_none().then_some(Action::RevokeApiKey);
        permission::allowed(ctx.scope().viewer(), open, &thing)
    }
}

impl ApiKey {
    /// API keys that were read together, in the same order.
    pub fn batch(_: &Scope, rows: Vec<Seen<api_key::Model>>) -> Vec<Self> {
        rows.into_iter().map(Self).collect()
    }
}

impl Found for ApiKey {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(scope.by_ids::<api_key::Entity>([id]).await?.pop().map(Self))
    }
}
