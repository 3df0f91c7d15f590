//! Lists of offers and programmes.

use super::{
    Offer, Programme,
    order::{AssistanceOrder, order},
    row::Row,
    search,
};
use crate::{
    access::policy,
    db::{page::PageArgs, scope::Scope},
    error::Result,
    graphql::{
        ContextExt, changed_since, connection::Connection, list_told, resolve, resolve_many,
    },
};
use async_graphql::{Context, InputObject, Object, OutputType};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, AssistanceType},
    gap::need_share::of_whole,
    validation::Fault,
};
use entity::{
    assistance, assistance_country, assistance_line, assistance_mandate_task, assistance_sector,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait},
};

/// Which offers or programmes to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct AssistanceFilter {
    /// Words that title, description, lines, provider, mission, place, sectors, countries, condition, earmark or note must all have, or other
    /// words for the same: `douane` finds customs. Countries go by their other names too (`Zaire`, `RDC`); categories of sectors are not
    /// searched where a sector of them is named. Words in quotes must stand side by side as they are written. English or French, British or
    /// American; hyphens, case, accents and endings do not matter. Who gives without attribution is found by its name by nobody.
    text: Option<String>,
    /// Codes of providers; those that asked not to be named are found by it by themselves alone.
    providers: Option<Vec<String>>,
    /// Countries it is for: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Sector codes; a category stands for all its purposes.
    sectors: Option<Vec<String>>,
    /// Codes of mandate tasks under which it runs: `unoci-inspect-cargo`. Where the provider asked not to be named, that provider alone
    /// finds it so.
    mandate_tasks: Option<Vec<String>>,
    /// Types of assistance of which it has a line.
    assistance: Option<Vec<AssistanceType>>,
    /// Status.
    statuses: Option<Vec<ActivityStatus>>,
    /// Asks others to bear no more than this of the cost, in percent as a decimal string from 0 to 100; what does not state its
    /// `cofinancingPercent` is not found by it.
    cofinancing_at_most: Option<String>,
    /// Changed since this moment, as `updatedAt` has it: a day, from its beginning, UTC, or a time (`2026-11-28T09:30:00Z`).
    changed_since: Option<String>,
}

/// Offers and programmes.
#[derive(Default)]
pub struct AssistanceQuery;

#[Object]
impl AssistanceQuery {
    /// Offers of donors, by the day they start, latest first; those without one last. With a text to search for: best match
    /// first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<AssistanceFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<AssistanceOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Offer>>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let asked = (filter.unwrap_or_default(), order_by);
        let page = list(ctx, AssistanceKind::Offer, asked, args, Offer).await?;
        Ok(Some(page))
    }

    /// The offer with this reference; null if there is none that the viewer may read.
    async fn offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Offer>> {
        Ok(one(ctx.scope(), AssistanceKind::Offer, reference)
            .await?
            .map(Offer))
    }

    /// Programmes of missions, agencies and schemes, by the day they start, latest first; those without one last. With a text to search for: best match
    /// first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<AssistanceFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<AssistanceOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Programme>>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let asked = (filter.unwrap_or_default(), order_by);
        let page = list(ctx, AssistanceKind::Programme, asked, args, Programme).await?;
        Ok(Some(page))
    }

    /// The programme with this reference; null if there is none that the viewer may read.
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Programme>> {
        Ok(one(ctx.scope(), AssistanceKind::Programme, reference)
            .await?
            .map(Programme))
    }
}

/// A page of those that meet a filter, in the order asked for.
async fn list<T: OutputType + 'static>(
    ctx: &Context<'_>,
    kind: AssistanceKind,
    (filter, order_by): (AssistanceFilter, Option<AssistanceOrder>),
    args: PageArgs,
    each: fn(Row) -> T,
) -> Result<Connection<T>> {
    let scope = ctx.scope();
    let text = filter.text.clone();
    let query = filtered(scope, kind, filter).await?;
    let (query, by_relevance) = match text {
        Some(text) => {
            let (query, order) = search::having(ctx, query, kind, &text).await?;
            (query, Some(order))
        }
        None => (query, None),
    };
    let order = order(scope, by_relevance, order_by)?;
    let wrap = |scope: &Scope, rows| {
        let rows = Row::batch(scope, rows).into_iter();
        rows.map(each).collect()
    };
    list_told(scope, query, order, args, wrap).await
}

async fn one(scope: &Scope, kind: AssistanceKind, reference: String) -> Result<Option<Row>> {
    let query = assistance::Entity::find()
        .filter(assistance::Column::Kind.eq(kind))
        .filter(assistance::Column::Reference.eq(reference));
    Ok(Row::batch(scope, scope.first(query).await?.into_iter().collect()).pop())
}

