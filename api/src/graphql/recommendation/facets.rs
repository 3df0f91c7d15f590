//! How many recommendations there are by what, counted over those the viewer may read, and over nothing else.

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::{
        ContextExt,
        gap::{
            dimension::{counted, join},
            key_kind::KeyKind,
            names::Names,
        },
        inline_object::Objects,
        recommendation::{dimension::RecommendationDimension, filter::RecommendationFilter},
    },
};
use async_graphql::{Context, Object, SimpleObject};
use domain::{
    finding::{RecommendationAddressee, RecommendationStatus},
    french::french,
};
use entity::{gap, gap_country, gap_recommendation, recommendation};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, JoinType, Query, SelectStatement},
};

/// How many recommendations there are with one value of a dimension.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct RecommendationFacetBucket {
    /// The dimension.
    dimension: RecommendationDimension,
    /// Its value, as filters take it; null where the recommendations state none.
    key: Option<String>,
    /// Its value in words; "not stated" where there is none.
    label: String,
    /// The same in French: "non précisé" where there is none; null where no French name is on record.
    label_fr: Option<String>,
    /// How many recommendations.
    count: u64,
}

/// Facets of recommendations.
#[derive(Default)]
pub struct RecommendationFacetQuery;

#[Object]
impl RecommendationFacetQuery {
    /// How many recommendations there are by each of the dimensions asked for, most first.
    async fn recommendation_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which recommendations to count; all by default.")] filter: Option<
            RecommendationFilter,
        >,
        #[graphql(desc = "By what.")] by: Vec<RecommendationDimension>,
    ) -> Result<Option<Objects<RecommendationFacetBucket>>> {
        let scope = ctx.scope();
        let query = filter.unwrap_or_default().query(scope).await?;
        let mut buckets = Vec::new();
        for (at, dimension) in by.iter().enumerate() {
            if !by[..at].contains(dimension) {
                buckets.extend(facet(scope, query.clone(), *dimension).await?);
            }
        }
        Ok(Some(buckets.into()))
    }
}

async fn facet(
    scope: &Scope,
    mut query: Select<recommendation::Entity>,
    dimension: RecommendationDimension,
) -> Result<Vec<RecommendationFacetBucket>> {
    use RecommendationDimension::{Addressee, Country, Panel, Status, Year};
    match dimension {
        Country => {
            let on = Expr::cust("about.recommendation_id = recommendation.id");
            let about = Alias::new("about");
            QuerySelect::query(&mut query).join_subquery(
                JoinType::LeftJoin,
                countries(scope),
                about,
                on,
            );
        }
        Addressee => join(&mut query, JoinType::LeftJoin, ADDRESSEE),
        Year | Status | Panel => {}
    }
    let key = match dimension {
        Country => ("about.country_id", KeyKind::Country),
        Year => ("cast(recommendation.year as text)", KeyKind::Text),
        Status => (
            "recommendation.status",
            KeyKind::Word(french::<RecommendationStatus>),
        ),
        Addressee => (
            "recommendation_addressee.kind",
            KeyKind::Word(french::<RecommendationAddressee>),
        ),
        Panel => ("recommendation.panel_id", KeyKind::Panel),
    };
    let bucket = |(key, names, count): (_, Names, _)| RecommendationFacetBucket {
        dimension,
        key,
        label: names.en,
        label_fr: names.fr,
        count,
    };
    let counted = counted(scope, query, key, "count(*)").await?;
    Ok(counted.into_iter().map(bucket).collect())
}

const ADDRESSEE: (&str, &str) = (
    "recommendation_addressee",
    "recommendation_addressee.recommendation_id = recommendation.id",
);

/// The countries of the gaps that each recommendation is about, each once, as far as the viewer may read the gaps.
fn countries(scope: &Scope) -> SelectStatement {
    let readable = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(scope.condition::<gap::Entity>());
    Query::select()
        .distinct()
        .column((
            gap_recommendation::Entity,
            gap_recommendation::Column::RecommendationId,
        ))
        .column((gap_country::Entity, gap_country::Column::CountryId))
        .from(gap_recommendation::Entity)
        .inner_join(
            gap_country::Entity,
            Expr::cust("gap_country.gap_id = gap_recommendation.gap_id"),
        )
        .and_where(gap_recommendation::Column::GapId.in_subquery(readable.into_query()))
        .take()
}
