//! Lines as supplies: how much each has, and what it is known by.

use super::ProblemBuilder;
use crate::matchmaking::planning::drafted::UpTo;
use domain::assistance::{AssistanceKind, ceiling::is_over};
use matching::{
    facts::{Assistance, Line},
    plan::{AMOUNT_MAX, Budget, Grant, Supply},
    size::{NEEDS, key},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Stands for the amount of a line without a size until it is known what it may serve.
const OPEN_ENDED: i64 = -1;

/// What a line with a size has for needs without one, in its own unit.
#[derive(Clone, Debug)]
pub(in crate::matchmaking::planning) struct Spare {
    unit: String,
    /// What is left of it once the needs with a size are served.
    amount: i64,
    least: i64,
    most: Option<i64>,
    /// What its offer or programme has left of that money for all lines, where there is a ceiling over them.
    ceiling: Option<i64>,
}

/// What a plan gives, as far as it bounds what lines have besides.
pub(in crate::matchmaking::planning) struct Given<'a> {
    /// How many needs each supply serves.
    needs: HashMap<Uuid, i64>,
    /// How much each offer or programme gives, by the unit.
    amounts: HashMap<(Uuid, &'a str), i64>,
}

impl ProblemBuilder {
    /// What these grants give.
    pub(in crate::matchmaking::planning) fn given(&self, grants: &[Grant]) -> Given<'_> {
        let mut needs: HashMap<Uuid, i64> = HashMap::new();
        let mut amounts: HashMap<(Uuid, &str), i64> = HashMap::new();
        for grant in grants {
            *needs.entry(grant.supply).or_default() += 1;
            if let Some(giver) = self.giver(grant.supply)
                && let Some(demand) = self.demand(grant.demand)
            {
                *amounts.entry((giver, demand.unit.as_str())).or_default() += grant.amount;
            }
        }
        Given { needs, amounts }
    }

    /// How much a need without a size can get at most of a supply, in a plan that gives this; `None` where the line has no size either.
    pub(in crate::matchmaking::planning) fn up_to(
        &self,
        supply: Uuid,
        given: &Given<'_>,
    ) -> Option<UpTo> {
        let spare = self.spare.get(&supply)?;
        let (giver, unit) = (self.giver(supply)?, spare.unit.as_str());
        let spent = given.amounts.get(&(giver, unit));
        let ceiling = spare.ceiling;
        let ceiling = ceiling.map(|ceiling| ceiling - spent.copied().unwrap_or_default());
        let others = given.needs.get(&supply).map_or(0, |needs| needs - 1);
        let amount = ceiling.map_or(spare.amount, |ceiling| ceiling.min(spare.amount));
        let left = amount - spare.least.saturating_mul(others);
        Some(UpTo {
            amount: spare.most.map_or(left, |most| left.min(most)).max(0),
            unit: unit.to_owned(),
        })
    }

    pub(super) fn supply(&mut self, assistance: &Assistance, line: &Line, unit: &str) -> usize {
        let id = supply_id(line.id, unit);
        if let Some(known) = self.supplies.get(&id) {
            return *known;
        }
        let at = self.givers.len();
        self.problem
            .supplies
            .push(supply_of(assistance, line, unit));
        self.givers.push((assistance.id, line.id));
        self.supplies.insert(id, at);
        if let Some(size) = line.size.as_ref().filter(|_| unit == NEEDS) {
            let ceiling = assistance.ceiling.as_ref();
            let spare = Spare {
                unit: key(size),
                amount: 0,
                least: line.least.unwrap_or(0),
                most: line.most,
                ceiling: ceiling.and_then(|ceiling| ceiling.left_of(size)),
            };
            self.spare.insert(id, spare);
        }
        self.put_under_ceiling(assistance, unit, at);
        at
    }

    /// Puts a supply under the ceiling of its offer or programme, where that is of its currency.
    fn put_under_ceiling(&mut self, assistance: &Assistance, unit: &str, supply: usize) {
        let ceiling = assistance.ceiling.as_ref();
        let Some(ceiling) = ceiling.filter(|ceiling| is_over(&ceiling.currency, Some(unit))) else {
            return;
        };
        let budgets = &mut self.problem.budgets;
        let at = *self.budgets.entry(assistance.id).or_insert_with(|| {
            budgets.push(Budget {
                id: assistance.id,
                amount: ceiling.remaining.clamp(0, AMOUNT_MAX),
                supplies: Vec::new(),
            });
            budgets.len() - 1
        });
        budgets[at].supplies.push(supply);
    }

    /// Says of lines how much they have where they do not say it themselves. A line without a size is planned for one need at a time:
    /// as much as the largest that it may serve. Of what has no size, a line looks after as many needs as it may serve where it
    /// has no size either; else as many as it has room for by its least for each, or one, once the needs with a size are served.
    pub(super) fn fill(&mut self) {
        let (mut largest, mut sum, mut pairs) = (
            vec![0; self.givers.len()],
            vec![0_i64; self.givers.len()],
            vec![0; self.givers.len()],
        );
        for pair in &self.problem.pairs {
            let remaining = self.problem.demands[pair.demand].remaining;
            largest[pair.supply] = largest[pair.supply].max(remaining);
            sum[pair.supply] = sum[pair.supply].saturating_add(remaining);
            pairs[pair.supply] += 1;
        }
        for at in 0..self.givers.len() {
            let sized = self
                .supplies
                .get(&self.givers[at].1)
                .map_or(0, |sized| sum[*sized]);
            let supply = &mut self.problem.supplies[at];
            supply.amount = match (supply.unit == NEEDS, supply.amount) {
                (true, OPEN_ENDED) => pairs[at],
                (true, amount) => {
                    let left = (amount - sized).max(0);
                    if let Some(spare) = self.spare.get_mut(&supply.id) {
                        spare.amount = left;
                    }
                    room(left, supply.least)
                }
                (false, OPEN_ENDED) => largest[at],
                (false, amount) => amount,
            };
            if supply.unit == NEEDS {
                (supply.least, supply.most) = (0, None);
            }
        }
    }
}

/// How many needs without a size there is room for.
fn room(spare: i64, least: i64) -> i64 {
    if least > 0 {
        spare / least
    } else {
        i64::from(spare > 0)
    }
}

/// The id of a line as a supply: one for what has a size, and another for what has none.
pub fn supply_id(line: Uuid, unit: &str) -> Uuid {
    const OTHER: u128 = 1 << 127;
    if unit == NEEDS {
        Uuid::from_u128(line.as_u128() ^ OTHER)
    } else {
        line
    }
}

fn supply_of(assistance: &Assistance, line: &Line, unit: &str) -> Supply {
    let amount = line
        .remaining
        .or(line.size.as_ref().map(|size| size.value))
        .map_or(OPEN_ENDED, |amount| amount.clamp(0, AMOUNT_MAX));
    Supply {
        id: supply_id(line.id, unit),
        label: line.title.to_string(),
        provider: String::new(),
        unit: unit.to_owned(),
        amount,
        least: line.least.unwrap_or(0),
        most: line.most,
        requires: line.requires,
        programme: assistance.form == AssistanceKind::Programme,
    }
}
