//! What inputs of several mutations have to be.

use super::Faults;
use crate::{
    change::Tx,
    error::{Error, Result},
    id::{self, Kind},
    symbol::Symbol,
    values::{self, PartialDate},
};
use async_graphql::{Enum, ID};
use entity::{
    document, organisation, report,
    values::{DocumentKind, InformationCategory},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

/// Most bytes of a title.
pub const TITLE_MAX: usize = 300;
/// Most bytes of a text.
pub const TEXT_MAX: usize = 20_000;
/// Most bytes of a reason, a place or a note.
pub const NOTE_MAX: usize = 2_000;

/// What who makes a text public confirms about it. It stands in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PublicTextConfirmation {
    /// The text names no private person.
    NamesNoPrivatePerson,
}

impl PublicTextConfirmation {
    /// As the history keeps it.
    pub fn said(self) -> &'static str {
        match self {
            Self::NamesNoPrivatePerson => "NAMES_NO_PRIVATE_PERSON",
        }
    }
}

/// The row that a global id of this kind names.
pub fn row_id(id: &ID, kind: Kind, field: &str) -> Result<Uuid> {
    match id::parse(id) {
        Ok((number, row)) if number == kind as u8 => Ok(row),
        _ => Err(Error::absent(field)),
    }
}

impl Faults {
    /// A text with words in it, of so many bytes at most, without control characters but line ends.
    pub fn text(&mut self, text: &str, max: usize, field: &str) -> String {
        let trimmed = text.trim();
        self.check(!trimmed.is_empty(), field, "is empty: say something");
        self.check(
            trimmed.len() <= max,
            field,
            &format!("is longer than {max} bytes: say it in fewer words"),
        );
        self.check(
            !trimmed
                .chars()
                .any(|c| c.is_control() && c != '\n' && c != '\t'),
            field,
            "has control characters: send plain text",
        );
        trimmed.to_owned()
    }

    /// A line with words in it, of so many characters at most.
    pub fn line(&mut self, text: &str, max: usize, field: &str) -> String {
        let trimmed = text.trim();
        self.check(!trimmed.is_empty(), field, "is empty: say something");
        self.check(
            trimmed.chars().count() <= max,
            field,
            &format!("is longer than {max} characters: say it in fewer words"),
        );
        self.check(
            !trimmed.chars().any(char::is_control),
            field,
            "has control characters: send plain text on one line",
        );
        trimmed.to_owned()
    }

    /// The text, where it may be left out.
    pub fn text_if(&mut self, text: Option<&String>, max: usize, field: &str) -> Option<String> {
        text.map(|text| self.text(text, max, field))
    }

    /// Words or short names, as they are stored.
    pub fn words(&mut self, words: &[String], field: &str) -> Option<String> {
        self.take(values::words(words).map_err(|reason| Error::invalid(field, &reason)))
            .flatten()
    }

    /// Two dates, the first not after the second.
    pub fn order(&mut self, from: Option<&String>, to: Option<&String>, field: &str) {
        let fits = from
            .zip(to)
            .is_none_or(|(from, to)| values::in_order(from, to));
        self.check(fits, field, "lies before starts");
    }

    /// An ISO 639-1 code.
    pub fn language(&mut self, code: &str, field: &str) -> String {
        let fits = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
        self.check(
            fits,
            field,
            "is not an ISO 639-1 code: write for example en or fr",
        );
        code.to_owned()
    }

