//! How a gap is closed and opened again.

use super::GapState;
use crate::{
    date::PartialDate,
    event::EventKind,
    validation::{NOTE_MAX, Validation},
};

impl GapState {
    /// Whether nothing is left to do.
    pub fn is_closed(self) -> bool {
        self == Self::Closed
    }

    /// Whether help with it can still be asked for, planned or backed.
    pub fn takes_more(self) -> Result<(), &'static str> {
        if self.is_closed() {
            Err(
                "This gap is closed: its Panel, or its steward where it has no Panel, can open it again.",
            )
        } else {
            Ok(())
        }
    }

    /// The state once it is closed, or why it cannot be.
    pub fn closed(self) -> Result<Self, &'static str> {
        if self.is_closed() {
            Err("This gap is already closed.")
        } else {
            Ok(Self::Closed)
        }
    }

    /// The state once it is opened again, or why it cannot be.
    pub fn reopened(self) -> Result<Self, &'static str> {
        if self.is_closed() {
            Ok(Self::Open)
        } else {
            Err("This gap is not closed.")
        }
    }

    /// What the history calls the turn to this state.
    pub fn turned(self) -> EventKind {
        if self.is_closed() {
            EventKind::GapClosed
        } else {
            EventKind::GapReopened
        }
    }
}

/// A turn of a gap's state, as it is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Since when; today if left out.
    pub on: Option<PartialDate>,
    /// Why.
    pub reason: String,
}

/// A turn that obeys the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    /// Since when.
    pub on: String,
    /// Why.
    pub reason: String,
}

impl Turn {
    /// Applies the rules to a turn of a gap that is in its state since that day.
    pub fn check(&self, since: Option<&str>, today: &str, faults: &mut Validation) -> Turned {
        let reason = faults.text(&self.reason, NOTE_MAX, "reason");
        let on = match &self.on {
            Some(on) => faults.day(on, "on"),
            None => Some(today.to_owned()),
        };
        let Some(on) = on else {
            return Turned {
                on: today.to_owned(),
                reason,
            };
        };
        let ahead = "is in the future: give the day from which this holds";
        faults.ensure(on.as_str() <= today, "on", ahead);
        let in_order = since.is_none_or(|since| since <= on.as_str());
        faults.ensure(
            in_order,
            "on",
            "is before the day on which its present state began: give that day or a later one",
        );
        Turned { on, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_closed_can_be_closed_and_only_what_is_closed_opened_again() {
        for (state, closed, reopened) in [
            (GapState::Open, true, false),
            (GapState::InProgress, true, false),
            (GapState::Closed, false, true),
        ] {
            assert_eq!(state.closed().is_ok(), closed, "{state}");
            assert_eq!(state.takes_more().is_ok(), closed, "{state}");
            assert_eq!(state.reopened().is_ok(), reopened, "{state}");
        }
        assert_eq!(GapState::Closed.turned(), EventKind::GapClosed);
        assert_eq!(GapState::Open.turned(), EventKind::GapReopened);
        assert_eq!(GapState::InProgress.turned(), EventKind::GapReopened);
    }

    #[test]
    fn a_turn_is_on_a_day_between_the_last_one_and_today() {
        for (on, since, fault) in [
            (None, None, None),
            (None, Some("2026-01-01"), None),
            (Some("2026-01-01"), Some("2026-01-01"), None),
            (
                Some("2026-03-02"),
                None,
                Some("on is in the future: give the day from which this holds"),
            ),
            (
                Some("2025-12-31"),
                Some("2026-01-01"),
                Some(
                    "on is before the day on which its present state began: give that day or a later one",
                ),
            ),
            (
                Some("2026-01"),
                None,
                Some("on must be a whole day: write for example 2026-11-30"),
            ),
        ] {
            let turn = Turn {
                on: on.map(PartialDate::stored),
                reason: " Scales stand. ".to_owned(),
            };
            let mut faults = Validation::default();
            let turned = turn.check(since, "2026-03-01", &mut faults);
            let day = on.filter(|on| on.len() == "2026-03-01".len());
            assert_eq!(turned.on, day.unwrap_or("2026-03-01"));
            assert_eq!(turned.reason, "Scales stand.");
            let faults = faults.into_result().err().unwrap_or_default();
            let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
            assert_eq!(faults, Vec::from_iter(fault.map(str::to_owned)));
        }
    }
}
