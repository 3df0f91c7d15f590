//! Webhooks, as the members of their organisation see them.

use crate::{
    access::permission::{self, Action, Target},
    db::{
        feed::Thing,
        page::{Key, PageArgs},
        scope::{Order, Scope, Seen, Sort},
    },
    error::Result,
    graphql::{
        ContextExt,
        account::{
            webhook_delivery::WebhookDelivery,
            webhook_search::{SavedSearchInput, WebhookSearch},
        },
        change_filter::{ChangeFilter, as_variable},
        connection::Connection,
        found::Found,
        history::{self, Event},
        id::{self, Kind},
    },
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    event::EventKind,
    webhook::{WebhookDeliveryState, WebhookState},
};
use entity::webhook;
use sea_orm::EntityTrait;
use serde_json::json;
use uuid::Uuid;

/// An address that an organisation wants to be told of changes at. Known to the members of the organisation.
#[derive(Description)]
pub struct Webhook(pub Seen<webhook::Model>);

/// Of which changes a webhook tells, as `changes` filters them. Null lists leave nothing out.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct WebhookFilter {
    /// Sorts of things that changed; null for all.
    things: Option<Vec<Thing>>,
    /// What was done; null for all, and for days that opened something.
    kinds: Option<Vec<EventKind>>,
    /// References of gaps: changes of them and of their matches; null for all.
    gaps: Option<Vec<String>>,
    /// What gaps are like, as JSON: what the filter of `gaps` takes as a variable; null where it does not go by that.
    gap_filter: Option<String>,
    /// References of offers and programmes: changes of them and of their matches; null for all.
    assistance: Option<Vec<String>>,
    /// Codes of organisations that did it; null for all, and for what nobody did.
    organisations: Option<Vec<String>>,
}

impl Webhook {
    fn state_now(&self) -> WebhookState {
        if self.0.removed.is_some() {
            WebhookState::Removed
        } else if self.0.paused.is_some() {
            WebhookState::Paused
        } else if self.0.gone.is_some() {
            WebhookState::Ended
        } else {
            WebhookState::Enabled
        }
    }

    /// The webhooks of the viewer's organisation, latest first. What becomes of deliveries is no event, by which a copy would be known
    /// to be near enough: it is read from the database itself, here and below.
    pub async fn list(scope: &Scope, args: PageArgs) -> Result<Connection<Self>> {
        let order = Order {
            name: "latest".into(),
            sort: Sort::Id,
            descending: true,
            key: |_: &webhook::Model, _| Key::None,
        };
        let scope = scope.reading_primary();
        crate::graphql::list(&scope, webhook::Entity::find(), order, args, Self).await
    }
}

fn time(moment: Option<i64>) -> Option<DateTime<Utc>> {
    moment.and_then(DateTime::from_timestamp_millis)
}

#[Object(use_type_description, serial)]
impl Webhook {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Webhook, self.0.id)
    }

    /// Where deliveries are sent.
    fn url(&self) -> &str {
        &self.0.url
    }

    /// What it is for; null where it was not said.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Of which changes it tells; null where it tells of all that the organisation may read.
    async fn filter(&self) -> Result<Option<WebhookFilter>> {
        let Some(text) = &self.0.filter else {
            return Ok(None);
        };
        let ChangeFilter {
            things,
            kinds,
            gaps,
            gap_filter,
            assistance,
            organisations,
        } = ChangeFilter::kept(Some(text))?;
        let as_json = |filter| json!(as_variable(filter)).to_string();
        Ok(Some(WebhookFilter {
            things,
            kinds,
            gaps,
            gap_filter: gap_filter.as_ref().map(as_json),
            assistance,
            organisations,
        }))
    }

    /// What has to be fitted by what it tells of; null where nothing has to.
    async fn search(&self) -> Result<Option<WebhookSearch>> {
        let kept = SavedSearchInput::kept(self.0.search.as_ref())?;
        Ok(kept.map(WebhookSearch))
    }

    /// Whether it delivers.
    fn state(&self) -> WebhookState {
        self.state_now()
    }

    /// When it was registered: it tells of what changed since.
    fn created(&self) -> DateTime<Utc> {
        time(Some(self.0.created)).unwrap_or_default()
    }

    /// When it was last given a new secret; null where it has its first.
    fn rotated(&self) -> Option<DateTime<Utc>> {
        time(self.0.rotated)
    }

    /// Until when deliveries are signed with the secret before as well; null where they are not.
    fn previous_secret_until(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        let now = ctx.scope().moment().timestamp_millis();
        time(self.0.old_until.filter(|until| *until > now))
    }

    /// Since when it is paused; null where it is not.
    fn paused(&self) -> Option<DateTime<Utc>> {
        time(self.0.paused)
    }

    /// When its receiver answered 410 Gone, which ended it; null where it did not, or the webhook was resumed since.
    fn ended(&self) -> Option<DateTime<Utc>> {
        time(self.0.gone)
    }

    /// When it was removed; null where it was not.
    fn removed(&self) -> Option<DateTime<Utc>> {
        time(self.0.removed)
    }

    /// What was sent to it, or is to be, latest first: what is pending or set aside, and what was delivered in the last 30 days.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those of which one of these became; all by default.")] states: Option<
            Vec<WebhookDeliveryState>,
        >,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<WebhookDelivery>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        WebhookDelivery::list(&ctx.scope().reading_primary(), self.0.id, states, args).await
    }

    /// What was done to it, latest first. Of its secrets the history keeps nothing.
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
        let open: &[Action] = match self.state_now() {
            WebhookState::Enabled => &[
                Action::UpdateWebhook,
                Action::RotateWebhookSecret,
                Action::PauseWebhook,
                Action::RemoveWebhook,
                Action::Redeliver,
                Action::TestWebhook,
            ],
            WebhookState::Paused | WebhookState::Ended => &[
                Action::UpdateWebhook,
                Action::RotateWebhookSecret,
                Action::ResumeWebhook,
                Action::RemoveWebhook,
            ],
            WebhookState::Removed => &[],
        };
        permission::allowed(ctx.scope().viewer(), open.iter().copied(), &thing)
    }
}

impl Found for Webhook {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        let scope = scope.reading_primary();
        Ok(scope.by_ids::<webhook::Entity>([id]).await?.pop().map(Self))
    }
}
