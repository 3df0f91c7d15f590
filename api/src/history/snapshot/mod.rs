//! What the history keeps of each kind of object: its row, and what else.
//!
//! `CLOSED` names what is the owning Panel's affair even where the object is public: whom it lets read, what it sealed, and
//! links to what others may not be able to read.

use crate::{
    access::{policy::Guarded, viewer::Viewer},
    error::Result,
    history::event::{Fields, Kept, digest, fields, kept::key_column},
};
use entity::{
    focal_point, judgement, lifting_condition, lifting_progress, plan, plan_line, recommendation,
    recommendation_addressee, recommendation_follow_up, recommendation_instruction,
    recommendation_organisation, recommendation_repeat,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, ModelTrait, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, sea_query::SelectStatement,
};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Nothing that is left out.
const ALL: &[&str] = &[];

/// Parts of several objects, by object.
#[derive(Default)]
struct Parts(HashMap<Uuid, Fields>);

impl Parts {
    /// Adds the rows of one table, as the list `name` of the object that the column `whole` names, each as `show` puts it.
    async fn add<E>(
        &mut self,
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        name: &str,
        columns: (E::Column, E::Column),
        show: fn(Fields) -> Value,
    ) -> Result<()>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E>,
    {
        self.add_some(database, E::find(), ids, name, columns, show)
            .await
    }

    /// The same of those rows alone that a query gives.
    async fn add_some<E>(
        &mut self,
        database: &impl ConnectionTrait,
        query: Select<E>,
        ids: &[Uuid],
        name: &str,
        (whole, order): (E::Column, E::Column),
        show: fn(Fields) -> Value,
    ) -> Result<()>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E>,
    {
        if ids.is_empty() {
            return Ok(());
        }
        let rows = query
            .filter(whole.is_in(ids.iter().copied()))
            .order_by(order, Order::Asc)
            .all(database)
            .await?;
        self.put(&rows, name, whole.as_str(), show);
        Ok(())
    }

    /// Adds rows of one table that were read already, each to the list `name` of the object that the column `whole` names.
    fn put<'a, M: ModelTrait + 'a>(
        &mut self,
        rows: impl IntoIterator<Item = &'a M>,
        name: &str,
        whole: &str,
        show: fn(Fields) -> Value,
    ) {
        for row in rows {
            let mut fields = fields(row);
            let id = fields.remove(whole);
            let id = id.and_then(|id| id.as_str()?.parse().ok());
            if let Some(id) = id {
                self.list(id, name).push(show(fields));
            }
        }
    }

    /// A list of an object, empty if nothing was added to it.
    fn list(&mut self, id: Uuid, name: &str) -> &mut Vec<Value> {
        let list = self.0.entry(id).or_default().entry(name);
        list.or_insert_with(|| json!([]))
            .as_array_mut()
            .expect("a list is made here")
    }
}

/// Parts of objects, a line a table: its name in the history, the entity, the columns that name the object and that give the
/// order, and how a row is shown; but those that are left out.
macro_rules! parts {
    ($database:ident, $ids:expr, $left_out:expr, $($name:literal of $entity:ident ($whole:ident, $order:ident) as $show:expr;)*) => {{
        let mut parts = Parts::default();
        $(if !$left_out.contains(&$name) {
            use $entity::Column;
            let columns = (Column::$whole, Column::$order);
            Box::pin(parts.add::<$entity::Entity>($database, $ids, $name, columns, $show)).await?;
        })*
        parts
    }};
}

