//! The roots as the specification wants them: a nullable field that fails is null, and its neighbours stay.
//!
//! The engine lets the error of a resolver that returns `Result` null the whole answer, whatever the field's type says.

use crate::graphql::{
    inline_object::is_nullable,
    subgraph::{FIELDS, SubgraphQuery},
};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult,
    Value, parser::types::Field, registry::Registry,
};
use std::borrow::Cow;

/// A root: of queries, or of mutations.
#[derive(Default)]
pub struct Root<T>(T);

impl<T: ObjectType> ContainerType for Root<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        // Only a subgraph's schema lets these come here.
        if FIELDS.contains(&ctx.item.node.name.node.as_str()) {
            return SubgraphQuery.resolve_field(ctx).await;
        }
        match self.0.resolve_field(ctx).await {
            Err(error) if is_nullable::<T>(ctx) => {
                ctx.add_error(error);
                Ok(Some(Value::Null))
            }
            resolved => resolved,
        }
    }
}

impl<T: ObjectType> OutputType for Root<T> {
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
        async_graphql::resolver_utils::resolve_container(ctx, self).await
    }
}

impl<T: ObjectType> ObjectType for Root<T> {}
