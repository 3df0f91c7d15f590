//! What rules a pair out. Each obstacle says by which rule, on what facts, and what would have to change.
//!
//! A pair with an obstacle is never ranked. What is not stated rules nothing out.

mod amounts;
pub mod bounds;
mod mission;
mod words;

pub use domain::obstacle::ObstacleRule as Rule;
use words::status_name;
pub(crate) use words::{listed, word};

use crate::{
    compliance::{Outcome, Verdict},
    facts::{Assistance, Gap, Rate, ReferenceData, Window},
    model::Policy,
    size::Measure,
};
use chrono::NaiveDate;
use domain::{
    assistance::{ActivityStatus, Stated},
    gap::{GapNature, GapState},
    matches::pairing::PROVIDER_BARRED,
};

/// Why a pair is ruled out, and what would change that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The rule.
    pub rule: Rule,
    /// What it found, as a sentence.
    pub explanation: String,
    /// The smallest change that would take it away, as a sentence; `None` where nothing would.
    pub change: Option<String>,
    /// The values it compared, by name.
    pub values: Vec<(&'static str, String)>,
}

/// What the rules look at.
pub struct Case<'a> {
    /// The gap.
    pub gap: &'a Gap,
    /// The offer or programme.
    pub assistance: &'a Assistance,
    /// What the world is like.
    pub world: &'a ReferenceData,
    /// Figures of policy.
    pub policy: &'a Policy,
    /// The day asked about.
    pub on: NaiveDate,
    /// Whether one side said no to this pair before, and neither has changed since.
    pub refused: bool,
    /// What the sanctions ask.
    pub verdict: &'a Verdict,
    /// Whether a word of an exclusion means a word of the gap: "military" and "forces armées".
    pub same: &'a dyn Fn(&str, &str) -> bool,
}

