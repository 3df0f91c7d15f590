//! The newest published gaps, for feed readers.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use atom_syndication::{Category, Entry, Feed, FixedDateTime, Link, Person, Text};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    access::viewer::Viewer,
    http::{
        Api,
        export::{
            fault, hold, is_known, open, pager::Pager, parameters::Asked, problem::Problem,
            rows::text, sign_in, table::Table,
        },
    },
};

/// Entries of a feed.
const ENTRIES: u64 = 50;
/// The parameter that a feed sets itself.
pub(super) const ORDER: &str = "orderBy";

pub(super) async fn feed(request: HttpRequest, api: web::Data<Api>) -> HttpResponse {
    let answer = answer(&request, api).await;
    answer.unwrap_or_else(Problem::into_response)
}

async fn answer(request: &HttpRequest, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let viewer = sign_in(request, &api).await?;
    let table = api.tables.feed.clone();
    let mut asked = Asked::read(&table, request.query_string())?;
    asked.variables.insert(ORDER.to_owned(), "PUBLISHED".into());
    let held = hold(request, &viewer, &api)?;
    let is_public = matches!(viewer, Viewer::Anonymous);
    let mut response = open(&viewer, &held, "application/atom+xml; charset=utf-8");
    let rows = Pager::new(api, viewer, table.clone(), asked)?
        .only(ENTRIES)
        .await?;
    let entries = rows.iter().map(|row| entry(&table, row)).collect();
    let title = "Gapbridge: gaps, the last published first".to_owned();
    let feed = written(request, title, entries);
    let bytes = feed.write_to(Vec::new()).map_err(fault)?;
    if is_public && is_known(request, &mut response, &Sha256::digest(&bytes)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.body(bytes))
}

/// A feed of these entries, known by the address that was asked.
pub(super) fn written(request: &HttpRequest, title: String, entries: Vec<Entry>) -> Feed {
    let own = clean(&request.uri().to_string());
    let newest = entries.iter().map(|entry| entry.updated).max();
    Feed {
        title: Text::plain(title),
        id: urn(&own),
        updated: newest.unwrap_or_default(),
        authors: vec![person("Gapbridge")],
        links: vec![Link {
            href: own,
            rel: "self".to_owned(),
            ..Link::default()
        }],
        entries,
        ..Feed::default()
    }
}

fn entry(table: &Table, row: &[Value]) -> Entry {
    let value = |name: &str| {
        let at = table.columns.iter().position(|column| column.name == name);
        at.map(|at| &row[at])
    };
    let said = |name: &str| clean(&value(name).map(text).unwrap_or_default());
    let each = |name: &str| -> Vec<String> {
        let items = value(name).and_then(Value::as_array);
        let items = items.into_iter().flatten();
        items.map(|item| clean(&text(item))).collect()
    };
    let (reference, published) = (said("reference"), moment(&said("published")));
    let panel = said("panel_name");
    // A reader keeps the text of an entry that is not newer than the one it has: what was revised, loaded anew, hidden or erased since is.
    // That it was loaded is as new as that at first, too: whether it was before may be hidden.
    let changed: Option<FixedDateTime> = said("updated_at").parse().ok();
    let updated = changed.max(moment(&said("hidden_on"))).or(published);
    // Of what nothing is told, the year of its source is.
    let updated = updated.or_else(|| moment(&said("year")));
    let mut categories = countries(&each("country_codes"), &each("country_names"));
    let (sector, name) = (said("sector_code"), said("sector_name"));
    categories.push(category("sectors", &sector, &name));
    Entry {
        title: Text::plain(said("title")),
        id: urn(&format!("gap:{reference}")),
        updated: updated.unwrap_or_default(),
        published: so_far(published, updated),
        authors: (!panel.is_empty())
            .then(|| person(&panel))
            .into_iter()
            .collect(),
        summary: Some(Text {
            lang: Some(said("language")),
            ..Text::plain(said("description"))
        }),
        links: vec![Link {
            href: format!("/export/gaps.ndjson?references={reference}"),
            mime_type: Some("application/x-ndjson".to_owned()),
            ..Link::default()
        }],
        categories,
        ..Entry::default()
    }
}

/// When something was published, unless its embargo still runs: its day itself changes what everybody reads.
pub(super) fn so_far(
    published: Option<FixedDateTime>,
    updated: Option<FixedDateTime>,
) -> Option<FixedDateTime> {
    published.filter(|published| updated.is_some_and(|updated| *published <= updated))
}

fn countries(codes: &[String], names: &[String]) -> Vec<Category> {
    let both = codes.iter().zip(names);
    both.map(|(code, name)| category("countries", code, name))
        .collect()
}

/// A code of ours with its name; the scheme is the parameter that takes it.
pub(super) fn category(scheme: &str, code: &str, name: &str) -> Category {
    Category {
        term: code.to_owned(),
        scheme: Some(format!("urn:gapbridge:{scheme}")),
        label: Some(name.to_owned()),
    }
}

pub(super) fn person(name: &str) -> Person {
    Person {
        name: name.to_owned(),
        ..Person::default()
    }
}

/// The first moment of a year, a month or a day.
pub(super) fn moment(date: &str) -> Option<FixedDateTime> {
    let rest = "0000-01-01"
        .get(date.len()..)
        .filter(|_| !date.is_empty())?;
    format!("{date}{rest}T00:00:00Z").parse().ok()
}

/// A name that stays the same wherever the register is served.
pub(super) fn urn(name: &str) -> String {
    let digest = Sha256::digest(name);
    let bytes: [u8; 16] = digest[..16].try_into().expect("a digest is longer");
    format!("urn:uuid:{}", Uuid::new_v8(bytes))
}

/// A text without the characters that XML does not take.
pub(super) fn clean(text: &str) -> String {
    let fits = |letter: &char| {
        matches!(letter, '\t' | '\n' | '\r')
            || (*letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_exact_as_they_are_become_their_first_moments() {
        for (date, expected) in [
            ("2009", Some("2009-01-01T00:00:00+00:00")),
            ("2009-10", Some("2009-10-01T00:00:00+00:00")),
            ("2009-10-13", Some("2009-10-13T00:00:00+00:00")),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(
                moment(date).map(|moment| moment.to_rfc3339()).as_deref(),
                expected,
                "{date}"
            );
        }
    }
}
