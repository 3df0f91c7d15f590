//! Objects of long lists, resolved field after field in one future.
//!
//! The engine boxes a future for each field of each object, large enough for the object's largest field. Here it is one an
//! object; what the fields need has been read for the whole page, so that there is nothing to wait for side by side. Whatever
//! has fragments or directives goes the engine's way.

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection},
    registry::Registry,
};
use futures_util::future::BoxFuture;
use std::borrow::Cow;

use crate::error::keep_path;

/// An object of a long list.
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
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        if ctx
            .item
            .node
            .items
            .iter()
            .all(|selection| is_plain(&selection.node))
        {
            Ok(Value::Object(fields(ctx, &self.0).await?))
        } else {
            self.0.resolve(ctx, field).await.map_err(keep_path)
        }
    }
}

/// Whether a selection is a field and nothing but a field.
fn is_plain(selection: &Selection) -> bool {
    matches!(selection, Selection::Field(field) if field.node.directives.is_empty())
}

/// The fields asked for, in order. Boxed once, so that types may contain each other.
fn fields<'a, T: ContainerType + Sync>(
    ctx: &'a ContextSelectionSet<'a>,
    object: &'a T,
) -> BoxFuture<'a, ServerResult<IndexMap<Name, Value>>> {
    Box::pin(async move {
        let mut values = IndexMap::with_capacity(ctx.item.node.items.len());
        for selection in &ctx.item.node.items {
            let Selection::Field(field) = &selection.node else {
                continue;
            };
            let key = field.node.response_key().node.clone();
            // Clients that keep what they read ask for it of every object.
            if field.node.name.node == "__typename" {
                let name = object.introspection_type_name().into_owned();
                values.insert(key, Value::String(name));
                continue;
            }
            let ctx = ctx.with_field(field);
            let value = match object.resolve_field(&ctx).await {
                Ok(value) => value.unwrap_or_default(),
                Err(error) if is_nullable::<T>(&ctx) => {
                    ctx.add_error(error);
                    Value::Null
                }
                // The list around sets its own path over that of the field.
                Err(error) => return Err(keep_path(error)),
            };
            values.insert(key, value);
        }
        Ok(values)
    })
}

/// Whether the schema lets the field of this context be null: then its error ends there, and its neighbours stay.
pub(super) fn is_nullable<T: OutputType>(ctx: &Context<'_>) -> bool {
    let object = ctx.schema_env.registry.types.get(T::type_name().as_ref());
    let field = object.and_then(|object| object.field_by_name(ctx.item.node.name.node.as_str()));
    field.is_some_and(|field| !field.ty.ends_with('!'))
}
