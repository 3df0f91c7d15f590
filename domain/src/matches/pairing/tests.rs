//! What can be matched with what, by cases.

use super::*;
use AssistanceType::{Equipment, Funding, Training};
use strum::IntoEnumIterator;

fn counted(
    assistance: AssistanceType,
    unit: Option<SizeUnit>,
    currency: Option<&str>,
) -> Counted<'_> {
    Counted {
        assistance,
        form: None,
        unit,
        currency,
    }
}

#[test]
fn lines_give_in_the_form_that_is_needed() {
    use AssistanceForm::{Course, Grant, Loan};
    let of = |assistance, form| Counted {
        form,
        ..counted(assistance, Some(SizeUnit::Money), Some("USD"))
    };
    for (need, line, can) in [
        (of(Funding, Some(Grant)), of(Funding, Some(Grant)), true),
        (of(Funding, Some(Grant)), of(Funding, Some(Loan)), false),
        (of(Funding, Some(Grant)), of(Funding, None), true),
        (of(Funding, None), of(Funding, Some(Loan)), true),
        (of(Equipment, Some(Loan)), of(Equipment, Some(Grant)), false),
        (of(Training, Some(Course)), of(Funding, Some(Grant)), true),
    ] {
        assert_eq!(fits(need, line).is_ok(), can, "{need:?} {line:?}");
    }
}

#[test]
fn lines_give_what_is_needed_in_its_unit() {
    let items = counted(Equipment, Some(SizeUnit::Items), None);
    let dollars = counted(Training, Some(SizeUnit::Money), Some("USD"));
    let unsized_training = counted(Training, None, None);
    let funds = |currency| counted(Funding, Some(SizeUnit::Money), Some(currency));
    for (need, line, reason) in [
        (items, items, None),
        (items, counted(Equipment, None, None), None),
        (unsized_training, dollars, None),
        (dollars, funds("USD"), None),
        (dollars, funds("EUR"), Some("is in EUR and the need in USD")),
        (
            unsized_training,
            funds("USD"),
            Some("gives FUNDING where TRAINING"),
        ),
        (
            items,
            dollars,
            Some("gives TRAINING where EQUIPMENT is needed"),
        ),
        (
            items,
            counted(Equipment, Some(SizeUnit::Persons), None),
            Some("is counted in PERSONS and the need in ITEMS"),
        ),
    ] {
        let said = fits(need, line).err();
        let is_right = match (&said, reason) {
            (Some(said), Some(reason)) => said.starts_with(reason),
            (said, reason) => said.is_none() && reason.is_none(),
        };
        assert!(is_right, "{need:?} {line:?}: {said:?}");
    }
}

#[test]
fn what_is_over_or_closed_is_not_matched() {
    use ActivityStatus::{Cancelled, Closed, Finalisation, Pipeline, Suspended};
    assert!(takes_help(GapNature::Will, GapState::Open).is_err());
    assert!(takes_help(GapNature::Capacity, GapState::Closed).is_err());
    assert!(takes_help(GapNature::Capacity, GapState::Open).is_ok());
    for (status, ends, can, still) in [
        (Pipeline, None, true, true),
        (Finalisation, Some("2026"), true, true),
        (Pipeline, Some("2026-10"), false, true),
        (Closed, None, false, false),
        (Suspended, None, false, false),
        (Cancelled, None, false, false),
    ] {
        assert_eq!(
            can_help(status, ends, "2026-11-28").is_ok(),
            can,
            "{status}"
        );
        assert_eq!(gives_still(status).is_ok(), still, "{status}");
    }
    for status in ActivityStatus::iter() {
        let helps = can_help(status, None, "2026-11-28").is_ok();
        assert_eq!(ActivityStatus::HELPING.contains(&status), helps, "{status}");
    }
}

fn scales(most: Option<i64>) -> End<'static> {
    let counted = counted(Equipment, Some(SizeUnit::Items), None);
    End { counted, most }
}

fn written(size: &str) -> Option<Share> {
    Some(Share::Written(size.to_owned()))
}

#[test]
fn a_share_is_within_what_is_asked_and_given() {
    for (most, share_of, expected) in [
        (Some(3), written("3"), Some(3)),
        (None, Some(Share::Counted(5)), Some(5)),
        (None, None, None),
    ] {
        let mut faults = Validation::default();
        let (need, line) = (scales(Some(5)), scales(most));
        let found = share(need, line, share_of.as_ref(), "lines.0", &mut faults);
        assert_eq!(faults.into_result(), Ok(()));
        assert_eq!(found, expected);
    }
}

#[test]
fn a_share_that_is_too_much_is_told_how_much_it_may_be() {
    let euros = |most| End {
        counted: counted(Funding, Some(SizeUnit::Money), Some("EUR")),
        most,
    };
    for (need, line, share_of, reason) in [
        (scales(Some(5)), scales(Some(3)), "4", "the line gives: 3"),
        (
            scales(Some(5)),
            scales(Some(9)),
            "6",
            "the need asks for: 5",
        ),
        (
            euros(Some(100_050)),
            euros(None),
            "1000.51",
            "the need asks for: 1000.50 EUR",
        ),
    ] {
        let mut faults = Validation::default();
        share(need, line, written(share_of).as_ref(), "", &mut faults);
        let faults = faults.into_result().expect_err("refused");
        assert_eq!(faults[0].reason, format!("is more than {reason} at most"));
    }
    let (need, line) = (euros(Some(500)), scales(Some(1)));
    let mut faults = Validation::default();
    share(need, line, written("4").as_ref(), "", &mut faults);
    let faults = faults.into_result().expect_err("it does not fit");
    assert_eq!(faults.len(), 1, "another unit is no bound: {faults:?}");
}

#[test]
fn a_share_that_is_too_much_or_not_counted_is_refused() {
    let bare = End {
        counted: counted(Equipment, None, None),
        most: None,
    };
    for (need, line, share_of) in [
        (scales(Some(5)), scales(Some(3)), written("4")),
        (scales(Some(5)), scales(None), written("many")),
        (bare, scales(None), Some(Share::Counted(1))),
    ] {
        let mut faults = Validation::default();
        share(need, line, share_of.as_ref(), "lines.0", &mut faults);
        let faults = faults.into_result().expect_err("refused");
        assert_eq!(faults[0].field.join("."), "lines.0.size");
        let is_told = faults[0].reason.contains("without a size");
        assert_eq!(is_told, need.counted.unit.is_none(), "{}", faults[0]);
    }
}
