//! Rows as text: CSV after RFC 4180, and NDJSON.

use std::borrow::Cow;

use csv::{Terminator, Writer, WriterBuilder};
use domain::table::guarded;
use serde::Serializer;
use serde_json::Value;

use crate::http::export::{rows::text, table::Column};

/// The mark by which Excel knows UTF-8.
const BOM: &str = "\u{feff}";

/// The first line of a CSV file: the names of its columns.
pub(super) fn csv_header(columns: &[Column], has_bom: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    if has_bom {
        bytes.extend_from_slice(BOM.as_bytes());
    }
    let names = columns.iter().map(|column| Cow::Borrowed(column.name));
    bytes.extend(csv_lines([names]));
    bytes
}

/// Rows as lines of CSV.
pub(super) fn csv_rows(rows: &[Vec<Value>]) -> Vec<u8> {
    csv_lines(
        rows.iter()
            .map(|row| row.iter().map(|value| guarded(text(value)))),
    )
}

fn csv_lines<'a, R: IntoIterator<Item = Cow<'a, str>>>(
    lines: impl IntoIterator<Item = R>,
) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    for line in lines {
        csv_line(&mut writer, line)
            .expect("lines are as long as each other, and memory takes them");
    }
    writer.into_inner().expect("memory takes all")
}

fn csv_line<'a>(
    writer: &mut Writer<Vec<u8>>,
    line: impl IntoIterator<Item = Cow<'a, str>>,
) -> csv::Result<()> {
    for cell in line {
        writer.write_field(cell.as_bytes())?;
    }
    // The end of the line.
    writer.write_record(None::<&[u8]>)
}

/// Rows as JSON objects, one a line, as the API types them.
pub(super) fn ndjson_rows(columns: &[Column], rows: &[Vec<Value>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in rows {
        let fields = columns.iter().map(|column| column.name).zip(row);
        let written = serde_json::Serializer::new(&mut bytes).collect_map(fields);
        written.expect("values are JSON");
        bytes.push(b'\n');
    }
    bytes
}

/// Rows as one array of JSON objects, as the API types them.
pub(super) fn json_rows(columns: &[Column], rows: &[Vec<Value>]) -> Vec<u8> {
    let lines = ndjson_rows(columns, rows);
    // Line feeds inside of texts are escaped.
    let lines = lines.split(|byte| *byte == b'\n');
    let lines: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).collect();
    let rows = lines.join(b",\n".as_slice());
    [b"[\n".as_slice(), &rows, b"\n]\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn csv_quotes_what_has_to_be_quoted_and_ends_lines_as_the_rfc_has_it() {
        let rows = [vec![
            json!("a,b"),
            json!("say \"no\""),
            json!(null),
            json!(["x", null, "y"]),
            json!(3),
            json!(true),
        ]];
        assert_eq!(
            csv_rows(&rows),
            b"\"a,b\",\"say \"\"no\"\"\",,x;;y,3,true\r\n"
        );
    }
}
