//! What fits an offer, a programme or a gap well enough, for feed readers: the suggestions of the API, asked by our own document.

use std::cmp::Reverse;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Query},
};
use async_graphql::Variables;
use atom_syndication::{Category, Entry, FixedDateTime, Link, Text};
use reqwest::Url;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    access::viewer::Viewer,
    error::code,
    http::{
        Api,
        documents::Call,
        export::{
            fault,
            feed::{category, clean, moment, person, so_far, urn, written},
            hold, is_known, open,
            pager::{Place, ask},
            problem::Problem,
            sign_in,
        },
        guard,
    },
};

/// The address.
pub(super) const PATH: &str = "/feeds/suggestions.atom";
/// The parameter for the least score.
const LEAST: &str = "leastScore";
/// All parameters, what they mean, and their types.
pub(super) const PARAMETERS: [(&str, &str, &str); 4] = [
    (
        "offer",
        "Reference of an offer: gaps that fit it. One of `offer`, `programme` and `gap` is needed.",
        "string",
    ),
    (
        "programme",
        "Reference of a programme: gaps that fit it.",
        "string",
    ),
    (
        "gap",
        "Reference of a gap: offers and programmes that fit it.",
        "string",
    ),
    (
        LEAST,
        "Least score, 0 to 1; by default any that is suggested.",
        "number",
    ),
];

/// What has to be fitted: the field of `Query` that gives it, which is its parameter, too.
struct Subject {
    name: &'static str,
    /// The field of a suggestion that gives what fits.
    found: &'static str,
    /// What is asked of that.
    selection: &'static str,
}

const GAP: &str = "id reference title description language updatedAt published panel { name } sector { code name } \
    countries { alpha3 name }";
const ASSISTANCE: &str = "id reference title description language provider { name } sectors { code name } \
    countries { alpha3 name } ... on Offer { updatedAt } ... on Programme { updatedAt }";

static SUBJECTS: [Subject; 3] = [
    Subject {
        name: "offer",
        found: "gap",
        selection: GAP,
    },
    Subject {
        name: "programme",
        found: "gap",
        selection: GAP,
    },
    Subject {
        name: "gap",
        found: "assistance",
        selection: ASSISTANCE,
    },
];

/// What is asked for.
struct Asked {
    subject: &'static Subject,
    reference: String,
    least: f64,
}

pub(super) async fn feed(request: HttpRequest, api: web::Data<Api>) -> HttpResponse {
    let answer = answer(&request, api).await;
    answer.unwrap_or_else(Problem::into_response)
}

async fn answer(request: &HttpRequest, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let viewer = sign_in(request, &api).await?;
    let asked = Asked::read(request.query_string())?;
    let reference = Value::from(asked.reference.as_str());
    guard::check_json(&reference, &api.settings.limits).map_err(Problem::of_refusal)?;
    let held = hold(request, &viewer, &api)?;
    let is_public = matches!(viewer, Viewer::Anonymous);
    let mut response = open(&viewer, &held, "application/atom+xml; charset=utf-8");
    let mut data = ask(&api, &viewer, asked.call(), Place::Awaited).await?;
    let thing = data[asked.subject.name].take();
    if thing.is_null() {
        let Asked {
            subject, reference, ..
        } = &asked;
        return Err(Problem::not_found(format!(
            "There is no {} \"{reference}\" that you may read.",
            subject.name
        )));
    }
    let title = format!(
        "Gapbridge: what fits \"{}\"",
        clean(thing["title"].as_str().unwrap_or_default())
    );
    let feed = written(request, title, asked.entries(&thing));
    let bytes = feed.write_to(Vec::new()).map_err(fault)?;
    if is_public && is_known(request, &mut response, &Sha256::digest(&bytes)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.body(bytes))
}

/// Why a query string is refused.
#[cfg(any(test, fuzzing))]
pub(super) fn refusal(query: &str) -> Option<String> {
    Asked::read(query).err().map(|problem| problem.detail)
}

impl Asked {
    /// Reads a query string. What is not known is refused, as in the other feed.
    fn read(query: &str) -> Result<Self, Problem> {
        let pairs = Query::<Vec<(String, String)>>::from_query(query).map_err(|_| {
            let detail = "The query string is not URL-encoded.";
            Problem::new(400, code::BAD_USER_INPUT, detail)
        })?;
        let (mut named, mut least) = (None, None);
        let given = pairs.into_inner().into_iter();
        for (name, text) in given.filter(|(_, text)| !text.is_empty()) {
            let subject = SUBJECTS.iter().find(|subject| subject.name == name);
            let is_first = match subject {
                Some(subject) => named.replace((subject, text)).is_none(),
                None if name == LEAST => least.replace(score(&text)?).is_none(),
                None => return Err(wrong(&name, "is no parameter of this feed")),
            };
            if !is_first {
                return Err(wrong(
                    &name,
                    "is one too many: a feed is by one offer, programme or gap, and one score",
                ));
            }
        }
        let (subject, reference) = named.ok_or_else(|| {
            wrong(
                SUBJECTS[0].name,
                "is needed, or `programme` or `gap`: the reference of what has to be fitted",
            )
        })?;
        Ok(Self {
            subject,
            reference,
            least: least.unwrap_or_default(),
        })
    }

