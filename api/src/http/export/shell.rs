//! Pages for people: how they look, what browsers let them do, and where they lead.

use std::sync::LazyLock;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use reqwest::Url;

use crate::http::{export::language::Language, pages};

pub(super) const MEDIA: &str = "text/html; charset=utf-8";
const STYLE: &str = include_str!("sheet.css");

/// Where the page is that finds gaps.
pub(super) const SHEETS: &str = "/sheets/gaps";
/// Where the sheet of a gap is.
pub(super) const SHEET: &str = "/sheets/gaps/{reference}";
/// By what either differs that is asked for at one address.
pub(super) const VARYING: &str = "Authorization, Accept-Language";

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
