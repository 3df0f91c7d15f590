//! What the ledger bears, by cases and by chance.

mod chance;

use super::*;
use crate::size::{Measure, SizeUnit};
use CommitmentKind::{
    Committed, Delivered, DeliveryReversed, PledgeEnded, PledgeReversed, Pledged, Withdrawn,
};

#[test]
fn sums_of_entries() {
    let ledger = Ledger::of([
        (Pledged, 9),
        (Committed, 5),
        (Committed, 2),
        (Delivered, 3),
        (Withdrawn, 1),
    ]);
    assert_eq!((ledger.standing(), ledger.covered()), (6, 6));
    assert_eq!(ledger.outstanding(), 3);
    assert_eq!(ledger.room(Some(10)), Some(4));
    assert_eq!(ledger.room(Some(4)), Some(0));
    assert_eq!(ledger.room(None), None);
    assert_eq!(ledger.unpledged(Some(10)), Some(1));
    assert!(ledger.exceeds(5) && !ledger.exceeds(6));
}

#[test]
fn nothing_is_reversed_before_it_was_entered() {
    for (entered, on) in [
        ("2020-02-01", "2020-02-01"),
        ("2020-02-01", "2020-02"),
        ("2020-02-01", "2020"),
        ("2020", "2020-02-01"),
        ("2020-02", "2020-03"),
    ] {
        assert_eq!(may_reverse_on(Some(entered), Some(on)), Ok(()));
    }
    for (entered, on) in [
        ("2020-02-01", "2020-01-31"),
        ("2020-02", "2020-01"),
        ("2020", "2019"),
    ] {
        let refused = may_reverse_on(Some(entered), Some(on));
        assert!(refused.is_err_and(|reason| reason.contains(entered)));
    }
    assert_eq!(may_reverse_on(None, Some("2019")), Ok(()));
    assert_eq!(may_reverse_on(Some("2020"), None), Ok(()));
}

#[test]
fn a_pledge_counts_less_what_was_reversed_or_ended() {
    let ledger = Ledger::of([(Pledged, 100), (PledgeReversed, 90), (Committed, 4)]);
    assert_eq!((ledger.pledged, ledger.promised()), (10, 6));
    let ledger = Ledger::of([(Pledged, 10), (PledgeEnded, 6), (Committed, 4)]);
    assert_eq!((ledger.pledged, ledger.promised()), (4, 0));
}

#[test]
fn deliveries_count_where_they_are_more_than_what_stands() {
    let ledger = Ledger::of([(Committed, 4), (Delivered, 3), (Withdrawn, 4)]);
    assert_eq!((ledger.standing(), ledger.covered()), (0, 3));
    assert_eq!(ledger.outstanding(), 0);
}

#[test]
fn the_greatest_entries_are_neither_cut_nor_too_much() {
    let ledger = Ledger::of([(Committed, i64::MAX), (Committed, i64::MAX), (Pledged, 1)]);
    assert_eq!(ledger.covered(), 2 * i128::from(i64::MAX));
    assert_eq!(ledger.room(Some(i64::MAX)), Some(0));
    assert!(ledger.exceeds(i64::MAX));
}

#[test]
fn a_refusal_says_how_much_there_is_room_for() {
    let under = |entries: &[(CommitmentKind, i64)]| Account {
        entered: Ledger::of(entries.iter().copied()),
        size: None,
    };
    let books = Books {
        need: Account {
            entered: Ledger::of([(Committed, 10_000)]),
            size: Some(30_050),
        },
        under: under(&[(Committed, 10_000), (Delivered, 9_000)]),
        least: Some(5_000),
        currency: Some("USD"),
        ..Books::default()
    };
    let said = |done: Result<(), Fault>| done.expect_err("too much").to_string();
    assert_eq!(
        said(books.may_commit(20_051)),
        "200.51 USD is more than the need still lacks: 200.50 USD at most."
    );
    assert_eq!(
        said(books.may_commit(4_999)),
        "This line gives no less than 50.00 USD to one gap: commit more at once."
    );
    assert_eq!(books.may_commit(20_050), Ok(()));
    let earlier = Books {
        is_earlier: true,
        ..books
    };
    assert_eq!(
        said(earlier.may_commit(20_051)),
        "200.51 USD is more than the need lacks today, against which what is of an earlier day counts, too: 200.50 USD at most."
    );
    let outstanding =
        "10.01 USD is more than is committed under this line and not delivered: 10.00 USD at most.";
    assert_eq!(
        said(books.may_deliver(1_001)),
        format!("{outstanding} Commit the rest first (commit).")
    );
    assert_eq!(said(books.may_withdraw(1_001)), outstanding);
    assert_eq!(books.may_withdraw(1_000), Ok(()));
}

#[test]
fn a_ceiling_holds_over_all_lines_and_is_named() {
    let ceiling = |entries: &[(CommitmentKind, i64)]| Books {
        line: Account {
            entered: Ledger::default(),
            size: Some(30_000),
        },
        ceiling: Account {
            entered: Ledger::of(entries.iter().copied()),
            size: Some(40_000),
        },
        currency: Some("USD"),
        ..Books::default()
    };
    let said = |done: Result<(), Fault>| done.expect_err("too much").to_string();
    let books = ceiling(&[(Pledged, 25_000), (Committed, 30_000), (Withdrawn, 5_000)]);
    assert_eq!(
        (books.may_commit(15_000), books.may_pledge(15_000)),
        (Ok(()), Ok(()))
    );
    assert_eq!(
        said(books.may_commit(15_001)),
        "150.01 USD is more than the ceiling over all lines still has: 150.00 USD at most."
    );
    assert_eq!(
        said(books.may_pledge(15_001)),
        "150.01 USD is more than the ceiling over all lines has that is not pledged: 150.00 USD at most."
    );
}

