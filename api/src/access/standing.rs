//! How somebody stands with what they may ask for in a minute.

use std::time::Duration;

/// What is left to somebody once a request was charged to them. It follows from what they asked, and when, and from nothing that
/// was read: so it tells of nothing that they may not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether they signed in: then the budget is theirs, else that of the address they ask from.
    pub is_signed_in: bool,
    /// Points of cost of a minute, and of what may be asked at once after a pause.
    pub limit: u32,
    /// Points that are left.
    pub remaining: u32,
    /// Points that the request was charged, or would have been.
    pub cost: u32,
}

impl Standing {
    /// Time until all points are there again, if nothing is asked meanwhile.
    pub fn full_in(&self) -> Duration {
        let spent = self.limit.saturating_sub(self.remaining);
        Duration::from_secs(60).mul_f64(f64::from(spent) / f64::from(self.limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_fills_in_a_minute() {
        let standing = |remaining| Standing {
            is_signed_in: false,
            limit: 600,
            remaining,
            cost: 1,
        };
        let seconds = [600, 300, 0].map(|left| standing(left).full_in().as_secs());
        assert_eq!(seconds, [0, 30, 60]);
    }
}
