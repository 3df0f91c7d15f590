//! What speaks for a pair: parts between 0 and 1, each with its weight, whether it was known at all, and a sentence.
//!
//! What is not known contributes nothing and lowers the evidence coverage: it is never taken for agreement.

use crate::{
    facts::{Assistance, Gap, Need, Record, ReferenceData, Size},
    model::{Model, PartName},
    obstacle::{
        bounds::{common, is_under, reached},
        listed, wanted,
    },
    size::{Measure, kind_name, shown},
    text::{Limit, Meaning, circles::has_one_of},
};
use chrono::NaiveDate;
use domain::assistance::AssistanceType;
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
    pub world: &'a ReferenceData,
    /// The weights.
    pub model: &'a Model,
    /// The day asked about.
    pub on: NaiveDate,
    /// Sentences that limit the assistance.
    pub limits: &'a [Limit],
    /// What their texts have in common.
    pub meaning: &'a Meaning,
    /// How far both are about the same domains, and which.
    pub topics: (Option<f64>, Vec<String>),
    /// How far both serve the same purposes, and which.
    pub purposes: (Option<f64>, Vec<String>),
    /// How far both serve the same aims, and which.
    pub aims: (Option<f64>, Vec<String>),
    /// Whether sentences are wanted: ranking many does without.
    pub explain: bool,
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
        self.model
            .parts()
            .map(|name| {
                part(
                    name,
                    match name {
                        PartName::Concepts => self.concepts(),
                        PartName::Words => self.words(),
                        PartName::Topic => self.topic(),
                        PartName::Purpose => self.purpose(),
                        PartName::Assistance => self.kinds(),
                        PartName::Place => self.place(),
                        PartName::Size => self.size(),
                        PartName::Limits => self.limits(),
                        PartName::Sector => self.sector(),
                        PartName::Languages => self.languages(),
                        PartName::Time => self.time(),
                        PartName::Sequence => self.sequence(),
                        PartName::Record => self.record(),
                        PartName::Meaning => self.aims(),
                    },
                )
            })
            .collect()
    }

    /// A sentence, where it is wanted.
    fn say(&self, sentence: impl FnOnce() -> String) -> String {
        if self.explain {
            sentence()
        } else {
            String::new()
        }
    }

    fn concepts(&self) -> (Option<f64>, String) {
        let shared = &self.meaning.shared_concepts;
        let explanation = self.say(|| match shared.as_slice() {
            [] => "The texts share no concept.".to_owned(),
            some => format!("Both speak of {}.", listed(some.iter().map(String::as_str))),
        });
        (Some(self.meaning.conceptual), explanation)
    }

    fn words(&self) -> (Option<f64>, String) {
        let shared = &self.meaning.shared_words;
        let explanation = self.say(|| match shared.as_slice() {
            [] => "The texts share no words.".to_owned(),
            some => format!("Shared words: {}.", some.join(", ")),
        });
        (
            Some(self.meaning.lexical.powf(self.model.word_spread)),
            explanation,
        )
    }

    fn topic(&self) -> (Option<f64>, String) {
        let explanation = self.say(|| match (&self.topics.0, self.topics.1.as_slice()) {
            (None, _) => "One of the texts tells no domain.".to_owned(),
            (_, []) => "The texts are about different domains.".to_owned(),
            (_, some) => format!(
                "Both are about {}.",
                listed(some.iter().map(String::as_str))
            ),
        });
        (self.topics.0, explanation)
    }

    fn purpose(&self) -> (Option<f64>, String) {
        let (value, shared) = &self.purposes;
        let explanation = self.say(|| match (value, shared.as_slice()) {
            (None, _) => "One of the texts tells no purpose.".to_owned(),
            (_, []) => "The texts serve different purposes.".to_owned(),
            (_, some) => format!("Both serve {}.", listed(some.iter().map(String::as_str))),
        });
        (*value, explanation)
    }

    fn aims(&self) -> (Option<f64>, String) {
        let (value, shared) = &self.aims;
        let explanation = self.say(|| match (value, shared.as_slice()) {
            (None, _) => "No language model read both texts.".to_owned(),
            (_, []) => "By the language model the texts are for different aims.".to_owned(),
            (_, some) => {
                let quoted: Vec<String> = some.iter().map(|aim| format!("\"{aim}\"")).collect();
                let quoted = listed(quoted.iter().map(String::as_str));
                format!("By the language model both are for {quoted}.")
            }
        });
        (*value, explanation)
    }

    /// Sentences that keep the assistance for a circle to which no country of the gap belongs.
    fn foreign_circles(&self) -> Vec<&str> {
        let countries = &self.gap.countries;
        let is_foreign = |limit: &&Limit| {
            let circles = &limit.circles;
            !countries.is_empty()
                && !circles.is_empty()
                && !circles.iter().any(|circle| has_one_of(*circle, countries))
        };
        let foreign = self.limits.iter().filter(is_foreign);
        foreign.map(|limit| &*limit.sentence).collect()
    }

    fn limits(&self) -> (Option<f64>, String) {
        let foreign = self.foreign_circles();
        if let [sentence, ..] = foreign.as_slice() {
            let explanation =
                self.say(|| format!("Its text keeps it for other countries: \"{sentence}\"."));
            return (Some(0.0), explanation);
        }
        let explanation = self.say(|| {
            let quoted: Vec<String> = self
                .meaning
                .conflicts
                .iter()
                .map(|sentence| format!("\"{sentence}\""))
                .collect();
            match (quoted.is_empty(), self.meaning.taken_out > 0.0) {
                (false, _) => format!(
                    "Its text sets limits that touch this gap: {}.",
                    quoted.join("; ")
                ),
                (true, true) => "Its text leaves out something that the gap speaks of.".to_owned(),
                (true, false) => {
                    "Nothing in its text is seen to speak against this gap.".to_owned()
                }
            }
        });
        (Some(1.0 - self.meaning.taken_out), explanation)
    }

    fn open(&self) -> impl Iterator<Item = &Need> + Clone {
        self.gap.needs.iter().filter(|need| !need.met)
    }

    fn gives(&self, kind: AssistanceType) -> bool {
        self.assistance
            .lines
            .iter()
            .any(|line| line.assistance == kind)
    }

    fn kinds(&self) -> (Option<f64>, String) {
        let needed: BTreeSet<AssistanceType> = self.open().map(|need| need.assistance).collect();
        if self.assistance.lines.is_empty() || needed.is_empty() {
            return (
                None,
                self.say(|| "Types of assistance are not stated on both sides.".into()),
            );
        }
        let (met, missing): (Vec<AssistanceType>, Vec<AssistanceType>) =
            needed.iter().partition(|kind| self.gives(**kind));
        let names = |kinds: &[AssistanceType]| listed(kinds.iter().map(|kind| kind_name(*kind)));
        let explanation = self.say(|| match (met.is_empty(), missing.is_empty()) {
            (true, _) => format!("It gives none of {}.", names(&missing)),
            (_, true) => format!("It gives what is needed: {}.", names(&met)),
            _ => format!("It gives {}, not {}.", names(&met), names(&missing)),
        });
        (Some(met.len() as f64 / needed.len() as f64), explanation)
    }

    fn place(&self) -> (Option<f64>, String) {
        let (asked, served) = (&self.gap.countries, &self.assistance.countries);
        if asked.is_empty() {
            return (None, self.say(|| "The gap names no country.".into()));
        }
        let reached = reached(self.gap, self.assistance);
        let share = reached.len() as f64 / asked.len() as f64;
        let names = || {
            let name = |code: &&str| {
                self.world
                    .country_names
                    .get(*code)
                    .map_or(code.to_string(), Clone::clone)
            };
            let names: Vec<String> = reached.iter().map(name).collect();
            listed(names.iter().map(String::as_str))
        };
        if served.is_empty() {
            return (
                Some(WORLDWIDE * share),
                self.say(|| format!("It is bound to no country; {} may have it.", names())),
            );
        }
        let breadth = (served.len() as f64 / reached.len().max(1) as f64)
            .max(1.0)
            .log2()
            / 6.0;
        let value = share * (1.0 - BREADTH_LOSS_MAX * breadth.min(1.0));
        let explanation = self.say(|| match served.len() {
            1 => format!("It is meant for {}.", names()),
            many => format!("It is for {many} countries, {} among them.", names()),
        });
        (Some(value), explanation)
    }

    fn size(&self) -> (Option<f64>, String) {
        let borne: Vec<_> = self.open().filter_map(|need| self.borne(need)).collect();
        if borne.is_empty() {
            return (
                None,
                self.say(|| "No size of a line can be compared with a size of a need.".into()),
            );
        }
        let value = borne
            .iter()
            .map(|(most, left, _)| (*most as f64 / *left as f64).min(1.0))
            .sum::<f64>()
            / borne.len() as f64;
        let explanation = self.say(|| {
            let texts = borne.iter().map(|(most, left, size)| {
                format!(
                    "up to {} of {}",
                    shown(*most.min(left), size),
                    shown(*left, size)
                )
            });
            let texts: Vec<String> = texts.collect();
            format!("It can bear {}.", listed(texts.iter().map(String::as_str)))
        });
        (Some(value), explanation)
    }

    /// The most that one line can bear of a need, how much of the need is left, and its size; `None` where they cannot be compared.
    fn borne<'n>(&self, need: &'n Need) -> Option<(i64, i64, &'n Size)> {
        let units = Measure {
            rates: &self.world.rates,
            day: self.on,
        };
        let wanted = need.size.as_ref()?;
        let left = need.remaining.unwrap_or(wanted.value).max(1);
        let lines = self.assistance.lines.iter();
        let most = lines
            .filter(|line| line.assistance == need.assistance)
            .filter_map(|line| units.most(line, wanted))
            .max()?;
        Some((most, left, wanted))
    }

    fn sector(&self) -> (Option<f64>, String) {
        let own = &self.gap.sector;
        if own.is_empty() || self.assistance.sectors.is_empty() {
            return (
                None,
                self.say(|| "Sectors are not stated on both sides.".into()),
            );
        }
        let near = self
            .assistance
            .sectors
            .iter()
            .map(|code| (sector_nearness(own, code, self.world), code.as_str()));
        let (value, code) = near
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .unwrap_or((0.0, ""));
        let name = |code: &str| {
            self.world
                .sector_names
                .get(code)
                .map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
        };
        let explanation = self.say(|| match value {
            v if v >= 1.0 => format!("Both are filed under {}.", name(own)),
            v if v > 0.0 => format!("It is filed under {}, near {}.", name(code), name(own)),
            _ => format!("None of its sectors is near {}.", name(own)),
        });
        (Some(value), explanation)
    }

    fn languages(&self) -> (Option<f64>, String) {
        let needed: BTreeSet<&str> = self
            .open()
            .flat_map(|need| &need.languages)
            .map(String::as_str)
            .collect();
        let spoken: BTreeSet<&str> = self
            .assistance
            .languages
            .iter()
            .map(String::as_str)
            .collect();
        if needed.is_empty() || spoken.is_empty() {
            return (
                None,
                self.say(|| "Working languages are not stated on both sides.".into()),
            );
        }
        let common: Vec<&str> = needed.intersection(&spoken).copied().collect();
        let explanation = self.say(|| {
            if common.is_empty() {
                format!(
                    "It works in {}, not in {}: interpretation would be needed.",
                    listed(spoken),
                    listed(needed.iter().copied())
                )
            } else {
                format!("It works in {}.", listed(common.iter().copied()))
            }
        });
        (Some(common.len() as f64 / needed.len() as f64), explanation)
    }

    fn time(&self) -> (Option<f64>, String) {
        let (wanted, given) = (wanted(self.gap), self.assistance.window);
        if (wanted.from.is_none() && wanted.until.is_none())
            || (given.from.is_none() && given.until.is_none())
        {
            return (
                None,
                self.say(|| "Times are not stated on both sides.".into()),
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
            self.say(|| format!("From {from} on they have {days} of {whole} days in common.")),
        )
    }

    fn sequence(&self) -> (Option<f64>, String) {
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
                .all(|one| one.met || self.gives(one.assistance))
        };
        let served: Vec<&Need> = self
            .open()
            .filter(|need| self.gives(need.assistance))
            .collect();
        if served.is_empty() {
            return (
                Some(0.0),
                self.say(|| "It gives nothing that the plan asks for now.".into()),
            );
        }
        let ready = served.iter().filter(|need| before(need)).count();
        let explanation = self.say(|| match served.len() - ready {
            0 => "What comes before in the plan is met, or comes with it.".to_owned(),
            waits => format!(
                "{waits} of the {} needs it serves wait for others that are not met.",
                served.len()
            ),
        });
        (Some(ready as f64 / served.len() as f64), explanation)
    }

    fn record(&self) -> (Option<f64>, String) {
        match self.assistance.record {
            Some(Record { kept, broken }) if kept + broken > 0 => {
                let value = f64::from(kept) / f64::from(kept + broken);
                (
                    Some(value),
                    self.say(|| {
                        format!(
                            "Its provider delivered {kept} times and took {} back.",
                            counted(broken)
                        )
                    }),
                )
            }
            _ => (None, self.say(|| "Its provider has no record yet.".into())),
        }
    }
}

fn counted(times: u32) -> String {
    if times == 1 {
        "1 commitment".into()
    } else {
        format!("{times} commitments")
    }
}

/// How near two DAC codes are: 1 the same or one within the other, less for one category or one domain of the crosswalk, else 0.
pub fn sector_nearness(own: &str, other: &str, world: &ReferenceData) -> f64 {
    if is_under(own, other, world) || is_under(other, own, world) {
        1.0
    } else if own.len() >= 3 && other.starts_with(&own[..3]) {
        SAME_CATEGORY
    } else if world
        .domains
        .values()
        .any(|codes| codes.contains(own) && codes.contains(other))
    {
        SAME_DOMAIN
    } else {
        0.0
    }
}
