//! Any object by its global id. What the viewer may not read is null, as what does not exist.

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        Ask,
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
            country::{Country, CountryGroup},
            document::Document,
            exchange_rate::ExchangeRate,
            mission::{MandateTask, Mission},
            organisation::Organisation,
            panel::Panel,
            panel_cost::PanelCost,
            regime::{LiftingCondition, Measure, SanctionsRegime},
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
    if kind == Kind::Viewer as u8 {
        return Ok(Viewer::by_id(scope, id).map(Node::Viewer));
    }
    match in_memory(scope, kind, id) {
        Some(node) => Ok(Some(node)),
        None => in_database(scope, kind, id).await,
    }
}

fn in_memory(scope: &Scope, kind: u8, id: Uuid) -> Option<Node> {
    let reference = scope.reference();
    match kind {
        k if k == Kind::Country as u8 => {
            reference.countries.get(id).map(Country).map(Node::Country)
        }
        k if k == Kind::CountryGroup as u8 => reference
            .country_groups
            .get(id)
            .map(CountryGroup)
            .map(Node::CountryGroup),
        k if k == Kind::Sector as u8 => reference.sectors.get(id).map(Sector).map(Node::Sector),
        k if k == Kind::Organisation as u8 => reference
            .organisations
            .get(id)
            .map(Organisation)
            .map(Node::Organisation),
        k if k == Kind::Document as u8 => reference
            .documents
            .get(id)
            .map(Document)
            .map(Node::Document),
        k if k == Kind::Regime as u8 => reference
            .regimes
            .get(id)
            .map(SanctionsRegime)
            .map(Node::SanctionsRegime),
        k if k == Kind::Measure as u8 => reference.measures.get(id).map(Measure).map(Node::Measure),
        k if k == Kind::LiftingCondition as u8 => reference
            .lifting_conditions
            .get(id)
            .map(LiftingCondition)
            .map(Node::LiftingCondition),
        k if k == Kind::Mission as u8 => reference.missions.get(id).map(Mission).map(Node::Mission),
        k if k == Kind::MandateTask as u8 => reference
            .mandate_tasks
            .get(id)
            .map(MandateTask)
            .map(Node::MandateTask),
        k if k == Kind::Panel as u8 => reference.panels.get(id).map(Panel).map(Node::Panel),
        k if k == Kind::ExchangeRate as u8 => reference
            .exchange_rates
            .get(id)
            .map(ExchangeRate)
            .map(Node::ExchangeRate),
        k if k == Kind::PanelCost as u8 => reference
            .panel_costs
            .iter()
            .find(|cost| cost.id == id)
            .cloned()
            .map(PanelCost)
            .map(Node::PanelCost),
        _ => None,
    }
}

async fn in_database(scope: &Scope, kind: u8, id: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        k if k == Kind::Gap as u8 => Gap::found(scope, id).await?.map(Node::Gap),
        k if k == Kind::SealedNote as u8 => {
            SealedNote::found(scope, id).await?.map(Node::SealedNote)
        }
        k if k == Kind::Match as u8 => Match::found(scope, id).await?.map(Node::Match),
        k if k == Kind::Plan as u8 => Plan::found(scope, id).await?.map(Node::Plan),
        k if k == Kind::PlanLine as u8 => PlanLine::found(scope, id).await?.map(Node::PlanLine),
        k if k == Kind::ApiKey as u8 => ApiKey::found(scope, id).await?.map(Node::ApiKey),
        k if k == Kind::Report as u8 => Report::found(scope, id).await?.map(Node::Report),
        k if k == Kind::Finding as u8 => Finding::found(scope, id).await?.map(Node::Finding),
        k if k == Kind::Recommendation as u8 => Recommendation::found(scope, id)
            .await?
            .map(Node::Recommendation),
        k if k == Kind::Offer as u8 || k == Kind::Programme as u8 => {
            let assistance =
                Assistance::batch(scope, scope.by_ids::<assistance::Entity>([id]).await?).pop();
            assistance.and_then(|assistance| match assistance {
                Assistance::Offer(offer) => (k == Kind::Offer as u8).then_some(Node::Offer(offer)),
                Assistance::Programme(programme) => {
                    (k == Kind::Programme as u8).then_some(Node::Programme(programme))
                }
            })
        }
        _ => None,
    })
}
