//! On which days an exemption holds.

use crate::{
    deadline::{day_before, told_from, told_to_end},
    matches::ExemptionState,
};

/// What a committee said of a request for an exemption, and when: days as they are stored.
#[derive(Clone, Copy, Debug)]
pub struct Exemption<'a> {
    /// What became of the request.
    pub state: ExemptionState,
    /// When it was decided.
    pub decided: Option<&'a str>,
    /// The last day on which it is granted; none where it has no end.
    pub valid_until: Option<&'a str>,
    /// When it was revoked.
    pub revoked: Option<&'a str>,
}

impl Exemption<'_> {
    /// Whether something may be promised or committed under it on a day: from that on which it is granted. Nothing more is on the day on
    /// which it is revoked.
    pub fn stands(&self, day: &str) -> bool {
        self.exempts(day) && self.revoked.is_none_or(|revoked| day < revoked)
    }

    /// The last of the days from one to another on which something may be promised or committed under it; none where there is none.
    pub fn stands_last(&self, from: &str, to: &str) -> Option<String> {
        let before = self.revoked.and_then(day_before);
        let ends = self.valid_until.map(str::to_owned).into_iter();
        let last = ends.chain(before).chain([to.to_owned()]).min()?;
        (last.as_str() >= from && self.stands(&last)).then_some(last)
    }

    /// Whether what was delivered on a day is exempt by it: also what was on the day on which it is revoked.
    pub fn exempts(&self, day: &str) -> bool {
        let is_granted = matches!(
            self.state,
            ExemptionState::Granted | ExemptionState::Revoked
        );
        is_granted
            && self.decided.is_some_and(|decided| decided <= day)
            && self.revoked.is_none_or(|revoked| day <= revoked)
            && !self.has_lapsed(day)
    }

    /// Whether its last day has passed.
    pub fn has_lapsed(&self, day: &str) -> bool {
        self.valid_until.is_some_and(|until| until < day)
    }

    /// Whether another request for the same measure has nothing to add: what has an end may be asked for anew before that.
    pub fn blocks_another(&self, today: &str) -> bool {
        self.binds(today) && !(self.stands(today) && self.valid_until.is_some())
    }

    /// Whether a committee decides on what is given, or exempts it, so that it stays what it is: also where the clock of who asks is behind
    /// that by which it was granted.
    pub fn binds(&self, today: &str) -> bool {
        let day = self.decided.map_or(today, |decided| decided.max(today));
        self.state == ExemptionState::Requested || self.stands(day)
    }

    /// What it comes to on a day: what has lapsed helps no more than what was revoked.
    pub fn state_on(&self, day: &str) -> ExemptionState {
        match self.state {
            ExemptionState::Granted if self.has_lapsed(day) => ExemptionState::Revoked,
            state => state,
        }
    }
}

/// The last day of what was granted, by all requests of a match for exemptions from one measure, the earliest first, where that is near or
/// has passed: who relies on it asks anew, or goes without. None once something else was asked since, or where the committee said no since.
pub fn ending<'a>(requests: &[Exemption<'a>], today: &str) -> Option<&'a str> {
    let last = requests
        .iter()
        .rfind(|one| one.state != ExemptionState::Withdrawn)?;
    if last.state != ExemptionState::Granted {
        return None;
    }
    let granted = requests
        .iter()
        .filter(|one| one.state == ExemptionState::Granted);
    // What has no end makes that of the others none.
    let ends: Option<Vec<&'a str>> = granted.map(|one| one.valid_until).collect();
    let end = ends?.into_iter().max()?;
    (end <= told_to_end(today).as_str()).then_some(end)
}

