//! Gaps, and what is read where its gap is: needs, plans of needs, the ledger, and what offers and programmes cover.

use super::{
    Confided, Guarded,
    classified::{Classified, confided, lets_everybody, shareable},
    finding::was_heard,
    nobody,
    owed::owed_gaps,
    share::shares_or,
};
use crate::access::viewer::{Member, Viewer};
use entity::{
    assistance_gap, commitment, finding, gap, gap_finding, gap_head, gap_provenance, need,
    need_plan, share,
};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

/// That everybody may read a gap, or will from a day on that is set: follows from the policy for the public, and adds nothing to it.
/// It is what `gap_state` and the indexes whose names begin with `gap_public` hold, word for word and without parameters, by which the
/// databases know that these indexes have all that the public asks for. So they read them, and no hidden gap takes its time.
/// `gap_public_opened` alone has other words: those that a day opens, for who asks by that day.
const PUBLIC_SOME_DAY: &str = r#""gap"."category" = 'PUBLIC' OR ("gap"."category" IN ('REPORT', 'ALLEGATION') AND "gap"."published" IS NOT NULL)"#;

/// A gap's title, reference and id in words that of all indexes only those over public gaps have. By the columns themselves a list would
/// be walked, or a gap be looked up, in indexes over all gaps, where each hidden one on the way takes its time.
const PUBLIC_TITLE: &str = r#""gap"."title" || ''"#;
const PUBLIC_REFERENCE: &str = r#""gap"."reference" || ''"#;
const PUBLIC_ID: &str = r#"coalesce("gap"."id", null)"#;

/// The register's last event, as of a statement: the database finds it once, whatever rows it is read beside.
const LAST_EVENT: &str =
    r#"(SELECT "event"."id" FROM "event" ORDER BY "event"."sequence" DESC LIMIT 1)"#;

/// What `viewer` finds and orders gaps by, where that is this column. PostgreSQL is asked for ids as they are, by which it joins: of the
/// indexes that have them, `gap_public_id` costs least.
pub fn gaps_by(column: gap::Column, viewer: &Viewer, backend: DbBackend) -> Expr {
    let words = match (column, backend) {
        _ if viewer.insider().is_some() => None,
        (gap::Column::Title, _) => Some(PUBLIC_TITLE),
        (gap::Column::Reference, _) => Some(PUBLIC_REFERENCE),
        (gap::Column::Id, DbBackend::Sqlite) => Some(PUBLIC_ID),
        _ => None,
    };
    words.map_or_else(|| Expr::col(column.as_column_ref()), Expr::cust)
}

impl Guarded for gap::Entity {
    type Row = gap::Brief;

    fn id(row: &gap::Brief) -> Uuid {
        row.id
    }

    /// Long lists need little of a gap: the rest is read when it is asked for, as `gap_detail`.
    fn shown(query: Select<Self>) -> Select<Self> {
        heads(query).columns(gap::Brief::COLUMNS)
    }

    fn place(viewer: &Viewer, backend: DbBackend) -> Option<Expr> {
        Some(gaps_by(gap::Column::Id, viewer, backend))
    }

    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let classified = Classified {
            category: gap::Column::Category,
            published: gap::Column::Published,
            panel: gap::Column::PanelId,
        };
        let shared = |member: &Member| {
            let shared = shared_gaps(member, today);
            shareable(gap::Column::Category, member.kind).add(gap::Column::Id.in_subquery(shared))
        };
        let insider = viewer.insider();
        let readable = classified
            .readable(viewer, today)
            .add_option(insider.map(shared));
        match insider {
            Some(_) => readable,
            None => Condition::all()
                .add(Expr::cust(PUBLIC_SOME_DAY))
                .add(readable),
        }
    }

    fn confided(row: &gap::Brief, viewer: &Viewer, today: &str) -> Option<Confided> {
        if is_gap_out(row, today) {
            return None;
        }
        confided(false, row.category, row.panel_id, viewer)
    }

    fn owner(row: &gap::Brief) -> Option<Uuid> {
        row.panel_id
    }
}

impl Guarded for gap_head::Entity {
    type Row = gap::Head;

    fn id(row: &gap::Head) -> Uuid {
        row.id
    }

    fn shown(query: Select<Self>) -> Select<Self> {
        heads(query)
    }

    fn place(viewer: &Viewer, backend: DbBackend) -> Option<Expr> {
        Some(gaps_by(gap::Column::Id, viewer, backend))
    }

    /// For those who read as the public alone: whether a reading is to be noted stands in columns that are not among these.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        match viewer.insider() {
            Some(_) => nobody(),
            None => gap::Entity::readable(viewer, today),
        }
    }
}

/// A query for what is always read of gaps, and as of which event.
fn heads<E: EntityTrait>(query: Select<E>) -> Select<E> {
    let heads = query.select_only().columns(gap::Head::COLUMNS);
    heads.expr(Expr::cust(LAST_EVENT))
}

