//! How it would go: time, order, and the record of the provider.

use super::Pair;
use crate::{
    facts::{Need, Record},
    obstacle::{bounds::common, wanted},
};
use chrono::NaiveDate;

/// Years that a gap without an end is looked ahead.
const OPEN_DAYS: i64 = 730;

impl Pair<'_> {
    pub(super) fn time(&self) -> (Option<f64>, String) {
        let (wanted, given) = (wanted(self.gap), self.assistance.window);
        if (wanted.from.is_none() && wanted.until.is_none())
            || (given.from.is_none() && given.until.is_none())
        {
            return (
                None,
                self.say(|| format!("Times are not stated on both sides.{}", self.late())),
            );
        }
        let start = wanted.from.unwrap_or(self.on).max(self.on);
        let whole = wanted
            .until
            .map_or(OPEN_DAYS, |until| (until - start).num_days() + 1)
            .clamp(1, OPEN_DAYS);
        let (from, until) = common(wanted, given, self.on);
        let days = until
            .map_or(OPEN_DAYS, |until| (until - from).num_days() + 1)
            .clamp(0, whole);
        (
            Some(days as f64 / whole as f64),
            self.say(|| {
                let late = self.late();
                format!("From {from} on they have {days} of {whole} days in common.{late}")
            }),
        )
    }

    /// That it begins too late for some of the needs that it serves, as a sentence behind another; empty where it does not. What is too late
    /// for all is ruled out, unless the gap itself has more time. A day that has passed already bounds nothing: what lacks still lacks.
    fn late(&self) -> String {
        let Some(start) = self.assistance.window.from else {
            return String::new();
        };
        let served = self.open().filter(|need| self.serves(need));
        let ends = served.clone().filter_map(|need| need.window.until);
        let missed: Vec<NaiveDate> = ends.filter(|end| (self.on..start).contains(end)).collect();
        let (Some(first), late, all) = (missed.iter().min(), missed.len(), served.count()) else {
            return String::new();
        };
        match all {
            1 => format!(" It begins on {start}, and the need that it serves is due by {first}."),
            _ => format!(
                " It begins on {start}, too late for {late} of the {all} needs that it serves: the first is due by {first}."
            ),
        }
    }

    pub(super) fn sequence(&self) -> (Option<f64>, String) {
        let needs = &self.gap.needs;
        if needs.iter().all(|need| need.depends_on.is_empty()) {
            return (
                None,
                self.say(|| "No order of the needs is planned.".into()),
            );
        }
        let before = |need: &Need| {
            need.depends_on
                .iter()
                .filter_map(|at| needs.get(*at))
                .all(|one| one.met || self.serves(one))
        };
        let served: Vec<&Need> = self.open().filter(|need| self.serves(need)).collect();
        if served.is_empty() {
            return (
                Some(0.0),
                self.say(|| "It gives nothing that the plan asks for now.".into()),
            );
        }
        let ready = served.iter().filter(|need| before(need)).count();
        let explanation = self.say(|| match served.len() - ready {
            0 => "What comes before in the plan is met, or comes with it.".to_owned(),
            _ if served.len() == 1 => {
                "The need it serves waits for others that are not met.".to_owned()
            }
            1 => format!(
                "1 of the {} needs it serves waits for others that are not met.",
                served.len()
            ),
            waits => format!(
                "{waits} of the {} needs it serves wait for others that are not met.",
                served.len()
            ),
        });
        (Some(ready as f64 / served.len() as f64), explanation)
    }

    pub(super) fn record(&self) -> (Option<f64>, String) {
        match self.assistance.record {
            Some(record @ Record { kept, broken }) if record.tells() => {
                let value = f64::from(kept) / f64::from(kept + broken);
                (
                    Some(value),
                    self.say(|| {
                        format!(
                            "Its provider delivered {} and took {} back.",
                            often(kept),
                            counted(broken)
                        )
                    }),
                )
            }
            _ => (None, self.say(|| "Its provider has no record yet.".into())),
        }
    }
}

fn often(times: u32) -> String {
    match times {
        1 => "once".into(),
        _ => format!("{times} times"),
    }
}

fn counted(times: u32) -> String {
    if times == 1 {
        "1 commitment".into()
    } else {
        format!("{times} commitments")
    }
}
