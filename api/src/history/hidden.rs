//! Texts that a registrar hid: taken out of their rows and kept beside them, so that no list, search, suggestion or export can
//! give them away. The history compares objects as if the texts were in their rows, and is shown without them.

use super::event::Fields;
use entity::{assistance_line, gap_text, hidden_text, need, need_plan_line};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// What stands in place of a hidden text.
pub const HIDDEN: &str = "[hidden by a registrar]";

/// The name under which the history keeps what is hidden of an object.
const FIELD: &str = "hidden";

/// The table of the lines of plans. A line about a need says what the need says.
const LINE: &str = "need_plan_line";

/// Tables with free texts that everybody may read, and the columns that hold them.
const TEXTS: [(&str, &[&str]); 11] = [
    (
        "gap",
        &[
            "title",
            "description",
            "institution",
            "desired_end_state",
            "tags",
            "note",
            "state_note",
        ],
    ),
    ("need", &["title", "place", "note"]),
    ("need_plan", &["source", "decision_reason"]),
    (LINE, &["title", "place", "note"]),
    ("need_endorsement", &["reason"]),
    ("gap_progress", &["statement", "locator"]),
    (
        "assistance",
        &[
            "title",
            "description",
            "condition",
            "place",
            "earmark",
            "membership",
            "cofinancing",
            "exclusions",
            "note",
        ],
    ),
    ("assistance_line", &["title", "note"]),
    ("assistance_request", &["text"]),
    ("assessment", &["reason"]),
    ("recommendation_follow_up", &["note"]),
];

