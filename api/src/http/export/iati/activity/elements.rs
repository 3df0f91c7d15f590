//! Elements of an activity, each from what our documents say.

use super::Left;
use crate::http::export::iati::xml::Xml;
use chrono::NaiveDate;
use serde_json::Value;

pub(super) fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    let found = path.split('.').fold(value, |at, name| &at[name]);
    found.as_str().unwrap_or_default()
}

pub(super) fn items<'a>(value: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    let found = list.split('.').fold(value, |at, name| &at[name]);
    found.as_array().into_iter().flatten()
}

/// So many equal parts of a hundred, which add up exactly; none of one.
pub(super) fn shares(count: usize) -> Vec<String> {
    if count < 2 {
        return vec![String::new(); count];
    }
    let (each, more) = (10_000 / count, 10_000 % count);
    let parts = (0..count).map(|at| each + usize::from(at < more));
    parts
        .map(|part| format!("{}.{:02}", part / 100, part % 100))
        .collect()
}

pub(super) fn provider(xml: &mut Xml, of: &Value, role: &str) {
    let name = text(of, "provider.name");
    let name = if name.is_empty() { "Not named" } else { name };
    xml.said("participating-org", &[("role", role)], "en", name);
}

pub(super) fn date(xml: &mut Xml, kind: &str, day: NaiveDate) {
    let day = day.to_string();
    xml.empty(
        "activity-date",
        &[("iso-date", day.as_str()), ("type", kind)],
    );
}

/// Countries in equal parts; where there is none, the region that stands for any.
pub(super) fn places(xml: &mut Xml, countries: &[&Value]) {
    for (country, share) in countries.iter().zip(shares(countries.len())) {
        let attributes = [
            ("code", text(country, "alpha2")),
            ("percentage", share.as_str()),
        ];
        xml.said(
            "recipient-country",
            &attributes,
            "en",
            text(country, "name"),
        );
    }
    if countries.is_empty() {
        xml.empty("recipient-region", &[("code", "998"), ("vocabulary", "1")]);
    }
}

/// Sectors in equal parts, purposes and categories each; where there is none, the code that says so.
pub(super) fn sectors_of(xml: &mut Xml, sectors: &[&Value]) {
    let is_purpose = |sector: &&Value| text(sector, "code").len() == 5;
    let (purposes, categories): (Vec<&Value>, Vec<&Value>) =
        sectors.iter().copied().partition(is_purpose);
    for (vocabulary, sectors) in [("1", purposes), ("2", categories)] {
        for (sector, share) in sectors.iter().zip(shares(sectors.len())) {
            let attributes = [
                ("vocabulary", vocabulary),
                ("code", text(sector, "code")),
                ("percentage", share.as_str()),
            ];
            xml.said("sector", &attributes, "en", text(sector, "name"));
        }
    }
    if sectors.is_empty() {
        xml.empty("sector", &[("vocabulary", "1"), ("code", "99810")]);
    }
}

/// What a line of money plans to give in the time of its programme.
pub(super) fn planned(
    xml: &mut Xml,
    line: &Value,
    (starts, ends): (NaiveDate, Option<NaiveDate>),
    left: &mut Left,
) {
    let (amount, currency) = (text(line, "quantity"), text(line, "currency"));
    if amount.is_empty() || currency.is_empty() {
        left.lines += 1;
        return;
    }
    let day = starts.to_string();
    xml.open("planned-disbursement", &[]);
    xml.empty("period-start", &[("iso-date", day.as_str())]);
    if let Some(ends) = ends.filter(|ends| *ends > starts) {
        xml.empty("period-end", &[("iso-date", ends.to_string().as_str())]);
    }
    let value = [("currency", currency), ("value-date", day.as_str())];
    xml.text("value", &value, amount);
    xml.close("planned-disbursement");
}

pub(super) fn status_code(status: &str) -> &'static str {
    match status {
        "PIPELINE" => "1",
        "IMPLEMENTATION" => "2",
        "FINALISATION" => "3",
        "CLOSED" => "4",
        "CANCELLED" => "5",
        _ => "6",
    }
}

pub(super) fn match_code(state: &str) -> &'static str {
    match state {
        "PROPOSED" | "CONSENTED" => "1",
        "AGREED" | "DELIVERING" => "2",
        "DELIVERED" => "3",
        "VERIFIED" => "4",
        _ => "5",
    }
}
