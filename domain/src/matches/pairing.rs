//! What can be matched with what.

use crate::{
    assistance::{ActivityStatus, AssistanceForm, AssistanceType},
    date,
    gap::{GapNature, GapState},
    money,
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
        ActivityStatus::Suspended => Err(
            "This offer or programme is suspended: what is committed can be delivered, and more promised once its status is another (reviseOffer, reviseProgramme).",
        ),
        ActivityStatus::Closed => Err(
            "This offer or programme is closed: what is committed can be delivered, and more promised once its status is another (reviseOffer, reviseProgramme).",
        ),
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
    let fitting = fits(need.counted, line.counted);
    let fitting = faults.collect_reason(fitting, &format!("{place}.line"));
    let field = format!("{place}.size");
    let share = share.and_then(|share| faults.collect_reason(share.of(need.counted), &field));
    // What is counted in something else is no bound.
    let given = line.most.filter(|_| fitting.is_some());
    let bounds = [(need.most, "the need asks for"), (given, "the line gives")];
    let bounds = bounds
        .into_iter()
        .filter_map(|(most, what)| Some((most?, what)));
    if let Some((most, what)) = bounds.min_by_key(|(most, _)| *most)
        && share.is_some_and(|share| share > most)
    {
        let most = match need.counted.currency {
            Some(code) => format!("{} {code}", money::decimal(most, code)),
            None => most.to_string(),
        };
        faults.ensure(
            false,
            &field,
            &format!("is more than {what}: {most} at most"),
        );
    }
    share
}

#[cfg(test)]
mod tests;
