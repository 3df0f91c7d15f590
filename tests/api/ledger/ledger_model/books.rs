//! The ledger as the model keeps it: entries, and what they come to for good and as of today.

use super::step::Entry;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) pledged: i64,
    pub(super) committed: i64,
    pub(super) delivered: i64,
    pub(super) withdrawn: i64,
}

impl Sums {
    pub(super) fn stands(self) -> i64 {
        (self.committed - self.withdrawn).max(0)
    }

    pub(super) fn outstanding(self) -> i64 {
        (self.committed - self.withdrawn - self.delivered).max(0)
    }

    pub(super) fn covered(self) -> i64 {
        self.stands().max(self.delivered)
    }

    fn add(&mut self, entry: Entry, amount: i64) {
        *match entry {
            Entry::Pledge => &mut self.pledged,
            Entry::Commit => &mut self.committed,
            Entry::Deliver => &mut self.delivered,
            Entry::Withdraw => &mut self.withdrawn,
        } += amount;
    }
}

/// The last day of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Never,
    Ahead,
    Passed,
}

/// An entry of the ledger.
#[derive(Clone, Debug)]
pub(super) struct Booked {
    /// The match.
    pub(super) of: usize,
    pub(super) line: usize,
    pub(super) entry: Entry,
    /// Whether it takes another of its kind back.
    pub(super) is_reversal: bool,
    pub(super) amount: i64,
    pub(super) until: End,
    /// Of a delivery: the last day of what it fulfils.
    pub(super) commitment: End,
    /// Whether it was entered as its match ended or after that, by itself.
    pub(super) is_at_end: bool,
    /// Whether another takes it back.
    pub(super) is_reversed: bool,
}

impl Booked {
    /// What it counts as today: a delivery that ended fulfilled what goes on without it.
    fn today(&self) -> Option<(Entry, bool)> {
        let fulfils = self.entry == Entry::Deliver && self.commitment != End::Passed;
        match self.until {
            End::Passed if fulfils => Some((Entry::Commit, !self.is_reversal)),
            End::Passed => None,
            _ => Some((self.entry, self.is_reversal)),
        }
    }

    fn passes(&mut self) {
        for end in [&mut self.until, &mut self.commitment] {
            if *end == End::Ahead {
                *end = End::Passed;
            }
        }
    }
}

/// All entries, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Books(pub(super) Vec<Booked>);

impl Books {
    /// The sums of these entries, whatever ended.
    pub(super) fn ever(&self, counts: impl Fn(&Booked) -> bool) -> Sums {
        self.sum(counts, |booked| Some((booked.entry, booked.is_reversal)))
    }

    /// The sums of these entries as of today.
    pub(super) fn today(&self, counts: impl Fn(&Booked) -> bool) -> Sums {
        self.sum(counts, Booked::today)
    }

    fn sum(
        &self,
        counts: impl Fn(&Booked) -> bool,
        counts_as: impl Fn(&Booked) -> Option<(Entry, bool)>,
    ) -> Sums {
        let mut sum = Sums::default();
        for booked in self.0.iter().filter(|booked| counts(booked)) {
            if let Some((entry, is_reversal)) = counts_as(booked) {
                let sign = if is_reversal { -1 } else { 1 };
                sum.add(entry, sign * booked.amount);
            }
        }
        sum
    }

    /// The sums under a line of a match, whatever ended.
    pub(super) fn under(&self, of: usize, line: usize) -> Sums {
        self.ever(|booked| booked.of == of && booked.line == line)
    }

    /// The end of what stands committed under a line of a match: all of it has the same.
    pub(super) fn standing(&self, of: usize, line: usize) -> Option<End> {
        let under = |booked: &Booked| booked.of == of && booked.line == line;
        [End::Never, End::Ahead, End::Passed]
            .into_iter()
            .find(|end| {
                let sum = self.ever(|booked| under(booked) && booked.until == *end);
                sum.stands() > 0
            })
    }

    /// All last days that lay ahead pass.
    pub(super) fn pass(&mut self) {
        self.0.iter_mut().for_each(Booked::passes);
    }
}
