//! Reports of Panels and their numbered findings.

use super::{Ask, changes::Found, document::Document, organisation::Organisation, panel::Panel};
use crate::{
    error::Result,
    id::{self, Kind},
    page::{Connection, Key, PageArgs},
    scope::{Order, Scope, Seen, Sort},
    values::PartialDate,
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use entity::{
    finding, report,
    values::{InformationCategory, ReportKind},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

/// A Panel's report. Before its embargo date only the Panel sees it.
#[derive(Clone, Description)]
pub struct Report(pub Seen<report::Model>);

#[Object(use_type_description, serial)]
impl Report {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Report, self.0.id)
    }

    /// Short code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The Panel that wrote it.
    async fn panel(&self, ctx: &Context<'_>) -> Option<Panel> {
        ctx.scope().reference().panels.get(self.0.panel_id).map(Panel)
    }

    /// The published document; null before publication.
    async fn document(&self, ctx: &Context<'_>) -> Option<Document> {
        ctx.scope().reference().documents.of(self.0.document_id).map(Document)
    }

    /// Title in our words.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Final, midterm or interim.
    async fn kind(&self) -> ReportKind {
        self.0.kind
    }

    /// First day it is public; null where not published.
    async fn published(&self) -> Option<PartialDate> {
        self.0.published.as_deref().map(PartialDate::stored)
    }

    /// Its findings that the viewer may read.
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Finding>> {
        let query = finding::Entity::find().filter(finding::Column::ReportId.eq(self.0.id));
        findings(ctx, query, PageArgs { first, after, last, before }).await
    }

    /// Where the record comes from.
    async fn source(&self) -> &str {
        &self.0.source
    }
}

/// A numbered piece of a report. It belongs to its Panel, and nobody else edits it.
#[derive(Clone, Description)]
pub struct Finding(pub Seen<finding::Model>);

#[Object(use_type_description, serial)]
impl Finding {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Finding, self.0.id)
    }

    /// Stable name.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The report; null where the viewer may not read it, and for a tactical finding, which says nothing of its source.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<Report>> {
        Ok(ctx.scope().by_ids::<report::Entity>(self.0.report_id).await?.into_iter().next().map(Report))
    }

    /// The Panel that owns it.
    async fn panel(&self, ctx: &Context<'_>) -> Option<Panel> {
        ctx.scope().reference().panels.get(self.0.panel_id).map(Panel)
    }

    /// Paragraph: `223`, `14-16`; null where not stated.
    async fn paragraph(&self) -> Option<&str> {
        self.0.paragraph.as_deref()
    }

    /// Sub-paragraph: `n`; null where there is none.
    async fn subparagraph(&self) -> Option<&str> {
        self.0.subparagraph.as_deref()
    }

    /// What was found, in our words.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Language of the text, ISO 639-1.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// Who may read it.
    async fn category(&self) -> InformationCategory {
        self.0.category
    }

    /// Whom an allegation names; null where it names nobody.
    async fn named_party(&self, ctx: &Context<'_>) -> Option<Organisation> {
        ctx.scope().reference().organisations.of(self.0.named_party_id).map(Organisation)
    }

    /// Date by which the party named may reply; null where none is set.
    async fn reply_due(&self) -> Option<PartialDate> {
        self.0.reply_due.as_deref().map(PartialDate::stored)
    }

    /// Where the record comes from.
    async fn source(&self) -> &str {
        &self.0.source
    }
}

impl Found for Report {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(scope.by_ids::<report::Entity>([id]).await?.pop().map(Self))
    }
}

impl Found for Finding {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(scope.by_ids::<finding::Entity>([id]).await?.pop().map(Self))
    }
}

/// Which reports to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct ReportFilter {
    /// Codes of Panels.
    panels: Option<Vec<String>>,
    /// Kinds of reports.
    kinds: Option<Vec<ReportKind>>,
}

/// Reports and findings.
#[derive(Default)]
pub struct ReportQuery;

#[Object]
impl ReportQuery {
    /// Reports of Panels that the viewer may read, latest first.
    async fn reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if nothing is said.")] filter: Option<ReportFilter>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Report>>> {
        let scope = ctx.scope();
        let filter = filter.unwrap_or_default();
        let mut query = report::Entity::find();
        if let Some(panels) = super::resolve(&filter.panels, |code| Ok(scope.reference().panels.named(code, "filter.panels")?.id))? {
            query = query.filter(report::Column::PanelId.is_in(panels));
        }
        if let Some(kinds) = filter.kinds {
            query = query.filter(report::Column::Kind.is_in(kinds));
        }
        let published = Expr::cust("coalesce(report.published, '9999')");
        let key = |report: &report::Model, _| Key::Text(report.published.clone().unwrap_or_else(|| "9999".to_owned()));
        let order = Order { name: "published", sort: Sort::Text(published), descending: true, key };
        super::list(scope, query, order, PageArgs { first, after, last, before }, Report).await.map(Some)
    }

    /// The report with this document symbol or code; null if there is none that the viewer may read.
    async fn report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Symbol of its document, however it is written, or its code.")] symbol: String,
    ) -> Result<Option<Report>> {
        let scope = ctx.scope();
        let mut wanted = sea_orm::Condition::any().add(report::Column::Code.eq(&symbol));
        if let Ok(document) = super::document::find(scope.reference(), &symbol, "symbol") {
            wanted = wanted.add(report::Column::DocumentId.eq(document.id));
        }
        Ok(scope.first(report::Entity::find().filter(wanted)).await?.map(Report))
    }

    /// The finding with this reference; null if there is none that the viewer may read.
    async fn finding(&self, ctx: &Context<'_>, #[graphql(desc = "Its reference.")] reference: String) -> Result<Option<Finding>> {
        let query = finding::Entity::find().filter(finding::Column::Reference.eq(reference));
        Ok(ctx.scope().first(query).await?.map(Finding))
    }
}

async fn findings(ctx: &Context<'_>, query: sea_orm::Select<finding::Entity>, args: PageArgs) -> Result<Connection<Finding>> {
    let by = Expr::cust("coalesce(finding.paragraph, '')");
    let key = |finding: &finding::Model, _| Key::Text(finding.paragraph.clone().unwrap_or_default());
    let order = Order { name: "paragraph", sort: Sort::Text(by), descending: false, key };
    super::list(ctx.scope(), query, order, args, Finding).await
}
