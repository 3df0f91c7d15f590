//! Recommendations: what a Panel, the Council or a study asks somebody to do.

use super::{Ask, document::Document, panel::Panel};
use crate::{
    error::Result,
    id::{self, Kind},
    page::{Connection, Key, PageArgs},
    scope::{Batch, Lazy, Order, Seen, Sort},
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use entity::{
    gap, gap_recommendation, recommendation, recommendation_addressee, recommendation_repeat,
    values::{RecommendationAddressee, RecommendationStatus},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};
use std::sync::Arc;
use uuid::Uuid;

/// What is read for recommendations of one page together.
pub struct Recommendations {
    batch: Batch<recommendation::Entity>,
    addressees: Lazy<recommendation_addressee::Entity>,
    repeats: Lazy<recommendation_repeat::Entity>,
}

/// What a Panel, the Council or a study asks somebody to do.
#[derive(Clone, Description)]
pub struct Recommendation {
    row: Seen<recommendation::Model>,
    together: Arc<Recommendations>,
}

impl Recommendation {
    /// Recommendations that were read together, in the same order.
    pub fn batch(scope: &crate::scope::Scope, rows: Vec<Seen<recommendation::Model>>) -> Vec<Self> {
        let batch = Batch { scope: scope.clone(), rows: rows.clone() };
        let together = Arc::new(Recommendations { batch, addressees: Lazy::default(), repeats: Lazy::default() });
        rows.into_iter().map(|row| Self { row, together: together.clone() }).collect()
    }

    async fn found(ctx: &Context<'_>, ids: Vec<Uuid>) -> Result<Vec<Self>> {
        let mut rows = ctx.scope().by_ids::<recommendation::Entity>(ids).await?;
        rows.sort_by_key(|row| (row.year, row.id));
        Ok(Self::batch(ctx.scope(), rows))
    }
}

#[Object(use_type_description, serial)]
impl Recommendation {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Recommendation, self.row.id)
    }

    /// Stable name.
    async fn reference(&self) -> &str {
        &self.row.reference
    }

    /// Year it was made; null where not stated.
    async fn year(&self) -> Option<i32> {
        self.row.year
    }

    /// The Panel that made it; null where it was no Panel.
    async fn panel(&self, ctx: &Context<'_>) -> Option<Panel> {
        ctx.scope().reference().panels.of(self.row.panel_id).map(Panel)
    }

    /// Who made it, where it was no Panel; null otherwise or where not stated.
    async fn made_by(&self) -> Option<&str> {
        self.row.made_by.as_deref()
    }

    /// What is asked, in our words.
    async fn text(&self) -> &str {
        &self.row.text
    }

    /// Language of the text, ISO 639-1.
    async fn language(&self) -> &str {
        &self.row.language
    }

    /// Whom it is for. One for a committee or for traders is not for donors.
    async fn addressees(&self) -> Result<Vec<RecommendationAddressee>> {
        let addressees = self.together.addressees.of(&self.together.batch, self.row.id).await?;
        Ok(addressees.iter().map(|addressee| addressee.kind).collect())
    }

    /// Where it is written; null where not on record.
    async fn document(&self, ctx: &Context<'_>) -> Option<Document> {
        ctx.scope().reference().documents.of(self.row.document_id).map(Document)
    }

    /// Its paragraph; null where not stated.
    async fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// Its place in a document without numbered paragraphs; null where it has a paragraph or none is stated.
    async fn locator(&self) -> Option<&str> {
        self.row.locator.as_deref()
    }

    /// What became of it.
    async fn status(&self) -> RecommendationStatus {
        self.row.status
    }

    /// How that is known; null where nothing is said.
    async fn status_note(&self) -> Option<&str> {
        self.row.status_note.as_deref()
    }

    /// Earlier recommendations that it repeats, oldest first.
    async fn repeats(&self, ctx: &Context<'_>) -> Result<Vec<Recommendation>> {
        let earlier = self.together.repeats.of(&self.together.batch, self.row.id).await?;
        Self::found(ctx, earlier.iter().map(|repeat| repeat.repeats_id).collect()).await
    }

    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// Where the record comes from.
    async fn source(&self) -> &str {
        &self.row.source
    }
}

/// Which recommendations to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct RecommendationFilter {
    /// Kinds of addressees, of which it has at least one.
    addressees: Option<Vec<RecommendationAddressee>>,
    /// What became of it.
    statuses: Option<Vec<RecommendationStatus>>,
    /// Codes of Panels that made it.
    panels: Option<Vec<String>>,
    /// First year.
    year_from: Option<i32>,
    /// Last year.
    year_to: Option<i32>,
    /// References of gaps it is about.
    gaps: Option<Vec<String>>,
}

/// Recommendations.
#[derive(Default)]
pub struct RecommendationQuery;

#[Object]
impl RecommendationQuery {
    /// Recommendations that the viewer may read, latest first.
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if nothing is said.")] filter: Option<RecommendationFilter>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Recommendation>>> {
        let scope = ctx.scope();
        let query = filtered(scope, filter.unwrap_or_default())?;
        let key = |row: &recommendation::Model, _| Key::Number(row.year.unwrap_or(0).into());
        let order = Order { name: "year", sort: Sort::Number(Expr::cust("coalesce(recommendation.year, 0)")), descending: true, key };
        super::list_together(scope, query, order, PageArgs { first, after, last, before }, Recommendation::batch).await.map(Some)
    }
}

fn filtered(scope: &crate::scope::Scope, filter: RecommendationFilter) -> Result<sea_orm::Select<recommendation::Entity>> {
    let mut query = recommendation::Entity::find();
    if let Some(kinds) = filter.addressees {
        let addressed = recommendation_addressee::Entity::find().select_only().column(recommendation_addressee::Column::RecommendationId);
        query = query.filter(
            recommendation::Column::Id.in_subquery(addressed.filter(recommendation_addressee::Column::Kind.is_in(kinds)).into_query()),
        );
    }
    if let Some(statuses) = filter.statuses {
        query = query.filter(recommendation::Column::Status.is_in(statuses));
    }
    if let Some(panels) = super::resolve(&filter.panels, |code| Ok(scope.reference().panels.named(code, "filter.panels")?.id))? {
        query = query.filter(recommendation::Column::PanelId.is_in(panels));
    }
    if let Some(from) = filter.year_from {
        query = query.filter(recommendation::Column::Year.gte(from));
    }
    if let Some(to) = filter.year_to {
        query = query.filter(recommendation::Column::Year.lte(to));
    }
    if let Some(references) = filter.gaps {
        let gaps = gap::Entity::find()
            .select_only()
            .column(gap::Column::Id)
            .filter(gap::Column::Reference.is_in(references))
            .filter(scope.condition::<gap::Entity>());
        let about = gap_recommendation::Entity::find().select_only().column(gap_recommendation::Column::RecommendationId);
        let about = about.filter(gap_recommendation::Column::GapId.in_subquery(gaps.into_query()));
        query = query.filter(recommendation::Column::Id.in_subquery(about.into_query()));
    }
    Ok(query)
}
