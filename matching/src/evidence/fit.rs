//! How both fit: kind, place, size, sector and languages.

use super::{
    Pair,
    borne::{Borne, sentence},
};
use crate::{
    facts::{Line, Need, ReferenceData, Size},
    obstacle::{
        bounds::{is_under, reached},
        listed,
    },
    size::{Measure, Stock, kind_name},
};
use domain::{assistance::AssistanceType, size::SizeUnit};
use std::{cmp::Reverse, collections::BTreeSet};

/// How near a sector of one's own category is, and one of the same domain of the crosswalk.
const SAME_CATEGORY: f64 = 0.7;
const SAME_DOMAIN: f64 = 0.6;

/// What an assistance for all the world is worth to one country, and what one for many countries loses at the most.
const WORLDWIDE: f64 = 0.3;
const BREADTH_LOSS_MAX: f64 = 0.5;

impl Pair<'_> {
    pub(super) fn open(&self) -> impl Iterator<Item = &Need> + Clone {
        self.gap.needs.iter().filter(|need| !need.met)
    }

    /// Whether some line serves a need.
    pub(super) fn serves(&self, need: &Need) -> bool {
        self.assistance.lines.iter().any(|line| line.serves(need))
    }

    /// Whether some open need of a type is served.
    fn gives(&self, kind: AssistanceType) -> bool {
        let mut of_kind = self.open().filter(|need| need.assistance == kind);
        of_kind.any(|need| self.serves(need))
    }

    pub(super) fn kinds(&self) -> (Option<f64>, String) {
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

    pub(super) fn place(&self) -> (Option<f64>, String) {
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

    pub(super) fn size(&self) -> (Option<f64>, String) {
        let lines = self.assistance.lines.iter();
        let mut stock: Vec<Stock<'_>> = lines.map(|line| Stock::of(line, self.open())).collect();
        let (mut borne, mut beside) = (Vec::new(), Vec::new());
        for need in self.open() {
            match self.borne(need, &mut stock) {
                Some(one) => borne.push(one),
                None => beside.extend(self.people(need)),
            }
        }
        beside.extend(self.of_whole());
        beside.extend(self.of_least());
        if borne.is_empty() && beside.is_empty() {
            return (
                None,
                self.say(|| {
                    let asks = self.asks(false);
                    format!("No size of a line can be compared with a size of a need.{asks}")
                }),
            );
        }
        let held = self.held(&borne);
        let share = held.as_ref().map_or(1.0, |(share, _)| *share);
        let of_needs = borne.iter().map(|one| {
            let of_need = (one.most as f64 / one.left as f64).min(1.0);
            of_need * if one.is_under { share } else { 1.0 }
        });
        let of_others = beside.iter().map(|one| one.share);
        let value = of_needs.chain(of_others).sum::<f64>() / (borne.len() + beside.len()) as f64;
        let most = held.map(|(_, most)| most);
        let explanation = self.say(|| {
            let is_held =
                borne.iter().any(|one| one.is_held) || beside.iter().any(|one| one.is_held);
            let borne = sentence(&borne, &beside, most.as_ref(), &self.units());
            format!("{borne}{}", self.asks(is_held))
        });
        (Some(value), explanation)
    }

    pub(super) fn units(&self) -> Measure<'_> {
        Measure {
            rates: &self.world.rates,
            day: self.on,
        }
    }

    /// What can be borne of a need by one line, out of what the needs before it left of each; `None` where they cannot be compared. Of
    /// lines that bear as much, the one that serves the fewest others gives.
    fn borne<'n>(&self, need: &'n Need, stock: &mut [Stock<'n>]) -> Option<Borne<'n>> {
        let units = self.units();
        let size = need.size.as_ref()?;
        let left = need.remaining.unwrap_or(size.value).max(1);
        let ceiling = self.assistance.ceiling.as_ref();
        let is_under = |line: &Line| {
            let counted = line.size.as_ref().unwrap_or(size);
            ceiling.and_then(|over| over.left_of(counted)).is_some()
        };
        let serving = stock.iter_mut().filter(|one| one.line.serves(need));
        let (most, line) = serving
            .filter_map(|one| Some((one.most(&units, size)?, one)))
            .max_by_key(|(most, one)| {
                let free = !is_under(one.line);
                (std::cmp::min(*most, left), Reverse(one.uses), free, *most)
            })?;
        let own = self.own_part_of(need).unwrap_or(i64::MAX);
        line.draw(&units, size, left.min(own));
        let given: &'n Line = line.line;
        Some(Borne {
            most: most.min(own),
            is_held: own < most.min(left),
            left,
            size,
            is_under: is_under(given),
            given: given
                .size
                .as_ref()
                .and_then(|size| size.currency.as_deref()),
        })
    }

    /// Which share of what lines bear under a ceiling it lets them give together, and what it leaves; `None` where it leaves that much.
    fn held(&self, borne: &[Borne<'_>]) -> Option<(f64, Size)> {
        let ceiling = self.assistance.ceiling.as_ref()?;
        let most = Size {
            unit: SizeUnit::Money,
            value: ceiling.remaining.max(0),
            currency: Some(ceiling.currency.clone()),
        };
        let under: Vec<&Borne<'_>> = borne.iter().filter(|one| one.is_under).collect();
        // One line by itself is held to it already.
        if under.len() < 2 {
            return None;
        }
        let units = self.units();
        let all = under
            .iter()
            .filter_map(|one| units.in_unit(one.most.min(one.left), one.size, &most))
            .map(i128::from)
            .sum::<i128>();
        (all > i128::from(most.value)).then(|| (most.value as f64 / all as f64, most))
    }

    /// The nearest two of their sectors: the main one of the gap before further ones that are as near.
    pub(super) fn sector(&self) -> (Option<f64>, String) {
        let all = std::iter::once(&self.gap.sector).chain(&self.gap.further_sectors);
        let all: Vec<&String> = all.filter(|code| !code.is_empty()).collect();
        if all.is_empty() || self.assistance.sectors.is_empty() {
            return (
                None,
                self.say(|| "Sectors are not stated on both sides.".into()),
            );
        }
        let given = &self.assistance.sectors;
        let near = all.iter().rev().flat_map(|own| {
            let own = own.as_str();
            let nearness = move |code: &String| sector_nearness(own, code, self.world);
            given
                .iter()
                .map(move |code| (nearness(code), own, code.as_str()))
        });
        let (value, own, code) = near
            .max_by(|(one, ..), (other, ..)| one.total_cmp(other))
            .unwrap_or((0.0, "", ""));
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

    pub(super) fn languages(&self) -> (Option<f64>, String) {
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
