//! The reference tables: lists, global ids, spellings, and the facts that the report's tables print.

use gapbridge::graphql::id::{Kind, global};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{Asked, Service, TestApp, TestDatabase, number, offer, on_both};
use uuid::Uuid;

/// A match that everybody sees.
async fn agree_to_something(service: &Service) {
    let gap = service.reopened("unoci-customs-experts", "unoci").await;
    service
        .agreed(
            "state-che",
            "unoci",
            &gap,
            0,
            offer("EXPERTISE", number("PERSONS", 1)),
        )
        .await;
}

on_both! {
    async fn every_list_pages_from_both_ends(database: &TestDatabase) {
        database.load_demo().await;
        let service = database.serve().await;
        agree_to_something(&service).await;
        let mut lists = lists(&service).await;
        // The feed goes one way, and judgements are each organisation's own.
        lists.retain(|list| list != "changes" && list != "suggestionJudgements");
        assert!(lists.len() >= 16, "{lists:?}");
        for list in &lists {
            let whole = ids(&service.nodes(list, "", 100, "id").await);
            assert!(!whole.is_empty(), "{list} is empty");
            // A long list in few pages is as telling as in many.
            let size = u32::try_from(whole.len() / 5 + 1).unwrap().min(90);
            assert_eq!(ids(&service.nodes(list, "", size, "id").await), whole, "{list} forward");
            assert_eq!(backward(&service, list, size).await, whole, "{list} backward");
        }
    }

    async fn every_object_comes_back_by_its_global_id(database: &TestDatabase) {
        database.load_demo().await;
        let service = database.serve().await;
        agree_to_something(&service).await;
        let mut known = BTreeMap::<String, Vec<Value>>::new();
        // An entry of the feed is asked for by what changed.
        for list in lists(&service).await.iter().filter(|list| *list != "changes") {
            for node in service.nodes(list, "", 100, "__typename id").await {
                known.entry(node.text("__typename").to_owned()).or_default().push(node["id"].clone());
            }
        }
        let others = r#"{ viewer { id } finding(reference: "finding-S-2009-521-14-16") { id } sanctionsRegime(code: "1521") { measures { id } } mission(acronym: "MONUC") { focalPoints { id } }
            countries(filter: { codes: ["TUR"] }) { edges { node { aliases { id } } } } }"#;
        let mut others = service.data(others, json!({})).await;
        known.insert("Viewer".into(), vec![others["viewer"]["id"].take()]);
        known.insert("Finding".into(), vec![others["finding"]["id"].take()]);
        known.insert("Measure".into(), others["sanctionsRegime"]["measures"].as_array().unwrap().iter().map(|measure| measure["id"].clone()).collect());
        known.insert("FocalPoint".into(), others["mission"]["focalPoints"].as_array().unwrap().iter().map(|point| point["id"].clone()).collect());
        known.insert("CountryAlias".into(), others["countries"]["edges"][0]["node"]["aliases"].as_array().unwrap().iter().map(|alias| alias["id"].clone()).collect());
        // Those of members alone are tested where they are made.
        let inside = ["ApiKey", "Plan", "PlanLine", "SealedNote", "SuggestionJudgement", "Webhook"].map(str::to_owned);
        let kinds = service.data(r#"{ __type(name: "Node") { possibleTypes { name } } }"#, json!({})).await;
        assert_eq!(known.keys().cloned().chain(inside).collect::<std::collections::BTreeSet<_>>(), kinds["__type"]["possibleTypes"].texts("name"));
        for (kind, ids) in known {
            for some in ids.chunks(90) {
                let query = "query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { __typename id } node(id: $id) { __typename id } }";
                let data = service.data(query, json!({ "ids": some, "id": some[0] })).await;
                let expected: Vec<_> = some.iter().map(|id| json!({ "__typename": kind, "id": id })).collect();
                assert_eq!(data["nodes"], json!(expected));
                assert_eq!(data["node"], expected[0]);
            }
        }
    }

    async fn ids_that_name_nothing_are_null_and_ids_of_others_are_refused(app: &TestApp) {
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let gap = app.data(r#"{ gap(reference: "gen-customs-training") { id needs { id } } }"#, json!({})).await["gap"].take();
        let row = gapbridge::graphql::id::parse(&gap.text("id").into()).unwrap().1;
        let unknown = [global(Kind::Gap, Uuid::max()), global(Kind::Country, row), global(Kind::Offer, row), global(Kind::Viewer, row), global(Kind::Finding, row)];
        let mut asked: Vec<Value> = unknown.iter().map(|id| json!(id.as_str())).collect();
        asked.extend([gap["needs"][0]["id"].clone(), gap["id"].clone(), gap["id"].clone()]);
        let nodes = app.data(query, json!({ "ids": asked })).await["nodes"].take();
        assert_eq!(nodes, json!([null, null, null, null, null, null, { "id": gap["id"] }, { "id": gap["id"] }]));
        let foreign = ["", "1", "R2FwOjE=", "gid://other/Gap/1", "💥", "AAAA", "00000000-0000-0000-0000-000000000000"];
        for id in foreign.into_iter().map(str::to_owned).chain([format!("{}A", gap.text("id")), gap.text("id")[1..].to_owned()]) {
            let (code, message) = app.error(query, json!({ "ids": [id] })).await;
            assert_eq!((code.as_str(), message.as_str()), ("INVALID", "ids.0 is not an id of this service: pass one unchanged, as this service gave it"), "{id}");
        }
        assert_eq!(app.error(query, json!({ "ids": vec![gap["id"].clone(); 101] })).await.0, "LIMITED");
        let beside = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } gaps(first: 1) { nodes { id } } }";
        let answer = app.query(beside, json!({ "ids": [gap["id"], "Z2lkOi8vb2xkL0dhcC8x"] })).await;
        assert_eq!(answer["data"]["nodes"], json!([{ "id": gap["id"] }, null]), "{answer}");
        assert_eq!(answer["errors"][0]["extensions"]["field"], json!(["ids", "1"]));
        assert_eq!((answer["errors"][0]["path"].clone(), answer["data"]["gaps"].is_object()), (json!(["nodes", 1]), true), "{answer}");
    }

    async fn a_document_is_found_however_its_symbol_is_written(app: &TestApp) {
        for (written, symbol) in [
            ("S/RES/1521 (2003)", "S/RES/1521 (2003)"), ("s/res/1521(2003)", "S/RES/1521 (2003)"), ("S/RES/1521", "S/RES/1521 (2003)"),
            ("resolution 1521 (2003)", "S/RES/1521 (2003)"), (" S/RES/1521  (2003) ", "S/RES/1521 (2003)"), ("s/2009/640", "S/2009/640"),
            ("S/2009/640*", "S/2009/640"), ("S/RES/1819 (2009)", "S/RES/1819 (2008)"), ("S/RES/1819 (2008)", "S/RES/1819 (2008)"),
            ("S/RES/1819", "S/RES/1819 (2008)"),
        ] {
            let data = app.data("query ($symbol: String!) { document(symbol: $symbol) { symbol } }", json!({ "symbol": written })).await;
            assert_eq!(data["document"]["symbol"], symbol, "{written}");
        }
        for nothing in ["", "S/RES/15", "S/RES/1521 (2004)", "S/1900/1", "Liberia", "S/RES/1521 (2003); drop table", "%"] {
            let data = app.data("query ($symbol: String!) { document(symbol: $symbol) { symbol } }", json!({ "symbol": nothing })).await;
            assert_eq!(data["document"], Value::Null, "{nothing}");
        }
    }

    async fn the_misprinted_resolution_keeps_its_printed_form_and_its_true_year(app: &TestApp) {
        let data = app.data(r#"{ document(symbol: "S/RES/1819") { symbol printedSymbol year } stimson: document(symbol: "stimson-2010") { anomalies { code } } }"#, json!({})).await;
        assert_eq!(data["document"], json!({ "symbol": "S/RES/1819 (2008)", "printedSymbol": "S/RES/1819 (2009)", "year": 2008 }));
        assert!(data["stimson"].has("anomalies.code", "AN-01"));
    }

    async fn a_country_is_found_by_its_common_former_and_short_names_however_they_are_typed(app: &TestApp) {
        let query = "query ($part: String!) { countries(filter: { nameContains: $part }) { edges { node { alpha3 } } } }";
        for (part, code) in [
            ("Turkey", "TUR"), ("turquie", "TUR"), ("TÜRKIYE", "TUR"), ("turkiye", "TUR"), ("Swaziland", "SWZ"), ("Burma", "MMR"), ("Birmanie", "MMR"),
            ("Ivory Coast", "CIV"), ("cote d'ivoire", "CIV"), ("Co\u{302}te d", "CIV"), ("DRC", "COD"), ("RDC", "COD"), ("Zaïre", "COD"), ("Congo-Brazzaville", "COG"),
        ] {
            let data = app.data(query, json!({ "part": part })).await;
            assert_eq!(data["countries"]["edges"].texts("node.alpha3"), std::collections::BTreeSet::from([code.to_owned()]), "{part}");
        }
        let data = app.data(r#"{ countries(filter: { codes: ["COD"] }) { edges { node { aliases { name kind language source } } } } }"#, json!({})).await;
        let aliases = data["countries"]["edges"][0]["node"]["aliases"].as_array().unwrap();
        assert!(aliases.contains(&json!({ "name": "Zaire", "kind": "FORMER", "language": "en", "source": "ISO 3166-3, ZRCD, 1997" })), "{aliases:?}");
    }

    async fn kosovo_and_the_two_congos_are_told_apart(app: &TestApp) {
        let query = "query ($codes: [String!]) { countries(filter: { codes: $codes }) { edges { node { alpha3 alpha2 m49 } } } }";
        let kosovo = json!({ "alpha3": "XKX", "alpha2": "XK", "m49": null });
        let afg = json!({ "alpha3": "AFG", "alpha2": "AF", "m49": "004" });
        let (cod, cog) = (json!({ "alpha3": "COD", "alpha2": "CD", "m49": "180" }), json!({ "alpha3": "COG", "alpha2": "CG", "m49": "178" }));
        for (codes, expected) in [(vec!["XKX"], vec![&kosovo]), (vec!["xk"], vec![&kosovo]), (vec!["COD"], vec![&cod]), (vec!["cd"], vec![&cod]),
            (vec!["180"], vec![&cod]), (vec!["4"], vec![&afg]), (vec!["004"], vec![&afg]), (vec!["CG"], vec![&cog]), (vec!["178", "COD"], vec![&cod, &cog])] {
            let edges = app.data(query, json!({ "codes": codes })).await["countries"]["edges"].take();
            assert_eq!(edges, json!(expected.iter().map(|node| json!({ "node": node })).collect::<Vec<_>>()), "{codes:?}");
        }
        let names = app.data(r#"{ countries(filter: { nameContains: "CONGO" }) { edges { node { alpha3 name nameFr } } } }"#, json!({})).await;
        assert_eq!(names["countries"]["edges"].texts("node.alpha3").into_iter().collect::<Vec<_>>(), ["COD", "COG"]);
        assert!(names["countries"]["edges"][0]["node"].text("name").contains("Democratic"));
    }

    async fn a_category_stands_for_its_sectors(app: &TestApp) {
        let sectors = app.nodes("sectors", r#"filter: { codes: ["152"] },"#, 100, "code level status category { code } replacedBy { code }").await;
        assert_eq!(sectors[0]["level"], "CATEGORY");
        assert!(sectors.len() > 5 && sectors[1..].iter().all(|sector| sector["level"] == "PURPOSE" && sector["category"]["code"] == "152"));
        assert!(sectors.iter().any(|sector| sector["code"] == "15230"));
        let categories = app.nodes("sectors", "filter: { level: CATEGORY },", 100, "code category { code }").await;
        assert!(categories.iter().all(|sector| sector.text("code").len() == 3 && sector["category"].is_null()));
        let withdrawn = app.nodes("sectors", "filter: { status: WITHDRAWN },", 100, "code status").await;
        assert!(!withdrawn.is_empty() && withdrawn.iter().all(|sector| sector["status"] == "WITHDRAWN"));
    }

    async fn table_1_is_marked_as_printed(app: &TestApp) {
        let tasks = app.nodes("mandateTasks", "", 100, "summaryRow mission { acronym }").await;
        let mut marks = BTreeMap::<String, usize>::new();
        for task in tasks.iter().filter(|task| !task["summaryRow"].is_null()) {
            *marks.entry(task["mission"].text("acronym").to_owned()).or_default() += 1;
        }
        assert_eq!(json!(marks), json!({ "MONUC": 10, "UNMIL": 8, "UNOCI": 9, "UNAMID": 4 }));
        // Row 11, cooperation with actors of the region, is marked for nobody.
        assert!(tasks.iter().all(|task| task["summaryRow"] != 11));
    }

    async fn table_3_adds_up_as_printed(app: &TestApp) {
        let panels = app.nodes("panels", "", 100, "code mandateElements { element }").await;
        let counts: BTreeMap<&str, usize> = panels.iter().map(|panel| (panel.text("code"), panel["mandateElements"].as_array().unwrap().len()))
            .filter(|(_, count)| *count > 0).collect();
        assert_eq!(json!(counts), json!({ "panel-lbr": 8, "group-civ": 4, "group-cod": 8, "panel-sdn": 4 }));
    }

    async fn tables_a1_and_a2_total_as_printed(app: &TestApp) {
        let totals = app.data("{ panelCosts { totals(by: TABLE) { table period printedTotal } } }", json!({})).await["panelCosts"]["totals"].take();
        let of = |table: &str| -> Vec<String> {
            totals.as_array().unwrap().iter().filter(|total| total["table"] == table)
                .map(|total| format!("{} {}", total.text("period"), total.text("printedTotal"))).collect()
        };
        assert_eq!(of("A1"), ["2004-05 3768200.00", "2006-07 6975500.00", "2008-09 7009500.00", "2010-11 6775400.00"]);
        assert_eq!(of("A2"), ["2004-05 12228900.00", "2006-07 13556700.00", "2008-09 14413300.00", "2010-11 19721200.00"]);
    }

    async fn nothing_printed_no_data_and_zero_are_three_things(database: &TestDatabase) {
        let zero = "panel,table,period,position,label,kind,printed,amount,currency,source\ngroup-som,A1,2008-09,900,Nothing spent,ITEM,AMOUNT,0,USD,invented\n\
            group-som,A1,2008-09,901,Not known,ITEM,NO_DATA,,USD,invented\n";
        database.load("panel-costs.csv", zero).await.unwrap();
        let service = database.serve().await;
        let cells = service.nodes("panelCosts", "filter: { kinds: [ITEM, TOTAL, GRAND_TOTAL] },", 100, "printed amount").await;
        for (printed, has_amount) in [("AMOUNT", true), ("BLANK", false), ("NO_DATA", false)] {
            let such: Vec<_> = cells.iter().filter(|cell| cell["printed"] == printed).collect();
            assert!(!such.is_empty() && such.iter().all(|cell| cell["amount"].is_string() == has_amount), "{printed}");
        }
        assert_eq!(cells.iter().filter(|cell| cell["amount"] == "0.00").count(), 1);
        let blank = r#"{ panelCosts(filter: { panels: ["group-civ"], periods: ["2004-05"] }) { totals { amount unknownItems } } }"#;
        let totals = service.data(blank, json!({})).await["panelCosts"]["totals"].take();
        assert!(totals[0]["amount"].is_null() && totals[0]["unknownItems"].as_i64() > Some(0), "{totals}");
        let kinds = "query ($k: [PanelCostKind!]) { panelCosts(filter: { kinds: $k }) { totals { period amount } } }";
        let added = async |kinds_asked: Value| service.data(kinds, json!({ "k": kinds_asked })).await["panelCosts"]["totals"].take();
        assert_eq!(added(json!(["TOTAL", "GRAND_TOTAL"])).await, json!([]), "no items are asked for");
        assert_eq!(added(json!(["TOTAL", "ITEM"])).await, added(json!(["ITEM"])).await);
        assert_ne!(added(json!(["ITEM"])).await, json!([]));
    }

    async fn what_does_not_exist_is_null_and_no_error(app: &TestApp) {
        let query = r#"{ gap(reference: "x") { id } offer(reference: "x") { id } programme(reference: "x") { id } report(symbol: "x") { id }
            finding(reference: "x") { id } mission(acronym: "x") { id } panel(code: "x") { id } document(symbol: "x") { id }
            organisation(code: "x") { id } sanctionsRegime(code: "x") { id } }"#;
        let data = app.data(query, json!({})).await;
        assert!(data.as_object().unwrap().values().all(Value::is_null), "{data}");
    }
}

/// The root fields that are connections.
async fn lists(service: &Service) -> Vec<String> {
    let data = service
        .data(
            "{ __schema { queryType { fields { name type { name } } } } }",
            json!({}),
        )
        .await;
    let fields = data["__schema"]["queryType"]["fields"].as_array().unwrap();
    let connection = |field: &&Value| {
        field["type"]["name"]
            .as_str()
            .is_some_and(|name| name.ends_with("Connection"))
    };
    // Plans are read by the organisation alone that had them drawn.
    fields
        .iter()
        .filter(connection)
        .map(|field| field.text("name").to_owned())
        .filter(|name| name != "plans")
        .collect()
}

fn ids(nodes: &[Value]) -> Vec<String> {
    nodes
        .iter()
        .map(|node| node.text("id").to_owned())
        .collect()
}

async fn backward(service: &Service, list: &str, size: u32) -> Vec<String> {
    let query = format!(
        "query ($before: String) {{ {list}(last: {size}, before: $before) {{ edges {{ node {{ id }} }} pageInfo {{ hasPreviousPage startCursor }} }} }}"
    );
    let (mut found, mut before) = (Vec::new(), Value::Null);
    loop {
        let page = service.data(&query, json!({ "before": before })).await[list].take();
        let nodes: Vec<Value> = page["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| edge["node"].clone())
            .collect();
        found.splice(0..0, ids(&nodes));
        if page["pageInfo"]["hasPreviousPage"] == false {
            return found;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
}
