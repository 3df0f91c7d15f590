//! An offer or programme as its provider states it, and the rules it obeys, whoever states it and through whichever door.

use super::{
    ActivityStatus, Ceiling, CoverageExtent, ExclusionKind, Stated, ceiling,
    line::{self, Line},
};
use crate::{
    congo,
    date::PartialDate,
    gap::need_share::of_whole,
    validation::{NOTE_MAX, TEXT_MAX, Validation},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most characters of a tag or a kind of beneficiary.
const WORD_MAX: usize = 60;

/// What an offer or programme states of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is, in a line.
    pub title: String,
    /// What it is, in a few sentences.
    pub description: String,
    /// Language of title and description, ISO 639-1.
    pub language: String,
    /// Status, as IATI names it.
    pub status: ActivityStatus,
    /// Since when.
    pub starts: Option<PartialDate>,
    /// Until when.
    pub ends: Option<PartialDate>,
    /// Declared interest.
    pub willing: Stated,
    /// Confirmed capacity.
    pub able: Stated,
    /// Whether everybody sees who provides it.
    pub attributed: bool,
    /// What it depends on.
    pub condition: Option<String>,
    /// Working languages, ISO 639-1.
    pub languages: Vec<String>,
    /// Where within its countries.
    pub place: Option<String>,
    /// What its money is bound to.
    pub earmark: Option<String>,
    /// What a receiving state has to be a member of, in words.
    pub membership: Option<String>,
    /// Whether the provider would ask for an exemption, or give notice, where a measure requires it.
    pub seeks_exemption: Stated,
    /// What others have to pay.
    pub cofinancing: Option<String>,
    /// What of the cost others have to bear, in percent as a decimal string, 0 to 100.
    pub cofinancing_percent: Option<String>,
    /// What it does not cover, in words.
    pub exclusions: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// What its provider calls it in systems of their own, such as its IATI identifier.
    pub external_reference: Option<String>,
    /// The most that it gives over its lines of one currency together.
    pub ceiling: Option<Ceiling>,
}

impl Default for Statement {
    /// Nothing is stated yet: it is planned, and its provider is shown.
    fn default() -> Self {
        Self {
            title: String::new(),
            description: String::new(),
            language: String::new(),
            status: ActivityStatus::Pipeline,
            starts: None,
            ends: None,
            willing: Stated::NotStated,
            able: Stated::NotStated,
            attributed: true,
            condition: None,
            languages: Vec::new(),
            place: None,
            earmark: None,
            membership: None,
            seeks_exemption: Stated::NotStated,
            cofinancing: None,
            cofinancing_percent: None,
            exclusions: None,
            note: None,
            external_reference: None,
            ceiling: None,
        }
    }
}

impl Statement {
    /// Its texts, as far as they are given.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        let optional = [
            &self.condition,
            &self.place,
            &self.exclusions,
            &self.earmark,
            &self.membership,
            &self.cofinancing,
            &self.note,
        ];
        let optional = optional.into_iter().flatten();
        [&self.title, &self.description].into_iter().chain(optional)
    }

    /// Applies the rules, and trims the texts.
    pub fn check(&mut self, faults: &mut Validation) {
        self.title = faults.title(&self.title, "title");
        self.description = faults.text(&self.description, TEXT_MAX, "description");
        faults.language(&self.language, "language");
        for (text, field) in [
            (&mut self.condition, "condition"),
            (&mut self.place, "place"),
            (&mut self.exclusions, "exclusions"),
            (&mut self.earmark, "earmark"),
            (&mut self.membership, "membership"),
            (&mut self.cofinancing, "cofinancing"),
            (&mut self.note, "note"),
        ] {
            *text = faults.text_if(text.as_ref(), NOTE_MAX, field);
        }
        if let Some(percent) = &mut self.cofinancing_percent {
            let kept = faults.collect_reason(of_whole(percent), "cofinancingPercent");
            *percent = kept.unwrap_or_default();
        }
        self.external_reference = faults.own_name(self.external_reference.as_ref());
        if let Some(ceiling) = &self.ceiling {
            ceiling.check(faults);
        }
        for (at, code) in self.languages.iter().enumerate() {
            faults.language(code, &format!("languages.{at}"));
        }
        let day = |date: &Option<PartialDate>| date.clone().map(String::from);
        faults.order(day(&self.starts).as_ref(), day(&self.ends).as_ref(), "ends");
    }

    /// Notes a title that speaks of one Congo where the only country, by its alpha-3 code, is the other.
    pub fn check_country(&self, alpha3: &[&str], faults: &mut Validation) {
        congo::check(alpha3, &[&self.title], faults);
    }
}

/// Something an offer or programme is not for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exclusion {
    /// What sort of thing it is.
    pub kind: ExclusionKind,
    /// A country or sector by its code; a tag or a kind of beneficiary in a word or two.
    pub value: String,
}

