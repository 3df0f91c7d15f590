//! Objects resolved field after field in one future, and lists of them entry after entry.
//!
//! The engine boxes a future for each field of each object, large enough for the object's largest field, and one task for each entry of
//! a list. Here it is one box for an object or a list of them, in which one object follows the other; what the fields need has been read
//! for the whole page, so that there is nothing to wait for side by side. Errors keep the path of the field they come from, over which the engine writes that of the list around.

use crate::error::keep_path;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::{IndexMap, map::Entry},
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
};
use futures_util::future::BoxFuture;
use std::borrow::Cow;
use tokio::task::yield_now;

/// Entries of a list after which others that wait for the same thread have their turn: nothing else interrupts a long list, all of which
/// has been read.
const TURN: usize = 50;

/// An object.
pub struct InlineObject<T>(pub T);

impl<T: ContainerType + Send + Sync> OutputType for InlineObject<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let one: BoxFuture<'_, ServerResult<Value>> = Box::pin(object(ctx, &self.0));
        one.await
    }
}

/// A list of objects.
#[derive(Clone, Debug)]
pub struct Objects<T>(pub Vec<T>);

impl<T> From<Vec<T>> for Objects<T> {
    fn from(list: Vec<T>) -> Self {
        Self(list)
    }
}

impl<T> FromIterator<T> for Objects<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<T: ContainerType + Send + Sync> OutputType for Objects<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        if self.0.is_empty() {
            return Ok(Value::List(Vec::new()));
        }
        let list: BoxFuture<'_, ServerResult<Value>> = Box::pin(async move {
            let mut list = Vec::with_capacity(self.0.len());
            for (index, entry) in self.0.iter().enumerate() {
                if index > 0 && index.is_multiple_of(TURN) {
                    yield_now().await;
                }
                list.push(object(&ctx.with_index(index), entry).await?);
            }
            Ok(Value::List(list))
        });
        list.await
    }
}

/// The fields asked for, in order. To be boxed where it is called, so that types may contain each other.
async fn object<'a, T: ContainerType + Sync>(
    ctx: &'a ContextSelectionSet<'a>,
    object: &'a T,
) -> ServerResult<Value> {
    let mut values = IndexMap::with_capacity(ctx.item.node.items.len());
    let mut selected = Vec::with_capacity(ctx.item.node.items.len());
    select(ctx, object, &ctx.item.node, &mut selected);
    for field in selected {
        let key = field.node.response_key().node.clone();
        // Clients that keep what they read ask for it of every object.
        if field.node.name.node == "__typename" {
            let name = object.introspection_type_name().into_owned();
            put(&mut values, key, Value::String(name));
            continue;
        }
        let ctx = ctx.with_field(field);
        let value = match object.resolve_field(&ctx).await {
            Ok(value) => value.unwrap_or_default(),
            Err(error) if is_nullable::<T>(&ctx) => {
                ctx.add_error(error);
                Value::Null
            }
            Err(error) => return Err(keep_path(error)),
        };
        put(&mut values, key, value);
    }
    Ok(Value::Object(values))
}

/// The fields that a selection asks of an object. Most fragments are written out before it gets here, and directives that leave
/// something out are followed by then: what is left narrows an interface.
fn select<'a, T: ContainerType>(
    ctx: &ContextSelectionSet<'a>,
    object: &T,
    set: &'a SelectionSet,
    fields: &mut Vec<&'a Positioned<Field>>,
) {
    for selection in &set.items {
        let (on, set) = match &selection.node {
            Selection::Field(field) => {
                fields.push(field);
                continue;
            }
            Selection::InlineFragment(inline) => (
                inline.node.type_condition.as_ref(),
                &inline.node.selection_set,
            ),
            Selection::FragmentSpread(spread) => {
                let named = ctx.query_env.fragments.get(&spread.node.fragment_name.node);
                let Some(fragment) = named else { continue };
                (
                    Some(&fragment.node.type_condition),
                    &fragment.node.selection_set,
                )
            }
        };
        if on.is_none_or(|on| is_a(ctx, object, &on.node.on.node)) {
            select(ctx, object, &set.node, fields);
        }
    }
}

/// Whether an object is of a type or has an interface.
fn is_a<T: ContainerType>(ctx: &ContextSelectionSet<'_>, object: &T, on: &str) -> bool {
    let name = object.introspection_type_name();
    let interfaces = ctx.schema_env.registry.implements.get(&*name);
    name == on || interfaces.is_some_and(|interfaces| interfaces.contains(on))
}

/// Puts a value where it belongs; what several selections say of one object is joined.
fn put(values: &mut IndexMap<Name, Value>, key: Name, value: Value) {
    let mut known = match values.entry(key) {
        Entry::Vacant(place) => {
            place.insert(value);
            return;
        }
        Entry::Occupied(known) => known,
    };
    match (known.get_mut(), value) {
        (Value::Object(known), Value::Object(more)) => {
            more.into_iter()
                .for_each(|(key, value)| put(known, key, value));
        }
        (Value::List(known), Value::List(more)) => {
            for (known, more) in known.iter_mut().zip(more) {
                if let (Value::Object(known), Value::Object(more)) = (known, more) {
                    more.into_iter()
                        .for_each(|(key, value)| put(known, key, value));
                }
            }
        }
        _ => {}
    }
}

/// Whether the schema lets the field of this context be null: then its error ends there, and its neighbours stay.
pub(super) fn is_nullable<T: OutputType>(ctx: &Context<'_>) -> bool {
    let object = ctx.schema_env.registry.types.get(T::type_name().as_ref());
    let field = object.and_then(|object| object.field_by_name(ctx.item.node.name.node.as_str()));
    field.is_some_and(|field| !field.ty.ends_with('!'))
}
