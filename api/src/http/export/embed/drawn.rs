//! A tile as it is drawn, out of what was read for it.

use domain::gap::GapState;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::texts::Texts;
use crate::http::export::{
    markup::{items, name_of, page_of, text},
    shell,
};

/// How a tile looks.
pub(super) const STYLE: &str = include_str!("tile.css");

/// Gaps as a list.
pub(super) fn list(gaps: &[Value], caption: &str, texts: &Texts) -> Markup {
    html! {
        @if gaps.is_empty() {
            p { (texts.none) }
        } @else {
            div tabindex="0" role="region" aria-labelledby="caption" {
                table {
                    caption id="caption" { (caption) (texts.language.colon()) (gaps.len()) }
                    thead { tr { @for name in texts.columns { th scope="col" { (name) } } } }
                    tbody { @for gap in gaps { (row(gap, texts)) } }
                }
            }
        }
    }
}

fn row(gap: &Value, texts: &Texts) -> Markup {
    let countries: Vec<&str> = items(&gap["countries"])
        .iter()
        .map(|country| text(&country[texts.language.name()]))
        .collect();
    let state = texts.language.word::<GapState>(text(&gap["state"]));
    let own = shell::sheet(text(&gap["reference"]), texts.language);
    html! {
        tr {
            th scope="row" lang=(text(&gap["language"])) { (link(&own, text(&gap["title"]))) }
            td { (countries.join(", ")) }
            td { (text(&gap["sector"][texts.language.name()])) }
            td { (state) }
            td { @for proof in proofs(gap) { (document(proof, texts)) } }
        }
    }
}

/// Where a gap is written, as far as a tile tells these apart: by document and paragraph.
fn proofs(gap: &Value) -> Vec<&Value> {
    let is_like = |one: &Value, other: &Value| {
        one["document"] == other["document"] && one["paragraph"] == other["paragraph"]
    };
    let mut proofs: Vec<&Value> = Vec::new();
    for proof in items(&gap["provenance"]) {
        // A document that its reader may not read proves nothing to them.
        if !proof["document"].is_null() && !proofs.iter().any(|one| is_like(one, proof)) {
            proofs.push(proof);
        }
    }
    proofs
}

/// The document that proves a gap, and its paragraph.
fn document(proof: &Value, texts: &Texts) -> Markup {
    let document = &proof["document"];
    let name = name_of(document);
    let paragraph = text(&proof["paragraph"]);
    html! {
        p {
            @if let Some(url) = page_of(document) { (link(url, name)) } @else { (name) }
            @if !paragraph.is_empty() { (texts.paragraph) (paragraph) }
        }
    }
}

/// How many gaps there are, and how many in each state.
pub(super) fn figure(states: &[Value], texts: &Texts) -> Markup {
    // A gap is in one state, so that the counts add up to all.
    let count = |state: &Value| state["count"].as_u64().unwrap_or_default();
    let all: u64 = states.iter().map(count).sum();
    let ([one, many], [caption, state_column, gaps_column]) = (texts.fit, texts.by_state);
    html! {
        figure {
            p { strong { (all) } }
            figcaption { @if all == 1 { (one) } @else { (many) } }
        }
        @if all > 0 {
            table {
                caption { (caption) }
                thead { tr { th scope="col" { (state_column) } th scope="col" { (gaps_column) } } }
                tbody {
                    @for state in states {
                        tr { th scope="row" { (text(&state[texts.language.label()])) } td { (count(state)) } }
                    }
                }
            }
        }
    }
}

/// A tile around its content.
pub(super) fn page(content: Markup, filter: &str, texts: &Texts) -> Markup {
    let file = |extension: &str| format!("/export/gaps.{extension}?{filter}");
    html! {
        (DOCTYPE)
        html lang=(texts.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (texts.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main { h1 { (texts.title) } (content) }
                footer { p { (texts.all) (texts.language.colon()) (link(&file("csv"), "CSV")) ", " (link(&file("ndjson"), "JSON")) } }
            }
        }
    }
}

/// A link that leaves the page around the tile where it is.
fn link(address: &str, text: &str) -> Markup {
    html! { a href=(address) target="_blank" rel="noopener noreferrer" { (text) } }
}
