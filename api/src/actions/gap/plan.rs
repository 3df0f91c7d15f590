//! Plans of what a gap needs, made beside what its finding states by whose gap it is and by those who run programmes or
//! coordinate. The plan of whose gap it is counts at once; others wait for it to adopt one.

use super::{
    counting::{Counting, Lines, position, said},
    countries_of,
    decide::make_way,
    held,
    ids::new_id,
    need_row, needs, words,
};
use crate::{
    access::permission::Action,
    actions::{conflict, quota},
    db::transaction::{Reason, Tx},
    error::Result,
    history::hidden::HIDDEN,
};
use domain::{
    event::EventKind,
    gap::{
        GapNature,
        need::{self as rules, Need, Planned},
        need_plan::NeedPlanStatus,
    },
    size::Size,
    validation::{Fault, NOTE_MAX, Validation},
};
use entity::{gap, need, need_plan, need_plan_line};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A plan as it is submitted.
pub struct Proposal {
    /// Its lines, in their order.
    pub lines: Vec<Planned>,
    /// What it rests on.
    pub source: Option<String>,
    /// Why, for the history.
    pub reason: Option<String>,
    /// What its author confirms about the text, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Plans the needs of a gap, in place of the plan of the same author that is still open. Gives the gap, and then the matches that were to
/// give to needs that count no more.
pub async fn plan(tx: &mut Tx, id: Uuid, version: &str, proposal: Proposal) -> Result<Vec<Uuid>> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    let target = held(tx, &gap).await?;
    tx.allow(Action::PlanNeeds, &target)?;
    let before = tx.state::<gap::Entity>(id).await?;
    tx.expect::<gap::Entity>(id, &before, version).await?;
    takes_needs(&gap)?;
    let mut faults = Validation::of_public(proposal.confirmed);
    let (told, known) = (tx.needs_told(id).await?, tx.needs(id).await?);
    let source = faults.text_if(proposal.source.as_ref(), NOTE_MAX, "source");
    let reason = faults.text_if(proposal.reason.as_ref(), NOTE_MAX, "reason");
    let plan = row(tx, id, source, target.holds).await?;
    let planned = with_countries(tx, proposal.lines, &mut faults);
    let lines = lines(plan.id, planned, (&known, &told), &mut faults);
    let lines = keep_needs(lines, &tx.plan_lines(&plan).await?, &known);
    check_shares(tx, id, &lines, &mut faults).await?;
    // What counts can be told of sound lines alone.
    std::mem::take(&mut faults).into_result()?;
    let both = Lines {
        plan: &plan,
        lines: &lines,
    };
    let counting = Counting::of(tx, &gap, Some(both), "needs", &mut faults).await?;
    if target.holds {
        let field = |need: Uuid| field_of(&lines, need);
        counting
            .against_ledger(tx, &told, field, &mut faults)
            .await?;
    }
    faults.into_result()?;
    quota::planned_needs(tx, id, lines.len()).await?;
    write(tx, plan, lines).await?;
    let left = match target.holds {
        true => take_up(tx, id, counting).await?,
        false => Vec::new(),
    };
    let why = Reason::given(reason).confirming(proposal.confirmed);
    tx.note::<gap::Entity>(EventKind::NeedsPlanned, id, Some(&before), why)
        .await?;
    Ok([vec![id], left].concat())
}

/// Refuses needs of what help cannot close, or what is closed.
fn takes_needs(gap: &gap::Model) -> Result<()> {
    gap.state.takes_more().map_err(conflict)?;
    if gap.nature == GapNature::Will {
        let why = "A gap of WILL has no needs: help cannot close it.";
        return Err(conflict(why));
    }
    Ok(())
}

/// Writes what follows for a gap from a plan that is in force at once, and gives the matches that were to give to needs that count no more.
async fn take_up(tx: &mut Tx, id: Uuid, counting: Counting) -> Result<Vec<Uuid>> {
    let left = counting.write(tx, EventKind::NeedsPlanned).await?;
    words::write(tx, id).await?;
    Ok(left)
}

/// Lines whose countries are called by their alpha-3 codes.
fn with_countries(tx: &Tx, mut lines: Vec<Planned>, faults: &mut Validation) -> Vec<Planned> {
    let drafts = lines.iter_mut().map(|line| &mut line.draft);
    needs::name_countries(tx.reference(), drafts, faults);
    lines
}

/// Notes shares of countries that are none of the gap.
async fn check_shares(
    tx: &Tx,
    gap: Uuid,
    lines: &[need_plan_line::Model],
    faults: &mut Validation,
) -> Result<()> {
    let countries = countries_of(tx, gap).await?;
    let said: Vec<Need> = lines.iter().map(said).collect();
    let field = |at| format!("needs.{at}.shares");
    needs::check_countries(tx.reference(), &said, &countries, field, faults);
    Ok(())
}

/// Where the input says something of a need.
fn field_of(lines: &[need_plan_line::Model], need: Uuid) -> String {
    match lines.iter().position(|line| line.need_id == need) {
        Some(at) => format!("needs.{at}"),
        None => "needs".to_owned(),
    }
}

