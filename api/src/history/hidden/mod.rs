//! Texts that a registrar hid: taken out of their rows and kept beside them, so that no list, search, suggestion or export can
//! give them away. The history compares objects as if the texts were in their rows, and is shown without them.

use super::event::Fields;
use entity::{assistance_line, gap_provenance, gap_text, hidden_text, need_plan_line};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use serde_json::Value;
use std::collections::HashMap;
use texts::LINE;
use uuid::Uuid;

mod beside;
pub mod carried;
pub mod excluded;
mod rows;
mod texts;
mod told;
mod unhide;

pub use texts::{History, INSTRUCTION, OWN_NAME, Texts, all_texts, is_figure, is_text, texts};
pub use told::{WHY, is_repeated, mask, replace};
pub(super) use told::{name, restore};
pub use unhide::{unhide_lines, unhide_needs, unhide_needs_of};

/// What stands in place of a hidden text.
pub const HIDDEN: &str = "[hidden by a registrar]";
/// How what stands in place of an erased text begins.
pub const ERASED: &str = "[erased on ";

/// Whether a text stands in place of one that was hidden or erased, and says nothing itself.
pub fn is_placeholder(text: &str) -> bool {
    text == HIDDEN || text.starts_with(ERASED)
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

/// Takes out of the rows of objects what is hidden of them, also what was written since: only a registrar shows it again.
pub async fn stow(database: &impl ConnectionTrait, wholes: &[Uuid]) -> Result<(), DbErr> {
    for (whole, mut hidden) in of(database, wholes).await? {
        hide_new_lines(database, &mut hidden).await?;
        for row in &hidden {
            take_out(database, row).await?;
        }
        let is = |table: &str| hidden.iter().any(|row| row.about == table);
        if is("gap") || is("need") {
            forget_words(database, whole).await?;
        }
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
        stow(database, &[whole]).await?;
    }
    Ok(())
}

/// Writes texts back into the rows that they were taken out of.
pub async fn give_back(database: &impl ConnectionTrait, subject: Uuid) -> Result<(), DbErr> {
    let of_subject = hidden_text::Column::SubjectId.eq(subject);
    let rows = hidden_text::Entity::find().filter(of_subject.clone());
    for row in rows.all(database).await? {
        let texts = kept(&row);
        write(database, &row, &texts).await?;
        beside::give_back(database, &row, &texts).await?;
    }
    hidden_text::Entity::delete_many()
        .filter(of_subject)
        .exec(database)
        .await?;
    Ok(())
}

/// Lines that an offer or programme got since it was hidden are hidden with it, sources with their gap, and lines of plans about a
/// need with the need.
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
        "gap" => {
            let sources = gap_provenance::Entity::find()
                .select_only()
                .column(gap_provenance::Column::Id)
                .filter(gap_provenance::Column::GapId.eq(subject.id));
            let ids: Vec<Uuid> = sources.into_tuple().all(database).await?;
            Ok(Some(("gap_provenance", ids)))
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
    beside::take_out(database, hidden, &mut kept).await?;
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
