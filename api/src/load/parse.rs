//! Files become records, each with the line where it stands.

use super::{Fault, Source, draft::in_the_file, kind::File};
use crate::form::{self, FormFault, line_at};
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
        None => form::read(&source.text).map_err(|faults| {
            let faults = faults.into_iter();
            faults.map(|found| of_form(source, found)).collect()
        }),
    }
}

/// A fault of form in the words of records: the path begins with kind and place of the record.
fn of_form(source: &Source<'_>, found: FormFault) -> Fault {
    let within: Vec<String> = found.path.into_iter().skip(2).collect();
    Fault {
        field: in_the_file(&within, &[]),
        ..fault(source, found.line, &found.reason)
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
    let unreadable = |line, error: &csv::Error| fault(source, line, &error.to_string());
    let headings = reader.headers().cloned();
    let headings = headings.map_err(|error| vec![unreadable(1, &error)])?;
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let place = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        };
        let start = begins(&source.text, place.map_or(0, csv::Position::byte));
        match record.and_then(|record| record.deserialize(Some(&headings))) {
            Ok(row) => rows.push(Spanned::new(start..start, row)),
            Err(error) => faults.push(unreadable(line_at(&source.text, start), &error)),
        }
    }
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

/// Where a record begins of which the reader says this: it ends one between the two signs of a line end, and passes over empty lines.
fn begins(text: &str, byte: u64) -> usize {
    let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    let ends = text.as_bytes()[byte..].iter();
    byte + ends
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count()
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
        let mut found = faults.iter();
        let unknown = found
            .find(|fault| fault.reason.contains("unknown field `tilte`"))
            .expect("the field");
        assert_eq!(
            (unknown.line, unknown.record.as_str()),
            (3, "reference = \"a\"")
        );
        assert!(unknown.reason.ends_with("did you mean title?"));
    }

    #[test]
    fn rows_are_found_by_their_lines_whatever_ends_them_and_none_gets_lost() {
        let lines = |text: &str| {
            let source = Source {
                name: "sectors.csv".into(),
                text: text.into(),
            };
            let file = parse(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
            let starts = file.sector.iter().map(|row| row.span().start);
            starts.map(|start| line_at(text, start)).collect::<Vec<_>>()
        };
        let row = |code: &str, name: &str| format!("{code},CATEGORY,,{name},N,ACTIVE,,own");
        let heading = "code,level,category,name,name_fr,status,replaced_by,source".to_owned();
        let rows = [heading, row("901", "\"A\nB\""), row("902", "C")];
        assert_eq!(lines(&rows.join("\n")), [2, 4]);
        assert_eq!(lines(&rows.join("\r\n\r\n")), [3, 6]);
        assert_eq!(lines(&rows.join("\r")).len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_in_a_file_it_is_read_or_refused_with_its_place(
            text in "(\\[\\[(gap|sector)\\]\\]\n|code|reference|title|level| = |\"a\"|[\"'\\[\\]{},.\\\\\r\n é0-9]){0,40}"
        ) {
            crate::load::fuzzing::dataset("own.toml", &text);
            crate::load::fuzzing::dataset("sectors.csv", &text);
        }
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
        let mut reasons = faults.iter().map(|fault| &fault.reason);
        assert!(
            reasons.any(|reason| reason.contains("unknown field `rule`")),
            "{faults:?}"
        );
    }
}
