//! The gap in short, and where it is written.

use domain::gap::GapPriority;
use maud::{Markup, html};
use serde_json::Value;

use crate::http::export::{
    markup::{items, text},
    sheet::{
        phrases::{amount, cited, holder, period, place},
        words::Words,
    },
};

/// Which of the facts is a text of the gap, in its language.
const END_STATE: usize = 8;

/// What is told of the gap in short.
pub(super) fn facts(gap: &Value, words: &Words) -> Markup {
    let said = said(gap, words);
    let facts = words.facts.iter().zip(&said).enumerate();
    let facts = facts.filter(|(_, (_, said))| !said.is_empty());
    html! {
        dl {
            @for (at, (name, said)) in facts {
                dt { (name) }
                dd lang=[(at == END_STATE).then_some(text(&gap["language"]))] { (said) }
            }
        }
    }
}

/// The facts, empty where they are not stated.
fn said(gap: &Value, words: &Words) -> [String; 11] {
    let language = words.language;
    let name = |of: &str| language.named(&gap[of]).to_owned();
    let countries = items(&gap["countries"]).iter();
    let countries: Vec<&str> = countries.map(|country| language.named(country)).collect();
    let further = items(&gap["furtherSectors"]).iter();
    let further = further.map(|of| language.named(&of["sector"]));
    let main = std::iter::once(language.named(&gap["sector"]));
    let sectors: Vec<&str> = main.chain(further).collect();
    let priority = gap["priority"].as_str();
    let priority = priority.map(|value| language.word::<GapPriority>(value));
    [
        holder(gap, words),
        countries.join(", "),
        sectors.join(", "),
        name("regime"),
        name("panel"),
        language.date(text(&gap["firstCalledFor"])),
        priority.unwrap_or_default(),
        period(text(&gap["starts"]), text(&gap["ends"]), words),
        text(&gap["desiredEndState"]).to_owned(),
        cost(gap, "cost", words),
        cost(gap, "leastViable", words),
    ]
}

/// What is stated of the cost of the whole.
fn cost(gap: &Value, field: &str, words: &Words) -> String {
    let Some(plain) = gap[field].as_str() else {
        return String::new();
    };
    let cost = amount(plain, "MONEY", text(&gap["costCurrency"]), words);
    match gap["costYear"].as_i64() {
        Some(year) => format!("{cost}, {} {year}", words.prices),
        None => cost,
    }
}

/// Where the gap is written, and what was recommended.
pub(super) fn sources(gap: &Value, words: &Words) -> Option<Markup> {
    // A document that its reader may not read proves nothing to them.
    let proofs = items(&gap["provenance"]).iter();
    let proofs: Vec<&Value> = proofs.filter(|of| !of["document"].is_null()).collect();
    let recommendations = items(&gap["recommendations"]);
    let [_, heading] = words.sources;
    let list = html! {
        ul {
            @for proof in &proofs {
                li {
                    (cited(&proof["document"], &place(proof, words)))
                    @if !proof["document"]["symbol"].is_null() { small lang="en" { (text(&proof["document"]["title"])) } }
                }
            }
        }
        @if !recommendations.is_empty() {
            h3 { (heading) }
            ul { @for recommendation in recommendations { (recommended(recommendation, words)) } }
        }
    };
    (!proofs.is_empty() || !recommendations.is_empty()).then_some(list)
}

fn recommended(recommendation: &Value, words: &Words) -> Markup {
    let document = &recommendation["document"];
    html! {
        li {
            span lang=(text(&recommendation["language"])) { (text(&recommendation["text"])) }
            @if !document.is_null() { " (" (cited(document, &place(recommendation, words))) ")" }
        }
    }
}
