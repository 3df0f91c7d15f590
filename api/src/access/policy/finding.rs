//! Findings, which may accuse somebody, and what a Panel says with them: recommendations and reports.

use super::{
    Confided, Guarded,
    classified::{Classified, confided, is_out, is_over, lets_everybody, shareable},
    nobody,
    share::shares,
};
use crate::access::viewer::{Member, Viewer};
use async_graphql::Enum;
use domain::{date::last_day, deadline::through, finding::InformationCategory};
use entity::{document, finding, recommendation, reply, report, share};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

impl Guarded for finding::Entity {
    type Row = finding::Model;

    fn id(row: &finding::Model) -> Uuid {
        row.id
    }

    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let classified = Classified {
            category: finding::Column::Category,
            published: finding::Column::Published,
            panel: finding::Column::PanelId,
        };
        let shared = |member: &Member| {
            let shared = shares(share::Column::FindingId, member.organisation, today);
            shareable(finding::Column::Category, member.kind)
                .add(finding::Column::Id.in_subquery(shared))
        };
        let named = |member: &Member| {
            finding::Column::Category
                .ne(InformationCategory::Confidential)
                .and(finding::Column::NamedPartyId.eq(member.organisation))
        };
        let let_in = classified
            .public(today)
            .add_option(viewer.insider().map(shared));
        Condition::any()
            .add(Condition::all().add(let_in).add(was_heard(today)))
            .add_option(classified.own(viewer))
            .add_option(viewer.insider().map(named))
    }

    fn confided(row: &finding::Model, viewer: &Viewer, today: &str) -> Option<Confided> {
        // Whether whom it accuses has replied stands elsewhere.
        let is_over = |due: &str| last_day(due).as_str() < today;
        let is_heard = !row.alleges || row.reply_due.as_deref().is_some_and(is_over);
        if is_heard && lets_everybody(row.category, row.published.as_deref(), today) {
            return None;
        }
        confided(row.alleges, row.category, Some(row.panel_id), viewer)
    }

    fn owner(row: &finding::Model) -> Option<Uuid> {
        Some(row.panel_id)
    }
}

/// Whether everybody reads a finding on `today` (ISO 8601), once whom it accuses was heard.
pub fn is_finding_out(row: &finding::Model, today: &str) -> bool {
    lets_everybody(row.category, row.published.as_deref(), today)
}

/// Whom a finding accuses has replied, or its last day to do so has passed; or it accuses nobody. The rule of
/// [`domain::finding::Hearing`].
pub(super) fn was_heard(today: &str) -> Condition {
    Condition::any()
        .add(finding::Column::Alleges.eq(false))
        .add(is_over(finding::Column::ReplyDue, today))
        .add(has_reply())
}

/// Whether the party that a finding names has replied.
pub fn has_reply() -> Expr {
    let replied = reply::Entity::find()
        .select_only()
        .column(reply::Column::FindingId)
        .into_query();
    finding::Column::Id.in_subquery(replied)
}

/// How a finding comes to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FindingReach {
    /// It is the Panel's own.
    Own,
    /// Its Panel shares it with the organisation.
    Shared,
    /// It names the organisation.
    Named,
}

/// The findings that come to the viewer's organisation in this way, of those that it may read.
pub fn reached(viewer: &Viewer, reach: FindingReach, today: &str) -> Condition {
    let Some(member) = viewer.insider() else {
        return nobody();
    };
    let shared = || shares(share::Column::FindingId, member.organisation, today);
    match reach {
        FindingReach::Own => member.panel.map_or_else(nobody, |panel| {
            Condition::all().add(finding::Column::PanelId.eq(panel))
        }),
        // A share counts only where it lets somebody in.
        FindingReach::Shared => shareable(finding::Column::Category, member.kind)
            .add(finding::Column::Id.in_subquery(shared())),
        FindingReach::Named => {
            Condition::all().add(finding::Column::NamedPartyId.eq(member.organisation))
        }
    }
}

impl Guarded for recommendation::Entity {
    type Row = recommendation::Model;

    fn id(row: &recommendation::Model) -> Uuid {
        row.id
    }

    fn readable(viewer: &Viewer, today: &str) -> Condition {
        Classified {
            category: recommendation::Column::Category,
            published: recommendation::Column::Published,
            panel: recommendation::Column::PanelId,
        }
        .readable(viewer, today)
    }
}

impl Guarded for report::Entity {
    type Row = report::Model;

    fn id(row: &report::Model) -> Uuid {
        row.id
    }

    /// A report is its Panel's until its embargo date; of a file that may be a month, which may end before a 31st.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let own = viewer
            .panel()
            .map(|panel| report::Column::PanelId.eq(panel));
        Condition::any()
            .add(is_out(report::Column::Published, &through(today)))
            .add_option(own)
    }
}

impl Guarded for document::Entity {
    type Row = document::Model;

    fn id(row: &document::Model) -> Uuid {
        row.id
    }

    /// What is listed is for everybody; the document of a report that is not published is its Panel's.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let of_own = |panel: Uuid| {
            let own = report::Entity::find()
                .select_only()
                .column(report::Column::DocumentId)
                .filter(report::Column::PanelId.eq(panel))
                .filter(report::Column::DocumentId.is_not_null());
            document::Column::Id.in_subquery(own.into_query())
        };
        Condition::any()
            .add(document::Column::ListedFrom.is_null())
            .add(document::Column::ListedFrom.lte(today))
            .add_option(viewer.panel().map(of_own))
    }
}
