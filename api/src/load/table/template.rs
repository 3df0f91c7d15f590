//! A table to fill in: headings that say what belongs below them, a row that shows it, and lists of codes to choose from.

use super::{
    CODES,
    book::extension,
    column::{Codes, Column, Takes, columns},
    sheet::ROWS_MAX,
};
use crate::db::reference::Reference;
use anyhow::{Context, Result, bail};
use domain::{sector::SectorStatus, table::TableKind};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, Formula, Note,
    Workbook, Worksheet,
};
use std::{collections::BTreeMap, fs, path::Path};

/// Width of columns, in characters.
const WIDTH: f64 = 22.0;
/// Characters of the words of a list that a workbook keeps with the list itself.
const WORDS_MAX: usize = 250;

/// Writes a table of this kind to fill in, as a workbook or as CSV by the end of the file's name, with the codes of this register.
///
/// # Errors
/// Where the name ends otherwise, there is such a file already, or it cannot be written.
pub fn write(kind: TableKind, path: &Path, reference: &Reference) -> Result<()> {
    if path.exists() {
        bail!(
            "{} is there already: name another file, or remove it",
            path.display()
        );
    }
    let about = || format!("Cannot write {}", path.display());
    match extension(path).as_str() {
        "xlsx" => {
            let mut book = workbook(kind, reference).with_context(about)?;
            book.save(path).with_context(about)
        }
        "csv" => fs::write(path, text(kind)?).with_context(about),
        _ => bail!("{} ends neither in .xlsx nor in .csv", path.display()),
    }
}

/// Headings and example alone; with the mark by which spreadsheets know UTF-8.
fn text(kind: TableKind) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let columns = columns(kind);
    writer.write_record(columns.iter().map(|column| column.heading))?;
    writer.write_record(columns.iter().map(|column| column.example))?;
    let bytes = writer.into_inner();
    bytes.map_err(|error| anyhow::anyhow!("{}", error.error()))
}

/// A table of this kind to fill in, as the bytes of a workbook or of CSV.
///
/// # Errors
/// Where it cannot be made.
pub fn bytes(kind: TableKind, is_workbook: bool, reference: &Reference) -> Result<Vec<u8>> {
    match is_workbook {
        true => Ok(workbook(kind, reference)?.save_to_buffer()?),
        false => text(kind),
    }
}

fn workbook(kind: TableKind, reference: &Reference) -> Result<Workbook> {
    let mut book = Workbook::new();
    // Written twice on a day, the same bytes.
    let created = ExcelDateTime::parse_from_str(&reference.day)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let columns = columns(kind);
    let lists = lists(&columns, reference);
    let sheet = book.add_worksheet();
    sheet.set_name(kind.name())?;
    sheet.set_freeze_panes(1, 1)?;
    let (bold, example) = (
        Format::new().set_bold().set_text_wrap(),
        Format::new().set_italic().set_num_format("@"),
    );
    // As text, so that a spreadsheet makes neither dates nor numbers of what is typed.
    let as_text = Format::new().set_num_format("@");
    for (at, column) in (0..).zip(&columns) {
        sheet.set_column_width(at, WIDTH)?;
        if !matches!(column.takes, Takes::Number) {
            sheet.set_column_format(at, &as_text)?;
        }
        sheet.write_string_with_format(0, at, column.heading, &bold)?;
        sheet.insert_note(0, at, &note(column))?;
        if !column.example.is_empty() {
            sheet.write_string_with_format(1, at, column.example, &example)?;
        }
        choices(sheet, at, column, &lists)?;
    }
    codes(book.add_worksheet(), &lists)?;
    Ok(book)
}

/// What belongs below a heading.
fn note(column: &Column) -> Note {
    let form = match column.takes {
        Takes::Text | Takes::Name => "Text.",
        Takes::Date => "A date: 2026, 2026-10 or 2026-10-13.",
        Takes::Number => "A number.",
        Takes::List => "Several are separated by semicolons.",
        Takes::Word(_) => "One of the list.",
        Takes::Code(_) => "A code: see the sheet of codes.",
        Takes::Codes(_) => "Codes, see the sheet of codes; several are separated by semicolons.",
    };
    let needed = if column.needed {
        " A new row has to have it."
    } else {
        ""
    };
    let text = format!(
        "{}\n{form}{needed} An empty cell leaves things as they are, - takes a value away.",
        column.says
    );
    Note::new(text)
        .add_author_prefix(false)
        .set_width(320)
        .set_height(130)
}

/// Codes with their names.
type List = Vec<(String, String)>;

