//! A sheet to ask for funds by: all of one gap that whoever may give has to know, on a page made for print.
//!
//! It is made of what the API answers to one document of ours, for the viewer: so it shows nobody more than they may read.

mod asked;
mod facts;
mod needs;
mod people;
mod phrases;
mod progress;
mod sanctions;
mod words;

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::Utc;
use domain::{date::day_of, gap::GapState};
use maud::{Markup, html};
use serde_json::Value;

use crate::{
    access::viewer::Viewer,
    http::{
        Api, connection,
        export::{
            language::{LANG, Language},
            markup::{alert, text},
            parameters::twice,
            problem::Problem,
            shell::{self, POLICY, SHEET, SHEETS},
            sign_in,
        },
        guard,
    },
};
use asked::Matches;
use words::Words;

pub(super) const ABOUT: &str = "A gap as a sheet to ask for funds by, as HTML made for print: what is needed, given and left, sources, what sanctions require, whom to ask.";

pub(super) async fn gap(
    request: HttpRequest,
    reference: web::Path<String>,
    api: web::Data<Api>,
) -> HttpResponse {
    let answer = answer(&request, &reference, api).await;
    answer.unwrap_or_else(|problem| {
        let language = Language::of_request(&request);
        let words = Words::of(language);
        let content = html! { (alert(&problem, language)) nav { (others(words)) } };
        let page = page(&content, None, words).into_string();
        shell::refuse(&problem, &POLICY, page)
    })
}

async fn answer(
    request: &HttpRequest,
    reference: &str,
    api: web::Data<Api>,
) -> Result<HttpResponse, Problem> {
    let language = language(request.query_string())?;
    let words = Words::of(language.unwrap_or_else(|| Language::preferred(request.headers())));
    let viewer = sign_in(request, &api).await?;
    let checked = guard::check_json(&Value::from(reference), &api.settings.limits);
    checked.map_err(Problem::of_refusal)?;
    let (day, from) = (day_of(Utc::now()), connection::address(request));
    let call = || asked::call(reference, &day);
    let (mut data, standing) = shell::read(&api, &viewer, from, call).await?;
    let gap = data["gap"].take();
    if gap.is_null() {
        return Err(unknown(reference));
    }
    let is_public = matches!(viewer, Viewer::Anonymous);
    let matches = Matches::of(&mut data);
    let content = content((&gap, &matches), &day, is_public, words);
    let page = page(&content, Some(&gap), words).into_string();
    let asker = (&viewer, standing.as_ref());
    Ok(shell::answer(request, asker, &POLICY, page))
}

/// Which language is asked for, if one is. Nothing else can be.
fn language(query: &str) -> Result<Option<Language>, Problem> {
    let mut language = None;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=').unwrap_or((pair, "")) {
            (LANG, code) if language.is_none() => language = Some(Language::read(code)?),
            (LANG, _) => return Err(twice(LANG)),
            (name, _) => {
                let detail = format!("`{name}` is no parameter of a sheet: it takes `{LANG}`.");
                let french = format!(
                    "«\u{a0}{name}\u{a0}» n'est pas un paramètre admis\u{a0}: une fiche prend «\u{a0}{LANG}\u{a0}»."
                );
                let problem = Problem::parameter(name, detail, vec![LANG.to_owned()]);
                return Err(problem.in_french(french));
            }
        }
    }
    Ok(language)
}

/// Why a query string is refused.
#[cfg(any(test, fuzzing))]
pub(super) fn refusal(query: &str) -> Option<String> {
    language(query).err().map(|problem| problem.detail)
}

/// What is said of a gap that is not on record, and of one that whoever asks may not read: the same.
fn unknown(reference: &str) -> Problem {
    let detail = format!(
        "There is no gap \"{reference}\" that you may read: those that you may are at {SHEETS}."
    );
    let french = format!(
        "Il n'existe pas de lacune «\u{a0}{reference}\u{a0}» que vous puissiez lire\u{a0}: celles que vous pouvez lire sont à l'adresse {SHEETS}."
    );
    Problem::not_found(detail).in_french(french)
}

/// A page around its content, called by its gap where it has one.
fn page(content: &Markup, gap: Option<&Value>, words: &Words) -> Markup {
    let of_gap = gap.map(|gap| format!("{} · {}", text(&gap["title"]), words.title));
    let body = html! { @if gap.is_none() { h1 { (words.title) } } (content) };
    let title = of_gap.as_deref().unwrap_or(words.title);
    shell::page(title, &body, words.language)
}

fn content(
    (gap, matches): (&Value, &Matches),
    day: &str,
    is_public: bool,
    words: &Words,
) -> Markup {
    let (language, state) = (text(&gap["language"]), text(&gap["state"]));
    let [closed, will, not_public] = words.notices;
    let (is_closed, is_will) = (state == "CLOSED", gap["nature"] == "WILL");
    let is_asked = !is_closed && !is_will;
    let none = || html! { p { (words.none) } };
    let sections = [
        needs::needs(gap, words),
        people::matches(gap, matches, day, words),
        progress::progress(gap, words),
        people::behind(gap, words),
        Some(sanctions::measures(gap, day, words)),
        sanctions::conditions(gap, day, words),
        Some(people::ask(gap, is_asked, words)),
        facts::sources(gap, words),
    ];
    let sections = words.headings.into_iter().zip(sections);
    html! {
        header {
            p { (words.title) " · " (text(&gap["reference"])) " · " (words.language.word::<GapState>(state)) }
            h1 lang=(language) { (text(&gap["title"])) }
        }
        main {
            @if !is_public { p role="note" { (not_public) } }
            @if is_will { p role="note" { (will) } } @else if is_closed { p role="note" { (closed) } }
            p lang=(language) { (text(&gap["description"])) }
            @if is_asked { (needs::still(gap, words)) }
            (facts::facts(gap, words))
            @for (heading, section) in sections {
                h2 { (heading) }
                (section.unwrap_or_else(none))
            }
        }
        (foot(text(&gap["reference"]), day, words))
    }
}

/// Of when it is, and where to read on.
fn foot(reference: &str, day: &str, words: &Words) -> Markup {
    let [as_of, not_added, other, data, _] = words.foot;
    let code = words.language.choose(["fr", "en"]);
    let query = format!("?{LANG}={code}");
    let file = format!("/export/gaps.ndjson?references={reference}");
    let own = SHEET.replace("{reference}", reference);
    html! {
        footer {
            p { (as_of) " " (words.language.date(day)) " · Gapbridge · " (own) " · " (not_added) }
            nav { a href=(query) hreflang=(code) lang=(code) { (other) } " · " a href=(file) { (data) } " · " (others(words)) }
        }
    }
}

/// The way to the sheets of other gaps.
fn others(words: &Words) -> Markup {
    let [.., name] = words.foot;
    let list = shell::address(SHEETS, &[(LANG, words.language.code())]);
    html! { a href=(list) { (name) } }
}
