//! Reports are listed and found.

use super::Report;
use crate::{
    actions::document::called,
    db::{page::PageArgs, scope::Scope},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        finding::order::{ReportOrder, of_reports},
        gap::filter::text::{Text, having},
    },
};
use async_graphql::{Context, InputObject, Object};
use domain::{finding::ReportKind, symbol::Symbol};
use entity::{document, report};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::Expr,
};

/// Which reports to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct ReportFilter {
    /// Codes of Panels.
    panels: Option<Vec<String>>,
    /// Kinds of reports.
    kinds: Option<Vec<ReportKind>>,
    /// Words that its title must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

impl ReportFilter {
    /// The reports that meet all conditions.
    async fn query(self, scope: &Scope) -> Result<Select<report::Entity>> {
        let mut query = report::Entity::find();
        if let Some(panels) = crate::graphql::resolve(&self.panels, |code| {
            Ok(scope.reference().panels.named(code, "filter.panels")?.id)
        })? {
            query = query.filter(report::Column::PanelId.is_in(panels));
        }
        if let Some(kinds) = self.kinds {
            query = query.filter(report::Column::Kind.is_in(kinds));
        }
        let Some(text) = self.text else {
            return Ok(query);
        };
        let of = Text {
            id: report::Column::Id,
            language: Expr::val("en"),
            text: report::Column::Title.into_expr(),
            called: "reports",
        };
        having(scope, query, (text.as_str(), "filter.text"), of).await
    }
}

/// Reports.
#[derive(Default)]
pub struct ReportQuery;

#[Object]
impl ReportQuery {
    /// Reports of Panels that the viewer may read, latest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<ReportFilter>,
        #[graphql(desc = "In which order; latest first by default.")] order_by: Option<ReportOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Report>>> {
        let scope = ctx.scope();
        let query = filter.unwrap_or_default().query(scope).await?;
        let order = of_reports(scope, order_by);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        crate::graphql::list_together(scope, query, order, args, Report::batch)
            .await
            .map(Some)
    }

    /// The report with this document symbol or code; null if there is none that the viewer may read.
    async fn report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Symbol of its document, however it is written, or its code.")]
        symbol: String,
    ) -> Result<Option<Report>> {
        let scope = ctx.scope();
        let mut wanted = sea_orm::Condition::any().add(report::Column::Code.eq(&symbol));
        if let Ok(document) = scope.reference().document(&symbol, "symbol") {
            wanted = wanted.add(report::Column::DocumentId.eq(document.id));
        } else if let Ok(symbol) = Symbol::parse(&symbol) {
            let ids = called(&symbol).select_only().column(document::Column::Id);
            wanted = wanted.add(report::Column::DocumentId.in_subquery(ids.into_query()));
        }
        let row = scope.first(report::Entity::find().filter(wanted)).await?;
        Ok(Report::batch(scope, row.into_iter().collect()).pop())
    }
}
