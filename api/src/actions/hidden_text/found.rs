//! A row whose text is hidden: whose it is, and in the history of which object that is told.

use crate::{
    actions::conflict,
    db::{
        reference::Tables,
        transaction::{Reason, Tx},
    },
    error::{Error, Result},
    history::{
        event::{State, kept::key_column},
        objects::{Object, with_entity},
    },
};
use domain::event::EventKind;
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The object in whose history a text is.
#[derive(Clone, Copy)]
pub(super) struct Whole(pub(super) Object, pub(super) Uuid);

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
    /// The object as the history keeps it.
    pub(super) async fn state(self, tx: &Tx) -> Result<State> {
        let Self(object, id) = self;
        with_entity!(object, E => tx.state::<E>(id).await)
    }

    /// Notes in its history what was done.
    pub(super) async fn note(
        self,
        tx: &mut Tx,
        kind: EventKind,
        before: &State,
        why: Reason,
    ) -> Result<()> {
        let (Self(object, id), before) = (self, Some(before));
        if Tables::keep(object.table()) {
            tx.renew_reference().await?;
        }
        with_entity!(object, E => tx.note::<E>(kind, id, before, why).await)
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
    Ok(Found::new(table, id, Whole(Object::Gap, gap.id), owner))
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
