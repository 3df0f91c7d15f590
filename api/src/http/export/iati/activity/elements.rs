//! Elements of an activity, each from what our documents say.

use super::Left;
use crate::http::export::iati::xml::Xml;
use chrono::NaiveDate;
use domain::gap::further_sector;
use serde_json::Value;
use std::iter::once;

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

/// The main sector of a gap and further ones, in the parts that are stated of them.
pub(super) fn sectors_of_gap(xml: &mut Xml, gap: &Value) {
    let main = Some(&gap["sector"]).filter(|sector| sector.is_object());
    let further: Vec<&Value> = items(gap, "furtherSectors").collect();
    let others = further.iter().map(|one| &one["sector"]);
    let sectors: Vec<&Value> = main.into_iter().chain(others).collect();
    let percents = || further.iter().map(|one| one["percent"].as_str());
    let of_main = further_sector::of_main(percents());
    let stated: Vec<String> = of_main
        .into_iter()
        .flat_map(|main| once(main).chain(percents().flatten().map(str::to_owned)))
        .collect();
    sectors_of(xml, &sectors, &stated);
}

/// Sectors, purposes and categories each, in the parts of a hundred that are stated of all, or else in equal ones; where there is none,
/// the code that says so.
pub(super) fn sectors_of(xml: &mut Xml, sectors: &[&Value], stated: &[String]) {
    let is_purpose = |sector: &&Value| text(sector, "code").len() == 5;
    let (purposes, categories): (Vec<&Value>, Vec<&Value>) =
        sectors.iter().copied().partition(is_purpose);
    for (vocabulary, sectors) in [("1", purposes), ("2", categories)] {
        // A hundred is all that is of one vocabulary: what is stated across both says nothing of either.
        let parts = match stated.len() == sectors.len() {
            true => stated.to_vec(),
            false => shares(sectors.len()),
        };
        for (sector, share) in sectors.iter().zip(parts) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Codes of the sectors of a gap, with their vocabulary and percentage.
    fn written(further: Value) -> Vec<(String, String, String)> {
        let gap = json!({ "sector": { "code": "33120", "name": "S" }, "furtherSectors": further });
        let mut xml = Xml::default();
        sectors_of_gap(&mut xml, &gap);
        let value = |element: &str, name: &str| {
            let rest = element.split_once(&format!("{name}=\""));
            let value = rest.and_then(|(_, rest)| rest.split_once('"'));
            value.map_or_else(String::new, |(value, _)| value.to_owned())
        };
        let elements = xml.0.split("<sector ").skip(1);
        let fields = |of: &str| {
            let [code, vocabulary, part] =
                ["code", "vocabulary", "percentage"].map(|name| value(of, name));
            (code, vocabulary, part)
        };
        elements.map(fields).collect()
    }

    #[test]
    fn sectors_of_a_gap_have_the_parts_that_are_stated() {
        let further = |code: &str, percent: Value| json!({ "sector": { "code": code, "name": "F" }, "percent": percent });
        let (timber, arms) = (
            further("31220", json!("30")),
            further("15210", json!("12.5")),
        );
        let (open, category) = (further("31220", Value::Null), further("151", json!("10")));
        for (further, expected) in [
            (json!([]), vec![("33120", "1", "")]),
            (
                json!([timber, arms]),
                vec![
                    ("33120", "1", "57.5"),
                    ("31220", "1", "30"),
                    ("15210", "1", "12.5"),
                ],
            ),
            (
                json!([open]),
                vec![("33120", "1", "50.00"), ("31220", "1", "50.00")],
            ),
            (
                json!([category]),
                vec![("33120", "1", ""), ("151", "2", "")],
            ),
        ] {
            let found = written(further);
            let found: Vec<_> = found
                .iter()
                .map(|(code, vocabulary, part)| (code.as_str(), vocabulary.as_str(), part.as_str()))
                .collect();
            assert_eq!(found, expected);
        }
    }
}
