//! Made-up gaps and assistance, out of the phrases of the lexicon.

use crate::random::Random;
use ::matching::{
    engine::Engine,
    facts::{Assistance, Gap, Line, Need, Size, Window},
};
use chrono::NaiveDate;
use domain::{
    assistance::{ActivityStatus, AssistanceKind, AssistanceType, Stated},
    gap::{GapHolder, GapNature, GapState},
    size::SizeUnit,
};
use uuid::Uuid;

const FORMS: [AssistanceKind; 4] = {
    use AssistanceKind::{Offer, Programme};
    [Programme, Offer, Offer, Offer]
};
const KINDS: [AssistanceType; 6] = [
    AssistanceType::Training,
    AssistanceType::Expertise,
    AssistanceType::Equipment,
    AssistanceType::Ict,
    AssistanceType::Procedure,
    AssistanceType::Funding,
];
/// Countries of gaps: as many as are under sanctions or near it.
const COUNTRIES: [&str; 20] = [
    "COD", "CIV", "LBR", "SOM", "SDN", "SSD", "CAF", "LBY", "MLI", "HTI", "YEM", "GNB", "SLE",
    "RWA", "ERI", "AFG", "IRQ", "LBN", "TCD", "BDI",
];
const SECTORS: [&str; 6] = ["33120", "31210", "32210", "15210", "15130", "15111"];

/// Phrases of the lexicon, out of which texts are made up.
pub(super) struct Texts {
    en: Vec<String>,
    fr: Vec<String>,
}

impl Texts {
    pub(super) fn of(engine: &Engine) -> Self {
        let concepts = engine.lexicon.concepts();
        Self {
            en: concepts
                .iter()
                .flat_map(|concept| concept.en.iter().cloned())
                .collect(),
            fr: concepts
                .iter()
                .flat_map(|concept| concept.fr.iter().cloned())
                .collect(),
        }
    }

    /// So many phrases as a text, and its language.
    fn text(&self, phrases: usize, random: &mut Random) -> (String, &'static str) {
        let (all, language) = if random.below(3) == 0 {
            (&self.fr, "fr")
        } else {
            (&self.en, "en")
        };
        let some: Vec<&str> = (0..phrases)
            .map(|_| all[random.below(all.len())].as_str())
            .collect();
        (some.join(", "), language)
    }
}

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn pick<T: Copy>(of: &[T], random: &mut Random) -> T {
    of[random.below(of.len())]
}

fn id(group: u128, at: usize) -> Uuid {
    Uuid::from_u128((group << 64) + at as u128 + 1)
}

fn dollars(value: i64) -> Option<Size> {
    Some(Size {
        unit: SizeUnit::Money,
        value,
        currency: Some("USD".into()),
    })
}

fn line(kind: AssistanceType, value: usize) -> Line {
    Line {
        id: Uuid::nil(),
        assistance: kind,
        title: Box::default(),
        size: dollars(1_000_000 + value as i64),
        remaining: None,
        least: None,
        most: None,
        people: None,
        requires: None,
        goods: None,
        form: None,
        ceiling: None,
    }
}

/// When all of them are given.
fn term() -> Window {
    Window {
        from: Some(day(2025, 1, 1)),
        until: Some(day(2027, 6, 30)),
    }
}

pub(super) fn assistance(at: usize, texts: &Texts, random: &mut Random) -> Assistance {
    let (title, language) = texts.text(2, random);
    let countries = (0..random.below(6))
        .map(|_| pick(&COUNTRIES, random).to_owned())
        .collect();
    Assistance {
        id: id(1, at),
        reference: String::new(),
        form: pick(&FORMS, random),
        title,
        description: texts.text(6, random).0,
        language: language.to_owned(),
        exclusions: None,
        condition: None,
        status: if random.below(8) == 0 {
            ActivityStatus::Closed
        } else {
            ActivityStatus::Implementation
        },
        window: term(),
        willing: Stated::Yes,
        able: Stated::NotStated,
        seeks_exemption: Stated::NotStated,
        countries,
        sectors: vec![pick(&SECTORS, random).to_owned()],
        languages: ["en".to_owned()].into(),
        excluded: Box::default(),
        only_beneficiaries: Box::default(),
        memberships: Box::default(),
        mandate_tasks: Box::default(),
        lines: (0..=random.below(2))
            .map(|_| line(pick(&KINDS, random), random.below(50_000_000)))
            .collect(),
        ceiling: None,
        cofinancing: None,
        barred: false,
        mission_end: None,
        record: None,
    }
}

fn need(kind: AssistanceType, title: String) -> Need {
    Need {
        id: Uuid::nil(),
        assistance: kind,
        title: title.into(),
        size: dollars(20_000_000),
        remaining: None,
        given: Box::default(),
        least: Some(1_000_000),
        people: None,
        window: Window::default(),
        languages: Box::default(),
        goods: None,
        form: None,
        depends_on: Box::default(),
        met: false,
    }
}

pub(super) fn gap(at: usize, texts: &Texts, random: &mut Random) -> Gap {
    let (title, language) = texts.text(2, random);
    Gap {
        id: id(2, at),
        reference: String::new(),
        title,
        description: texts.text(6, random).0.into(),
        language: language.to_owned(),
        holder: GapHolder::HostState,
        institution: None,
        beneficiaries: Box::default(),
        tags: Box::default(),
        countries: vec![pick(&COUNTRIES, random).to_owned()],
        sector: pick(&SECTORS, random).to_owned(),
        further_sectors: Box::default(),
        nature: GapNature::Capacity,
        state: GapState::Open,
        severity: None,
        priority: None,
        window: Window {
            from: Some(day(2026, 6, 1)),
            until: Some(day(2028, 6, 1)),
        },
        regime: None,
        mandate_tasks: Box::default(),
        mission_end: None,
        whole: None,
        needs: (0..=random.below(2))
            .map(|_| need(pick(&KINDS, random), texts.text(1, random).0))
            .collect(),
    }
}
