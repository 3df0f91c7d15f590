//! The judged collections: their loading; `rules` has the simple hard rules that their judgements keep.
//!
//! Included by path from the example that measures rankers and from the tests.

pub(crate) mod logistic;
pub(crate) mod pairs;
pub(crate) mod rules;
pub(crate) mod vectors;
mod world;

pub(crate) use rules::obstacles;

use chrono::NaiveDate;
use matching::{
    catalogue::Catalogue,
    engine::Engine,
    facts::{Assistance, Gap, ReferenceData},
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;
use world::world;

/// How an assistance was judged for a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
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
pub(crate) struct Collection {
    /// Gaps, in the order of their file.
    pub gaps: Vec<Gap>,
    /// Offers and programmes, in the order of their file.
    pub assistances: Vec<Assistance>,
    /// Judgements, by reference of gap and of assistance.
    pub judgements: BTreeMap<String, BTreeMap<String, Judgement>>,
    /// "tune" or "aside", by reference of gap; the setting in the field collection.
    pub halves: BTreeMap<String, String>,
    /// Groups of countries and rates of exchange that the collection goes by.
    pub world: ReferenceData,
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
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day")
}

/// Texts of the files of one collection.
struct Files {
    gaps: &'static str,
    assistances: &'static str,
    judgements: &'static str,
    halves: &'static str,
}

/// The files in a folder, given with its slash; the last names the file of halves or settings.
macro_rules! files {
    ($folder:literal) => {
        files!($folder, "halves.csv")
    };
    ($folder:literal, $halves:literal) => {
        Files {
            gaps: include_str!(concat!($folder, "gaps.toml")),
            assistances: include_str!(concat!($folder, "assistances.toml")),
            judgements: include_str!(concat!($folder, "judgements.csv")),
            halves: include_str!(concat!($folder, $halves)),
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
    let mut ids = (1..).map(Uuid::from_u128);
    let mut next = || ids.next().expect("enough numbers");
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
    let halves = rows(files.halves)
        .map(|row| {
            let [gap, half] = fields(row);
            (gap.to_owned(), half.to_owned())
        })
        .collect();
    Collection {
        gaps,
        assistances,
        judgements: judgements(files.judgements),
        halves,
        world: world(),
    }
}

fn judgements(file: &str) -> BTreeMap<String, BTreeMap<String, Judgement>> {
    let mut judgements = BTreeMap::<String, BTreeMap<String, Judgement>>::new();
    for row in rows(file) {
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
    judgements
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
    pub(crate) fn hard() -> Self {
        load(&files!("./"))
    }

    /// The second collection: ordinary official language.
    pub(crate) fn plain() -> Self {
        load(&files!("plain/"))
    }

    /// A part of the third collection: ordinary prose, written without sight of the lexicon and judged whole by two readers.
    ///
    /// What its facts bar is no help, whatever its text: such a pair becomes a trap, or nothing where it would help little.
    pub(crate) fn field(part: &str) -> Option<Self> {
        let files = match part {
            "tune" => files!("field/tune/", "settings.csv"),
            "check" => files!("field/check/", "settings.csv"),
            "sealed" => files!("field/sealed/", "settings.csv"),
            _ => return None,
        };
        Some(Self::read_twice(&files))
    }

    /// A part of the fourth collection: gaps on one side, catalogues of providers on the other, in the words of their trade, without sight
    /// of lexicon or engine; judged whole by two readers.
    pub(crate) fn natural(part: &str) -> Option<Self> {
        let files = match part {
            "a" => files!("natural/a/", "settings.csv"),
            "b" => files!("natural/b/", "settings.csv"),
            _ => return None,
        };
        Some(Self::read_twice(&files))
    }

    fn read_twice(files: &Files) -> Self {
        let mut collection = load(files);
        collection.shuffle_ids();
        collection.bar_by_facts();
        collection
    }

    /// Ids that do not follow the files, where what fits often stands first: they decide between equals.
    fn shuffle_ids(&mut self) {
        let hash = |text: &str| {
            text.bytes().fold(0x6c62_272e_07bb_0142_u128, |hash, byte| {
                (hash ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b)
            })
        };
        for assistance in &mut self.assistances {
            assistance.id = Uuid::from_u128(hash(&assistance.reference));
        }
    }

    /// Makes traps of the graded pairs that a simple rule bars.
    fn bar_by_facts(&mut self) {
        for gap in &self.gaps {
            let Some(row) = self.judgements.get_mut(&gap.reference) else {
                continue;
            };
            for assistance in &self.assistances {
                let Some(Judgement::Grade(grade @ 1..)) = row.get(&assistance.reference) else {
                    continue;
                };
                let found = obstacles(gap, assistance, &self.world);
                let Some(first) = found.first() else { continue };
                let judged = match grade {
                    1 => Judgement::Grade(0),
                    _ => Judgement::Trap {
                        obstacle: (*first).to_owned(),
                        note: String::new(),
                    },
                };
                row.insert(assistance.reference.clone(), judged);
            }
        }
    }

    /// Whether both are of one setting, where the collection has settings: references begin with it.
    pub(crate) fn shares_setting(&self, gap: &Gap, assistance: &Assistance) -> bool {
        let setting = self.halves.get(&gap.reference).map_or("", String::as_str);
        assistance.reference.split('-').next() == Some(setting)
    }

    /// How a pair was judged; `None` where nobody looked, which counts as grade 0.
    pub(crate) fn judgement(&self, gap: &str, assistance: &str) -> Option<&Judgement> {
        self.judgements.get(gap)?.get(assistance)
    }

    /// Grade of a pair, 0 where it has none.
    pub(crate) fn grade(&self, gap: &str, assistance: &str) -> u32 {
        match self.judgement(gap, assistance) {
            Some(Judgement::Grade(grade)) => *grade,
            _ => 0,
        }
    }
}

/// The engine over the world of a collection, with the language model where `--vectors` names what it made of the texts.
pub(crate) fn engine(collection: &Collection) -> Result<Engine, String> {
    let engine = Engine::new(ReferenceData {
        domains: matching::facts::crosswalk(),
        ..collection.world.clone()
    })?;
    match vectors::aims()? {
        Some(aims) => engine.with_aims(aims),
        None => Ok(engine),
    }
}

/// A catalogue of these, with that engine.
pub(crate) fn catalogue<'a>(
    engine: Engine,
    gaps: impl IntoIterator<Item = &'a Gap>,
    assistances: impl IntoIterator<Item = &'a Assistance>,
) -> Catalogue {
    let mut catalogue = Catalogue::new(Arc::new(engine));
    for gap in gaps {
        catalogue.put_gap(gap.clone());
    }
    for assistance in assistances {
        catalogue.put_assistance(assistance.clone());
    }
    catalogue
}
