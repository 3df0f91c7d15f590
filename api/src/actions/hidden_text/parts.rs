//! Rows that are parts of gaps, of recommendations and of conditions for lifting measures.

use super::found::{Found, Whole, has_text, of_gap, one, part};
use crate::{
    db::transaction::Tx,
    error::{Error, Result},
    history::{
        hidden::INSTRUCTION,
        objects::Object,
        withdrawn::{table_of, withdrawal},
    },
};
use domain::kind::Kind;
use entity::{
    focal_point, gap_progress, lifting_condition, lifting_progress, need, need_plan,
    need_plan_line, recommendation, recommendation_follow_up, recommendation_instruction,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// A plan of needs, which need not have texts.
pub(super) async fn need_plan(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = tx.find::<need_plan::Entity>(id, "id").await?;
    has_text(row.source.or(row.decision_reason).as_deref())?;
    of_gap(tx, "need_plan", id, row.gap_id, Some(row.author_id)).await
}

/// The need that a line of a plan is about. One of a plan's own is there once the plan is adopted, and stays hidden then.
pub(super) async fn planned(tx: &Tx, id: Uuid) -> Result<Found> {
    let line = one::<need_plan_line::Entity>(tx, id).await?;
    let plan = tx.find::<need_plan::Entity>(line.plan_id, "id").await?;
    let rows = need::Entity::find().filter(need::Column::Id.eq(line.need_id));
    let stated = tx.all(rows).await?.pop();
    let author = match stated {
        Some(need) => need.author_id,
        None => Some(plan.author_id),
    };
    let of = of_gap(tx, "need", line.need_id, plan.gap_id, author).await?;
    Ok(Found {
        named: Some(id),
        ..of
    })
}

pub(super) async fn follow_up(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = one::<recommendation_follow_up::Entity>(tx, id).await?;
    let whole = tx
        .find::<recommendation::Entity>(row.recommendation_id, "id")
        .await?;
    has_text(row.note.as_deref())?;
    let owner = Some(row.organisation_id);
    let whole = Whole(Object::Recommendation, whole.id);
    Ok(Found::new("recommendation_follow_up", id, whole, owner))
}

/// What the Council asks about a recommendation: of who recorded it.
pub(super) async fn instruction(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = one::<recommendation_instruction::Entity>(tx, id).await?;
    let whole = tx
        .find::<recommendation::Entity>(row.recommendation_id, "id")
        .await?;
    has_text(row.statement.as_deref())?;
    let whole = Whole(Object::Recommendation, whole.id);
    Ok(Found::new(INSTRUCTION, id, whole, row.recorded_by))
}

/// Progress on a gap or on a condition, also where who recorded it withdrew it: its history still tells what it said.
pub(super) async fn progress(tx: &Tx, kind: Kind, id: Uuid) -> Result<Found> {
    let found = match kind {
        Kind::GapProgress => {
            part::<gap_progress::Entity>(tx, id, |row| (row.gap_id, row.recorded_by)).await
        }
        _ => lifting_progress(tx, id).await,
    };
    match found {
        Err(Error::Faults(_)) => withdrawn(tx, kind, id).await,
        found => found,
    }
}

async fn withdrawn(tx: &Tx, kind: Kind, id: Uuid) -> Result<Found> {
    let event = tx.rows_whoever_may_read(withdrawal(id)).await?.pop();
    let event = event.ok_or_else(|| Error::absent("id"))?;
    let (of, author) = (event.about_id, event.organisation_id);
    match table_of(event.kind) {
        Some(table) if kind == Kind::GapProgress => of_gap(tx, table, id, of, author).await,
        Some(table) => {
            let of = tx.find::<lifting_condition::Entity>(of, "id").await?;
            let whole = Whole(Object::LiftingCondition, of.id);
            Ok(Found::new(table, id, whole, author))
        }
        None => Err(Error::absent("id")),
    }
}

async fn lifting_progress(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = one::<lifting_progress::Entity>(tx, id).await?;
    let of = tx
        .find::<lifting_condition::Entity>(row.condition_id, "id")
        .await?;
    let whole = Whole(Object::LiftingCondition, of.id);
    Ok(Found::new("lifting_progress", id, whole, row.recorded_by))
}

/// A focal point: of who recorded it, or else of its mission.
pub(super) async fn focal_point(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = tx.find::<focal_point::Entity>(id, "id").await?;
    let mission = tx.reference().missions.get(row.mission_id);
    let owner = row
        .recorded_by
        .or(mission.map(|mission| mission.organisation_id));
    let whole = Whole(Object::FocalPoint, id);
    Ok(Found::new("focal_point", id, whole, owner))
}
