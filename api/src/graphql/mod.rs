//! The GraphQL schema: one file a slice, and what the slices share.

pub mod account;
pub mod assistance;
pub mod change;
pub mod change_filter;
pub mod connection;
pub mod field_change;
pub mod finding;
pub mod found;
pub mod gap;
pub mod hidden_text;
pub mod history;
pub mod id;
pub mod inline_object;
pub mod listing;
pub mod live;
pub mod matches;
pub mod mutation;
pub mod node;
pub mod plan;
pub mod recommendation;
pub mod reference;
pub mod root;
mod slice;
mod subgraph;
pub mod suggestion;

use crate::{
    access::told::Told,
    db::{latest::touched_since, scope::Scope, updated::updated},
    error::{Error, Result},
    matchmaking::catalogue::CatalogueCache,
};
use async_graphql::{Context, Lookahead, MergedObject, Request, SDLExportOptions, SchemaBuilder};
use domain::date::moment;
use listing::{list, list_as_asked, list_together, list_told};
use sea_orm::{Condition, sea_query::ExprTrait};
use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

/// The API.
pub type Schema =
    async_graphql::Schema<root::Root<Query>, root::Root<Mutation>, live::Subscription>;

/// What can be asked. Lists are paged, every figure and list is about what the viewer may see, and what does not exist and
/// what may not be seen answer alike.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    change::ChangeQuery,
    account::viewer::ViewerQuery,
    account::rate_limit::RateLimitQuery,
    gap::GapQuery,
    gap::coverage::CoverageQuery,
    gap::figures::FiguresQuery,
    gap::statistics::StatisticsQuery,
    assistance::AssistanceQuery,
    matches::MatchQuery,
    suggestion::SuggestionQuery,
    suggestion::feedback::SuggestionJudgementQuery,
    suggestion::draft::SuggestQuery,
    plan::query::PlanQuery,
    suggestion::model::MatchingModelQuery,
    recommendation::RecommendationQuery,
    recommendation::facets::RecommendationFacetQuery,
    finding::report::ReportQuery,
    finding::query::FindingQuery,
    reference::ReferenceQuery,
);

/// What can be changed. Each mutation is done once under the name its client gives it, whole or not at all.
#[derive(MergedObject, Default)]
pub struct Mutation(
    finding::mutation::FindingMutation,
    finding::classify::ClassifyMutation,
    finding::reply::ReplyMutation,
    finding::publish::PublishMutation,
    recommendation::mutation::RecommendationMutation,
    gap::mutation::GapMutation,
    gap::state::GapStateMutation,
    gap::need_plan::mutation::NeedPlanMutation,
    gap::need::endorsement::EndorsementMutation,
    gap::linked::GapLinkMutation,
    finding::seal::SealedNoteMutation,
    account::organisation::OrganisationMutation,
    account::issue::ApiKeyMutation,
    account::webhook_mutation::WebhookMutation,
    account::hide::HiddenTextMutation,
    assistance::offer::OfferMutation,
    assistance::programme::ProgrammeMutation,
    suggestion::feedback::judge::SuggestionMutation,
    matches::mutation::MatchMutation,
    matches::ledger::LedgerMutation,
    gap::request::AssistanceRequestMutation,
    gap::progress::GapProgressMutation,
    matches::exemption::ExemptionMutation,
    reference::ReferenceMutation,
    plan::mutation::PlanMutation,
    mutation::bulk::BulkMutation,
    mutation::import::ImportMutation,
);

/// It holds nothing of a service or a request.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| builder().finish());

/// The schema. Limits are the transport's: it checks a document before it gets here.
pub fn schema() -> Schema {
    SCHEMA.clone()
}

/// The schema of a subgraph of Apollo Federation.
pub fn subgraph_schema() -> Schema {
    builder()
        .register_output_type::<subgraph::Extension>()
        .finish()
}

/// The same in SDL, as it is composed with others.
pub fn subgraph_sdl() -> &'static str {
    &subgraph::SDL
}

fn builder() -> SchemaBuilder<root::Root<Query>, root::Root<Mutation>, live::Subscription> {
    Schema::build(
        root::Root::<Query>::default(),
        root::Root::<Mutation>::default(),
        live::Subscription,
    )
    .register_output_type::<assistance::Assistance>()
    .register_output_type::<node::Node>()
    .disable_suggestions()
}

