//! Who gives to a gap, who stands behind it, and whom to ask.

use domain::{
    gap::AssessmentDecision,
    matches::{ConsentAnswer, MatchState, pairing::is_over},
};
use maud::{Markup, html};
use serde_json::Value;

use crate::http::export::{
    markup::{items, scrolled, text},
    sheet::{
        asked::Matches,
        phrases::{amount, holder},
        sanctions::compliance,
        words::Words,
    },
};

/// The help that is agreed, and for those who may know it what is proposed; none where there is none.
pub(super) fn matches(gap: &Value, matches: &Matches, day: &str, words: &Words) -> Option<Markup> {
    let [_, _, left, instead, beside] = words.of_matches;
    if matches.shown.is_empty() {
        return given_by_the_ledger(gap, instead);
    }
    let ledger = given_by_the_ledger(gap, beside);
    let table = html! {
        table {
            thead { tr { @for name in words.matches { th scope="col" { (name) } } } }
            tbody { @for of in &matches.shown { (agreed(of, day, words)) } }
        }
    };
    Some(html! {
        (scrolled(words.headings[1], &table))
        @if matches.left > 0 { p { (left) (words.language.colon()) (matches.left) } }
        @if let Some(ledger) = ledger { (ledger) }
    })
}

/// In these words where it is said who gave, also of what is given without a match, as files state it, or under one that was withdrawn;
/// none where nothing is given.
fn given_by_the_ledger(gap: &Value, ledger: &str) -> Option<Markup> {
    let is_given = items(&gap["needs"]).iter().any(|need| {
        let mut figures = ["pledged", "committed", "delivered"].into_iter();
        need["lookedAfter"] == true || figures.any(|figure| is_some(&need[figure]))
    });
    let file = format!(
        "/export/commitments.csv?references={}",
        text(&gap["reference"])
    );
    is_given.then(|| html! { p { a href=(file) { (ledger) } } })
}

/// Whether a figure is one, and not zero.
fn is_some(figure: &Value) -> bool {
    text(figure).contains(|digit: char| ('1'..='9').contains(&digit))
}

/// What is pledged, committed and delivered under the lines of a match, as far as figures say it: the needs of most gaps have no size of
/// which it could be told.
fn given(of: &Value, words: &Words) -> Vec<String> {
    let [_, _, _, pledged, committed, delivered, _] = words.needs;
    let figures = [
        ("pledged", pledged),
        ("committed", committed),
        ("delivered", delivered),
    ];
    let said = figures.into_iter().filter_map(|(figure, name)| {
        let lines = items(&of["lines"]).iter();
        let lines = lines.filter(|line| is_some(&line[figure]));
        let amounts = lines.map(|line| {
            let (unit, currency) = (text(&line["unit"]), text(&line["currency"]));
            amount(text(&line[figure]), unit, currency, words)
        });
        let amounts: Vec<String> = amounts.collect();
        let colon = words.language.colon();
        (!amounts.is_empty()).then(|| format!("{name}{colon}{}", amounts.join(" + ")))
    });
    said.collect()
}

fn agreed(of: &Value, day: &str, words: &Words) -> Markup {
    let [_, not_needed, ..] = words.of_matches;
    let given = given(of, words);
    let its_end = words
        .language
        .choose(["its mission ended", "fin de la mission"]);
    let ended = of["assistance"]["mission"]["ended"].as_str();
    let ended = ended.filter(|ended| is_over(ended, day));
    let consents = items(&of["consents"]);
    let state = words.language.word::<MatchState>(text(&of["state"]));
    html! {
        tr {
            th scope="row" lang=(text(&of["assistance"]["language"])) { (text(&of["assistance"]["title"])) }
            td {
                (provider(&of["provider"], words))
                @if let Some(ended) = ended { small { (its_end) (words.language.colon()) (words.language.date(ended)) } }
            }
            td { (state) @if !given.is_empty() { small { (given.join(" · ")) } } }
            td {
                @if consents.is_empty() { (not_needed) }
                @for consent in consents { p { (consented(consent, words)) } }
            }
            td { (compliance(&of["compliance"], words)) }
        }
    }
}

/// Who gives, where they let themselves be named.
fn provider<'a>(provider: &'a Value, words: &'a Words) -> &'a str {
    let [unnamed, ..] = words.of_matches;
    match provider {
        Value::Null => unnamed,
        provider => words.language.named(provider),
    }
}

/// Who was asked, and what they said.
fn consented(consent: &Value, words: &Words) -> String {
    let language = words.language;
    let asked = match &consent["organisation"] {
        Value::Null => &consent["country"],
        organisation => organisation,
    };
    let answer = language.word::<ConsentAnswer>(text(&consent["answer"]));
    let said = format!("{}{}{answer}", language.named(asked), language.colon());
    dated(&said, &consent["date"], words)
}

