//! Quotation marks of a CSV file, which have to be in order: its reader takes a cell that is never closed to the end of the file, and
//! what stands behind a closed one as part of it.

/// Quotation marks that are not in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Disorder {
    /// The byte at which the cell opens.
    pub(super) at: usize,
    /// What is wrong, and what would do.
    pub(super) reason: &'static str,
}

const UNCLOSED: &str = "has a quotation mark that opens a cell here and is never closed: close it, or double it (\"\") where it belongs to the text";
const BEHIND: &str = "has a cell in quotation marks here with more text behind them: close it at its end, and double (\"\") each quotation mark that belongs to the text";

/// Where a reader of cells is.
enum Within {
    /// Before a cell.
    Start,
    /// A cell without quotation marks.
    Bare,
    /// A cell in quotation marks.
    Quoted,
    /// Behind one of them: it closes the cell, unless another follows.
    Mark,
    /// Blanks behind a closed cell, which mean nothing.
    Closed,
}

/// The first quotation marks of a text that are not in order.
pub(super) fn disorder(text: &str, separator: u8) -> Option<Disorder> {
    let (mut within, mut opened) = (Within::Start, 0);
    for (at, byte) in text.bytes().enumerate() {
        let is_end = byte == separator || matches!(byte, b'\r' | b'\n');
        within = match within {
            Within::Start if byte == b'"' => {
                opened = at;
                Within::Quoted
            }
            Within::Quoted if byte == b'"' => Within::Mark,
            Within::Quoted => Within::Quoted,
            Within::Mark if byte == b'"' => Within::Quoted,
            _ if is_end => Within::Start,
            Within::Start | Within::Bare => Within::Bare,
            Within::Mark | Within::Closed if byte == b' ' => Within::Closed,
            Within::Mark | Within::Closed => {
                return Some(Disorder {
                    at: opened,
                    reason: BEHIND,
                });
            }
        };
    }
    matches!(within, Within::Quoted).then_some(Disorder {
        at: opened,
        reason: UNCLOSED,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_are_in_order_or_told_where_they_open() {
        for sound in [
            "",
            "a,b\n",
            "\"a\",\"b, c\"\r\n\"d\ne\",f",
            "\"\"\"a\"\" b\" ,c",
            "5\" pipe,6\"\n",
            "a, \"b\"\n",
            "\"\",\"\"",
            "a,\"\"\"\"",
        ] {
            assert_eq!(disorder(sound, b','), None, "{sound}");
        }
        for (written, at, reason) in [
            ("a,b\n1,\"c\n2,d\n", 6, UNCLOSED),
            ("a\n\"", 2, UNCLOSED),
            ("a,\"b\"\"\n", 2, UNCLOSED),
            ("a,\"b\" c\n", 2, BEHIND),
            ("a,\"b\"c\n", 2, BEHIND),
            ("a,\"b\" \"c\"\n", 2, BEHIND),
            ("a,\"b\n1,\"c\"\n", 2, BEHIND),
        ] {
            assert_eq!(
                disorder(written, b','),
                Some(Disorder { at, reason }),
                "{written}"
            );
        }
        assert_eq!(disorder("\"a\";b", b';'), None);
        assert!(disorder("\"a\";b", b',').is_some());
    }
}
