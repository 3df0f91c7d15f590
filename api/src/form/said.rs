//! What is said of a fault of form, so that it can be mended by who does not know the program.

use domain::nearest::nearest;

/// Kinds of numbers, as the reader calls them at the end of what it says, and what is wanted.
const NUMBERS: [(&str, &str); 9] = [
    ("u8", "a whole number from 0 to 255"),
    ("u16", "a whole number from 0 to 65535"),
    ("u32", "a whole number from 0 to 4294967295"),
    ("u64", "a whole number, 0 or more"),
    ("usize", "a whole number, 0 or more"),
    ("i32", "a whole number from -2147483648 to 2147483647"),
    ("i64", "a whole number"),
    ("f32", "a number"),
    ("f64", "a number"),
];

/// What is said of a fault, with the word that was probably meant.
pub(super) fn reason(message: &str) -> String {
    let message = match message.trim() {
        "wanted string or table" => "invalid type: write one of its words, in quotation marks",
        message => message,
    };
    if let Some(near) = words(message).and_then(|(written, known)| nearest(written, known)) {
        return format!("{message}; did you mean {near}?");
    }
    let number = message.rsplit_once("expected ").and_then(|(start, kind)| {
        let (_, wanted) = NUMBERS.iter().find(|(known, _)| *known == kind)?;
        Some(format!("{start}expected {wanted}"))
    });
    number.unwrap_or_else(|| message.to_owned())
}

/// The word that is unknown, and those that are known, where an error is about one.
pub(super) fn words(message: &str) -> Option<(&str, Vec<&str>)> {
    let is_word = ["unknown variant `", "unknown field `"]
        .iter()
        .any(|start| message.starts_with(start));
    if !is_word {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_asked_for_in_words() {
        for (said, told) in [
            (
                "invalid value: integer `-1`, expected u32",
                "invalid value: integer `-1`, expected a whole number from 0 to 4294967295",
            ),
            (
                "invalid type: string \"a\", expected f64",
                "invalid type: string \"a\", expected a number",
            ),
            (
                "invalid type: integer `3`, expected a string",
                "invalid type: integer `3`, expected a string",
            ),
        ] {
            assert_eq!(reason(said), told);
        }
    }
}
