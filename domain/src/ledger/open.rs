//! Whether anything can still be entered, whatever its amount.

use super::Books;

impl Books<'_> {
    /// Whether any amount can be pledged.
    pub fn takes_pledge(&self) -> bool {
        let rooms = [
            self.under.entered.unpledged(self.need.size),
            self.line.unpledged(),
            self.ceiling.unpledged(),
            self.under.unpledged(),
        ];
        !rooms.contains(&Some(0))
    }

    /// Whether any amount can be committed: the most there is room for, where a least is to be reached.
    pub fn takes_commitment(&self) -> bool {
        let rooms = [
            self.need.room(),
            self.line.room(),
            self.ceiling.room(),
            self.on_gap.room(),
            self.under.room(),
        ];
        let most = rooms.into_iter().flatten().min();
        most.is_none_or(|most| most > 0 && self.may_commit(most).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::{Account, Ledger},
        matches::CommitmentKind::{Committed, Pledged},
    };

    fn of(kind: crate::matches::CommitmentKind, amount: i64, size: i64) -> Account {
        Account {
            entered: Ledger::of([(kind, amount)]),
            size: Some(size),
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "it is a table of cases")]
    fn any_room_that_is_used_up_keeps_from_an_entry() {
        let open = Books::default();
        let used = |kind| of(kind, 4, 4);
        assert!(open.takes_commitment() && open.takes_pledge());
        for books in [
            Books {
                need: used(Committed),
                ..open
            },
            Books {
                line: used(Committed),
                ..open
            },
            Books {
                ceiling: used(Committed),
                ..open
            },
            Books {
                on_gap: used(Committed),
                ..open
            },
            Books {
                under: used(Committed),
                ..open
            },
        ] {
            assert!(
                !books.takes_commitment() && books.takes_pledge(),
                "{books:?}"
            );
        }
        for books in [
            Books {
                line: used(Pledged),
                ..open
            },
            Books {
                ceiling: used(Pledged),
                ..open
            },
            Books {
                under: used(Pledged),
                ..open
            },
        ] {
            assert!(
                !books.takes_pledge() && books.takes_commitment(),
                "{books:?}"
            );
        }
    }

    #[test]
    fn what_is_left_has_to_reach_the_least() {
        let least = |left: i64, least: i64| {
            let need = of(Committed, 10 - left, 10);
            let least = Some(least);
            Books {
                need,
                least,
                ..Books::default()
            }
            .takes_commitment()
        };
        assert!(least(3, 3) && !least(2, 3) && !least(0, 0));
    }
}