    fn call(&self) -> Call {
        let Subject {
            name,
            found,
            selection,
        } = self.subject;
        let document = format!(
            "query ($reference: String!) {{ {name}(reference: $reference) {{ id title \
             suggestions(first: 50) {{ score {found} {{ {selection} }} }} }} }}"
        );
        Call {
            query: Some(document),
            variables: Variables::from_json(json!({ "reference": self.reference })),
            ..Call::default()
        }
    }

    /// The entries, the last changed first.
    fn entries(&self, thing: &Value) -> Vec<Entry> {
        let suggested = thing["suggestions"].as_array().into_iter().flatten();
        let fits = |one: &&Value| one["score"].as_f64().is_some_and(|of| of >= self.least);
        let mut entries: Vec<Entry> = suggested
            .filter(fits)
            .map(|one| self.entry(thing, one))
            .collect();
        entries.sort_by_key(|entry| (Reverse(entry.updated), entry.id.clone()));
        entries
    }

    fn entry(&self, thing: &Value, suggested: &Value) -> Entry {
        let found = &suggested[self.subject.found];
        let said = |field: &str| clean(found[field].as_str().unwrap_or_default());
        let author = ["panel", "provider"]
            .into_iter()
            .find_map(|of| found[of]["name"].as_str());
        let published = moment(&said("published"));
        let changed: Option<FixedDateTime> = said("updatedAt").parse().ok();
        let updated = changed.or(published);
        let name = format!(
            "{}:{}:{}",
            self.subject.name,
            self.reference,
            said("reference")
        );
        let ids = (&thing["id"], &found["id"]);
        let (gap, assistance) = match self.subject.found {
            "gap" => (ids.1, ids.0),
            _ => ids,
        };
        Entry {
            title: Text::plain(said("title")),
            id: urn(&format!("suggestion:{name}")),
            updated: updated.unwrap_or_default(),
            published: so_far(published, updated),
            authors: author
                .map(|name| person(&clean(name)))
                .into_iter()
                .collect(),
            summary: Some(Text {
                lang: Some(said("language")),
                ..Text::plain(said("description"))
            }),
            links: explanation(gap, assistance).into_iter().collect(),
            categories: categories(found, &suggested["score"]),
            ..Entry::default()
        }
    }
}

/// Why a parameter is refused, with those that there are.
fn wrong(name: &str, what: &str) -> Problem {
    let valid = PARAMETERS.map(|(name, ..)| name.to_owned());
    Problem::parameter(name, format!("`{name}` {what}."), valid.to_vec())
}

fn score(text: &str) -> Result<f64, Problem> {
    let score: Option<f64> = text.parse().ok();
    score
        .filter(|score| (0.0..=1.0).contains(score))
        .ok_or_else(|| {
            let detail = format!("`{LEAST}`: \"{text}\" is no number from 0 to 1, as 0.6.");
            Problem::parameter(LEAST, detail, Vec::new())
        })
}

/// Where the API tells what the score of a pair is made of.
fn explanation(gap: &Value, assistance: &Value) -> Option<Link> {
    let query = format!(
        "{{ whyNot(gap: {gap}, assistance: {assistance}) {{ score evidenceCoverage parts {{ name weight value explanation }} }} }}"
    );
    // Of the address, what comes before the path is left to who reads the feed.
    let url = Url::parse_with_params("https://localhost/graphql", [("query", query)]).ok()?;
    Some(Link {
        href: format!("{}?{}", url.path(), url.query()?),
        mime_type: Some("application/graphql-response+json".to_owned()),
        ..Link::default()
    })
}

/// Countries and sectors as the feed of gaps has them, and the score.
fn categories(found: &Value, score: &Value) -> Vec<Category> {
    let coded = |scheme: &str, items: &[Value], code: &str| -> Vec<Category> {
        let both = items
            .iter()
            .filter_map(|item| Some((item[code].as_str()?, item["name"].as_str()?)));
        both.map(|(code, name)| category(scheme, &clean(code), &clean(name)))
            .collect()
    };
    let list = |field: &str| found[field].as_array().map_or(&[] as &[_], Vec::as_slice);
    let mut categories = coded("countries", list("countries"), "alpha3");
    categories.extend(coded("sectors", list("sectors"), "code"));
    categories.extend(coded("sectors", &[found["sector"].clone()], "code"));
    let score = score.to_string();
    categories.push(category("score", &score, &format!("Score {score}")));
    categories
}

#[cfg(test)]
mod tests;
