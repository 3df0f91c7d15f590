//! What files put in place of a row whose texts are hidden: other words make another row, and only a registrar shows them.

use crate::history::hidden::{self, kept};
use entity::hidden_text;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, sea_query::OnConflict,
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Objects that are asked for at once.
const AT_ONCE: usize = 500;

/// A row of those that files replace, whose id follows from what it says.
#[derive(Clone, Debug)]
pub struct Said {
    /// The row.
    pub id: Uuid,
    /// The object in whose history it is.
    pub whole: Uuid,
    /// Its date.
    pub dated: Option<String>,
    /// What it says.
    pub statement: String,
}

/// Hides those rows of a table that come in place of hidden ones: new, of the same object, and with the date or the words of one that is
/// there no more. What was hidden stays so, too, since events tell of it.
pub async fn carry(
    database: &impl ConnectionTrait,
    table: &str,
    before: &[Said],
    now: &[Said],
) -> Result<(), DbErr> {
    let dates: HashMap<Uuid, &Option<String>> =
        before.iter().map(|was| (was.id, &was.dated)).collect();
    let stay: HashSet<Uuid> = now.iter().map(|said| said.id).collect();
    let wholes: HashSet<Uuid> = now.iter().map(|said| said.whole).collect();
    let wholes: Vec<Uuid> = wholes.into_iter().collect();
    for some in wholes.chunks(AT_ONCE) {
        let hidden = hidden_text::Entity::find()
            .filter(hidden_text::Column::About.eq(table))
            .filter(hidden_text::Column::WholeId.is_in(some.iter().copied()));
        let gone = hidden.all(database).await?;
        for gone in gone.iter().filter(|row| !stay.contains(&row.id)) {
            let kept = kept(gone);
            let words = kept.get("statement").and_then(Value::as_str);
            let date = dates.get(&gone.id);
            let is_heir = |said: &&Said| {
                let is_new = said.whole == gone.whole_id && !dates.contains_key(&said.id);
                let is_like = words == Some(said.statement.as_str());
                is_new && (is_like || date.is_some_and(|date| **date == said.dated))
            };
            for heir in now.iter().filter(is_heir) {
                hide(database, gone, heir.id).await?;
            }
        }
    }
    Ok(())
}

/// Hides a row as another is, by itself. Its texts are taken out with those of all.
async fn hide(
    database: &impl ConnectionTrait,
    as_is: &hidden_text::Model,
    id: Uuid,
) -> Result<(), DbErr> {
    let row = hidden_text::Model {
        id,
        subject_id: id,
        texts: "{}".to_owned(),
        ..as_is.clone()
    };
    let key = [hidden_text::Column::Id];
    let is_hidden = OnConflict::columns(key).do_nothing_on(key).to_owned();
    hidden_text::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(is_hidden)
        .exec_without_returning(database)
        .await?;
    Ok(())
}

/// The hidden titles of rows of these objects, by row: what files state anew is known by them all the same.
pub async fn titles(
    database: &impl ConnectionTrait,
    wholes: &[Uuid],
) -> Result<HashMap<Uuid, String>, DbErr> {
    let hidden = hidden::of(database, wholes).await?;
    let titles = hidden.values().flatten().filter_map(|row| {
        let title = kept(row).get("title")?.as_str()?.to_owned();
        Some((row.id, title))
    });
    Ok(titles.collect())
}
