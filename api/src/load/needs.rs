//! The needs of gaps as files state them, beside what is on record: plans stay, as does what they gave where the file leaves it open.

use crate::{
    actions::gap::{
        counting::is_circular, exempted::GOODS_HELD, need_row, needs::ledger_against, restate,
    },
    history::hidden,
    load::write::{Writer, part_id, position},
};
use chrono::Utc;
use domain::{date::day_of, gap::draft::Lists};
use entity::{commitment, match_line, need, need_dependency};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Ids of one query, well under what either database can bind.
const IDS_AT_ONCE: usize = 500;

/// What is on record of the needs of gaps.
#[derive(Default)]
pub(super) struct OnRecord {
    /// Needs, by their gap, in their order.
    needs: HashMap<Uuid, Vec<need::Model>>,
    /// What waits for what by the adopted plan, by the need that waits.
    planned: HashMap<Uuid, Vec<need_dependency::Model>>,
}

impl OnRecord {
    /// What is on record of these gaps.
    pub(super) async fn read(database: &DatabaseTransaction, gaps: &[Uuid]) -> Result<Self, DbErr> {
        let mut known = Self::default();
        for some in gaps.chunks(IDS_AT_ONCE) {
            let of_gaps = need::Column::GapId.is_in(some.iter().copied());
            let mut rows = need::Entity::find().filter(of_gaps).all(database).await?;
            // A need whose texts are hidden is found by its words all the same, and stays hidden.
            hidden::unhide_needs(database, some, &mut rows).await?;
            for need in rows {
                known.needs.entry(need.gap_id).or_default().push(need);
            }
        }
        for rows in known.needs.values_mut() {
            rows.sort_by_key(|need| need.position);
        }
        let ids: Vec<Uuid> = known.of(gaps).map(|need| need.id).collect();
        for some in ids.chunks(IDS_AT_ONCE) {
            let planned = need_dependency::Entity::find()
                .filter(need_dependency::Column::NeedId.is_in(some.iter().copied()))
                .filter(need_dependency::Column::Planned.eq(true));
            for edge in planned.all(database).await? {
                known.planned.entry(edge.need_id).or_default().push(edge);
            }
        }
        Ok(known)
    }

    /// The needs of these gaps.
    fn of(&self, gaps: &[Uuid]) -> impl Iterator<Item = &need::Model> {
        gaps.iter()
            .filter_map(move |gap| self.needs.get(gap))
            .flatten()
    }

    /// The needs that a gap has once a file states these: its own first, each the one on record that says the same or is at its
    /// place, and behind them what is planned.
    pub(super) fn rows(&self, gap: Uuid, reference: &str, lists: &Lists) -> Vec<need::Model> {
        let known = self.needs.get(&gap).map_or(&[] as &[_], Vec::as_slice);
        let mut rows = restate::stated(gap, lists.needs.clone(), known);
        let mut taken: HashSet<Uuid> = rows.iter().map(|row| row.id).collect();
        for (at, row) in rows.iter_mut().enumerate() {
            if known.iter().any(|was| was.id == row.id) {
                continue;
            }
            let is_here = |was: &&need::Model| {
                was.author_id.is_none() && was.position == row.position && !taken.contains(&was.id)
            };
            if let Some(was) = known.iter().find(is_here) {
                let says = need_row::said(row);
                *row =
                    need_row::completed(&says, was, &need_row::said(was), &need_row::filled(was));
            } else {
                // Of the same file, every register makes the same id, unless another need has it by now.
                let id = part_id("need", reference, at);
                let is_free = !taken.contains(&id) && known.iter().all(|was| was.id != id);
                row.id = if is_free { id } else { row.id };
            }
            taken.insert(row.id);
        }
        for planned in known.iter().filter(|need| need.author_id.is_some()) {
            let position = position(rows.len());
            rows.push(need::Model {
                position,
                ..planned.clone()
            });
        }
        rows
    }

    /// Which of these needs wait for which: as the file states, and as the adopted plan has it where that does not go against it.
    pub(super) fn order(&self, rows: &[need::Model], lists: &Lists) -> Vec<need_dependency::Model> {
        let own = &rows[..lists.needs.len()];
        let mut order = need_row::stated_order(own, &lists.waits_for);
        let planned = rows.iter().filter_map(|row| self.planned.get(&row.id));
        for edge in planned.flatten() {
            let is_known = order.iter().any(|known| {
                (known.need_id, known.depends_on_id) == (edge.need_id, edge.depends_on_id)
            });
            if is_known || rows.iter().all(|row| row.id != edge.depends_on_id) {
                continue;
            }
            order.push(edge.clone());
            if is_circular(rows, &order) {
                order.pop();
            }
        }
        order
    }
}

