//! Where a text stands that can be erased.

use crate::{
    error::{Error, Result},
    history::{
        hidden::{History, Texts, all_texts, excluded},
        objects::Object,
        withdrawn::{table_of, telling_of},
    },
};
use entity::{assistance, event};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The table of events. Why something was done stands in its event, and may stand nowhere else.
const EVENT: &str = "event";

/// What an event calls that.
const REASON: &str = "reason";

/// The table of offers and programmes.
const ASSISTANCE: &str = "assistance";

/// What to erase.
pub struct Erasure<'a> {
    /// The row.
    pub row: Uuid,
    /// The column, as the history calls it.
    pub field: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// A text in its place.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    pub(super) row: Uuid,
    /// The object in whose history it is: its table and id.
    pub(super) whole: (&'static str, Uuid),
    pub(super) text: Option<String>,
}

impl Place {
    /// Whether lines of plans say the same: they have the texts of the needs they are about.
    pub(super) fn is_repeated(&self) -> bool {
        self.table == "need"
    }

    /// Whether it is why something was done, which stands in the event of that.
    pub(super) fn is_reason(&self) -> bool {
        self.table == EVENT
    }

    /// Whether it is no column, but the words of what an offer or programme is not for.
    pub(super) fn is_words(&self) -> bool {
        self.column == excluded::FIELD
    }
}

/// Texts, and the mark that stands in their place.
pub(super) type Marked = (BTreeSet<String>, String);

/// The tables with texts that can be erased, each with where these are told of: several times where that may be in several places.
pub(super) fn tables() -> impl Iterator<Item = (Texts, History)> {
    all_texts().iter().map(|texts| (*texts, texts.told_with))
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
    let is_it = |column: &&'static str| is_called(column, erasure.field);
    for (texts, (whole_id, whole)) in tables() {
        let (table, columns) = (texts.table, texts.columns());
        let mut select = Query::select();
        select.expr_as(Expr::cust(whole_id), "whole_id").from(table);
        select.and_where(Expr::col("id").eq(erasure.row));
        let column = columns.iter().copied().find(is_it);
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
    match find_withdrawn(transaction, erasure).await? {
        Some(place) => Ok(place),
        None => Err(Error::absent("--record")),
    }
}

/// What is gone from among the rows, such as progress that was withdrawn, and whose texts events alone still tell.
async fn find_withdrawn(
    transaction: &DatabaseTransaction,
    erasure: &Erasure<'_>,
) -> Result<Option<Place>> {
    let Some(event) = telling_of(erasure.row).one(transaction).await? else {
        return Ok(None);
    };
    let was_in = table_of(event.kind);
    let mut texts = all_texts().iter();
    let texts = texts.find(|texts| Some(texts.table) == was_in);
    let Some((texts, whole)) = texts.zip(object(&event.about)) else {
        return Ok(None);
    };
    let mut columns = texts.columns().into_iter();
    let Some(column) = columns.find(|column| is_called(column, erasure.field)) else {
        return Err(no_text(texts.table, texts.columns(), erasure.field));
    };
    Ok(Some(Place {
        table: texts.table,
        column,
        row: erasure.row,
        whole: (whole, event.about_id),
        text: None,
    }))
}

/// Whether the history calls a column so, to readers in camel case (`onlyBeneficiaries`) and in its events as the column is called.
fn is_called(column: &str, field: &str) -> bool {
    let letters = |name: &str| name.replace('_', "");
    letters(column).eq_ignore_ascii_case(&letters(field))
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
    Error::invalid("--field", &message)
}

/// The table of an object, as events name it.
pub(super) fn object(about: &str) -> Option<&'static str> {
    Object::of(about).map(Object::table)
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
            "--field",
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