/// The schema in SDL, as `api/schema.graphql` keeps it: without the directives that every GraphQL service has, which the
/// specification leaves out and the engine prints undescribed.
pub fn sdl() -> String {
    let sdl = schema().sdl_with_options(SDLExportOptions::new().include_specified_by());
    sdl[..sdl
        .find("\"\"\"\nDirects the executor")
        .unwrap_or(sdl.len())]
        .to_owned()
}

/// A request with what its resolvers ask for.
pub fn equipped(request: Request, scope: &Scope, catalogue: &Arc<CatalogueCache>) -> Request {
    request.data(scope.clone()).data(catalogue.clone())
}

/// What a resolver asks its context for.
pub trait ContextExt {
    /// What the viewer of this request can reach.
    fn scope(&self) -> &Scope;

    /// The catalogue of matching.
    fn catalogue(&self) -> &Arc<CatalogueCache>;
}

impl ContextExt for Context<'_> {
    fn scope(&self) -> &Scope {
        self.data::<Scope>()
            .expect("the service gives every request its scope")
    }

    fn catalogue(&self) -> &Arc<CatalogueCache> {
        self.data()
            .expect("the service gives every request the catalogue")
    }
}

/// The values that the codes of a filter stand for.
fn resolve<T: Ord>(
    codes: &Option<Vec<String>>,
    find: impl Fn(&str) -> Result<T>,
) -> Result<Option<BTreeSet<T>>> {
    resolve_many(codes, |code| Ok(BTreeSet::from([find(code)?])))
}

/// The values that the codes of a filter stand for, where one code stands for several.
fn resolve_many<T: Ord>(
    codes: &Option<Vec<String>>,
    find: impl Fn(&str) -> Result<BTreeSet<T>>,
) -> Result<Option<BTreeSet<T>>> {
    let Some(codes) = codes else { return Ok(None) };
    if codes.len() > gap::filter::LIST_MAX {
        return Err(Error::invalid(
            "filter",
            &format!(
                "has a list of more than {} entries: ask in several requests",
                gap::filter::LIST_MAX
            ),
        ));
    }
    let mut all = BTreeSet::new();
    for code in codes {
        all.append(&mut find(code)?);
    }
    Ok(Some(all))
}

/// A moment that a field gives, in Unix milliseconds: a day, or a time as RFC 3339 writes it.
fn moment_of(text: &str, field: &str) -> Result<i64> {
    moment(text).ok_or_else(|| {
        let reason = "is no moment: give a day, 2026-11-28, or a time, 2026-11-28T09:30:00Z";
        Error::invalid(field, reason)
    })
}

/// Whether rows of `E` changed at this moment or since, as far as the viewer is told.
async fn changed_since<E: Told>(
    scope: &Scope,
    since: Option<&String>,
) -> Result<Option<Condition>> {
    let Some(moment) = self::since(since)? else {
        return Ok(None);
    };
    let touched = touched_since::<E>(scope, moment).await;
    let changed = updated::<E>(scope).gte(moment);
    Ok(Some(Condition::all().add_option(touched).add(changed)))
}

/// The moment that `changedSince` gives, in Unix milliseconds.
fn since(text: Option<&String>) -> Result<Option<i64>> {
    text.map(|text| moment_of(text, "filter.changedSince"))
        .transpose()
}

/// Refuses bounds that no year lies within, which would find nothing and not say why.
fn check_years(from: Option<i32>, to: Option<i32>) -> Result<()> {
    for (year, field) in [(from, "filter.yearFrom"), (to, "filter.yearTo")] {
        if year.is_some_and(|year| !(1000..=9999).contains(&year)) {
            return Err(Error::invalid(field, "is no year: write four digits, 2009"));
        }
    }
    match from.zip(to) {
        Some((from, to)) if from > to => Err(Error::invalid(
            "filter.yearTo",
            "lies before filter.yearFrom: write the earlier year in yearFrom",
        )),
        _ => Ok(()),
    }
}

/// Whether any of these fields is asked for there.
fn asks_for_any(there: &Lookahead<'_>, fields: &[&str]) -> bool {
    fields.iter().any(|field| there.field(field).exists())
}
