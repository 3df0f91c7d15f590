//! Text at the door: what is stored, searched, matched and compared goes through here, so that two ways of typing one word are one.
//!
//! Reports come as PDFs, whose words carry soft hyphens and zero-width spaces and fall apart into letters and accents when copied;
//! people type without accents, or on keyboards without ł and ø.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Whether a character says nothing and shows nothing where it stands: Default_Ignorable_Code_Point of Unicode 17
/// (DerivedCoreProperties.txt).
pub fn is_ignorable(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether nothing of a character is seen: spaces, what is ignored, and the empty braille pattern.
fn is_invisible(letter: char) -> bool {
    letter.is_whitespace() || is_ignorable(letter) || letter == '\u{2800}'
}

/// Whether a text shows nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// A text whose lines end with a line feed alone: spreadsheets, forms and programs on Windows put a carriage return before it.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    }
}

/// A text as it is stored: letters and accents composed (NFC), lines ended alike, without soft hyphens, zero-width spaces, word joiners
/// and byte order marks, and without what is invisible at both ends. Joiners and marks of direction inside stay: scripts need them.
pub fn tidy(text: &str) -> String {
    let text = with_line_feeds(text);
    if text.is_ascii() {
        return text.trim_matches(is_invisible).to_owned();
    }
    let said: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}'))
        .nfc()
        .collect();
    said.trim_matches(is_invisible).to_owned()
}

/// The same of a text that stands on one line, as a title does in lists, tiles and feeds: white space is one blank, and there is nothing
/// that turns the direction of what follows or shows nothing. Joiners stay in scripts that need them.
pub fn one_line(text: &str) -> String {
    let text = tidy(text);
    let mut said = String::with_capacity(text.len());
    for letter in text.chars() {
        let stays = match letter {
            '\u{200c}' | '\u{200d}' => said.chars().next_back().is_some_and(is_joined),
            letter => !hidden(letter),
        };
        if stays {
            said.push(letter);
        }
    }
    let words: Vec<&str> = said.split_whitespace().collect();
    tidy(&words.join(" "))
}

/// Whether a character only says how others are laid out, and is not seen: soft hyphens, zero-width spaces, marks of direction.
pub(crate) fn hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a letter or sign is of those that joiners join: of scripts from Hebrew to those of India and Mongolia, and pictures.
fn is_joined(letter: char) -> bool {
    let joins = matches!(letter,
        '\u{590}'..='\u{1cff}' | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}'
        | '\u{1f000}'..='\u{1faff}');
    joins && !is_ignorable(letter) && !letter.is_whitespace()
}

/// Lower case without accents, ligatures, strokes and what is ignored: what two ways of writing a word have in common.
pub fn fold(text: &str) -> String {
    // Most texts, and nothing to take apart or to leave out.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    let letters = text
        .nfkd()
        .filter(|&letter| !is_combining_mark(letter) && !is_ignorable(letter));
    for letter in letters.flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letters) => folded.push_str(letters),
            // The dot that a dotted capital I leaves behind.
            None if letter == '\u{307}' => {}
            None => folded.push(letter),
        }
    }
    folded
}

/// What people write on other keyboards for a Latin letter that Unicode does not take apart.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'þ' => "th",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ĸ' | 'ƙ' => "k",
        'ł' | 'ƚ' => "l",
        'ŋ' | 'ɲ' => "n",
        'ø' | 'ɔ' => "o",
        'ŧ' => "t",
        'ɓ' | 'ƀ' => "b",
        'ɛ' | 'ə' | 'ǝ' => "e",
        'ƒ' => "f",
        'ɣ' | 'ǥ' => "g",
        'ʋ' | 'ʉ' => "u",
        'ƴ' | 'ɏ' => "y",
        'ƶ' | 'ʒ' => "z",
        _ => return None,
    })
}

/// Whether a character belongs to a word: letters and digits of any script, their accents, and what is ignored inside words.
pub fn is_word_part(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter) || is_ignorable(letter)
}

/// Whether one text has another in it, however either is written.
pub fn contains(text: &str, part: &str) -> bool {
    fold(text).contains(&fold(part))
}

