//! Lists of codes as files: each list that there is, whole, in both formats.

use super::{bytes, column, csv, get};
use domain::organisation::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, Service, TestApp, on_both};

/// Lists, a column that tells their rows apart, and a code that is in it.
const CODES: [(&str, &str, &str); 13] = [
    ("countries", "alpha3", "CIV"),
    ("country-groups", "code", "ecowas"),
    ("sectors", "code", "15130"),
    ("organisations", "code", "undp"),
    ("missions", "acronym", "UNOCI"),
    ("mandate-tasks", "code", "unoci-inspect-cargo"),
    ("regimes", "code", "1521"),
    ("measures", "code", "1521-arms"),
    ("lifting-conditions", "code", ""),
    ("panels", "code", "panel-lbr"),
    ("exchange-rates", "code", ""),
    ("currencies", "code", "XOF"),
    ("aliases", "alias", "ONUCI"),
];

async fn json_rows(service: &Service, path: &str) -> Vec<Value> {
    serde_json::from_slice(&bytes(service, path).await).expect("an array")
}

on_both! {
    async fn every_list_of_codes_is_a_file_in_both_formats(app: &TestApp) {
        for (name, key, code) in CODES {
            let rows = csv(app, &format!("/codes/{name}.csv")).await;
            let objects = json_rows(app, &format!("/codes/{name}.json")).await;
            let codes = column(&rows, key);
            let same: Vec<String> = objects.iter().map(|row| row.text(key).to_owned()).collect();
            assert_eq!(codes, same, "{name}");
            assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{name}");
            assert!(code.is_empty() || codes.iter().any(|known| known == code), "{name}: {codes:?}");
        }
    }

    async fn a_row_has_names_in_both_languages_and_what_it_belongs_to(app: &TestApp) {
        let countries = json_rows(app, "/codes/countries.json").await;
        let total = app.data("{ countries { totalCount } }", json!({})).await["countries"]["totalCount"].take();
        assert_eq!(json!(countries.len()), total);
        let ivory = countries.iter().find(|row| row["alpha3"] == "CIV").expect("a country");
        assert_eq!((&ivory["alpha2"], &ivory["m49"]), (&json!("CI"), &json!("384")));
        assert!(!ivory.text("name_fr").is_empty(), "{ivory}");
        assert!(ivory["alias_names"].as_array().expect("names").contains(&json!("Ivory Coast")), "{ivory}");
        let missions = csv(app, "/codes/missions.csv?columns=acronym,name_fr,country_code").await;
        let unoci = missions.iter().find(|row| row["acronym"] == "UNOCI").expect("a mission");
        assert_eq!((unoci.len(), unoci["name_fr"].as_str(), unoci["country_code"].as_str()), (3, "Opération des Nations Unies en Côte d'Ivoire", "CIV"));
        let marks = json_rows(app, "/codes/currencies.json").await;
        let mark = marks.iter().find(|row| row["code"] == "DEM").expect("a currency");
        assert_eq!((mark["money_until"].as_str(), mark["successor"].as_str()), (Some("2002-02"), Some("EUR")));
    }

    async fn enums_come_together_and_one_by_one(app: &TestApp) {
        let all = csv(app, "/codes/enums.csv").await;
        assert!(all.iter().all(|row| row["meaning"].len() > 2), "{all:?}");
        for (name, value, french) in [("AssistanceType", "TRAINING", "formation"), ("MeasureKind", "TIMBER", "interdiction visant le bois d'œuvre"), ("GoodsClass", "", "")] {
            let one = csv(app, &format!("/codes/{name}.csv")).await;
            let same: Vec<_> = all.iter().filter(|row| row["enum"] == name).cloned().collect();
            assert!(!one.is_empty() && one == same, "{name}");
            let row = one.iter().find(|row| row["value"] == value);
            assert!(value.is_empty() || row.is_some_and(|row| row["word_fr"] == french), "{one:?}");
        }
    }

    async fn the_index_names_every_file_and_all_can_be_compared_with_what_one_has(app: &TestApp) {
        let index: Value = get(app, "/codes").await.json().await.expect("JSON");
        let lists = index["lists"].as_array().expect("lists");
        let named: BTreeSet<&str> = lists.iter().map(|list| list.text("name")).collect();
        let known: BTreeSet<&str> = CODES.iter().map(|(name, ..)| *name).chain(["enums"]).collect();
        assert_eq!(named, known);
        for column in lists.iter().flat_map(|list| list["columns"].as_array().expect("columns")) {
            assert!(column.text("meaning").len() > 2, "{column}");
        }
        let files = lists.iter().chain(index["enums"].as_array().expect("enums")).flat_map(|list| list["files"].as_array().expect("files"));
        for path in files.filter_map(Value::as_str).take(40).chain(["/codes"]) {
            let first = get(app, path).await;
            assert_eq!(first.status(), StatusCode::OK, "{path}");
            let tag = first.headers()["etag"].clone();
            let again = app.http(Method::GET, path).header("if-none-match", tag).send().await.unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        }
        assert_eq!(get(app, "/export").await.json::<Value>().await.expect("JSON")["codes"], "/codes");
        let page = app.http(Method::GET, "/codes").header("accept", "text/html").send().await.unwrap();
        let page = page.text().await.unwrap();
        for column in lists.iter().flat_map(|list| list["columns"].as_array().expect("columns")) {
            assert!(page.contains(&format!("<dt>{}</dt><dd>", column.text("name"))), "{column}");
        }
    }

    async fn what_a_token_opened_is_kept_for_nobody(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Reader);
        for path in ["/codes/organisations.csv", "/codes/currencies.json"] {
            assert_eq!(bytes(&panel, path).await, bytes(app, path).await, "{path}");
            let own = get(&panel, path).await;
            assert_eq!((own.headers().get("etag"), own.headers()["cache-control"].to_str().unwrap()), (None, "private, no-store"), "{path}");
            let mut varies = own.headers().get_all("vary").iter();
            assert!(varies.any(|vary| vary.to_str().unwrap().contains("Authorization")), "{path}");
        }
    }

    async fn what_is_no_list_of_codes_is_refused_with_what_is(app: &TestApp) {
        for (path, status, told) in [
            ("/codes/people.csv", 404, "take countries, "), ("/codes/countries.xlsx", 404, "with .csv or .json"), ("/codes/countries.json?bom=1", 400, "`bom` is for .csv alone"),
            ("/codes/countries.csv?columns=alpha4", 400, "Did you mean alpha"), ("/codes/enums.csv?text=x", 400, "is no parameter of enums"),
            ("/codes/a/b", 404, "/codes all lists of codes"),
        ] {
            let response = get(app, path).await;
            assert_eq!(response.status().as_u16(), status, "{path}");
            let problem: Value = response.json().await.expect("JSON");
            assert!(problem.text("detail").contains(told), "{path}: {problem}");
        }
    }
}
