//! From what was drawn to what people read: lines by their names, and what stays open by its reasons.

use super::{
    drafted::{Next, Open, Planned, Tip, Told},
    problem_builder::ProblemBuilder,
};
use matching::{
    plan::{
        Grant, Stage,
        report::{
            advice::What,
            explain::Explanation,
            next::{NextUse, next_uses},
            unmet::{Reason, Unmet},
        },
        search::Watch,
        solve::Drawn,
    },
    size::shown_by_key,
};
use uuid::Uuid;

pub(super) fn lines(
    problem_builder: &ProblemBuilder,
    drawn: &Drawn,
    with_next: bool,
    watch: &Watch<'_>,
) -> Vec<Planned> {
    let grants = &drawn.plan.grants;
    let mut next = Vec::new();
    if with_next {
        let stop = || (watch.stop)(Stage::NextUses);
        next = next_uses(&problem_builder.problem, grants, &stop);
    }
    next.resize(grants.len(), None);
    let given = problem_builder.given(grants);
    let line = |(grant, next): (&Grant, Option<NextUse>)| {
        let place = problem_builder.places.get(&(grant.demand, grant.supply))?;
        Some(Planned {
            names: place.names.clone(),
            need: grant.demand,
            line: place.line,
            amount: grant.amount,
            unit: problem_builder.demand(grant.demand)?.unit.clone(),
            up_to: problem_builder.up_to(grant.supply, &given),
            gap: place.gap,
            assistance: place.assistance,
            start: place.start,
            next: next.and_then(|next| other_use(problem_builder, &next)),
        })
    };
    grants.iter().zip(next).filter_map(line).collect()
}

fn other_use(problem_builder: &ProblemBuilder, next: &NextUse) -> Option<Next> {
    let demand = problem_builder.demand(next.demand)?;
    Some(Next {
        gap: problem_builder.reference(demand.gap),
        gap_id: demand.gap,
        title: demand.label.clone(),
        need: next.demand,
        amount: next.amount,
        fit: next.fit,
    })
}

pub(super) fn told(
    problem_builder: &ProblemBuilder,
    gaps: &[Uuid],
    drawn: Drawn,
    explained: Explanation,
) -> Told {
    let open = explained
        .left
        .into_iter()
        .filter_map(|left| open(problem_builder, left));
    let tips = explained.tips.into_iter().map(|tip| Tip {
        assistance: match tip.what {
            What::Supply(line) => problem_builder.giver(line),
            What::Budget(assistance) => Some(assistance),
            What::Attention(_) => None,
        },
        more: tip.more,
        unit: tip.unit,
        brings: tip.confirmed,
        sentence: tip.sentence,
    });
    Told {
        proof: drawn.plan.proof,
        countries: drawn.plan.countries,
        floor_met: drawn.plan.floor_met,
        changes: drawn.plan.changes,
        rounds: drawn.plan.rounds,
        stopped: drawn.plan.stopped,
        coverage: explained.coverage,
        open: too_large(problem_builder).chain(open).collect(),
        tips: tips.collect(),
        unsized_needs: problem_builder.unsized_needs,
        model: problem_builder.model.clone(),
        other_uses: Vec::new(),
        other_money: Vec::new(),
        gaps: gaps.to_vec(),
    }
}

/// A need that the plan leaves open.
fn open(problem_builder: &ProblemBuilder, left: Unmet) -> Option<Open> {
    let demand = problem_builder.demand(left.demand)?;
    Some(Open {
        need: left.demand,
        gap: demand.gap,
        title: demand.label.clone(),
        reference: problem_builder.reference(demand.gap),
        missing: left.missing,
        unit: demand.unit.clone(),
        weight: left.weight,
        reason: left.reason,
        sentence: left.sentence,
    })
}

/// The needs that ask for too much to be weighed with the others.
fn too_large(problem_builder: &ProblemBuilder) -> impl Iterator<Item = Open> {
    problem_builder.too_large.iter().filter_map(|&(need, missing)| {
        let demand = problem_builder.demand(need)?;
        let asked = shown_by_key(missing, &demand.unit);
        open(
            problem_builder,
            Unmet {
                demand: need,
                missing,
                weight: demand.weight,
                reason: Reason::TooLarge,
                others: Vec::new(),
                sentence: format!(
                    "It asks for {asked}, more than can be weighed with other needs: plan it by hand."
                ),
            },
        )
    })
}
