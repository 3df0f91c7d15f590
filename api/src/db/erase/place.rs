//! Where a text stands that can be erased.

use super::{Erasure, Place};
use crate::{
    error::{Error, Result},
    history::hidden::{self, excluded},
};
use entity::{assistance, event};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

/// What somebody calls an offer, programme, gap or match in systems of their own: no two of theirs have the same.
pub(super) const OWN_NAME: &str = "external_reference";

/// The table of events. Why something was done stands in its event, and may stand nowhere else.
pub(super) const EVENT: &str = "event";

/// What an event calls that.
const REASON: &str = "reason";

/// Tables of objects that have events and no text that is erased by itself.
const OBJECTS: [&str; 2] = ["panel", "webhook"];

/// The table of offers and programmes.
const ASSISTANCE: &str = "assistance";

/// Tables with texts that can be erased: their texts beside those that [`hidden::texts`] says; what names the object in whose
/// history they are, and that object's table. An entry of the ledger is in the history of its match; what a file gave without one
/// is told with the gap.
pub(super) const ROWS: [(&str, &[&str], &str, &str); 31] = [
    ("gap", &[OWN_NAME], "id", "gap"),
    ("gap_provenance", &[], "gap_id", "gap"),
    ("need", &[], "gap_id", "gap"),
    ("assistance", &[OWN_NAME], "id", "assistance"),
    ("assistance_line", &[], "assistance_id", "assistance"),
    ("assistance_request", &[], "gap_id", "gap"),
    ("assessment", &["cycle"], "gap_id", "gap"),
    (
        "recommendation_follow_up",
        &[],
        "recommendation_id",
        "recommendation",
    ),
    ("finding", &[], "id", "finding"),
    ("reply", &[], "finding_id", "finding"),
    ("recommendation", &[], "id", "recommendation"),
    ("report", &[], "id", "report"),
    ("match", &[OWN_NAME], "id", "match"),
    ("match_consent", &[], "match_id", "match"),
    ("exemption_request", &[], "match_id", "match"),
    ("gap_progress", &[], "gap_id", "gap"),
    ("lifting_progress", &[], "condition_id", "lifting_condition"),
    ("focal_point", &[], "id", "focal_point"),
    ("need_endorsement", &[], "gap_id", "gap"),
    ("need_plan", &[], "gap_id", "gap"),
    (
        "need_plan_line",
        &[],
        "(select need_plan.gap_id from need_plan where need_plan.id = need_plan_line.plan_id)",
        "gap",
    ),
    (
        "commitment",
        &[],
        "(select match_line.match_id from match_line where match_line.id = commitment.match_line_id)",
        "match",
    ),
    (
        "commitment",
        &[],
        "(select need.gap_id from need where need.id = commitment.need_id)",
        "gap",
    ),
    ("plan", &["note"], "id", "plan"),
    ("plan_line", &["left_out"], "plan_id", "plan"),
    ("judgement", &["note"], "id", "judgement"),
    ("api_key", &["label"], "id", "api_key"),
    ("webhook", &["description"], "id", "webhook"),
    (
        "organisation",
        &["name", "name_fr", "note"],
        "id",
        "organisation",
    ),
    ("sealed_note", &["removal_reason"], "finding_id", "finding"),
    ("sealed_note", &["removal_reason"], "gap_id", "gap"),
];

/// The texts of a table that can be erased.
pub(super) fn columns(table: &str, beside: &[&'static str]) -> Vec<&'static str> {
    let known = hidden::texts(table).map_or(&[] as &[_], |(_, columns)| columns);
    known.iter().chain(beside).copied().collect()
}

/// The row with this id that has such a text.
pub(super) async fn find(
    transaction: &DatabaseTransaction,
    erasure: &Erasure<'_>,
) -> Result<Place> {
    if let Some(place) = find_words(transaction, erasure).await? {
        return Ok(place);
    }
    if let Some(place) = find_reason(transaction, erasure).await? {
        return Ok(place);
    }
    for (table, own, whole_id, whole) in ROWS {
        let columns = columns(table, own);
        let mut select = Query::select();
        select.expr_as(Expr::cust(whole_id), "whole_id").from(table);
        select.and_where(Expr::col("id").eq(erasure.row));
        let column = columns
            .iter()
            .copied()
            .find(|column| *column == erasure.field);
        if let Some(column) = column {
            select.column(column);
        }
        let Some(row) = transaction.query_one(&select).await? else {
            continue;
        };
        let Some(whole_id) = row.try_get::<Option<Uuid>>("", "whole_id")? else {
            continue;
        };
        let Some(column) = column else {
            return Err(no_text(table, columns, erasure.field));
        };
        return Ok(Place {
            table,
            column,
            row: erasure.row,
            whole: (whole, whole_id),
            text: row.try_get("", column)?,
        });
    }
    Err(Error::absent("record"))
}

/// What is said of a field that is no text of a row of this table, which has these.
fn no_text(table: &str, mut known: Vec<&str>, field: &str) -> Error {
    known.extend((table == ASSISTANCE).then_some(excluded::FIELD));
    let known = known.join(", ");
    let event = match field {
        REASON => "; why something was done to it is a text of that event: pass its id",
        _ => "",
    };
    let message = format!("is no text of this {table}: write {known}{event}");
    Error::invalid("field", &message)
}

/// The table of an object, as events name it.
pub(super) fn object(about: &str) -> Option<&'static str> {
    let mut objects = ROWS.into_iter().map(|(.., whole)| whole).chain(OBJECTS);
    objects.find(|table| *table == about)
}

/// Why something was done, where an event of the history is meant.
async fn find_reason(
    transaction: &DatabaseTransaction,
    erasure: &Erasure<'_>,
) -> Result<Option<Place>> {
    let of_id = event::Entity::find().filter(event::Column::Id.eq(erasure.row));
    let Some(event) = of_id.one(transaction).await? else {
        return Ok(None);
    };
    if erasure.field != REASON {
        return Err(Error::invalid(
            "field",
            "is no text of this event: write reason",
        ));
    }
    Ok(object(&event.about).map(|table| Place {
        table: EVENT,
        column: REASON,
        row: event.id,
        whole: (table, event.about_id),
        text: event.reason,
    }))
}

/// The words of what an offer or programme is not for, where these are meant: their rows have no id.
async fn find_words(
    transaction: &DatabaseTransaction,
    erasure: &Erasure<'_>,
) -> Result<Option<Place>> {
    if erasure.field != excluded::FIELD {
        return Ok(None);
    }
    let row = assistance::Entity::find_by_id(erasure.row);
    let found = row.one(transaction).await?;
    Ok(found.map(|row| Place {
        table: ASSISTANCE,
        column: excluded::FIELD,
        row: row.id,
        whole: (ASSISTANCE, row.id),
        text: None,
    }))
}
