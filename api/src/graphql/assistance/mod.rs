//! Offers of donors and programmes of missions, agencies and schemes.

mod cover;
pub mod input;
mod line;
pub mod looked_at;
mod object;
pub mod offer;
pub mod order;
mod parts;
pub mod programme;
mod query;
mod row;
pub mod search;
pub mod warning;

pub use line::{AssistanceLine, Ceiling, Exclusion, LedgerAggregate};
pub use object::{Offer, Programme};
pub use query::{AssistanceFilter, AssistanceQuery};

use self::row::Row;
use crate::{
    access::viewer::Viewer,
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{
        ContextExt,
        found::{Found, FoundAll},
        inline_object::Objects,
        reference::{country::Country, organisation::Organisation, sector::Sector},
    },
};
use async_graphql::{Context, ID, Interface};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, Stated},
    date::PartialDate,
    matches::pairing::can_help,
};
use entity::{assistance, assistance_brief, commitment};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What donors, missions, agencies and schemes give: offers and programmes.
#[derive(Clone, Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "fields of one type are said field by field"
)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Global id."),
    field(name = "reference", ty = "&str", desc = "Stable name."),
    field(name = "title", ty = "&str", desc = "What it is, in a line."),
    field(
        name = "description",
        ty = "Result<&str>",
        desc = "What it is, in a few sentences."
    ),
    field(
        name = "language",
        ty = "Result<&str>",
        desc = "Language of title and description, ISO 639-1."
    ),
    field(
        name = "provider",
        ty = "Option<Organisation>",
        desc = "Who gives; null where the provider asked not to be named."
    ),
    field(
        name = "status",
        ty = "ActivityStatus",
        desc = "Status, as IATI names it. Where the provider asked not to be named, what is open is SUSPENDED, to all but that provider, \
            also while a registrar does not let the provider act."
    ),
    field(
        name = "starts",
        ty = "Result<Option<PartialDate>>",
        desc = "Since when; null where not stated."
    ),
    field(
        name = "ends",
        ty = "Result<Option<PartialDate>>",
        desc = "Until when; null where not stated."
    ),
    field(name = "willing", ty = "Result<Stated>", desc = "Declared interest."),
    field(name = "able", ty = "Result<Stated>", desc = "Confirmed capacity."),
    field(
        name = "condition",
        ty = "Result<Option<&str>>",
        desc = "What it depends on; null where on nothing."
    ),
    field(
        name = "lines",
        ty = "Result<Objects<AssistanceLine>>",
        desc = "What is given, line by line."
    ),
    field(
        name = "countries",
        ty = "Result<Objects<Country>>",
        desc = "Countries it is for; empty where it is bound to none."
    ),
    field(
        name = "sectors",
        ty = "Result<Objects<Sector>>",
        desc = "Sectors; empty where it is bound to none."
    ),
    field(
        name = "languages",
        ty = "Result<Vec<&str>>",
        desc = "Working languages, ISO 639-1; empty where not stated."
    ),
    field(
        name = "exclusions",
        ty = "Result<Option<&str>>",
        desc = "What it does not cover; null where nothing is excluded."
    ),
    field(
        name = "note",
        ty = "Result<Option<&str>>",
        desc = "What a reader should know; null where there is nothing."
    ),
    field(
        name = "source",
        ty = "Result<&str>",
        desc = "Where the record comes from."
    )
)]
pub enum Assistance {
    /// An offer.
    Offer(Offer),
    /// A programme.
    Programme(Programme),
}

impl Assistance {
    /// Id of its row.
    pub fn row_id(&self) -> Uuid {
        match self {
            Self::Offer(offer) => offer.0.row.id,
            Self::Programme(programme) => programme.0.row.id,
        }
    }

    /// How far it is.
    pub fn row_status(&self) -> ActivityStatus {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        row.row.status
    }

    /// The mission that runs it; none where none does, or the viewer may not know who gives.
    pub fn row_mission(&self, viewer: &Viewer) -> Option<Uuid> {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        row.row.mission_id.filter(|_| row.names_provider(viewer))
    }

    /// When it begins; none where it does not say.
    pub async fn row_starts(&self) -> Result<Option<&str>> {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        Ok(row.whole().await?.starts.as_deref())
    }

    /// Whether help can be had of it today, as everybody is told: it is open, its time is not over, and its provider may act.
    pub async fn can_be_had(&self, scope: &Scope) -> Result<bool> {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        let row = row.whole().await?;
        let helps = can_help(row.status, row.ends.as_deref(), scope.today());
        Ok(helps.is_ok() && !scope.reference().is_barred(row.provider_id))
    }

    /// Offers and programmes that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<assistance::Model>>) -> Vec<Self> {
        let rows = Row::batch(scope, rows).into_iter();
        rows.map(Self::of).collect()
    }

    /// The same, of which more than what names them is read when it is asked for.
    pub fn briefs(scope: &Scope, rows: &[Seen<assistance_brief::Model>]) -> Vec<Self> {
        let rows = Row::briefs(scope, rows).into_iter();
        rows.map(Self::of).collect()
    }

    fn of(row: Row) -> Self {
        match row.row.kind {
            AssistanceKind::Offer => Self::Offer(Offer(row)),
            AssistanceKind::Programme => Self::Programme(Programme(row)),
        }
    }

    /// A line of it.
    pub async fn line(&self, id: Uuid) -> Result<Option<AssistanceLine>> {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        let batch = row.together.batch().await?;
        let lines = row.together.lines.of(batch, row.row.id).await?;
        let found = lines.iter().find(|line| line.id == id).cloned();
        Ok(found.map(|line| AssistanceLine {
            row: line,
            together: row.together.clone(),
        }))
    }

    /// All of its row, and what was entered in the ledger out of it, as far as the viewer may read it.
    pub async fn given(&self) -> Result<(&assistance::Model, Vec<&commitment::Model>)> {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        let entries = row.together.entries().await?.iter().map(|entry| &**entry);
        let own = entries.filter(|entry| entry.assistance_id == Some(row.row.id));
        let whole: &assistance::Model = row.whole().await?;
        Ok((whole, own.collect()))
    }

    /// Whether it was cancelled, or withdrawn.
    pub fn is_cancelled(&self) -> bool {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        row.row.status == ActivityStatus::Cancelled
    }

    /// Whether it is a programme that was not cancelled.
    pub fn is_standing_programme(&self) -> bool {
        matches!(self, Self::Programme(_)) && !self.is_cancelled()
    }

    /// The reference of its row.
    pub fn named(&self) -> &str {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        &row.row.reference
    }

    /// The title of its row, or what stands in its place.
    pub fn titled(&self) -> &str {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        &row.row.title
    }

    /// Whether the viewer may know who provides it.
    pub fn names_provider(&self, ctx: &Context<'_>) -> bool {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        row.names_provider(ctx.scope().viewer())
    }
}

// One is found by an id of its own sort alone.
macro_rules! found {
    ($($name:ident)*) => {$(
        impl Found for $name {
            async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
                let query = assistance::Entity::find()
                    .filter(assistance::Column::Id.eq(id))
                    .filter(assistance::Column::Kind.eq(AssistanceKind::$name));
                let found = scope.first(query).await?.into_iter().collect();
                Ok(Row::batch(scope, found).pop().map(Self))
            }
        }

        impl FoundAll for $name {
            async fn found_all(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Self>> {
                let rows = scope.in_order::<assistance::Entity>(ids).await?;
                Ok(Row::batch(scope, rows).into_iter().map(Self).collect())
            }
        }
    )*};
}
found! { Offer Programme }
