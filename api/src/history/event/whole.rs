//! Objects as they are read for the history, with what a registrar hid of them beside that.

use super::kept::{Fields, Kept, fields, key_column};
use crate::{error::Result, history::hidden};
use entity::hidden_text;
use sea_orm::{ConnectionTrait, IdenStatic};
use std::collections::HashMap;
use uuid::Uuid;

/// An object with all that is read of it.
#[derive(Clone)]
pub(super) struct Whole {
    pub(super) id: Uuid,
    /// Whether its changes are for everybody who reads it.
    pub(super) is_open: bool,
    /// Its fields, with placeholders where texts are hidden.
    shown: Fields,
    /// What is hidden of it.
    pub(super) hidden: Vec<hidden_text::Model>,
}

impl Whole {
    /// Its fields, with those hidden texts in their places that are told, and with what is hidden.
    pub(super) fn fields(self, is_told: impl Fn(&hidden_text::Model) -> bool) -> Fields {
        let mut fields = self.shown;
        if !self.hidden.is_empty() {
            let told = self.hidden.iter().filter(|hidden| is_told(hidden));
            hidden::restore(&mut fields, told);
            hidden::name(&mut fields, &self.hidden);
        }
        fields
    }
}

/// The objects of these rows with their parts, but without those that are left out.
pub(super) async fn with_parts<E: Kept>(
    database: &impl ConnectionTrait,
    ids: &[Uuid],
    rows: Vec<E::Model>,
    left_out: &[&str],
) -> Result<Vec<Whole>> {
    let parts = Box::pin(E::parts(database, ids, left_out)).await?;
    joined::<E>(database, rows, parts).await
}

/// The objects of these rows with these parts.
pub(super) async fn joined<E: Kept>(
    database: &impl ConnectionTrait,
    rows: Vec<E::Model>,
    mut parts: HashMap<Uuid, Fields>,
) -> Result<Vec<Whole>> {
    let key = key_column::<E>();
    let object = |row: E::Model| {
        let mut shown = fields(&row);
        E::restate(&mut shown);
        let id = uuid(&shown, IdenStatic::as_str(&key))?;
        shown.extend(parts.remove(&id).unwrap_or_default());
        Some(Whole {
            id,
            is_open: E::is_open(&row),
            shown,
            hidden: Vec::new(),
        })
    };
    let mut objects: Vec<Whole> = rows.into_iter().filter_map(object).collect();
    let ids: Vec<Uuid> = objects.iter().map(|whole| whole.id).collect();
    let mut hidden = hidden::of(database, &ids).await?;
    for whole in &mut objects {
        whole.hidden = hidden.remove(&whole.id).unwrap_or_default();
    }
    Ok(objects)
}

/// The id in a field of this name.
pub(super) fn uuid(fields: &Fields, name: &str) -> Option<Uuid> {
    fields.get(name)?.as_str()?.parse().ok()
}
