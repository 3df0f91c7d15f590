//! Loading data files: the built-in reference data, and users' own in the same format.
//!
//! What is loaded together is loaded in one transaction, whole or not at all. A record is known by its kind and key; loading
//! it again brings it to what the file says, and changes nothing where nothing changed.

mod assistance;
mod commitments;
mod draft;
mod gaps;
pub mod iati;
mod kind;
mod line;
mod names;
mod needs;
mod panels;
pub mod records;
mod reference;
mod reports;
mod sanctions;
pub mod table;
pub mod told;
mod write;

use crate::db::{store::Store, transaction::open};
use anyhow::Context;
use kind::{File, Named};
use names::Names;
use sea_orm::ConnectionTrait;
use serde::de::DeserializeOwned;
use std::{borrow::Cow, collections::HashSet, fmt, path::PathBuf};
use toml::Spanned;
use write::Writer;

/// Most faults that are reported at once.
const FAULTS_MAX: usize = 50;

/// Changes after which the database should look at its tables anew, so that it plans well from the first question on.
const MANY: usize = 100;

/// The reference data, built in.
pub const REFERENCE: &[(&str, &str)] = &[
    (
        "data/countries.csv",
        include_str!("../../../data/countries.csv"),
    ),
    (
        "data/country-aliases.csv",
        include_str!("../../../data/country-aliases.csv"),
    ),
    (
        "data/m49-regions.toml",
        include_str!("../../../data/m49-regions.toml"),
    ),
    (
        "data/country-groups.toml",
        include_str!("../../../data/country-groups.toml"),
    ),
    (
        "data/sectors.csv",
        include_str!("../../../data/sectors.csv"),
    ),
    (
        "data/organisations.toml",
        include_str!("../../../data/organisations.toml"),
    ),
    (
        "data/documents.toml",
        include_str!("../../../data/documents.toml"),
    ),
    (
        "data/anomalies.toml",
        include_str!("../../../data/anomalies.toml"),
    ),
    (
        "data/exchange-rates.toml",
        include_str!("../../../data/exchange-rates.toml"),
    ),
    (
        "data/regimes.toml",
        include_str!("../../../data/regimes.toml"),
    ),
    (
        "data/missions.toml",
        include_str!("../../../data/missions.toml"),
    ),
    (
        "data/panels.toml",
        include_str!("../../../data/panels.toml"),
    ),
    (
        "data/panel-costs.csv",
        include_str!("../../../data/panel-costs.csv"),
    ),
    (
        "data/recommendations.toml",
        include_str!("../../../data/recommendations.toml"),
    ),
    (
        "data/gaps-host-states.toml",
        include_str!("../../../data/gaps-host-states.toml"),
    ),
    (
        "data/gaps-missions.toml",
        include_str!("../../../data/gaps-missions.toml"),
    ),
    (
        "data/gaps-others.toml",
        include_str!("../../../data/gaps-others.toml"),
    ),
    (
        "data/gaps-later.toml",
        include_str!("../../../data/gaps-later.toml"),
    ),
    (
        "data/programmes.toml",
        include_str!("../../../data/programmes.toml"),
    ),
];

/// Fictional donors and what they give, for `serve --demo`.
pub const DEMO: &[(&str, &str)] = &[("data/demo.toml", include_str!("../../../data/demo.toml"))];

/// A file to load.
pub struct Source<'a> {
    name: Cow<'a, str>,
    text: Cow<'a, str>,
}

impl Source<'_> {
    /// A file of the disk.
    pub fn read(path: &PathBuf) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!(
                "Cannot read {}. Check that the file exists and is UTF-8 text",
                path.display()
            )
        })?;
        Ok(Self {
            name: path.display().to_string().into(),
            text: text.into(),
        })
    }
}

