//! The fields that an event of the history changed, as its reader is told of them.

use crate::{
    access::{policy::reads_closed, viewer::Viewer},
    db::{reference::Reference, scope::Seen},
    graphql::id::{self, Kind},
    history::{
        event::Fields,
        snapshot::names::{api_name, api_value},
    },
};
use async_graphql::{Description, ID, Object};
use entity::event;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What an event says changed, as far as the viewer is told.
pub(super) fn told(viewer: &Viewer, row: &event::Model) -> Fields {
    let closed = row.closed.as_ref().filter(|_| reads_closed(viewer, row));
    let mut fields = Fields::new();
    // Where both hold a field, the closed one says more: how it was before it was public.
    for told in [row.open.as_ref(), closed].into_iter().flatten() {
        fields.extend(serde_json::from_str::<Fields>(told).unwrap_or_default());
    }
    fields
}

/// The columns by which parts of objects name a gap.
const GAPS: [&str; 2] = ["gap_id", "other_id"];

/// Gaps that parts of what changed name, as far as the viewer is told of it.
pub(super) fn gaps_told_of(viewer: &Viewer, rows: &[Seen<event::Model>]) -> BTreeSet<Uuid> {
    let mut gaps = BTreeSet::new();
    for row in rows {
        let mut said = [&row.open, &row.closed].into_iter().flatten();
        if said.any(|said| GAPS.iter().any(|column| said.contains(column))) {
            let fields = told(viewer, row);
            fields
                .values()
                .for_each(|values| add_gaps(values, &mut gaps));
        }
    }
    gaps
}

fn add_gaps(value: &Value, gaps: &mut BTreeSet<Uuid>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| add_gaps(item, gaps)),
        Value::Object(fields) => {
            let named = GAPS
                .iter()
                .filter_map(|column| fields.get(*column)?.as_str());
            gaps.extend(named.filter_map(|gap| gap.parse::<Uuid>().ok()));
            fields.values().for_each(|part| add_gaps(part, gaps));
        }
        _ => {}
    }
}

/// What readers know rows by.
pub(super) struct Known<'a> {
    /// The public records.
    pub(super) reference: &'a Reference,
    /// References of gaps that the viewer may read.
    pub(super) gaps: &'a HashMap<Uuid, String>,
}

/// One field of an object before and after.
#[derive(Description)]
pub struct FieldChange {
    id: Uuid,
    field: String,
    before: Option<String>,
    after: Option<String>,
}

impl FieldChange {
    /// What an event keeps of a column or list; nothing where the API does not speak of that.
    pub(super) fn new(
        event: &event::Model,
        column: &str,
        values: &Value,
        known: &Known<'_>,
    ) -> Option<Self> {
        let field = api_name(&event.about, column)?;
        let digest = Sha256::digest(format!("{}{field}", event.id));
        let id = Uuid::from_slice(&digest[..16]).expect("16 bytes");
        let said = |at: usize| {
            values
                .get(at)
                .filter(|value| !value.is_null())
                .map(|value| say(&api_value(&event.about, column, value), known))
        };
        Some(Self {
            id,
            before: said(0),
            after: said(1),
            field,
        })
    }
}

/// A value as readers see it: public records by their codes, gaps that they may read by their references. Ids of other rows are not
/// shown: their time reveals when something was recorded that the reader may not be able to see.
fn say(value: &Value, known: &Known<'_>) -> String {
    match named(value, known) {
        Value::String(text) => text,
        Value::Null => "(not shown)".to_owned(),
        other => other.to_string(),
    }
}

fn named(value: &Value, known: &Known<'_>) -> Value {
    match value {
        Value::String(text) => match Uuid::try_parse(text) {
            Ok(id) => {
                let gap = || known.gaps.get(&id).cloned();
                known.reference.code_of(id).or_else(gap).into()
            }
            Err(_) => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| named(item, known)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), named(value, known)))
            .collect(),
        other => other.clone(),
    }
}

#[Object(use_type_description, serial)]
impl FieldChange {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::FieldChange, self.id)
    }

    /// The field, as the type of the object calls it, or else the input that sets it: `deadline`, `panel`. `confirmed` is what the
    /// actor confirmed. Parts of lists have the names of their types.
    fn field(&self) -> &str {
        &self.field
    }

    /// What it was; null where there was nothing. Lists and objects are JSON. Of a list that there is before and after, only the
    /// parts that were removed or changed.
    fn before(&self) -> Option<&str> {
        self.before.as_deref()
    }

    /// What it became; null where there is no longer anything. Of a list that there is before and after, only the parts that
    /// were added or changed.
    fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }
}