impl Exclusion {
    /// Applies the rule for words, and lower-cases them; codes are looked up by those who know the register.
    pub fn check(&mut self, field: &str, faults: &mut Validation) {
        if matches!(self.kind, ExclusionKind::Tag | ExclusionKind::Beneficiary) {
            self.value = faults.line(&self.value, WORD_MAX, field).to_lowercase();
        }
    }
}

/// A gap that a programme covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The gap; nil where the id given names none.
    pub gap: Uuid,
    /// In full or in part.
    pub extent: CoverageExtent,
    /// What is left, where it is in part.
    pub not_covered: Option<String>,
}

impl Cover {
    fn check(&mut self, field: impl Fn(&str) -> String, faults: &mut Validation) {
        let says_rest = self.extent == CoverageExtent::Full || self.not_covered.is_some();
        let reason = "is missing: say what is left where a gap is covered in part";
        faults.ensure(says_rest, &field("notCovered"), reason);
        self.not_covered =
            faults.text_if(self.not_covered.as_ref(), NOTE_MAX, &field("notCovered"));
    }
}

/// What an offer or programme refers to, list by list where it is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Codes of the countries it is for.
    pub countries: Option<Vec<String>>,
    /// Codes of country groups it is for.
    pub groups: Option<Vec<String>>,
    /// Codes of its sectors.
    pub sectors: Option<Vec<String>>,
    /// Codes of country groups that a receiving state has to be in, all of them.
    pub memberships: Option<Vec<String>>,
    /// What it is not for.
    pub excluded: Option<Vec<Exclusion>>,
    /// Kinds of institution that it is for alone, each in a word or two.
    pub only_beneficiaries: Option<Vec<String>>,
    /// Codes of mandate tasks under which a programme runs.
    pub mandate_tasks: Option<Vec<String>>,
    /// Gaps that a programme covers.
    pub covers: Option<Vec<Cover>>,
}

impl Links {
    /// Applies the rules, and trims the texts.
    pub fn check(&mut self, faults: &mut Validation) {
        for (codes, field) in [
            (&self.countries, "countries"),
            (&self.groups, "groups"),
            (&self.sectors, "sectors"),
            (&self.memberships, "memberships"),
            (&self.mandate_tasks, "mandateTasks"),
        ] {
            faults.within(codes.as_ref().map_or(0, Vec::len), field);
        }
        let excluded = self.excluded.as_deref_mut().unwrap_or_default();
        faults.within(excluded.len(), "excluded");
        for (at, exclusion) in excluded.iter_mut().enumerate() {
            exclusion.check(&format!("excluded.{at}.value"), faults);
        }
        check_words(self.only_beneficiaries.as_mut(), faults);
        let covers = self.covers.as_deref_mut().unwrap_or_default();
        faults.within(covers.len(), "covers");
        let mut gaps = BTreeSet::new();
        for (at, cover) in covers.iter_mut().enumerate() {
            let field = |name: &str| format!("covers.{at}.{name}");
            let is_new = cover.gap.is_nil() || gaps.insert(cover.gap);
            faults.ensure(is_new, &field("gap"), "appears twice");
            cover.check(field, faults);
        }
    }
}

/// Applies the rule for words to the kinds of institution that help is for alone: lower-cased, in their order, each once.
pub fn check_words(words: Option<&mut Vec<String>>, faults: &mut Validation) {
    let Some(words) = words else { return };
    faults.within(words.len(), "onlyBeneficiaries");
    for (at, word) in words.iter_mut().enumerate() {
        let field = format!("onlyBeneficiaries.{at}");
        *word = faults.line(word, WORD_MAX, &field).to_lowercase();
    }
    words.sort();
    words.dedup();
}

/// An offer or programme, as its provider states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it states of itself.
    pub statement: Statement,
    /// What it refers to.
    pub links: Links,
    /// What is given, line by line.
    pub lines: Vec<line::Draft>,
    /// What its author confirms about the texts, as the history keeps it.
    pub confirmed: Option<&'static str>,
    /// Whether it is promised as it is said, and in no money that is gone; what files tell of may be of its time.
    pub promised_now: bool,
}

impl Draft {
    /// Applies every rule that takes nothing but the draft, trims the texts, and gives the lines that obey the rules.
    pub fn check(&mut self, faults: &mut Validation) -> Vec<Line> {
        self.statement.check(faults);
        self.links.check(faults);
        let lines = line::check(std::mem::take(&mut self.lines), faults);
        if let Some(stated) = &self.statement.ceiling
            && let Ok(minor) = stated.minor()
        {
            let under: Vec<_> = lines.iter().map(Line::under_ceiling).collect();
            ceiling::check_lines(minor, &stated.currency, &under, faults);
        }
        lines
    }
}

#[cfg(test)]
mod tests;
