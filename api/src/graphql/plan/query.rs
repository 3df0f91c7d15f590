//! Lists of plans.

use super::{
    Plan,
    order::{PlanOrder, order},
};
use crate::{
    db::page::PageArgs,
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        gap::filter::text::{Text, having},
        list,
    },
};
use async_graphql::{Context, InputObject, Object};
use domain::plan::PlanState;
use entity::plan;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Which plans to list; each condition must hold.
#[derive(Default, InputObject)]
pub struct PlanFilter {
    /// Their states; all by default.
    states: Option<Vec<PlanState>>,
    /// Words that their notes must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

/// Plans.
#[derive(Default)]
pub struct PlanQuery;

#[Object]
impl PlanQuery {
    /// The plans of your organisation, latest first; empty for everybody else.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<PlanFilter>,
        #[graphql(desc = "In which order; latest first by default.")] order_by: Option<PlanOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Plan>>> {
        let PlanFilter { states, text } = filter.unwrap_or_default();
        let mut query = plan::Entity::find();
        if let Some(states) = states {
            query = query.filter(plan::Column::State.is_in(states));
        }
        if let Some(text) = text {
            let notes = Text::of_note(plan::Column::Id, plan::Column::Note, "plans");
            query = having(ctx.scope(), query, (text.as_str(), "filter.text"), notes).await?;
        }
        list(
            ctx.scope(),
            query,
            order(order_by),
            PageArgs {
                first,
                after,
                last,
                before,
            },
            Plan::new,
        )
        .await
        .map(Some)
    }

    /// The plan of your organisation with this reference; null if there is none.
    async fn plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Plan>> {
        let row = ctx
            .scope()
            .first(plan::Entity::find().filter(plan::Column::Reference.eq(reference)))
            .await?;
        Ok(row.map(Plan::new))
    }
}
