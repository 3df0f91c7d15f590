//! What was delivered before a match was taken back, and is entered after that.

use super::{
    books::{Booked, End},
    model::{Model, Outcome, must},
    parts::Matched,
    step::Entry,
};

impl Model {
    /// Takes back what is left under a line of a match that ends, or ended.
    pub(super) fn take_back(&mut self, (of, line): (usize, usize), amount: i64) {
        let until = self.books.standing(of, line);
        self.book_at_end(Entry::Withdraw, (of, line), amount, until);
    }

    fn book_at_end(
        &mut self,
        entry: Entry,
        place: (usize, usize),
        amount: i64,
        until: Option<End>,
    ) {
        self.book(entry, place, amount, until, End::Never);
        self.books.0.last_mut().expect("just booked").is_at_end = true;
    }

    /// So much of what was taken back stays committed, and is delivered, where nobody else was given its place since.
    pub(super) fn deliver_late(
        &mut self,
        (of, line): (usize, usize),
        amount: i64,
        ends: bool,
    ) -> Outcome {
        let at_end = |booked: &Booked| booked.of == of && booked.line == line && booked.is_at_end;
        let taken = self.books.ever(at_end);
        must(amount <= taken.withdrawn - taken.committed)?;
        let is_taken = |booked: &&Booked| at_end(booked) && booked.entry == Entry::Withdraw;
        let last = self.books.0.iter().rfind(is_taken);
        let commitment = last.expect("something was taken back").until;
        must(commitment != End::Passed)?;
        let Matched { gap, offer, .. } = self.matches[of];
        let covered = self.need(gap, line).covered() + amount;
        must(self.sizes(gap)[line].is_none_or(|size| covered <= size))?;
        let drawn = self.given(offer, line).covered() + amount;
        must(self.is_under_ceiling(offer, line, drawn))?;
        let terms = &self.offers[offer];
        must(drawn <= terms.sizes[line])?;
        let here = self.given_to(gap, offer, line) + amount;
        must(line == 1 || terms.most.is_none_or(|most| here <= most))?;
        self.book_at_end(Entry::Commit, (of, line), amount, Some(commitment));
        self.entries.push(self.books.0.len());
        let until = if ends { End::Ahead } else { commitment };
        self.book(Entry::Deliver, (of, line), amount, Some(until), commitment);
        Ok(())
    }
}
