//! A table in memory: its rows by id and by code.

use super::alias::{self, AliasOf};
use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{nearest::nearest, text::fold, validation::Fault};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// Letters of what is written for a code from which on it is looked for in names.
const NAME_MIN: usize = 4;

/// Rows that are told of as like an unknown code.
const LIKE_MAX: usize = 5;

/// A row that is kept in memory and found by id and by code.
pub trait Coded: Send + Sync + 'static {
    /// The query that lists them and finds them by words, where there is one.
    const LIST: Option<&'static str> = None;
    /// Of which tables the other names are that people write for its code.
    const ALIASES: &'static [AliasOf] = &[];

    /// Its id.
    fn id(&self) -> Uuid;
    /// What people call it: unique within its table.
    fn code(&self) -> &str;
    /// Its names, where people may write one for its code.
    fn names(&self) -> Vec<&str> {
        Vec::new()
    }
    /// Its French name, where one may be on record.
    fn name_fr(&self) -> Option<&str> {
        None
    }
}

/// What is told last of a code that is like none.
const UNKNOWN: &str = " is unknown";

/// A table in memory, in the order of its codes.
pub struct Table<M> {
    rows: Vec<Arc<M>>,
    by_id: HashMap<Uuid, usize>,
    by_code: HashMap<String, usize>,
}

impl<M: Coded> Table<M> {
    pub(super) fn new(mut rows: Vec<M>) -> Self {
        rows.sort_by(|a, b| a.code().cmp(b.code()));
        let by_id = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.id(), at))
            .collect();
        let by_code = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.code().to_lowercase(), at))
            .collect();
        Self {
            rows: rows.into_iter().map(Arc::new).collect(),
            by_id,
            by_code,
        }
    }

    pub(super) async fn read<E>(database: &impl ConnectionTrait) -> Result<Self, Error>
    where
        E: EntityTrait<Model = M>,
        M: sea_orm::ModelTrait<Entity = E> + sea_orm::FromQueryResult,
    {
        Ok(Self::new(E::find().all(database).await?))
    }

    /// All rows, in the order of their codes.
    pub fn all(&self) -> &[Arc<M>] {
        &self.rows
    }

    /// The row with this id.
    pub fn get(&self, id: Uuid) -> Option<Arc<M>> {
        self.by_id.get(&id).map(|&at| self.rows[at].clone())
    }

    /// The row that a foreign key names.
    pub fn of(&self, id: Option<Uuid>) -> Option<Arc<M>> {
        id.and_then(|id| self.get(id))
    }

    /// The code of the row with this id.
    pub fn code_of(&self, id: Uuid) -> Option<String> {
        let at = self.by_id.get(&id);
        at.map(|&at| self.rows[at].code().to_owned())
    }

    /// The codes of those with these ids, as far as they are on record.
    pub fn codes(&self, ids: impl IntoIterator<Item = Uuid>) -> impl Iterator<Item = &str> {
        let places = ids.into_iter().filter_map(move |id| self.by_id.get(&id));
        places.map(move |&at| self.rows[at].code())
    }

    /// The row with this code, whatever its case.
    pub fn by_code(&self, code: &str) -> Option<&Arc<M>> {
        self.by_code
            .get(&code.trim().to_lowercase())
            .map(|&at| &self.rows[at])
    }

    /// The row with this code, or with another name that is known to stand for it.
    pub fn meant_by(&self, written: &str) -> Option<&Arc<M>> {
        let other = || self.by_code(alias::stands_for(M::ALIASES, written)?);
        self.by_code(written).or_else(other)
    }

    /// The row with this code or another name of it, or an error that names the field and codes like it.
    pub fn named(&self, code: &str, field: &str) -> Result<&Arc<M>, Fault> {
        self.meant_by(code).ok_or_else(|| {
            let told = self.unknown(code);
            let list = M::LIST.filter(|_| told.ends_with(UNKNOWN));
            let list = list.map(|list| {
                format!("; `{list}` lists all, and finds them by words (filter: {{ text }})")
            });
            let list = list.unwrap_or_default();
            Fault::invalid(field, format!("names nothing on record: {told}{list}"))
        })
    }

    /// What to say about an unknown code: which known ones are like it, or are called so.
    pub fn unknown(&self, code: &str) -> String {
        let shown: String = code.chars().take(60).collect();
        if let Some(code) = self.code_of_global(code) {
            return format!("\"{shown}\" is the id of {code}: write that code");
        }
        if let Some(code) = alias::stands_for(M::ALIASES, code) {
            return format!("\"{shown}\" stands for {code}, which is not on record");
        }
        let called = self.called(code);
        if !called.is_empty() {
            let called = called.join(", ");
            return format!("\"{shown}\" is unknown: write a code; called so are {called}");
        }
        let start: String = code.to_lowercase().chars().take(3).collect();
        let is_like = |known: &str| !start.is_empty() && known.to_lowercase().contains(&start);
        let like = self.rows.iter().filter_map(|row| {
            if is_like(row.code()) {
                return Some(row.code().to_owned());
            }
            let other = alias::of(M::ALIASES, row.code()).find(|other| is_like(other))?;
            Some(format!("{} ({other})", row.code()))
        });
        let like: Vec<String> = like.take(LIKE_MAX).collect();
        if like.is_empty() {
            format!("\"{shown}\"{UNKNOWN}{}", self.meant(code))
        } else {
            format!("\"{shown}\" is unknown; like it are {}", like.join(", "))
        }
    }

    /// The code of the row whose global id, a kind and an id in one token, is written in place of its code.
    fn code_of_global(&self, written: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(written.trim()).ok()?;
        let (_, id) = bytes.split_first()?;
        self.code_of(Uuid::from_slice(id).ok()?)
    }

    /// The codes of rows in whose names a word begins with what is written, with these names: those first that are called just so.
    fn called(&self, written: &str) -> Vec<String> {
        let written = fold(written.trim());
        if written.chars().count() < NAME_MIN {
            return Vec::new();
        }
        let inside = format!(" {written}");
        let like = |name: &str| {
            let name = fold(name);
            if name == written {
                Some(0)
            } else if name.starts_with(&written) {
                Some(1)
            } else {
                name.contains(&inside).then_some(2)
            }
        };
        let mut called: Vec<(i32, String)> = Vec::new();
        for row in &self.rows {
            let names = row.names().into_iter().chain(row.name_fr());
            let near = names.filter_map(|name| Some((like(name)?, name)));
            if let Some((place, name)) = near.min() {
                called.push((place, format!("{} ({name})", row.code())));
            }
        }
        called.sort_by_key(|(place, _)| *place);
        let called = called.into_iter().map(|(_, told)| told);
        called.take(LIKE_MAX).collect()
    }

    /// The question whether a row was meant whose code or name is nearly what is written; nothing where there is none.
    fn meant(&self, written: &str) -> String {
        let words = self.rows.iter().flat_map(|row| {
            let names = row.names().into_iter().chain(row.name_fr());
            let names = names.map(move |name| (name, row));
            names.chain([(row.code(), row)])
        });
        let words: Vec<_> = words.collect();
        let Some(word) = nearest(written, words.iter().map(|(word, _)| *word)) else {
            return String::new();
        };
        let found = words.iter().find(|(known, _)| *known == word);
        found.map_or_else(String::new, |(_, row)| {
            let name = row.names().first().map(|name| format!(", {name}"));
            format!("; did you mean {}{}?", row.code(), name.unwrap_or_default())
        })
    }
}