impl Writer<'_> {
    /// Writes needs, in place of those on record. Places are unique: what is on record is moved out of the way before.
    pub(super) async fn needs_of_gaps(
        &mut self,
        known: &OnRecord,
        gaps: &[Uuid],
        rows: Vec<need::Model>,
        order: Vec<need_dependency::Model>,
        at: impl Fn(Uuid) -> (usize, usize, String),
    ) -> Result<(), DbErr> {
        let known: Vec<&need::Model> = known.of(gaps).collect();
        let gone = self.needs_gone(&known, &rows, at).await?;
        self.replace::<need::Entity>(need::Column::Id, &gone, Vec::new())
            .await?;
        let stay: HashMap<Uuid, &need::Model> = known.iter().map(|was| (was.id, *was)).collect();
        let moved = rows.iter().filter_map(|row| {
            let was = stay.get(&row.id)?;
            (was.position != row.position).then(|| need::Model {
                position: -was.position,
                ..(*was).clone()
            })
        });
        self.save::<need::Entity>(moved.collect()).await?;
        let ids: Vec<Uuid> = rows.iter().map(|need| need.id).collect();
        self.save::<need::Entity>(rows).await?;
        self.replace::<need_dependency::Entity>(need_dependency::Column::NeedId, &ids, order)
            .await
    }

    /// Needs that the files no longer have. The ledger and matches hang on needs: one with lines in it may neither go nor lose the
    /// size or unit that its lines count on, and one that a match gives to may neither go nor become another, nor be of other goods than a
    /// committee exempts.
    async fn needs_gone(
        &mut self,
        known: &[&need::Model],
        rows: &[need::Model],
        at: impl Fn(Uuid) -> (usize, usize, String),
    ) -> Result<Vec<Uuid>, DbErr> {
        let today = day_of(Utc::now());
        let after: HashMap<Uuid, &need::Model> = rows.iter().map(|row| (row.id, row)).collect();
        let mut gone = Vec::new();
        for some in known.chunks(IDS_AT_ONCE) {
            let ids = || some.iter().map(|need| need.id);
            let ledger = commitment::Entity::find().filter(commitment::Column::NeedId.is_in(ids()));
            let ledger = ledger.all(self.transaction).await?;
            let matched =
                match_line::Entity::find().filter(match_line::Column::NeedId.is_in(ids()));
            let matched = matched.all(self.transaction).await?;
            let others = some.iter().filter(|before| {
                let after = after.get(&before.id);
                after.is_some_and(|after| after.goods != before.goods)
            });
            let others: Vec<Uuid> = others.map(|before| before.id).collect();
            let exempt = self.exempt_needs(&others).await?;
            for before in some {
                let entered = ledger.iter().filter(|line| line.need_id == before.id);
                let entered: Vec<&commitment::Model> = entered.collect();
                let after = after.get(&before.id).copied();
                gone.extend(after.is_none().then_some(before.id));
                let is_given = matched.iter().any(|line| line.need_id == before.id);
                let reason = ledger_against(before, after, &entered, &today)
                    .or_else(|| is_given.then(|| match_against(before, after)).flatten())
                    .or_else(|| exempt.contains(&before.id).then_some(GOODS_HELD));
                let Some(reason) = reason else { continue };
                let (file, line, record) = at(before.gap_id);
                self.at(file, line, &record);
                self.fault("need", format!("{} {reason}", before.position));
            }
        }
        Ok(gone)
    }
}

/// Why a match that gives to a need does not allow what becomes of it; nothing if it does. How much it is to give is counted as the need is.
fn match_against(before: &need::Model, after: Option<&need::Model>) -> Option<&'static str> {
    let Some(after) = after else {
        return Some("is part of a match: it cannot be left out: keep it, with its type and title");
    };
    let is_counted_alike =
        before.unit.is_none() || (before.unit, &before.currency) == (after.unit, &after.currency);
    (before.assistance != after.assistance || !is_counted_alike).then_some(
        "is part of a match: its type, unit and currency cannot change: state it as it is on record, and what is other than that as a need of its own",
    )
}
