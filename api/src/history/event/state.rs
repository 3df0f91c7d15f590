//! Objects as they are at some moment, as far as the history keeps them.

use super::{
    canonical_fields, hexadecimal,
    kept::{Fields, Kept, fields, key_column},
    whole::{Whole, joined, uuid, with_parts},
};
use crate::{
    access::{policy::reads_hidden, viewer::Viewer},
    error::Result,
};
use sea_orm::{ColumnTrait, ConnectionTrait, IdenStatic, QueryFilter, QuerySelect};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// An object as it is at some moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub(super) open: Fields,
    /// The same with placeholders, where texts of it are hidden.
    masked: Option<Fields>,
    pub(super) beside: Fields,
    pub(super) closed: Fields,
    pub(super) public: bool,
    pub(super) panel: Option<Uuid>,
}

impl State {
    /// The objects of these ids, without regard to who may read them.
    pub async fn read<E: Kept>(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        today: &str,
    ) -> Result<HashMap<Uuid, Self>> {
        let key = key_column::<E>();
        let of_ids = || E::find().filter(key.is_in(ids.iter().copied()));
        let rows = of_ids().all(database).await?;
        let public: Vec<Uuid> = of_ids()
            .select_only()
            .column(key)
            .filter(E::readable(&Viewer::Anonymous, today))
            .into_tuple()
            .all(database)
            .await?;
        let all = Box::pin(with_parts::<E>(database, ids, rows, &[])).await?;
        let state = |whole: Whole| {
            let is_public = whole.is_open && public.contains(&whole.id);
            (whole.id, Self::of::<E>(whole, is_public))
        };
        Ok(all.into_iter().map(state).collect())
    }

