//! Gaps that touch several sectors: how they are recorded, found, counted and weighed.

use crate::{gap_changes::whole, imports::load::only_fault};
use domain::organisation::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Asked, Service, TestApp, TestDatabase, filed, money, number, offer, on_both, public};

const PANEL: &str = "group-civ";

const GAP: &str =
    "gap { id reference version sector { code } furtherSectors { sector { code } percent } }";

/// What a gap of a file touches.
const FURTHER: &str = r#"
further_sectors = [{ sector = "31220", percent = "30" }, { sector = "15210", percent = "12.5" }]
need = [{ assistance = "TRAINING", title = "Weighers" }]
"#;

/// A gap of trade that touches these sectors as well, published at once.
fn touching(further: Value) -> Value {
    let mut input = whole();
    input["furtherSectors"] = further;
    public(input)
}

/// How many gaps of this reference have one of these sectors.
async fn found(viewer: &Service, reference: &Value, sector: &str) -> Value {
    let query = "query ($f: GapFilter) { gaps(filter: $f) { totalCount } }";
    let filter = json!({ "references": [reference], "sectors": [sector] });
    viewer.data(query, json!({ "f": filter })).await["gaps"]["totalCount"].take()
}

/// The sectors in which this gap is counted.
async fn counted(viewer: &Service, reference: &Value) -> Value {
    let query = "query ($f: GapFilter) { gapFacets(filter: $f, by: [SECTOR]) { key count } }";
    let data = viewer.data(query, json!({ "f": { "references": [reference] } }));
    data.await["gapFacets"].take()
}

