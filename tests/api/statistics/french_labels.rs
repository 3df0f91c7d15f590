//! Labels of figures in French, beside those in English.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{Asked, TestApp, on_both};

fn rows(data: &Value) -> &[Value] {
    data.as_array().expect("a list")
}

/// The French labels of some buckets by their keys.
fn by_key(buckets: &Value) -> BTreeMap<String, Value> {
    let keyed = rows(buckets).iter().filter(|row| !row["key"].is_null());
    keyed
        .map(|row| (row.text("key").to_owned(), row["labelFr"].clone()))
        .collect()
}

on_both! {
    async fn every_value_of_an_enum_has_a_french_word(app: &TestApp) {
        let query = "{ gapFacets(by: [HOLDER, NATURE, STATE, ASSISTANCE, PRIORITY, COVERAGE_STATE]) { key label labelFr }
            recommendationFacets(by: [STATUS, ADDRESSEE]) { key label labelFr }
            figures(of: [GAPS], by: [EVIDENCE, STATE]) { cells { keys labels labelsFr } totals { keys labelsFr } } }";
        let data = app.data(query, json!({})).await;
        for bucket in ["gapFacets", "recommendationFacets"].iter().flat_map(|list| rows(&data[*list])) {
            assert!(!bucket.text("labelFr").is_empty(), "{bucket}");
            let is_named = bucket["label"] != "not stated" && bucket["labelFr"] != "non précisé";
            assert!(!bucket["key"].is_null() || !is_named, "{bucket}");
        }
        let words = by_key(&data["gapFacets"]);
        assert_eq!((&words["HOST_STATE"], &words["TRAINING"], &words["WILL"]), (&json!("État hôte"), &json!("formation"), &json!("volonté")));
        assert_eq!(by_key(&data["recommendationFacets"])["SECURITY_COUNCIL"], "Conseil de sécurité");
        for cell in rows(&data["figures"]["cells"]).iter().chain(rows(&data["figures"]["totals"])) {
            let labels = rows(&cell["labelsFr"]);
            assert!(labels.len() == rows(&cell["keys"]).len() && labels.iter().all(Value::is_string), "{cell}");
        }
        let cells = rows(&data["figures"]["cells"]);
        assert!(cells.iter().any(|cell| cell["labels"] == json!(["named", "open"]) && cell["labelsFr"] == json!(["explicite", "ouverte"])));
    }

    async fn names_and_abbreviations_keep_their_capitals_in_english(app: &TestApp) {
        let data = app.data("{ gapFacets(by: [HOLDER, ASSISTANCE]) { key label } recommendationFacets(by: [ADDRESSEE]) { key label } }", json!({})).await;
        let of = |list: &str| -> BTreeMap<String, String> {
            let keyed = rows(&data[list]).iter().filter(|row| !row["key"].is_null());
            keyed.map(|row| (row.text("key").to_owned(), row.text("label").to_owned())).collect()
        };
        let (gaps, recommendations) = (of("gapFacets"), of("recommendationFacets"));
        assert_eq!(["ICT", "MEMBER_STATES", "SECRETARIAT", "HOST_STATE"].map(|key| gaps[key].as_str()), ["ICT", "Member States", "Secretariat", "host state"]);
        assert_eq!(recommendations["SECURITY_COUNCIL"], "Security Council");
    }

    async fn rows_are_called_as_their_french_names_say(app: &TestApp) {
        let query = "{ gapFacets(by: [COUNTRY, SECTOR, REGIME]) { dimension key labelFr } coverage(by: COUNTRY) { key labelFr }
            countries(first: 100, filter: { codes: [\"CIV\", \"LBR\", \"COD\"] }) { nodes { key: alpha3 labelFr: nameFr } }
            sectors(filter: { codes: [\"15130\", \"33120\", \"31220\"] }) { nodes { key: code labelFr: nameFr } } sanctionsRegimes(first: 100) { nodes { key: code labelFr: nameFr } } }";
        let data = app.data(query, json!({})).await;
        let facets = |dimension: &str| {
            let of = rows(&data["gapFacets"]).iter().filter(|row| row["dimension"] == dimension);
            by_key(&of.cloned().collect())
        };
        let countries = by_key(&data["countries"]["nodes"]);
        assert_eq!(countries["CIV"], "Côte d'Ivoire");
        for (key, name) in &countries {
            assert_eq!(facets("COUNTRY")[key], *name);
            assert_eq!(by_key(&data["coverage"])[key], *name);
        }
        let regimes = by_key(&data["sanctionsRegimes"]["nodes"]);
        assert!(!facets("REGIME").is_empty() && facets("REGIME").iter().all(|(key, name)| regimes[key] == *name));
        let sectors = by_key(&data["sectors"]["nodes"]);
        let known: Vec<_> = facets("SECTOR").into_iter().filter(|(key, _)| sectors.contains_key(key)).collect();
        assert!(!known.is_empty() && known.iter().all(|(key, name)| sectors[key] == *name));
    }

    async fn what_is_no_word_is_the_same_in_french(app: &TestApp) {
        let query = "{ gapFacets(by: [YEAR]) { key label labelFr } coverage(by: GAP, filter: { countries: [\"LBR\"] }) { key label labelFr }
            statistics(by: ALL) { label labelFr } measures: gapFacets(by: [MEASURE]) { key labelFr } }";
        let data = app.data(query, json!({})).await;
        for bucket in ["gapFacets", "coverage"].iter().flat_map(|list| rows(&data[*list])).filter(|row| !row["key"].is_null()) {
            assert!(bucket["label"] == bucket["key"] && bucket["labelFr"] == bucket["key"], "{bucket}");
        }
        assert_eq!(data["statistics"], json!([{ "label": "all", "labelFr": "ensemble" }]));
        assert!(by_key(&data["measures"]).values().all(Value::is_null), "measures have an English name alone");
    }
}
