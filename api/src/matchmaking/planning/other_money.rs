//! Money of another currency: a plan gives none of it, because what it gives becomes entries of a ledger that converts nothing. What it could
//! be worth to a need that stays open is told beside the plan, by a rate that is named, for the two sides to agree on one currency.

use super::drafted::{Names, Open, OtherMoney, Planned};
use matching::{
    facts::Rate,
    size::{convert, shown_by_key},
};
use std::collections::HashMap;
use uuid::Uuid;

/// A line of money that could serve a need of another currency.
#[derive(Clone, Debug)]
pub struct Foreign {
    /// The need.
    pub need: Uuid,
    /// The line.
    pub line: Uuid,
    /// Its offer or programme.
    pub assistance: Uuid,
    /// What both sides are called.
    pub names: Names,
    /// How much it has left, in minor units of its currency.
    pub left: i64,
    /// Its currency.
    pub currency: String,
    /// How well they fit, 0 to 1.
    pub fit: f64,
    /// The rate between the two.
    pub rate: Rate,
}

/// For each need that stays open, the line of another currency that fits it best and has something left after the plan.
pub fn other_money(foreign: &[Foreign], planned: &[Planned], open: &[Open]) -> Vec<OtherMoney> {
    let mut given: HashMap<(Uuid, &str), i64> = HashMap::new();
    for one in planned {
        *given.entry((one.line, one.unit.as_str())).or_default() += one.amount;
    }
    let mut of_needs: HashMap<Uuid, Vec<&Foreign>> = HashMap::new();
    for one in foreign {
        of_needs.entry(one.need).or_default().push(one);
    }
    let best = |open: &Open| {
        let of_need = of_needs.get(&open.need)?.iter();
        let told = of_need.filter_map(|foreign| {
            let spent = given.get(&(foreign.line, foreign.currency.as_str()));
            let left = foreign.left - spent.copied().unwrap_or_default();
            Some((foreign.fit, foreign.tell(left, open)?))
        });
        let first = told.reduce(|best, other| if other.0 > best.0 { other } else { best });
        first.map(|(_, told)| told)
    };
    open.iter().filter_map(best).collect()
}

impl Foreign {
    /// What so much of it as is left could be worth to a need that stays open.
    fn tell(&self, left: i64, open: &Open) -> Option<OtherMoney> {
        let changed = |minor: i64, from: &str, to: &str| {
            convert(
                minor,
                from,
                to,
                std::slice::from_ref(&self.rate),
                self.rate.day,
            )
        };
        let asked = changed(open.missing, &open.unit, &self.currency)?;
        let amount = std::cmp::min(left, asked);
        let worth = changed(amount, &self.currency, &open.unit)?;
        if amount <= 0 || worth <= 0 {
            return None;
        }
        let Rate { name, day, .. } = &self.rate;
        let sentence = format!(
            "{} of \"{}\" ({}) are about {} by \"{name}\" of {day}. A plan converts nothing: the two sides agree on one currency first.",
            shown_by_key(amount, &self.currency),
            self.names.line,
            self.names.assistance,
            shown_by_key(worth, &open.unit),
        );
        Some(OtherMoney {
            names: self.names.clone(),
            need: self.need,
            line: self.line,
            gap_id: open.gap,
            assistance_id: self.assistance,
            amount,
            currency: self.currency.clone(),
            worth,
            worth_currency: open.unit.clone(),
            rate: name.clone(),
            rate_day: *day,
            sentence,
        })
    }
}
