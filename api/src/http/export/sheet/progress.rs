//! What was done about a gap, by those who may say so.

use maud::{Markup, html};
use serde_json::Value;

use crate::http::export::{
    markup::{items, text},
    sheet::words::Words,
};

/// What was done, the latest first; none where nothing is on record.
pub(super) fn progress(gap: &Value, words: &Words) -> Option<Markup> {
    let all = items(&gap["progress"]);
    let list = html! { ul { @for one in all { li { (done(one, words)) } } } };
    (!all.is_empty()).then_some(list)
}

/// When, what, what was measured, and who says so.
fn done(of: &Value, words: &Words) -> Markup {
    let parts = [
        measured(of, words),
        words.language.named(&of["recordedBy"]).to_owned(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    html! {
        (words.language.date(text(&of["date"]))) (words.language.colon()) (text(&of["statement"]))
        @if !parts.is_empty() { small { (parts.join(" · ")) } }
    }
}

/// An indicator and its value; empty where none is stated.
fn measured(of: &Value, words: &Words) -> String {
    let Some(value) = of["value"].as_str() else {
        return String::new();
    };
    let (sign, digits) = match value.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", value),
    };
    let (language, unit) = (words.language, text(&of["unit"]));
    let said = format!(
        "{}{}{sign}{} {unit}",
        text(&of["indicator"]),
        language.colon(),
        language.number(digits)
    );
    said.trim_end().to_owned()
}
