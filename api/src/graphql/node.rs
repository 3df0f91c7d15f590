//! Any object by its global id. What the viewer may not read is null, as what does not exist.

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        ContextExt,
        account::{api_key::ApiKey, viewer::Viewer, webhook::Webhook},
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
        suggestion::feedback::SuggestionJudgement,
    },
};
use async_graphql::{Context, ID, Interface, Object};
use entity::assistance;
use uuid::Uuid;

/// Most ids of one `nodes`.
pub(super) const NODES_MAX: usize = 100;

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
    Webhook(Webhook),
    SuggestionJudgement(SuggestionJudgement),
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
    ) -> Result<Vec<Option<async_graphql::Result<Node>>>> {
        if ids.len() > NODES_MAX {
            return Err(Error::invalid(
                "ids",
                &format!("are more than {NODES_MAX}: ask in several requests"),
            ));
        }
        let mut nodes = Vec::new();
        for id in &ids {
            let found = find(ctx.scope(), id).await.transpose();
            nodes.push(found.map(|found| found.map_err(async_graphql::Error::from)));
        }
        Ok(nodes)
    }
}

/// The object with a global id, if the viewer may read it.
pub async fn find(scope: &Scope, global: &ID) -> Result<Option<Node>> {
    let (kind, id) = id::parse(global)?;
    match kind {
        Some(kind) => Ok(in_memory(scope, kind, id).or(in_database(scope, kind, id).await?)),
        None => Ok(None),
    }
}

/// What is in memory. Every kind is named here or in [`in_database`]; a new one has to be put somewhere.
fn in_memory(scope: &Scope, kind: Kind, id: Uuid) -> Option<Node> {
    let known = scope.reference();
    Some(match kind {
        Kind::Viewer => Viewer::by_id(scope, id)?.into(),
        Kind::Country => Country(known.countries.get(id)?).into(),
        Kind::CountryAlias => CountryAlias(known.country_aliases.get(id)?).into(),
        Kind::CountryGroup => CountryGroup(known.country_groups.get(id)?).into(),
        Kind::Sector => Sector(known.sectors.get(id)?).into(),
        Kind::Organisation => Organisation(known.organisations.get(id)?).into(),
        Kind::Document => Document(known.documents.get(id)?).into(),
        Kind::Regime => SanctionsRegime(known.regimes.get(id)?).into(),
        Kind::Measure => Measure(known.measures.get(id)?).into(),
        Kind::LiftingCondition => LiftingCondition(known.lifting_conditions.get(id)?).into(),
        Kind::Mission => Mission(known.missions.get(id)?).into(),
        Kind::MandateTask => MandateTask(known.mandate_tasks.get(id)?).into(),
        Kind::Panel => Panel(known.panels.get(id)?).into(),
        Kind::ExchangeRate => ExchangeRate(known.exchange_rates.get(id)?).into(),
        Kind::PanelCost => {
            let cost = known.panel_costs.iter().find(|cost| cost.id == id)?;
            PanelCost(cost.clone()).into()
        }
        _ => return None,
    })
}

/// What is read from the database; parts of other things are not found by themselves.
async fn in_database(scope: &Scope, kind: Kind, id: Uuid) -> Result<Option<Node>> {
    match kind {
        Kind::Gap => found::<Gap>(scope, id).await,
        Kind::SealedNote => found::<SealedNote>(scope, id).await,
        Kind::Match => found::<Match>(scope, id).await,
        Kind::Plan => found::<Plan>(scope, id).await,
        Kind::PlanLine => found::<PlanLine>(scope, id).await,
        Kind::ApiKey => found::<ApiKey>(scope, id).await,
        Kind::Webhook => found::<Webhook>(scope, id).await,
        Kind::SuggestionJudgement => found::<SuggestionJudgement>(scope, id).await,
        Kind::Report => found::<Report>(scope, id).await,
        Kind::Finding => found::<Finding>(scope, id).await,
        Kind::Recommendation => found::<Recommendation>(scope, id).await,
        Kind::Offer | Kind::Programme => assistance(scope, kind, id).await,
        #[rustfmt::skip]
        Kind::Viewer | Kind::Country | Kind::CountryAlias | Kind::CountryGroup | Kind::Sector
        | Kind::Organisation | Kind::Document | Kind::Regime | Kind::Measure
        | Kind::LiftingCondition | Kind::Mission | Kind::MandateTask | Kind::Panel
        | Kind::ExchangeRate | Kind::PanelCost => Ok(None),
        #[rustfmt::skip]
        Kind::Anomaly | Kind::LiftingProgress | Kind::FocalPoint | Kind::MandateElement
        | Kind::PanelCooperation | Kind::Provenance | Kind::Need | Kind::AssistanceLine
        | Kind::Commitment | Kind::GapCover | Kind::Event | Kind::FieldChange | Kind::Reply
        | Kind::Share | Kind::FollowUp | Kind::MatchLine | Kind::MatchConsent
        | Kind::Assessment | Kind::AssistanceRequest | Kind::ExemptionRequest
        | Kind::Exclusion | Kind::Stall | Kind::NeedEndorsement | Kind::NeedPlan | Kind::NeedPlanLine | Kind::GapProgress | Kind::StateProposal
        | Kind::WebhookDelivery => Ok(None),
    }
}

/// An object that the viewer may read, as a node.
async fn found<T: Found + Into<Node>>(scope: &Scope, id: Uuid) -> Result<Option<Node>> {
    Ok(T::found(scope, id).await?.map(Into::into))
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
