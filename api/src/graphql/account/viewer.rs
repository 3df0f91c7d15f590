//! Who asks.

use crate::{
    access::{
        permission::{self, Action},
        viewer,
    },
    db::{page::PageArgs, scope::Scope},
    error::Result,
    graphql::{
        ContextExt,
        account::{
            api_key::ApiKey,
            inbox::{InboxItem, InboxKind},
            webhook::Webhook,
        },
        connection::Connection,
        found::Found,
        id::{self, Kind},
        inline_object::InlineObject,
        reference::{mission::Mission, organisation::Organisation, panel::Panel},
    },
};
use async_graphql::{Context, Description, Enum, ID, Object};
use domain::organisation::{OrganisationStanding, Role};
use uuid::Uuid;

/// Who asks, and for whom.
#[derive(Clone, Description)]
pub struct Viewer(pub viewer::Viewer);

impl Viewer {
    fn key(&self) -> Uuid {
        match &self.0 {
            viewer::Viewer::Anonymous => Uuid::nil(),
            viewer::Viewer::Member(member) => member.organisation,
        }
    }
}

impl Found for Viewer {
    /// The viewer of this scope, if the id is its own.
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Some(Self(scope.viewer().clone())).filter(|viewer| viewer.key() == id))
    }
}

#[Object(use_type_description, serial)]
impl Viewer {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Viewer, self.key())
    }

    /// The organisation the viewer acts for; null for an anonymous viewer, who reads what is public.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.0.member()?.organisation).map(InlineObject)
    }

    /// The Panel that the organisation is; null where it is none.
    fn panel(&self, ctx: &Context<'_>) -> Option<InlineObject<Panel>> {
        Panel::of(ctx, self.0.member()?.panel)
    }

    /// The mission that the organisation is; null where it is none.
    fn mission(&self, ctx: &Context<'_>) -> Option<InlineObject<Mission>> {
        let organisation = self.0.member()?.organisation;
        let mut missions = ctx.scope().reference().missions.all().iter();
        missions
            .find(|mission| mission.organisation_id == organisation)
            .cloned()
            .map(Mission)
            .map(InlineObject)
    }

    /// What the viewer may do for the organisation; null for an anonymous viewer.
    fn role(&self) -> Option<Role> {
        self.0.member().map(|member| member.role)
    }

    /// Whether the organisation may act; null for an anonymous viewer.
    fn standing(&self) -> Option<OrganisationStanding> {
        self.0.member().map(|member| member.standing)
    }

    /// The subject of the viewer's token, or the API key, as the history names it; null for an anonymous viewer.
    fn subject(&self) -> Option<&str> {
        self.0.member().map(|member| member.subject.as_str())
    }

    /// What the viewer reads.
    fn reach(&self) -> ViewerReach {
        if self.0.insider().is_some() {
            ViewerReach::Organisation
        } else {
            ViewerReach::Public
        }
    }

    /// What the viewer may do at all, by their role and by what their organisation is: what is not among it is always FORBIDDEN.
    /// Whether it may be done to a certain object, the object's own `viewerCan` says.
    fn can(&self) -> Vec<Action> {
        permission::allowed_at_all(&self.0)
    }

    /// What waits for the organisation, or was shared with it, by day, the most urgent first. Empty for viewers who read what is public.
    async fn inbox(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which kinds; all by default.")] kinds: Option<Vec<InboxKind>>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<InboxItem>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        InboxItem::list(ctx.scope(), ctx.catalogue(), kinds, args).await
    }

    /// The API keys of the organisation, latest first: for viewers who read as the organisation; empty for others.
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<ApiKey>> {
        ApiKey::list(
            ctx.scope(),
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// The webhooks of the organisation, also those that were removed, latest first: for viewers who read as the organisation; empty for
    /// others.
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Webhook>> {
        Webhook::list(
            ctx.scope(),
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }
}

/// What a viewer reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerReach {
    /// What everybody may read.
    Public,
    /// What the organisation may read as well.
    Organisation,
}

/// The viewer.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who you are to the service: your organisation and role, what you may read and do, and what waits for you.
    fn viewer(&self, ctx: &Context<'_>) -> Option<InlineObject<Viewer>> {
        Some(InlineObject(Viewer(ctx.scope().viewer().clone())))
    }
}
