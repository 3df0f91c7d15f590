//! The game plan of a gap: its needs in order and sized, authored by others than the Panel that found it.

use crate::{
    access::permission::Action,
    actions::{
        conflict,
        needs::{in_a_circle, ledger_against},
    },
    db::transaction::{Tx, Why},
    error::Result,
    graphql::{
        gap::{
            Gap,
            input::NeedInput,
            mutation::{gap_for, write_words},
        },
        id::Kind,
        mutation::{input as check, mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    event::EventKind,
    finding::InformationCategory,
    gap::GapNature,
    validation::{NOTE_MAX, Validation},
};
use entity::{commitment, gap, match_line, matches, need, need_dependency};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// One line of a plan.
#[derive(InputObject)]
pub struct PlannedNeedInput {
    /// The need of this gap that the line is, as it is to be; leave it out for a new one.
    need: Option<ID>,
    /// What is needed.
    line: NeedInput,
    /// Places in this list, counted from 1, of needs that have to be met before.
    depends_on: Option<Vec<i32>>,
}

/// The plan of a gap.
#[derive(InputObject)]
pub struct PlanNeedsInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// All its needs, in their order. A need that is left out goes, unless something is pledged or committed to it.
    needs: Vec<PlannedNeedInput>,
    /// Why, for the history.
    reason: Option<String>,
}

payloads! {
    PlanNeedsPayload of "planNeeds" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

/// What is done about plans.
#[derive(Default)]
pub struct NeedPlanMutation;

#[Object]
impl NeedPlanMutation {
    /// Plans the needs of a gap: what, how much, in which order. Editors of any organisation that reads the gap can, Panels
    /// excepted: who found what lacks does not plan what is done about it.
    async fn plan_needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanNeedsInput,
    ) -> Result<Option<PlanNeedsPayload>> {
        mutate(ctx, Action::PlanNeeds, input, plan_needs).await
    }
}

async fn plan_needs(tx: &mut Tx, input: PlanNeedsInput) -> Result<Uuid> {
    let gap = gap_for(tx, &input.gap, Action::PlanNeeds).await?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    if gap.nature == GapNature::Will {
        return Err(conflict(
            "A gap of WILL has no needs: help cannot close it.",
        ));
    }
    let known = tx.parts::<gap::Entity, need::Entity>(gap.id).await?;
    let mut faults = Validation::default();
    faults.within(input.needs.len(), "needs");
    let is_out = gap.published.is_some() || gap.category == InformationCategory::Public;
    let message = "are all taken away, but a published gap says what it needs: keep one, expressly unsized if nothing is known";
    faults.ensure(!is_out || !input.needs.is_empty(), "needs", message);
    let waits_for = order(&input.needs, &mut faults);
    let planned = rows(tx, gap.id, &input.needs, &known, &mut faults);
    against_ledger(tx, &known, &planned, &mut faults).await?;
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    write_needs(tx, &known, &planned, &waits_for).await?;
    write_words(tx, gap.id).await?;
    tx.note::<gap::Entity>(
        EventKind::NeedsPlanned,
        gap.id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(gap.id)
}

/// Which places each line waits for, counted from 0.
fn order(lines: &[PlannedNeedInput], faults: &mut Validation) -> Vec<Vec<usize>> {
    let mut waits_for = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut places = BTreeSet::new();
        for place in line.depends_on.iter().flatten() {
            let other = usize::try_from(*place)
                .ok()
                .and_then(|place| place.checked_sub(1))
                .filter(|other| *other < lines.len() && *other != at);
            let field = format!("needs.{at}.dependsOn");
            faults.ensure(
                other.is_some(),
                &field,
                &format!("has {place}, which is not the place of another need, counted from 1"),
            );
            places.extend(other);
        }
        waits_for.push(places.into_iter().collect());
    }
    let circle = in_a_circle(&waits_for);
    if let Some(first) = circle.first() {
        let places = circle
            .iter()
            .map(|at| (at + 1).to_string())
            .collect::<Vec<_>>()
            .join(", ");
        let message =
            format!("goes round in a circle, so that none of the needs {places} could come first");
        faults.ensure(false, &format!("needs.{first}.dependsOn"), &message);
    }
    waits_for
}

/// The lines as rows. A line that changes nothing keeps its author.
fn rows(
    tx: &Tx,
    gap: Uuid,
    lines: &[PlannedNeedInput],
    known: &[need::Model],
    faults: &mut Validation,
) -> Vec<need::Model> {
    let mut taken = BTreeSet::new();
    let mut rows = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let field = format!("needs.{at}.need");
        let id = line
            .need
            .as_ref()
            .and_then(|id| faults.collect(check::row_id(id, Kind::Need, &field)));
        let was = id.and_then(|id| known.iter().find(|need| need.id == id));
        faults.ensure(
            id.is_none() || was.is_some(),
            &field,
            "is no need of this gap",
        );
        faults.ensure(
            id.is_none_or(|id| taken.insert(id)),
            &field,
            "stands here twice",
        );
        let row = line
            .line
            .row(id.unwrap_or_else(Uuid::now_v7), gap, at, faults);
        let as_before = was.is_some_and(|was| {
            need::Model {
                position: row.position,
                author_id: None,
                ..was.clone()
            } == row
        });
        let author_id = if as_before {
            was.and_then(|was| was.author_id)
        } else {
            Some(tx.member().organisation)
        };
        rows.push(need::Model { author_id, ..row });
    }
    rows
}