/// The parts of an object, inside of its [`Kept`]: lines as `parts!` has them, with their columns of free texts, and behind `then` a function
/// that adds to them what is of no object itself.
macro_rules! kept_parts {
    ($($name:literal of $entity:ident ($whole:ident, $order:ident) as $show:expr $(, texts $texts:tt)? $(, erased $erased:tt)?;)*
        $(then $add:ident;)?) => {
        async fn parts(
            database: &impl ::sea_orm::ConnectionTrait,
            ids: &[::uuid::Uuid],
            left_out: &[&str],
        ) -> $crate::error::Result<
            ::std::collections::HashMap<::uuid::Uuid, $crate::history::event::Fields>,
        > {
            let parts = parts! { database, ids, left_out,
                $($name of $entity ($whole, $order) as $show;)*
            };
            $(let parts = $add(database, parts).await?;)?
            Ok(parts.0)
        }

        fn part_lists() -> Vec<$crate::history::event::PartList> {
            use $crate::history::event::PartList;
            vec![$(
                PartList::of::<$entity::Entity>($name, $entity::Column::$whole, $show)
                    $(.texts(&$texts))?
                    $(.erased(&$erased))?
            ),*]
        }
    };
}

mod assistance;
mod astray;
mod finding;
pub mod gap;
mod keys;
mod matches;
pub mod names;
pub mod report;
mod standing;

/// All columns of a row.
fn whole(fields: Fields) -> Value {
    Value::Object(fields)
}

/// The only column that is left.
fn single(fields: Fields) -> Value {
    fields
        .into_iter()
        .next()
        .map(|(_, value)| value)
        .unwrap_or_default()
}

/// All columns, without those of these that are null: they were added later, and events from before tell the same.
fn without_null(mut fields: Fields, later: &[&str]) -> Value {
    fields.retain(|name, value| !later.contains(&name.as_str()) || !value.is_null());
    Value::Object(fields)
}

/// A sealed note without its text, of which only the digest is kept; not even that is new where it was removed.
fn sealed(mut fields: Fields) -> Value {
    let ciphertext = fields.remove("ciphertext").unwrap_or_default();
    fields.retain(|_, value| !value.is_null());
    if !fields.contains_key("removed") {
        fields.insert("ciphertext_sha256".to_owned(), digest(&ciphertext).into());
    }
    Value::Object(fields)
}

/// The ids of what the viewer may read of an entity.
fn readable<E: Guarded>(viewer: &Viewer, today: &str) -> SelectStatement {
    E::find()
        .select_only()
        .column(key_column::<E>())
        .filter(E::readable(viewer, today))
        .into_query()
}

/// The id of a row.
fn id_of(row: &Value) -> Option<Uuid> {
    row.get("id")?.as_str()?.parse().ok()
}

// Its row alone, for everybody who reads it.
impl Kept for focal_point::Entity {
    const TEXTS: &'static [&'static str] = &["unit", "rank", "role", "place", "note"];
}

impl Kept for recommendation::Entity {
    const TEXTS: &'static [&'static str] = &["text", "made_by", "locator", "status_note", "note"];
    const CLOSED: &'static [&'static str] = &["report_id", "repeats"];

    kept_parts! {
        "addressees" of recommendation_addressee (RecommendationId, Kind) as single;
        "addressee_organisations" of recommendation_organisation (RecommendationId, OrganisationId) as single;
        "repeats" of recommendation_repeat (RecommendationId, RepeatsId) as single;
        "follow_ups" of recommendation_follow_up (RecommendationId, Id) as whole, texts ["note"];
        "instructions" of recommendation_instruction (RecommendationId, Id) as whole, texts ["statement"];
    }
}

impl Kept for lifting_condition::Entity {
    kept_parts! {
        "progress" of lifting_progress (ConditionId, Position) as whole, texts ["statement", "locator"];
    }
}

impl Kept for plan::Entity {
    const ERASED: &'static [&'static str] = &["note"];
    /// What follows from the rest; the digest vouches for it.
    const LEFT_OUT: &'static [&'static str] = &["result"];

    /// A plan is its organisation's alone.
    fn is_open(_: &plan::Model) -> bool {
        false
    }

    kept_parts! {
        "lines" of plan_line (PlanId, Position) as whole, erased ["left_out"];
    }
}

impl Kept for judgement::Entity {
    const ERASED: &'static [&'static str] = &["note"];

    /// What an organisation thinks of a suggestion is its own affair.
    fn is_open(_: &judgement::Model) -> bool {
        false
    }
}
