//! Tables in workbooks: the input is one, or the cells and behind a line `---` the texts of one.

#![no_main]

use gapbridge::load::table::fuzzing::{workbook, workbook_of};
use libfuzzer_sys::fuzz_target;

const MARK: &[u8] = b"\n---\n";

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        return workbook(bytes);
    }
    let mark = bytes.windows(MARK.len()).position(|part| part == MARK);
    let (cells, texts) = bytes.split_at(mark.unwrap_or(bytes.len()));
    let texts = texts.strip_prefix(MARK).unwrap_or(b"<sst/>");
    workbook(&workbook_of(cells, texts).expect("it is made in memory"));
});
