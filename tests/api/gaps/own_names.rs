//! What organisations call gaps and matches in systems of their own.

use crate::{gap_changes::whole, hidden::hidden_texts::hide, matches};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Service, TestApp, money, offer, on_both};

const GAP: &str = "gap { id reference version externalReference }";

fn named(name: &str) -> Value {
    let mut input = whole();
    input["title"] = json!(format!("Scales of {name}"));
    input["externalReference"] = json!(name);
    input
}

async fn own_name(who: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { externalReference } }";
    who.data(query, json!({ "r": gap["reference"] })).await["gap"].take()
}

async fn version(who: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version } }";
    who.data(query, json!({ "r": gap["reference"] })).await["gap"]["version"].take()
}

async fn revise(panel: &Actor, gap: &Value, name: Value) -> Value {
    let input = json!({ "gap": gap["id"], "expectedVersion": version(panel, gap).await, "externalReference": name, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    panel.say("reviseGap", input, GAP).await
}

on_both! {
    async fn a_gap_has_a_name_that_no_other_of_its_panel_has(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = panel.done("recordGap", named(" CASE-1 "), GAP).await;
        assert_eq!(gap["externalReference"], "CASE-1");
        assert_eq!(panel.refused("recordGap", named("CASE-1")).await, ["INVALID externalReference"]);
        assert_eq!(panel.refused("recordGap", named("somebody@example.org")).await, ["INVALID externalReference"]);
        let many = json!({ "gaps": [named("CASE-2"), named("CASE-2")] });
        assert_eq!(panel.refused("recordGaps", many).await, ["INVALID gaps.1.externalReference"]);
        let mut other = named("CASE-1");
        other["provenance"] = json!([]);
        other["category"] = json!("TACTICAL");
        other["regime"] = Value::Null;
        other["liftingConditions"] = json!([]);
        other["countries"] = json!(["COD"]);
        let other = app.approver("group-cod").done("recordGap", other, GAP).await;
        assert_eq!(other["externalReference"], "CASE-1", "names of other Panels are nobody's business");

        let second = panel.done("recordGap", named("CASE-2"), GAP).await;
        let refused = revise(&panel, &second, json!("CASE-1")).await;
        assert_eq!((&refused["gap"], &refused["userErrors"][0]["field"]), (&Value::Null, &json!(["externalReference"])));
        assert_eq!(revise(&panel, &second, json!("CASE-3")).await["gap"]["externalReference"], "CASE-3");
        assert_eq!(revise(&panel, &second, Value::Null).await["gap"]["externalReference"], Value::Null);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn the_name_of_a_gap_is_read_and_exported_with_it_until_its_texts_are_hidden(app: &TestApp) {
        let panel = app.approver("group-civ");
        let mut input = named("CASE-1");
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let gap = panel.done("recordGap", input, GAP).await;
        assert_eq!(own_name(app, &gap).await["externalReference"], "CASE-1");
        let exported = app.http(Method::GET, "/export/gaps.csv").send().await.unwrap().text().await.unwrap();
        assert!(exported.lines().next().unwrap().contains(",external_reference,") && exported.contains(",CASE-1,"));

        hide(app, &gap["id"]).await;
        assert_eq!(own_name(app, &gap).await["externalReference"], Value::Null);
        assert_eq!(own_name(&app.approver("state-can"), &gap).await["externalReference"], Value::Null);
        assert_eq!(own_name(&panel, &gap).await["externalReference"], "CASE-1");
        let before = version(app, &gap).await;
        assert_eq!(revise(&panel, &gap, json!("CASE-2")).await["userErrors"], json!([]));
        assert_eq!(version(app, &gap).await, before, "it does not show in the version, either");
        let history = "query ($r: String!) { gap(reference: $r) { history { edges { node { changes { field before after } } } } } }";
        let told = app.data(history, json!({ "r": gap["reference"] })).await;
        assert!(!told.to_string().contains("CASE-"), "{told}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_table_of_gaps_is_known_again_by_their_names(app: &TestApp) {
        let panel = app.approver("group-civ");
        let table = "external_reference,title,description,language,holder,countries,sector,evidence,assistance,unit,quantity\n\
            CASE-9,Scales are missing,No post has scales.,en,HOST_STATE,CIV,33120,NAMED,EQUIPMENT,ITEMS,6\n";
        let import = async |table: &str| {
            let input = json!({ "kind": "GAPS", "format": "CSV", "content": table });
            panel.done("importTable", input, "stats { imported revised unchanged }").await
        };
        assert_eq!(import(table).await, json!({ "imported": 1, "revised": 0, "unchanged": 0 }));
        assert_eq!(import(table).await, json!({ "imported": 0, "revised": 0, "unchanged": 1 }));
        assert_eq!(import(&table.replace("ITEMS,6", "ITEMS,8")).await, json!({ "imported": 0, "revised": 1, "unchanged": 0 }));
        let twice = format!("{table}{}\n", table.lines().nth(1).unwrap());
        let input = json!({ "kind": "GAPS", "format": "CSV", "content": twice });
        let refused = panel.say("importTable", input, "lines { rule row column }").await;
        assert_eq!(refused["lines"], json!([{ "rule": "key.twice", "row": 3, "column": "external_reference" }]));
    }

    async fn a_name_with_something_in_it_that_nobody_sees_is_refused_with_its_place(app: &TestApp) {
        let panel = app.approver("group-civ");
        let refused = panel.say("recordGap", named("CASE\u{200b}-4"), GAP).await;
        assert_eq!(refused["userErrors"][0]["field"], json!(["externalReference"]), "{refused}");
        assert!(refused["userErrors"][0]["message"].as_str().unwrap().contains("U+200B, which nobody sees, at character 5"), "{refused}");
        let mission = app.approver("unoci");
        for name in ["CI-1\u{feff}", "CI\u{ad}-1", "\u{202a}CI-1\u{202c}"] {
            let content = format!("external_reference,title,description,language,assistance\n{name},Courses,Two courses.,en,TRAINING\n");
            let input = json!({ "kind": "PROGRAMMES", "format": "CSV", "content": content });
            let refused = mission.say("importTable", input, "lines { rule row column }").await;
            assert_eq!(refused["lines"], json!([{ "rule": "record.refused", "row": 2, "column": "external_reference" }]), "{name:?}");
        }
        let seen = panel.done("recordGap", named("CASE-می\u{200c}خواهم"), GAP).await;
        assert_eq!(seen["externalReference"], "CASE-می\u{200c}خواهم", "joiners are part of a script");
    }

    async fn the_name_of_a_match_is_for_whoever_proposed_it_alone(app: &TestApp) {
        let gap = matches::gap(app).await;
        let donor = app.approver("state-can");
        let propose = async |name: &str| {
            let made = donor.offers(offer("FUNDING", money("2000.00", "EUR"))).await;
            let lines = json!([{ "need": gap["needs"][1]["id"], "line": made["lines"][0]["id"] }]);
            let input = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines, "externalReference": name });
            donor.say("proposeMatch", input, "match { id reference externalReference }").await
        };
        let proposed = propose("CAN-7").await;
        assert_eq!(proposed["match"]["externalReference"], "CAN-7", "{proposed}");
        assert_eq!(propose("CAN-7").await["userErrors"][0]["field"], json!(["externalReference"]));
        let query = "query ($r: String!) { match(reference: $r) { externalReference history { edges { node { changes { field } } } } } }";
        let read = json!({ "r": proposed["match"]["reference"] });
        let holder = app.approver("civ-authorities").data(query, read.clone()).await["match"].take();
        assert_eq!(holder["externalReference"], Value::Null, "the other side");
        assert!(!holder.to_string().contains("CAN-7"));
        assert_eq!(donor.data(query, read).await["match"]["externalReference"], "CAN-7");
        let exported = donor.http(Method::GET, "/export/matches.csv").send().await.unwrap().text().await.unwrap();
        assert!(exported.contains(",CAN-7,"), "{exported}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
