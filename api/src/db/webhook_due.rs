//! When a delivery is due, whatever became of the clock since that was written.

use entity::webhook_delivery;

/// How long a delivery waits for its next attempt at most, by how often it was tried.
///
/// What would be due later than that was written by a clock that has gone back since, or runs ahead of ours: it is due now, rather than
/// when ours has come to where that was.
pub struct Waits(Vec<i64>);

impl Waits {
    /// Of the longest wait in milliseconds after no attempt, one, and so on. The last stands for more.
    pub fn new(longest: Vec<i64>) -> Self {
        Self(longest)
    }

    /// Whether a delivery is due at a moment, Unix time in milliseconds.
    pub fn is_due(&self, delivery: &webhook_delivery::Model, at: i64) -> bool {
        let tries = usize::try_from(delivery.tries).unwrap_or_default();
        let longest = self.0.get(tries).copied().unwrap_or_else(|| self.last());
        delivery.due <= at || delivery.due > at + longest
    }

    /// The same as a condition on the table of this name. Each side of the `or` bounds `due` by a number as well, since databases find
    /// rows by an index on it up to a number, and not up to what each row itself says.
    pub(super) fn due(&self, of: &str, at: i64) -> String {
        let shortest = at + self.0.iter().copied().min().unwrap_or_default();
        let latest = self.latest(of, at);
        format!("({of}.due <= {at} or ({of}.due > {shortest} and {of}.due > {latest}))")
    }

    /// The opposite: that a delivery still waits.
    pub(super) fn waits(&self, of: &str, at: i64) -> String {
        let longest = at + self.0.iter().copied().max().unwrap_or_default();
        let latest = self.latest(of, at);
        format!("({of}.due > {at} and {of}.due <= {longest} and {of}.due <= {latest})")
    }

    /// Until when a delivery may wait, by how often it was tried.
    fn latest(&self, of: &str, at: i64) -> String {
        let latest = self.0.iter().enumerate();
        let latest =
            latest.map(|(tries, wait)| format!("when {of}.tries = {tries} then {}", at + wait));
        let latest = latest.collect::<Vec<_>>().join(" ");
        format!("case {latest} else {} end", at + self.last())
    }

    fn last(&self) -> i64 {
        self.0.last().copied().unwrap_or_default()
    }
}