/// The row of a plan of the viewer's organisation: the one that is open, made anew, or another.
async fn row(
    tx: &Tx,
    gap_id: Uuid,
    source: Option<String>,
    is_adopted: bool,
) -> Result<need_plan::Model> {
    let author_id = tx.member().organisation;
    let plans = tx.parts::<gap::Entity, need_plan::Entity>(gap_id).await?;
    let is_open = |plan: &&need_plan::Model| {
        plan.author_id == author_id
            && (plan.status == NeedPlanStatus::Proposed
                || (is_adopted && plan.status == NeedPlanStatus::Adopted))
    };
    let today = tx.today().to_owned();
    let id = match plans.iter().find(is_open) {
        Some(plan) => plan.id,
        None => new_id(tx, &[gap_id], &today, plans.last().map(|plan| plan.id)).await?,
    };
    Ok(need_plan::Model {
        id,
        gap_id,
        author_id,
        status: if is_adopted {
            NeedPlanStatus::Adopted
        } else {
            NeedPlanStatus::Proposed
        },
        source,
        made: today.clone(),
        decided: is_adopted.then_some(today),
        decided_by_id: is_adopted.then_some(author_id),
        decision_reason: None,
    })
}

async fn write(tx: &Tx, plan: need_plan::Model, lines: Vec<need_plan_line::Model>) -> Result<()> {
    if plan.status == NeedPlanStatus::Adopted {
        make_way(tx, &plan).await?;
    }
    tx.put(plan).await?;
    for line in lines {
        tx.insert(line).await?;
    }
    Ok(())
}

/// The lines of a plan as rows, given the needs on record, and what of them its author is told.
fn lines(
    plan: Uuid,
    planned: Vec<Planned>,
    (known, told): (&[need::Model], &[need::Model]),
    faults: &mut Validation,
) -> Vec<need_plan_line::Model> {
    faults.within(planned.len(), "needs");
    let message = "is empty: a plan has at least one line";
    faults.ensure(!planned.is_empty(), "needs", message);
    let order = rules::order(planned.iter().map(|line| &line.draft), faults);
    let (mut taken, mut rows) = (BTreeSet::new(), Vec::new());
    for (at, (line, places)) in planned.into_iter().zip(order).enumerate() {
        let field = format!("needs.{at}.need");
        let was = line
            .need
            .and_then(|id| faults.collect(on_record(id, known, &field)));
        let is_new = was.is_none_or(|was| taken.insert(was.id));
        faults.ensure(is_new, &field, "appears twice");
        let mut says = line.draft.check(&format!("needs.{at}"), faults);
        let as_told = was.and_then(|was| told.iter().find(|need| need.id == was.id));
        if let Some((was, as_told)) = was.zip(as_told) {
            need_row::keeps_to(as_told, &mut says, at, faults);
            need_row::mean(&mut says, was);
        }
        rows.push(need_plan_line::Model {
            position: position(at),
            waits_for: in_words(&places),
            ..line_row(plan, says, was)
        });
    }
    rows
}

/// Lines of a plan that is made anew: one that says what a line of it said before is about the same need, so that what is hidden
/// of that stays so. Who may not read it repeats what stands in its place.
fn keep_needs(
    rows: Vec<need_plan_line::Model>,
    former: &[need_plan_line::Model],
    known: &[need::Model],
) -> Vec<need_plan_line::Model> {
    let is_new = |line: &need_plan_line::Model| known.iter().all(|need| need.id != line.need_id);
    let mut former: Vec<_> = former.iter().filter(|line| is_new(line)).collect();
    let mut rows = rows;
    for row in rows.iter_mut().filter(|row| is_new(row)) {
        let is_same = |line: &&need_plan_line::Model| {
            let says = row.title == line.title || row.title == HIDDEN;
            says && row.assistance == line.assistance
        };
        let Some(at) = former.iter().position(is_same) else {
            continue;
        };
        let was = former.remove(at);
        row.need_id = was.need_id;
        row.title.clone_from(&was.title);
        for (now, was) in [(&mut row.place, &was.place), (&mut row.note, &was.note)] {
            if now.as_deref() == Some(HIDDEN) {
                now.clone_from(was);
            }
        }
    }
    rows
}

/// Places counted from 0, as they are kept.
fn in_words(places: &[usize]) -> Option<String> {
    let places: Vec<String> = places.iter().map(|at| (at + 1).to_string()).collect();
    (!places.is_empty()).then(|| places.join(" "))
}

/// The need of this gap that a line names.
fn on_record<'a>(
    id: Uuid,
    known: &'a [need::Model],
    field: &str,
) -> Result<&'a need::Model, Fault> {
    let was = known.iter().find(|need| need.id == id);
    was.ok_or_else(|| match id.is_nil() {
        true => Fault::absent(field),
        false => Fault::invalid(field, "is not a need of this gap"),
    })
}

/// A line about a need on record, or about a new one.
fn line_row(plan_id: Uuid, says: Need, was: Option<&need::Model>) -> need_plan_line::Model {
    let size = says.size.as_ref();
    need_plan_line::Model {
        id: domain::id::random(),
        plan_id,
        position: 0,
        own: was.is_none_or(|was| was.author_id.is_some()),
        need_id: was.map_or_else(domain::id::random, |was| was.id),
        assistance: says.assistance,
        title: says.title,
        unit: size.map(Size::unit),
        quantity: size.and_then(Size::quantity),
        amount_minor: size.and_then(Size::amount_minor),
        currency: size.and_then(Size::currency).map(str::to_owned),
        least: says.least,
        goods: says.goods,
        form: says.form,
        people: says.people,
        starts: says.starts,
        deadline: says.deadline,
        languages: says.languages,
        place: says.place,
        note: says.note,
        waits_for: None,
        shares: says.shares,
    }
}
