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
    /// How much its offer or programme has left for all lines of that currency, where there is a ceiling over them.
    pub ceiling: Option<i64>,
    /// Least that it gives to one gap.
    pub least: i64,
    /// Most that it gives to one gap.
    pub most: Option<i64>,
    /// Its currency.
    pub currency: String,
    /// How well they fit, 0 to 1.
    pub fit: f64,
    /// The rate between the two.
    pub rate: Rate,
}

/// For each need that stays open, the line of another currency that fits it best and has something left after the plan.
pub fn other_money(foreign: &[Foreign], planned: &[Planned], open: &[Open]) -> Vec<OtherMoney> {
    let spent = Spent::of(planned);
    let mut of_needs: HashMap<Uuid, Vec<&Foreign>> = HashMap::new();
    for one in foreign {
        of_needs.entry(one.need).or_default().push(one);
    }
    let best = |open: &Open| {
        let of_need = of_needs.get(&open.need)?.iter();
        let told = of_need.filter_map(|foreign| {
            let (least, most) = spent.bounds(foreign, open.gap);
            Some((foreign.fit, foreign.tell(least, most, open)?))
        });
        let first = told.reduce(|best, other| if other.0 > best.0 { other } else { best });
        first.map(|(_, told)| told)
    };
    open.iter().filter_map(best).collect()
}

/// What a plan gives, by the unit: of each line, of each line to a gap, and of each offer or programme.
struct Spent<'a>(HashMap<(Uuid, Option<Uuid>, &'a str), i64>);

impl<'a> Spent<'a> {
    fn of(planned: &'a [Planned]) -> Self {
        let mut spent: HashMap<(Uuid, Option<Uuid>, &str), i64> = HashMap::new();
        for one in planned {
            let gap = Some(one.gap);
            for (giver, to) in [(one.line, None), (one.line, gap), (one.assistance, None)] {
                *spent.entry((giver, to, one.unit.as_str())).or_default() += one.amount;
            }
        }
        Self(spent)
    }

    /// The least and the most that a line may still give to a gap: by what it says of one gap, by what it has left, and by the ceiling.
    fn bounds(&self, foreign: &Foreign, gap: Uuid) -> (i64, i64) {
        let spent = |giver: Uuid, to: Option<Uuid>| {
            let spent = self.0.get(&(giver, to, foreign.currency.as_str()));
            spent.copied().unwrap_or_default()
        };
        let on_gap = spent(foreign.line, Some(gap));
        let most = foreign.most.map(|most| most - on_gap);
        let ceiling = foreign.ceiling;
        let ceiling = ceiling.map(|ceiling| ceiling - spent(foreign.assistance, None));
        let left = foreign.left - spent(foreign.line, None);
        let most = [ceiling, most].into_iter().flatten().fold(left, i64::min);
        (foreign.least - on_gap, most)
    }
}

impl Foreign {
    /// What so much of it, within these bounds, could be worth to a need that stays open.
    fn tell(&self, least: i64, most: i64, open: &Open) -> Option<OtherMoney> {
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
        let amount = std::cmp::min(most, asked);
        let worth = changed(amount, &self.currency, &open.unit)?;
        if amount <= 0 || amount < least || worth <= 0 {
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
