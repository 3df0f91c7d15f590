//! How a stretch of gaps is read: each by its id, and its values by numbers that stand for them.

use super::{Key, NOT_STATED};
use crate::{
    db::{kept::Stretch, scope::Scope},
    graphql::gap::dimension::Found,
};
use entity::gap;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, Select, sea_query::Expr};
use std::collections::HashMap;
use uuid::Uuid;

/// A query that gives the id of each gap first.
pub(super) fn with_id(everybody: &Scope, stretch: Stretch) -> Select<gap::Entity> {
    let within = stretch.holds(&everybody.gaps_by(gap::Column::Id));
    let gaps = gap::Entity::find().filter(within);
    let id = Expr::col((gap::Entity, gap::Column::Id));
    gaps.select_only().expr(id)
}

/// Keys by what they stand for.
pub(super) struct Keys {
    known: HashMap<Found, Key>,
    /// What they stand for.
    pub(super) all: Vec<Found>,
}

impl Keys {
    pub(super) fn new() -> Self {
        let nothing = (None, None);
        Self {
            known: [(nothing.clone(), NOT_STATED)].into(),
            all: vec![nothing],
        }
    }

    /// The key of what was found.
    pub(super) fn of(&mut self, found: Found) -> Key {
        if let Some(key) = self.known.get(&found) {
            return *key;
        }
        // A stretch has far fewer than numbers of 32 bits can tell apart.
        let key = self.all.len() as Key;
        self.all.push(found.clone());
        self.known.insert(found, key);
        key
    }

    /// The key of an id, or of none.
    pub(super) fn of_id(&mut self, id: Option<Uuid>) -> Key {
        self.of((id, None))
    }

    /// The key of a word, or of none.
    pub(super) fn of_word(&mut self, word: Option<String>) -> Key {
        self.of((None, word))
    }
}
