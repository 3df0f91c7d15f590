//! The judged collections: their loading, and the simple hard rules that their judgements keep.
//!
//! Included by path from the example that measures rankers and from the tests.

use chrono::{Days, NaiveDate};
use domain::{
    assistance::{ActivityStatus, GoodsClass, Stated},
    gap::GapNature,
    size::SizeUnit,
};
use matching::facts::{Assistance, Exclusion, Gap, Line, Need, Rate, Size, Window, World};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Least days in common, for help to be of use.
pub const LEAST_DAYS: i64 = 90;

/// How an assistance was judged for a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// 0 (same words, other purpose) to 3 (made for it).
    Grade(u32),
    /// Barred by a hard rule, in spite of its words.
    Trap {
        /// Name of the rule.
        obstacle: String,
        /// What the collection says about it.
        note: String,
    },
}

/// A whole collection.
pub struct Collection {
    /// Gaps, in the order of their file.
    pub gaps: Vec<Gap>,
    /// Offers and programmes, in the order of their file.
    pub assistances: Vec<Assistance>,
    /// Judgements, by reference of gap and of assistance.
    pub judgements: BTreeMap<String, BTreeMap<String, Judgement>>,
    /// "tune" or "aside", by reference of gap.
    pub halves: BTreeMap<String, String>,
    /// Groups of countries and rates of exchange that the collection goes by.
    pub world: World,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GapFile {
    gap: Vec<Gap>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssistanceFile {
    assistance: Vec<Assistance>,
}

/// The day on which the collection is asked.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day")
}

/// Texts of the files of one collection.
struct Files {
    gaps: &'static str,
    assistances: &'static str,
    judgements: &'static str,
    halves: &'static str,
}

/// The files in a folder, given with its slash.
macro_rules! files {
    ($folder:literal) => {
        Files {
            gaps: include_str!(concat!($folder, "gaps.toml")),
            assistances: include_str!(concat!($folder, "assistances.toml")),
            judgements: include_str!(concat!($folder, "judgements.csv")),
            halves: include_str!(concat!($folder, "halves.csv")),
        }
    };
}

/// Loads a collection; panics with the place of the fault, as the files are part of the source.
fn load(files: &Files) -> Collection {
    let mut gaps = toml::from_str::<GapFile>(files.gaps)
        .expect("gaps.toml")
        .gap;
    let mut assistances = toml::from_str::<AssistanceFile>(files.assistances)
        .expect("assistances.toml")
        .assistance;
    // Stable ids by position, as the files name none.
    let mut last = 0_u128;
    let mut next = || {
        last += 1;
        Uuid::from_u128(last)
    };
    for gap in &mut gaps {
        gap.id = next();
        gap.needs.iter_mut().for_each(|need| need.id = next());
    }
    for assistance in &mut assistances {
        assistance.id = next();
        assistance
            .lines
            .iter_mut()
            .for_each(|line| line.id = next());
    }

    let mut judgements = BTreeMap::<String, BTreeMap<String, Judgement>>::new();
    for row in rows(files.judgements) {
        let [gap, assistance, grade, obstacle, note] = fields(row);
        let judgement = match grade {
            "trap" => Judgement::Trap {
                obstacle: obstacle.to_owned(),
                note: note.trim_matches('"').to_owned(),
            },
            _ => Judgement::Grade(
                grade
                    .parse()
                    .unwrap_or_else(|_| panic!("grade of {gap}, {assistance}: {grade}")),
            ),
        };
        let before = judgements
            .entry(gap.to_owned())
            .or_default()
            .insert(assistance.to_owned(), judgement);
        assert!(before.is_none(), "{gap}, {assistance}: judged twice");
    }
    let halves = rows(files.halves)
        .map(|row| {
            let [gap, half] = fields(row);
            (gap.to_owned(), half.to_owned())
        })
        .collect();

    let mut world = World::default();
    for row in rows(include_str!("groups.csv")) {
        let [group, country] = fields(row);
        world
            .groups
            .entry(group.to_owned())
            .or_default()
            .insert(country.to_owned());
    }
    world.rates.push(Rate {
        name: "Rate of the judged collection".to_owned(),
        from: "EUR".to_owned(),
        to: "USD".to_owned(),
        millionths: 1_100_000,
        day: today(),
    });
    Collection {
        gaps,
        assistances,
        judgements,
        halves,
        world,
    }
}

fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().skip(1).filter(|row| !row.is_empty())
}

fn fields<const N: usize>(row: &str) -> [&str; N] {
    row.splitn(N, ',')
        .collect::<Vec<_>>()
        .try_into()
        .unwrap_or_else(|_| panic!("fields of {row}"))
}

impl Collection {
    /// The first collection: partners share almost no words.
    pub fn hard() -> Self {
        load(&files!("./"))
    }

    /// The second collection: ordinary official language.
    pub fn plain() -> Self {
        load(&files!("plain/"))
    }

    /// How a pair was judged; `None` where nobody looked, which counts as grade 0.
    pub fn judgement(&self, gap: &str, assistance: &str) -> Option<&Judgement> {
        self.judgements.get(gap)?.get(assistance)
    }

