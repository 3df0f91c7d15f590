//! Reports of Panels.

mod query;

pub use query::{ReportFilter, ReportQuery};

use crate::{
    access::permission::{self, Action, Target},
    db::{
        page::{Key, PageArgs},
        scope::{Batch, Order, Scope, Seen, Sort, Versions},
    },
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        finding::{Finding, drafts::Drafts},
        found::Found,
        hidden_text::HiddenText,
        history::{self, Event},
        id::{self, Kind},
        inline_object::InlineObject,
        reference::{document::Document, panel::Panel},
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{date::PartialDate, finding::ReportKind};
use entity::{finding, report};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select, sea_query::Expr};
use std::sync::Arc;
use uuid::Uuid;

/// What is read for reports of one page together.
pub struct Reports {
    batch: Batch<report::Entity>,
    drafts: Drafts,
    versions: Versions,
}

/// A Panel's report. Before its embargo date only the Panel sees it.
#[derive(Clone, Description)]
pub struct Report {
    row: Seen<report::Model>,
    together: Arc<Reports>,
}

impl Report {
    /// Reports that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<report::Model>>) -> Vec<Self> {
        let batch = Batch {
            scope: scope.clone(),
            rows: rows.clone(),
        };
        let together = Arc::new(Reports {
            batch,
            drafts: Drafts::default(),
            versions: Versions::default(),
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }
}

#[Object(use_type_description, serial)]
impl Report {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Report, self.row.id)
    }

    /// Short code.
    fn code(&self) -> &str {
        &self.row.code
    }

    /// The Panel that wrote it.
    fn panel(&self, ctx: &Context<'_>) -> Option<InlineObject<Panel>> {
        Panel::get(ctx, self.row.panel_id).map(InlineObject)
    }

    /// Its document; before publication for its Panel alone, null for others. Null where it has none.
    async fn document(&self) -> Result<Option<Document>> {
        let Reports { batch, drafts, .. } = &*self.together;
        match self.row.document_id {
            Some(id) => drafts.document(&batch.scope, id).await,
            None => Ok(None),
        }
    }

    /// Title in our words.
    fn title(&self) -> &str {
        &self.row.title
    }

    /// That a registrar hid its title, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.title)).await
    }

    /// Final, midterm or interim.
    fn kind(&self) -> ReportKind {
        self.row.kind
    }

    /// First day it is public; null where not published.
    fn published(&self) -> Option<PartialDate> {
        self.row.published.as_deref().map(PartialDate::stored)
    }

    /// A name for what everybody who reads it sees of it, to pass as `expectedVersion`. For its Panel it also counts the findings and
    /// recommendations that publishing it would publish and that are not out yet.
    async fn version(&self) -> Result<&str> {
        self.together
            .versions
            .of(&self.together.batch, self.row.id)
            .await
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let thing = Target {
            panel: Some(self.row.panel_id),
            ..Target::default()
        };
        permission::allowed(ctx.scope().viewer(), [Action::PublishReport], &thing)
    }

    /// What was done to it, as far as the viewer may see it, latest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        history::history(
            ctx,
            self.row.id,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Its findings that the viewer may read.
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Finding>> {
        let query = finding::Entity::find().filter(finding::Column::ReportId.eq(self.row.id));
        findings(
            ctx,
            query,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.row.source
    }
}

impl Found for Report {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<report::Entity>([id]).await?).pop())
    }
}

/// Findings of a query, by paragraph.
async fn findings(
    ctx: &Context<'_>,
    query: Select<finding::Entity>,
    args: PageArgs,
) -> Result<Connection<Finding>> {
    let by = Expr::cust("coalesce(finding.paragraph, '')");
    let key =
        |finding: &finding::Model, _| Key::Text(finding.paragraph.clone().unwrap_or_default());
    let order = Order {
        name: "paragraph".into(),
        sort: Sort::Text(by),
        descending: false,
        key,
    };
    crate::graphql::list_together(ctx.scope(), query, order, args, Finding::batch).await
}
