//! Which needs of a gap count: those of its finding, completed by the adopted plan, and the plan's own behind them. What the
//! finding states is never changed here, and none of its needs leaves.

use super::{
    need_row,
    needs::{self, Held, against_ledger},
};
use crate::{db::transaction::Tx, error::Result};
use domain::{
    event::EventKind,
    gap::{
        need::{self as rules, Need},
        need_plan::NeedTerm,
        publication,
    },
    size::Size,
    validation::Validation,
};
use entity::{gap, need, need_dependency, need_plan, need_plan_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// A plan with its lines.
pub struct Lines<'a> {
    /// The plan.
    pub plan: &'a need_plan::Model,
    /// Its lines, in their order.
    pub lines: &'a [need_plan_line::Model],
}

/// The needs of a gap as they are, and as they would count.
pub struct Counting {
    known: Vec<need::Model>,
    needs: Vec<need::Model>,
    order: Vec<need_dependency::Model>,
}

impl Counting {
    /// What counts once this plan is adopted, or none is; what cannot count is noted at `field`.
    pub async fn of(
        tx: &Tx,
        gap: &gap::Model,
        plan: Option<Lines<'_>>,
        field: &str,
        faults: &mut Validation,
    ) -> Result<Self> {
        let known = tx.needs(gap.id).await?;
        let order = order(tx, &known).await?;
        let is_out = publication::is_out(gap.category, gap.published.as_deref());
        Ok(Self::with((known, order), plan, is_out, field, faults))
    }

    /// The same of needs and which waits for which, as they are, of a gap that is out or not.
    pub fn with(
        (known, order): (Vec<need::Model>, Vec<need_dependency::Model>),
        plan: Option<Lines<'_>>,
        is_out: bool,
        field: &str,
        faults: &mut Validation,
    ) -> Self {
        let stated = order.into_iter().filter(|edge| !edge.planned).collect();
        let lines = plan.as_ref().map_or(&[] as &[_], |plan| plan.lines);
        let mut needs = stated_needs(&known, lines);
        if let Some(plan) = &plan {
            own_needs(&known, plan, &mut needs);
        }
        let order = with_plan(&needs, stated, lines);
        faults.within(needs.len(), field);
        let message = "would leave none, but a published gap states what it needs: keep at least one, expressly unsized if no size is known";
        faults.ensure(!is_out || !needs.is_empty(), field, message);
        let message =
            "goes against the order that the finding states: none of these needs could come first";
        faults.ensure(!is_circular(&needs, &order), field, message);
        Self {
            known,
            needs,
            order,
        }
    }

    /// Notes what the ledger or an agreed match does not allow, each at the field of the input that makes the change, given what of the needs
    /// whoever makes it is told.
    pub async fn against_ledger(
        &self,
        tx: &Tx,
        told: &[need::Model],
        field: impl Fn(Uuid) -> String,
        faults: &mut Validation,
    ) -> Result<()> {
        against_ledger(tx, (&self.known, told), &self.needs, field, faults).await
    }

    /// The needs that the ledger or an agreed match does not let become these.
    pub async fn held(&self, tx: &Tx) -> Result<Vec<Held<'_>>> {
        needs::held(tx, &self.known, &self.needs).await
    }

    /// The needs as they are.
    pub fn known(&self) -> &[need::Model] {
        &self.known
    }

    /// The needs as they would count.
    pub fn needs(&self) -> &[need::Model] {
        &self.needs
    }

    /// Lets these needs count, as part of a change of this kind, and gives the matches that were to give to needs that count no more.
    pub async fn write(&self, tx: &mut Tx, kind: EventKind) -> Result<Vec<Uuid>> {
        needs::write(tx, kind, &self.known, &self.needs, &self.order).await
    }
}

/// Which of these needs wait for which.
pub(super) async fn order(tx: &Tx, needs: &[need::Model]) -> Result<Vec<need_dependency::Model>> {
    let ids = needs.iter().map(|need| need.id);
    let edges = need_dependency::Entity::find().filter(need_dependency::Column::NeedId.is_in(ids));
    tx.rows_whoever_may_read(edges).await
}

