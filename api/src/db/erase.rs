//! Erases a text that must not exist: from its row, from what is kept of it beside, and from all events.
//!
//! The history is only ever added to, and the database sees to that: its guard is lifted for this one change, within its
//! transaction. The event that is added says which events were changed, and vouches for the rest of them.

use crate::{
    access::{policy::Guarded, viewer::Viewer},
    db::{
        search::{Language, stems},
        store::Store,
        transaction::{open, renew_reference},
    },
    error::{Error, Result},
    history::{
        event::{
            Actor, Fields,
            erasure::{self, ErasedEvent},
            state::key_column,
        },
        hidden,
    },
};
use chrono::{DateTime, Utc};
use domain::organisation::EventRole;
use entity::{
    event, finding, gap, gap_text, hidden_text, matches, need_plan_line, plan, recommendation,
    report,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, ExprTrait, Query},
};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// What to erase.
pub struct Erasure<'a> {
    /// The row.
    pub row: Uuid,
    /// The column, as the history calls it.
    pub field: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// What was erased.
#[derive(Debug, PartialEq, Eq)]
pub struct Erased {
    /// The table of the row.
    pub table: &'static str,
    /// Events that had the text, or one that stood there before.
    pub events: usize,
}

/// What somebody calls an offer, programme, gap or match in systems of their own: no two of theirs have the same.
const OWN_NAME: &str = "external_reference";

