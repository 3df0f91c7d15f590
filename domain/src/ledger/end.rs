//! Entries that end: what lasts, like a secondment, covers a need until its last day, and from the day after nothing.
//!
//! What was given stays given: only what a need still lacks is reckoned as of a day. A line that gave has given, and under a match
//! nothing is delivered twice.

use super::Ledger;
use crate::{
    date::{PartialDate, in_order},
    matches::CommitmentKind,
    size::SizeUnit,
    validation::Fault,
};

/// A day on which nothing has ended yet: sums as of it are of all that was ever entered.
pub const EVER: &str = "";

/// The last days of an entry; none where it has no end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends<'a> {
    /// Its own.
    pub own: Option<&'a str>,
    /// Of a delivery: that of the commitment which it fulfils.
    pub commitment: Option<&'a str>,
}

/// Whether something with this last day covers anything on that day.
pub fn lasts(until: Option<&str>, day: &str) -> bool {
    until.is_none_or(|until| until >= day)
}

impl Ends<'_> {
    /// Whether a delivery that ends so has ended on a day, before the commitment which it fulfils.
    pub fn fulfils(self, day: &str) -> bool {
        !lasts(self.own, day) && lasts(self.commitment, day)
    }
}

impl Ledger {
    /// Adds an entry as far as it counts on a day. A delivery that has ended fulfilled its commitment, so that this no longer stands
    /// either.
    pub fn enter_as_of(&mut self, day: &str, kind: CommitmentKind, amount: i64, ends: Ends<'_>) {
        let counts_as = match kind {
            _ if lasts(ends.own, day) => Some(kind),
            CommitmentKind::Delivered if ends.fulfils(day) => {
                Some(CommitmentKind::CommitmentReversed)
            }
            CommitmentKind::DeliveryReversed if ends.fulfils(day) => {
                Some(CommitmentKind::Committed)
            }
            _ => None,
        };
        if let Some(kind) = counts_as {
            self.enter(kind, amount);
        }
    }
}

/// The last day of an entry of this date, counted in this: a whole day, and not before it. Months that were worked have none: when they
/// are over, what was asked for is done, and not lacking again.
pub fn last_day_of(
    until: &PartialDate,
    dated: Option<&str>,
    unit: Option<SizeUnit>,
) -> Result<String, Fault> {
    let until = until.as_str();
    let reason = if unit == Some(SizeUnit::PersonMonths) {
        "is not for person-months: those that were worked stay given. Leave it out; a note can say when they are over"
    } else if until.len() != 10 {
        "must be a whole day: write for example 2026-11-30"
    } else if dated.is_some_and(|dated| !in_order(dated, until)) {
        "must not lie before the date of the entry: give that day or a later one"
    } else {
        return Ok(until.to_owned());
    };
    Err(Fault::invalid("until", reason))
}

/// The end of a commitment under a line of a match, given those of the commitments that stand under it. They are the same, so that it
/// is known what a delivery or withdrawal is of. Nothing is committed any more that ended before today, of whatever day it is: it would
/// cover nothing, so that no size kept it from being any amount.
pub fn of_commitment(
    said: Option<String>,
    (dated, today): (&str, &str),
    standing: &[Option<String>],
) -> Result<Option<String>, Fault> {
    let Some(end) = standing.first() else {
        lasts_still(said.as_deref(), today)?;
        return Ok(said);
    };
    let is_over = |end: &&str| !in_order(dated, end) || !lasts(Some(*end), today);
    if let Some(end) = end.as_deref().filter(is_over) {
        let message = format!(
            "What is committed under this line ended on {end}: propose another match to go on."
        );
        return Err(Fault::taken("on", message));
    }
    if said.is_none() || said == *end {
        return Ok(end.clone());
    }
    let how = match end {
        Some(end) => format!("ends on {end}: give that day"),
        None => "has no end: leave it out".to_owned(),
    };
    let message =
        format!("What is committed under this line already {how}, or propose another match.");
    Err(Fault::taken("until", message))
}

/// Whether what is promised or committed today covers anything from today on: what is over by its last day is promised no more.
pub fn lasts_still(until: Option<&str>, today: &str) -> Result<(), Fault> {
    if lasts(until, today) {
        return Ok(());
    }
    let message = "It would have ended before today, and cover nothing: give a day that is not past, or leave it out where it has no end.";
    Err(Fault::taken("until", message))
}

