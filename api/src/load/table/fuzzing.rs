//! What holds of tables, whatever is in them: fuzzing plays it for long, tests a little.

use super::{
    book::Book,
    cell::{Cell, number::decimal},
    headings::{Flaw, Headings},
    sheet::{ROWS_MAX, Sheet, Unreadable},
    sheet_of,
    text::text,
};
use domain::{date::PartialDate, table::TableKind};
use std::path::Path;

/// Most bytes of what is said of one cell.
const SAID_MAX: usize = 2_000;
/// Most bytes of a workbook once it is unpacked.
const UNPACKED_MAX: u64 = 1 << 20;

/// Reads CSV as a table of each kind. Rows that are told of are lines of it.
pub fn csv(bytes: &[u8]) {
    let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
    let lines = bytes.iter().filter(is_end).count() as u64 + 1;
    for kind in TableKind::ALL {
        let read = text(Path::new(kind.name()), bytes).map(Book::Text);
        let told = table(kind, read);
        assert!(told.iter().all(|row| (1..=lines).contains(row)), "{told:?}");
    }
}

/// Reads a workbook as a table of each kind.
pub fn workbook(bytes: &[u8]) {
    for kind in TableKind::ALL {
        table(kind, Book::workbook(bytes.to_vec(), UNPACKED_MAX));
    }
}

/// A workbook with one sheet called `gaps`, which has these parts inside.
pub fn workbook_of(cells: &[u8], texts: &[u8]) -> std::io::Result<Vec<u8>> {
    use std::io::{Cursor, Write};
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = PARTS.iter().map(|(name, part)| (*name, part.as_bytes()));
    let own = [
        ("xl/worksheets/sheet1.xml", cells),
        ("xl/sharedStrings.xml", texts),
    ];
    for (name, part) in parts.chain(own) {
        archive.start_file(name, zip::write::SimpleFileOptions::default())?;
        archive.write_all(part)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// What every workbook has around its cells.
const PARTS: [(&str, &str); 4] = [
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="gaps" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    (
        "xl/styles.xml",
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="17"/></cellXfs></styleSheet>"#,
    ),
];

/// The rows that something is told of.
fn table(kind: TableKind, book: Result<Book, Unreadable>) -> Vec<u64> {
    match book.and_then(|book| sheet_of(Some(kind), book)) {
        Ok((kind, sheet, _)) => rows(kind, &sheet),
        Err(unreadable) => {
            assert!(!unreadable.reason.is_empty(), "refused without a reason");
            unreadable.row.into_iter().collect()
        }
    }
}

fn rows(kind: TableKind, sheet: &Sheet) -> Vec<u64> {
    assert!(sheet.rows.len() <= ROWS_MAX + 1);
    let numbers = sheet.rows.iter().map(|row| row.number);
    assert!(numbers.is_sorted_by(|one, next| one < next), "{kind:?}");
    let mut flaws = Vec::new();
    let headings = Headings::read(kind, sheet, &mut flaws);
    headings.strays(sheet, &mut flaws);
    let (records, examples) = headings.records(sheet);
    let taken: usize = records.iter().map(|record| record.rows.len()).sum();
    let below = sheet.rows.len().saturating_sub(1);
    assert_eq!(taken + examples.len(), below, "no row gets lost");
    sheet
        .rows
        .iter()
        .flat_map(|row| row.cells.values())
        .for_each(cell);
    flaws.iter().for_each(says_enough);
    flaws.iter().map(|flaw| flaw.row).collect()
}

fn says_enough(flaw: &Flaw) {
    assert!(!flaw.message.is_empty() && flaw.message.len() <= SAID_MAX);
}

/// Reads a cell in every way that there is: what is read is read as itself, and of what cannot be read little is said.
fn cell(cell: &Cell) {
    let refused = [
        cell.text().err(),
        cell.name().err(),
        cell.code().err(),
        cell.list().err(),
        cell.word::<domain::assistance::Stated>().err(),
    ];
    for reason in refused.into_iter().flatten() {
        said(&reason);
    }
    match cell.number() {
        Ok(number) if matches!(cell, Cell::Text(_)) => {
            assert_eq!(decimal(&number), Ok(number.clone()));
        }
        Ok(_) => {}
        Err(reason) => said(&reason),
    }
    match cell.date() {
        Ok(date) => assert_eq!(date.as_str().parse::<PartialDate>(), Ok(date.clone())),
        Err(reason) => said(&reason),
    }
}

fn said(reason: &str) {
    assert!(!reason.is_empty() && reason.len() <= SAID_MAX, "{reason}");
}

#[test]
fn what_is_put_into_a_workbook_is_read() {
    let cells = br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45000</v></c></row></sheetData></worksheet>"#;
    let texts = br#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="1"><si><t>title</t></si></sst>"#;
    let bytes = workbook_of(cells, texts).expect("a workbook");
    workbook(&bytes);
    let book = Book::workbook(bytes, UNPACKED_MAX).expect("a workbook");
    let (_, sheet, _) = sheet_of(None, book).expect("a sheet of gaps");
    let read: Vec<&Cell> = sheet.rows[0].cells.values().collect();
    let day = Cell::Day("2023-03-15".to_owned(), false);
    assert_eq!(read, [&Cell::Text("title".to_owned()), &day]);
}

#[cfg(test)]
proptest::proptest! {
    #[test]
    fn whatever_is_in_a_table_it_is_read_or_refused(
        text in "(title|external_reference|EXAMPLE|language|quantity|[,;\t\"\r\n '.\\-e+0-9éa]){0,60}"
    ) {
        csv(text.as_bytes());
    }

    #[test]
    fn whatever_is_in_the_cells_of_a_workbook_it_is_read_or_refused(
        kind in "(s|d|n|b|e|str|inlineStr)", style in 0..5, value in "(-?[0-9]{0,6}(\\.[0-9]{1,9})?(e[0-9]{1,3})?|[0-9T:-]{0,20}|\\PC{0,20})",
    ) {
        let value = value.replace('&', "&amp;").replace('<', "&lt;");
        let cells = format!("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"{kind}\" s=\"{style}\"><v>{value}</v></c></row></sheetData></worksheet>");
        workbook(&workbook_of(cells.as_bytes(), b"<sst/>").expect("a workbook"));
    }
}