/// Tables with texts that can be erased: their texts beside those that [`hidden::texts`] says; what names the object in whose
/// history they are, and that object's table. An entry of the ledger is in the history of its match; what a file gave without one
/// is told with the gap.
const ROWS: [(&str, &[&str], &str, &str); 29] = [
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
fn columns(table: &str, beside: &[&'static str]) -> Vec<&'static str> {
    let known = hidden::texts(table).map_or(&[] as &[_], |(_, columns)| columns);
    known.iter().chain(beside).copied().collect()
}

/// A text in its place.
struct Place {
    table: &'static str,
    column: &'static str,
    row: Uuid,
    /// The object in whose history it is: its table and id.
    whole: (&'static str, Uuid),
    text: Option<String>,
}

impl Place {
    /// Whether lines of plans say the same: they have the texts of the needs they are about.
    fn is_repeated(&self) -> bool {
        self.table == "need"
    }
}

/// Erases a text and all that stood in its place before, and says so in the history. What the files of the database still hold
/// is for [`clean`].
pub async fn erase(store: &Store, erasure: &Erasure<'_>) -> Result<Erased> {
    let (transaction, mut head, _turn) = open(store).await?;
    let place = find(&transaction, erasure).await?;
    let now = Utc::now();
    let mark = mark(&place, erasure.reason, now);
    let events = of_row(&transaction, &place).await?;
    let mut texts = erasure::texts(&events, place.row, place.column);
    texts.extend(place.text.clone());
    texts.extend(erase_hidden(&transaction, &place, &mark).await?);
    texts.remove(hidden::HIDDEN);
    if texts.is_empty() {
        return Err(Error::Conflict("There is no text to erase.".to_owned()));
    }
    write(&transaction, &place, &mark).await?;
    write_lines(&transaction, &place, &mark).await?;
    write_copies(&transaction, place.whole, &texts, &mark).await?;
    forget_words(&transaction, &place, &texts).await?;
    erase_from_plans(&transaction, &texts, &mark).await?;
    let erased = erase_from_events(&transaction, &place, events, &texts, &mark).await?;
    let today = now.format("%Y-%m-%d").to_string();
    let is_public = is_public(&transaction, place.whole, &today).await?;
    let (whole, column) = (place.whole, place.column);
    let deed = erasure::erasure(whole, column, &erased, erasure.reason, is_public);
    head.add(
        &transaction,
        &operator(),
        now.timestamp_millis(),
        vec![deed],
    )
    .await?;
    if place.table == "organisation" {
        renew_reference(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(Erased {
        table: place.table,
        events: erased.len(),
    })
}

/// What stands in the place of a text.
fn mark(place: &Place, reason: &str, now: DateTime<Utc>) -> String {
    let mark = format!("[erased on {}: {reason}]", now.format("%Y-%m-%d"));
    if place.column == OWN_NAME {
        // Which stays unique.
        return format!("{mark} {}", place.row.simple());
    }
    mark
}

/// Who erases.
fn operator() -> Actor {
    Actor {
        organisation: None,
        role: EventRole::Operator,
        subject: "gapbridge erase".to_owned(),
    }
}

/// Whether everybody may read a thing today.
async fn is_public(
    transaction: &DatabaseTransaction,
    (table, id): (&str, Uuid),
    today: &str,
) -> Result<bool> {
    async fn readable<E: Guarded>(
        transaction: &DatabaseTransaction,
        id: Uuid,
        today: &str,
    ) -> Result<bool> {
        let row = E::find()
            .filter(key_column::<E>().eq(id))
            .filter(E::readable(&Viewer::Anonymous, today));
        Ok(row.one(transaction).await?.is_some())
    }
    match table {
        "gap" => readable::<gap::Entity>(transaction, id, today).await,
        "finding" => readable::<finding::Entity>(transaction, id, today).await,
        "recommendation" => readable::<recommendation::Entity>(transaction, id, today).await,
        "report" => readable::<report::Entity>(transaction, id, today).await,
        "match" => readable::<matches::Entity>(transaction, id, today).await,
        "plan" | "api_key" | "judgement" => Ok(false),
        _ => Ok(true),
    }
}

/// Makes the files of the database forget what is not in a row any more.
pub async fn clean(store: &Store) -> Result<(), DbErr> {
    let database = store.database();
    let all = match database.get_database_backend() {
        DbBackend::Postgres => {
            "vacuum full event; vacuum full gap_text; vacuum full hidden_text; vacuum full plan"
        }
        _ => {
            "insert into gap_fts (gap_fts) values ('rebuild'); pragma wal_checkpoint(truncate); vacuum; pragma wal_checkpoint(truncate)"
        }
    };
    for sql in all.split("; ") {
        database.execute_unprepared(sql).await?;
    }
    if database.get_database_backend() == DbBackend::Postgres {
        for (table, ..) in ROWS {
            let sql = format!("vacuum full \"{table}\"");
            database.execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}

/// The row with this id that has such a text.
async fn find(transaction: &DatabaseTransaction, erasure: &Erasure<'_>) -> Result<Place> {
    for (table, own, whole_id, whole) in ROWS {
        let columns = columns(table, own);
        let mut select = Query::select();
        select.expr_as(Expr::cust(whole_id), "whole_id").from(table);
        select.and_where(Expr::col("id").eq(erasure.row));
        let column = columns.iter().find(|column| **column == erasure.field);
        if let Some(column) = column {
            select.column(*column);
        }
        let Some(row) = transaction.query_one(&select).await? else {
            continue;
        };
        let Some(whole_id) = row.try_get::<Option<Uuid>>("", "whole_id")? else {
            continue;
        };
        let Some(column) = column else {
            return Err(Error::invalid(
                "field",
                &format!("is no text of this {table}: write {}", columns.join(", ")),
            ));
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

/// All events that tell of a row: of itself, and of what it is a part of. Another event of that may repeat its text.
async fn of_row(transaction: &DatabaseTransaction, place: &Place) -> Result<Vec<event::Model>> {
    let (row, (_, whole)) = (place.row, place.whole);
    let part = format!("%{row}%");
    let tells = Condition::any()
        .add(event::Column::AboutId.is_in([row, whole]))
        .add(event::Column::Open.like(&part))
        .add(event::Column::Closed.like(&part));
    let events = event::Entity::find()
        .filter(tells)
        .order_by_asc(event::Column::Sequence);
    Ok(events.all(transaction).await?)
}

/// Erases the text where a registrar hid it, of a need also in the lines of plans about it, and gives what stood there.
async fn erase_hidden(
    transaction: &DatabaseTransaction,
    place: &Place,
    mark: &str,
) -> Result<Vec<String>> {
    let mut ids = vec![place.row];
    if place.is_repeated() {
        let lines: Vec<Uuid> = need_plan_line::Entity::find()
            .select_only()
            .column(need_plan_line::Column::Id)
            .filter(need_plan_line::Column::NeedId.eq(place.row))
            .into_tuple()
            .all(transaction)
            .await?;
        ids.extend(lines);
    }
    let rows = hidden_text::Entity::find().filter(hidden_text::Column::Id.is_in(ids));
    let mut erased = Vec::new();
    for row in rows.all(transaction).await? {
        let mut kept = hidden::kept(&row);
        let Some(text) = kept.get_mut(place.column).filter(|text| text.is_string()) else {
            continue;
        };
        let was = std::mem::replace(text, mark.into());
        erased.extend(was.as_str().map(str::to_owned));
        keep(transaction, row.id, kept).await?;
    }
    Ok(erased)
}

/// Writes what is kept of hidden texts.
async fn keep(transaction: &DatabaseTransaction, id: Uuid, kept: Fields) -> Result<()> {
    let texts = Value::Object(kept).to_string();
    hidden_text::Entity::update_many()
        .col_expr(hidden_text::Column::Texts, Expr::value(texts))
        .filter(hidden_text::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Puts the mark wherever the same object has the same text, as the note of a Panel's follow-up stands in its recommendation: in
/// other rows and columns, also where it is hidden.
async fn write_copies(
    transaction: &DatabaseTransaction,
    (whole, id): (&str, Uuid),
    texts: &BTreeSet<String>,
    mark: &str,
) -> Result<()> {
    for (table, own, whole_id, _) in ROWS.into_iter().filter(|(.., of)| *of == whole) {
        for column in columns(table, own) {
            let update = Query::update()
                .table(table)
                .value(column, mark)
                .and_where(Expr::cust(whole_id).eq(id))
                .and_where(Expr::col(column).is_in(texts.iter().map(String::as_str)))
                .take();
            transaction.execute(&update).await?;
        }
    }
    let hidden = hidden_text::Entity::find().filter(hidden_text::Column::WholeId.eq(id));
    for row in hidden.all(transaction).await? {
        let mut kept = hidden::kept(&row);
        let same = |text: &&mut Value| text.as_str().is_some_and(|text| texts.contains(text));
        let found: Vec<_> = kept.iter_mut().map(|(_, text)| text).filter(same).collect();
        let any = !found.is_empty();
        found.into_iter().for_each(|text| *text = mark.into());
        if any {
            keep(transaction, row.id, kept).await?;
        }
    }
    Ok(())
}

/// Puts the mark where the text is. Where it is hidden or was taken away, nothing is there to be replaced.
async fn write(transaction: &DatabaseTransaction, place: &Place, mark: &str) -> Result<()> {
    if place
        .text
        .as_deref()
        .is_none_or(|text| text == hidden::HIDDEN)
    {
        return Ok(());
    }
    let update = Query::update()
        .table(place.table)
        .value(place.column, mark)
        .and_where(Expr::col("id").eq(place.row))
        .take();
    transaction.execute(&update).await?;
    Ok(())
}

/// Puts the mark where the lines of plans repeat a need or complete it, as in the events that tell of them: adopting a plan writes
/// its words into the need.
async fn write_lines(transaction: &DatabaseTransaction, place: &Place, mark: &str) -> Result<()> {
    if !place.is_repeated() {
        return Ok(());
    }
    let update = Query::update()
        .table("need_plan_line")
        .value(place.column, mark)
        .and_where(Expr::col("need_id").eq(place.row))
        .and_where(Expr::col(place.column).is_not_null())
        .and_where(Expr::col(place.column).ne(hidden::HIDDEN))
        .take();
    transaction.execute(&update).await?;
    Ok(())
}

/// Erases texts from events, and gives what vouches for the rest of each.
async fn erase_from_events(
    transaction: &DatabaseTransaction,
    place: &Place,
    events: Vec<event::Model>,
    texts: &BTreeSet<String>,
    mark: &str,
) -> Result<Vec<ErasedEvent>> {
    let what = (place.row, place.column);
    let mut erased = Vec::new();
    lift_guard(transaction, async || {
        for mut event in events {
            if let Some(one) = erasure::erase(&mut event, what, texts, mark) {
                write_event(transaction, event).await?;
                erased.push(one);
            }
        }
        Ok(())
    })
    .await?;
    Ok(erased)
}

/// Takes the words of erased texts out of those by which a gap is found.
async fn forget_words(
    transaction: &DatabaseTransaction,
    place: &Place,
    texts: &BTreeSet<String>,
) -> Result<()> {
    let (_, id) = place.whole;
    let words = gap_text::Entity::find().filter(gap_text::Column::Id.eq(id));
    let Some(words) = words.one(transaction).await? else {
        return Ok(());
    };
    let gap = gap::Entity::find_by_id(id).one(transaction).await?;
    let language = Language::of_code(gap.as_ref().map_or("en", |gap| &gap.language));
    let stems: Vec<String> = texts.iter().map(|text| stems(text, language)).collect();
    let erased: HashSet<&str> = stems.iter().flat_map(|stems| stems.split(' ')).collect();
    let left = |words: &str| {
        let left: Vec<&str> = words
            .split(' ')
            .filter(|word| word.is_empty() || !erased.contains(word))
            .collect();
        Expr::value(left.join(" "))
    };
    gap_text::Entity::update_many()
        .col_expr(gap_text::Column::Title, left(&words.title))
        .col_expr(gap_text::Column::Keywords, left(&words.keywords))
        .col_expr(gap_text::Column::Body, left(&words.body))
        .filter(gap_text::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Plans name what they leave open by its title.
async fn erase_from_plans(
    transaction: &DatabaseTransaction,
    texts: &BTreeSet<String>,
    mark: &str,
) -> Result<()> {
    let plans: Vec<(Uuid, String)> = plan::Entity::find()
        .select_only()
        .columns([plan::Column::Id, plan::Column::Result])
        .into_tuple()
        .all(transaction)
        .await?;
    for (id, result) in plans {
        let Ok(mut told) = serde_json::from_str::<Value>(&result) else {
            continue;
        };
        if replace_in_words(&mut told, texts, mark) {
            plan::Entity::update_many()
                .col_expr(plan::Column::Result, Expr::value(told.to_string()))
                .filter(plan::Column::Id.eq(id))
                .exec(transaction)
                .await?;
        }
    }
    Ok(())
}

/// Replaces texts in what a plan says in words; whether any was there.
fn replace_in_words(told: &mut Value, texts: &BTreeSet<String>, mark: &str) -> bool {
    let mut replaced = false;
    match told {
        Value::Array(values) => {
            for value in values {
                replaced |= replace_in_words(value, texts, mark);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(words) if ["title", "sentence"].contains(&name.as_str()) => {
                        for text in texts.iter().filter(|text| !text.is_empty()) {
                            replaced |= words.contains(text);
                            *words = words.replace(text, mark);
                        }
                    }
                    value => replaced |= replace_in_words(value, texts, mark),
                }
            }
        }
        _ => {}
    }
    replaced
}

/// Writes what is left of an event. Its hash stays.
async fn write_event(transaction: &DatabaseTransaction, event: event::Model) -> Result<()> {
    event::Entity::update_many()
        .col_expr(event::Column::Open, Expr::value(event.open))
        .col_expr(event::Column::Closed, Expr::value(event.closed))
        .col_expr(event::Column::Reason, Expr::value(event.reason))
        .filter(event::Column::Sequence.eq(event.sequence))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Does something that the guard of the history forbids, and sets the guard again.
async fn lift_guard(
    transaction: &DatabaseTransaction,
    work: impl AsyncFnOnce() -> Result<()>,
) -> Result<()> {
    let (lift, set) = match transaction.get_database_backend() {
        DbBackend::Postgres => (
            "alter table event disable trigger event_stays",
            "alter table event enable trigger event_stays".to_owned(),
        ),
        _ => ("drop trigger event_stays", guard(transaction).await?),
    };
    transaction.execute_unprepared(lift).await?;
    work().await?;
    transaction.execute_unprepared(&set).await?;
    Ok(())
}

/// How SQLite's guard of the history was made.
async fn guard(transaction: &DatabaseTransaction) -> Result<String> {
    let sql = "select sql from sqlite_master where type = 'trigger' and name = 'event_stays'";
    let made = transaction
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await?;
    let made = made
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("the guard of the history is not there")))?;
    Ok(made.try_get("", "sql")?)
}
