//! What the whole of a gap costs, beside what its needs come to.

use super::{Gap, Need, Size};
use domain::size::SizeUnit;
use serde::{Deserialize, Serialize};

/// What closing the whole of a gap costs, and the least sum that is of any use to it. It is never added to the sizes of needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// ISO 4217 of both.
    pub currency: Box<str>,
    /// What all of it costs, in minor units.
    #[serde(default)]
    pub cost: Option<i64>,
    /// The least that is of any use, in minor units.
    #[serde(default)]
    pub least: Option<i64>,
}

impl Whole {
    fn size(&self, value: i64) -> Size {
        Size {
            unit: SizeUnit::Money,
            value,
            currency: Some(self.currency.clone()),
        }
    }

    /// How much money a need asks for in all, and how much of that nobody committed yet, where it is of this currency.
    fn asked(&self, need: &Need) -> Option<(i64, i64)> {
        let size = need.size.as_ref()?;
        let is_same = size.currency.as_deref() == Some(&*self.currency);
        let left = if need.met {
            0
        } else {
            need.remaining.unwrap_or(size.value)
        };
        is_same.then_some((size.value, left.clamp(0, size.value.max(0))))
    }
}

impl Gap {
    /// What the whole of it costs, where no open need says how much money it asks for: else that is what counts.
    pub fn whole_cost(&self) -> Option<Size> {
        let whole = self.whole.as_ref()?;
        let is_money = |need: &Need| {
            let size = need.size.as_ref().filter(|_| !need.met);
            size.is_some_and(|size| size.unit == SizeUnit::Money)
        };
        let cost = whole.cost.filter(|cost| *cost > 0)?;
        (!self.needs.iter().any(is_money)).then(|| whole.size(cost))
    }

    /// What still has to come together of money before any is of use to the whole, and the positions of the open needs that ask for it.
    ///
    /// `None` where nothing is stated or that much is committed, and where all money that needs ask for is less: then the rest comes in
    /// other things, and nobody can tell when it is enough.
    pub fn least_lacking(&self) -> Option<(Size, Vec<usize>)> {
        let whole = self.whole.as_ref()?;
        let least = i128::from(whole.least?);
        let asked = || {
            let needs = self.needs.iter().enumerate();
            needs.filter_map(|(at, need)| Some((at, whole.asked(need)?)))
        };
        let all: i128 = asked().map(|(_, (all, _))| i128::from(all)).sum();
        let open: i128 = asked().map(|(_, (_, left))| i128::from(left)).sum();
        let lacking = least - (all - open);
        let lacking = i64::try_from(lacking).ok().filter(|lacking| *lacking > 0)?;
        let needs = asked().filter(|(_, (_, left))| *left > 0);
        (all >= least).then(|| (whole.size(lacking), needs.map(|(at, _)| at).collect()))
    }
}
