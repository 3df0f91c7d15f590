//! Pages for people: how they are read and answered, how they look, what browsers let them do, and where they lead.

use std::{net::IpAddr, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY},
    },
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use reqwest::Url;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    access::{standing::Standing, viewer::Viewer},
    http::{
        Api,
        documents::Call,
        export::{
            is_known,
            language::{LANG, Language},
            opened,
            pager::{Place, ask, points},
            problem::Problem,
        },
        pages,
    },
};

pub(super) const MEDIA: &str = "text/html; charset=utf-8";
const STYLE: &str = include_str!("sheet.css");

/// Where the page is that finds gaps.
pub(super) const SHEETS: &str = "/sheets/gaps";
/// Where the sheet of a gap is.
pub(super) const SHEET: &str = "/sheets/gaps/{reference}";
/// By what either differs that is asked for at one address.
const VARYING: &str = "Authorization, Accept-Language";

/// A page may do nothing but look as it does.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| policy("'none'"));
/// The same of a page with a form, which asks us alone.
pub(super) static ASKING: LazyLock<String> = LazyLock::new(|| policy("'self'"));

fn policy(forms: &str) -> String {
    let style = pages::hashes(&format!("<style>{STYLE}</style>"), "style");
    format!(
        "default-src 'none'; style-src {style}; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
    )
}

/// What a page is made of, charged as the operation that it is before it runs, and what is left of the budget of whoever asks.
pub(super) async fn read(
    api: &Api,
    viewer: &Viewer,
    from: Option<IpAddr>,
    call: impl Fn() -> Call,
) -> Result<(Value, Option<Standing>), Problem> {
    let drawn = api.draw(viewer, from, points(api, call())?);
    let standing = drawn.map_err(|overdrawn| Problem::overdrawn(&overdrawn))?;
    let data = ask(api, viewer, call(), Place::AtOnce(from)).await?;
    Ok((data, standing))
}

/// Answers by a page, unless the client has just that.
pub(super) fn answer(
    request: &HttpRequest,
    (viewer, standing): (&Viewer, Option<&Standing>),
    policy: &'static str,
    page: String,
) -> HttpResponse {
    let mut response = opened(viewer, standing, MEDIA);
    response.insert_header((CONTENT_SECURITY_POLICY, policy));
    response.insert_header((VARY, VARYING));
    let is_public = matches!(viewer, Viewer::Anonymous);
    if is_public && is_known(request, &mut response, &Sha256::digest(&page)) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.body(page)
}

/// Answers by a page that says what is wrong.
pub(super) fn refuse(problem: &Problem, policy: &'static str, page: String) -> HttpResponse {
    let mut response = problem.opened();
    response.insert_header((CONTENT_TYPE, MEDIA));
    response.insert_header((CONTENT_SECURITY_POLICY, policy));
    response.body(page)
}

/// A page of this title.
pub(super) fn page(title: &str, body: &Markup, language: Language) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
}

/// Where the sheet of the gap of this reference is, in this language.
pub(super) fn sheet(reference: &str, language: Language) -> String {
    let path = SHEET.replace("{reference}", reference);
    address(&path, &[(LANG, language.code())])
}

/// An address of ours with these parameters, but for those that are empty.
pub(super) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = Url::parse("https://localhost").expect("it is a URL");
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    url.query_pairs_mut().extend_pairs(given);
    match url.query() {
        Some(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_what_is_given_and_nothing_else() {
        for (parameters, expected) in [
            ([("lang", ""), ("text", "")], "/sheets/gaps"),
            ([("lang", "fr"), ("text", "")], "/sheets/gaps?lang=fr"),
            (
                [("lang", "fr"), ("text", "a&b=\"c\" é")],
                "/sheets/gaps?lang=fr&text=a%26b%3D%22c%22+%C3%A9",
            ),
        ] {
            assert_eq!(address("/sheets/gaps", &parameters), expected);
        }
    }
}
