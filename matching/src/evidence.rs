//! What speaks for a pair: parts between 0 and 1, each with its weight, whether it was known at all, and a sentence.
//!
//! What is not known contributes nothing and lowers the evidence coverage: it is never taken for agreement.

use crate::{
    facts::{Assistance, Gap, Need, World},
    model::{Model, PartName},
    obstacle::{bounds::{common, is_under, reached}, listed, wanted},
    size::{Measure, kind_name, shown},
    text::Meaning,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// One part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which.
    pub name: PartName,
    /// How much it weighs.
    pub weight: f64,
    /// How far it agrees, 0 to 1; `None` where that is not known.
    pub value: Option<f64>,
    /// What was found, as a sentence.
    pub explanation: String,
}

impl Part {
    /// What it adds to the score.
    pub fn contribution(&self) -> f64 {
        self.weight * self.value.unwrap_or(0.0)
    }
}

/// Years that a gap without an end is looked ahead.
const OPEN_DAYS: i64 = 730;

/// How near a sector of one's own category is, and one of the same domain of the crosswalk.
const SAME_CATEGORY: f64 = 0.7;
const SAME_DOMAIN: f64 = 0.6;

/// What an assistance for all the world is worth to one country, and what one for many countries loses at the most.
const WORLDWIDE: f64 = 0.3;
const BREADTH_LOSS_MAX: f64 = 0.5;

/// What the parts look at.
pub struct Pair<'a> {
    /// The gap.
    pub gap: &'a Gap,
    /// The offer or programme.
    pub assistance: &'a Assistance,
    /// What the world is like.
    pub world: &'a World,
    /// The weights.
    pub model: &'a Model,
    /// The day asked about.
    pub on: NaiveDate,
    /// What their texts have in common.
    pub meaning: &'a Meaning,
}

