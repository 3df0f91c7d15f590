//! What may be entered under a match, and what it comes to.

use super::{
    books::{Booked, End},
    model::{Model, Outcome, must},
    parts::{Decision, Help, Matched},
    step::Entry,
};
use domain::matches::MatchState::{self, Agreed, Delivered, Delivering, Verified, Withdrawn};

impl Model {
    pub(super) fn book(
        &mut self,
        entry: Entry,
        (of, line): (usize, usize),
        amount: i64,
        until: Option<End>,
        commitment: End,
    ) {
        self.books.0.push(Booked {
            of,
            line,
            entry,
            is_reversal: false,
            is_at_end: false,
            amount,
            until: until.unwrap_or(End::Never),
            commitment,
            is_reversed: false,
        });
    }

    pub(super) fn enter(
        &mut self,
        entry: Entry,
        of: usize,
        line: usize,
        (amount, ends): (i64, bool),
    ) -> Outcome {
        if entry == Entry::Deliver && self.matches[of].state == Withdrawn {
            return self.deliver_late((of, line), amount, ends);
        }
        must(self.matches[of].state.is_settled())?;
        let said = if ends { End::Ahead } else { End::Never };
        let standing = self.books.standing(of, line);
        let (mut until, mut commitment) = (Some(said), End::Never);
        match entry {
            Entry::Pledge => self.may_pledge(of, line, amount)?,
            Entry::Commit => {
                let is_beside = self.is_beside(of, MatchState::BLOCKING);
                must(self.matches[of].state != Delivered || !is_beside)?;
                self.may_commit(of, line, amount)?;
                must(standing != Some(End::Passed))?;
                must(!ends || standing.is_none_or(|end| end == said))?;
                until = standing.or(until);
            }
            Entry::Deliver => {
                must(amount <= self.books.under(of, line).outstanding())?;
                must(standing != Some(End::Passed))?;
                commitment = standing.unwrap_or(End::Never);
                until = until.map(|said| {
                    if commitment == End::Ahead {
                        commitment
                    } else {
                        said
                    }
                });
            }
            Entry::Withdraw => {
                must(amount <= self.books.under(of, line).outstanding())?;
                until = standing;
            }
        }
        self.entries.push(self.books.0.len());
        self.book(entry, (of, line), amount, until, commitment);
        self.follow(of);
        Ok(())
    }

    fn may_pledge(&self, of: usize, line: usize, amount: i64) -> Outcome {
        let Matched { gap, offer, .. } = self.matches[of];
        must(!self.offers[offer].withdrawn)?;
        let own = self.books.under(of, line).pledged;
        must(self.sizes(gap)[line].is_none_or(|size| own + amount <= size))?;
        let pledged = self.given(offer, line).pledged + amount;
        must(self.is_under_ceiling(offer, line, pledged))?;
        must(pledged <= self.offers[offer].sizes[line])
    }

    fn may_commit(&self, of: usize, line: usize, amount: i64) -> Outcome {
        let Matched { gap, offer, .. } = self.matches[of];
        let terms = &self.offers[offer];
        must(!terms.withdrawn && !self.is_barred(of))?;
        must(line == 1 || !terms.waits || self.need(gap, 1).covered() > 0)?;
        let covered = self.need(gap, line).covered();
        must(self.sizes(gap)[line].is_none_or(|size| covered + amount <= size))?;
        let drawn = self.given(offer, line).covered() + amount;
        must(self.is_under_ceiling(offer, line, drawn))?;
        must(drawn <= terms.sizes[line])?;
        let here = self.given_to(gap, offer, line) + amount;
        must(line == 1 || terms.most.is_none_or(|most| here <= most))?;
        must(line == 0 || terms.least.is_none_or(|least| here >= least))
    }

    /// What a line gave to a gap.
    pub(super) fn given_to(&self, gap: usize, offer: usize, line: usize) -> i64 {
        let here = |booked: &Booked| {
            self.is_on(booked, gap, line) && self.matches[booked.of].offer == offer
        };
        self.books.ever(here).covered()
    }

    /// Whether anything could still be committed out of a line to a gap: some is left, and no less than the line gives to one.
    pub(super) fn has_left(&self, gap: usize, offer: usize, line: usize) -> bool {
        let terms = &self.offers[offer];
        let size = terms.sizes[line];
        let all = terms.ceiling.filter(|_| line == 1);
        let left = all.map_or(size, |all| all.min(size)) - self.given(offer, line).covered();
        let least = terms.least.filter(|_| line == 1).unwrap_or(0);
        left > 0 && left + self.given_to(gap, offer, line) >= least
    }

    /// Whether so much out of a line is no more than all money of its offer: items are not under that.
    pub(super) fn is_under_ceiling(&self, offer: usize, line: usize, drawn: i64) -> bool {
        let ceiling = self.offers[offer].ceiling.filter(|_| line == 1);
        ceiling.is_none_or(|ceiling| drawn <= ceiling)
    }

    /// Whether a committee refused to exempt a match, and did not grant it later.
    fn is_barred(&self, of: usize) -> bool {
        let has = |decision| {
            let mut requests = self.requests.iter();
            requests.any(|request| request.of == of && request.decision == decision)
        };
        has(Decision::Refused) && !has(Decision::Granted)
    }