#[test]
fn a_line_that_requires_another_waits_for_it() {
    let stands = Ledger::of([(Committed, 1)]);
    let gone = Ledger::of([(Committed, 1), (Withdrawn, 1)]);
    assert_eq!(completed(None, []), Ok(()));
    assert_eq!(
        completed(Some(AssistanceType::Funding), [gone, stands]),
        Ok(())
    );
    let refused = completed(Some(AssistanceType::Funding), [gone]).expect_err("nothing stands");
    assert!(refused.reason.contains("commits FUNDING"), "{refused}");
}

#[test]
fn what_is_taken_back_was_committed_and_not_delivered() {
    for (entries, is_backed) in [
        (vec![(Delivered, 1)], true),
        (vec![(Withdrawn, 1)], false),
        (vec![(Withdrawn, 40), (Committed, 40)], true),
        (vec![(Committed, 3), (Delivered, 1), (Withdrawn, 2)], true),
        (vec![(Committed, 3), (Delivered, 2), (Withdrawn, 2)], false),
        (vec![(Committed, 3), (Delivered, 5)], true),
        (vec![(Committed, 3), (Delivered, 5), (Withdrawn, 1)], false),
        (vec![(PledgeReversed, 2), (Pledged, 2)], true),
        (
            vec![(Pledged, 2), (PledgeReversed, 1), (PledgeEnded, 2)],
            false,
        ),
    ] {
        let ledger = Ledger::of(entries.clone());
        assert_eq!(backed(ledger).is_ok(), is_backed, "{entries:?}");
    }
}

fn counted(unit: SizeUnit, currency: Option<&str>) -> Measure {
    Measure {
        unit: Some(unit),
        currency: currency.map(str::to_owned),
    }
}

#[test]
fn an_entry_is_in_the_unit_of_its_need_and_on_an_unsized_one_in_any_or_in_none() {
    let (items, dollars) = (
        counted(SizeUnit::Items, None),
        counted(SizeUnit::Money, Some("USD")),
    );
    let bare = Measure::default();
    let (unit, usd) = (Some(SizeUnit::Items), Some("USD"));
    for (need, said, figure, expected) in [
        (&items, (None, None), (Some(3), None), &items),
        (&items, (unit, None), (Some(3), None), &items),
        (&dollars, (None, usd), (None, Some(3)), &dollars),
        (&bare, (unit, None), (Some(3), None), &items),
        (&bare, (None, usd), (None, Some(3)), &dollars),
        (&bare, (None, None), (None, None), &bare),
    ] {
        assert_eq!(measure(need, said, figure).as_ref(), Ok(expected));
    }
}

#[test]
fn an_entry_that_counts_nothing_or_in_another_unit_is_refused() {
    let (items, dollars) = (
        counted(SizeUnit::Items, None),
        counted(SizeUnit::Money, Some("USD")),
    );
    let bare = Measure::default();
    let (persons, usd) = (Some(SizeUnit::Persons), Some("USD"));
    let other = "must be in the unit of the need";
    for (need, said, figure, reason) in [
        (&items, (None, None), (Some(0), None), "must be above 0"),
        (&dollars, (None, usd), (None, Some(-1)), "must be above 0"),
        (&items, (None, None), (None, None), other),
        (&items, (persons, None), (Some(1), None), other),
        (&items, (None, None), (Some(1), Some(1)), other),
        (&items, (None, usd), (None, Some(1)), other),
        (&dollars, (None, None), (Some(1), None), other),
        (&dollars, (None, Some("EUR")), (None, Some(1)), other),
        (&bare, (None, None), (Some(1), None), "must have its unit"),
        (&bare, (persons, None), (None, None), "must have its unit"),
        (&bare, (None, None), (None, Some(1)), "must have its unit"),
    ] {
        let fault = measure(need, said, figure).expect_err(reason);
        assert_eq!(fault.field, ["quantity"]);
        assert!(fault.reason.starts_with(reason), "{fault}");
    }
}

#[test]
fn an_entry_is_reversed_once_and_as_far_as_nothing_hangs_on_it() {
    let entered = Ledger::of([(Pledged, 7), (Committed, 5), (Delivered, 3)]);
    let under = Account {
        entered,
        size: None,
    };
    let books = Books {
        under,
        ..Books::default()
    };
    let entry = |kind, amount, is_reversed| Reversible {
        kind,
        amount,
        is_reversed,
    };
    for (entry, amount, is_fine) in [
        (entry(Delivered, 3, false), 3, true),
        (entry(Delivered, 3, false), 4, false),
        (entry(Delivered, 3, true), 1, false),
        (entry(Committed, 5, false), 2, true),
        (entry(Committed, 5, false), 3, false),
        (entry(Pledged, 5, false), 2, true),
        (entry(Pledged, 5, false), 3, false),
        (entry(Pledged, 1, false), 2, false),
        (entry(PledgeEnded, 5, false), 1, false),
        (entry(Withdrawn, 5, false), 1, false),
        (entry(DeliveryReversed, 5, false), 1, false),
    ] {
        let said = books.may_reverse(entry, amount);
        assert_eq!(said.is_ok(), is_fine, "{entry:?} {amount}");
    }
}
