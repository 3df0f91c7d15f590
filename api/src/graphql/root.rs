//! The query root as the specification wants it: a nullable field that fails is null, and its neighbours stay.
//!
//! The engine lets the error of a resolver that returns `Result` null the whole answer, whatever the field's type says.

use super::{Query, lean::is_nullable};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry,
};
use std::borrow::Cow;

/// The query root.
#[derive(Default)]
pub struct Root(Query);

impl ContainerType for Root {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.0.resolve_field(ctx).await {
            Err(error) if is_nullable::<Query>(ctx) => {
                ctx.add_error(error);
                Ok(Some(Value::Null))
            }
            resolved => resolved,
        }
    }
}

impl OutputType for Root {
    fn type_name() -> Cow<'static, str> {
        Query::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Query::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        async_graphql::resolver_utils::resolve_container(ctx, self).await
    }
}

impl ObjectType for Root {}
