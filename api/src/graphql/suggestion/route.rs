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
        inline_object::Objects,
        suggestion::{self, Suggestion},
    },
    matchmaking::{matchmaker::Matchmaker, queue::piece},
};
use async_graphql::{Context, ID, SimpleObject};
use chrono::NaiveDate;
use domain::assistance::AssistanceKind;
use entity::assistance;
use matching::{catalogue::Ranked, facts as weighed, route::unmet};
use std::collections::HashMap;
use uuid::Uuid;

/// Suggestions that a route looks at.
const LOOKED_AT: usize = 50;

/// What remains of a need that nobody suggested could give.
#[derive(SimpleObject)]
pub struct UnmetNeed {
    /// An id made from its content: it stays the same as long as the content does.
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
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// Programmes of missions that fit, best first.
    missions: Objects<Suggestion>,
    /// Programmes of agencies and schemes that fit, and of missions that asked not to be named, best first.
    programmes: Objects<Suggestion>,
    /// Offers of donors that fit, best first.
    offers: Objects<Suggestion>,
    /// Needs that all of these together could not meet: ask Member States.
    ask_member_states: Objects<UnmetNeed>,
}

/// Who gives, as a route tells them apart.
#[derive(Clone, Copy)]
enum Giver {
    Mission,
    Other,
    Donor,
}

fn giver(scope: &Scope, row: &assistance::Model) -> Giver {
    match row.kind {
        AssistanceKind::Offer => Giver::Donor,
        AssistanceKind::Programme
            if row.mission_id.is_some()
                && policy::sees_provider(scope.viewer(), row.attributed, row.provider_id) =>
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
    let (ranked, remaining) = rank(ctx, gap, on).await?;
    let [missions, programmes, offers] = by_giver(scope, ranked, first).await?;
    let missions = suggestion::assistance_of(scope, missions, Some(gap)).await?;
    let programmes = suggestion::assistance_of(scope, programmes, Some(gap)).await?;
    let offers = suggestion::assistance_of(scope, offers, Some(gap)).await?;
    let unmet = |need: &Need| Some(UnmetNeed::new(need, *remaining.get(&need.seen().id)?));
    let ask_member_states: Vec<UnmetNeed> = needs.iter().filter_map(unmet).collect();
    let suggested = missions.iter().chain(&programmes).chain(&offers);
    let says: Vec<ID> = suggested.map(Suggestion::says).collect();
    let unmet: Vec<&ID> = ask_member_states.iter().map(|unmet| &unmet.id).collect();
    Ok(Route {
        id: id::of_value("route", &(gap.seen().id, says, unmet)),
        missions: missions.into(),
        programmes: programmes.into(),
        offers: offers.into(),
        ask_member_states: ask_member_states.into(),
    })
}

/// What fits a gap best, and the needs that all of it together could not meet, each with how much of it remains.
async fn rank(
    ctx: &Context<'_>,
    gap: &Gap,
    on: Option<NaiveDate>,
) -> Result<(Vec<Ranked<weighed::Assistance>>, HashMap<Uuid, Option<i64>>)> {
    let matchmaker = Matchmaker::open(ctx.catalogue(), ctx.scope(), on).await?;
    let row = gap.brief().await?;
    let item = matchmaker.gap(row).await?;
    let own = matchmaker.own_for_gap(row).await?;
    let (catalogue, asked) = (&matchmaker.current.catalogue, matchmaker.asked);
    let ranked = piece(|| catalogue.for_gap(&item, &own, asked, LOOKED_AT, |_| true)).await?;
    let suggested: Vec<&weighed::Assistance> = ranked.iter().map(|one| &*one.item.facts).collect();
    let (world, day) = (&matchmaker.engine().world, asked.day(&item.facts));
    let remaining = unmet(&item.facts, &suggested, world, day);
    Ok((ranked, remaining.into_iter().collect()))
}

/// What fits, told apart by who gives it: missions, agencies and schemes, donors; `first` of each.
async fn by_giver(
    scope: &Scope,
    ranked: Vec<Ranked<weighed::Assistance>>,
    first: usize,
) -> Result<[Vec<Ranked<weighed::Assistance>>; 3]> {
    let ids = ranked.iter().map(|one| one.item.facts.id);
    let rows = scope.by_ids::<assistance::Entity>(ids).await?;
    let givers: HashMap<Uuid, Giver> = rows.iter().map(|row| (row.id, giver(scope, row))).collect();
    let [mut missions, mut others, mut donors] = [const { Vec::new() }; 3];
    for one in ranked {
        let sort = match givers.get(&one.item.facts.id) {
            Some(Giver::Mission) => &mut missions,
            Some(Giver::Other) => &mut others,
            Some(Giver::Donor) => &mut donors,
            None => continue,
        };
        if sort.len() < first {
            sort.push(one);
        }
    }
    Ok([missions, others, donors])
}

impl UnmetNeed {
    fn new(need: &Need, remaining: Option<i64>) -> Self {
        let quantity = remaining.map(|remaining| need.figure(remaining));
        Self {
            id: id::of_value("unmet-need", &(need.seen().id, &quantity)),
            need: need.clone(),
            quantity,
        }
    }
}