/// Built-in files.
pub fn built_in(files: &'static [(&str, &str)]) -> Vec<Source<'static>> {
    files
        .iter()
        .map(|&(name, text)| Source {
            name: name.into(),
            text: text.into(),
        })
        .collect()
}

/// How many records were new, changed, or as before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records that were not there.
    pub added: usize,
    /// Records that had other content before.
    pub changed: usize,
    /// Records that were as they are.
    pub unchanged: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} records added, {} changed, {} unchanged",
            self.added, self.changed, self.unchanged
        )
    }
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line where the record begins; 0 where not known.
    pub line: usize,
    /// Kind and key of the record; empty where the file as a whole is wrong.
    pub record: String,
    /// The field; empty where it is the record as a whole.
    pub field: String,
    /// What is wrong and would be right.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.record)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The files have faults.
    #[error("{}", report(.0))]
    Faults(Vec<Fault>),
    /// The database failed.
    #[error("the database refused the records: {0}")]
    Database(#[from] sea_orm::DbErr),
}

fn report(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults
        .iter()
        .take(FAULTS_MAX)
        .map(Fault::to_string)
        .collect();
    let more = faults.len().saturating_sub(FAULTS_MAX);
    let more = if more > 0 {
        format!("\n… and {more} more")
    } else {
        String::new()
    };
    format!(
        "Nothing was loaded, {} to correct:\n{}{more}",
        if faults.len() == 1 {
            "one fault".to_owned()
        } else {
            format!("{} faults", faults.len())
        },
        lines.join("\n")
    )
}

/// A record and where it stands.
pub(crate) struct Entry<T> {
    file: usize,
    line: usize,
    record: T,
}

impl<T> Entry<T> {
    /// The same as another sort of record.
    fn into_record<U: From<T>>(self) -> Entry<U> {
        Entry {
            file: self.file,
            line: self.line,
            record: self.record.into(),
        }
    }
}

