//! The facts that matching weighs: gaps with their needs, assistance with its lines, and what the world is like.
//!
//! `None` and empty lists mean *not stated*, never *no*. Money is in minor units of its currency. Days are inclusive.

mod ceiling;
mod mission;
mod record;
mod reference;
mod whole;
mod window;

pub use ceiling::Ceiling;
pub use mission::MissionEnd;
pub use record::Record;
pub use reference::{Rate, ReferenceData, crosswalk};
pub use whole::Whole;
pub use window::Window;

use domain::{
    assistance::{
        ActivityStatus, AssistanceForm, AssistanceKind, AssistanceType, GoodsClass, Stated,
    },
    gap::{GapHolder, GapNature, GapPriority, GapSeverity, GapState},
    size::SizeUnit,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How much of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Its unit.
    pub unit: SizeUnit,
    /// How much: minor units where it is money, whole numbers otherwise.
    pub value: i64,
    /// ISO 4217, where it is money.
    #[serde(default)]
    pub currency: Option<Box<str>>,
}

/// One line of what a gap needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Its id.
    #[serde(default)]
    pub id: Uuid,
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is needed.
    pub title: Box<str>,
    /// How much in all; `None` where nobody sized it.
    #[serde(default)]
    pub size: Option<Size>,
    /// How much of it nobody committed yet, in the unit of `size`; `None` means all of it.
    #[serde(default)]
    pub remaining: Option<i64>,
    /// What lines gave of it so far, by the id of the line: what has ended was given all the same.
    #[serde(default)]
    pub given: Box<[(Uuid, i64)]>,
    /// Least that is of use, in the unit of `size`: the least viable part of money, the least useful number of people.
    #[serde(default)]
    pub least: Option<i64>,
    /// How many people it is to reach, where its size counts something else.
    #[serde(default)]
    pub people: Option<i64>,
    /// When it is needed.
    #[serde(default)]
    pub window: Window,
    /// Working languages, ISO 639-1.
    #[serde(default)]
    pub languages: Box<[String]>,
    /// Class of goods, where goods are needed.
    #[serde(default)]
    pub goods: Option<GoodsClass>,
    /// In what form, where that is stated.
    #[serde(default)]
    pub form: Option<AssistanceForm>,
    /// Positions, from 0, of the needs of the same gap that come before it.
    #[serde(default)]
    pub depends_on: Box<[usize]>,
    /// Whether nothing of it remains to be committed.
    #[serde(default)]
    pub met: bool,
}

impl Need {
    /// What a line gave of it so far, if that gave any.
    pub fn given_by(&self, line: Uuid) -> Option<i64> {
        let mut given = self.given.iter();
        given.find(|(of, _)| *of == line).map(|(_, much)| *much)
    }
}

/// A lack of institutional capacity.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Its id.
    #[serde(default)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// What is missing, in a line.
    pub title: String,
    /// What is missing, in a few sentences.
    pub description: Box<str>,
    /// Language of title and description, ISO 639-1.
    pub language: String,
    /// Whose gap it is.
    pub holder: GapHolder,
    /// The institution, as the source names it.
    #[serde(default)]
    pub institution: Option<String>,
    /// Kinds of institution that would be helped: "customs", "armed forces", …
    #[serde(default)]
    pub beneficiaries: Box<[String]>,
    /// Free tags.
    #[serde(default)]
    pub tags: Box<[String]>,
    /// ISO 3166-1 alpha-3 codes; empty where the source names none.
    #[serde(default)]
    pub countries: Vec<String>,
    /// OECD DAC code, five digits or three; empty where not stated.
    pub sector: String,
    /// Codes of the sectors that it touches beside that one.
    #[serde(default)]
    pub further_sectors: Box<[String]>,
    /// Whether help can close it.
    pub nature: GapNature,
    /// How far it is closed.
    pub state: GapState,
    /// How grave it is, where its source grades it.
    #[serde(default)]
    pub severity: Option<GapSeverity>,
    /// How urgent its source says it is.
    #[serde(default)]
    pub priority: Option<GapPriority>,
    /// When it is to be closed.
    #[serde(default)]
    pub window: Window,
    /// Code of the sanctions regime under which it was found.
    #[serde(default)]
    pub regime: Option<String>,
    /// Codes of mandate tasks under which a mission could help.
    #[serde(default)]
    pub mandate_tasks: Box<[String]>,
    /// When the mission is over whose gap it is, where it has an end.
    #[serde(default)]
    pub mission_end: Option<MissionEnd>,
    /// What the whole of it costs, where its source says so beside its needs.
    #[serde(default)]
    pub whole: Option<Whole>,
    /// What it needs; empty where not stated.
    #[serde(default)]
    pub needs: Vec<Need>,
}

