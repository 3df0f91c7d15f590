//! What is understood of one activity.

mod places;

use super::{
    amount::Sums,
    date::{Said, day},
    element::{Element, Narrative},
    money::{Basis, MoneyReader},
    remark::{self, Counts, Remark},
};
use std::collections::BTreeMap;

/// What a register says of what it has on record and writes as the secondary reporter of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its reference there: what stands behind the reporter's identifier.
    pub reference: String,
    /// The identifier that its provider knows it by.
    pub other: Option<String>,
}

/// An activity as a file states it, and what of that could not be read.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    /// The line where it begins, from 1.
    pub line: u64,
    /// Its IATI identifier.
    pub identifier: Option<String>,
    /// Who reports it, by their identifier.
    pub reporter: Option<String>,
    /// What is said of it where a register wrote it, be it this one or another.
    pub export: Option<Export>,
    /// How far down it stands: 1 for what has no parent.
    pub hierarchy: u8,
    /// Language of title and description, as the file writes it.
    pub language: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Code of its status.
    pub status: Option<String>,
    /// When it began or is to begin, ISO 8601.
    pub starts: Option<String>,
    /// When it ended or is to end, ISO 8601.
    pub ends: Option<String>,
    /// Codes of countries that receive it.
    pub countries: Vec<String>,
    /// Codes of its sectors after the OECD DAC.
    pub sectors: Vec<String>,
    /// What it gives, and by what that is known.
    pub money: Option<(Basis, Sums)>,
    /// Identifiers of the activities of which it is part.
    pub parents: Vec<String>,
    /// Whether it is too long to be read as a whole.
    pub is_cut: bool,
    /// What could not be read.
    pub remarks: Vec<Remark>,
    /// What has no place, by sort.
    pub counts: Counts,
}

impl Activity {
    pub(super) fn of(
        root: &Element,
        language: Option<&str>,
        unread: Vec<(String, u64)>,
        is_cut: bool,
    ) -> Self {
        let text = |name: &str| {
            let said = root.first(name)?.text.trim();
            (!said.is_empty()).then(|| word(said))
        };
        let mut read = Self {
            line: root.line,
            identifier: text("iati-identifier"),
            hierarchy: root
                .attribute("hierarchy")
                .and_then(|level| level.parse().ok())
                .unwrap_or(1),
            status: root
                .first("activity-status")
                .and_then(|of| of.attribute("code").map(word)),
            parents: root
                .all("related-activity")
                .filter(|related| related.attribute("type") == Some("1"))
                .filter_map(|related| related.attribute("ref").map(word))
                .take(CODES_MAX)
                .collect(),
            is_cut,
            ..Self::default()
        };
        (read.reporter, read.export) = reported(root, read.identifier.as_deref());
        for (name, count) in unread {
            read.counts
                .add_many("element.kept-out", format!("<{}>", word(&name)), count);
        }
        read.texts(root, root.attribute("xml:lang").or(language));
        read.dates(root);
        read.places(root);
        read.sectors(root);
        read.money = MoneyReader {
            currency: root.attribute("default-currency"),
            remarks: &mut read.remarks,
            counts: &mut read.counts,
        }
        .read(root);
        read
    }

    /// Notes something that was left out, or should be otherwise.
    pub fn warn(&mut self, rule: &'static str, line: u64, message: impl Into<String>) {
        let notes = (&mut self.remarks, &mut self.counts);
        remark::warn(notes, rule, line, message.into());
    }

    fn texts(&mut self, root: &Element, wanted: Option<&str>) {
        let title = root.first("title").and_then(|of| of.narrative(wanted));
        // The general description, or else the first that says something.
        let mut descriptions: Vec<Narrative<'_>> = Vec::new();
        let is_general = |of: &&Element| matches!(of.attribute("type"), None | Some("1"));
        let language = title.as_ref().and_then(|title| title.language).or(wanted);
        let (general, special): (Vec<_>, Vec<_>) = root.all("description").partition(is_general);
        for description in general.into_iter().chain(special) {
            descriptions.extend(description.narrative(language));
        }
        let more = descriptions.len().saturating_sub(1) as u64;
        if more > 0 {
            let what = "further descriptions, such as objectives".to_owned();
            self.counts.add_many("description.kept-out", what, more);
        }
        let description = descriptions.into_iter().next();
        for said in title.iter().chain(&description) {
            if said.others > 0 {
                let what = "texts in further languages".to_owned();
                self.counts
                    .add_many("narrative.kept-out", what, said.others as u64);
            }
        }
        self.language = language.map(word);
        if let Some(said) = &description
            && said.language.is_some_and(|other| Some(other) != language)
        {
            let line = root.first("description").map_or(root.line, |of| of.line);
            let message = "the description is in another language than the title, and stands as if it were in that".to_owned();
            self.warn("language.mixed", line, message);
        }
        self.title = title.map(|said| capped(said.text));
        self.description = description.map(|said| capped(said.text));
    }

