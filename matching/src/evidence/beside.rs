//! What is weighed beside the sizes of needs: people that are reached, and what the whole of a gap costs.

use super::{Pair, borne::worth};
use crate::{
    facts::{Line, Need, Size},
    size::shown,
};
use std::collections::BTreeSet;

/// A share of something that is no size of a need.
pub(super) struct Beside {
    /// How much of it can be borne, 0 to 1.
    pub share: f64,
    /// The same in words.
    pub text: String,
    /// Whether it could be more, did the assistance not ask others to bear a part.
    pub is_held: bool,
    /// By what its money was converted, as sentences; empty where it was not, or others say so.
    pub converted: String,
}

impl Pair<'_> {
    /// How many of the people that a need is to reach a line reaches, where their sizes cannot be compared.
    pub(super) fn people(&self, need: &Need) -> Option<Beside> {
        let wanted = need.people.filter(|wanted| *wanted > 0)?;
        let lines = self.assistance.lines.iter();
        let serving = lines.filter(|line| line.serves(need));
        let reached = serving.filter_map(|line| line.people).max()?;
        Some(Beside {
            share: (reached as f64 / wanted as f64).min(1.0),
            text: self.say(|| format!("{} of {wanted} people", reached.min(wanted))),
            is_held: false,
            converted: String::new(),
        })
    }

    /// What its money bears of the cost of the whole, where no need says how much money it asks for.
    pub(super) fn of_whole(&self) -> Option<Beside> {
        let cost = self.gap.whole_cost()?;
        let has = self.money(&cost, self.open())?.min(cost.value);
        let most = self.own_part(&cost).map_or(has, |own| own.min(has));
        Some(Beside {
            share: most as f64 / cost.value as f64,
            is_held: most < has,
            text: self.say(|| {
                let (most, cost) = (shown(most, &cost), shown(cost.value, &cost));
                format!("up to {most} of {cost} that the whole gap costs")
            }),
            converted: self.say(|| self.converted(&cost)),
        })
    }

    /// What its money bears of the least that is of use to the whole, where that is less: somebody else has to give as well.
    pub(super) fn of_least(&self) -> Option<Beside> {
        let (least, needs) = self.gap.least_lacking()?;
        let needs = needs.iter().map(|at| &self.gap.needs[*at]);
        let most = self.money(&least, needs)?;
        (most < least.value).then(|| Beside {
            share: most as f64 / least.value as f64,
            text: self.say(|| {
                let (most, least) = (shown(most, &least), shown(least.value, &least));
                format!("{most} of {least}, below which nothing is of use to the whole gap")
            }),
            // The needs that ask for it are of the same currency, and say so. What others bring counts towards it as well.
            converted: String::new(),
            is_held: false,
        })
    }

    /// By what the money of lines that serve open needs is read in the currency of a size.
    fn converted(&self, size: &Size) -> String {
        let units = self.units();
        let needed = size.currency.as_deref().unwrap_or_default();
        let lines = self.assistance.lines.iter();
        let serving = lines.filter(|line| self.open().any(|need| line.serves(need)));
        let giving = serving.filter(|line| units.most(line, size).is_some_and(|most| most > 0));
        let given: BTreeSet<&str> = giving
            .filter_map(|line| line.size.as_ref()?.currency.as_deref())
            .filter(|given| *given != needed)
            .collect();
        let given = given.into_iter();
        let said = given.map(|given| format!(" {}.", worth(given, needed, &units)));
        said.collect::<Vec<String>>().concat()
    }

    /// The most that lines that serve some needs give one gap of a currency, under the ceiling over them; `None` where they give none.
    fn money<'n>(&self, size: &Size, needs: impl Iterator<Item = &'n Need> + Clone) -> Option<i64> {
        let units = self.units();
        let serves = |line: &&Line| needs.clone().any(|need| line.serves(need));
        let lines = self.assistance.lines.iter().filter(serves);
        let most = lines.filter_map(|line| units.most(line, size));
        let all = most.fold(0_i64, |sum, most| sum.saturating_add(most.max(0)));
        let ceiling = self.assistance.ceiling.as_ref();
        let over = ceiling.and_then(|over| over.left_of(size));
        let most = over.map_or(all, |over| all.min(over));
        (most > 0).then_some(most)
    }
}