impl Case<'_> {
    /// Everything that rules the pair out, in the order of the rules; empty where nothing does.
    pub fn obstacles(&self) -> Vec<Obstacle> {
        let mut found = Vec::new();
        found.extend(self.status());
        found.extend(self.nature());
        found.extend(self.was_refused());
        found.extend(bounds::geo(self));
        found.extend(bounds::time(self));
        found.extend(amounts::assistance(self));
        found.extend(bounds::exclusions(self));
        found.extend(bounds::membership(self));
        found.extend(amounts::amounts(self));
        found.extend(self.measure());
        found.extend(mission::mission(self));
        found
    }

    /// Whether something rules the pair out that no verdict has a part in.
    pub(crate) fn is_out_by_itself(&self) -> bool {
        self.status().is_some()
            || self.nature().is_some()
            || self.was_refused().is_some()
            || bounds::geo(self).is_some()
            || amounts::assistance(self).is_some()
            || !bounds::exclusions(self).is_empty()
            || bounds::membership(self).is_some()
            || !amounts::amounts(self).is_empty()
            || mission::mission(self).is_some()
    }

    /// Whether something rules the pair out that the verdict has a part in. With [`Self::is_out_by_itself`], these are all rules.
    pub(crate) fn is_out_by_verdict(&self) -> bool {
        bounds::time(self).is_some() || self.measure().is_some()
    }

    /// How amounts are compared.
    fn units(&self) -> Measure<'_> {
        let rates: &[Rate] = &self.world.rates;
        Measure {
            rates,
            day: self.on,
        }
    }

    fn status(&self) -> Option<Obstacle> {
        let (explanation, change) = self.cannot_be_had()?;
        let values = vec![
            ("gap.state", word(&self.gap.state)),
            ("assistance.status", word(&self.assistance.status)),
        ];
        Some(Obstacle {
            rule: Rule::Status,
            explanation,
            change: Some(change.into()),
            values,
        })
    }

    /// Why nothing can be given as things stand, and what would have to change.
    fn cannot_be_had(&self) -> Option<(String, &'static str)> {
        let (gap, assistance) = (self.gap, self.assistance);
        let is_over = !matches!(
            assistance.status,
            ActivityStatus::Pipeline | ActivityStatus::Implementation
        );
        Some(if gap.state == GapState::Closed {
            (
                "The gap is closed.".to_owned(),
                "Reopen the gap if it lacks again.",
            )
        } else if is_over {
            (
                format!("The assistance is {}.", status_name(assistance.status)),
                "Its provider would have to take it up again.",
            )
        } else if assistance.barred {
            (
                PROVIDER_BARRED.to_owned(),
                "A registrar would have to let it act.",
            )
        } else if assistance.willing == Stated::No {
            (
                "Its provider is not willing at present.".to_owned(),
                "The provider would have to declare interest.",
            )
        } else if assistance.able == Stated::No {
            (
                "Its provider is not able at present.".to_owned(),
                "The provider would have to confirm that it is able.",
            )
        } else {
            return None;
        })
    }

    fn nature(&self) -> Option<Obstacle> {
        (self.gap.nature == GapNature::Will).then(|| Obstacle {
            rule: Rule::Nature,
            explanation: "The gap is a refusal, not a lack of capacity: no help can close it."
                .into(),
            change: None,
            values: vec![("gap.nature", "WILL".into())],
        })
    }

    fn was_refused(&self) -> Option<Obstacle> {
        self.refused.then(|| Obstacle {
            rule: Rule::Refused,
            explanation: "One side said no to this pair, and neither has changed since.".into(),
            change: Some("Change the gap or the assistance in what stood against it; then it can be proposed again. Whoever objected can propose it as it is.".into()),
            values: Vec::new(),
        })
    }

    fn measure(&self) -> Option<Obstacle> {
        let verdict = self.verdict;
        let measure = verdict.measure.as_deref().unwrap_or("a measure");
        let seeks = self.assistance.seeks_exemption;
        let (explanation, change) = match verdict.outcome {
            Outcome::Prohibited => (
                format!("{measure} forbids it. {}", verdict.explanation),
                None,
            ),
            Outcome::ExemptionRequired | Outcome::Notify if seeks == Stated::No => (
                format!(
                    "{measure} asks for a step that the provider will not take. {}",
                    verdict.explanation
                ),
                Some(
                    "The provider would have to ask the Committee, or tell it, before delivery."
                        .to_owned(),
                ),
            ),
            _ => return None,
        };
        let values = vec![
            ("outcome", word(&verdict.outcome)),
            ("assistance.seeksExemption", word(&seeks)),
        ];
        Some(Obstacle {
            rule: Rule::Measure,
            explanation,
            change,
            values,
        })
    }
}

/// The window in which a gap can be helped: its own, or what its needs say where it says nothing.
pub fn wanted(gap: &Gap) -> Window {
    let open = gap.needs.iter().filter(|need| !need.met);
    let from = gap
        .window
        .from
        .or_else(|| open.clone().map(|need| need.window.from).min().flatten());
    let until = gap.window.until.or_else(|| {
        let ends: Option<Vec<NaiveDate>> = open.map(|need| need.window.until).collect();
        ends.and_then(|ends| ends.into_iter().max())
    });
    Window { from, until }
}

/// The same as far as this help serves the gap: where the gap itself states no end, until the last of the needs is due that a line serves,
/// since a match of the two is of these alone. A day that has passed bounds nothing more than it does for the gap: what lacks still lacks.
fn wanted_of(gap: &Gap, assistance: &Assistance, on: NaiveDate) -> Window {
    let whole = wanted(gap);
    if gap.window.until.is_some() {
        return whole;
    }
    let open = gap.needs.iter().filter(|need| !need.met);
    let served = open.filter(|need| assistance.lines.iter().any(|line| line.serves(need)));
    let first = served.clone().map(|need| need.window.from).min().flatten();
    let still = served.map(|need| need.window.until.filter(|end| *end >= on));
    let ends: Option<Vec<NaiveDate>> = still.collect();
    let Some(last) = ends.and_then(|ends| ends.into_iter().max()) else {
        return whole;
    };
    // Days before any of it is needed are none that the help would have to cover.
    Window {
        from: gap.window.from.or(first),
        until: Some(last),
    }
}
