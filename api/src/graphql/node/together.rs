//! Objects of one kind by their ids, read together with what their fields need.

use crate::{
    access::policy::Guarded,
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{
        account::api_key::ApiKey,
        assistance::Assistance,
        finding::{Finding, report::Report},
        gap::Gap,
        id::{self, Kind},
        matches::Match,
        node::Node,
        plan::Plan,
        recommendation::Recommendation,
    },
};
use async_graphql::ID;
use entity::{api_key, assistance, finding, gap, matches, plan, recommendation, report};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Kinds of which many are read as fast as one.
const TOGETHER: [Kind; 9] = [
    Kind::Gap,
    Kind::Offer,
    Kind::Programme,
    Kind::Match,
    Kind::Report,
    Kind::Finding,
    Kind::Recommendation,
    Kind::Plan,
    Kind::ApiKey,
];

/// Those objects of which several of a kind are asked for; none where the viewer may not read it.
pub(super) async fn read_together(
    scope: &Scope,
    globals: &[ID],
) -> Result<HashMap<ID, Option<Node>>> {
    let mut known = HashMap::new();
    for kind in TOGETHER {
        let of_kind = |global: &ID| match id::parse(global) {
            Ok((Some(named), id)) if named == kind => Some(id),
            _ => None,
        };
        let ids: BTreeSet<Uuid> = globals.iter().filter_map(of_kind).collect();
        if ids.len() > 1 {
            known.extend(ids.iter().map(|id| (id::global(kind, *id), None)));
            let nodes = together(scope, kind, ids.into_iter().collect()).await?;
            let nodes = nodes.into_iter();
            known.extend(nodes.map(|(id, node)| (id::global(kind, id), Some(node))));
        }
    }
    Ok(known)
}

/// Objects of one of the kinds of [`TOGETHER`] that the viewer may read, with the ids of their rows, in no order. What their fields need is
/// read together as well.
async fn together(scope: &Scope, kind: Kind, ids: Vec<Uuid>) -> Result<Vec<(Uuid, Node)>> {
    match kind {
        Kind::Gap => batch::<gap::Entity, _>(scope, ids, Gap::batch).await,
        Kind::Match => batch::<matches::Entity, _>(scope, ids, Match::batch).await,
        Kind::Report => batch::<report::Entity, _>(scope, ids, Report::batch).await,
        Kind::Finding => batch::<finding::Entity, _>(scope, ids, Finding::batch).await,
        Kind::Recommendation => {
            batch::<recommendation::Entity, _>(scope, ids, Recommendation::batch).await
        }
        Kind::Plan => batch::<plan::Entity, _>(scope, ids, Plan::batch).await,
        Kind::ApiKey => batch::<api_key::Entity, _>(scope, ids, ApiKey::batch).await,
        Kind::Offer | Kind::Programme => {
            let mut either = batch::<assistance::Entity, _>(scope, ids, Assistance::batch).await?;
            // An offer by the id of an offer, a programme by that of a programme.
            either.retain(|(_, node)| match node {
                Node::Offer(_) => kind == Kind::Offer,
                _ => kind == Kind::Programme,
            });
            Ok(either)
        }
        _ => Ok(Vec::new()),
    }
}

/// Makes objects of rows that were read together.
type Wrap<R, T> = fn(&Scope, Vec<Seen<R>>) -> Vec<T>;

async fn batch<E: Guarded, T: Into<Node>>(
    scope: &Scope,
    ids: Vec<Uuid>,
    wrap: Wrap<E::Row, T>,
) -> Result<Vec<(Uuid, Node)>> {
    let rows = scope.by_ids::<E>(ids).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| E::id(row)).collect();
    let nodes = wrap(scope, rows).into_iter().map(Into::into);
    Ok(ids.into_iter().zip(nodes).collect())
}
