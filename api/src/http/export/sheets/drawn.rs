//! The page of sheets as it is drawn, out of what was read for it.

use domain::{
    gap::{GapHolder, GapState},
    text::fold,
};
use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::{AFTER, Asked, COUNTRIES, STATES, TEXT, texts::Texts};
use crate::http::export::{
    language::LANG,
    markup::{items, scrolled, text},
    shell::{self, SHEETS},
};

/// The states of gaps that something may still be lacking for.
const TO_CLOSE: &str = "OPEN,IN_PROGRESS";

/// The form, and what fits, said to be public or what its reader may read.
pub(super) fn body(asked: &Asked, data: &Value, is_public: bool, texts: &Texts) -> Markup {
    let gaps = items(&data["gaps"]["nodes"]);
    let all = data["gaps"]["totalCount"].as_u64().unwrap_or_default();
    let [one, many] = texts.fit;
    html! {
        header { h1 { (texts.title) } p { (texts.about) } }
        main {
            @if !is_public { p role="note" { (texts.notice) } }
            (form(asked, items(&data["gapFacets"]), texts))
            @if gaps.is_empty() {
                p role="status" { (texts.none) }
            } @else {
                p role="status" { (texts.language.number(&all.to_string())) " " @if all == 1 { (one) } @else { (many) } }
                (scrolled(texts.title, &table(gaps, texts)))
            }
            (turn(asked, &data["gaps"]["pageInfo"], texts))
        }
        (foot(asked, texts))
    }
}

/// What is looked for, and among which countries those of gaps are, with the number of each.
fn form(asked: &Asked, facets: &[Value], texts: &Texts) -> Markup {
    let [country, all, words, find] = texts.form;
    let known = facets.iter().filter(|facet| !code(facet).is_empty());
    let mut known: Vec<&Value> = known.collect();
    // One looks for a name among them, however many gaps it has.
    known.sort_by_cached_key(|facet| fold(label(facet, texts)));
    // Kept, lest it look as if all were asked for.
    let is_other =
        !asked.countries.is_empty() && known.iter().all(|facet| code(facet) != asked.countries);
    html! {
        form action=(SHEETS) method="get" role="search" {
            input type="hidden" name=(LANG) value=(texts.language.code());
            label for="countries" { (country) } " "
            select id="countries" name=(COUNTRIES) {
                option value="" { (all) }
                @if is_other { option value=(asked.countries) selected { (asked.countries) } }
                @for facet in known {
                    option value=(code(facet)) selected[code(facet) == asked.countries] { (label(facet, texts)) " (" (facet["count"].as_u64().unwrap_or_default()) ")" }
                }
            } " "
            (states(asked, texts)) " "
            label for="text" { (words) } " "
            input id="text" type="search" name=(TEXT) value=(asked.text) size="30"; " "
            button type="submit" { (find) }
        }
    }
}

/// In which states gaps are looked for: those that are closed are many, and nothing is asked for them.
fn states(asked: &Asked, texts: &Texts) -> Markup {
    let [label, all, open, closed] = texts.states;
    let known = [("", all), (TO_CLOSE, open), ("CLOSED", closed)];
    let is_other = known.iter().all(|(value, _)| *value != asked.states);
    let word = |state: &str| texts.language.word::<GapState>(state);
    html! {
        label for="states" { (label) } " "
        select id="states" name=(STATES) {
            @if is_other {
                option value=(asked.states) selected { (asked.states.split(',').map(word).collect::<Vec<_>>().join(", ")) }
            }
            @for (value, name) in known {
                option value=(value) selected[value == asked.states] { (name) }
            }
        }
    }
}

/// The country that is counted; empty where gaps state none.
fn code(facet: &Value) -> &str {
    text(&facet["key"])
}

/// What a value is called; by its English name where none in French is on record.
fn label<'a>(facet: &'a Value, texts: &Texts) -> &'a str {
    match text(&facet[texts.language.label()]) {
        "" => text(&facet["label"]),
        label => label,
    }
}

fn table(gaps: &[Value], texts: &Texts) -> Markup {
    html! {
        table {
            thead { tr { @for name in texts.columns { th scope="col" { (name) } } } }
            tbody { @for gap in gaps { (row(gap, texts)) } }
        }
    }
}

fn row(gap: &Value, texts: &Texts) -> Markup {
    let language = texts.language;
    let reference = text(&gap["reference"]);
    let own = shell::sheet(reference, language);
    let countries = items(&gap["countries"]).iter();
    let countries: Vec<&str> = countries.map(|country| language.named(country)).collect();
    html! {
        tr {
            th scope="row" { a href=(own) lang=(text(&gap["language"])) { (text(&gap["title"])) } small { (reference) " · " (language.word::<GapHolder>(text(&gap["holder"]))) } }
            td { (countries.join(", ")) }
            td { (language.named(&gap["sector"])) }
            td { (language.word::<GapState>(text(&gap["state"]))) }
        }
    }
}

/// The ways to the next page and to the first.
fn turn(asked: &Asked, info: &Value, texts: &Texts) -> Markup {
    let [next, first, pages] = texts.turn;
    let cursor = Some(text(&info["endCursor"])).filter(|_| info["hasNextPage"] == true);
    let page = |code: &str, after: &str| {
        let [countries, states, text] = asked.filter();
        let parameters = [(LANG, code), countries, states, text, (AFTER, after)];
        shell::address(SHEETS, &parameters)
    };
    let code = texts.language.code();
    if cursor.is_none() && asked.after.is_empty() {
        return PreEscaped(String::new());
    }
    html! {
        nav aria-label=(pages) {
            @if let Some(cursor) = cursor { a href=(page(code, cursor)) rel="next" { (next) } " " }
            @if !asked.after.is_empty() { a href=(page(code, "")) { (first) } }
        }
    }
}

fn foot(asked: &Asked, texts: &Texts) -> Markup {
    let [other, workbook, also, _] = texts.foot;
    let code = texts.language.choose(["fr", "en"]);
    let [countries, states, words] = asked.filter();
    let own = shell::address(SHEETS, &[(LANG, code), countries, states, words]);
    let file = shell::address("/export/gaps.xlsx", &asked.filter());
    html! {
        footer { nav aria-label=(also) { a href=(own) hreflang=(code) lang=(code) { (other) } " · " a href=(file) { (workbook) } } }
    }
}

/// The way to the list as a whole.
pub(super) fn to_all(texts: &Texts) -> Markup {
    let [.., all] = texts.foot;
    let list = shell::address(SHEETS, &[(LANG, texts.language.code())]);
    html! { a href=(list) { (all) } }
}