    /// How far an agreed match is follows from its ledger.
    fn follow(&mut self, of: usize) {
        let sums = [0, 1].map(|line| self.books.under(of, line));
        let is_begun = sums.iter().any(|sum| sum.delivered > 0);
        let is_left = sums.iter().any(|sum| sum.outstanding() > 0);
        self.matches[of].state = match (is_begun, is_left) {
            (false, _) => Agreed,
            (true, true) => Delivering,
            (true, false) => Delivered,
        };
    }

    /// What is pledged under a line of a match and was not committed.
    fn promised(&self, of: usize, line: usize) -> i64 {
        let sums = self.books.under(of, line);
        (sums.pledged - sums.covered()).max(0)
    }

    /// What was pledged and not committed ends with its match, the first of it what ends first.
    pub(super) fn end_pledges(&mut self, of: usize) {
        for line in [0, 1] {
            let mut left = self.promised(of, line);
            for until in [End::Passed, End::Ahead, End::Never] {
                let own = |booked: &Booked| {
                    booked.of == of && booked.line == line && booked.until == until
                };
                let amount = self.books.ever(own).pledged.min(left);
                if amount > 0 {
                    left -= amount;
                    self.book(Entry::Pledge, (of, line), amount, Some(until), End::Never);
                    self.books.0.last_mut().expect("just booked").is_reversal = true;
                }
            }
        }
    }

    /// What was delivered before a match was taken back is verified all the same.
    pub(super) fn verify(&mut self, of: usize) -> Outcome {
        let mut sums = [0, 1].into_iter().map(|line| self.books.under(of, line));
        let from: &[MatchState] = if sums.any(|sum| sum.delivered > 0) {
            &[Delivered, Withdrawn]
        } else {
            &[Delivered]
        };
        self.turn(of, from, Verified)?;
        self.matches[of].was_verified = true;
        self.end_pledges(of);
        Ok(())
    }

    pub(super) fn reverse(&mut self, entry: usize, amount: Option<i64>) -> Outcome {
        let at = self.entries[entry];
        let reversed = self.books.0[at].clone();
        let Booked { of, line, .. } = reversed;
        // What was verified runs again once something that was delivered comes back.
        let state = self.matches[of].state;
        let comes_back = matches!(state, Verified | Withdrawn) && reversed.entry == Entry::Deliver;
        must(state.is_settled() || comes_back)?;
        must(reversed.entry != Entry::Withdraw && !reversed.is_reversed)?;
        let amount = amount.unwrap_or(reversed.amount);
        must(amount <= reversed.amount)?;
        if reversed.entry == Entry::Pledge {
            must(amount <= self.promised(of, line))?;
        } else if reversed.entry == Entry::Commit {
            must(amount <= self.books.under(of, line).outstanding())?;
            must(self.books.standing(of, line) == Some(reversed.until))?;
        } else if reversed.until == End::Passed && reversed.commitment != End::Passed {
            let gap = self.matches[of].gap;
            let covered = self.need(gap, line).covered();
            must(self.sizes(gap)[line].is_none_or(|size| covered + amount <= size))?;
        }
        self.books.0[at].is_reversed = true;
        self.books.0.push(Booked {
            is_reversal: true,
            amount,
            ..reversed
        });
        if state == Withdrawn {
            self.take_back((of, line), amount);
            self.end_pledges(of);
            return Ok(());
        }
        self.follow(of);
        if state == Verified {
            self.runs_again(of);
        }
        if reversed.entry == Entry::Deliver && self.ends(of) {
            return self.give_up((of, line), amount);
        }
        Ok(())
    }

    /// A match that was verified is at work once more.
    fn runs_again(&mut self, of: usize) {
        let help = &mut self.help[self.matches[of].gap];
        if !matches!(help, Help::Agreed(_)) {
            *help = Help::Agreed(of);
        }
    }

    /// What came back under a match is withdrawn.
    fn give_up(&mut self, (of, line): (usize, usize), amount: i64) -> Outcome {
        let Matched {
            state,
            was_taken_back,
            ..
        } = self.matches[of];
        if state == Agreed || was_taken_back {
            return self.withdraw(of, false);
        }
        let until = self.books.standing(of, line);
        self.book(Entry::Withdraw, (of, line), amount, until, End::Never);
        self.follow(of);
        Ok(())
    }

    /// Whether what comes back is withdrawn at once: it was taken back, its offer gives no more or the two are matched anew, where it was ever
    /// verified, and where it was not, another match of the two runs.
    fn ends(&self, of: usize) -> bool {
        let Matched {
            offer,
            was_verified,
            was_taken_back,
            ..
        } = self.matches[of];
        if was_verified {
            let is_over = self.offers[offer].withdrawn || was_taken_back;
            is_over || self.is_beside(of, MatchState::BLOCKING)
        } else {
            self.is_beside(of, MatchState::RUNNING)
        }
    }

    /// Whether another match of the same two is in one of these states.
    pub(super) fn is_beside(&self, of: usize, states: &[MatchState]) -> bool {
        let Matched { gap, offer, .. } = self.matches[of];
        let is_other = |(at, other): (usize, &Matched)| {
            at != of && other.gap == gap && other.offer == offer && states.contains(&other.state)
        };
        self.matches.iter().enumerate().any(is_other)
    }
}
