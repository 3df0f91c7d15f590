//! What an organisation thinks of a suggestion, kept with what matching said of the two then. Nothing learns from it by itself.

use crate::{
    access::permission::{Action, Target},
    actions::{assistance::of_kind, conflict, gap::held, quota},
    db::transaction::{Reason, Tx},
    error::{Error, Result},
    history::event::State,
};
use domain::{
    assistance::AssistanceKind, event::EventKind, judgement::Opinion, validation::Validation,
};
use entity::{assistance, gap, judgement};
use matching::engine::Judgement;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is thought of a gap and an offer or programme together.
pub struct JudgementDraft {
    /// The gap.
    pub gap: Uuid,
    /// Whether it is an offer or a programme.
    pub kind: AssistanceKind,
    /// The offer or programme.
    pub assistance: Uuid,
    /// What is thought.
    pub opinion: Opinion,
}

/// Digits of values that are kept.
const DIGITS: f64 = 1e6;

/// Keeps what the viewer's organisation thinks, in place of what it thought before; `weighed` is what matching says of the two now.
pub async fn judge(
    tx: &mut Tx,
    draft: JudgementDraft,
    weighed: Result<Option<Judgement>>,
) -> Result<Uuid> {
    let (gap, assistance) = sides(tx, &draft).await?;
    let mut opinion = draft.opinion;
    let mut faults = Validation::default();
    opinion.check(&mut faults);
    faults.into_result()?;
    let Some(weighed) = weighed? else {
        return Err(conflict(
            "One of the two became readable to you just now: judge them again.",
        ));
    };
    let (id, before) = match standing(tx, gap.id, assistance.id).await? {
        Some((id, before)) => (id, Some(before)),
        None => {
            quota::another_judgement(tx).await?;
            (Uuid::now_v7(), None)
        }
    };
    let row = row(tx, id, (gap.id, assistance.id), opinion, weighed)?;
    match &before {
        Some(_) => tx.update(row).await?,
        None => tx.insert(row).await?,
    }
    let kind = EventKind::SuggestionJudged;
    tx.note::<judgement::Entity>(kind, id, before.as_ref(), Reason::default())
        .await?;
    Ok(id)
}

/// What is thought of a pair, as a row, with what matching says of it. What rules the pair out leaves it no score.
fn row(
    tx: &Tx,
    id: Uuid,
    (gap_id, assistance_id): (Uuid, Uuid),
    opinion: Opinion,
    weighed: Judgement,
) -> Result<judgement::Model> {
    let is_ruled_out = !weighed.obstacles.is_empty();
    Ok(judgement::Model {
        id,
        organisation_id: tx.member().organisation,
        gap_id,
        assistance_id,
        verdict: opinion.verdict,
        reason: opinion.reason,
        note: opinion.note,
        dated: tx.today().to_owned(),
        score: (!is_ruled_out).then(|| weighed.score().to_string()),
        parts: parts(&weighed)?,
        model: weighed.model,
    })
}

/// The gap and the offer or programme, of which the viewer's organisation is a side.
async fn sides(tx: &Tx, draft: &JudgementDraft) -> Result<(gap::Model, assistance::Model)> {
    let gap = tx.find::<gap::Entity>(draft.gap, "gap").await?;
    let assistance = of_kind(tx, draft.assistance, draft.kind, "assistance").await?;
    let target = Target {
        organisation: Some(assistance.provider_id),
        ..held(tx, &gap).await?
    };
    tx.allow(Action::JudgeSuggestion, &target)?;
    Ok((gap, assistance))
}

/// What the viewer's organisation thinks of the two already, and how that is on record.
async fn standing(tx: &Tx, gap: Uuid, assistance: Uuid) -> Result<Option<(Uuid, State)>> {
    let own = judgement::Entity::find()
        .filter(judgement::Column::OrganisationId.eq(tx.member().organisation))
        .filter(judgement::Column::GapId.eq(gap))
        .filter(judgement::Column::AssistanceId.eq(assistance));
    let Some(row) = tx.rows_whoever_may_read(own).await?.pop() else {
        return Ok(None);
    };
    let before = tx.state::<judgement::Entity>(row.id).await?;
    Ok(Some((row.id, before)))
}

/// The values of the parts, as they are kept.
fn parts(weighed: &Judgement) -> Result<String> {
    let rounded = |value: f64| (value * DIGITS).round() / DIGITS;
    let values: BTreeMap<_, Option<f64>> = weighed
        .parts
        .iter()
        .map(|part| (part.name, part.value.map(rounded)))
        .collect();
    serde_json::to_string(&values).map_err(|error| Error::Internal(anyhow::Error::new(error)))
}
