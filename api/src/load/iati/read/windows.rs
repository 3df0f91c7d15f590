//! Characters of Windows-1252 that ended up in a file of UTF-8 by their bytes: `&#x92;` stands for an apostrophe.
//!
//! What stands at U+0080 to U+009F in Unicode are controls that no text has; browsers read them so as well (WHATWG, windows-1252).

/// What Windows-1252 has from 0x80 to 0x9F; where it has nothing, the control itself.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Of the characters of an activity those that were read so.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mended {
    /// The line of the element that has the first.
    pub(super) line: u64,
    first: char,
    count: u64,
}

impl Mended {
    /// What is told of it.
    pub(super) fn message(&self) -> String {
        let Self { first, count, .. } = self;
        let (point, meant) = (u32::from(*first), meant(*first).unwrap_or(*first));
        format!(
            "{count} characters in its texts are bytes of Windows-1252, the first U+{point:04X}: they were read as what those mean, {meant}"
        )
    }
}

/// What a control character was to be.
fn meant(letter: char) -> Option<char> {
    let at = u32::from(letter).checked_sub(0x80)?;
    let meant = WINDOWS_1252.get(usize::try_from(at).ok()?);
    meant.copied().filter(|meant| *meant != letter)
}

/// Adds a text of an element at this line with such characters as they were meant, and notes them.
pub(super) fn push(onto: &mut String, text: &str, line: u64, mended: &mut Option<Mended>) {
    onto.extend(text.chars().map(|letter| {
        let Some(meant) = meant(letter) else {
            return letter;
        };
        let first = Mended {
            line,
            first: letter,
            count: 0,
        };
        mended.get_or_insert(first).count += 1;
        meant
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_read_as_windows_means_them_and_others_stay() {
        let (mut said, mut mended) = (String::new(), None);
        push(
            &mut said,
            "caf\u{e9} \u{a0}\u{7f}\u{1}\u{81}",
            3,
            &mut mended,
        );
        assert_eq!(
            (said.as_str(), &mended),
            ("caf\u{e9} \u{a0}\u{7f}\u{1}\u{81}", &None)
        );
        push(&mut said, "\u{80}\u{85}", 4, &mut mended);
        push(&mut said, "l\u{92}eau\u{9f}", 5, &mut mended);
        assert!(said.ends_with("€…l’eauŸ"), "{said}");
        let mended = mended.expect("four");
        assert_eq!(mended.line, 4);
        assert!(
            mended.message().starts_with("4 characters") && mended.message().contains("U+0080"),
            "{}",
            mended.message()
        );
    }
}
