//! What was delivered before its match was taken back, and is entered only then: so much of what was withdrawn stays committed.

use super::Books;
use crate::validation::Fault;

/// Where a line of the ledger comes from that was written as its match ended, or of which it was not kept who recorded it: which side
/// ended a match is not for everybody to know.
pub const OWN_SIDE: &str = "recorded by a side of its match";

/// What cannot be delivered any more, as it follows "is more than".
const WITHDRAWN: &str =
    "was withdrawn under this line as its match was, and not found delivered since";

impl Books<'_> {
    /// Whether this much can be entered as delivered under a match that was taken back, given how much was withdrawn with it and not
    /// found delivered since, and whether it covers the need today. That happened; but what others committed since, to the need or out of
    /// the line, keeps its place. The least that a line gives, and all else that kept it from being committed, was asked when it was.
    pub fn may_deliver_late(
        &self,
        amount: i64,
        withdrawn: i128,
        covers: bool,
    ) -> Result<(), Fault> {
        if self.is_bare && withdrawn < i128::from(amount) {
            let message = "Nothing without a figure was withdrawn under this line as its match was: say how much, and in which unit it was committed.";
            return Err(Fault::taken("amount", message));
        }
        self.bear(amount, Some(withdrawn.max(0)), WITHDRAWN)?;
        if covers {
            self.bear(amount, self.need.room(), "the need still lacks")?;
        }
        self.bear(amount, self.line.room(), "the line still has")?;
        self.bear(
            amount,
            self.ceiling.room(),
            "the ceiling over all lines still has",
        )?;
        self.bear(amount, self.on_gap.room(), "the line gives to one gap")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::{Account, Ledger},
        matches::CommitmentKind::Committed,
    };

    fn full(size: i64) -> Account {
        Account {
            entered: Ledger::of([(Committed, size)]),
            size: Some(size),
        }
    }

    #[test]
    fn what_was_withdrawn_with_a_match_may_turn_out_to_be_delivered_and_no_more() {
        let books = Books::default();
        assert_eq!(books.may_deliver_late(5, 5, true), Ok(()));
        let fault = books.may_deliver_late(6, 5, true).expect_err("too much");
        let begins = "6 is more than was withdrawn under this line";
        assert!(fault.to_string().contains(begins), "{fault}");
        let bare = Books {
            is_bare: true,
            ..books
        };
        assert_eq!(bare.may_deliver_late(1, 1, true), Ok(()));
        assert!(bare.may_deliver_late(1, 0, true).is_err());
    }

    #[test]
    fn what_others_committed_since_keeps_its_place() {
        let books = Books {
            least: Some(9),
            ..Books::default()
        };
        assert_eq!(books.may_deliver_late(1, 5, true), Ok(()), "no least");
        for books in [
            Books {
                line: full(5),
                ..books
            },
            Books {
                ceiling: full(5),
                ..books
            },
            Books {
                on_gap: full(5),
                ..books
            },
        ] {
            assert!(books.may_deliver_late(1, 5, false).is_err(), "{books:?}");
        }
        let covered = Books {
            need: full(5),
            ..books
        };
        assert!(covered.may_deliver_late(1, 5, true).is_err());
        assert_eq!(covered.may_deliver_late(1, 5, false), Ok(()), "it is over");
    }
}
