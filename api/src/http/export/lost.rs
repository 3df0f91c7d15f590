//! What is told where nothing is: browsers are shown a page that says where to go on, and all others what programs read.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, VARY},
};
use maud::html;

use crate::{
    error::code,
    http::{
        answer::Answer,
        export::{
            language::{LANG, Language},
            markup::alert,
            problem::Problem,
            shell::{self, MEDIA, POLICY, SHEETS},
        },
        negotiate::Media,
        pages,
    },
};

/// What the page is called, and what can be found where.
const ENGLISH: [&str; 4] = [
    "There is nothing here",
    "Find a gap by country or words, read its sheet and print it",
    "All lists as files for spreadsheets (in English)",
    "Ask the register: the explorer of the API (in English)",
];
const FRENCH: [&str; 4] = [
    "Il n'y a rien ici",
    "Chercher une lacune par pays ou par mots, lire sa fiche et l'imprimer",
    "Toutes les listes en fichiers pour tableurs (en anglais)",
    "Interroger le registre\u{a0}: l'explorateur de l'API (en anglais)",
];

/// Beside files, feeds, tiles and sheets.
pub(super) async fn beside(request: HttpRequest) -> HttpResponse {
    told(&request, Problem::nowhere())
}

/// At an address that is none of ours.
pub(in crate::http) async fn nowhere(request: HttpRequest) -> HttpResponse {
    if pages::accepts_pages(&request) {
        return shown(&request, &Problem::nowhere());
    }
    let message = "There is nothing at this address. The API is at /graphql, an explorer of it at /graphiql, all lists as files are at \
                   /export, lists of codes at /codes, and gaps for print at /sheets/gaps; docs/README.md of the source tells of each.";
    Answer::refused(404, code::NOT_FOUND, message).write_refusal(Media::Json)
}

/// What is told of a request that can't be answered: where nothing is, a browser is shown the page.
pub(super) fn told(request: &HttpRequest, problem: Problem) -> HttpResponse {
    if !problem.is_of_nothing() {
        return problem.into_response();
    }
    if pages::accepts_pages(request) {
        return shown(request, &problem);
    }
    let mut response = problem.into_response();
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("Accept"));
    response
}

fn shown(request: &HttpRequest, problem: &Problem) -> HttpResponse {
    let language = Language::of_request(request);
    let [title, find, files, explorer] = language.choose([ENGLISH, FRENCH]);
    let list = shell::address(SHEETS, &[(LANG, language.code())]);
    let body = html! {
        main {
            h1 { (title) }
            (alert(problem, language))
            nav {
                ul {
                    li { a href=(list) { (find) } }
                    li { a href="/export" hreflang="en" { (files) } }
                    li { a href="/graphiql" hreflang="en" { (explorer) } }
                }
            }
        }
    };
    let mut response = problem.opened();
    response.insert_header((CONTENT_TYPE, MEDIA));
    response.insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()));
    response.insert_header((VARY, "Accept, Accept-Language"));
    response.body(shell::page(title, &body, language).into_string())
}