on_both! {
    async fn a_gap_is_found_by_each_of_its_sectors_and_counted_in_its_main_one(app: &TestApp) {
        let panel = app.approver(PANEL);
        let further = json!([{ "sector": "31220", "percent": "30" }]);
        let gap = panel.done("recordGap", touching(further), GAP).await;
        assert_eq!(gap["furtherSectors"], json!([{ "sector": { "code": "31220" }, "percent": "30" }]));
        for (sector, expected) in [("33120", 1), ("31220", 1), ("312", 1), ("15210", 0)] {
            assert_eq!(found(app, &gap["reference"], sector).await, expected, "{sector}");
        }
        assert_eq!(counted(app, &gap["reference"]).await, json!([{ "key": "33120", "count": 1 }]));
        for (sector, expected) in [("33120", 1), ("331", 1), ("31220", 0)] {
            let filter = json!({ "references": [gap["reference"]], "mainSectors": [sector] });
            let main = app.data("query ($f: GapFilter) { gaps(filter: $f) { totalCount } }", json!({ "f": filter })).await;
            assert_eq!(main["gaps"]["totalCount"], expected, "{sector} as it is counted");
        }
        let by_name = app.data("{ gaps(filter: { text: \"quokka forestry\" }) { totalCount } }", json!({})).await;
        assert_eq!(by_name["gaps"]["totalCount"], 1, "words find it by further sectors");
    }

    async fn an_export_has_a_row_for_each_sector_with_what_of_the_gap_it_is(app: &TestApp) {
        let further = json!([{ "sector": "31220", "percent": "30" }, { "sector": "15210", "percent": "12.5" }]);
        let mut both = touching(further);
        both["countries"] = json!(["CI", "LR"]);
        let gap = app.approver(PANEL).done("recordGap", both, GAP).await;
        let rows = async |query: &str, columns: [&str; 3]| {
            let path = format!("/export/gaps.ndjson?references={}&{query}", gap.text("reference"));
            let text = app.http(Method::GET, &path).send().await.unwrap().text().await.unwrap();
            let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            lines.map(|line| columns.map(|column| line[column].as_str().unwrap_or_default().to_owned())).collect::<Vec<_>>()
        };
        let sectors = [("33120", "57.5"), ("31220", "30"), ("15210", "12.5")];
        let columns = ["country_codes", "sector_code", "further_sector_percents"];
        let expected: Vec<_> = ["CIV", "LBR"].iter().flat_map(|country| sectors.map(|(code, percent)| [country, code, percent].map(str::to_owned))).collect();
        let mut found = rows("expand=country,sector", columns).await;
        found.sort_by_key(|[country, ..]| country.clone());
        assert_eq!(found, expected);
        let chosen = rows("expand=sector&columns=further_sector_codes,further_sector_percents", ["further_sector_codes", "further_sector_percents", "title"]).await;
        assert_eq!(chosen, sectors.map(|(code, percent)| [code, percent, ""].map(str::to_owned)));
        let query = "query ($r: String!) { gap(reference: $r) { sector { nameFr } furtherSectors { sector { nameFr } } } }";
        let french = app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        let names = [&french["sector"], &french["furtherSectors"][0]["sector"], &french["furtherSectors"][1]["sector"]];
        let each = rows("expand=sector&columns=sector_name_fr", ["sector_name_fr", "title", "note"]).await;
        assert_eq!(each, names.map(|sector| [sector.text("nameFr"), "", ""].map(str::to_owned)));
        let numbers = async |query: &str| {
            let path = format!("/export/gaps.ndjson?references={}&{query}", gap.text("reference"));
            let text = app.http(Method::GET, &path).send().await.unwrap().text().await.unwrap();
            let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            lines.map(|line| line["sector_count"].clone()).collect::<Vec<_>>()
        };
        for (query, many) in [("", 1), ("columns=sector_count", 1), ("expand=country", 2), ("expand=sector", 3), ("expand=country,sector", 6),
            ("expand=sector&columns=sector_count", 3)] {
            assert_eq!(numbers(query).await, vec![json!(3); many], "{query}: by how many to divide what each sector has a row of");
        }
        assert_eq!(rows("", ["sector_code", "title", "further_sector_codes"]).await, [["33120", "Quokka scales are missing at the harbour", ""].map(str::to_owned)]);
    }

    async fn what_is_not_public_is_found_by_no_sector(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut input = touching(json!([{ "sector": "31220" }]));
        input["publication"] = Value::Null;
        let gap = panel.done("recordGap", input, GAP).await;
        assert_eq!(found(&panel, &gap["reference"], "31220").await, 1);
        let donor = app.actor("state-can", Role::Reader);
        assert_eq!((found(&donor, &gap["reference"], "31220").await, found(app, &gap["reference"], "31220").await), (json!(0), json!(0)));
        let publish = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishGap", publish, "gap { id }").await;
        assert_eq!(found(app, &gap["reference"], "31220").await, 1);
    }

    async fn further_sectors_are_others_and_leave_something_to_the_main_one(app: &TestApp) {
        let panel = app.approver(PANEL);
        for (further, fault) in [
            (json!([{ "sector": "33120" }]), "INVALID furtherSectors"),
            (json!([{ "sector": "31220" }, { "sector": "31220" }]), "INVALID furtherSectors"),
            (json!([{ "sector": "31220", "percent": "100" }]), "INVALID furtherSectors"),
            (json!([{ "sector": "31220", "percent": "10" }, { "sector": "15210" }]), "INVALID furtherSectors"),
            (json!([{ "sector": "31220", "percent": "0" }]), "INVALID furtherSectors.0.percent"),
            (json!([{ "sector": "99999" }]), "INVALID furtherSectors.0.sector"),
        ] {
            assert_eq!(panel.refused("recordGap", touching(further.clone())).await, [fault], "{further}");
        }
        let gap = panel.done("recordGap", touching(json!([{ "sector": "31220" }])), GAP).await;
        let revise = |version: &Value, field: &str, value: Value| {
            let mut input = json!({ "gap": gap["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            input[field] = value;
            input
        };
        assert_eq!(panel.refused("reviseGap", revise(&gap["version"], "sector", json!("31220"))).await, ["INVALID furtherSectors"]);
        let both = json!([{ "sector": "15210", "percent": "25" }]);
        let revised = panel.done("reviseGap", revise(&gap["version"], "furtherSectors", both), GAP).await;
        assert_eq!(revised["furtherSectors"], json!([{ "sector": { "code": "15210" }, "percent": "25" }]));
        let history = "query ($r: String!) { gap(reference: $r) { history { edges { node { changes { field } } } } } }";
        let history = app.data(history, json!({ "r": gap["reference"] })).await;
        assert!(history["gap"].has("history.edges.node.changes.field", "furtherSectors"), "{history}");
        let none = panel.done("reviseGap", revise(&revised["version"], "furtherSectors", json!([])), GAP).await;
        assert_eq!(none["furtherSectors"], json!([]));
        assert_eq!(found(app, &gap["reference"], "15210").await, 0);
    }

    async fn drafts_say_further_sectors_as_gaps_do(app: &TestApp) {
        let query = "query ($input: SuggestInput!) { suggest(input: $input) { gaps { suggestions { score } } } }";
        let draft = |sector: Value, further: &[&str]| {
            let further: Vec<Value> = further.iter().map(|code| json!({ "sector": code })).collect();
            let draft = json!({ "title": "Roads", "description": "Roads are not watched.", "language": "en", "sector": sector, "furtherSectors": further });
            json!({ "input": { "gaps": [draft] } })
        };
        for (further, fault) in [
            (["33120", "31220"], "input.gaps.0.furtherSectors has the main sector"),
            (["31220", "31220"], "input.gaps.0.furtherSectors names a sector twice: name each once"),
            (["31220", "99999"], "input.gaps.0.furtherSectors.1.sector names nothing on record"),
        ] {
            let (code, said) = app.error(query, draft(json!("33120"), &further)).await;
            assert!(code == "INVALID" && said.starts_with(fault), "{said}");
        }
        for main in [json!("33120"), Value::Null] {
            app.data(query, draft(main, &["31220", "15210"])).await;
        }
    }

    async fn help_for_a_further_sector_fits_as_well(app: &TestApp) {
        let panel = app.approver(PANEL);
        let narrow = panel.done("recordGap", touching(json!([])), GAP).await;
        let wide = panel.done("recordGap", touching(json!([{ "sector": "31220" }])), GAP).await;
        let mut input = offer("TRAINING", number("PERSONS", 4));
        input["sectors"] = json!(["31220"]);
        let made = app.approver("state-can").offers(input).await;
        let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { parts { name value explanation } } }";
        let mut near = Vec::new();
        for gap in [&narrow, &wide] {
            let judged = app.data(query, json!({ "g": gap["id"], "a": made["id"] })).await;
            let parts = judged["whyNot"]["parts"].as_array().expect("parts");
            let part = parts.iter().find(|part| part["name"] == "SECTOR").expect("a part");
            near.push(part["value"].as_f64().expect("a value"));
        }
        assert!(near[0] < 1.0 && near[1] >= 1.0, "{near:?}");
    }

    async fn the_iati_file_has_further_sectors_of_the_gap_of_a_match(app: &TestApp) {
        let panel = app.approver(PANEL);
        let further = json!([{ "sector": "31220", "percent": "30" }, { "sector": "15210", "percent": "12.5" }]);
        let gap = panel.done("recordGap", touching(further), "gap { id reference version needs { id } }").await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("2000.00", "EUR"))).await;
        donor.enters("pledge", &agreed, "1250.50").await;
        let file = app.http(Method::GET, "/export/iati.xml").send().await.expect("an answer").text().await.expect("a text");
        let mut all = file.split("</iati-activity>");
        let own = format!("GAPBRIDGE-{}<", agreed.text("reference"));
        let given = all.find(|activity| activity.contains(&own)).expect("the match");
        for (code, percent) in [("33120", "57.5"), ("31220", "30"), ("15210", "12.5")] {
            let sector = format!("<sector vocabulary=\"1\" code=\"{code}\" percentage=\"{percent}\"");
            assert!(given.contains(&sector), "{sector}: {given}");
        }
    }

    async fn files_say_further_sectors(database: &TestDatabase) {
        let file = filed("own-forest-roads", FURTHER);
        for (wrong, field, reason) in [
            (file.replace("\"30\"", "\"90\""), "further_sectors", "leaves nothing"),
            (file.replace("31220", "33120"), "further_sectors", "has the main sector"),
            (file.replace("31220", "99999"), "further_sectors.sector", "no sector"),
        ] {
            let fault = only_fault(database, &wrong).await;
            assert!(fault.field == field && fault.reason.starts_with(reason), "{fault:?}");
        }
        database.load("sectors.toml", &file).await.unwrap();
        assert_eq!(database.load("sectors.toml", &file).await.unwrap().changed, 0);
        let service = database.serve().await;
        let reference = json!("own-forest-roads");
        for (sector, expected) in [("33120", 1), ("31220", 1), ("15210", 1), ("15130", 0)] {
            assert_eq!(found(&service, &reference, sector).await, expected, "{sector}");
        }
    }
}
