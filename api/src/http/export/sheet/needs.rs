//! What a gap needs, what is given to it, and what remains.

use domain::{assistance::AssistanceType, money::decimal};
use maud::{Markup, html};
use serde_json::Value;

use crate::http::export::{
    markup::{items, scrolled, text},
    sheet::{
        phrases::{amount, period},
        words::Words,
    },
};

/// Figures of a need, in the order of their columns.
const FIGURES: [&str; 5] = ["size", "pledged", "committed", "delivered", "remaining"];
/// Columns before them.
const BEFORE: usize = 2;
/// Instead of a figure that is none.
const DASH: &str = "–";

/// Needs in one unit and currency, added up.
struct Sum<'a> {
    unit: &'a str,
    currency: &'a str,
    needs: usize,
    /// In the smallest part of the currency.
    figures: [i128; FIGURES.len()],
}

impl<'a> Sum<'a> {
    /// All sums of needs that have sizes.
    fn all(needs: &'a [Value]) -> Vec<Self> {
        let mut sums: Vec<Self> = Vec::new();
        for need in needs.iter().filter(|need| has_size(need)) {
            let one = Self {
                unit: text(&need["unit"]),
                currency: text(&need["currency"]),
                needs: 1,
                figures: FIGURES.map(|name| whole(text(&need[name]))),
            };
            match sums.iter_mut().find(|sum| sum.is_like(&one)) {
                Some(sum) => sum.add(&one),
                None => sums.push(one),
            }
        }
        sums
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.unit, self.currency) == (other.unit, other.currency)
    }

    fn add(&mut self, other: &Self) {
        self.needs += other.needs;
        for (all, one) in self.figures.iter_mut().zip(other.figures) {
            *all += one;
        }
    }

    /// Its figures as decimal strings.
    fn plain(&self) -> [String; FIGURES.len()] {
        self.figures.map(|figure| decimal(figure, self.currency))
    }

    /// What remains; none where nothing does.
    fn remaining(&self, words: &Words) -> Option<String> {
        let [.., remaining] = self.plain();
        let is_open = self.figures[FIGURES.len() - 1] > 0;
        is_open.then(|| amount(&remaining, self.unit, self.currency, words))
    }
}

/// A decimal string without its point: the API writes all amounts of a currency with the same number of decimals.
fn whole(plain: &str) -> i128 {
    plain.replace('.', "").parse().unwrap_or_default()
}

fn has_size(need: &Value) -> bool {
    !need["size"].is_null()
}

/// What is asked of whoever reads the sheet, in a line.
pub(super) fn still(gap: &Value, words: &Words) -> Markup {
    let needs = items(&gap["needs"]);
    let sums = Sum::all(needs);
    let mut open: Vec<String> = sums.iter().filter_map(|sum| sum.remaining(words)).collect();
    // What somebody looks after is not nobody's.
    let is_open = |need: &&Value| !has_size(need) && need["lookedAfter"] != true;
    let sizeless = needs.iter().filter(is_open).count();
    let ([label, one, many], [all_given, no_need]) = (words.still, words.no_need);
    if sizeless > 0 {
        let noun = if sizeless == 1 { one } else { many };
        open.push(format!("{sizeless} {noun}"));
    }
    html! {
        p.ask {
            @if needs.is_empty() { (no_need) }
            @else if open.is_empty() { (all_given) }
            @else { (label) (words.language.colon()) (open.join(" · ")) }
        }
    }
}

/// The needs one by one; none where there are none.
pub(super) fn needs(gap: &Value, words: &Words) -> Option<Markup> {
    let needs = items(&gap["needs"]);
    let sums = Sum::all(needs);
    let sums: Vec<&Sum<'_>> = sums.iter().filter(|sum| sum.needs > 1).collect();
    let columns = words.needs.iter().enumerate();
    let table = html! {
        table {
            thead {
                tr { @for (at, name) in columns { th scope="col" class=[(at >= BEFORE).then_some("amount")] { (name) } } }
            }
            tbody { @for need in needs { (row(need, text(&gap["language"]), words)) } }
            @if !sums.is_empty() { tfoot { @for sum in sums { (together(sum, words)) } } }
        }
    };
    (!needs.is_empty()).then(|| scrolled(words.headings[0], &table))
}

fn row(need: &Value, language: &str, words: &Words) -> Markup {
    let kind = words
        .language
        .word::<AssistanceType>(text(&need["assistance"]));
    let [_, not_stated, looked_after, ..] = words.of_needs;
    let details = details(need, words);
    html! {
        tr {
            th scope="row" {
                (need["position"]) ". " span lang=(language) { (text(&need["title"])) }
                @if !details.is_empty() { small { (details.join(" · ")) } }
            }
            td { (kind) }
            @if has_size(need) {
                (figures(FIGURES.map(|name| text(&need[name])), text(&need["unit"]), text(&need["currency"]), words))
            } @else {
                td.amount { (if need["lookedAfter"] == true { looked_after } else { not_stated }) }
                @for _ in 1..FIGURES.len() { td.amount { (DASH) } }
            }
        }
    }
}

/// A sum of several needs.
fn together(sum: &Sum<'_>, words: &Words) -> Markup {
    let [label, ..] = words.of_needs;
    let plain = sum.plain();
    html! {
        tr {
            th scope="row" colspan=(BEFORE) { (label) }
            (figures(plain.each_ref().map(String::as_str), sum.unit, sum.currency, words))
        }
    }
}

/// Cells of figures, of which the first says in what they are.
fn figures(plain: [&str; FIGURES.len()], unit: &str, currency: &str, words: &Words) -> Markup {
    let [size, rest @ ..] = plain;
    html! {
        td.amount { (amount(size, unit, currency, words)) }
        @for figure in rest { td.amount { (words.language.number(figure)) } }
    }
}

/// When, where and for whom it is needed.
fn details(need: &Value, words: &Words) -> Vec<String> {
    let [.., of_use, people] = words.of_needs;
    let least = need["least"].as_str().map(|least| {
        let least = amount(least, text(&need["unit"]), text(&need["currency"]), words);
        format!("{of_use} {least}")
    });
    let reached = need["people"].as_i64().map(|many| {
        let many = words.language.number(&many.to_string());
        format!("{many} {people}")
    });
    let languages: Vec<&str> = items(&need["languages"]).iter().map(text).collect();
    let details = [
        period(text(&need["starts"]), text(&need["deadline"]), words),
        text(&need["place"]).to_owned(),
        languages.join(", "),
        least.unwrap_or_default(),
        reached.unwrap_or_default(),
    ];
    let said = details.into_iter().filter(|detail| !detail.is_empty());
    said.collect()
}
