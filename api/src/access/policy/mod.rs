//! Which rows a viewer may read: the categories on this page, and a file a subject with what it adds to them.
//!
//! | category | who reads it |
//! | --- | --- |
//! | PUBLIC | everyone |
//! | REPORT | the owning Panel, organisations it shares with; everyone from its publication on |
//! | ALLEGATION | the owning Panel, the party named; everyone from its publication on, once the party replied or its date passed |
//! | TACTICAL | the owning Panel and the missions it shares with |
//! | CONFIDENTIAL | the owning Panel alone |
//!
//! Whom a finding accuses is heard first, whatever the finding's category is now: until then nobody else reads it, shared or
//! published, and it reads the finding as long as that is not CONFIDENTIAL.
//!
//! The predicate is part of every query, so that pages, counts, facets and cursors know nothing of other rows.

mod asked;
mod classified;
mod event;
mod finding;
mod gap;
mod linked;
mod matches;
mod organisation;
mod owed;
mod parts;
mod public;
mod share;

pub(super) use asked::own_country;
pub use asked::{answered_for_state, is_asked};
pub use classified::{is_out, is_over, last_day, lets_everybody, literal};
pub use event::{names_actor, reads_closed, reads_hidden};
pub use finding::{FindingReach, has_reply, is_finding_out, reached};
pub use gap::{PUBLIC_FROM, confided_gaps, gaps_by, is_gap_out, is_public_gap};
pub use matches::is_told_of_breaches;
pub(super) use matches::measures_of;
pub use public::{provider_is_seen, sees_provider};
pub use share::shares;

use crate::access::viewer::Viewer;
use sea_orm::{
    Condition, DbBackend, EntityTrait, FromQueryResult, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// What becomes of a reading that is noted where it cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confided {
    /// Nobody reads it unnoted.
    Kept,
    /// Whom its Panel lets in reads it all the same.
    Shared,
}

/// An entity with a policy. Without one it cannot be read.
pub trait Guarded: EntityTrait<Model: Send + Sync> {
    /// What is read of a row at first.
    type Row: FromQueryResult + Send + Sync + 'static;

    /// The row's id.
    fn id(row: &Self::Row) -> Uuid;

    /// The query for what is read at first: all columns, if nothing else is said.
    fn shown(query: Select<Self>) -> Select<Self> {
        query
    }

    /// By what rows are found and listed: by the id as it is, if nothing else is said. It is the id in other words, for indexes that have
    /// no row that `viewer` may not read.
    fn place(_: &Viewer, _: DbBackend) -> Option<Expr> {
        None
    }

    /// The rows that `viewer` may read on `today` (ISO 8601).
    fn readable(viewer: &Viewer, today: &str) -> Condition;

    /// Whether it is noted that this viewer reads this row on `today`, as far as the row tells: what is out is not confided.
    fn confided(_row: &Self::Row, _viewer: &Viewer, _today: &str) -> Option<Confided> {
        None
    }

    /// The gap that is read of where this row is read, though the gap itself is not.
    fn of_gap(_: &Self::Row) -> Option<Uuid> {
        None
    }

    /// The Panel that owns the row, where a Panel does.
    fn owner(_: &Self::Row) -> Option<Uuid> {
        None
    }
}

/// An entity that holds nothing but what everybody may read.
pub trait Public: Guarded {}

/// An entity whose rows are read where rows of `Whole` are, by those who are told of them.
pub trait Beside<Whole: Guarded>: Guarded {
    /// The column that names the whole.
    const WHOLE: Self::Column;

    /// The rows that `viewer` is told of, of wholes that they may read.
    fn told(viewer: &Viewer) -> Condition;
}

/// An entity whose rows are part of rows of `Whole`: whoever may read the whole may read its parts.
pub trait PartOf<Whole: Guarded>: EntityTrait<Model: Send + Sync> {
    /// The column that names the whole.
    const WHOLE: Self::Column;
    /// The column parts are ordered by.
    const ORDER: Self::Column;

    /// The whole of a part.
    fn whole(part: &Self::Model) -> Uuid;
}

fn everyone() -> Condition {
    Condition::all()
}

fn nobody() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}