    fn dates(&mut self, root: &Element) {
        let mut found: BTreeMap<&str, String> = BTreeMap::new();
        for date in root.all("activity-date") {
            let kind = match date.attribute("type") {
                Some("1" | "start-planned") => "start-planned",
                Some("2" | "start-actual") => "start-actual",
                Some("3" | "end-planned") => "end-planned",
                Some("4" | "end-actual") => "end-actual",
                other => {
                    let other = word(other.unwrap_or_default());
                    let message =
                        format!("a date of type \"{other}\" is none of the four: it was left out");
                    self.warn("date.type", date.line, message);
                    continue;
                }
            };
            if let Some(day) = self.day(date, kind) {
                found.entry(kind).or_insert(day);
            }
        }
        // What happened goes before what was planned.
        let mut either = |actual, planned| found.remove(actual).or_else(|| found.remove(planned));
        self.starts = either("start-actual", "start-planned");
        self.ends = either("end-actual", "end-planned");
        if let (Some(starts), Some(ends)) = (&self.starts, &self.ends)
            && ends < starts
        {
            let message = format!("it ends on {ends}, before it starts: the end was left out");
            self.warn("date.order", root.line, message);
            self.ends = None;
        }
    }

    /// A day, or what stands in its place noted.
    fn day(&mut self, date: &Element, kind: &str) -> Option<String> {
        let shown: String = date.day().trim().chars().take(40).collect();
        match day(date.day()) {
            Said::Day(day) => return Some(day),
            Said::Placeholder => {
                let message = format!("{kind} {shown} stands for no day: it was left out");
                self.warn("date.placeholder", date.line, message);
            }
            Said::Unreadable => {
                let message = format!("{kind} \"{shown}\" is no day: it was left out");
                self.warn("date.unreadable", date.line, message);
            }
            Said::Nothing => {
                let what = format!("{kind} without a day");
                self.counts.add("date.missing", what);
            }
        }
        None
    }
}

/// Who reports an activity, and what they say of it where they are a register.
fn reported(root: &Element, identifier: Option<&str>) -> (Option<String>, Option<Export>) {
    let Some(reporting) = root.first("reporting-org") else {
        return (None, None);
    };
    let reporter = reporting.attribute("ref").map(word);
    let is_secondary = matches!(
        reporting.attribute("secondary-reporter"),
        Some("1" | "true")
    );
    let named = reporter.as_deref().zip(identifier);
    let reference = named
        .filter(|_| is_secondary)
        .and_then(|(reporter, identifier)| identifier.strip_prefix(reporter)?.strip_prefix('-'))
        .filter(|reference| !reference.is_empty());
    let other = root
        .all("other-identifier")
        .find(|of| of.attribute("type") == Some("A9"))
        .and_then(|of| of.attribute("ref").map(word));
    let export = reference.map(|reference| Export {
        reference: reference.to_owned(),
        other,
    });
    (reporter, export)
}

/// Codes of one sort that are kept of an activity: more than there are countries or sectors.
pub(super) const CODES_MAX: usize = 500;

/// As much of an identifier or code as may be of use. One that is cut is still too long to be taken.
fn word(text: &str) -> String {
    const BYTES_MAX: usize = 1_000;
    text[..text.floor_char_boundary(BYTES_MAX)].to_owned()
}

/// As much of a text as may be of use: many activities are held at once.
fn capped(text: &str) -> String {
    const BYTES_MAX: usize = 64 * 1024;
    text[..text.floor_char_boundary(BYTES_MAX)].to_owned()
}
