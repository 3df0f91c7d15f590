//! What an assistance asks others to bear of the cost: money that it does not bring itself, however much it has.

use super::Pair;
use crate::facts::{Need, Size};
use domain::{
    gap::need_share::{ALL, percent},
    size::SizeUnit,
};

impl Pair<'_> {
    /// What of a cost others have to bear, in the parts of [`ALL`]; `None` where it asks for nothing.
    fn asked_of_others(&self) -> Option<i64> {
        let parts = i64::from(self.assistance.cofinancing?).min(ALL);
        (parts > 0).then_some(parts)
    }

    /// The most that it bears of some cost, where it asks others to bear a part of that.
    pub(super) fn own_part(&self, cost: &Size) -> Option<i64> {
        let parts = self.asked_of_others()?;
        let own = i128::from(cost.value.max(0)) * i128::from(ALL - parts) / i128::from(ALL);
        let own = i64::try_from(own).unwrap_or(i64::MAX);
        (cost.unit == SizeUnit::Money).then_some(own)
    }

    /// The most that it still bears of the money of a need: its part of the whole need, less what its lines gave. So what others committed
    /// already counts for theirs. What was given in another currency, before the need had its size, is none of that money.
    pub(super) fn own_part_of(&self, need: &Need) -> Option<i64> {
        let size = need.size.as_ref()?;
        let own = self.own_part(size)?;
        let lines = self.assistance.lines.iter();
        let given = lines.filter_map(|line| need.given_by(line.id));
        let given = given.fold(0_i64, |sum, one| sum.saturating_add(one.max(0)));
        let left = need.remaining.unwrap_or(size.value);
        let counted = size.value.saturating_sub(left).max(0);
        Some(own.saturating_sub(given.min(counted)).max(0))
    }

    /// That it asks others to bear a part, as a sentence behind another, and whether that holds down what it gives here; empty where it asks
    /// for nothing.
    pub(super) fn asks(&self, is_held: bool) -> String {
        let Some(parts) = self.asked_of_others() else {
            return String::new();
        };
        let held = if is_held {
            ", so it can bear no more than the rest"
        } else {
            ""
        };
        format!(
            " It asks others to bear {} percent of the cost{held}.",
            percent(parts)
        )
    }
}
