//! Files become records, each with the line where it stands.

use super::{Fault, Source, kind::File};
use serde::de::DeserializeOwned;
use toml::Spanned;

pub(super) fn parse(source: &Source<'_>) -> Result<File, Vec<Fault>> {
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
pub(super) fn line_at(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{DEMO, REFERENCE, built_in};

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
