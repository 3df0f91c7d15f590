//! Lists of gaps, and one by its reference.

use crate::{
    db::page::PageArgs,
    error::Result,
    graphql::{
        ContextExt, asks_for_any,
        connection::Connection,
        gap::{
            Gap,
            filter::{
                GapFilter, is_stalled, is_stalled_by,
                order::{GapOrder, is_listed_by, order, order_of_filtered},
                text::{SearchTerm, terms},
            },
            listed::{self, counting, query_stalled},
            stall::StallReason,
        },
        inline_object::Objects,
        list_as_asked,
        listing::Listed,
    },
};
use async_graphql::{Context, Object};
use entity::{gap, gap_head};
use futures_util::future::BoxFuture;
use sea_orm::{
    Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::ExprTrait,
};

/// Fields of a gap that take more of its row than a head has. One that is missing here is answered all the same, by one more read for the
/// page.
const BEYOND_HEADS: [&str; 14] = [
    "category",
    "externalReference",
    "holder",
    "mission",
    "nature",
    "organisation",
    "panel",
    "regime",
    "route",
    "stall",
    "steward",
    "suggestions",
    "version",
    "viewerCan",
];

/// Gaps.
#[derive(Default)]
pub struct GapQuery;

#[Object]
impl GapQuery {
    /// Gaps that the viewer may read: by relevance if the filter has a text, else by the date of their sources, latest first. An empty
    /// list says that none is on record, not that there is none: of some countries and missions no source was read yet.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<GapFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<GapOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Gap>>> {
        let scope = ctx.scope();
        let filter = filter.unwrap_or_default();
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let listed = listed::query(scope, &filter, order_by, &args).await?;
        let picked = filter.picked(scope)?;
        let count = counting(scope.clone(), picked, (filter.clone(), Condition::all()));
        let page = if shows_heads(ctx) {
            let order = order_of_filtered(scope, "gaps", &filter, order_by)?;
            list_as_asked(ctx, of_heads(listed), order, args, count, Gap::heads).await?
        } else {
            let order = order_of_filtered(scope, "gaps", &filter, order_by)?;
            list_as_asked(ctx, listed, order, args, count, Gap::batch).await?
        };
        Ok(Some(page))
    }

    /// Gaps that help could close and about which nothing is happening: not closed, and not covered. By the date of their sources, oldest
    /// first, if no other order is asked for; `stall` of each gives the reasons.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn stalled(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<GapFilter>,
        #[graphql(
            desc = "Only those whose `stall` has one of these reasons, as far as the viewer can know; whatever the reasons by default."
        )]
        reasons: Option<Vec<StallReason>>,
        #[graphql(desc = "In which order; oldest first by default.")] order_by: Option<GapOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Gap>>> {
        let scope = ctx.scope();
        let filter = filter.unwrap_or_default();
        let picked = filter.picked_stalled(scope, reasons.as_deref())?;
        let by = reasons.map(|reasons| is_stalled_by(scope, reasons));
        let stalled = is_stalled(scope).await?.add_option(by);
        let listed = stalled.clone().add_option(is_listed_by(scope, order_by));
        let order_by = order_by.or(Some(GapOrder::Oldest));
        let order = order(scope, "stalled", &filter, order_by)?;
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let these = (&filter, listed);
        let listed = query_stalled(scope, these, picked.as_ref(), &order, &args).await?;
        let count = counting(scope.clone(), picked, (filter.clone(), stalled));
        let page = list_as_asked(ctx, listed, order, args, count, Gap::batch).await?;
        Ok(Some(page))
    }

    /// How the `text` that lists are searched by is understood, in all of them alike: its words one by one, with the concepts they
    /// name. No text of the register goes into it.
    fn search_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What a person would type.")] text: String,
    ) -> Result<Option<Objects<SearchTerm>>> {
        let reference = ctx.scope().reference();
        let terms = terms(reference, &text, "text")?.into_terms().into_iter();
        let vocabulary = reference.vocabulary();
        let told = terms.map(|term| SearchTerm::of(term, vocabulary));
        Ok(Some(told.collect()))
    }

    /// The gap with this reference; null if there is none that the viewer may read.
    async fn gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Gap>> {
        let by = ctx.scope().gaps_by(gap::Column::Reference);
        let row = ctx
            .scope()
            .first(gap::Entity::find().filter(by.eq(reference)))
            .await?;
        Ok(Gap::batch(ctx.scope(), row.into_iter().collect()).pop())
    }
}

/// Whether the heads of gaps have all that a list is asked for of their rows, and whoever asks reads as the public.
fn shows_heads(ctx: &Context<'_>) -> bool {
    let list = ctx.look_ahead();
    let nodes = [list.field("edges").field("node"), list.field("nodes")];
    let mut nodes = nodes.iter();
    ctx.scope().viewer().insider().is_none() && !nodes.any(|node| asks_for_any(node, &BEYOND_HEADS))
}

/// The same gaps, of which the heads are read.
fn of_heads<'a>(gaps: Listed<'a, gap::Entity>) -> Listed<'a, gap_head::Entity> {
    let all = gaps
        .all
        .map(|all| -> BoxFuture<'a, Result<Select<gap_head::Entity>>> {
            Box::pin(async move { Ok(heads(all.await?)) })
        });
    Listed {
        query: heads(gaps.query),
        all,
    }
}

fn heads(gaps: Select<gap::Entity>) -> Select<gap_head::Entity> {
    let mut heads = gap_head::Entity::find();
    *QuerySelect::query(&mut heads) = gaps.into_query();
    heads
}
