//! What an answer of a page shows in place of what is drawn at random: `"<offer>"`. It stands for whatever is answered there first, in
//! that answer and in the questions behind it, so that one change may name what another made.

use serde_json::Value;
use std::collections::BTreeMap;

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

#[test]
fn what_is_stood_for_is_what_was_said_first() {
    let page: Value = serde_json::json!({ "made": [{ "id": "<offer>", "title": "Courses" }] });
    let said = serde_json::json!({ "made": [{ "id": "G1", "title": "Courses" }] });
    let mut stand_ins = StandIns::default();
    stand_ins.learn(&page, &said);
    assert_eq!(
        stand_ins.filled("{ node(id: \"<offer>\") }"),
        "{ node(id: \"G1\") }"
    );
    assert_eq!(stand_ins.printed(&said.to_string()), page.to_string());
    stand_ins.learn(&page, &serde_json::json!({ "made": [{ "id": "G2" }] }));
    assert_eq!(
        stand_ins.filled("\"<offer>\""),
        "\"G1\"",
        "it stands for one thing"
    );
    assert!(!is_stand_in("<>") && !is_stand_in("<a href>b") && !is_stand_in("a < b"));
}
