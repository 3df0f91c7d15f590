//! Who sees what: rows of every category, asked for in every way there is, by every sort of viewer.

mod past;
mod rows;
mod sql;

use crate::hidden::{Anchors, insert};
use gapbridge::{access::viewer::Viewer, db::store::Store};
use rows::{FUTURE, OWNER, PARTY, PAST, ROWS, Row, fill, finding_id, id, seen};
use sea_orm::{DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, TestDatabase, ahead, ask, member, on_both};

const VIEWERS: [&str; 7] = [
    "",
    OWNER,
    "group-cod",
    "state-can",
    "unoci",
    PARTY,
    "un-secretariat",
];

fn viewer(store: &Store, code: &str) -> Viewer {
    if code.is_empty() {
        Viewer::Anonymous
    } else {
        member(store, code)
    }
}

on_both! {
    async fn everybody_sees_the_gaps_that_are_theirs_to_see_in_every_way_of_asking(database: &TestDatabase) {
        let (_connection, store) = fill(database).await;
        for code in VIEWERS {
            let (viewer, seen) = (viewer(&store, code), seen(code, false));
            let ask = async |query: &str, variables: Value| ask(&store, &viewer, query, variables).await;
            let all: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
            let listed = ask("query ($all: [String!]) { gaps(filter: { references: $all }, first: 100) { totalCount edges { node { reference } } } }", json!({ "all": all })).await;
            assert_eq!(listed["gaps"]["edges"].texts("node.reference"), seen, "{code}: the list");
            assert_eq!(listed["gaps"]["totalCount"], seen.len(), "{code}: its count");
            let found = ask("{ gaps(filter: { text: \"wombat harbour\" }, first: 100) { totalCount edges { node { reference } } } }", json!({})).await;
            assert_eq!(found["gaps"]["edges"].texts("node.reference"), seen, "{code}: the search");
            let written = ask("{ gaps(filter: { document: \"S/2009/521\", paragraph: \"77\" }, first: 100) { edges { node { reference } } } }", json!({})).await;
            assert_eq!(written["gaps"]["edges"].texts("node.reference"), seen, "{code}: by document");
            let facets = ask("query ($all: [String!]) { gapFacets(filter: { references: $all }, by: [STATE, COUNTRY, MEASURE, ASSISTANCE, PANEL, YEAR]) { dimension key count } }", json!({ "all": all })).await;
            for bucket in facets["gapFacets"].as_array().unwrap() {
                assert_eq!(bucket["count"], seen.len(), "{code}: {bucket}");
            }
            let coverage = ask("query ($all: [String!]) { coverage(filter: { references: $all }, by: GAP) { key needed committed } }", json!({ "all": all })).await;
            assert_eq!(coverage["coverage"].texts("key"), seen, "{code}: coverage");
            let table = ask("query ($all: [String!]) { figures(filter: { references: $all }, of: [NEEDS, NEEDED, COMMITTED], by: [GAP, COUNTRY]) \
                { cells { keys gaps } total { gaps figures { value } } } }", json!({ "all": all })).await["figures"].take();
            let keys: BTreeSet<String> = table["cells"].as_array().unwrap().iter().map(|cell| cell["keys"][0].as_str().unwrap().to_owned()).collect();
            let of = |each: usize| json!({ "value": (seen.len() * each).to_string() });
            assert_eq!((keys, &table["total"]["gaps"]), (seen.clone(), &json!(seen.len())), "{code}: cells");
            if !seen.is_empty() {
                assert_eq!(table["total"]["figures"], json!([of(1), of(7), of(3)]), "{code}: figures");
            }
            let sums = ask("query ($all: [String!]) { need: coverage(filter: { references: $all }, by: ASSISTANCE) { needed committed } \
                ledger: coverage(filter: { references: $all }, by: PROVIDER) { committed } month: coverage(filter: { references: $all }, by: MONTH) { key committed } }", json!({ "all": all })).await;
            let committed = (seen.len() * 3).to_string();
            assert_eq!(sums["need"][0], json!({ "needed": (seen.len() * 7).to_string(), "committed": committed }), "{code}");
            assert_eq!((&sums["ledger"], &sums["month"]), (&json!([{ "committed": committed }]), &json!([{ "key": "2011-03", "committed": committed }])), "{code}");
            for row in ROWS {
                let node = gapbridge::graphql::id::global(gapbridge::graphql::id::Kind::Gap, id(row.name));
                let query = "query ($id: ID!, $reference: String!) { node(id: $id) { __typename } gap(reference: $reference) { reference } }";
                let one = ask(query, json!({ "id": node.as_str(), "reference": row.name })).await;
                let expected = if row.sees(code, false) { json!({ "node": { "__typename": "Gap" }, "gap": { "reference": row.name } }) } else { json!({ "node": null, "gap": null }) };
                assert_eq!(one, expected, "{code}: {}", row.name);
            }
        }
    }

    async fn everybody_sees_the_findings_that_are_theirs_to_see_in_every_way_of_asking(database: &TestDatabase) {
        let (_connection, store) = fill(database).await;
        for code in VIEWERS {
            let (viewer, seen) = (viewer(&store, code), seen(code, true));
            let ask = async |query: &str, variables: Value| ask(&store, &viewer, query, variables).await;
            let report = ask("{ report(symbol: \"S/2009/521\") { findings(first: 100) { totalCount edges { node { reference } } } } }", json!({})).await;
            let mut listed = report["report"]["findings"]["edges"].texts("node.reference");
            assert!(listed.remove("finding-S-2009-521-14-16"));
            // What is tactical says nothing of its report.
            let of_report: BTreeSet<String> = seen.iter().filter(|name| !name.starts_with("w-tactical")).cloned().collect();
            assert_eq!(listed, of_report, "{code}: the report's findings");
            assert_eq!(report["report"]["findings"]["totalCount"], of_report.len() + 1, "{code}: their count");
            let proof = ask("{ gap(reference: \"w-public\") { provenance { finding { reference } } } }", json!({})).await;
            assert_eq!(proof["gap"]["provenance"].texts("finding.reference"), seen, "{code}: proof of a public gap");
            for row in ROWS {
                let node = gapbridge::graphql::id::global(gapbridge::graphql::id::Kind::Finding, finding_id(row.name));
                let query = "query ($id: ID!, $reference: String!) { node(id: $id) { __typename } finding(reference: $reference) { reference } }";
                let one = ask(query, json!({ "id": node.as_str(), "reference": row.name })).await;
                let expected = if row.sees(code, true) { json!({ "node": { "__typename": "Finding" }, "finding": { "reference": row.name } }) } else { json!({ "node": null, "finding": null }) };
                assert_eq!(one, expected, "{code}: {}", row.name);
            }
        }
    }

    async fn everybody_sees_the_recommendations_that_are_theirs_to_see(database: &TestDatabase) {
        let (_connection, store) = fill(database).await;
        for code in VIEWERS {
            let viewer = viewer(&store, code);
            // Recommendations are shared with nobody: what is not out is its Panel's alone.
            let public = |row: &&Row| code == OWNER || row.seen_by == ["*"];
            let seen: BTreeSet<String> = ROWS.iter().filter(public).map(|row| format!("rec-{}", row.name)).collect();
            let query = r#"{ recommendations(filter: { panels: ["group-civ"], yearFrom: 2009, addressees: [DONORS] }, first: 100) { edges { node { reference } } }
                about: recommendations(filter: { gaps: ["civ-presidential-guard-stocks"] }, first: 100) { edges { node { reference } } }
                gap(reference: "civ-presidential-guard-stocks") { recommendations { reference } } }"#;
            let data = ask(&store, &viewer, query, json!({})).await;
            let ours = |found: BTreeSet<String>| found.into_iter().filter(|name| name.starts_with("rec-w-")).collect::<BTreeSet<_>>();
            assert_eq!(ours(data["recommendations"]["edges"].texts("node.reference")), seen, "{code}");
            assert_eq!(ours(data["about"]["edges"].texts("node.reference")), seen, "{code}");
            assert_eq!(ours(data["gap"]["recommendations"].texts("reference")), seen, "{code}");
            for row in ROWS {
                let node = gapbridge::graphql::id::global(gapbridge::graphql::id::Kind::Recommendation, id(&format!("rec-{}", row.name)));
                let one = ask(&store, &viewer, "query ($id: ID!) { node(id: $id) { id } }", json!({ "id": node.as_str() })).await;
                assert_eq!(one["node"].is_null(), !seen.contains(&format!("rec-{}", row.name)), "{code}: {}", row.name);
            }
        }
        // About a gap that one may not see, nothing is found.
        let hidden = r#"{ recommendations(filter: { gaps: ["w-confidential"] }) { totalCount } }"#;
        assert_eq!(ask(&store, &Viewer::Anonymous, hidden, json!({})).await["recommendations"]["totalCount"], 0);
        assert_eq!(ask(&store, &member(&store, OWNER), hidden, json!({})).await["recommendations"]["totalCount"], 1);
    }

    async fn a_report_is_its_panels_until_its_embargo_date(database: &TestDatabase) {
        let connection = database.connect().await;
        let anchors = Anchors::read(&connection).await;
        let today = tests::today();
        for (name, published) in [("r-never", None), ("r-later", FUTURE), ("r-today", Some(today.as_str())), ("r-out", PAST)] {
            insert(&connection, anchors.report(id(name), name, published)).await;
        }
        let store = database.store().await;
        for (code, expected) in [("", vec!["r-out", "r-today"]), ("group-cod", vec!["r-out", "r-today"]), (OWNER, vec!["r-later", "r-never", "r-out", "r-today"])] {
            let viewer = viewer(&store, code);
            let list = ask(&store, &viewer, "{ reports(filter: { panels: [\"group-civ\"] }, first: 100) { totalCount edges { node { code } } } }", json!({})).await;
            let ours: Vec<_> = list["reports"]["edges"].texts("node.code").into_iter().filter(|code| code.starts_with("r-")).collect();
            assert_eq!(ours, expected, "{code}");
            for name in ["r-never", "r-later", "r-today", "r-out"] {
                let node = gapbridge::graphql::id::global(gapbridge::graphql::id::Kind::Report, id(name));
                let one = ask(&store, &viewer, "query ($id: ID!, $code: String!) { node(id: $id) { id } report(symbol: $code) { code } }", json!({ "id": node.as_str(), "code": name })).await;
                assert_eq!((one["node"].is_null(), one["report"].is_null()), (!expected.contains(&name), !expected.contains(&name)), "{code}: {name}");
            }
        }
    }

    async fn an_embargo_of_which_only_the_month_is_known_lasts_until_the_last_day_of_it(database: &TestDatabase) {
        let connection = database.connect().await;
        let anchors = Anchors::read(&connection).await;
        let today = tests::today();
        for (name, published) in [("r-month", &today[..7]), ("r-year", &today[..4])] {
            insert(&connection, anchors.report(id(name), name, Some(published))).await;
        }
        let service = database.serve().await;
        let data = service.data(r#"{ month: report(symbol: "r-month") { code } year: report(symbol: "r-year") { code } }"#, json!({})).await;
        let on_last = |length: usize, code: &str| if ahead(1)[..length] == today[..length] { Value::Null } else { json!({ "code": code }) };
        assert_eq!(data, json!({ "month": on_last(7, "r-month"), "year": on_last(4, "r-year") }));
    }

    async fn strangers_see_over_http_what_is_public_and_nothing_else(database: &TestDatabase) {
        let (_connection, _store) = fill(database).await;
        let service = database.serve().await;
        let data = service.data("{ viewer { organisation { code } } gaps(filter: { text: \"wombat\" }, first: 100) { edges { node { reference category } } } }", json!({})).await;
        assert_eq!(data["viewer"]["organisation"], Value::Null);
        assert_eq!(data["gaps"]["edges"].texts("node.reference"), seen("", false));
    }

    async fn a_provider_that_asked_not_to_be_named_is_named_to_itself_alone(database: &TestDatabase) {
        database.load_demo().await;
        let (connection, store) = (database.connect().await, database.store().await);
        let anchors = Anchors::read(&connection).await;
        let offer = store_offer(&connection, "demo-offer-witness-protection").await;
        let provider = offer.provider_id;
        let need = entity::need::Entity::find().filter(sea_orm::ColumnTrait::eq(&entity::need::Column::Unit, "PERSONS")).one(&connection).await.unwrap().unwrap();
        let given = entity::commitment::Model { unit: need.unit, ..anchors.commitment(need.id, provider, Some(offer.id), 1) };
        insert(&connection, given).await;
        let gap = entity::gap::Entity::find_by_id(need.gap_id).one(&connection).await.unwrap().unwrap();
        let cover = entity::assistance_gap::Model { assistance_id: offer.id, gap_id: gap.id, extent: domain::assistance::CoverageExtent::Part, not_covered: None };
        insert(&connection, cover).await;
        let service = database.serve().await;
        let query = "query ($gap: String!) { offer(reference: \"demo-offer-witness-protection\") { id provider { code } }
            offers(filter: { providers: [\"demo-samplia\"] }, first: 100) { edges { node { reference } } }
            gap(reference: $gap) { coveredBy { assistance { reference provider { code } } } needs { commitments { quantity provider { code } assistance { reference provider { code } } } } }
            coverage(filter: { references: [$gap] }, by: PROVIDER) { key committed } }";
        let stranger = service.data(query, json!({ "gap": gap.reference })).await;
        for (who, data) in [("anonymous", stranger), ("another donor", ask(&store, &member(&store, "demo-fictonia"), query, json!({ "gap": gap.reference })).await)] {
            assert_eq!(data["offer"]["provider"], Value::Null, "{who}");
            assert!(!data["offers"]["edges"].has("node.reference", "demo-offer-witness-protection"), "{who}");
            let unnamed = json!({ "reference": "demo-offer-witness-protection", "provider": null });
            assert!(data["gap"]["coveredBy"].as_array().unwrap().iter().any(|cover| cover["assistance"] == unnamed), "{who}");
            let entries: Vec<_> = data["gap"]["needs"].as_array().unwrap().iter().flat_map(|need| need["commitments"].as_array().unwrap()).collect();
            assert!(entries.iter().any(|entry| entry["assistance"] == unnamed && entry["provider"].is_null()), "{who}: {entries:?}");
            assert!(data["coverage"].as_array().unwrap().iter().any(|bucket| bucket["key"].is_null() && bucket["committed"] == "1"), "{who}");
        }
        let own = ask(&store, &member(&store, "demo-samplia"), query, json!({ "gap": gap.reference })).await;
        assert_eq!(own["offer"]["provider"]["code"], "demo-samplia");
        // Its own sums are told to it under its name, by coverage as by statistics.
        let own_sums = own["coverage"].as_array().unwrap();
        assert!(own_sums.iter().any(|bucket| bucket["key"] == "demo-samplia"), "{own}");
        assert!(!own_sums.iter().any(|bucket| bucket["key"].is_null() && bucket["committed"] == "1"), "{own}");
        let statistics = "query ($gap: String!) { statistics(filter: { references: [$gap] }, by: PROVIDER) { key committed } }";
        let statistics = ask(&store, &member(&store, "demo-samplia"), statistics, json!({ "gap": gap.reference })).await;
        assert!(statistics["statistics"].as_array().unwrap().iter().any(|bucket| bucket["key"] == "demo-samplia"), "{statistics}");
    }
}

async fn store_offer(
    connection: &DatabaseConnection,
    reference: &str,
) -> entity::assistance::Model {
    use sea_orm::ColumnTrait;
    let query = entity::assistance::Entity::find()
        .filter(entity::assistance::Column::Reference.eq(reference));
    query.one(connection).await.unwrap().unwrap()
}