/// A table with free texts, and the columns that hold them; none of another name.
pub fn texts(table: &str) -> Option<(&'static str, &'static [&'static str])> {
    TEXTS.into_iter().find(|(name, _)| *name == table)
}

/// What is hidden of these objects, by object.
pub(super) async fn of(
    database: &impl ConnectionTrait,
    wholes: &[Uuid],
) -> Result<HashMap<Uuid, Vec<hidden_text::Model>>, DbErr> {
    let rows = hidden_text::Entity::find()
        .filter(hidden_text::Column::WholeId.is_in(wholes.iter().copied()))
        .all(database)
        .await?;
    let mut hidden: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in rows {
        hidden.entry(row.whole_id).or_default().push(row);
    }
    Ok(hidden)
}

/// Takes out of the rows of an object what is hidden of it, also what was written since: only a registrar shows it again.
pub async fn stow(database: &impl ConnectionTrait, whole: Uuid) -> Result<(), DbErr> {
    let Some(mut hidden) = of(database, &[whole]).await?.remove(&whole) else {
        return Ok(());
    };
    hide_new_lines(database, &mut hidden).await?;
    for row in &hidden {
        take_out(database, row).await?;
    }
    let is = |table: &str| hidden.iter().any(|row| row.about == table);
    if is("gap") || is("need") {
        forget_words(database, whole).await?;
    }
    Ok(())
}

/// The same of all objects, after files were loaded over them.
pub async fn stow_all(database: &impl ConnectionTrait) -> Result<(), DbErr> {
    let wholes: Vec<Uuid> = hidden_text::Entity::find()
        .select_only()
        .column(hidden_text::Column::WholeId)
        .distinct()
        .into_tuple()
        .all(database)
        .await?;
    for whole in wholes {
        stow(database, whole).await?;
    }
    Ok(())
}

/// Writes texts back into the rows that they were taken out of.
pub async fn give_back(database: &impl ConnectionTrait, subject: Uuid) -> Result<(), DbErr> {
    let of_subject = hidden_text::Column::SubjectId.eq(subject);
    let rows = hidden_text::Entity::find().filter(of_subject.clone());
    for row in rows.all(database).await? {
        write(database, &row, &kept(&row)).await?;
    }
    hidden_text::Entity::delete_many()
        .filter(of_subject)
        .exec(database)
        .await?;
    Ok(())
}

/// Lines that an offer or programme got since it was hidden are hidden with it, and those of plans about a need with the need.
async fn hide_new_lines(
    database: &impl ConnectionTrait,
    hidden: &mut Vec<hidden_text::Model>,
) -> Result<(), DbErr> {
    for subject in hidden.clone() {
        let Some((about, lines)) = lines(database, &subject).await? else {
            continue;
        };
        for id in lines {
            if hidden.iter().any(|row| row.id == id) {
                continue;
            }
            let line = hidden_text::Model {
                id,
                about: about.to_owned(),
                texts: "{}".to_owned(),
                ..subject.clone()
            };
            let row = line.clone().into_active_model().reset_all();
            hidden_text::Entity::insert(row)
                .exec_without_returning(database)
                .await?;
            hidden.push(line);
        }
    }
    Ok(())
}

/// The lines that are hidden with a row, and their table.
async fn lines(
    database: &impl ConnectionTrait,
    subject: &hidden_text::Model,
) -> Result<Option<(&'static str, Vec<Uuid>)>, DbErr> {
    match subject.about.as_str() {
        "assistance" => {
            let lines = assistance_line::Entity::find()
                .select_only()
                .column(assistance_line::Column::Id)
                .filter(assistance_line::Column::AssistanceId.eq(subject.id));
            let ids: Vec<Uuid> = lines.into_tuple().all(database).await?;
            Ok(Some(("assistance_line", ids)))
        }
        "need" => {
            let lines = need_plan_line::Entity::find()
                .select_only()
                .column(need_plan_line::Column::Id)
                .filter(need_plan_line::Column::NeedId.eq(subject.id));
            let ids: Vec<Uuid> = lines.into_tuple().all(database).await?;
            Ok(Some((LINE, ids)))
        }
        _ => Ok(None),
    }
}

/// Moves the texts of a row to where they are kept. What was hidden before and not written since stays there.
async fn take_out(
    database: &impl ConnectionTrait,
    hidden: &hidden_text::Model,
) -> Result<(), DbErr> {
    let Some(now) = read(database, hidden).await? else {
        if hidden.about == LINE {
            // Plans are made anew with other lines. What events tell of this one is masked by its need.
            hidden_text::Entity::delete_by_id(hidden.id)
                .exec(database)
                .await?;
        }
        return Ok(());
    };
    let mut kept = kept(hidden);
    let mut placeholders = Fields::new();
    for (field, text) in now {
        if text != HIDDEN {
            if text != Value::Null {
                placeholders.insert(field.clone(), HIDDEN.into());
            }
            kept.insert(field, text);
        }
    }
    write(database, hidden, &placeholders).await?;
    let texts = Value::Object(kept).to_string();
    hidden_text::Entity::update_many()
        .col_expr(hidden_text::Column::Texts, Expr::value(texts))
        .filter(hidden_text::Column::Id.eq(hidden.id))
        .exec(database)
        .await?;
    Ok(())
}

/// The texts as the row has them now; none where the row is gone.
async fn read(
    database: &impl ConnectionTrait,
    hidden: &hidden_text::Model,
) -> Result<Option<Fields>, DbErr> {
    let Some((table, columns)) = texts(&hidden.about) else {
        return Ok(None);
    };
    let select = Query::select()
        .columns(columns.iter().copied())
        .from(table)
        .and_where(Expr::col("id").eq(hidden.id))
        .take();
    let Some(row) = database.query_one(&select).await? else {
        return Ok(None);
    };
    let text = |column: &&str| {
        let text: Option<String> = row.try_get("", column)?;
        Ok(((*column).to_owned(), text.into()))
    };
    columns.iter().map(text).collect::<Result<_, _>>().map(Some)
}

/// Writes texts into the row.
async fn write(
    database: &impl ConnectionTrait,
    hidden: &hidden_text::Model,
    values: &Fields,
) -> Result<(), DbErr> {
    let Some((table, columns)) = texts(&hidden.about) else {
        return Ok(());
    };
    let given = columns.iter().filter_map(|column| {
        let text = values.get(*column)?.as_str().map(str::to_owned);
        Some((*column, Expr::value(text)))
    });
    let given: Vec<_> = given.collect();
    if given.is_empty() {
        return Ok(());
    }
    let update = Query::update()
        .table(table)
        .values(given)
        .and_where(Expr::col("id").eq(hidden.id))
        .take();
    database.execute(&update).await?;
    Ok(())
}

/// Nobody finds a gap by words that are hidden: what is searched is made anew when they are shown.
async fn forget_words(database: &impl ConnectionTrait, gap: Uuid) -> Result<(), DbErr> {
    let empty = || Expr::value("");
    gap_text::Entity::update_many()
        .col_expr(gap_text::Column::Title, empty())
        .col_expr(gap_text::Column::Keywords, empty())
        .col_expr(gap_text::Column::Body, empty())
        .filter(gap_text::Column::Id.eq(gap))
        .exec(database)
        .await?;
    Ok(())
}

/// The hidden texts, by column.
pub fn kept(hidden: &hidden_text::Model) -> Fields {
    serde_json::from_str(&hidden.texts).unwrap_or_default()
}

/// Puts hidden texts back into needs of these gaps, for what is decided on their words or writes them again: [`stow`] takes them
/// out once more.
pub async fn unhide_needs(
    database: &impl ConnectionTrait,
    gaps: &[Uuid],
    needs: &mut [need::Model],
) -> Result<(), DbErr> {
    let kept = kept_by_row(database, gaps).await?;
    for need in needs {
        if let Some(texts) = kept.get(&need.id) {
            unhide(texts, &mut need.title, [&mut need.place, &mut need.note]);
        }
    }
    Ok(())
}

/// The same of lines of plans of a gap's needs.
pub async fn unhide_lines(
    database: &impl ConnectionTrait,
    gap: Uuid,
    lines: &mut [need_plan_line::Model],
) -> Result<(), DbErr> {
    let kept = kept_by_row(database, &[gap]).await?;
    for line in lines {
        if let Some(texts) = kept.get(&line.id) {
            unhide(texts, &mut line.title, [&mut line.place, &mut line.note]);
        }
    }
    Ok(())
}

/// The hidden texts of these objects, by row.
async fn kept_by_row(
    database: &impl ConnectionTrait,
    wholes: &[Uuid],
) -> Result<HashMap<Uuid, Fields>, DbErr> {
    let hidden = of(database, wholes).await?;
    let rows = hidden.values().flatten();
    Ok(rows.map(|row| (row.id, kept(row))).collect())
}

/// Puts the texts of a need, or of a line of a plan, in place of placeholders.
fn unhide(texts: &Fields, title: &mut String, [place, note]: [&mut Option<String>; 2]) {
    let text = |column: &str| Some(texts.get(column)?.as_str()?.to_owned());
    if title == HIDDEN
        && let Some(text) = text("title")
    {
        *title = text;
    }
    for (column, own) in [("place", place), ("note", note)] {
        if own.as_deref() == Some(HIDDEN) {
            *own = text(column).or_else(|| own.take());
        }
    }
}

/// Puts hidden texts back where they were in the fields of an object, and says that they are hidden.
pub(super) fn restore(fields: &mut Fields, hidden: &[hidden_text::Model]) {
    for row in hidden {
        let texts = kept(row);
        visit(fields, &|fields| is_row(fields, row.id), &mut |fields| {
            fields.extend(texts.clone());
        });
    }
    let named = hidden.iter().filter(|row| row.id == row.subject_id);
    let said =
        named.map(|row| json!({ "id": row.id.to_string(), "since": row.since, "why": row.reason }));
    fields.insert(FIELD.to_owned(), said.collect());
}

/// Puts the placeholder in place of hidden texts in what an event changed of an object.
pub fn mask<'a>(
    changes: &mut Fields,
    about: Uuid,
    hidden: impl IntoIterator<Item = &'a hidden_text::Model>,
) {
    for row in hidden {
        let columns = texts(&row.about).map_or(&[] as &[_], |(_, columns)| columns);
        replace(changes, about, row.id, columns, &mut |_| HIDDEN.into());
    }
}