/// The lists of codes that a table takes, each once.
fn lists(columns: &[&Column], reference: &Reference) -> BTreeMap<Codes, List> {
    let used = columns.iter().filter_map(|column| match column.takes {
        Takes::Code(codes) | Takes::Codes(codes) => Some(codes),
        _ => None,
    });
    used.map(|codes| (codes, list(codes, reference))).collect()
}

/// Currencies that help is mostly given in; others of ISO 4217 may be written too.
const CURRENCIES: [(&str, &str); 8] = [
    ("USD", "US dollar"),
    ("EUR", "Euro"),
    ("GBP", "Pound sterling"),
    ("CAD", "Canadian dollar"),
    ("CHF", "Swiss franc"),
    ("JPY", "Yen"),
    ("XAF", "CFA franc BEAC"),
    ("XOF", "CFA franc BCEAO"),
];

fn list(codes: Codes, reference: &Reference) -> List {
    macro_rules! of {
        ($table:ident, $code:ident, $name:ident) => {
            reference
                .$table
                .all()
                .iter()
                .map(|row| (row.$code.clone(), row.$name.clone()))
                .collect()
        };
    }
    match codes {
        Codes::Countries => of!(countries, alpha3, name),
        Codes::Groups => of!(country_groups, code, name),
        Codes::Organisations => of!(organisations, code, name),
        Codes::Missions => of!(missions, acronym, name),
        Codes::Regimes => of!(regimes, code, name),
        Codes::LiftingConditions => of!(lifting_conditions, code, title),
        Codes::MandateTasks => of!(mandate_tasks, code, title),
        Codes::Currencies => CURRENCIES
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
            .to_vec(),
        Codes::Sectors => {
            let all = reference.sectors.all().iter();
            let used = all.filter(|sector| sector.status != SectorStatus::Withdrawn);
            used.map(|sector| (sector.code.clone(), sector.name.clone()))
                .collect()
        }
    }
}

/// A drop-down below a heading. Where several codes or others than those of the list may be written, it only helps.
fn choices(
    sheet: &mut Worksheet,
    at: u16,
    column: &Column,
    lists: &BTreeMap<Codes, List>,
) -> Result<()> {
    let last = u32::try_from(ROWS_MAX)?;
    let validation = match column.takes {
        Takes::Word(words) => {
            let words = words();
            if words.iter().map(|word| word.len() + 1).sum::<usize>() > WORDS_MAX {
                return Ok(());
            }
            let validation = DataValidation::new().allow_list_strings(&words)?;
            // A hyphen, and some other spellings of these words, are taken too.
            let message = "An import takes a word of the list, and - to take a value away.";
            validation
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_message(message)?
        }
        Takes::Code(codes) | Takes::Codes(codes) => {
            let place = lists.keys().position(|known| *known == codes);
            let rows = lists.get(&codes).map_or(0, Vec::len);
            let Some(place) = place.filter(|_| rows > 0) else {
                return Ok(());
            };
            let letter = letter(place);
            let range = format!("={CODES}!${letter}$2:${letter}${}", rows + 1);
            DataValidation::new()
                .allow_list_formula(Formula::new(range))
                .show_error_message(false)
        }
        Takes::Text | Takes::Name | Takes::Date | Takes::Number | Takes::List => return Ok(()),
    };
    sheet.add_data_validation(1, at, last, at, &validation)?;
    Ok(())
}

/// The column of the codes of a list: names stand beside them.
fn letter(place: usize) -> char {
    u8::try_from(2 * place).map_or('A', |at| char::from(b'A' + at))
}

/// The sheet of codes: each list in two columns, codes and names.
fn codes(sheet: &mut Worksheet, lists: &BTreeMap<Codes, List>) -> Result<()> {
    sheet.set_name(CODES)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (place, (codes, list)) in (0_u16..).zip(lists) {
        let at = 2 * place;
        sheet.write_string_with_format(0, at, title(*codes), &bold)?;
        sheet.set_column_width(at + 1, 2.0 * WIDTH)?;
        for (row, (code, name)) in (1..).zip(list) {
            sheet.write_string(row, at, code)?;
            sheet.write_string(row, at + 1, name)?;
        }
    }
    Ok(())
}

fn title(codes: Codes) -> &'static str {
    match codes {
        Codes::Countries => "countries",
        Codes::Groups => "country groups",
        Codes::Sectors => "sectors",
        Codes::Organisations => "organisations",
        Codes::Missions => "missions",
        Codes::Regimes => "regimes",
        Codes::LiftingConditions => "lifting conditions",
        Codes::MandateTasks => "mandate tasks",
        Codes::Currencies => "currencies",
    }
}
