//! A row whose text is hidden: whose it is, and in the history of which object that is told.

use crate::{
    actions::conflict,
    db::transaction::{Reason, Tx},
    error::{Error, Result},
    history::event::{State, kept::key_column},
};
use domain::event::EventKind;
use entity::{
    assistance, finding, focal_point, gap, lifting_condition, matches, recommendation, report,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The object in whose history a text is.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Assistance(Uuid),
    Finding(Uuid),
    FocalPoint(Uuid),
    Gap(Uuid),
    LiftingCondition(Uuid),
    Match(Uuid),
    Recommendation(Uuid),
    Report(Uuid),
}

/// A row with texts.
pub(super) struct Found {
    pub(super) table: &'static str,
    pub(super) id: Uuid,
    pub(super) whole: Whole,
    pub(super) owner: Option<Uuid>,
    /// The row that the registrar named, where that is another, whose texts are hidden with it.
    pub(super) named: Option<Uuid>,
}

impl Found {
    /// A row that the registrar named.
    pub(super) fn new(table: &'static str, id: Uuid, whole: Whole, owner: Option<Uuid>) -> Self {
        Self {
            table,
            id,
            whole,
            owner,
            named: None,
        }
    }
}

impl Whole {
    pub(super) fn id(self) -> Uuid {
        match self {
            Self::Assistance(id)
            | Self::Finding(id)
            | Self::FocalPoint(id)
            | Self::Gap(id)
            | Self::LiftingCondition(id)
            | Self::Match(id)
            | Self::Recommendation(id)
            | Self::Report(id) => id,
        }
    }

    /// The object as the history keeps it.
    pub(super) async fn state(self, tx: &Tx) -> Result<State> {
        match self {
            Self::Assistance(id) => tx.state::<assistance::Entity>(id).await,
            Self::Finding(id) => tx.state::<finding::Entity>(id).await,
            Self::FocalPoint(id) => tx.state::<focal_point::Entity>(id).await,
            Self::Gap(id) => tx.state::<gap::Entity>(id).await,
            Self::LiftingCondition(id) => tx.state::<lifting_condition::Entity>(id).await,
            Self::Match(id) => tx.state::<matches::Entity>(id).await,
            Self::Recommendation(id) => tx.state::<recommendation::Entity>(id).await,
            Self::Report(id) => tx.state::<report::Entity>(id).await,
        }
    }

    /// Notes in its history what was done.
    pub(super) async fn note(
        self,
        tx: &mut Tx,
        kind: EventKind,
        before: &State,
        why: Reason,
    ) -> Result<()> {
        let before = Some(before);
        match self {
            Self::Assistance(id) => tx.note::<assistance::Entity>(kind, id, before, why).await,
            Self::Finding(id) => tx.note::<finding::Entity>(kind, id, before, why).await,
            Self::FocalPoint(id) => {
                tx.renew_reference().await?;
                tx.note::<focal_point::Entity>(kind, id, before, why).await
            }
            Self::Gap(id) => tx.note::<gap::Entity>(kind, id, before, why).await,
            Self::LiftingCondition(id) => {
                // The rest of the request reads progress again.
                tx.read_again();
                tx.note::<lifting_condition::Entity>(kind, id, before, why)
                    .await
            }
            Self::Match(id) => tx.note::<matches::Entity>(kind, id, before, why).await,
            Self::Recommendation(id) => {
                tx.note::<recommendation::Entity>(kind, id, before, why)
                    .await
            }
            Self::Report(id) => tx.note::<report::Entity>(kind, id, before, why).await,
        }
    }
}

/// The row with this id. What it is a part of has to be found, too.
pub(super) async fn one<E: EntityTrait>(tx: &Tx, id: Uuid) -> Result<E::Model> {
    let rows = E::find().filter(key_column::<E>().eq(id));
    let found = tx.rows_whoever_may_read(rows).await?.pop();
    found.ok_or_else(|| Error::absent("id"))
}

/// A part of a gap, by what its row says: of which gap, and who wrote it.
pub(super) async fn part<E: EntityTrait>(
    tx: &Tx,
    id: Uuid,
    says: fn(&E::Model) -> (Uuid, Option<Uuid>),
) -> Result<Found> {
    let row = one::<E>(tx, id).await?;
    let (gap, author) = says(&row);
    of_gap(tx, E::default().table_name(), id, gap, author).await
}

/// A gap or a part of it. What nobody else wrote is its Panel's, or its steward's where it has none.
pub(super) async fn of_gap(
    tx: &Tx,
    table: &'static str,
    id: Uuid,
    gap: Uuid,
    author: Option<Uuid>,
) -> Result<Found> {
    let gap = tx.find::<gap::Entity>(gap, "id").await?;
    let owner = author.or(panel(tx, gap.panel_id)).or(gap.steward_id);
    Ok(Found::new(table, id, Whole::Gap(gap.id), owner))
}

/// The organisation that is a Panel.
pub(super) fn panel(tx: &Tx, panel: Option<Uuid>) -> Option<Uuid> {
    let panel = tx.reference().panels.of(panel);
    panel.map(|panel| panel.organisation_id)
}

/// Refuses what says nothing.
pub(super) fn has_text(text: Option<&str>) -> Result<()> {
    match text {
        Some(_) => Ok(()),
        None => Err(conflict("This has no text that could be hidden.")),
    }
}
