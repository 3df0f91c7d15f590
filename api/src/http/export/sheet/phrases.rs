//! Phrases that several parts of a sheet have in common.

use domain::{gap::GapHolder, size::SizeUnit};
use maud::{Markup, html};
use serde_json::Value;

use crate::http::export::{
    markup::{name_of, page_of, text},
    sheet::words::Words,
};

/// Who lacks the capacity: as the source names it, as it is on record, or else what sort of body it is.
pub(super) fn holder(gap: &Value, words: &Words) -> String {
    let names = [
        text(&gap["institution"]),
        words.language.named(&gap["organisation"]),
        words.language.named(&gap["mission"]),
    ];
    let named = names.into_iter().find(|name| !name.is_empty());
    let kind = || words.language.word::<GapHolder>(text(&gap["holder"]));
    named.map_or_else(kind, str::to_owned)
}

/// An amount with its unit.
pub(super) fn amount(plain: &str, unit: &str, currency: &str, words: &Words) -> String {
    let number = words.language.number(plain);
    if !currency.is_empty() {
        return format!("{number}\u{a0}{currency}");
    }
    let unit = words.language.word::<SizeUnit>(unit);
    let unit = match plain {
        "1" => unit.trim_end_matches('s'),
        _ => &unit,
    };
    format!("{number}\u{a0}{unit}")
}

/// From a day by a day, as far as they are stated.
pub(super) fn period(from: &str, by: &str, words: &Words) -> String {
    let [start, end] = words.period;
    let stated = [(start, from), (end, by)].into_iter();
    let stated = stated.filter(|(_, day)| !day.is_empty());
    let said = stated.map(|(word, day)| format!("{word} {}", words.language.date(day)));
    let said: Vec<String> = said.collect();
    said.join(", ")
}

/// A document, and where in it.
pub(super) fn cited(document: &Value, place: &str) -> Markup {
    let name = name_of(document);
    html! {
        @if let Some(url) = page_of(document) { a href=(url) { (name) } } @else { (name) }
        @if !place.is_empty() { ", " (place) }
    }
}

/// Where in a document something stands: its paragraph, or else its place.
pub(super) fn place(of: &Value, words: &Words) -> String {
    let [before, _] = words.sources;
    match (text(&of["paragraph"]), text(&of["subparagraph"])) {
        ("", _) => text(&of["locator"]).to_owned(),
        (paragraph, "") => format!("{before}{paragraph}"),
        (paragraph, part) => format!("{before}{paragraph} ({part})"),
    }
}