    /// Grade of a pair, 0 where it has none.
    pub fn grade(&self, gap: &str, assistance: &str) -> u32 {
        match self.judgement(gap, assistance) {
            Some(Judgement::Grade(grade)) => *grade,
            _ => 0,
        }
    }
}

/// Names of the simple rules that bar a pair; empty where nothing does.
///
/// Plain on purpose: a yardstick for the data, not the engine. What a line offers is weighed against each need of its type; a
/// pair is barred where no such two go together.
pub fn obstacles(gap: &Gap, assistance: &Assistance, world: &World) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    if gap.nature == GapNature::Will {
        found.insert("NATURE");
    }
    if matches!(
        assistance.status,
        ActivityStatus::Closed
            | ActivityStatus::Cancelled
            | ActivityStatus::Suspended
            | ActivityStatus::Finalisation
    ) {
        found.insert("STATUS");
    }
    let countries = &gap.countries;
    if !countries.is_empty()
        && !assistance.countries.is_empty()
        && !countries
            .iter()
            .any(|country| assistance.countries.contains(country))
    {
        found.insert("GEO");
    }
    for exclusion in &assistance.excluded {
        match exclusion {
            Exclusion::Country(country) if countries.contains(country) => found.insert("GEO"),
            Exclusion::Sector(sector) if gap.sector.starts_with(sector.as_str()) => {
                found.insert("SECTOR")
            }
            Exclusion::Tag(tag) if gap.tags.contains(tag) => found.insert("TAG"),
            Exclusion::Beneficiary(kind) if gap.beneficiaries.contains(kind) => {
                found.insert("BENEFICIARY")
            }
            _ => false,
        };
    }
    let member = |group: &String| {
        world
            .groups
            .get(group)
            .is_some_and(|members| countries.iter().any(|country| members.contains(country)))
    };
    if !assistance.memberships.iter().all(member) {
        found.insert("MEMBERSHIP");
    }

    let pairs = || {
        gap.needs
            .iter()
            .flat_map(|need| assistance.lines.iter().map(move |line| (need, line)))
            .filter(|(need, line)| need.assistance == line.assistance)
    };
    if pairs().next().is_none() {
        found.insert("ASSISTANCE");
        return found;
    }
    let mut free = false;
    let mut of_lines = BTreeSet::new();
    for (need, line) in pairs() {
        let mut here = sizes(need, line, world);
        if common_days(&[gap.window, need.window, assistance.window]) < LEAST_DAYS {
            here.insert("TIME");
        }
        free |= here.is_empty();
        of_lines.append(&mut here);
    }
    if !free {
        found.append(&mut of_lines);
    }
    found
}

fn sizes(need: &Need, line: &Line, world: &World) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let (Some(wanted), Some(given)) = (&need.size, &line.size) else {
        return found;
    };
    if wanted.unit != given.unit {
        return found;
    }
    let rate = rate(given, wanted, world);
    let changed = |value: i64| value as f64 * rate;
    let remaining = need.remaining.unwrap_or(wanted.value) as f64;
    let most = changed(
        line.remaining
            .unwrap_or(given.value)
            .min(line.most.unwrap_or(i64::MAX)),
    );
    if need
        .least
        .is_some_and(|least| most < (least as f64).min(remaining))
    {
        found.insert(if wanted.unit == SizeUnit::Money {
            "BUDGET_SMALL"
        } else {
            "HEADCOUNT"
        });
    }
    if wanted.unit == SizeUnit::Money
        && line
            .least
            .is_some_and(|least| changed(least) > 1.5 * remaining)
    {
        found.insert("TICKET_LARGE");
    }
    found
}

fn rate(from: &Size, to: &Size, world: &World) -> f64 {
    if from.currency == to.currency {
        return 1.0;
    }
    let named = |a: &Size, b: &Size| {
        world
            .rates
            .iter()
            .find(|rate| {
                Some(&rate.from) == a.currency.as_ref() && Some(&rate.to) == b.currency.as_ref()
            })
            .map(|rate| rate.millionths as f64 / 1e6)
    };
    named(from, to)
        .or_else(|| named(to, from).map(|rate| 1.0 / rate))
        .unwrap_or_else(|| panic!("no rate from {:?} to {:?}", from.currency, to.currency))
}

/// Days that all windows have in common.
fn common_days(windows: &[Window]) -> i64 {
    let from = windows
        .iter()
        .filter_map(|window| window.from)
        .chain([today()])
        .max()
        .unwrap_or(NaiveDate::MIN);
    let Some(until) = windows.iter().filter_map(|window| window.until).min() else {
        return i64::MAX;
    };
    let after = until.checked_add_days(Days::new(1)).unwrap_or(until);
    (after - from).num_days()
}

/// Whether a line gives arms, and the provider would not ask for an exemption.
pub fn gives_arms(assistance: &Assistance) -> bool {
    assistance
        .lines
        .iter()
        .any(|line| line.goods == Some(GoodsClass::Arms))
        && assistance.seeks_exemption == Stated::No
}