/// The end of a delivery of this date, out of commitments with that end: it lasts no longer than they do, and as long by default.
pub fn of_delivery(
    said: Option<String>,
    dated: &str,
    committed: Option<&str>,
) -> Result<Option<String>, Fault> {
    let Some(end) = committed else {
        return Ok(said);
    };
    if !in_order(dated, end) {
        let message = format!(
            "What is committed under this line ended on {end}: say on which day until then it was delivered, or withdraw it and propose another match."
        );
        return Err(Fault::taken("on", message));
    }
    if said.as_deref().is_some_and(|said| said > end) {
        let message =
            format!("What is committed under this line ends on {end}: give no later day.");
        return Err(Fault::taken("until", message));
    }
    Ok(said.or_else(|| Some(end.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use CommitmentKind::{
        CommitmentReversed, Committed, Delivered, DeliveryReversed, Pledged, Withdrawn,
    };

    const NONE: Ends<'_> = Ends {
        own: None,
        commitment: None,
    };

    fn until(own: &str) -> Ends<'_> {
        Ends {
            own: Some(own),
            commitment: Some(own),
        }
    }

    fn as_of(day: &str, entries: &[(CommitmentKind, i64, Ends<'_>)]) -> Ledger {
        let mut ledger = Ledger::default();
        for (kind, amount, ends) in entries {
            ledger.enter_as_of(day, *kind, *amount, *ends);
        }
        ledger
    }

    #[test]
    fn a_secondment_covers_its_last_day_and_not_the_day_after() {
        let june = until("2026-06-30");
        let entries = [
            (Pledged, 2, june),
            (Committed, 2, june),
            (Delivered, 1, june),
        ];
        for (day, pledged, covered) in [(EVER, 2, 2), ("2026-06-30", 2, 2), ("2026-07-01", 0, 0)] {
            let ledger = as_of(day, &entries);
            assert_eq!(
                (ledger.pledged, ledger.covered()),
                (pledged, covered),
                "{day}"
            );
        }
    }

    #[test]
    fn a_delivery_that_ends_fulfils_a_commitment_without_an_end() {
        let june = Ends {
            own: Some("2026-06-30"),
            commitment: None,
        };
        let entries = [
            (Committed, 3, NONE),
            (Delivered, 2, june),
            (Committed, 4, NONE),
        ];
        assert_eq!(as_of("2026-06-30", &entries).covered(), 7);
        assert_eq!(as_of("2026-07-01", &entries).covered(), 5);
        let mut reversed = entries.to_vec();
        reversed.push((DeliveryReversed, 1, june));
        assert_eq!(as_of("2026-07-01", &reversed).covered(), 6);
    }

    #[test]
    fn what_is_taken_back_ends_with_what_was_committed() {
        let june = until("2026-06-30");
        let entries = [
            (Committed, 6, june),
            (Withdrawn, 2, june),
            (CommitmentReversed, 1, june),
            (Committed, 5, NONE),
        ];
        assert_eq!(as_of("2026-06-30", &entries).covered(), 8);
        assert_eq!(as_of("2026-07-01", &entries).covered(), 5);
    }

    #[test]
    fn a_last_day_is_a_whole_day_and_not_before_the_entry() {
        for (until, dated, is_right) in [
            ("2026-06-30", Some("2026-06-30"), true),
            ("2026-06-30", Some("2026-06"), true),
            ("2026-06-30", None, true),
            ("2026-06-30", Some("2026-07-01"), false),
            ("2026-06", Some("2026-01-01"), false),
        ] {
            let date: PartialDate = until.parse().expect(until);
            assert_eq!(
                last_day_of(&date, dated, Some(SizeUnit::Persons)).is_ok(),
                is_right,
                "{until} {dated:?}"
            );
            assert!(last_day_of(&date, dated, Some(SizeUnit::PersonMonths)).is_err());
        }
    }

    #[test]
    fn nothing_that_is_over_is_committed_or_promised_of_an_earlier_day() {
        let june = || Some("2026-06-30".to_owned());
        for (today, is_over) in [("2026-06-30", false), ("2026-07-01", true)] {
            let days = ("2026-06-15", today);
            for (said, standing) in [
                (None, vec![june()]),
                (june(), vec![june()]),
                (june(), Vec::new()),
            ] {
                let end = of_commitment(said.clone(), days, &standing);
                assert_eq!(end.is_err(), is_over, "{today} {said:?} {standing:?}");
            }
            assert_eq!(lasts_still(june().as_deref(), today).is_err(), is_over);
            assert_eq!(of_commitment(None, days, &[None]), Ok(None));
            assert_eq!(of_commitment(None, days, &[]), Ok(None));
        }
    }

    #[test]
    fn all_commitments_of_a_line_end_together_and_deliveries_no_later() {
        let june = || Some("2026-06-30".to_owned());
        let day = ("2026-01-05", "2026-01-05");
        let of_commitment = |said, standing: &[_]| of_commitment(said, day, standing);
        assert_eq!(of_commitment(june(), &[]), Ok(june()));
        assert_eq!(of_commitment(None, &[june()]), Ok(june()));
        assert_eq!(of_commitment(june(), &[june()]), Ok(june()));
        assert!(of_commitment(june(), &[None]).is_err());
        let past = || Some("2026-01-04".to_owned());
        assert!(
            of_commitment(None, &[past()]).is_err(),
            "it would cover nothing"
        );
        assert_eq!(of_delivery(june(), "2026-01-05", None), Ok(june()));
        assert_eq!(
            of_delivery(None, "2026-01-05", Some("2026-06-30")),
            Ok(june())
        );
        let may = Some("2026-05-31".to_owned());
        assert_eq!(
            of_delivery(may.clone(), "2026-01-05", Some("2026-06-30")),
            Ok(may)
        );
        assert!(
            of_delivery(
                Some("2026-07-01".to_owned()),
                "2026-01-05",
                Some("2026-06-30")
            )
            .is_err()
        );
        assert!(of_delivery(None, "2026-07-01", Some("2026-06-30")).is_err());
    }
}
