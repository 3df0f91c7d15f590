//! What records call each other by, and the ids behind.

use domain::{date::PartialDate, id::of_record};
use entity::{document, loaded_record};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use serde::Serialize;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};
use uuid::Uuid;

/// A record with a name of its own.
pub(super) trait Named: Serialize {
    /// What its kind is called; offers and programmes share one, so that none can take another's name.
    const KIND: &'static str;

    /// Its name among its kind, whatever its case.
    fn key(&self) -> Cow<'_, str>;

    /// What its id follows from.
    fn identity(&self) -> String {
        self.key().to_lowercase()
    }

    /// The time of its source, by which its id sorts: Unix time in milliseconds, 0 where it has none.
    fn millis(&self, _names: &Names) -> u64 {
        0
    }

    /// Leaves with the names what later records want to know of it.
    fn announced(&self, _id: Uuid, _names: &mut Names) {}
}

/// Ids of records by kind and key, on record or about to be.
pub(super) struct Names {
    ids: HashMap<(&'static str, String), Uuid>,
    pub(super) digests: HashMap<(String, String), String>,
    pub(super) dates: HashMap<Uuid, PartialDate>,
    /// Number and year of the resolutions on record.
    pub(super) resolutions: Vec<(u32, i32)>,
    /// Records in which something else stands for what could not be read.
    pub(super) doubtful: HashSet<Uuid>,
    /// Whether there may be records that are not known by their names, as they could not be read.
    pub(super) lacks_names: bool,
}

impl Names {
    /// What is on record.
    pub(super) async fn read(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let mut names = Self {
            ids: HashMap::new(),
            digests: HashMap::new(),
            dates: HashMap::new(),
            resolutions: Vec::new(),
            doubtful: HashSet::new(),
            lacks_names: false,
        };
        names.learn(database).await?;
        for row in document::Entity::find().all(database).await? {
            names.dates.extend(
                row.dated
                    .as_deref()
                    .map(|dated| (row.id, PartialDate::stored(dated))),
            );
            names
                .resolutions
                .extend(row.symbol.as_deref().and_then(resolution));
        }
        for row in loaded_record::Entity::find().all(database).await? {
            names.digests.insert((row.kind, row.key), row.digest);
        }
        Ok(names)
    }

    pub(super) fn add(&mut self, kind: &'static str, key: &str, id: Uuid) {
        self.ids.insert((kind, key.to_lowercase()), id);
    }

    /// The id of a record, on record or about to be.
    pub(super) fn get(&self, kind: &'static str, key: &str) -> Option<Uuid> {
        self.ids.get(&(kind, key.to_lowercase())).copied()
    }

    /// Whether not all is known of a record that others name: itself, or where it is not known, its name.
    pub(super) fn is_doubtful(&self, known: Option<Uuid>) -> bool {
        known.map_or(self.lacks_names, |id| self.doubtful.contains(&id))
    }

    /// Date of the oldest of these documents; none where none has a date.
    pub(super) fn oldest<'a>(
        &self,
        documents: impl Iterator<Item = &'a str>,
    ) -> Option<PartialDate> {
        documents
            .filter_map(|key| self.dates.get(&self.get("document", key)?))
            .min()
            .cloned()
    }

    /// Gives a record its id, if it has none.
    pub(super) fn announce_one<R: Named>(&mut self, record: &R) -> Uuid {
        let millis = record.millis(self);
        let id = *self
            .ids
            .entry((R::KIND, record.key().to_lowercase()))
            .or_insert_with(|| of_record(R::KIND, &record.identity(), millis));
        record.announced(id, self);
        id
    }
}

/// Number and year of a resolution.
pub(super) fn resolution(symbol: &str) -> Option<(u32, i32)> {
    let (number, year) = domain::symbol::Symbol::parse(symbol)
        .ok()?
        .as_resolution()?;
    Some((number, year?))
}
