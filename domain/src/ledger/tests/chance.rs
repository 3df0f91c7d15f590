//! Entries by chance.

use crate::ledger::*;
use CommitmentKind::{
    CommitmentReversed, Committed, Delivered, DeliveryReversed, PledgeEnded, PledgeReversed,
    Pledged, Withdrawn,
};
use proptest::prelude::*;

fn kind() -> impl Strategy<Value = CommitmentKind> {
    prop::sample::select(vec![
        Pledged,
        Committed,
        Delivered,
        Withdrawn,
        CommitmentReversed,
        DeliveryReversed,
        PledgeReversed,
        PledgeEnded,
    ])
}

proptest! {
    /// What is judged entry by entry comes to the same books as what is judged by its sums.
    #[test]
    fn rules_of_one_entry_and_of_all_entries_agree(
        size in 1..30_i64,
        entries in prop::collection::vec((kind(), 1..12_i64), 0..40),
    ) {
        let mut account = Account { entered: Ledger::default(), size: Some(size) };
        let mut made: Vec<(Reversible, bool)> = Vec::new();
        for (kind, amount) in entries {
            let reversed = made.iter_mut().find(|(entry, gone)| entry.kind.reversal() == Some(kind) && !gone);
            let books = Books { need: account, under: account, ..Books::default() };
            let admitted = match kind {
                Pledged => books.may_pledge(amount),
                Committed => books.may_commit(amount),
                Delivered => books.may_deliver(amount),
                Withdrawn => books.may_withdraw(amount),
                PledgeEnded if i128::from(amount) <= account.entered.promised() => Ok(()),
                PledgeEnded => Err(Fault::absent("amount")),
                CommitmentReversed | DeliveryReversed | PledgeReversed => match &reversed {
                    Some((entry, _)) => books.may_reverse(*entry, amount),
                    None => Err(Fault::absent("entry")),
                },
            };
            let mut after = account.entered;
            after.enter(kind, amount);
            let asked = Asked { name: "the need", size, currency: None };
            let sound = within_size(after, asked).and(backed(after));
            match kind {
                Committed | Withdrawn => prop_assert_eq!(admitted.is_ok(), sound.is_ok()),
                Pledged | Delivered | CommitmentReversed | DeliveryReversed | PledgeReversed | PledgeEnded => prop_assert!(admitted.is_err() || sound.is_ok()),
            }
            if admitted.is_ok() {
                account.entered = after;
                match reversed {
                    Some((_, gone)) => *gone = true,
                    None => made.push((Reversible { kind, amount, is_reversed: false }, false)),
                }
            }
            let ledger = account.entered;
            prop_assert!(ledger.pledged <= i128::from(size) && !ledger.exceeds(size));
            prop_assert!([ledger.pledged, ledger.committed, ledger.delivered, ledger.withdrawn].iter().all(|sum| *sum >= 0), "{:?}", ledger);
            prop_assert_eq!(ledger.covered(), ledger.delivered + ledger.outstanding());
            prop_assert_eq!(i128::from(ledger.room(Some(size)).unwrap_or(-1)), i128::from(size) - ledger.covered());
        }
    }

    #[test]
    fn no_entries_are_too_much_for_the_sums(entries in prop::collection::vec((kind(), any::<i64>()), 0..60), size in any::<i64>()) {
        let ledger = Ledger::of(entries);
        let (room, unpledged) = (ledger.room(Some(size)), ledger.unpledged(Some(size)));
        prop_assert!([room, unpledged].iter().all(|left| left.is_some_and(|left| (0..=size.max(0)).contains(&left))));
        prop_assert!(ledger.outstanding() >= 0 && ledger.standing() >= 0);
    }
}
