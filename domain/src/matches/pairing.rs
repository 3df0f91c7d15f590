//! What can be matched with what.

use crate::{
    assistance::{ActivityStatus, AssistanceForm, AssistanceType},
    date,
    gap::{GapNature, GapState},
    size::{SizeUnit, units},
    validation::Validation,
};

/// What a need asks for or a line gives, and what it is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<'a> {
    /// The type of assistance.
    pub assistance: AssistanceType,
    /// In what form, where that is stated.
    pub form: Option<AssistanceForm>,
    /// The unit; none where it has no size.
    pub unit: Option<SizeUnit>,
    /// ISO 4217, where it is money.
    pub currency: Option<&'a str>,
}

/// Whether a line can give to a need: type and form are the same, or money is asked for and given; and so are the units.
pub fn fits(need: Counted<'_>, line: Counted<'_>) -> Result<(), String> {
    let funds = line.assistance == AssistanceType::Funding && need.unit == Some(SizeUnit::Money);
    if line.assistance != need.assistance && !funds {
        return Err(format!(
            "gives {} where {} is needed",
            line.assistance, need.assistance
        ));
    }
    // Forms are of a type: money for a course is no course.
    if line.assistance == need.assistance
        && let (Some(needed), Some(given)) = (need.form, line.form)
        && needed != given
    {
        return Err(format!(
            "is given as {given} and the need asks for {needed}"
        ));
    }
    let (Some(needed), Some(given)) = (need.unit, line.unit) else {
        return Ok(());
    };
    if needed != given {
        return Err(format!("is counted in {given} and the need in {needed}"));
    }
    match (need.currency, line.currency) {
        (Some(needed), Some(given)) if needed != given => Err(format!(
            "is in {given} and the need in {needed}: the ledger converts nothing, so give a line in {needed}"
        )),
        _ => Ok(()),
    }
}

/// Why the two cannot be matched whatever their lines, in a sentence.
pub type Refusal = &'static str;

/// What is said of help whose provider, which is named, is suspended or was not looked at yet.
pub const PROVIDER_BARRED: Refusal = "Its provider may not act on this register at present.";

/// What is said of an offer or programme whose provider gave it up.
const GIVEN_UP: Refusal = "This offer was withdrawn, or this programme cancelled.";

/// Whether help can be matched to a gap.
pub fn takes_help(nature: GapNature, state: GapState) -> Result<(), Refusal> {
    if nature == GapNature::Will {
        return Err("This is a gap of WILL: help cannot close it, and none is matched to it.");
    }
    state.takes_more()
}

/// Whether what ends then has ended before a day.
pub fn is_over(ends: &str, today: &str) -> bool {
    date::last_day(ends).as_str() < today
}

/// Whether an offer or programme of this status, which ends then if it does, can be matched.
pub fn can_help(status: ActivityStatus, ends: Option<&str>, today: &str) -> Result<(), Refusal> {
    match status {
        ActivityStatus::Cancelled => Err(GIVEN_UP),
        ActivityStatus::Closed => Err("This programme or offer is closed."),
        ActivityStatus::Suspended => {
            Err("This programme or offer is suspended: wait until it goes on.")
        }
        _ if ends.is_some_and(|ends| is_over(ends, today)) => {
            Err("The time of this offer or programme is over: have its provider extend it.")
        }
        _ => Ok(()),
    }
}

/// Whether more may be promised or committed out of an offer or programme of this status: what was agreed in its time may.
pub fn gives_still(status: ActivityStatus) -> Result<(), Refusal> {
    match status {
        ActivityStatus::Cancelled => Err(GIVEN_UP),
        ActivityStatus::Suspended => Err("This offer or programme is suspended."),
        ActivityStatus::Closed => Err("This offer or programme is closed."),
        _ => Ok(()),
    }
}

/// How much at most is to go from a line to a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// As somebody writes it: a decimal string in the unit of the need.
    Written(String),
    /// In the unit of the need, in minor units where it is money.
    Counted(i64),
}

impl Share {
    /// How much it is of a need that is counted so.
    pub fn of(&self, need: Counted<'_>) -> Result<i64, String> {
        match self {
            _ if need.unit.is_none() => {
                Err("cannot be said of a need without a size: leave size out".to_owned())
            }
            Self::Written(size) => units(size, need.unit, need.currency),
            Self::Counted(size) => Ok(*size),
        }
    }
}

/// A side of a pairing of a need and a line: what it is counted in, and how much of it there is, where that is said.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// What it is counted in.
    pub counted: Counted<'a>,
    /// How much there is, or how much of it is for one gap at most.
    pub most: Option<i64>,
}

/// How much at most is to go from a line to a need, where that is said; faults are of `line` and `size` of what is at this place.
pub fn share(
    need: End<'_>,
    line: End<'_>,
    share: Option<&Share>,
    place: &str,
    faults: &mut Validation,
) -> Option<i64> {
    faults.collect_reason(fits(need.counted, line.counted), &format!("{place}.line"));
    let field = format!("{place}.size");
    let share = share.and_then(|share| faults.collect_reason(share.of(need.counted), &field));
    let most = [need.most, line.most].into_iter().flatten().min();
    let is_within = share.zip(most).is_none_or(|(share, most)| share <= most);
    faults.ensure(
        is_within,
        &field,
        "is more than the need asks for or the line gives",
    );
    share
}

#[cfg(test)]
mod tests {
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
}