    /// A paragraph number or a range of them.
    pub fn paragraph(&mut self, paragraph: Option<&String>, field: &str) -> Option<String> {
        let number = |text: &str| {
            (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let fits = |text: &String| match text.split_once('-') {
            Some((from, to)) => {
                number(from) && number(to) && from.parse::<u32>().ok() < to.parse().ok()
            }
            None => number(text),
        };
        self.check(
            paragraph.is_none_or(fits),
            field,
            "is not a paragraph: write its number, 223, or a range, 14-16",
        );
        paragraph.cloned()
    }

    /// The letter or number of a sub-paragraph, without brackets.
    pub fn subparagraph(&mut self, subparagraph: Option<&String>, field: &str) -> Option<String> {
        let fits = |text: &String| {
            (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        self.check(
            subparagraph.is_none_or(fits),
            field,
            "is not a sub-paragraph: write its letter or number alone, n or iv",
        );
        subparagraph.cloned()
    }

    /// A whole day, where a month or year would leave open which.
    pub fn day(&mut self, date: &PartialDate, field: &str) -> String {
        self.check(
            date.as_str().len() == 10,
            field,
            "must be a whole day: write for example 2026-11-30",
        );
        date.as_str().to_owned()
    }

    /// A whole day that has not passed.
    pub fn day_to_come(&mut self, date: &PartialDate, today: &str, field: &str) -> String {
        let day = self.day(date, field);
        self.check(
            day.as_str() >= today,
            field,
            &format!("lies in the past: give {today} or a later day"),
        );
        day
    }
}

/// The organisation of this code.
pub fn organisation(tx: &Tx, code: &str, field: &str) -> Result<Arc<organisation::Model>> {
    tx.reference().organisations.named(code, field).cloned()
}

/// The document of this symbol or key: one that everybody knows, or that of a report the viewer may read.
pub async fn document(tx: &Tx, written: &str, field: &str) -> Result<document::Model> {
    let known = crate::graphql::document::find(tx.reference(), written, field);
    let Err(unknown) = known else {
        return known.map(|document| document::Model::clone(&document));
    };
    let Ok(symbol) = Symbol::parse(written) else {
        return Err(unknown);
    };
    let Some(document) = tx.document(symbol.as_str()).await? else {
        return Err(unknown);
    };
    let reports = tx
        .all(report::Entity::find().filter(report::Column::DocumentId.eq(document.id)))
        .await?;
    if reports.is_empty() {
        Err(unknown)
    } else {
        Ok(document)
    }
}

/// The document of a report's symbol, put on record if it is not; known to everybody from its publication on.
pub async fn document_of_report(tx: &mut Tx, written: &str, field: &str) -> Result<Uuid> {
    let symbol = Symbol::parse(written)
        .map_err(|reason| Error::invalid(field, &format!("is wrong: {reason}")))?;
    if let Some(document) = tx.document(symbol.as_str()).await? {
        return Ok(document.id);
    }
    let row = document::Model {
        id: Uuid::now_v7(),
        key: symbol.as_str().to_owned(),
        symbol: Some(symbol.as_str().to_owned()),
        printed: None,
        kind: DocumentKind::PanelReport,
        // Nothing of the report: another Panel may have named the same document first.
        title: symbol.as_str().to_owned(),
        organ: None,
        dated: None,
        year: None,
        url: None,
        note: None,
        listed_from: Some(NEVER.to_owned()),
        source: "its Panel".to_owned(),
    };
    let id = row.id;
    tx.insert(row).await?;
    Ok(id)
}

/// A day that does not come.
pub const NEVER: &str = "9999-12-31";

/// Where a record comes from that its Panel recorded here.
pub const OWN: &str = "recorded by its Panel";

/// A new name for people to quote. It tells nothing of other records: names in a row would count them, and chosen ones would
/// tell which are taken.
pub fn reference(kind: &str) -> String {
    // 32 letters, so that each is as likely as any other; none that is easily taken for another.
    const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let mut random = [0; 10];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let tail: String = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    format!("{kind}-{tail}")
}

/// Categories that are not for everybody from the start.
pub fn not_public(category: InformationCategory, faults: &mut Faults, publish: &str) {
    let message =
        format!("cannot be PUBLIC here: record it as CONFIDENTIAL or REPORT, then {publish}");
    faults.check(
        category != InformationCategory::Public,
        "category",
        &message,
    );
}