/// Something with its date, where that is stated.
fn dated(said: &str, date: &Value, words: &Words) -> String {
    match date.as_str() {
        Some(date) => format!("{said} ({})", words.language.date(date)),
        None => said.to_owned(),
    }
}

/// Who endorses its needs, asked for help, and took it into their plans; none where nobody did.
pub(super) fn behind(gap: &Value, words: &Words) -> Option<Markup> {
    let [endorses, asked] = words.behind;
    let colon = words.language.colon();
    let needs = items(&gap["needs"]).iter();
    let endorsed = needs.flat_map(|need| {
        let endorsements = items(&need["endorsements"]).iter();
        let does = format!("{endorses} {}", need["position"]);
        endorsements.map(move |of| html! { (by(of, &does, words)) (colon) (text(&of["reason"])) })
    });
    let requests = items(&gap["assistanceRequests"]).iter();
    let requests = requests.map(|of| {
        html! { (by(of, asked, words)) (colon) span lang=(text(&of["language"])) { (text(&of["text"])) } }
    });
    let assessments = items(&gap["assessments"]).iter();
    let assessments = assessments.map(|of| html! { (assessed(of, words)) });
    let all: Vec<Markup> = endorsed.chain(requests).chain(assessments).collect();
    let list = html! { ul { @for one in &all { li { (one) } } } };
    (!all.is_empty()).then_some(list)
}

/// Which organisation does something, and when.
fn by(of: &Value, does: &str, words: &Words) -> String {
    let who = words.language.named(&of["organisation"]);
    dated(&format!("{who} {does}"), &of["date"], words)
}

/// Whether it enters the plan of an organisation.
fn assessed(of: &Value, words: &Words) -> String {
    let language = words.language;
    let decision = language.word::<AssessmentDecision>(text(&of["decision"]));
    let who = language.named(&of["organisation"]);
    let said = format!(
        "{who}, {}{}{decision}",
        text(&of["cycle"]),
        language.colon()
    );
    dated(&said, &of["date"], words)
}

/// Whom to ask; and what is on record and fits, where anything is asked for.
pub(super) fn ask(gap: &Value, is_asked: bool, words: &Words) -> Markup {
    let contacts = contacts(gap, words);
    let nothing = Value::Null;
    let route = if is_asked { &gap["route"] } else { &nothing };
    let lists = ["missions", "programmes", "offers"].into_iter();
    let fitting = lists.flat_map(|list| items(&route[list]));
    let fitting: Vec<&Value> = fitting.collect();
    let left = items(&route["askMemberStates"]);
    let [fits, to_ask] = words.fits;
    html! {
        ul { @for (who, name) in &contacts { li { (who) (words.language.colon()) (name) } } }
        @if !fitting.is_empty() {
            h3 { (fits) }
            ul { @for one in &fitting { li { (fit(one, words)) } } }
        }
        @if !left.is_empty() {
            h3 { (to_ask) }
            ul { @for one in left { li { (unmet(one, text(&gap["language"]), words)) } } }
        }
    }
}

/// Those who answer questions about the gap, by what they are to it.
fn contacts(gap: &Value, words: &Words) -> Vec<(&'static str, String)> {
    let [lacks, mission, unit, found, sees_to, committee] = words.contacts;
    let name = |of: &Value| words.language.named(of).to_owned();
    let units = items(&gap["mission"]["focalPoints"]).iter().map(|of| {
        let parts = ["unit", "rank", "role", "place"].map(|part| text(&of[part]));
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        (unit, parts.join(", "))
    });
    let mut contacts = vec![
        (lacks, holder(gap, words)),
        (mission, name(&gap["mission"])),
    ];
    contacts.extend(units);
    contacts.extend([
        (found, name(&gap["panel"])),
        (sees_to, name(&gap["steward"])),
        (committee, name(&gap["regime"]["committee"])),
    ]);
    contacts.retain(|(_, name)| !name.is_empty());
    contacts
}

/// An offer or programme that fits.
fn fit(one: &Value, words: &Words) -> Markup {
    let assistance = &one["assistance"];
    html! {
        span lang=(text(&assistance["language"])) { (text(&assistance["title"])) }
        " (" (provider(&assistance["provider"], words)) ")"
        small { (words.matches[4]) (words.language.colon()) (compliance(&one["compliance"], words)) }
    }
}

/// A need that nothing on record could meet, and how much of it.
fn unmet(one: &Value, language: &str, words: &Words) -> Markup {
    let need = &one["need"];
    let quantity = one["quantity"].as_str();
    let much = quantity.map(|plain| {
        let (unit, currency) = (text(&need["unit"]), text(&need["currency"]));
        amount(plain, unit, currency, words)
    });
    html! {
        span lang=(language) { (text(&need["title"])) }
        @if let Some(much) = much { (words.language.colon()) (much) }
    }
}