/// Loads files together: all of them, or nothing.
pub async fn load(store: &Store, sources: &[Source<'_>]) -> Result<Summary, LoadError> {
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for source in sources {
        match parse(source) {
            Ok(file) => files.push(file),
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(LoadError::Faults(faults));
    }
    let (transaction, head, _turn) = open(store).await?;
    let names = Names::read(&transaction).await?;
    let summary = Writer::new(&transaction, head, sources, names)
        .await?
        .write(files)
        .await?;
    transaction.commit().await?;
    store.pulse().committed();
    if summary.added + summary.changed >= MANY {
        store.database().execute_unprepared("analyze").await?;
    }
    store
        .refresh()
        .await
        .map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
    Ok(summary)
}

/// What files hold themselves, by references in lower case.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Gaps.
    pub gaps: HashSet<String>,
    /// Offers and programmes.
    pub assistance: HashSet<String>,
}

/// Lists the gaps, offers and programmes that files hold.
///
/// # Errors
/// Where a file cannot be read as records.
pub fn held(sources: &[Source<'_>]) -> Result<Held, LoadError> {
    let mut held = Held::default();
    for source in sources {
        let file = parse(source).map_err(LoadError::Faults)?;
        held.gaps.extend(identities(&file.gap));
        held.assistance.extend(identities(&file.offer));
        held.assistance.extend(identities(&file.programme));
    }
    Ok(held)
}

fn identities<T: Named>(records: &[Spanned<T>]) -> impl Iterator<Item = String> {
    records.iter().map(|record| record.get_ref().identity())
}

fn parse(source: &Source<'_>) -> Result<File, Vec<Fault>> {
    let stem = source.name.rsplit('/').next().unwrap_or_default();
    match stem.strip_suffix(".csv") {
        Some("countries") => Ok(File {
            country: rows(source)?,
            ..File::default()
        }),
        Some("country-aliases") => Ok(File {
            country_alias: rows(source)?,
            ..File::default()
        }),
        Some("sectors") => Ok(File {
            sector: rows(source)?,
            ..File::default()
        }),
        Some("panel-costs") => Ok(File {
            panel_cost: rows(source)?,
            ..File::default()
        }),
        Some(_) => Err(vec![fault(
            source,
            0,
            "a .csv file must be named countries.csv, country-aliases.csv, sectors.csv or panel-costs.csv; other kinds of records are .toml",
        )]),
        None => toml::from_str(&source.text).map_err(|error| {
            let line = error
                .span()
                .map_or(0, |span| line_at(&source.text, span.start));
            vec![fault(source, line, error.message())]
        }),
    }
}

/// A fault that keeps the text from being read: the record is the one that begins last before it.
fn fault(source: &Source<'_>, line: usize, reason: &str) -> Fault {
    let lines: Vec<&str> = source.text.lines().collect();
    let begins = (0..line.min(lines.len())).rev().find(|&at| {
        ["[[", "reference", "code", "key", "acronym"]
            .iter()
            .any(|word| lines[at].starts_with(word))
    });
    let record = begins.map_or_else(|| "the file".to_owned(), |at| lines[at].to_owned());
    Fault {
        file: source.name.to_string(),
        line,
        record,
        field: String::new(),
        reason: reason.trim().to_owned(),
    }
}

fn rows<T: DeserializeOwned>(source: &Source<'_>) -> Result<Vec<Spanned<T>>, Vec<Fault>> {
    let mut reader = csv::Reader::from_reader(source.text.as_bytes());
    let mut rows = Vec::new();
    let mut faults = Vec::new();
    for row in reader.deserialize().enumerate() {
        match row {
            (_, Ok(row)) => rows.push(row),
            (at, Err(error)) => faults.push(fault(source, at + 2, &error.to_string())),
        }
    }
    let starts = source.text.match_indices('\n').map(|(at, _)| at + 1);
    let spanned = rows
        .into_iter()
        .zip(starts)
        .map(|(row, start)| Spanned::new(start..start, row))
        .collect();
    if faults.is_empty() {
        Ok(spanned)
    } else {
        Err(faults)
    }
}

/// The line of a byte of the text, from 1.
fn line_at(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The crate has neither French names nor M49 regions nor Kosovo, so that the data is ours; its codes must be the crate's.
    #[test]
    fn countries_are_those_of_iso_3166_and_kosovo() {
        let file = parse(&built_in(REFERENCE)[0]).expect("the built-in file is right");
        let mut ours: Vec<(&str, &str, Option<&str>)> = Vec::new();
        for country in file.country.iter().map(|country| country.get_ref()) {
            ours.push((&country.code, &country.alpha2, country.m49.as_deref()));
        }
        let numbers: Vec<String> = rust_iso3166::ALL
            .iter()
            .map(|country| format!("{:03}", country.numeric))
            .collect();
        let mut iso: Vec<(&str, &str, Option<&str>)> = vec![("XKX", "XK", None)];
        iso.extend(
            rust_iso3166::ALL
                .iter()
                .zip(&numbers)
                .map(|(country, number)| (country.alpha3, country.alpha2, Some(number.as_str()))),
        );
        iso.sort_unstable();
        ours.sort_unstable();
        assert_eq!(ours, iso);
    }

    #[test]
    fn what_cannot_be_read_says_line_and_record() {
        let text = "[[gap]]\nreference = \"a\"\ntilte = \"b\"\n";
        let faults = parse(&Source {
            name: "own.toml".into(),
            text: text.into(),
        })
        .err()
        .expect("an unknown field");
        assert_eq!(
            (faults[0].line, faults[0].record.as_str()),
            (3, "reference = \"a\"")
        );
        assert!(faults[0].reason.contains("unknown field `tilte`"));
    }

    #[test]
    fn the_rules_of_the_sanctions_are_no_records() {
        let name = "data/compliance.toml";
        assert!(REFERENCE.iter().chain(DEMO).all(|(file, _)| *file != name));
        let text = include_str!("../../../data/compliance.toml");
        let faults = parse(&Source {
            name: name.into(),
            text: text.into(),
        })
        .err()
        .expect("no records");
        assert!(
            faults[0].reason.contains("unknown field `rule`"),
            "{}",
            faults[0].reason
        );
    }
}
