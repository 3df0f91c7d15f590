//! The roots as the specification wants them: a nullable field that fails is null, and its neighbours stay.
//!
//! The engine lets the error of a resolver that returns `Result` null the whole answer, whatever the field's type says.

use crate::graphql::inline_object::is_nullable;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult,
    Value, parser::types::Field, registry::Registry,
};
use futures_util::future::BoxFuture;
use std::borrow::Cow;

/// What a root may have beside the fields of its type.
pub trait Beside: ObjectType {
    /// What such a field resolves to; none if the field that is asked for is one of the type.
    fn beside<'a>(_: &'a Context<'_>) -> Option<BoxFuture<'a, ServerResult<Option<Value>>>> {
        None
    }
}

/// A root: of queries, or of mutations.
#[derive(Default)]
pub struct Root<T>(T);

impl<T: Beside> ContainerType for Root<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        if let Some(beside) = T::beside(ctx) {
            return beside.await;
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

impl<T: Beside> OutputType for Root<T> {
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

impl<T: Beside> ObjectType for Root<T> {}
