//! Lists of recommendations.

use super::{
    Recommendation,
    filter::RecommendationFilter,
    order::{RecommendationOrder, order},
};
use crate::{
    db::page::PageArgs,
    error::Result,
    graphql::{ContextExt, connection::Connection},
};
use async_graphql::{Context, Object};

/// Recommendations.
#[derive(Default)]
pub struct RecommendationQuery;

#[Object]
impl RecommendationQuery {
    /// Recommendations that the viewer may read, latest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<RecommendationFilter>,
        #[graphql(desc = "In which order; latest first by default.")] order_by: Option<
            RecommendationOrder,
        >,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Recommendation>>> {
        let scope = ctx.scope();
        let query = filter.unwrap_or_default().query(scope).await?;
        let order = order(scope, order_by);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        crate::graphql::list_together(scope, query, order, args, Recommendation::batch)
            .await
            .map(Some)
    }
}
