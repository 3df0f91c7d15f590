//! How a pair of a gap and an assistance was judged, as the API shows it: parts, obstacles, and what the sanctions ask.

use crate::{
    db::reference::Reference,
    graphql::{
        id,
        inline_object::Objects,
        reference::{document::Document, regime::Measure},
    },
};
use async_graphql::{Enum, ID, SimpleObject};
use domain::{
    date::PartialDate,
    obstacle::ObstacleRule,
    sanctions::{ComplianceClass, ComplianceOutcome},
};
use matching::{compliance::Verdict, evidence::Part, model::PartName, obstacle};

/// A part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "PartName")]
pub enum ScorePartName {
    /// Concepts of the lexicon that both texts speak of, in English or French.
    Concepts,
    /// Words of the gap that the assistance has, by BM25; a word counts by how it begins.
    Words,
    /// Whether both texts are about the same domains.
    Topic,
    /// Whether both texts serve the same purposes: to find arms, to raise revenue, to house staff. Not known where one of them tells none.
    Purpose,
    /// How much of what is needed is of a type that is given.
    Assistance,
    /// Whether the assistance is meant for just these countries.
    Place,
    /// How much of the need it can bear.
    Size,
    /// Whether what the text of the assistance leaves out is what the gap is about.
    Limits,
    /// Nearness of OECD DAC sector codes.
    Sector,
    /// Whether it works in the languages needed.
    Languages,
    /// How much of the time both have in common.
    Time,
    /// Whether what comes before in the plan of the gap is met.
    Sequence,
    /// What its provider kept of what it agreed to, by the ledger. Not known where the provider is not named.
    Record,
    /// Whether both texts are for the same, whatever they are about: by a language model that reads them in any of its languages where the
    /// service has one, by single words of English and French otherwise. Not known where no word of one of them is known.
    Meaning,
}

/// One part of a score. Value times weight is its contribution; what is not known contributes nothing.
#[derive(Clone, Debug, SimpleObject)]
pub struct ScorePart {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// Which part.
    name: ScorePartName,
    /// Its weight; all weights add up to 1.
    weight: f64,
    /// How far it agrees, 0 to 1; null where that is not known, which lowers the evidence coverage.
    value: Option<f64>,
    /// What it adds to the score.
    contribution: f64,
    /// What was found, as a sentence.
    explanation: String,
}

impl From<&Part> for ScorePart {
    fn from(part: &Part) -> Self {
        let (weight, value, contribution) = (part.weight, part.value, part.contribution());
        let id = id::of_value("score-part", part);
        Self {
            id,
            name: part.name.into(),
            weight,
            value,
            contribution,
            explanation: part.explanation.clone(),
        }
    }
}

/// A value that a rule compared.
#[derive(Clone, Debug, SimpleObject)]
pub struct ObstacleValue {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// What it is.
    name: String,
    /// The value, as text.
    value: String,
}

/// Why a pair is ruled out, and what would change that.
#[derive(Clone, Debug, SimpleObject)]
pub struct Obstacle {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// The rule.
    rule: ObstacleRule,
    /// Whether it forbids a match too; what does not is a warning to those who match.
    forbids_match: bool,
    /// What it found, as a sentence.
    explanation: String,
    /// The smallest change that would take it away, as a sentence; null where nothing would.
    change: Option<String>,
    /// The values it compared.
    values: Objects<ObstacleValue>,
}

impl From<&obstacle::Obstacle> for Obstacle {
    fn from(obstacle: &obstacle::Obstacle) -> Self {
        let values = obstacle.values.iter().map(|(name, value)| ObstacleValue {
            id: id::of_value("obstacle-value", &(name, value)),
            name: (*name).to_owned(),
            value: value.clone(),
        });
        let id = id::of_value("obstacle", obstacle);
        let obstacle::Obstacle {
            rule,
            explanation,
            change,
            ..
        } = obstacle;
        Self {
            id,
            rule: *rule,
            forbids_match: rule.forbids(),
            explanation: explanation.clone(),
            change: change.clone(),
            values: values.collect(),
        }
    }
}

/// A line of the assistance that the sanctions judge more strictly than the others.
#[derive(Clone, Debug, SimpleObject)]
pub struct StricterLine {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// What it gives.
    title: String,
    /// What has to happen before.
    outcome: ComplianceOutcome,
    /// What it was taken for.
    class: ComplianceClass,
    /// Why, as a sentence.
    explanation: String,
}

/// What the sanctions ask before this assistance can help this gap, by the rule in force on the day delivery would start. It is for information:
/// the Committee decides when the provider asks it.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct Compliance {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// What has to happen before.
    outcome: ComplianceOutcome,
    /// What the delivery was taken for.
    class: ComplianceClass,
    /// The measure that decides; null where none binds.
    measure: Option<Measure>,
    /// The document that says so; null where no measure binds.
    basis: Option<Document>,
    /// Paragraph of it; null where not stated.
    paragraph: Option<String>,
    /// Whom to write to, by function; null where nothing has to happen, or where it is unknown and nobody is on record to ask.
    contact: Option<String>,
    /// Days by which the notice or request has to come before; null where not stated.
    lead_time_days: Option<i32>,
    /// Whether those are working days.
    lead_time_is_working_days: bool,
    /// The first day on which delivery could start.
    earliest_start: PartialDate,
    /// Why, as a sentence.
    explanation: String,
    /// Lines that could serve too and are judged more strictly.
    stricter_lines: Objects<StricterLine>,
}

impl Compliance {
    /// What a verdict says, with what it names on record.
    pub fn new(verdict: &Verdict, reference: &Reference) -> Self {
        let stricter = verdict.stricter.iter().map(|line| StricterLine {
            id: id::of_value("stricter-line", line),
            title: line.title.clone(),
            outcome: line.outcome,
            class: line.class,
            explanation: line.explanation.clone(),
        });
        Self {
            id: id::of_value("compliance", verdict),
            outcome: verdict.outcome,
            class: verdict.class,
            measure: verdict
                .measure
                .as_deref()
                .and_then(|code| reference.measures.by_code(code))
                .cloned()
                .map(Measure),
            basis: verdict
                .basis
                .as_deref()
                .and_then(|key| reference.documents.by_code(key))
                .cloned()
                .map(Document),
            paragraph: verdict.paragraph.clone(),
            contact: verdict.contact.clone(),
            lead_time_days: verdict.lead_days.map(i32::from),
            lead_time_is_working_days: verdict.lead_working,
            earliest_start: PartialDate::stored(&verdict.earliest_start.to_string()),
            explanation: verdict.explanation.clone(),
            stricter_lines: stricter.collect(),
        }
    }
}
