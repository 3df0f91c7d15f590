//! The way to help with a gap, in the order that the source report asks for (l.701): missions first, then agencies and donors, and what
//! nobody can give is asked of Member States.

use crate::{
    access::policy,
    db::scope::Scope,
    error::Result,
    graphql::ContextExt,
    graphql::{
        gap::{Gap, need::Need},
        id,
        suggestion::{self, Suggestion},
    },
    matchmaking::catalogue::Matchmaker,
};
use async_graphql::{Context, ID, SimpleObject};
use chrono::NaiveDate;
use domain::assistance::AssistanceKind;
use entity::assistance;
use matching::{facts as weighed, route::unmet};
use std::collections::HashMap;
use uuid::Uuid;

/// Suggestions that a route looks at.
const LOOKED_AT: usize = 50;

/// What remains of a need that nobody suggested could give.
#[derive(SimpleObject)]
pub struct UnmetNeed {
    /// Id of what it says: the same as long as that is the same.
    id: ID,
    /// The need.
    need: Need,
    /// How much of it, in its unit, as a decimal string; null where it has no size.
    quantity: Option<String>,
}

/// The way to help with a gap: missions first, then agencies and schemes, then donors; what nobody could give is to be asked of Member
/// States.
#[derive(SimpleObject)]
pub struct Route {
    /// Id of what it says: the same as long as that is the same.
    id: ID,
    /// Programmes of missions that fit, best first.
    missions: Vec<Suggestion>,
    /// Programmes of agencies and schemes that fit, and of missions that asked not to be named, best first.
    programmes: Vec<Suggestion>,
    /// Offers of donors that fit, best first.
    offers: Vec<Suggestion>,
    /// Needs that all of these together could not meet: ask Member States.
    ask_member_states: Vec<UnmetNeed>,
}

/// Who gives, as a route tells them apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Giver {
    Mission,
    Other,
    Donor,
}

fn giver(scope: &Scope, row: &assistance::Model) -> Giver {
    match row.kind {
        AssistanceKind::Offer => Giver::Donor,
        AssistanceKind::Programme
            if row.mission_id.is_some() && policy::sees_provider(scope.viewer(), row) =>
        {
            Giver::Mission
        }
        AssistanceKind::Programme => Giver::Other,
    }
}

/// The way to help with this gap; `first` of each sort are shown, and all are counted for what remains.
pub async fn route(
    ctx: &Context<'_>,
    gap: &Gap,
    needs: Vec<Need>,
    first: usize,
    on: Option<NaiveDate>,
) -> Result<Route> {
    let scope = ctx.scope();
    let (ranked, short) = {
        let matchmaker = Matchmaker::open(ctx.catalogue(), scope, on).await?;
        let item = matchmaker.gap(gap.seen()).await?;
        let own = matchmaker.own_for_gap(gap.seen()).await?;
        let ranked =
            matchmaker
                .current
                .catalogue
                .for_gap(&item, &own, matchmaker.asked, LOOKED_AT, |_| true);
        let facts: Vec<&weighed::Assistance> = ranked.iter().map(|one| &*one.item.facts).collect();
        let short: HashMap<Uuid, Option<i64>> = unmet(
            &item.facts,
            &facts,
            &matchmaker.engine().world,
            matchmaker.asked.day(&item.facts),
        )
        .into_iter()
        .collect();
        (ranked, short)
    };
    let rows = scope
        .by_ids::<assistance::Entity>(ranked.iter().map(|one| one.item.facts.id))
        .await?;
    let givers: HashMap<Uuid, Giver> = rows.iter().map(|row| (row.id, giver(scope, row))).collect();
    let mut by_giver =
        [Giver::Mission, Giver::Other, Giver::Donor].map(|giver| (giver, Vec::new()));
    for one in ranked {
        let of = givers.get(&one.item.facts.id);
        if let Some((_, some)) = by_giver
            .iter_mut()
            .find(|(giver, some)| Some(giver) == of && some.len() < first)
        {
            some.push(one);
        }
    }
    let [missions, programmes, offers] = by_giver.map(|(_, some)| some);
    let unmet_of = |need: &Need| {
        let left = short.get(&need.seen().id)?;
        let quantity = left.map(|left| need.figure(left));
        Some(UnmetNeed {
            id: id::of_value("unmet-need", &(need.seen().id, &quantity)),
            need: need.clone(),
            quantity,
        })
    };
    let missions = suggestion::assistance_of(scope, missions, Some(gap)).await?;
    let programmes = suggestion::assistance_of(scope, programmes, Some(gap)).await?;
    let offers = suggestion::assistance_of(scope, offers, Some(gap)).await?;
    let ask_member_states: Vec<UnmetNeed> = needs.iter().filter_map(unmet_of).collect();
    let says: Vec<ID> = missions
        .iter()
        .chain(&programmes)
        .chain(&offers)
        .map(Suggestion::says)
        .collect();
    let id = id::of_value(
        "route",
        &(
            gap.seen().id,
            says,
            ask_member_states
                .iter()
                .map(|unmet| &unmet.id)
                .collect::<Vec<_>>(),
        ),
    );
    Ok(Route {
        id,
        missions,
        programmes,
        offers,
        ask_member_states,
    })
}
