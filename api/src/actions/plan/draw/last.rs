//! The plan that was approved last, to which a new one keeps near.

use crate::{
    db::scope::{Scope, Seen},
    error::Result,
    matchmaking::planning::problem_builder::supply_id,
};
use domain::{event::EventKind, plan::PlanState};
use entity::{event, plan, plan_line};
use matching::plan::Grant;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use std::collections::HashSet;
use uuid::Uuid;

/// What the organisation approved last, and what it kept apart then.
pub(super) async fn last_approved(scope: &Scope) -> Result<(Vec<Grant>, HashSet<(Uuid, Uuid)>)> {
    let approved = plan::Entity::find()
        .filter(plan::Column::State.eq(PlanState::Approved))
        .order_by_desc(approval())
        .order_by_desc(plan::Column::Id)
        .limit(1);
    let Some(last) = scope.first(approved).await? else {
        return Ok(Default::default());
    };
    let lines = scope
        .all(plan_line::Entity::find().filter(plan_line::Column::PlanId.eq(last.id)))
        .await?;
    let (stood, apart): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.left_out.is_none());
    let grant = |line: &Seen<plan_line::Model>| Grant {
        demand: line.need_id,
        supply: supply_id(line.line_id, &line.unit),
        amount: line.amount,
    };
    Ok((
        stood.into_iter().map(grant).collect(),
        apart
            .into_iter()
            .map(|line| (line.need_id, line.line_id))
            .collect(),
    ))
}

/// The number of the event by which a plan was approved: ids and days go by clocks, which may go back. 0 where there is none, as where a
/// plan came by a copy of rows: databases do not agree where null stands.
fn approval() -> Expr {
    let plan = Expr::col(plan::Column::Id.as_column_ref());
    let events = event::Entity::find()
        .select_only()
        .expr(Expr::cust("coalesce(max(event.sequence), 0)"))
        .filter(Expr::col(event::Column::AboutId.as_column_ref()).eq(plan))
        .filter(event::Column::Kind.eq(EventKind::PlanApproved));
    Expr::SubQuery(None, Box::new(events.into_query().into()))
}
