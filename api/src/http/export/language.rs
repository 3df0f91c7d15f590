//! The languages that pages are in: English, and French where it is asked for. Texts of others stay in their own.

use std::borrow::Cow;

use actix_web::{
    HttpRequest,
    http::header::{ACCEPT_LANGUAGE, HeaderMap},
};
use domain::{
    english::english,
    french::{French, french},
};
use serde_json::Value;

use crate::http::{export::problem::Problem, negotiate::parse_weight};

/// What the language is asked by, which is ours to say.
pub(super) const LANG: &str = "lang";

/// The language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    French,
}

/// The months as French has them.
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl Language {
    /// Codes of all of them, ISO 639-1.
    pub(super) const CODES: [&str; 2] = ["en", "fr"];

    /// The language of a code; English where none is asked for.
    pub(super) fn read(code: &str) -> Result<Self, Problem> {
        match code {
            "" | "en" => Ok(Self::English),
            "fr" => Ok(Self::French),
            _ => {
                let detail = format!("`{LANG}`: \"{code}\" is neither en nor fr.");
                let valid = Self::CODES.map(str::to_owned);
                Err(Problem::parameter(LANG, detail, valid.to_vec()))
            }
        }
    }

    /// That which a query string asks for, whatever else is wrong with it.
    pub(super) fn of(query: &str) -> Self {
        Self::asked(query).unwrap_or(Self::English)
    }

    /// The same of a request; where it asks for none, that which its reader prefers.
    pub(super) fn of_request(request: &HttpRequest) -> Self {
        let asked = Self::asked(request.query_string());
        asked.unwrap_or_else(|| Self::preferred(request.headers()))
    }

    fn asked(query: &str) -> Option<Self> {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let code = pairs.find(|(name, _)| *name == LANG);
        code.and_then(|(_, code)| Self::read(code).ok())
    }

    /// That of ours which the headers `Accept-Language` prefer, the first of equals; English where they name none.
    pub(super) fn preferred(headers: &HeaderMap) -> Self {
        headers
            .get_all(ACCEPT_LANGUAGE)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(wanted)
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map_or(Self::English, |(_, language)| language)
    }

    /// Its code.
    pub(super) fn code(self) -> &'static str {
        self.choose(Self::CODES)
    }

    /// Of what is said in English and in French, that which is in this language.
    pub(super) fn choose<T>(self, [english, french]: [T; 2]) -> T {
        match self {
            Self::English => english,
            Self::French => french,
        }
    }

    /// The field that names a country or sector.
    pub(super) fn name(self) -> &'static str {
        self.choose(["name", "nameFr"])
    }

    /// The field that says a value in words.
    pub(super) fn label(self) -> &'static str {
        self.choose(["label", "labelFr"])
    }

    /// What stands between words and the number or list that they lead to.
    pub(super) fn colon(self) -> &'static str {
        self.choose([": ", "\u{a0}: "])
    }

    /// What something is called; by its English name where none in French is on record.
    pub(super) fn named(self, thing: &Value) -> &str {
        let name = thing[self.name()].as_str();
        name.or(thing["name"].as_str()).unwrap_or_default()
    }

    /// What the value of this upper-case name is called.
    pub(super) fn word<T: French>(self, value: &str) -> String {
        let french = french::<T>(value).filter(|_| self == Self::French);
        french.map_or_else(|| english(value), str::to_owned)
    }

    /// A decimal string as people write numbers.
    pub(super) fn number(self, plain: &str) -> String {
        let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
        let mut written = String::new();
        for (at, digit) in whole.char_indices() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                written += self.choose([",", "\u{202f}"]);
            }
            written.push(digit);
        }
        if !decimals.is_empty() {
            written += self.choose([".", ","]);
            written += decimals;
        }
        written
    }

    /// A date, as exact as it is known: in words in French, which writes none otherwise.
    pub(super) fn date(self, plain: &str) -> String {
        let mut parts = plain.splitn(3, '-');
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let month = month.and_then(|month| month.parse::<usize>().ok());
        let month = month.and_then(|month| MONTHS.get(month.checked_sub(1)?));
        match (self, year, month) {
            (Self::French, Some(year), Some(month)) => {
                match day.map(|day| day.trim_start_matches('0')) {
                    None => format!("{month} {year}"),
                    Some("1") => format!("1er {month} {year}"),
                    Some(day) => format!("{day} {month} {year}"),
                }
            }
            _ => plain.to_owned(),
        }
    }

    /// What is wrong, and beside it the words of the API where only these say what exactly.
    pub(super) fn told(self, problem: &Problem) -> (Cow<'_, str>, Option<&str>) {
        let detail = problem.detail.as_str();
        if self == Self::English {
            return (detail.into(), None);
        }
        if let Some(french) = &problem.french {
            return (Cow::from(&**french), None);
        }
        match (problem.status().as_u16(), problem.of_parameter()) {
            (401, _) => (
                "La clef ou le jeton d'accès n'est pas admis.".into(),
                Some(detail),
            ),
            (429, _) => (
                "Trop de demandes viennent de votre adresse. Réessayez plus tard.".into(),
                None,
            ),
            (503, _) => (
                "Le service est occupé. Réessayez dans quelques instants.".into(),
                None,
            ),
            (500, _) => ("Le service a rencontré une erreur.".into(), None),
            (_, Some(name)) => (
                format!("La valeur du paramètre «\u{a0}{name}\u{a0}» n'est pas admise.").into(),
                Some(detail),
            ),
            _ => ("Cette demande n'est pas admise.".into(), Some(detail)),
        }
    }
}

