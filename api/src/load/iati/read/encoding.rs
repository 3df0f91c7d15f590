//! Files that are not in UTF-8 are told so, whether they declare it, show it by their first bytes, or merely are not.

use quick_xml::{Error, events::BytesDecl};

pub(super) const NOT_UTF8: &str = "it is not in UTF-8: save it as UTF-8";

/// Whether a file is declared as what we read; one that declares nothing is.
pub(super) fn is_utf8(declared: &BytesDecl<'_>) -> bool {
    let known = ["utf-8", "utf8", "us-ascii"];
    match declared.encoding() {
        None => true,
        Some(Ok(encoding)) => known
            .iter()
            .any(|known| encoding.eq_ignore_ascii_case(known)),
        Some(Err(_)) => false,
    }
}

/// Whether a file that starts so has several bytes for each sign, as UTF-16 and UTF-32 have, with a mark or without.
pub(super) fn is_wide(start: &[u8]) -> bool {
    matches!(
        start,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, ..] | [b'<', 0, ..]
    )
}

/// What keeps a file from being read on.
pub(super) fn unreadable(error: &Error) -> String {
    match error {
        Error::Encoding(_) => NOT_UTF8.to_owned(),
        error => format!("it is no well-formed XML: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::iati::read::Activities;

    fn refused(file: &[u8]) -> (u64, String) {
        let mut activities = Activities::new(file);
        let broken = loop {
            match activities.next_activity() {
                Ok(read) => assert!(read.is_some(), "it was read to its end"),
                Err(broken) => break broken,
            }
        };
        (broken.line, broken.reason)
    }

    #[test]
    fn a_file_in_another_encoding_is_refused_with_what_to_do() {
        let file = "<?xml version=\"1.0\"?>\n<iati-activities/>";
        let units: Vec<u16> = file.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let marked = [[0xff, 0xfe].as_slice(), little.as_slice()].concat();
        for wide in [little, big, marked] {
            assert_eq!(refused(&wide), (1, NOT_UTF8.to_owned()));
        }
        let latin = b"<iati-activities>\n<iati-activity><title>\xe9t\xe9</title></iati-activity>\n</iati-activities>";
        assert_eq!(refused(latin), (2, NOT_UTF8.to_owned()));
    }
}