/// Most words of one list, and most characters of one of them.
pub(crate) const WORDS_MAX: usize = 20;
const WORD_CHARS_MAX: usize = 60;

/// A word or short name as it is stored in a list of them: lower-cased.
pub fn word(given: &str) -> Result<String, String> {
    // Letters that have no composed capital may have a composed small one.
    let word = tidy(&tidy(given).to_lowercase());
    if is_blank(&word)
        || word.chars().count() > WORD_CHARS_MAX
        || word.chars().any(char::is_control)
    {
        return Err(format!(
            "is not a word or short name of 1 to {WORD_CHARS_MAX} characters"
        ));
    }
    Ok(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn composed_and_decomposed_are_one_word() {
        for (typed, same) in [
            ("se\u{301}curite\u{301}", "sécurité"),
            ("embar\u{ad}go", "embargo"),
            ("embar\u{200b}go", "embargo"),
            ("\u{feff}Zémio\u{2060}", "Zémio"),
            (" a\u{2800}", "a"),
        ] {
            assert_eq!(tidy(typed), same);
            assert_eq!(fold(typed).trim_matches(is_invisible), fold(same));
        }
    }

    #[test]
    fn lines_end_alike_whatever_wrote_them() {
        for written in [
            "É.\r\nTwo.\r\n\r\nFour.\r\n",
            "É.\rTwo.\r\rFour.",
            "É.\nTwo.\n\nFour.",
        ] {
            assert_eq!(tidy(written), "É.\nTwo.\n\nFour.");
        }
        assert_eq!(tidy("One.\r\nTwo."), "One.\nTwo.");
    }

    #[test]
    fn a_line_has_single_blanks_and_nothing_hidden() {
        for (typed, line) in [
            (
                " Training\r\n of\tcustoms\u{a0}officers ",
                "Training of customs officers",
            ),
            ("gnp\u{202e}exe.\u{2066}txt", "gnpexe.txt"),
            ("cus\u{200d}to\u{200b}ms\u{200f}", "customs"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("e\u{200e}\u{301}", "é"),
            ("\u{202e}\n", ""),
        ] {
            assert_eq!(one_line(typed), line, "{typed:?}");
        }
    }

    #[test]
    fn strokes_and_dots_fold() {
        for (written, typed) in [
            ("Łódź", "Lodz"),
            ("Tromsø", "Tromso"),
            ("Iğdır", "Igdir"),
            ("İstanbul", "Istanbul"),
            ("Đakovica", "Dakovica"),
            ("Œuvre d’Ærø", "Oeuvre d’Aero"),
            ("Straße", "STRASSE"),
            ("таможня", "ТАМОЖНЯ"),
        ] {
            assert_eq!(fold(written), fold(typed), "{written}");
        }
    }

    #[test]
    fn what_shows_nothing_is_blank() {
        for text in [
            "",
            " \n",
            "\u{200b}",
            "\u{2800}",
            "\u{ad}",
            "\u{3164}\u{200d}",
        ] {
            assert!(is_blank(text) && tidy(text).is_empty(), "{text:?}");
        }
        assert!(!is_blank("\u{200b}a"));
    }

    proptest! {
        #[test]
        fn doing_it_again_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(tidy(&tidy(&text)), tidy(&text));
            prop_assert_eq!(one_line(&one_line(&text)), one_line(&text));
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
            let (stored, typed) = (fold(&tidy(&text)), fold(&text));
            prop_assert_eq!(stored.trim_matches(is_invisible), typed.trim_matches(is_invisible));
            prop_assert_eq!(is_blank(&text), tidy(&text).is_empty());
        }
    }

    #[test]
    fn a_word_is_lower_case_and_short() {
        assert_eq!(word(" Armed Forces").as_deref(), Ok("armed forces"));
        assert_eq!(word("J\u{30c}"), word("\u{1f0}"));
        assert!(word(" ").is_err() && word("a\nb").is_err() && word(&"é".repeat(61)).is_err());
        assert!(word(&"é".repeat(60)).is_ok());
    }
}