/// A language of ours that a range of `Accept-Language` wants, and how much.
fn wanted(range: &str) -> Option<(u16, Language)> {
    let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
    let weight = parameter.trim().strip_prefix("q=");
    let weight = weight.map_or(1000, |text| parse_weight(text.trim()));
    let primary = tag.trim().split('-').next().unwrap_or_default();
    let language = match primary.to_ascii_lowercase().as_str() {
        "fr" => Language::French,
        "en" | "*" => Language::English,
        _ => return None,
    };
    (weight > 0).then_some((weight, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn the_reader_of_a_page_prefers_a_language() {
        for (accepted, code) in [
            ("", "en"),
            ("*", "en"),
            ("de", "en"),
            ("fr", "fr"),
            ("FR-ci, fr;q=0.9, en;q=0.8", "fr"),
            ("en-GB,en;q=0.9,fr;q=0.8", "en"),
            ("en;q=0.5, fr;q=0.7", "fr"),
            ("ln, fr;q=0.3", "fr"),
            ("fr;q=0, de", "en"),
            ("fr;q=much, en;q=0.1", "en"),
            ("fr, en", "fr"),
            ("fro", "en"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            assert_eq!(Language::preferred(&headers).code(), code, "{accepted}");
        }
        assert_eq!(Language::preferred(&HeaderMap::new()).code(), "en");
    }

    #[test]
    fn the_language_is_known_whatever_else_is_wrong() {
        for (query, code) in [
            ("", "en"),
            ("lang=fr", "fr"),
            ("show=map&lang=fr", "fr"),
            ("lang=de", "en"),
            ("lang", "en"),
        ] {
            assert_eq!(Language::of(query).code(), code, "{query}");
        }
    }

    #[test]
    fn numbers_are_written_as_people_do_and_stay_exact() {
        for (plain, english, french) in [
            ("0", "0", "0"),
            ("999", "999", "999"),
            ("1250.50", "1,250.50", "1\u{202f}250,50"),
            (
                "1234567890123456.78",
                "1,234,567,890,123,456.78",
                "1\u{202f}234\u{202f}567\u{202f}890\u{202f}123\u{202f}456,78",
            ),
        ] {
            assert_eq!(Language::English.number(plain), english);
            assert_eq!(Language::French.number(plain), french);
        }
    }

    #[test]
    fn dates_are_written_as_people_do_and_stay_as_exact() {
        for (plain, french) in [
            ("2009", "2009"),
            ("2009-10", "octobre 2009"),
            ("2009-08-13", "13 août 2009"),
            ("2026-12-01", "1er décembre 2026"),
            ("2026-01-05", "5 janvier 2026"),
            ("2026-00", "2026-00"),
            ("2026-13", "2026-13"),
            ("", ""),
        ] {
            assert_eq!(Language::French.date(plain), french);
            assert_eq!(Language::English.date(plain), plain);
        }
    }
}
