//! Who asks.

use super::{Ask, organisation::Organisation};
use crate::{
    id::{self, Kind},
    scope::Scope,
    viewer,
};
use async_graphql::{Context, Description, ID, Object};
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

    /// The viewer of this scope, if the id is its own.
    pub fn by_id(scope: &Scope, id: Uuid) -> Option<Self> {
        Some(Self(scope.viewer().clone())).filter(|viewer| viewer.key() == id)
    }
}

#[Object(use_type_description, serial)]
impl Viewer {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Viewer, self.key())
    }

    /// The organisation the viewer acts for; null for an anonymous viewer, who reads what is public.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        match &self.0 {
            viewer::Viewer::Anonymous => None,
            viewer::Viewer::Member(member) => ctx.scope().reference().organisations.get(member.organisation).map(Organisation),
        }
    }
}

/// The viewer.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        Some(Viewer(ctx.scope().viewer().clone()))
    }
}