/// The needs of the finding as it states them, with what these lines give of what it left open.
fn stated_needs(known: &[need::Model], lines: &[need_plan_line::Model]) -> Vec<need::Model> {
    let own = known.iter().filter(|need| need.author_id.is_none());
    let rows = own.enumerate().map(|(at, was)| {
        let stated = need_row::stated(was);
        let line = lines
            .iter()
            .find(|line| !line.own && line.need_id == was.id);
        let by = line.map_or_else(|| stated.clone(), said);
        let row = need_row::completed(&stated, was, &by, &NeedTerm::ALL);
        need::Model {
            position: position(at),
            ..row
        }
    });
    rows.collect()
}

/// Adds the plan's own needs. One that it leaves as it counts already keeps the author it had.
fn own_needs(
    known: &[need::Model],
    Lines { plan, lines }: &Lines<'_>,
    needs: &mut Vec<need::Model>,
) {
    for line in lines.iter().filter(|line| line.own) {
        let row = need_row::row(said(line), line.need_id, plan.gap_id, needs.len());
        let was = known.iter().find(|need| need.id == row.id);
        let as_before = |was: &&need::Model| need_row::said(was) == need_row::said(&row);
        let author_id = was
            .filter(as_before)
            .map_or(Some(plan.author_id), |was| was.author_id);
        needs.push(need::Model { author_id, ..row });
    }
}

/// The order that the finding states, and what these lines say beyond it.
fn with_plan(
    needs: &[need::Model],
    stated: Vec<need_dependency::Model>,
    lines: &[need_plan_line::Model],
) -> Vec<need_dependency::Model> {
    let counts = |id: Uuid| needs.iter().any(|need| need.id == id);
    let mut order = stated;
    order.retain(|edge| counts(edge.need_id) && counts(edge.depends_on_id));
    for line in lines {
        for depends_on_id in waits_for(line).filter_map(|place| Some(lines.get(place)?.need_id)) {
            let need_id = line.need_id;
            let is_known = order
                .iter()
                .any(|edge| edge.need_id == need_id && edge.depends_on_id == depends_on_id);
            if counts(need_id) && counts(depends_on_id) && !is_known {
                order.push(need_dependency::Model {
                    need_id,
                    depends_on_id,
                    planned: true,
                });
            }
        }
    }
    order
}

/// Places of the lines that a line waits for, counted from 0.
fn waits_for(line: &need_plan_line::Model) -> impl Iterator<Item = usize> + '_ {
    let places = line.waits_for.as_deref().unwrap_or_default();
    places
        .split_whitespace()
        .filter_map(|place| place.parse::<usize>().ok()?.checked_sub(1))
}

/// Whether some of these needs wait for each other, so that none could come first.
pub fn is_circular(needs: &[need::Model], order: &[need_dependency::Model]) -> bool {
    let places: HashMap<Uuid, usize> = needs
        .iter()
        .enumerate()
        .map(|(at, need)| (need.id, at))
        .collect();
    let mut waits_for = vec![Vec::new(); needs.len()];
    for edge in order {
        waits_for[places[&edge.need_id]].push(places[&edge.depends_on_id]);
    }
    !rules::in_a_circle(&waits_for).is_empty()
}

/// What a line says.
pub(super) fn said(line: &need_plan_line::Model) -> Need {
    let currency = line.currency.as_deref();
    Need {
        assistance: line.assistance,
        title: line.title.clone(),
        size: Size::kept(line.unit, line.quantity, line.amount_minor, currency),
        least: line.least,
        goods: line.goods,
        form: line.form,
        people: line.people,
        starts: line.starts.clone(),
        deadline: line.deadline.clone(),
        languages: line.languages.clone(),
        place: line.place.clone(),
        shares: line.shares.clone(),
        note: line.note.clone(),
    }
}

/// A place in a list of needs, counted from 1, of one counted from 0.
pub(super) fn position(at: usize) -> i32 {
    i32::try_from(at + 1).expect("a gap has few needs")
}
