//! Any object by its global id. What the viewer may not read is null, as what does not exist.

mod together;

use self::together::read_together;
use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        ContextExt,
        account::{api_key::ApiKey, viewer::Viewer, webhook::Webhook},
        assistance::{Assistance, Offer, Programme},
        finding::{Finding, report::Report, sealed_note::SealedNote},
        found::Found,
        gap::Gap,
        id::{self, Kind},
        matches::Match,
        plan::{Plan, line::PlanLine},
        recommendation::Recommendation,
        reference::{
            country::{Country, CountryAlias, CountryGroup},
            document::Document,
            exchange_rate::ExchangeRate,
            focal_point::FocalPoint,
            lifting_condition::LiftingCondition,
            mandate_task::MandateTask,
            mission::Mission,
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
use domain::validation::Fault;
use std::collections::HashMap;
use uuid::Uuid;

/// Most objects that are asked for by their ids at once.
const NODES_MAX: usize = 100;

/// Declares the objects that have a global id, each by the kind of its id, and the kinds of parts of other things, which are not found by
/// themselves. A new kind has to be put in one of the two lists.
macro_rules! nodes {
    ($($kind:ident($shown:ident),)*; but for $($part:ident)*) => {
        /// An object with a global id.
        #[derive(Interface)]
        #[graphql(field(
            name = "id",
            ty = "ID",
            desc = "Global id: opaque, and the same on every server that loaded the same record."
        ))]
        #[expect(missing_docs, reason = "the names say it all")]
        pub enum Node {
            $($kind($shown),)*
        }

        /// What is found of a kind by the id of its row.
        async fn find_row(scope: &Scope, kind: Kind, id: Uuid) -> Result<Option<Node>> {
            Ok(match kind {
                $(Kind::$kind => $shown::found(scope, id).await?.map(Node::$kind),)*
                $(Kind::$part)|* => None,
            })
        }
    };
}

nodes! {
    Viewer(Viewer),
    Country(Country),
    CountryAlias(CountryAlias),
    CountryGroup(CountryGroup),
    Sector(Sector),
    Organisation(Organisation),
    Document(Document),
    Regime(SanctionsRegime),
    Measure(Measure),
    LiftingCondition(LiftingCondition),
    Mission(Mission),
    FocalPoint(FocalPoint),
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
    ; but for
    Anomaly LiftingProgress MandateElement PanelCooperation Provenance Need AssistanceLine Commitment GapCover Event FieldChange Reply
    Share FollowUp Instruction MatchLine MatchConsent Assessment AssistanceRequest ExemptionRequest Exclusion Stall NeedEndorsement
    GapLink NeedPlan NeedPlanLine GapProgress StateProposal WebhookDelivery
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
        within_bounds("ids", ids.len())?;
        let found = find_each(ctx.scope(), &ids).await?.into_iter().enumerate();
        let placed = found.map(|(at, found)| found.map_err(|error| at_place(error, at)));
        Ok(placed.map(listed).collect())
    }
}

/// Refuses an argument that names more objects than may be asked for at once.
pub(super) fn within_bounds(argument: &str, objects: usize) -> Result<()> {
    if objects > NODES_MAX {
        return Err(Error::invalid(
            argument,
            &format!("are more than {NODES_MAX}: ask in several requests"),
        ));
    }
    Ok(())
}

/// An error about one of the `ids`, with its place among them.
fn at_place(error: Error, at: usize) -> Error {
    let placed = |fault: Fault| Fault {
        field: vec!["ids".to_owned(), at.to_string()],
        ..fault
    };
    match error {
        Error::Faults(faults) => Error::Faults(faults.into_iter().map(placed).collect()),
        error => error,
    }
}

/// What was found, as an entry of a list: its error is null there, and its neighbours stay.
pub(super) fn listed<T>(found: Result<Option<T>>) -> Option<async_graphql::Result<T>> {
    let found = found.transpose();
    found.map(|found| found.map_err(async_graphql::Error::from))
}

/// The objects with these global ids, in the same order, as [`find`] finds each.
pub(super) async fn find_each(scope: &Scope, globals: &[ID]) -> Result<Vec<Result<Option<Node>>>> {
    let mut known = read_together(scope, globals).await?;
    let mut found = Vec::new();
    for global in globals {
        found.push(match known.remove(global) {
            Some(node) => Ok(node),
            // Alone of its kind, in memory, not an id, or asked for before.
            None => find(scope, global).await,
        });
    }
    Ok(found)
}

/// What is found by each of these global ids, as [`find`] finds it, each looked for once.
pub(super) async fn find_once(scope: &Scope, globals: &[ID]) -> Result<HashMap<ID, Option<Node>>> {
    let mut known = read_together(scope, globals).await?;
    for global in globals {
        if !known.contains_key(global) {
            known.insert(global.clone(), find(scope, global).await?);
        }
    }
    Ok(known)
}

/// The object with a global id, if the viewer may read it.
pub async fn find(scope: &Scope, global: &ID) -> Result<Option<Node>> {
    let (kind, id) = id::parse(global)?;
    match kind {
        Some(kind) => find_row(scope, kind, id).await,
        None => Ok(None),
    }
}

impl From<Assistance> for Node {
    fn from(either: Assistance) -> Self {
        match either {
            Assistance::Offer(offer) => Self::Offer(offer),
            Assistance::Programme(programme) => Self::Programme(programme),
        }
    }
}