/// Replaces texts of one row, in what an event changed of an object: its own, those of it as a part, and of a need those of the
/// lines that plans had about it. Gives how many there were.
pub fn replace(
    changes: &mut Fields,
    about: Uuid,
    row: Uuid,
    columns: &[&str],
    by: &mut dyn FnMut(&Value) -> Value,
) -> usize {
    let mut replaced = 0;
    let mut put = |value: &mut Value| {
        if *value != Value::Null {
            *value = by(value);
            replaced += 1;
        }
    };
    if row == about {
        let own = changes
            .iter_mut()
            .filter(|(name, _)| columns.contains(&name.as_str()));
        own.flat_map(|(_, sides)| sides.as_array_mut().into_iter().flatten())
            .for_each(&mut put);
    }
    let is_it = |fields: &Fields| is_row(fields, row) || is_line_of(fields, row);
    visit(changes, &is_it, &mut |fields| {
        let texts = fields
            .iter_mut()
            .filter(|(name, _)| columns.contains(&name.as_str()));
        texts.for_each(|(_, value)| put(value));
    });
    replaced
}

/// Whether these are the fields of the row of this id.
fn is_row(fields: &Fields, id: Uuid) -> bool {
    names(fields, "id", id)
}

/// Whether these are the fields of a line of a plan about this need: a plan that is made anew gets other lines, and no row has the
/// ids of those before.
fn is_line_of(fields: &Fields, need: Uuid) -> bool {
    fields.contains_key("own") && names(fields, "need_id", need)
}

fn names(fields: &Fields, column: &str, id: Uuid) -> bool {
    fields.get(column).and_then(Value::as_str) == Some(id.to_string().as_str())
}

/// Calls a function for the fields of rows that it is for, wherever they are among these.
fn visit(
    fields: &mut Fields,
    is_it: &dyn Fn(&Fields) -> bool,
    change: &mut dyn FnMut(&mut Fields),
) {
    if is_it(fields) {
        change(fields);
    }
    fields
        .values_mut()
        .for_each(|value| visit_value(value, is_it, change));
}

fn visit_value(
    value: &mut Value,
    is_it: &dyn Fn(&Fields) -> bool,
    change: &mut dyn FnMut(&mut Fields),
) {
    match value {
        Value::Object(fields) => visit(fields, is_it, change),
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| visit_value(value, is_it, change)),
        _ => {}
    }
}
