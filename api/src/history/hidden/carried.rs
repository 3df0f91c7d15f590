//! What files put in place of a row whose texts are hidden: other words make another row, and only a registrar shows them.

use crate::history::hidden::{self, kept};
use entity::hidden_text;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
    sea_query::{Expr, OnConflict},
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
/// there no more, in this load or since an earlier one. What was hidden stays so, too, since events tell of it.
pub async fn carry(
    database: &impl ConnectionTrait,
    table: &str,
    before: &[Said],
    now: &[Said],
) -> Result<(), DbErr> {
    let wholes: HashSet<Uuid> = before.iter().chain(now).map(|said| said.whole).collect();
    let wholes: Vec<Uuid> = wholes.into_iter().collect();
    for some in wholes.chunks(AT_ONCE) {
        let hidden = hidden_text::Entity::find()
            .filter(hidden_text::Column::About.eq(table))
            .filter(hidden_text::Column::WholeId.is_in(some.iter().copied()));
        let mut hidden = hidden.all(database).await?;
        for row in &mut hidden {
            remember(database, row, before).await?;
        }
        let stated = Stated::new(before, now, &hidden);
        for gone in hidden.iter().filter(|row| stated.is_gone(row)) {
            for heir in now.iter().filter(|said| stated.is_heir(said, gone)) {
                hide(database, gone, heir).await?;
            }
        }
    }
    Ok(())
}

/// What files stated, and what they state from now on.
struct Stated<'a> {
    before: HashMap<Uuid, &'a Said>,
    now: HashSet<Uuid>,
    /// What everybody read, and files state no more.
    shown: Vec<&'a Said>,
}

impl<'a> Stated<'a> {
    fn new(before: &'a [Said], now: &[Said], hidden: &[hidden_text::Model]) -> Self {
        let hidden: HashSet<Uuid> = hidden.iter().map(|row| row.id).collect();
        let now: HashSet<Uuid> = now.iter().map(|said| said.id).collect();
        let shown = before.iter();
        let shown = shown.filter(|was| !hidden.contains(&was.id) && !now.contains(&was.id));
        Self {
            before: before.iter().map(|was| (was.id, was)).collect(),
            shown: shown.collect(),
            now,
        }
    }

    /// Whether files do not state a hidden row any more.
    fn is_gone(&self, hidden: &hidden_text::Model) -> bool {
        !self.now.contains(&hidden.id)
    }

    /// Whether what is said now comes in place of a hidden row that is gone.
    fn is_heir(&self, said: &Said, gone: &hidden_text::Model) -> bool {
        if said.whole != gone.whole_id || self.before.contains_key(&said.id) {
            return false;
        }
        let kept = kept(gone);
        let words = kept.get("statement").and_then(Value::as_str);
        words == Some(said.statement.as_str()) || self.is_of_its_day(said, gone)
    }

    /// Whether it is about the day of what is gone. Where that went with an earlier load, it may as well come in place of what everybody
    /// read: that is what a registrar showed since.
    fn is_of_its_day(&self, said: &Said, gone: &hidden_text::Model) -> bool {
        if self.before.contains_key(&gone.id) {
            return gone.dated == said.dated;
        }
        let is_like = |was: &&Said| was.whole == said.whole && was.dated == said.dated;
        gone.dated.is_some() && gone.dated == said.dated && !self.shown.iter().any(is_like)
    }
}

/// Writes down the date of a hidden row as files stated it last.
async fn remember(
    database: &impl ConnectionTrait,
    hidden: &mut hidden_text::Model,
    before: &[Said],
) -> Result<(), DbErr> {
    let Some(was) = before.iter().find(|was| was.id == hidden.id) else {
        return Ok(());
    };
    if hidden.dated == was.dated {
        return Ok(());
    }
    hidden.dated.clone_from(&was.dated);
    hidden_text::Entity::update_many()
        .col_expr(hidden_text::Column::Dated, Expr::value(was.dated.clone()))
        .filter(hidden_text::Column::Id.eq(hidden.id))
        .exec(database)
        .await?;
    Ok(())
}

/// Hides a row as another is, by itself. Its texts are taken out with those of all.
async fn hide(
    database: &impl ConnectionTrait,
    as_is: &hidden_text::Model,
    heir: &Said,
) -> Result<(), DbErr> {
    let row = hidden_text::Model {
        id: heir.id,
        subject_id: heir.id,
        texts: "{}".to_owned(),
        dated: heir.dated.clone(),
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