/// Whether everybody reads a gap on `today` (ISO 8601).
pub fn is_gap_out(row: &gap::Brief, today: &str) -> bool {
    lets_everybody(row.category, row.published.as_deref(), today)
}

/// The column, of gaps and of their parts, that holds from which day on everybody may read the gap: empty where always, null
/// where never. The database keeps it by the same rule as the policy, so that questions of the public start from an index.
pub const PUBLIC_FROM: &str = "public_from";

/// Whether everybody may read the gap that a row is, or is a part of, on `today` (ISO 8601).
pub fn is_public_gap(today: &str) -> Expr {
    Expr::col(PUBLIC_FROM).lte(today)
}

/// Ids of the gaps that `viewer` may read beside the public ones; none for those who read as the public.
pub fn confided_gaps(viewer: &Viewer, today: &str) -> Option<SelectStatement> {
    let member = viewer.insider()?;
    let shared = shared_gaps(member, today);
    let theirs = Condition::any()
        .add(gap::Column::Id.in_subquery(shared))
        .add_option(member.panel.map(|panel| gap::Column::PanelId.eq(panel)));
    let not_public = Condition::any()
        .add(Expr::col(PUBLIC_FROM).is_null())
        .add(Expr::col(PUBLIC_FROM).gt(today));
    let gaps = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(theirs)
        .filter(not_public);
    Some(gaps.into_query())
}

/// Gaps that are shared with a member: none that was written out of a finding whose party has not been heard.
fn shared_gaps(member: &Member, today: &str) -> SelectStatement {
    use gap_provenance::Column::{FindingId, GapId};
    let linked = unheard::<gap_finding::Entity>(
        gap_finding::Column::GapId,
        gap_finding::Column::FindingId,
        today,
    );
    let cited = unheard::<gap_provenance::Entity>(GapId, FindingId, today);
    // A side reads on what it owes: it could neither deliver nor take back what it no longer reads. Its Panel can end both.
    let owed = share::Column::GapId.in_subquery(owed_gaps(member, today));
    let mut shared = shares_or(share::Column::GapId, member.organisation, today, Some(owed));
    shared.and_where(Expr::not_exists(linked));
    shared.and_where(Expr::not_exists(cited));
    shared
}

/// Links of the shared gap to findings whose party has not been heard.
fn unheard<L: EntityTrait>(gap: L::Column, finding: L::Column, today: &str) -> SelectStatement {
    let column = |column: L::Column| Expr::col(column.as_column_ref());
    let heard = finding::Entity::find()
        .select_only()
        .column(finding::Column::Id)
        .filter(column(finding).eq(Expr::col(finding::Column::Id.as_column_ref())))
        .filter(was_heard(today));
    let links = L::find()
        .select_only()
        .column(finding)
        .filter(column(gap).eq(Expr::col(share::Column::GapId.as_column_ref())))
        .filter(finding.is_not_null())
        .filter(Expr::not_exists(heard.into_query()));
    links.into_query()
}

/// That the viewer may read the gap that this column names. Asked of each row: a list of all readable gaps would be made anew for
/// every question about one of them.
pub(super) fn is_of_readable_gap(column: impl ColumnTrait, viewer: &Viewer, today: &str) -> Expr {
    let its = Expr::col(gap::Column::Id.as_column_ref()).eq(Expr::col(column.as_column_ref()));
    let gap = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(its)
        .filter(gap::Entity::readable(viewer, today));
    Expr::exists(gap.into_query())
}

impl Guarded for need::Entity {
    type Row = need::Model;

    fn id(row: &need::Model) -> Uuid {
        row.id
    }

    /// A need is read where its gap is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        Condition::all().add(is_of_readable_gap(need::Column::GapId, viewer, today))
    }
}

impl Guarded for need_plan::Entity {
    type Row = need_plan::Model;

    fn id(row: &need_plan::Model) -> Uuid {
        row.id
    }

    /// A plan of needs is read where its gap is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        Condition::all().add(is_of_readable_gap(need_plan::Column::GapId, viewer, today))
    }
}

impl Guarded for commitment::Entity {
    type Row = commitment::Model;

    fn id(row: &commitment::Model) -> Uuid {
        row.id
    }

    /// A line of the ledger is read where its need is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let its = Expr::col(need::Column::Id.as_column_ref())
            .eq(Expr::col(commitment::Column::NeedId.as_column_ref()));
        let need = need::Entity::find()
            .select_only()
            .column(need::Column::Id)
            .filter(its)
            .filter(need::Entity::readable(viewer, today));
        Condition::all().add(Expr::exists(need.into_query()))
    }
}

impl Guarded for assistance_gap::Entity {
    type Row = assistance_gap::Model;

    fn id(row: &assistance_gap::Model) -> Uuid {
        row.assistance_id
    }

    /// Which gap an offer or programme covers is read where that gap is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let gap = assistance_gap::Column::GapId;
        Condition::all().add(is_of_readable_gap(gap, viewer, today))
    }
}
