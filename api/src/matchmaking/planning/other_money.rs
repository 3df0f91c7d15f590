//! Money of another currency: a plan gives none of it, because what it gives becomes entries of a ledger that converts nothing. What it could
//! be worth to a need that stays open is told beside the plan, by a rate that is named, for the two sides to agree on one currency.

use super::drafted::{Names, Open, OtherMoney, Planned};
use matching::{
    facts::Rate,
    size::{convert, shown_by_key},
};
use uuid::Uuid;

/// A line of money that could serve a need of another currency.
#[derive(Clone, Debug)]
pub struct Foreign {
    /// The need.
    pub need: Uuid,
    /// The line.
    pub line: Uuid,
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
    let best = |open: &Open| {
        let of_need = foreign.iter().filter(|foreign| foreign.need == open.need);
        let told = of_need.filter_map(|foreign| Some((foreign.fit, foreign.tell(planned, open)?)));
        let first = told.reduce(|best, other| if other.0 > best.0 { other } else { best });
        first.map(|(_, told)| told)
    };
    open.iter().filter_map(best).collect()
}

impl Foreign {
    fn tell(&self, planned: &[Planned], open: &Open) -> Option<OtherMoney> {
        let given = planned
            .iter()
            .filter(|given| given.line == self.line && given.unit == self.currency);
        let left = self.left - given.map(|given| given.amount).sum::<i64>();
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
            amount,
            currency: self.currency.clone(),
            worth,
            rate: name.clone(),
            rate_day: *day,
            sentence,
        })
    }
}