impl Pair<'_> {
    /// All parts of the score, known or not.
    pub fn parts(&self) -> Vec<Part> {
        let part = |name: PartName, (value, explanation): (Option<f64>, String)| Part {
            name,
            weight: self.model.weights.of(name),
            value: value.map(|value| value.clamp(0.0, 1.0)),
            explanation,
        };
        PartName::ALL
            .iter()
            .map(|name| {
                part(
                    *name,
                    match name {
                        PartName::Concepts => self.concepts(),
                        PartName::Words => self.words(),
                        PartName::Assistance => self.kinds(),
                        PartName::Place => self.place(),
                        PartName::Size => self.size(),
                        PartName::Limits => self.limits(),
                        PartName::Sector => self.sector(),
                        PartName::Languages => self.languages(),
                        PartName::Time => self.time(),
                        PartName::Sequence => self.sequence(),
                        PartName::Record => self.record(),
                    },
                )
            })
            .collect()
    }

    /// The sum of the parts alone, without their sentences: what ranking needs of the many that are not shown.
    pub fn score(&self) -> f64 {
        self.parts().iter().map(Part::contribution).sum()
    }

    fn concepts(&self) -> (Option<f64>, String) {
        let shared = &self.meaning.shared_concepts;
        let explanation = if shared.is_empty() {
            "The texts share no concept.".to_owned()
        } else {
            format!("Both speak of {}.", listed(shared.iter().map(String::as_str)))
        };
        (Some(self.meaning.conceptual), explanation)
    }

    fn words(&self) -> (Option<f64>, String) {
        let shared = &self.meaning.shared_words;
        let explanation = if shared.is_empty() {
            "The texts share no words.".to_owned()
        } else {
            format!("Shared words: {}.", shared.join(", "))
        };
        (Some(self.meaning.lexical), explanation)
    }

    fn limits(&self) -> (Option<f64>, String) {
        let against = &self.meaning.conflicts;
        if against.is_empty() {
            return (Some(1.0), "Nothing in its text is seen to speak against this gap.".to_owned());
        }
        let quoted: Vec<String> = against.iter().map(|sentence| format!("\"{sentence}\"")).collect();
        (Some(0.0), format!("Its text sets limits that touch this gap: {}.", quoted.join("; ")))
    }

    fn open(&self) -> impl Iterator<Item = &Need> {
        self.gap.needs.iter().filter(|need| !need.met)
    }

    fn kinds(&self) -> (Option<f64>, String) {
        let given: BTreeSet<_> = self.assistance.lines.iter().map(|line| line.assistance).collect();
        let needed: BTreeSet<_> = self.open().map(|need| need.assistance).collect();
        if given.is_empty() || needed.is_empty() {
            return (None, "Types of assistance are not stated on both sides.".into());
        }
        let (met, missing): (Vec<_>, Vec<_>) = needed.iter().partition(|kind| given.contains(kind));
        let names = |kinds: &[&crate::facts::Kind]| listed(kinds.iter().map(|kind| kind_name(**kind)));
        let explanation = match (met.is_empty(), missing.is_empty()) {
            (true, _) => format!("It gives none of {}.", names(&missing)),
            (_, true) => format!("It gives what is needed: {}.", names(&met)),
            _ => format!("It gives {}, not {}.", names(&met), names(&missing)),
        };
        (Some(met.len() as f64 / needed.len() as f64), explanation)
    }

    fn place(&self) -> (Option<f64>, String) {
        let (asked, served) = (&self.gap.countries, &self.assistance.countries);
        if asked.is_empty() {
            return (None, "The gap names no country.".into());
        }
        let reached = reached(self.gap, self.assistance);
        let share = reached.len() as f64 / asked.len() as f64;
        let name = |code: &&str| self.world.country_names.get(*code).map_or_else(|| (*code).to_owned(), Clone::clone);
        let names: Vec<String> = reached.iter().map(name).collect();
        let names = listed(names.iter().map(String::as_str));
        if served.is_empty() {
            return (Some(WORLDWIDE * share), format!("It is bound to no country; {names} may have it."));
        }
        let breadth = (served.len() as f64 / reached.len().max(1) as f64).max(1.0).log2() / 6.0;
        let value = share * (1.0 - BREADTH_LOSS_MAX * breadth.min(1.0));
        let explanation = match served.len() {
            1 => format!("It is meant for {names}."),
            many => format!("It is for {many} countries, {names} among them."),
        };
        (Some(value), explanation)
    }

    fn size(&self) -> (Option<f64>, String) {
        let units = Measure { rates: &self.world.rates, day: self.on };
        let mut best: Vec<(f64, String)> = Vec::new();
        for need in self.open() {
            let Some(wanted) = &need.size else { continue };
            let left = need.remaining.unwrap_or(wanted.value).max(1);
            let most = self.assistance.lines.iter().filter(|line| line.assistance == need.assistance).filter_map(|line| units.most(line, wanted));
            if let Some(most) = most.max() {
                best.push(((most as f64 / left as f64).min(1.0), format!("up to {} of {}", shown(most.min(left), wanted), shown(left, wanted))));
            }
        }
        if best.is_empty() {
            return (None, "No size of a line can be compared with a size of a need.".into());
        }
        let value = best.iter().map(|(share, _)| share).sum::<f64>() / best.len() as f64;
        (Some(value), format!("It can bear {}.", listed(best.iter().map(|(_, text)| text.as_str()))))
    }

    fn sector(&self) -> (Option<f64>, String) {
        let own = &self.gap.sector;
        if own.is_empty() || self.assistance.sectors.is_empty() {
            return (None, "Sectors are not stated on both sides.".into());
        }
        let near = |code: &String| sector_nearness(own, code, self.world);
        let best = self.assistance.sectors.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
        let (value, code) = best.map_or((0.0, ""), |code| (near(code), code.as_str()));
        let name = |code: &str| self.world.sector_names.get(code).map_or_else(|| code.to_owned(), |name| format!("{code} {name}"));
        let explanation = match value {
            v if v >= 1.0 => format!("Both are filed under {}.", name(own)),
            v if v > 0.0 => format!("It is filed under {}, near {}.", name(code), name(own)),
            _ => format!("None of its sectors is near {}.", name(own)),
        };
        (Some(value), explanation)
    }

    fn languages(&self) -> (Option<f64>, String) {
        let needed: BTreeSet<&str> = self.open().flat_map(|need| &need.languages).map(String::as_str).collect();
        let spoken: BTreeSet<&str> = self.assistance.languages.iter().map(String::as_str).collect();
        if needed.is_empty() || spoken.is_empty() {
            return (None, "Working languages are not stated on both sides.".into());
        }
        let common: Vec<&str> = needed.intersection(&spoken).copied().collect();
        let explanation = if common.is_empty() {
            format!("It works in {}, not in {}: interpretation would be needed.", listed(spoken), listed(needed.iter().copied()))
        } else {
            format!("It works in {}.", listed(common.iter().copied()))
        };
        (Some(common.len() as f64 / needed.len() as f64), explanation)
    }

    fn time(&self) -> (Option<f64>, String) {
        let (wanted, given) = (wanted(self.gap), self.assistance.window);
        if (wanted.from.is_none() && wanted.until.is_none()) || (given.from.is_none() && given.until.is_none()) {
            return (None, "Times are not stated on both sides.".into());
        }
        let start = wanted.from.unwrap_or(self.on).max(self.on);
        let whole = wanted.until.map_or(OPEN_DAYS, |until| (until - start).num_days() + 1).clamp(1, OPEN_DAYS);
        let (from, until) = common(wanted, given, self.on);
        let days = until.map_or(OPEN_DAYS, |until| (until - from).num_days() + 1).clamp(0, whole);
        (Some(days as f64 / whole as f64), format!("From {from} on they have {days} of {whole} days in common."))
    }

    fn sequence(&self) -> (Option<f64>, String) {
        let needs = &self.gap.needs;
        if needs.iter().all(|need| need.depends_on.is_empty()) {
            return (None, "No order of the needs is planned.".into());
        }
        let given = |need: &Need| self.assistance.lines.iter().any(|line| line.assistance == need.assistance);
        let ready = |need: &&Need| need.depends_on.iter().filter_map(|at| needs.get(*at)).all(|before| before.met || given(before));
        let served: Vec<&Need> = self.open().filter(|need| given(need)).collect();
        if served.is_empty() {
            return (Some(0.0), "It gives nothing that the plan asks for now.".into());
        }
        let able = served.iter().filter(|need| ready(need)).count();
        let explanation = match served.len() - able {
            0 => "What comes before in the plan is met, or comes with it.".to_owned(),
            waits => format!("{waits} of the {} needs it serves wait for others that are not met.", served.len()),
        };
        (Some(able as f64 / served.len() as f64), explanation)
    }

    fn record(&self) -> (Option<f64>, String) {
        match self.assistance.record {
            Some(record) if record.kept + record.broken > 0 => {
                let all = record.kept + record.broken;
                (Some(f64::from(record.kept) / f64::from(all)), format!("Its provider delivered {} times and took {} back.", record.kept, counted(record.broken)))
            }
            _ => (None, "Its provider has no record yet.".into()),
        }
    }
}

fn counted(times: u32) -> String {
    if times == 1 { "1 commitment".into() } else { format!("{times} commitments") }
}

/// How near two DAC codes are: 1 the same or one within the other, less for one category or one domain of the crosswalk, else 0.
pub fn sector_nearness(own: &str, other: &str, world: &World) -> f64 {
    if is_under(own, other, world) || is_under(other, own, world) {
        1.0
    } else if own.len() >= 3 && other.starts_with(&own[..3]) {
        SAME_CATEGORY
    } else if world.domains.values().any(|codes| codes.contains(own) && codes.contains(other)) {
        SAME_DOMAIN
    } else {
        0.0
    }
}

