//! Any object by its global id. What the viewer may not read is null, as what does not exist.

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        ContextExt,
        account::{api_key::ApiKey, viewer::Viewer},
        assistance::{Assistance, Offer, Programme},
        finding::{Finding, report::Report, sealed_note::SealedNote},
        gap::Gap,
        id::{self, Kind},
        matches::Match,
        mutation::Found,
        plan::{Plan, line::PlanLine},
        recommendation::Recommendation,
        reference::{
            country::{Country, CountryAlias, CountryGroup},
            document::Document,
            exchange_rate::ExchangeRate,
            lifting_condition::LiftingCondition,
            mission::{MandateTask, Mission},
            organisation::Organisation,
            panel::Panel,
            panel_cost::PanelCost,
            regime::{Measure, SanctionsRegime},
            sector::Sector,
        },
    },
};
use async_graphql::{Context, ID, Interface, Object};
use entity::assistance;
use uuid::Uuid;

/// Most ids of one `nodes`.
const NODES_MAX: usize = 100;

/// An object with a global id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Global id: opaque, and the same on every server that loaded the same record."
))]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Node {
    Viewer(Viewer),
    Country(Country),
    CountryAlias(CountryAlias),
    CountryGroup(CountryGroup),
    Sector(Sector),
    Organisation(Organisation),
    Document(Document),
    SanctionsRegime(SanctionsRegime),
    Measure(Measure),
    LiftingCondition(LiftingCondition),
    Mission(Mission),
    MandateTask(MandateTask),
    Panel(Panel),
    PanelCost(PanelCost),
    Report(Report),
    Finding(Finding),
    Recommendation(Recommendation),
    Gap(Gap),
    Offer(Offer),
    Programme(Programme),
    SealedNote(SealedNote),
    ApiKey(ApiKey),
    Match(Match),
    Plan(Plan),
    PlanLine(PlanLine),
    ExchangeRate(ExchangeRate),
}

/// Objects by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this global id; null if there is none that the viewer may read.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Node>> {
        find(ctx.scope(), &id).await
    }

    /// The objects with these global ids, in the same order; null for each that does not exist or that the viewer may not read.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > NODES_MAX {
            return Err(Error::invalid(
                "ids",
                &format!("are more than {NODES_MAX}: ask in several requests"),
            ));
        }
        let mut nodes = Vec::new();
        for id in &ids {
            nodes.push(find(ctx.scope(), id).await?);
        }
        Ok(nodes)
    }
}

async fn find(scope: &Scope, global: &ID) -> Result<Option<Node>> {
    let (kind, id) = id::parse(global)?;
    match kind {
        Some(kind) => Ok(in_memory(scope, kind, id).or(in_database(scope, kind, id).await?)),
        None => Ok(None),
    }
}

/// What is in memory. Every kind stands here or in [`in_database`]; a new one has to be put somewhere.
fn in_memory(scope: &Scope, kind: Kind, id: Uuid) -> Option<Node> {
    let reference = scope.reference();
    match kind {
        Kind::Viewer => Viewer::by_id(scope, id).map(Node::Viewer),
        Kind::Country => Some(Node::Country(Country(reference.countries.get(id)?))),
        Kind::CountryAlias => {
            let alias = CountryAlias(reference.country_aliases.get(id)?);
            Some(Node::CountryAlias(alias))
        }
        Kind::CountryGroup => {
            let group = CountryGroup(reference.country_groups.get(id)?);
            Some(Node::CountryGroup(group))
        }
        Kind::Sector => Some(Node::Sector(Sector(reference.sectors.get(id)?))),
        Kind::Organisation => {
            let organisation = Organisation(reference.organisations.get(id)?);
            Some(Node::Organisation(organisation))
        }
        Kind::Document => Some(Node::Document(Document(reference.documents.get(id)?))),
        Kind::Regime => {
            let regime = SanctionsRegime(reference.regimes.get(id)?);
            Some(Node::SanctionsRegime(regime))
        }
        Kind::Measure => Some(Node::Measure(Measure(reference.measures.get(id)?))),
        Kind::LiftingCondition => {
            let condition = LiftingCondition(reference.lifting_conditions.get(id)?);
            Some(Node::LiftingCondition(condition))
        }
        Kind::Mission => Some(Node::Mission(Mission(reference.missions.get(id)?))),
        Kind::MandateTask => {
            let task = MandateTask(reference.mandate_tasks.get(id)?);
            Some(Node::MandateTask(task))
        }
        Kind::Panel => Some(Node::Panel(Panel(reference.panels.get(id)?))),
        Kind::ExchangeRate => {
            let rate = ExchangeRate(reference.exchange_rates.get(id)?);
            Some(Node::ExchangeRate(rate))
        }
        Kind::PanelCost => {
            let cost = reference.panel_costs.iter().find(|cost| cost.id == id)?;
            Some(Node::PanelCost(PanelCost(cost.clone())))
        }
        _ => None,
    }
}

/// What is read from the database; parts of other things are not found by themselves.
async fn in_database(scope: &Scope, kind: Kind, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        Kind::Gap => Gap::found(scope, id).await?.map(Node::Gap),
        Kind::SealedNote => SealedNote::found(scope, id).await?.map(Node::SealedNote),
        Kind::Match => Match::found(scope, id).await?.map(Node::Match),
        Kind::Plan => Plan::found(scope, id).await?.map(Node::Plan),
        Kind::PlanLine => PlanLine::found(scope, id).await?.map(Node::PlanLine),
        Kind::ApiKey => ApiKey::found(scope, id).await?.map(Node::ApiKey),
        Kind::Report => Report::found(scope, id).await?.map(Node::Report),
        Kind::Finding => Finding::found(scope, id).await?.map(Node::Finding),
        Kind::Recommendation => {
            let found = Recommendation::found(scope, id).await?;
            found.map(Node::Recommendation)
        }
        Kind::Offer | Kind::Programme => assistance(scope, kind, id).await?,
        Kind::Viewer
        | Kind::Country
        | Kind::CountryAlias
        | Kind::CountryGroup
        | Kind::Sector
        | Kind::Organisation
        | Kind::Document
        | Kind::Regime
        | Kind::Measure
        | Kind::LiftingCondition
        | Kind::Mission
        | Kind::MandateTask
        | Kind::Panel
        | Kind::ExchangeRate
        | Kind::PanelCost
        | Kind::Anomaly
        | Kind::LiftingProgress
        | Kind::FocalPoint
        | Kind::MandateElement
        | Kind::PanelCooperation
        | Kind::Provenance
        | Kind::Need
        | Kind::AssistanceLine
        | Kind::Commitment
        | Kind::GapCover
        | Kind::Event
        | Kind::FieldChange
        | Kind::Reply
        | Kind::Share
        | Kind::FollowUp
        | Kind::MatchLine
        | Kind::MatchConsent
        | Kind::Assessment
        | Kind::AssistanceRequest
        | Kind::ExemptionRequest
        | Kind::Exclusion
        | Kind::Stall => None,
    })
}

/// An offer by the id of an offer, a programme by that of a programme.
async fn assistance(scope: &Scope, kind: Kind, id: Uuid) -> Result<Option<Node>> {
    let rows = scope.by_ids::<assistance::Entity>([id]).await?;
    Ok(match (kind, Assistance::batch(scope, rows).pop()) {
        (Kind::Offer, Some(Assistance::Offer(offer))) => Some(Node::Offer(offer)),
        (Kind::Programme, Some(Assistance::Programme(programme))) => {
            Some(Node::Programme(programme))
        }
        _ => None,
    })
}