    /// The same objects with what is open of them alone: what is closed is not read, and neither is who may read them.
    pub async fn open_parts<E: Kept>(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Self>> {
        let of_ids = E::find().filter(key_column::<E>().is_in(ids.iter().copied()));
        let rows = of_ids.all(database).await?;
        let all = Box::pin(with_parts::<E>(database, ids, rows, E::CLOSED)).await?;
        let state = |whole: Whole| {
            let (id, closed) = (whole.id, Fields::new());
            let read = Self::of::<E>(whole, false);
            (id, Self { closed, ..read })
        };
        Ok(all.into_iter().map(state).collect())
    }

    /// The versions of the objects of these ids as this viewer is given them, without regard to whether they may read them. What is
    /// closed shows in those of their own alone, and there as far as they may read it; a hidden text in those of whoever reads it still.
    pub async fn versions<E: Kept>(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        viewer: &Viewer,
        today: &str,
    ) -> Result<HashMap<Uuid, String>> {
        let of_ids = E::find().filter(key_column::<E>().is_in(ids.iter().copied()));
        let rows = of_ids.all(database).await?;
        let parts = Box::pin(E::parts(database, ids, E::CLOSED)).await?;
        Self::versions_of::<E>(database, rows, parts, viewer, today).await
    }

    /// The same of these rows, whose open parts were read already.
    pub async fn versions_of<E: Kept>(
        database: &impl ConnectionTrait,
        rows: Vec<E::Model>,
        parts: HashMap<Uuid, Fields>,
        viewer: &Viewer,
        today: &str,
    ) -> Result<HashMap<Uuid, String>> {
        let mut own = own_columns::<E>(&rows, viewer);
        let owned: Vec<Uuid> = own.keys().copied().collect();
        if !owned.is_empty() {
            for (id, parts) in Box::pin(E::own_parts(database, &owned, viewer, today)).await? {
                own.entry(id).or_default().extend(parts);
            }
        }
        let version = |whole: Whole| {
            let id = whole.id;
            let all = whole.fields(|hidden| reads_hidden(viewer, hidden));
            let mut told = Self::new::<E>(all, false).open;
            told.extend(own.remove(&id).unwrap_or_default());
            (id, fingerprint(&told))
        };
        let all = joined::<E>(database, rows, parts).await?;
        Ok(all.into_iter().map(version).collect())
    }

    /// An object as it was read, with hidden texts in their places.
    fn of<E: Kept>(whole: Whole, public: bool) -> Self {
        let is_hidden = !whole.hidden.is_empty();
        let masked = is_hidden.then(|| Self::new::<E>(whole.clone().fields(|_| false), false).open);
        let all = whole.fields(|_| true);
        Self {
            masked,
            ..Self::new::<E>(all, public)
        }
    }

    /// An object of these columns and parts.
    fn new<E: Kept>(all: Fields, public: bool) -> Self {
        let panel = uuid(&all, "panel_id");
        let is_kept = |(name, value): &(String, Value)| {
            let is_unsaid = value.is_null() && E::LATER.contains(&name.as_str());
            !is_unsaid && !E::LEFT_OUT.contains(&name.as_str())
        };
        let (closed, open): (Fields, Fields) = all
            .into_iter()
            .filter(is_kept)
            .partition(|(name, _)| E::CLOSED.contains(&name.as_str()));
        let (beside, closed) = closed
            .into_iter()
            .partition(|(name, _)| E::BESIDE.contains(&name.as_str()));
        Self {
            open,
            masked: None,
            beside,
            closed,
            public,
            panel,
        }
    }

    /// What everyone who can read the object sees of it, and what a registrar hid there: not to be shown, nor any digest of it.
    pub fn open(&self) -> &Fields {
        &self.open
    }

    /// What of it everyone is told who can read the object: what counts in its version, and what stands beside that.
    pub(super) fn told(&self) -> Fields {
        let told = self.open.iter().chain(&self.beside);
        told.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// All fields, whomever they are for.
    pub fn into_fields(self) -> Fields {
        let told = self.open.into_iter().chain(self.beside);
        told.chain(self.closed).collect()
    }

    /// A fingerprint of what everyone who can read the object sees of it, by which changes are noticed. Whoever guesses a hidden text
    /// cannot check the guess with it.
    pub fn version(&self) -> String {
        fingerprint(self.masked.as_ref().unwrap_or(&self.open))
    }
}

fn fingerprint(told: &Fields) -> String {
    let digest = Sha256::digest(canonical_fields(told));
    hexadecimal(&digest[..8])
}

/// What is stated of the columns that count for the viewer alone, of those of these objects that are their own.
fn own_columns<E: Kept>(rows: &[E::Model], viewer: &Viewer) -> HashMap<Uuid, Fields> {
    let key = key_column::<E>();
    let own = rows.iter().map(fields).filter_map(|mut columns| {
        let id = uuid(&columns, IdenStatic::as_str(&key))?;
        if !is_own(&columns, viewer) {
            return None;
        }
        columns.retain(|name, value| E::OWN.contains(&name.as_str()) && !value.is_null());
        Some((id, columns))
    });
    own.collect()
}

/// Whether the viewer is whose object of these columns it is: its Panel, its steward or its provider.
fn is_own(columns: &Fields, viewer: &Viewer) -> bool {
    let panel = uuid(columns, "panel_id");
    let organisation = uuid(columns, "steward_id").or_else(|| uuid(columns, "provider_id"));
    (panel.is_some() && panel == viewer.panel())
        || organisation.is_some_and(|organisation| viewer.is(organisation))
}

#[cfg(test)]
mod tests {
    use super::{Fields, Kept, State};
    use entity::{assistance, gap};
    use serde_json::{Value, json};

    /// The version of an object of these columns, and of the same with all that came later, null.
    fn versions<E: Kept>(before: &Value) -> [String; 2] {
        let before = before.as_object().cloned().expect("an object");
        let mut now = before.clone();
        now.extend(
            E::LATER
                .iter()
                .map(|name| ((*name).to_owned(), Value::Null)),
        );
        let version = |all: Fields| State::new::<E>(all, true).version();
        [version(before), version(now)]
    }

    /// The digests are of `{"note":null,"title":"Scales"}` and of `{"cofinancing":null,"title":"Courses"}`, as services took them that knew
    /// no more columns.
    #[test]
    fn a_version_stays_what_it_was_before_columns_came() {
        let gap = versions::<gap::Entity>(&json!({ "title": "Scales", "note": null }));
        assert_eq!(gap, ["46ae9a68441f4491"; 2]);
        let offer = json!({ "title": "Courses", "cofinancing": null });
        let offer = versions::<assistance::Entity>(&offer);
        assert_eq!(offer, ["b8da823655fde326"; 2]);
    }

    #[test]
    fn what_came_later_shows_in_a_version_once_it_is_stated() {
        let version = |priority: Value| {
            let all = json!({ "title": "Scales", "priority": priority });
            let all = all.as_object().cloned().expect("an object");
            State::new::<gap::Entity>(all, true).version()
        };
        assert_ne!(version(json!("HIGH")), version(Value::Null));
    }
}
