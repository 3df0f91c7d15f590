//! Lists of findings.

use super::{
    Finding,
    order::{FindingOrder, of_findings},
};
use crate::{
    access::policy::{self, FindingReach},
    db::{page::PageArgs, scope::Scope},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        finding::reply::ReplyState,
        gap::filter::text::{Text, having},
        list_together, resolve,
    },
};
use async_graphql::{Context, InputObject, Object};
use domain::finding::InformationCategory;
use entity::{finding, gap, gap_country, gap_finding};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::SelectStatement,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Which findings to list. Conditions add up; within a list one is enough.
#[derive(InputObject, Default)]
pub struct FindingFilter {
    /// References.
    references: Option<Vec<String>>,
    /// Codes of the Panels that own them.
    panels: Option<Vec<String>>,
    /// Categories.
    categories: Option<Vec<InformationCategory>>,
    /// Countries of gaps that the viewer may read and that were written out of them: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Where the reply of the party named stands: AWAITED for what still may be replied to.
    replies: Option<Vec<ReplyState>>,
    /// Words that its text must all have, or other words for the same, as with gaps.
    text: Option<String>,
    /// How they come to the viewer's organisation; none are found by viewers who read what is public.
    reach: Option<Vec<FindingReach>>,
}

impl FindingFilter {
    /// The findings that meet all conditions.
    async fn query(mut self, scope: &Scope) -> Result<Select<finding::Entity>> {
        let text = self.text.take();
        let query = self.without_text(scope)?;
        let Some(text) = text else {
            return Ok(query);
        };
        let of = Text {
            id: finding::Column::Id,
            language: finding::Column::Language.into_expr(),
            text: finding::Column::Text.into_expr(),
            called: "findings",
        };
        having(scope, query, (text.as_str(), "filter.text"), of).await
    }

    fn without_text(self, scope: &Scope) -> Result<Select<finding::Entity>> {
        let reference = scope.reference();
        let mut query = finding::Entity::find();
        if let Some(names) = resolve(&self.references, |name| Ok(name.to_owned()))? {
            query = query.filter(finding::Column::Reference.is_in(names));
        }
        if let Some(panels) = resolve(&self.panels, |code| {
            Ok(reference.panels.named(code, "filter.panels")?.id)
        })? {
            query = query.filter(finding::Column::PanelId.is_in(panels));
        }
        if let Some(categories) = self.categories {
            query = query.filter(finding::Column::Category.is_in(categories));
        }
        if let Some(countries) = resolve(&self.countries, |code| {
            Ok(reference.country(code, "filter.countries")?.id)
        })? {
            query = query.filter(finding::Column::Id.in_subquery(behind_gaps(scope, countries)));
        }
        if let Some(states) = self.replies {
            let any = states.iter().fold(Condition::any(), |any, state| {
                any.add(state.condition(scope.today()))
            });
            query = query.filter(any);
        }
        if let Some(reaches) = self.reach {
            let any = reaches.iter().fold(Condition::any(), |any, reach| {
                any.add(policy::reached(scope.viewer(), *reach, scope.today()))
            });
            query = query.filter(any);
        }
        Ok(query)
    }
}

/// Ids of the findings out of which gaps of these countries were written that the viewer may read.
fn behind_gaps(scope: &Scope, countries: BTreeSet<Uuid>) -> SelectStatement {
    let there = gap_country::Entity::find().filter(gap_country::Column::CountryId.is_in(countries));
    let there = scope.gaps_of(there, gap_country::Column::GapId);
    let gaps = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(gap::Column::Id.in_subquery(there))
        .filter(scope.condition::<gap::Entity>());
    gap_finding::Entity::find()
        .select_only()
        .column(gap_finding::Column::FindingId)
        .filter(gap_finding::Column::GapId.in_subquery(gaps.into_query()))
        .into_query()
}

/// Findings.
#[derive(Default)]
pub struct FindingQuery;

#[Object]
impl FindingQuery {
    /// Findings that the viewer may read, in the order of their references.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<FindingFilter>,
        #[graphql(desc = "In which order; by reference by default.")] order_by: Option<
            FindingOrder,
        >,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Finding>>> {
        let query = filter.unwrap_or_default().query(ctx.scope()).await?;
        let order = of_findings(ctx.scope(), order_by);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        list_together(ctx.scope(), query, order, args, Finding::batch)
            .await
            .map(Some)
    }

    /// The finding with this reference; null if there is none that the viewer may read.
    async fn finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Finding>> {
        let query = finding::Entity::find().filter(finding::Column::Reference.eq(reference));
        let row = ctx.scope().first(query).await?;
        Ok(Finding::batch(ctx.scope(), row.into_iter().collect()).pop())
    }
}