/// The needs of a gap as they are, and as its Panel says them anew. A line that says what a need said is that need.
pub async fn restated(
    tx: &Tx,
    gap: &gap::Model,
    lines: &[NeedInput],
    faults: &mut Validation,
) -> Result<(Vec<need::Model>, Vec<need::Model>)> {
    let known = tx.parts::<gap::Entity, need::Entity>(gap.id).await?;
    let mut is_planned = known.iter().any(|need| need.author_id.is_some());
    for need in &known {
        is_planned |= !tx
            .parts::<need::Entity, need_dependency::Entity>(need.id)
            .await?
            .is_empty();
    }
    if is_planned {
        return Err(conflict(
            "The needs of this gap were planned since it was recorded: whoever plans changes them now, with planNeeds.",
        ));
    }
    faults.within(lines.len(), "needs");
    let is_will = gap.nature == GapNature::Will && !lines.is_empty();
    faults.ensure(
        !is_will,
        "needs",
        "must be empty for a gap of WILL: help cannot close it",
    );
    let (mut left, mut stated) = (known.clone(), Vec::new());
    for (at, line) in lines.iter().enumerate() {
        let row = line.row(Uuid::now_v7(), gap.id, at, faults);
        let same = |was: &need::Model| {
            need::Model {
                id: row.id,
                position: row.position,
                ..was.clone()
            } == row
        };
        let id = left
            .iter()
            .position(same)
            .map_or(row.id, |place| left.remove(place).id);
        stated.push(need::Model { id, ..row });
    }
    against_ledger(tx, &known, &stated, faults).await?;
    Ok((known, stated))
}

/// What is pledged or committed to a need holds it as it is.
async fn against_ledger(
    tx: &Tx,
    known: &[need::Model],
    planned: &[need::Model],
    faults: &mut Validation,
) -> Result<()> {
    for was in known {
        let lines = tx.parts::<need::Entity, commitment::Entity>(was.id).await?;
        let after = planned.iter().find(|need| need.id == was.id);
        let is_held = after.is_none() && lines.is_empty() && is_agreed(tx, was.id).await?;
        faults.ensure(
            !is_held,
            "needs",
            &format!(
                "lack need {}, which stands in an agreed match: it cannot be left out",
                was.position
            ),
        );
        if let Some(reason) = ledger_against(was, after, &lines.iter().collect::<Vec<_>>()) {
            let field = after.map_or_else(
                || "needs".to_owned(),
                |need| format!("needs.{}", need.position - 1),
            );
            faults.ensure(
                false,
                &field,
                &format!(
                    "{} {reason}",
                    if after.is_some() {
                        String::new()
                    } else {
                        format!("lack need {}, which", was.position)
                    }
                ),
            );
        }
    }
    Ok(())
}

/// Whether a match that was agreed is to give to a need: whoever reads the need knows of it. What is only proposed holds nothing,
/// or a plan would tell of it those who may not know.
async fn is_agreed(tx: &Tx, need: Uuid) -> Result<bool> {
    let with_it = match_line::Entity::find()
        .select_only()
        .column(match_line::Column::MatchId);
    let with_it = with_it
        .filter(match_line::Column::NeedId.eq(need))
        .into_query();
    let agreed = matches::Entity::find()
        .filter(matches::Column::Id.in_subquery(with_it))
        .filter(matches::Column::Agreed.is_not_null());
    Ok(!tx.rows(agreed).await?.is_empty())
}

/// Takes needs that are asked for no more out of the matches that were to give to them.
async fn leave_out(tx: &mut Tx, needs: &[Uuid]) -> Result<()> {
    let gone = || match_line::Column::NeedId.is_in(needs.iter().copied());
    let affected: BTreeSet<Uuid> = tx
        .rows(match_line::Entity::find().filter(gone()))
        .await?
        .iter()
        .map(|line| line.match_id)
        .collect();
    let mut before = Vec::new();
    for id in affected {
        before.push((id, tx.state::<matches::Entity>(id).await?));
    }
    tx.delete::<match_line::Entity>(Condition::all().add(gone()))
        .await?;
    for (id, state) in before {
        tx.note::<matches::Entity>(EventKind::NeedsPlanned, id, Some(&state), Why::default())
            .await?;
    }
    Ok(())
}

/// Writes needs in place of those that were known, and which places each waits for.
pub async fn write_needs(
    tx: &mut Tx,
    known: &[need::Model],
    planned: &[need::Model],
    waits_for: &[Vec<usize>],
) -> Result<()> {
    let stays: BTreeSet<Uuid> = planned.iter().map(|need| need.id).collect();
    let gone: Vec<Uuid> = known
        .iter()
        .map(|need| need.id)
        .filter(|id| !stays.contains(id))
        .collect();
    leave_out(tx, &gone).await?;
    tx.delete::<need::Entity>(Condition::all().add(need::Column::Id.is_in(gone)))
        .await?;
    let was: HashMap<Uuid, i32> = known.iter().map(|need| (need.id, need.position)).collect();
    // Places are unique: those that stay are moved out of the way before they take their new ones.
    for need in known.iter().filter(|need| stays.contains(&need.id)) {
        tx.update(need::Model {
            position: -need.position,
            ..need.clone()
        })
        .await?;
    }
    for need in planned {
        if was.contains_key(&need.id) {
            tx.update(need.clone()).await?
        } else {
            tx.insert(need.clone()).await?
        }
    }
    tx.delete::<need_dependency::Entity>(
        Condition::all().add(need_dependency::Column::NeedId.is_in(stays.iter().copied())),
    )
    .await?;
    for (need, places) in planned.iter().zip(waits_for) {
        for place in places {
            tx.insert(need_dependency::Model {
                need_id: need.id,
                depends_on_id: planned[*place].id,
            })
            .await?;
        }
    }
    Ok(())
}
