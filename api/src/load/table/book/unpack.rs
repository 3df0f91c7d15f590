//! A workbook is unpacked once into nothing, to see how large it is.

use super::{Unreadable, broken};
use quick_xml::{Reader as XmlReader, events::Event};
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// Most parts of a workbook.
const PARTS_MAX: usize = 1_000;

/// The part of a workbook that lists its texts, in small letters.
const TEXTS: &str = "sharedstrings.xml";
/// Bytes at the start of that list within which it has to say how many there are.
const ANNOUNCED_MAX: u64 = 64 << 10;
/// Bytes that a text takes there at least: `<si/>`.
const TEXT_MIN: u64 = 5;

/// Unpacks a workbook once into nothing: what it says of its size need not be so.
pub(super) fn unpacks_small(bytes: &[u8], unpacked_max: u64) -> Result<(), Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut left = unpacked_max;
    if archive.len() > PARTS_MAX {
        return Err(Unreadable::file(format!("has more than {PARTS_MAX} parts")));
    }
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| broken(&error))?;
        let name = part.name().map_err(|error| broken(&error))?;
        let lists_texts = name.to_lowercase().ends_with(TEXTS);
        drop(name);
        let (mut part, mut start) = (part.take(left + 1), Vec::new());
        let beginning = part.by_ref().take(ANNOUNCED_MAX).read_to_end(&mut start);
        let read = beginning.and_then(|_| io::copy(&mut part, &mut io::sink()));
        let read = read.map_err(|error| broken(&error))? + start.len() as u64;
        left = left.checked_sub(read).ok_or_else(|| {
            Unreadable::file(format!(
                "unpacks to more than {unpacked_max} bytes: split it"
            ))
        })?;
        if lists_texts && texts_announced(&start).is_none_or(|texts| texts > read / TEXT_MIN) {
            return Err(Unreadable::file(
                "announces more texts than it has room for: open it in a spreadsheet and save it anew",
            ));
        }
    }
    Ok(())
}

/// How many texts the list that begins so says that it has, 0 where it says nothing: its reader sets memory aside for as many before
/// it reads the first. None where that is not clear.
fn texts_announced(start: &[u8]) -> Option<u64> {
    let mut reader = XmlReader::from_reader(start);
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(list) if list.local_name().as_ref() == "sst" => {
                let mut texts = 0;
                for attribute in list.attributes() {
                    let attribute = attribute.ok()?;
                    if attribute.key.as_ref() == "uniqueCount" {
                        texts = attribute.value.trim().parse().ok()?;
                    }
                }
                return Some(texts);
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_texts_says_how_many_it_has() {
        let announced = |text: &str| texts_announced(text.as_bytes());
        let declared = "<?xml version=\"1.0\"?><!-- sst uniqueCount=\"7\" -->";
        let list = format!(
            "{declared}<x:sst xmlns:x=\"y\" count=\"9\" uniqueCount=\"40000000000\"><x:si/>"
        );
        assert_eq!(announced(&list), Some(40_000_000_000));
        assert_eq!(announced("<sst uniqueCount='2'/>"), Some(2));
        assert_eq!(announced("<sst><si/>"), Some(0));
        for unclear in [
            "",
            "<si/>",
            "<sst uniqueCount=\"2",
            "<sst uniqueCount=\"-1\">",
            "<sst uniqueCount=\"1\" uniqueCount=\"2\">",
        ] {
            assert_eq!(announced(unclear), None, "{unclear}");
        }
    }
}
