//! Lists of matches.

use super::{
    Match,
    order::{MatchOrder, order},
};
use crate::{
    access::policy,
    db::{page::PageArgs, scope::Scope},
    error::Result,
    graphql::{
        ContextExt, assistance::search::found, changed_since, connection::Connection,
        gap::filter::text::terms, list_told, resolve,
    },
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    assistance::AssistanceKind,
    date::PartialDate,
    matches::{DeliveryRating, MatchState},
};
use entity::{assistance, gap, gap_country, matches};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Which matches to list. Conditions add up; within a list one is enough.
#[derive(InputObject, Default)]
pub struct MatchFilter {
    /// How far they are.
    states: Option<Vec<MatchState>>,
    /// How well what was delivered serves, as whoever verified it last found, whatever was given back since; those that nobody rated are in none.
    ratings: Option<Vec<DeliveryRating>>,
    /// References of gaps.
    gaps: Option<Vec<String>>,
    /// References of offers or programmes.
    assistance: Option<Vec<String>>,
    /// Codes of providers; those that asked not to be named are found by themselves alone.
    providers: Option<Vec<String>>,
    /// Countries of their gaps: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Words that its gap, or its offer or programme, must all have; other words for the same find it too, as with gaps.
    text: Option<String>,
    /// Due before this day.
    due_before: Option<PartialDate>,
    /// Changed since this moment, as `updatedAt` has it: a day, from its beginning, UTC, or a time (`2026-11-28T09:30:00Z`).
    changed_since: Option<String>,
}

/// Matches.
#[derive(Default)]
pub struct MatchQuery;

#[Object]
impl MatchQuery {
    /// Matches, latest first: what was agreed, for everybody who can read the gap; what is proposed or was refused, for both sides and the
    /// Panel that owns the gap.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<MatchFilter>,
        #[graphql(desc = "In which order; latest first by default.")] order_by: Option<MatchOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Match>>> {
        let scope = ctx.scope();
        let filter = filter.unwrap_or_default();
        let text = filter.text.clone();
        let mut query = filtered(scope, filter).await?;
        if let Some(text) = text {
            query = query.filter(have(ctx, &text).await?);
        }
        list_told(
            scope,
            query,
            order(scope, order_by),
            PageArgs {
                first,
                after,
                last,
                before,
            },
            Match::batch,
        )
        .await
        .map(Some)
    }

    /// The match with this reference; null if there is none that the viewer may read.
    #[graphql(name = "match")]
    async fn one(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Match>> {
        let row = ctx
            .scope()
            .first(matches::Entity::find().filter(matches::Column::Reference.eq(reference)))
            .await?;
        Ok(Match::batch(ctx.scope(), row.into_iter().collect()).pop())
    }
}

async fn filtered(scope: &Scope, filter: MatchFilter) -> Result<Select<matches::Entity>> {
    let changed = changed_since::<matches::Entity>(scope, filter.changed_since.as_ref()).await?;
    let rated = filter
        .ratings
        .map(|these| matches::Column::Rating.is_in(these));
    let those = Condition::all().add_option(changed).add_option(rated);
    let mut query = matches::Entity::find().filter(those);
    if let Some(states) = filter.states {
        query = query.filter(matches::Column::State.is_in(states));
    }
    let as_given = |reference: &str| Ok(reference.to_owned());
    if let Some(gaps) = resolve(&filter.gaps, as_given)? {
        let by = scope.gaps_by(gap::Column::Reference);
        query = of_gaps(scope, query, by.is_in(gaps));
    }
    let reference = scope.reference();
    if let Some(countries) = resolve(&filter.countries, |code| {
        Ok(reference.country(code, "filter.countries")?.id)
    })? {
        query = of_gaps(scope, query, concern(scope, countries));
    }
    if let Some(references) = resolve(&filter.assistance, as_given)? {
        let named = assistance::Column::Reference.is_in(references);
        query = of_assistance(query, assistance::Entity::find().filter(named));
    }
    let organisations = &reference.organisations;
    if let Some(providers) = resolve(&filter.providers, |code| {
        Ok(organisations.named(code, "filter.providers")?.id)
    })? {
        let given = assistance::Entity::find()
            .filter(assistance::Column::ProviderId.is_in(providers))
            .filter(policy::provider_is_seen(scope.viewer()));
        query = of_assistance(query, given);
    }
    if let Some(day) = filter.due_before {
        query = query.filter(matches::Column::Due.lt(day.as_str()));
    }
    Ok(query)
}

/// That all words of a text are in the gap, or else in the offer or programme, as far as the viewer may read them.
async fn have(ctx: &Context<'_>, text: &str) -> Result<Condition> {
    let terms = terms(ctx.scope().reference(), text, "filter.text")?;
    let mut given = Vec::new();
    for kind in [AssistanceKind::Offer, AssistanceKind::Programme] {
        let found = found(ctx, &terms, kind).await?;
        given.extend(found.into_iter().map(|(id, _)| id));
    }
    let gaps = terms.matches(ctx.scope());
    Ok(Condition::any()
        .add(matches::Column::GapId.in_subquery(gaps))
        .add(matches::Column::AssistanceId.is_in(given)))
}

/// Matches of gaps of this condition that the viewer may read.
fn of_gaps(scope: &Scope, query: Select<matches::Entity>, which: Expr) -> Select<matches::Entity> {
    let gaps = gap::Entity::find()
        .filter(which)
        .filter(scope.condition::<gap::Entity>());
    let ids = gaps.select_only().column(gap::Column::Id).into_query();
    query.filter(matches::Column::GapId.in_subquery(ids))
}

/// That gaps concern one of these countries.
fn concern(scope: &Scope, countries: BTreeSet<Uuid>) -> Expr {
    let there = gap_country::Entity::find().filter(gap_country::Column::CountryId.is_in(countries));
    let gaps = scope.gaps_of(there, gap_country::Column::GapId);
    scope.gaps_by(gap::Column::Id).in_subquery(gaps)
}

/// Matches of these offers and programmes.
fn of_assistance(
    query: Select<matches::Entity>,
    given: Select<assistance::Entity>,
) -> Select<matches::Entity> {
    let ids = given
        .select_only()
        .column(assistance::Column::Id)
        .into_query();
    query.filter(matches::Column::AssistanceId.in_subquery(ids))
}
