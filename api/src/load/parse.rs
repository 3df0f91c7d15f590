//! Files become records, each with the line where it stands.

use super::{Fault, Source, draft::in_the_file, kind::File, table::separator};
use crate::form::{self, FormFault, line_at};
use serde::de::DeserializeOwned;
use toml::Spanned;

/// Fields by which records are known.
const NAMES: [&str; 4] = ["reference", "code", "key", "acronym"];
/// Parts of a path that lead to a record: its list, and its place there.
const TO_RECORD: usize = 2;

/// The records of a file, or all that is wrong with its form.
pub(super) fn parse(source: &Source<'_>) -> Result<File, Vec<Fault>> {
    let (file, faults) = parse_so_far(source);
    match faults.is_empty() {
        true => Ok(file),
        false => Err(faults),
    }
}

/// The records of a file as far as they can be read, so that they can be looked at, and all that is wrong with its form.
pub(super) fn parse_so_far(source: &Source<'_>) -> (File, Vec<Fault>) {
    let stem = source.name.rsplit('/').next().unwrap_or_default();
    let nothing = File::default;
    match stem.strip_suffix(".csv") {
        Some("countries") => table(source, |country| File {
            country,
            ..nothing()
        }),
        Some("country-aliases") => table(source, |country_alias| File {
            country_alias,
            ..nothing()
        }),
        Some("sectors") => table(source, |sector| File {
            sector,
            ..nothing()
        }),
        Some("panel-costs") => table(source, |panel_cost| File {
            panel_cost,
            ..nothing()
        }),
        Some(_) => {
            let reason = "a .csv file must be named countries.csv, country-aliases.csv, sectors.csv or panel-costs.csv; other kinds of records are .toml. Tables of gaps, offers and programmes are taken by `gapbridge import table`";
            (unread(), vec![fault(source, 0, reason)])
        }
        None => records(source),
    }
}

/// A file of which no record is known.
fn unread() -> File {
    File {
        lacks_names: true,
        ..File::default()
    }
}

fn table<T: DeserializeOwned>(
    source: &Source<'_>,
    file: impl FnOnce(Vec<Spanned<T>>) -> File,
) -> (File, Vec<Fault>) {
    let (rows, faults) = rows(source);
    let file = File {
        lacks_names: !faults.is_empty(),
        ..file(rows)
    };
    (file, faults)
}

fn records(source: &Source<'_>) -> (File, Vec<Fault>) {
    let (read, found) = form::read_so_far::<File>(&source.text);
    // A list that cannot be read may have any records.
    let read = read.filter(|_| found.iter().all(|fault| fault.path.len() >= TO_RECORD));
    let mut file = read.unwrap_or_else(unread);
    for fault in found.iter().filter(|fault| !fault.is_misnamed()) {
        let place = fault.path.get(1).and_then(|at| at.parse::<usize>().ok());
        let begins = place.and_then(|at| file.begins(&fault.path[0], at));
        file.doubtful.extend(begins);
        file.lacks_names |= takes_the_name(fault);
    }
    let faults = found.into_iter().map(|found| of_form(source, found));
    (file, faults.collect())
}

/// Whether a record may not be known by its name for this fault.
fn takes_the_name(fault: &FormFault) -> bool {
    let field = fault.path.get(TO_RECORD).map(String::as_str);
    match field.or_else(|| fault.missing()) {
        Some(field) => NAMES.contains(&field),
        None => !fault.reason.starts_with("unknown field `"),
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

/// The rows of a table that can be read, and what is wrong with others.
fn rows<T: DeserializeOwned>(source: &Source<'_>) -> (Vec<Spanned<T>>, Vec<Fault>) {
    // Blanks at the ends of a cell are no part of it: nobody sees them in a spreadsheet.
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&source.text))
        .trim(csv::Trim::All)
        .from_reader(source.text.as_bytes());
    let unreadable = |line, error: &csv::Error| fault(source, line, &error.to_string());
    let headings = match reader.headers().cloned() {
        Ok(headings) => headings,
        Err(error) => return (Vec::new(), vec![unreadable(1, &error)]),
    };
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
    (rows, faults)
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
    fn what_can_be_read_of_a_file_with_faults_says_what_stands_for_others() {
        let parsed = |text: &str| {
            parse_so_far(&Source {
                name: "own.toml".into(),
                text: text.into(),
            })
        };
        let panel = |code: &str, more: &str| {
            let rest =
                "name = \"P\"\nkind = \"GROUP_OF_EXPERTS\"\nregime = \"1521\"\nsource = \"own\"\n";
            format!("[[panel]]\n{code}\n{rest}{more}\n")
        };
        let sound = panel("code = \"a\"", "");
        for (broken, records, doubtful, lacks_names) in [
            (panel("code = \"b\"", "note = 7"), 2, 1, false),
            (panel("code = \"b\"", "colour = 7"), 2, 1, false),
            (panel("cod = \"b\"", ""), 2, 0, false),
            (panel("code = 7", ""), 2, 1, true),
            (panel("", ""), 2, 1, true),
            ("[[colour]]\n".to_owned(), 0, 0, true),
            ("[[panel]\n".to_owned(), 0, 0, true),
        ] {
            let (file, faults) = parsed(&format!("{sound}{broken}"));
            let found = (file.panel.len(), file.doubtful.len(), file.lacks_names);
            assert_eq!(found, (records, doubtful, lacks_names), "{broken}");
            assert!(!faults.is_empty(), "{broken}");
            assert!(!file.doubtful.contains(&0), "{broken}");
        }
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

    #[test]
    fn rows_are_as_spreadsheets_write_them() {
        let text = "\u{feff}code;level;category;name;name_fr;status;replaced_by;source\r\n\
            901 ;CATEGORY;;A, and B; N ;ACTIVE;;own\r\n";
        for text in [text.to_owned(), text.replace(';', "\t")] {
            let file = parse(&Source {
                name: "sectors.csv".into(),
                text: text.into(),
            });
            let file = file.unwrap_or_else(|faults| panic!("{faults:?}"));
            let sector = file.sector[0].get_ref();
            let read = (&*sector.code, &*sector.name, &*sector.name_fr);
            assert_eq!(read, ("901", "A, and B", "N"));
        }
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