/// What an assistance is not for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Exclusion {
    /// A country, alpha-3.
    Country(String),
    /// A sector: purpose or whole category.
    Sector(String),
    /// A free tag.
    Tag(String),
    /// A kind of beneficiary.
    Beneficiary(String),
}

/// One line of what is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its id.
    #[serde(default)]
    pub id: Uuid,
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is given.
    pub title: Box<str>,
    /// How much in all; `None` where it is open-ended.
    #[serde(default)]
    pub size: Option<Size>,
    /// How much of it is not committed yet, in the unit of `size`; `None` means all of it.
    #[serde(default)]
    pub remaining: Option<i64>,
    /// Least for one gap, in the unit of `size`.
    #[serde(default)]
    pub least: Option<i64>,
    /// Most for one gap, in the unit of `size`.
    #[serde(default)]
    pub most: Option<i64>,
    /// How many people it reaches, where its size counts something else.
    #[serde(default)]
    pub people: Option<i64>,
    /// What somebody must commit on the same gap first.
    #[serde(default)]
    pub requires: Option<AssistanceType>,
    /// Class of goods, where goods are given.
    #[serde(default)]
    pub goods: Option<GoodsClass>,
    /// In what form, where that is stated.
    #[serde(default)]
    pub form: Option<AssistanceForm>,
    /// The ceiling over it and others, where it is open-ended itself: of that money it gives no more.
    #[serde(default)]
    pub ceiling: Option<Ceiling>,
}

impl Line {
    /// Whether it is of the type of a need, and of its form where both state one.
    pub fn serves(&self, need: &Need) -> bool {
        self.assistance == need.assistance && AssistanceForm::fits(need.form, self.form)
    }
}

/// An offer or programme.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assistance {
    /// Its id.
    #[serde(default)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// Offer or programme.
    pub form: AssistanceKind,
    /// What it is, in a line.
    pub title: String,
    /// What it is, in a few sentences.
    pub description: String,
    /// Language of title and description, ISO 639-1.
    pub language: String,
    /// What it does not cover, in words.
    #[serde(default)]
    pub exclusions: Option<String>,
    /// What it depends on, in words.
    #[serde(default)]
    pub condition: Option<String>,
    /// Activity status.
    pub status: ActivityStatus,
    /// When it can be given.
    #[serde(default)]
    pub window: Window,
    /// Declared interest.
    pub willing: Stated,
    /// Confirmed capacity.
    pub able: Stated,
    /// Whether the provider would ask for an exemption, or give a notice, where a measure asks for it.
    pub seeks_exemption: Stated,
    /// Alpha-3 codes of the countries it is for, groups expanded; empty where it is bound to none.
    #[serde(default)]
    pub countries: Vec<String>,
    /// OECD DAC codes; empty where it is bound to none.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Working languages, ISO 639-1; empty where not stated.
    #[serde(default)]
    pub languages: Box<[String]>,
    /// What it is not for.
    #[serde(default)]
    pub excluded: Box<[Exclusion]>,
    /// Kinds of institution that it is for alone; empty where it is for all that it does not exclude.
    #[serde(default)]
    pub only_beneficiaries: Box<[String]>,
    /// Codes of the groups of countries a receiving state has to be a member of: all of them.
    #[serde(default)]
    pub memberships: Box<[String]>,
    /// Mandate tasks under which a programme runs.
    #[serde(default)]
    pub mandate_tasks: Box<[String]>,
    /// What is given; empty where not stated.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// What its lines may still give together, where they share a ceiling: each of them has no more than that left.
    #[serde(default)]
    pub ceiling: Option<Ceiling>,
    /// What of the cost others have to bear, in millionths; `None` where that is not stated.
    #[serde(default)]
    pub cofinancing: Option<u32>,
    /// Whether its provider may not act at present: suspended, or not looked at yet.
    #[serde(default)]
    pub barred: bool,
    /// When the mission is over that runs it, where it has an end; `None` where the provider is not named.
    #[serde(default)]
    pub mission_end: Option<MissionEnd>,
    /// What its provider did so far, as everybody may read of it; `None` where the provider is not named.
    #[serde(default)]
    pub record: Option<Record>,
}
