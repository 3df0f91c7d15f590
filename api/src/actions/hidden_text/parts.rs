//! Rows that are parts of gaps, of recommendations and of conditions for lifting measures.

use super::found::{Found, Whole, has_text, of_gap, one, part};
use crate::{
    db::transaction::Tx,
    error::{Error, Result},
    history::{
        hidden::INSTRUCTION,
        objects::Object,
        withdrawn::{fields_told, table_of, telling_of},
    },
};
use domain::kind::Kind;
use entity::{
    event, gap, gap_link, gap_progress, lifting_condition, lifting_progress, need,
    need_endorsement, need_plan, need_plan_line, recommendation, recommendation_follow_up,
    recommendation_instruction,
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
    or_gone(tx, kind, id, found).await
}

/// An endorsement, also one that ended.
pub(super) async fn endorsement(tx: &Tx, id: Uuid) -> Result<Found> {
    let says = |row: &need_endorsement::Model| (row.gap_id, Some(row.organisation_id));
    let found = part::<need_endorsement::Entity>(tx, id, says).await;
    or_gone(tx, Kind::NeedEndorsement, id, found).await
}

/// A link between gaps that everybody reads, as registrars do; also one that was taken away.
pub(super) async fn link(tx: &Tx, id: Uuid) -> Result<Found> {
    let found = link_of(tx, id).await;
    or_gone(tx, Kind::GapLink, id, found).await
}

async fn link_of(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = tx.find::<gap_link::Entity>(id, "id").await?;
    has_text(row.note.as_deref())?;
    of_gap(tx, "gap_link", id, row.gap_id, row.organisation_id).await
}

/// What was found of an id, or what is gone from among the rows.
async fn or_gone(tx: &Tx, kind: Kind, id: Uuid, found: Result<Found>) -> Result<Found> {
    match found {
        Err(Error::Faults(_)) => gone(tx, kind, id).await,
        found => found,
    }
}

async fn gone(tx: &Tx, kind: Kind, id: Uuid) -> Result<Found> {
    let event = tx.rows_whoever_may_read(telling_of(id)).await?.pop();
    let event = event.ok_or_else(|| Error::absent("id"))?;
    let (of, author) = (event.about_id, event.organisation_id);
    let table = table_of(event.kind).unwrap_or_default();
    match (kind, table) {
        (Kind::GapProgress, "gap_progress") | (Kind::NeedEndorsement, "need_endorsement") => {
            of_gap(tx, table, id, of, author).await
        }
        (Kind::LiftingProgress, "lifting_progress") => {
            let of = tx.find::<lifting_condition::Entity>(of, "id").await?;
            let whole = Whole(Object::LiftingCondition, of.id);
            Ok(Found::new(table, id, whole, author))
        }
        (Kind::GapLink, "gap_link") => link_gone(tx, &event, id).await,
        _ => Err(Error::absent("id")),
    }
}

/// A link that was taken away, where both its gaps are read: who took it away need not be who made it.
async fn link_gone(tx: &Tx, event: &event::Model, id: Uuid) -> Result<Found> {
    let told = fields_told(event, id).unwrap_or_default();
    let named = |field: &str| -> Option<Uuid> { told[field].as_str()?.parse().ok() };
    let other = named("other_id").ok_or_else(|| Error::absent("id"))?;
    tx.find::<gap::Entity>(other, "id").await?;
    has_text(told["note"].as_str())?;
    of_gap(tx, "gap_link", id, event.about_id, named("organisation_id")).await
}

async fn lifting_progress(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = one::<lifting_progress::Entity>(tx, id).await?;
    let of = tx
        .find::<lifting_condition::Entity>(row.condition_id, "id")
        .await?;
    let whole = Whole(Object::LiftingCondition, of.id);
    Ok(Found::new("lifting_progress", id, whole, row.recorded_by))
}
