//! The gaps that have sheets, by country and words: for those who have a browser and nothing else.
//!
//! As a sheet, the page is made of what the API answers to one document of ours, for the viewer.

mod drawn;
mod texts;

use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::Variables;
use domain::gap::GapState;
use maud::html;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::{
    access::viewer::Viewer,
    http::{
        Api, connection,
        documents::Call,
        export::{
            language::{LANG, Language},
            markup::alert,
            parameters::{pairs, twice},
            problem::Problem,
            shell::{self, ASKING},
            sign_in,
        },
        guard,
    },
};
use texts::Texts;

pub(super) const ABOUT: &str = "Gaps by country, state and words, 25 at a time, as an HTML page that leads to the sheet of each.";

/// What can be asked for, beside the language.
pub(super) const PARAMETERS: [(&str, &str); 4] = [
    (
        COUNTRIES,
        "ISO codes of countries, with commas between them.",
    ),
    (
        STATES,
        "States of gaps, with commas between them: OPEN, IN_PROGRESS, CLOSED.",
    ),
    (TEXT, "Words in English or French, which all must occur."),
    (AFTER, "Cursor to start behind, as the page has it."),
];
const COUNTRIES: &str = "countries";
const STATES: &str = "states";
const TEXT: &str = "text";
const AFTER: &str = "after";

const DOCUMENT: &str = "query ($filter: GapFilter, $among: GapFilter, $after: String) {
  gaps(filter: $filter, first: 25, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    nodes { reference title language holder state countries { name nameFr } sector { name nameFr } } }
  gapFacets(filter: $among, by: [COUNTRY]) { key label labelFr count } }";

pub(super) async fn gaps(request: HttpRequest, api: web::Data<Api>) -> HttpResponse {
    let answer = answer(&request, api).await;
    answer.unwrap_or_else(|problem| {
        let texts = Texts::of(Language::of_request(&request));
        let body = html! {
            main {
                h1 { (texts.title) }
                (alert(&problem, texts.language))
                nav { (drawn::to_all(texts)) }
            }
        };
        let page = shell::page(texts.title, &body, texts.language).into_string();
        shell::refuse(&problem, &ASKING, page)
    })
}

async fn answer(request: &HttpRequest, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let asked = Asked::read(request.query_string())?;
    let preferred = || Language::preferred(request.headers());
    let texts = Texts::of(asked.language.unwrap_or_else(preferred));
    let viewer = sign_in(request, &api).await?;
    let variables = asked.variables();
    let checked = guard::check_json(&variables, &api.settings.limits);
    checked.map_err(Problem::of_refusal)?;
    let from = connection::address(request);
    let call = || Call {
        query: Some(DOCUMENT.to_owned()),
        variables: Variables::from_json(variables.clone()),
        ..Call::default()
    };
    let (data, standing) = shell::read(&api, &viewer, from, call).await?;
    let is_public = matches!(viewer, Viewer::Anonymous);
    let body = drawn::body(&asked, &data, is_public, texts);
    let page = shell::page(texts.title, &body, texts.language).into_string();
    let asker = (&viewer, standing.as_ref());
    Ok(shell::answer(request, asker, &ASKING, page))
}

/// What is asked for. A form sends all that it has, so that what is empty is not asked for.
#[derive(Debug)]
struct Asked {
    language: Option<Language>,
    countries: String,
    states: String,
    text: String,
    after: String,
}

impl Asked {
    fn read(query: &str) -> Result<Self, Problem> {
        let names = [LANG, COUNTRIES, STATES, TEXT, AFTER];
        let mut given: [Option<String>; 5] = Default::default();
        for (name, value) in pairs(query)? {
            let place = names.iter().position(|known| *known == name);
            let place = place.ok_or_else(|| unknown(&name, &names))?;
            if given[place].replace(value).is_some() {
                return Err(twice(&name));
            }
        }
        let [language, countries, states, text, after] =
            given.map(|value| value.unwrap_or_default().trim().to_owned());
        let is_asked = !language.is_empty();
        Ok(Self {
            language: is_asked.then(|| Language::read(&language)).transpose()?,
            countries: codes(&countries),
            states: known(&states)?,
            text,
            after,
        })
    }

    /// What is looked for, as addresses have it.
    fn filter(&self) -> [(&'static str, &str); 3] {
        [
            (COUNTRIES, self.countries.as_str()),
            (STATES, self.states.as_str()),
            (TEXT, self.text.as_str()),
        ]
    }

    /// Those of the document.
    fn variables(&self) -> Value {
        // Countries are counted among the gaps in these states.
        let mut among = json!({});
        if !self.states.is_empty() {
            let states: Vec<&str> = self.states.split(',').collect();
            among[STATES] = json!(states);
        }
        let mut filter = among.clone();
        if !self.countries.is_empty() {
            let codes: Vec<&str> = self.countries.split(',').collect();
            filter[COUNTRIES] = json!(codes);
        }
        if !self.text.is_empty() {
            filter[TEXT] = json!(self.text);
        }
        let after = Some(self.after.as_str()).filter(|after| !after.is_empty());
        json!({ "filter": filter, "among": among, "after": after })
    }
}

/// Codes with commas between them alone: what is empty, as behind a comma at the end, is not asked for either.
fn codes(given: &str) -> String {
    let codes = given.split(',').map(str::trim);
    let codes: Vec<&str> = codes.filter(|code| !code.is_empty()).collect();
    codes.join(",")
}

/// The same of states, each of which has to be one.
fn known(given: &str) -> Result<String, Problem> {
    let states = codes(given);
    let mut all = states.split(',').filter(|state| !state.is_empty());
    let Some(other) = all.find(|state| state.parse::<GapState>().is_err()) else {
        return Ok(states);
    };
    let detail = format!("`{STATES}`: \"{other}\" is none of its values.");
    let french =
        format!("«\u{a0}{STATES}\u{a0}»\u{a0}: «\u{a0}{other}\u{a0}» n'est pas une valeur admise.");
    let valid = GapState::iter().map(|state| state.to_string()).collect();
    Err(Problem::parameter(STATES, detail, valid).in_french(french))
}

fn unknown(name: &str, names: &[&str]) -> Problem {
    let detail = format!("`{name}` is no parameter of this page.");
    let french = format!("«\u{a0}{name}\u{a0}» n'est pas un paramètre de cette page.");
    let valid = names.iter().map(|name| (*name).to_owned()).collect();
    Problem::parameter(name, detail, valid).in_french(french)
}

/// Why a query string is refused.
#[cfg(any(test, fuzzing))]
pub(super) fn refusal(query: &str) -> Option<String> {
    Asked::read(query).err().map(|problem| problem.detail)
}