/// Whether no more than this is asked of others, where that is asked about.
fn asks_at_most(percent: Option<&str>) -> Result<Option<Expr>> {
    let Some(percent) = percent else {
        return Ok(None);
    };
    let fault = |reason| Fault::invalid("filter.cofinancingAtMost", reason);
    let most: f64 = of_whole(percent)
        .map_err(fault)?
        .parse()
        .unwrap_or_default();
    let column = (assistance::Entity, assistance::Column::CofinancingPercent);
    let stated = Expr::col(column).cast_as(Alias::new("numeric"));
    Ok(Some(stated.lte(most)))
}

/// Whether it runs under one of these mandate tasks, which tell whose it is, where that is asked about.
fn runs_under(scope: &Scope, filter: &AssistanceFilter) -> Result<Option<Condition>> {
    let known = &scope.reference().mandate_tasks;
    let tasks = resolve(&filter.mandate_tasks, |code| {
        Ok(known.named(code, "filter.mandateTasks")?.id)
    })?;
    Ok(tasks.map(|tasks| {
        let under = assistance_mandate_task::Entity::find()
            .select_only()
            .column(assistance_mandate_task::Column::AssistanceId)
            .filter(assistance_mandate_task::Column::TaskId.is_in(tasks));
        Condition::all()
            .add(assistance::Column::Id.in_subquery(under.into_query()))
            .add(policy::provider_is_seen(scope.viewer()))
    }))
}

async fn filtered(
    scope: &Scope,
    kind: AssistanceKind,
    filter: AssistanceFilter,
) -> Result<Select<assistance::Entity>> {
    let reference = scope.reference();
    let since = filter.changed_since.as_ref();
    let changed = changed_since::<assistance::Entity>(scope, since).await?;
    let asks = asks_at_most(filter.cofinancing_at_most.as_deref())?;
    let by_row = Condition::all().add_option(changed).add_option(asks);
    let mut query = assistance::Entity::find()
        .filter(assistance::Column::Kind.eq(kind))
        .filter(by_row.add_option(runs_under(scope, &filter)?));
    if let Some(providers) = resolve(&filter.providers, |code| {
        Ok(reference.organisations.named(code, "filter.providers")?.id)
    })? {
        query = query
            .filter(assistance::Column::ProviderId.is_in(providers))
            .filter(policy::provider_is_seen(scope.viewer()));
    }
    if let Some(countries) = resolve(&filter.countries, |code| {
        Ok(reference.country(code, "filter.countries")?.id)
    })? {
        let parts = assistance_country::Entity::find()
            .filter(assistance_country::Column::CountryId.is_in(countries));
        query = with_part(query, parts, assistance_country::Column::AssistanceId);
    }
    if let Some(sectors) = resolve_many(&filter.sectors, |code| {
        Ok(reference.sectors_under(code, "filter.sectors")?)
    })? {
        let parts = assistance_sector::Entity::find()
            .filter(assistance_sector::Column::SectorId.is_in(sectors));
        query = with_part(query, parts, assistance_sector::Column::AssistanceId);
    }
    if let Some(types) = filter.assistance {
        let parts = assistance_line::Entity::find()
            .filter(assistance_line::Column::Assistance.is_in(types));
        query = with_part(query, parts, assistance_line::Column::AssistanceId);
    }
    if let Some(statuses) = filter.statuses {
        query = query.filter(has_status(scope, &statuses));
    }
    Ok(query)
}

/// That the viewer is told one of these statuses: see [`status_of_unnamed`](crate::db::reference::Reference::status_of_unnamed).
fn has_status(scope: &Scope, statuses: &[ActivityStatus]) -> Condition {
    let wanted = || assistance::Column::Status.is_in(statuses.iter().copied());
    let barred: Vec<_> = scope.reference().barred().collect();
    if barred.is_empty() {
        return Condition::all().add(wanted());
    }
    let masked = || {
        Condition::all()
            .add(policy::provider_is_seen(scope.viewer()).not())
            .add(assistance::Column::ProviderId.is_in(barred.iter().copied()))
            .add(assistance::Column::Status.is_in(ActivityStatus::HELPING))
    };
    let asks_for_suspended = statuses.contains(&ActivityStatus::Suspended);
    Condition::any()
        .add(Condition::all().add(wanted()).add(masked().not()))
        .add_option(asks_for_suspended.then(masked))
}

/// Those that have one of these parts; `whole` is the column of a part that names its offer or programme.
fn with_part<P: EntityTrait>(
    query: Select<assistance::Entity>,
    parts: Select<P>,
    whole: P::Column,
) -> Select<assistance::Entity> {
    let ids = parts.select_only().column(whole).into_query();
    query.filter(assistance::Column::Id.in_subquery(ids))
}
