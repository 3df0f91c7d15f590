//! What a Panel lets others read, and what was sealed to it.

use super::{Guarded, nobody};
use crate::access::viewer::Viewer;
use entity::{finding, gap, sealed_note, share};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

impl Guarded for share::Entity {
    type Row = share::Model;

    fn id(row: &share::Model) -> Uuid {
        row.id
    }

    /// Whom a Panel lets read what is the Panel's own affair; who was let in knows by reading.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        let findings = finding::Entity::find()
            .select_only()
            .column(finding::Column::Id);
        let gaps = gap::Entity::find().select_only().column(gap::Column::Id);
        let of_own = |panel: Uuid| {
            Condition::any()
                .add(
                    share::Column::FindingId.in_subquery(
                        findings
                            .filter(finding::Column::PanelId.eq(panel))
                            .into_query(),
                    ),
                )
                .add(
                    share::Column::GapId
                        .in_subquery(gaps.filter(gap::Column::PanelId.eq(panel)).into_query()),
                )
        };
        viewer.panel().map_or_else(nobody, of_own)
    }
}

impl Guarded for sealed_note::Entity {
    type Row = sealed_note::Model;

    fn id(row: &sealed_note::Model) -> Uuid {
        row.id
    }

    /// A sealed note is given to its Panel alone, whatever the category of what it is attached to.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        viewer.panel().map_or_else(nobody, |panel| {
            Condition::all().add(sealed_note::Column::PanelId.eq(panel))
        })
    }
}

/// What is shared with an organisation now: ids in this column of shares.
pub fn shares(subject: share::Column, organisation: Uuid, today: &str) -> SelectStatement {
    shares_or(subject, organisation, today, None)
}

/// The same, with shares that have lapsed by their last day and last all the same for this reason. What a Panel ended is over.
pub(super) fn shares_or(
    subject: share::Column,
    organisation: Uuid,
    today: &str,
    lasts: Option<Expr>,
) -> SelectStatement {
    let lasting = Condition::any()
        .add(share::Column::Until.is_null())
        .add(share::Column::Until.gte(today))
        .add_option(lasts);
    share::Entity::find()
        .select_only()
        .column(subject)
        .filter(share::Column::OrganisationId.eq(organisation))
        .filter(Expr::col(subject).is_not_null())
        .filter(share::Column::Ended.is_null())
        .filter(lasting)
        .into_query()
}
