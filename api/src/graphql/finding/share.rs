//! Shares: whom a Panel lets read a finding or a gap of its own.

use crate::{
    access::permission::{self, Action, Target},
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{
        ContextExt,
        found::Found,
        id::{self, Kind},
        inline_object::InlineObject,
        reference::organisation::Organisation,
    },
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::date::PartialDate;
use entity::share;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// That a Panel lets an organisation read a finding or a gap of its own. Known to the Panel alone.
#[derive(Clone, Description)]
pub struct Share(Seen<share::Model>);

impl Share {
    /// The shares of these findings that the viewer may know of.
    pub async fn of_findings(
        scope: &Scope,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Self>>> {
        Self::of(scope, share::Column::FindingId, ids).await
    }

    /// The shares of these gaps that the viewer may know of.
    pub async fn of_gaps(
        scope: &Scope,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Self>>> {
        Self::of(scope, share::Column::GapId, ids).await
    }

    async fn of(
        scope: &Scope,
        column: share::Column,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Self>>> {
        let mut shares = HashMap::<_, Vec<Self>>::new();
        for row in scope
            .all(share::Entity::find().filter(column.is_in(ids)))
            .await?
        {
            shares
                .entry(row.finding_id.or(row.gap_id).unwrap_or_default())
                .or_default()
                .push(Self(row));
        }
        Ok(shares)
    }
}

#[Object(use_type_description, serial)]
impl Share {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Share, self.0.id)
    }

    /// Who may read.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.0.organisation_id).map(InlineObject)
    }

    /// Last day of the share; null where it has no end.
    fn until(&self) -> Option<PartialDate> {
        self.0.until.as_deref().map(PartialDate::stored)
    }

    /// When the Panel ended it before that day; null where it did not.
    fn ended(&self) -> Option<DateTime<Utc>> {
        self.0.ended.and_then(DateTime::from_timestamp_millis)
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        // Only the owning Panel ever has a share before it.
        let thing = Target {
            panel: ctx.scope().viewer().panel(),
            ..Target::default()
        };
        let open = self.0.ended.is_none().then_some(Action::EndShare);
        permission::allowed(ctx.scope().viewer(), open, &thing)
    }
}

impl Found for Share {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(scope.by_ids::<share::Entity>([id]).await?.pop().map(Self))
    }
}
