//! Pieces of pages, made of what the API answers.

use maud::{Markup, html};
use serde_json::Value;

use crate::http::export::{language::Language, problem::Problem};

/// The entries of a list.
pub(super) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A text; empty where there is none.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What a document is called: by its symbol, or else by its title.
pub(super) fn name_of(document: &Value) -> &str {
    match text(&document["symbol"]) {
        "" => text(&document["title"]),
        symbol => symbol,
    }
}

/// Where a document can be read: nothing but the address of a page, for a script is an address, too.
pub(super) fn page_of(document: &Value) -> Option<&str> {
    let url = text(&document["url"]);
    let mut schemes = ["https://", "http://"].into_iter();
    schemes.any(|scheme| url.starts_with(scheme)).then_some(url)
}

/// A table that can be scrolled by keys where it is wider than its page.
pub(super) fn scrolled(label: &str, table: &Markup) -> Markup {
    html! { div tabindex="0" role="region" aria-label=(label) { (table) } }
}

/// What is wrong, and what would be right.
pub(super) fn alert(problem: &Problem, language: Language) -> Markup {
    let (told, english) = language.told(problem);
    let right = language.choose(["What would be right", "Ce qui serait admis"]);
    html! {
        p role="alert" { (told) }
        // Rules of the register are told in the words of the API.
        @if let Some(english) = english { p lang="en" { (english) } }
        @if !problem.valid.is_empty() {
            p { (right) (language.colon()) (problem.valid.join(", ")) }
        }
    }
}