/// Since when it is told that exemptions end on a day: from when that is near, or what ends so was granted.
pub fn ending_since(requests: &[Exemption<'_>], end: &str) -> String {
    let ends = requests
        .iter()
        .filter(|one| one.state == ExemptionState::Granted && one.valid_until == Some(end));
    let granted = ends.filter_map(|one| one.decided).min();
    told_from(end).max(granted.unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    fn of(state: ExemptionState) -> Exemption<'static> {
        Exemption {
            state,
            decided: Some("2026-03-02"),
            valid_until: Some("2026-06-30"),
            revoked: (state == ExemptionState::Revoked).then_some("2026-05-05"),
        }
    }

    #[test]
    fn it_holds_until_its_last_day_or_until_it_is_revoked() {
        let granted = of(ExemptionState::Granted);
        for (day, stands) in [("2026-06-30", true), ("2026-07-01", false)] {
            assert_eq!(
                (granted.stands(day), granted.exempts(day)),
                (stands, stands)
            );
            assert_eq!(granted.binds(day), stands);
            assert!(!granted.blocks_another(day), "it has an end");
        }
        for (day, is_decided) in [("2026-03-01", false), ("2026-03-02", true)] {
            let holds = (granted.stands(day), granted.exempts(day));
            assert_eq!(holds, (is_decided, is_decided), "{day}");
            assert!(granted.binds(day), "{day}");
        }
        let valid_until = None;
        let endless = Exemption {
            valid_until,
            ..granted
        };
        assert!(endless.blocks_another("2026-07-01") && endless.binds("2026-07-01"));
        let requested = of(ExemptionState::Requested);
        assert!(requested.blocks_another("2026-07-01") && requested.binds("2026-07-01"));
        let revoked = of(ExemptionState::Revoked);
        for (day, stands, exempts) in [
            ("2026-03-01", false, false),
            ("2026-05-04", true, true),
            ("2026-05-05", false, true),
            ("2026-05-06", false, false),
        ] {
            assert_eq!(
                (revoked.stands(day), revoked.exempts(day)),
                (stands, exempts),
                "{day}"
            );
        }
        assert!(!revoked.blocks_another("2026-05-05"));
    }

    #[test]
    fn it_stands_last_on_the_last_day_on_which_it_stands() {
        let days: Vec<String> = (1..=9)
            .flat_map(|month| [1, 4, 5, 30].map(|day| format!("2026-0{month}-{day:02}")))
            .filter(|day| day != "2026-02-30")
            .collect();
        for state in ExemptionState::iter() {
            let one = of(state);
            for from in &days {
                for to in days.iter().filter(|to| *to >= from) {
                    let stood = days.iter().filter(|day| *day >= from && *day <= to);
                    let last = stood.filter(|day| one.stands(day)).max().cloned();
                    assert_eq!(one.stands_last(from, to), last, "{state} {from} {to}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_granted_exempts_nothing() {
        for state in ExemptionState::iter() {
            let is_granted = matches!(state, ExemptionState::Granted | ExemptionState::Revoked);
            let one = of(state);
            assert_eq!(one.exempts("2026-04-01"), is_granted, "{state}");
            assert_eq!(one.stands("2026-04-01"), is_granted, "{state}");
        }
    }

    #[test]
    fn what_has_lapsed_comes_to_what_is_revoked() {
        let granted = of(ExemptionState::Granted);
        assert_eq!(granted.state_on("2026-06-30"), ExemptionState::Granted);
        assert_eq!(granted.state_on("2026-07-01"), ExemptionState::Revoked);
        assert_eq!(
            of(ExemptionState::Refused).state_on("2027-01-01"),
            ExemptionState::Refused
        );
    }

    #[test]
    fn that_it_ends_is_told_from_thirty_days_before_until_something_else_is_asked() {
        let granted = of(ExemptionState::Granted);
        for (day, told) in [
            ("2026-05-30", None),
            ("2026-05-31", Some("2026-06-30")),
            ("2026-07-01", Some("2026-06-30")),
        ] {
            assert_eq!(ending(&[granted], day), told, "{day}");
            for (state, goes_on) in [
                (ExemptionState::Requested, false),
                (ExemptionState::Refused, false),
                (ExemptionState::Revoked, false),
                (ExemptionState::Withdrawn, true),
                (ExemptionState::Granted, true),
            ] {
                let since = ending(&[granted, of(state)], day);
                assert_eq!(since, told.filter(|_| goes_on), "{state} {day}");
            }
        }
        let longer = |valid_until| Exemption {
            valid_until,
            ..granted
        };
        let (endless, later) = (longer(None), longer(Some("2026-12-31")));
        for other in [endless, later] {
            assert_eq!(ending(&[granted, other], "2026-06-30"), None);
            assert_eq!(ending(&[other, granted], "2026-06-30"), None);
        }
        assert_eq!(ending(&[], "2026-06-30"), None);
    }

    #[test]
    fn that_it_ends_is_told_since_it_was_near_and_granted() {
        let granted = |decided| Exemption {
            decided: Some(decided),
            ..of(ExemptionState::Granted)
        };
        let end = "2026-06-30";
        for (decided, since) in [("2026-05-04", "2026-05-31"), ("2026-06-20", "2026-06-20")] {
            assert_eq!(ending_since(&[granted(decided)], end), since);
            let again = [granted(decided), granted("2026-06-25")];
            assert_eq!(ending_since(&again, end), since, "it was told already");
        }
    }
}
