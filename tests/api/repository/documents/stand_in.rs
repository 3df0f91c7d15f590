//! What an answer of a page shows in place of what is drawn at random: `"<offer>"`. It stands for whatever is answered there first, in
//! that answer and in the questions behind it, so that one change may name what another made.

use serde_json::Value;
use std::collections::BTreeMap;

/// Letters of an id at least.
const OPAQUE_MIN: usize = 20;

/// What stands for what on a page.
#[derive(Debug, Default)]
pub(super) struct StandIns(BTreeMap<String, String>);

impl StandIns {
    /// A text of the page as it is sent: with what is stood for.
    pub(super) fn filled(&self, text: &str) -> String {
        let pairs = self.0.iter();
        pairs.fold(text.to_owned(), |text, (stand_in, said)| {
            text.replace(stand_in, said)
        })
    }

    /// An answer as the page prints it: with what stands in for what was said.
    pub(super) fn printed(&self, answer: &str) -> String {
        let pairs = self.0.iter();
        pairs.fold(answer.to_owned(), |answer, (stand_in, said)| {
            answer.replace(said, stand_in)
        })
    }

    /// Learns what stands in an answer for what, where that is told for the first time.
    pub(super) fn learn(&mut self, printed: &Value, said: &Value) {
        match (printed, said) {
            (Value::String(printed), Value::String(said)) if is_stand_in(printed) => {
                assert!(is_opaque(said), "{printed} stands for {said}: print that");
                let quoted = |text: &str| format!("\"{text}\"");
                self.0
                    .entry(quoted(printed))
                    .or_insert_with(|| quoted(said));
            }
            (Value::Array(printed), Value::Array(said)) => {
                for (printed, said) in printed.iter().zip(said) {
                    self.learn(printed, said);
                }
            }
            (Value::Object(printed), Value::Object(said)) => {
                for (name, printed) in printed {
                    if let Some(said) = said.get(name) {
                        self.learn(printed, said);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a text is a word in angle brackets.
fn is_stand_in(text: &str) -> bool {
    let word = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    word.is_some_and(|word| {
        let mut letters = word.chars();
        !word.is_empty() && letters.all(|letter| letter.is_ascii_lowercase() || letter == ' ')
    })
}

/// Whether a text is an id or a cursor, which nobody reads: whatever else is answered is printed, so that it is compared.
fn is_opaque(text: &str) -> bool {
    let is_of_it = |letter: u8| letter.is_ascii_alphanumeric() || b"-_=".contains(&letter);
    text.len() >= OPAQUE_MIN && text.bytes().all(is_of_it)
}

#[test]
fn what_is_stood_for_is_what_was_said_first() {
    let page: Value = serde_json::json!({ "made": [{ "id": "<offer>", "title": "Courses" }] });
    let (one, other) = ("GAAAAAAAAInBq6Z_Vn_jKgI", "GAAAAAAAAIbfrm8xJUhLrD4");
    let said = serde_json::json!({ "made": [{ "id": one, "title": "Courses" }] });
    let mut stand_ins = StandIns::default();
    stand_ins.learn(&page, &said);
    assert_eq!(
        stand_ins.filled("{ node(id: \"<offer>\") }"),
        format!("{{ node(id: \"{one}\") }}")
    );
    assert_eq!(stand_ins.printed(&said.to_string()), page.to_string());
    stand_ins.learn(&page, &serde_json::json!({ "made": [{ "id": other }] }));
    assert_eq!(
        stand_ins.filled("\"<offer>\""),
        format!("\"{one}\""),
        "it stands for one thing"
    );
    assert!(!is_opaque("CONSENTED") && !is_opaque("Refitting of diamond offices"));
    assert!(!is_stand_in("<>") && !is_stand_in("<a href>b") && !is_stand_in("a < b"));
}
