//! A gap as it is submitted, and the rules it has to obey, no matter by whom and through which entrance.

use super::{
    GapEvidence, GapHolder, GapNature, GapPriority, GapSeverity,
    cost::Cost,
    further_sector,
    need::{self, Need},
    provenance,
};
use crate::{
    congo,
    date::PartialDate,
    finding::InformationCategory,
    validation::{LIST_MAX, NOTE_MAX, TEXT_MAX, Validation},
};
use uuid::Uuid;

/// What a gap says in words and dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// What is missing, in a line.
    pub title: String,
    /// What is missing, in a few sentences.
    pub description: String,
    /// Language of title and description, ISO 639-1.
    pub language: String,
    /// The institution that lacks the capacity, as the source names it.
    pub institution: Option<String>,
    /// What would show that it is closed.
    pub desired_end_state: Option<String>,
    /// What closing the whole of it costs.
    pub cost: Cost,
    /// When work to close it is to start.
    pub starts: Option<PartialDate>,
    /// When it is to be closed at the latest.
    pub ends: Option<PartialDate>,
    /// When it was first called for, where that was before its oldest source was written.
    pub first_called_for: Option<PartialDate>,
    /// What a reader should know.
    pub note: Option<String>,
    /// What its Panel or steward calls it in systems of their own.
    pub external_reference: Option<String>,
}

impl Statement {
    /// Applies the rules, and trims the texts.
    pub fn check(&mut self, faults: &mut Validation) {
        self.title = faults.title(&self.title, "title");
        self.description = faults.text(&self.description, TEXT_MAX, "description");
        faults.language(&self.language, "language");
        self.institution = faults.title_if(self.institution.as_ref(), "institution");
        let end_state = self.desired_end_state.as_ref();
        self.desired_end_state = faults.text_if(end_state, NOTE_MAX, "desiredEndState");
        self.cost.check(faults);
        self.note = faults.text_if(self.note.as_ref(), NOTE_MAX, "note");
        self.external_reference = faults.own_name(self.external_reference.as_ref());
        let day = |date: &Option<PartialDate>| date.clone().map(String::from);
        faults.order(day(&self.starts).as_ref(), day(&self.ends).as_ref(), "ends");
    }

    /// Notes title or institution where they speak of one Congo, and the only country is the other.
    pub fn check_country(&self, alpha3: &[&str], faults: &mut Validation) {
        let institution = self.institution.as_deref().unwrap_or_default();
        congo::check(alpha3, &[&self.title, institution], faults);
    }
}

/// What a gap refers to, list by list where it is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Codes of the countries it concerns.
    pub countries: Option<Vec<String>>,
    /// Sectors that it touches beside its main one.
    pub further_sectors: Option<Vec<further_sector::Draft>>,
    /// Where it is written.
    pub provenance: Option<Vec<provenance::Draft>>,
    /// Findings it is based on.
    pub findings: Option<Vec<Uuid>>,
    /// Codes of lifting conditions that it hinders.
    pub lifting_conditions: Option<Vec<String>>,
    /// Codes of mandate tasks under which a mission could help.
    pub mandate_tasks: Option<Vec<String>>,
    /// Recommendations about it.
    pub recommendations: Option<Vec<Uuid>>,
}

impl Links {
    /// Applies the rules, and trims the texts.
    pub fn check(&mut self, category: InformationCategory, faults: &mut Validation) {
        within(self.countries.as_ref(), "countries", faults);
        further_sector::check(self.further_sectors.as_deref().unwrap_or_default(), faults);
        within(self.provenance.as_ref(), "provenance", faults);
        let lines = self.provenance.iter_mut().flatten();
        for (at, line) in lines.take(LIST_MAX).enumerate() {
            line.check(&format!("provenance.{at}"), faults);
        }
        within(self.findings.as_ref(), "findings", faults);
        within(self.recommendations.as_ref(), "recommendations", faults);
        within(
            self.lifting_conditions.as_ref(),
            "liftingConditions",
            faults,
        );
        within(self.mandate_tasks.as_ref(), "mandateTasks", faults);
        let reason =
            "cannot go with TACTICAL: leave out provenance and findings, since no source is kept";
        let is_tactical = category == InformationCategory::Tactical;
        faults.ensure(!is_tactical || !self.is_sourced(), "provenance", reason);
    }

    /// Whether they say where the gap comes from.
    fn is_sourced(&self) -> bool {
        let has_lines = self.provenance.iter().flatten().next().is_some();
        has_lines || self.findings.iter().flatten().next().is_some()
    }
}

fn within<T>(list: Option<&Vec<T>>, field: &str, faults: &mut Validation) {
    faults.within(list.map_or(0, Vec::len), field);
}

/// A gap, as it is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub statement: Statement,
    /// The gap's holder: the kind of body whose capacity is missing.
    pub holder: GapHolder,
    /// Code of the institution, where it is on record.
    pub organisation: Option<String>,
    /// Acronym of the mission, where a mission holds the gap.
    pub mission: Option<String>,
    /// Code of the sector.
    pub sector: String,
    /// Whether help can close it.
    pub nature: GapNature,
    /// Who may read it.
    pub category: InformationCategory,
    /// How grave the source calls it.
    pub severity: Option<GapSeverity>,
    /// How urgent the source says it is.
    pub priority: Option<GapPriority>,
    /// Whether the source names it outright.
    pub evidence: GapEvidence,
    /// Code of the sanctions regime.
    pub regime: Option<String>,
    /// Free tags.
    pub tags: Vec<String>,
    /// Kinds of institution that would be helped.
    pub beneficiaries: Vec<String>,
    /// What it refers to.
    pub links: Links,
    /// What would close it.
    pub needs: Vec<need::Draft>,
}

/// The lists of a gap that obey the rules, as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists {
    /// Free tags.
    pub tags: Option<String>,
    /// Kinds of institution that would be helped.
    pub beneficiaries: Option<String>,
    /// What would close it.
    pub needs: Vec<Need>,
    /// Which needs each need waits for, by their places, counted from 0.
    pub waits_for: Vec<Vec<usize>>,
}

impl Draft {
    /// Applies every rule that takes nothing but the draft, and trims the texts.
    pub fn check(&mut self, faults: &mut Validation) -> Lists {
        self.statement.check(faults);
        self.links.check(self.category, faults);
        check_needs(self.nature, self.needs.len(), faults);
        let waits_for = need::order(self.needs.iter(), faults);
        Lists {
            tags: faults.words(&self.tags, "tags"),
            beneficiaries: faults.words(&self.beneficiaries, "beneficiaries"),
            needs: need::check(std::mem::take(&mut self.needs), faults),
            waits_for,
        }
    }
}

/// Notes needs of a gap of WILL.
pub fn check_needs(nature: GapNature, needs: usize, faults: &mut Validation) {
    let reason = "must be empty for a gap of WILL: help cannot close it";
    faults.ensure(nature == GapNature::Capacity || needs == 0, "needs", reason);
}

#[cfg(test)]
mod tests;
