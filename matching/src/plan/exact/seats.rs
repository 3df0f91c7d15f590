//! Who is at which gap: links with their least and most, seats that are taken by them, and the attention of providers.

use super::model::Model;
use microlp::{ComparisonOp, LinearExpr, Variable};
use std::collections::BTreeMap;

impl Model<'_> {
    /// Links with their least and most, and seats that are taken by them.
    pub(super) fn seats_of(&mut self, gap: usize) {
        let index = self.index;
        let mut taken = LinearExpr::empty();
        for seat in &index.gaps[gap].seats {
            let links: Vec<usize> = index.seats[*seat]
                .links
                .iter()
                .copied()
                .filter(|link| self.usable(*link))
                .collect();
            let vars: Vec<Variable> = links.iter().map(|link| self.link(*link)).collect();
            let variable = match vars.as_slice() {
                [] => continue,
                [only] => *only,
                _ => self.shared(&links, &vars),
            };
            if !index.seats[*seat].taken {
                self.seats.insert(*seat, variable);
                taken.add(variable, 1.0);
            }
        }
        self.mixed
            .add_constraint(taken, ComparisonOp::Le, index.gaps[gap].places as f64);
    }

    fn usable(&self, link: usize) -> bool {
        self.index.links[link]
            .pairs
            .iter()
            .any(|pair| self.pairs.contains_key(pair))
    }

    fn shared(&mut self, links: &[usize], vars: &[Variable]) -> Variable {
        let seat = self.mixed.add_binary_var(0.0);
        for variable in vars {
            self.mixed
                .add_constraint([(*variable, 1.0), (seat, -1.0)], ComparisonOp::Le, 0.0);
        }
        let used = links
            .iter()
            .any(|link| self.used.get(link).copied().unwrap_or(false));
        self.start.push((seat, f64::from(u8::from(used))));
        seat
    }

    fn link(&mut self, link: usize) -> Variable {
        let place = &self.index.links[link];
        let used = self.mixed.add_binary_var(self.aim.link[link]);
        let whole = place.most as f64;
        let mut upper = self.sum(&place.pairs, whole);
        upper.add(used, -1.0);
        self.mixed.add_constraint(upper, ComparisonOp::Le, 0.0);
        // A link that is worth something by itself must not be held for nothing.
        let least = if self.aim.link[link] > 0.0 {
            place.least.max(1).max(place.most / 1000)
        } else {
            place.least
        };
        if least > 1 {
            let mut lower = self.sum(&place.pairs, whole);
            lower.add(used, -(least.min(place.most) as f64) / whole);
            self.mixed.add_constraint(lower, ComparisonOp::Ge, 0.0);
        }
        self.start.push((
            used,
            f64::from(u8::from(self.used.get(&link).copied().unwrap_or(false))),
        ));
        self.links.insert(link, used);
        used
    }

    pub(super) fn attention(&mut self) {
        let mut by_provider: BTreeMap<usize, LinearExpr> = BTreeMap::new();
        for (seat, variable) in &self.seats {
            by_provider
                .entry(self.index.seats[*seat].provider)
                .or_insert_with(LinearExpr::empty)
                .add(*variable, 1.0);
        }
        for (provider, row) in by_provider {
            if let Some(budget) = self.index.attention[provider] {
                let free = budget.saturating_sub(self.rest.provider[provider]);
                self.mixed
                    .add_constraint(row, ComparisonOp::Le, free as f64);
            }
        }
    }
}
