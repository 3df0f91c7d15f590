//! Where a gap is written: the findings that lines of provenance rest on, and since when it is called for.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, Service, TestApp, on_both};

const PANEL: &str = "group-civ";
const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";

/// A report under a symbol of its own, and a finding of it that stays confidential.
async fn finding(panel: &Actor) -> (Value, Value) {
    let report = panel
        .reports("Report", json!({ "document": "S/2031/78" }))
        .await;
    let finding = panel
        .finds(&report, "CONFIDENTIAL", "Who was paid.", json!({}))
        .await;
    (report, finding)
}

/// A gap written in a public paragraph and in a report, where a line rests on a finding.
fn resting_on(finding: &Value) -> Value {
    let mut gap = whole();
    gap["provenance"] = json!([
        { "document": "S/2009/521", "paragraph": "99" },
        { "document": "S/2031/78", "locator": "Summary", "finding": finding["id"] }
    ]);
    gap
}

async fn seen(who: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version year firstCalledFor provenance { locator finding { reference } }
        history { totalCount edges { node { changes { field } } } } } }";
    who.data(query, json!({ "r": gap["reference"] })).await["gap"].take()
}

fn confirmed(gap: &Value, more: Value) -> Value {
    let mut input =
        json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": CONFIRMED });
    let fields = more.as_object().cloned().expect("an object");
    input.as_object_mut().expect("an object").extend(fields);
    input
}

on_both! {
    async fn a_line_names_the_finding_it_rests_on_to_who_may_read_that(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (report, finding) = finding(&panel).await;
        let gap = panel.done("recordGap", resting_on(&finding), "gap { id reference version }").await;
        let publish = json!({ "report": report["id"], "expectedVersion": report["version"], "confirmation": CONFIRMED });
        panel.done("publishReport", publish, "report { id }").await;
        let version = seen(&panel, &gap).await["version"].take();
        let publish = json!({ "gap": gap["id"], "expectedVersion": version, "confirmation": CONFIRMED });
        panel.done("publishGap", publish, "gap { id }").await;
        let own = seen(&panel, &gap).await;
        assert_eq!(own["provenance"][1]["finding"], json!({ "reference": finding["reference"] }));
        assert!(own["history"]["edges"].has("node.changes.field", "provenance.finding"));
        // Others learn neither which finding, nor that there is one, nor that the line rests on it no more.
        let public = seen(app, &gap).await;
        let lines = json!([{ "locator": null, "finding": null }, { "locator": "Summary", "finding": null }]);
        assert_eq!(public["provenance"], lines);
        assert!(!public.to_string().contains("provenance.finding"));
        let mut bare = resting_on(&finding)["provenance"].take();
        bare[1]["finding"] = Value::Null;
        let now = json!({ "id": gap["id"], "version": own["version"] });
        panel.done("reviseGap", confirmed(&now, json!({ "provenance": bare })), "gap { id }").await;
        assert_eq!(seen(app, &gap).await, public);
        let left = seen(&panel, &gap).await;
        assert_eq!(left["provenance"], lines);
        assert!(left["history"]["edges"][0]["node"]["changes"].has("field", "provenance.finding"), "{left}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_line_rests_on_no_finding_of_another_document_and_on_none_that_is_hidden(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (_, finding) = finding(&panel).await;
        let mut elsewhere = whole();
        elsewhere["provenance"] = json!([{ "document": "S/2009/521", "paragraph": "99", "finding": finding["id"] }]);
        assert_eq!(panel.refused("recordGap", elsewhere.clone()).await, ["INVALID provenance.0.finding"]);
        let many = json!({ "gaps": [whole(), elsewhere] });
        assert_eq!(panel.refused("recordGaps", many).await, ["INVALID gaps.1.provenance.0.finding"]);
        let other = app.approver("group-cod");
        let mut faults = Vec::new();
        for id in [finding["id"].clone(), json!("nothing")] {
            let mut input = whole();
            input["provenance"] = json!([{ "document": "S/2009/521", "paragraph": "99", "finding": id }]);
            faults.push(other.refused("recordGap", input).await);
        }
        assert_eq!(faults[0], faults[1], "what is hidden and what does not exist answer alike");
        assert!(faults[0][0].ends_with("provenance.0.finding"), "{faults:?}");
    }

    async fn a_gap_is_of_the_year_in_which_it_was_first_called_for(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut input = whole();
        input["firstCalledFor"] = json!("2999");
        assert_eq!(panel.refused("recordGap", input.clone()).await, ["INVALID firstCalledFor"]);
        input["firstCalledFor"] = json!("2005-10");
        input["publication"] = json!({ "confirmation": CONFIRMED });
        let gap = panel.done("recordGap", input, "gap { id reference version }").await;
        let public = seen(app, &gap).await;
        assert_eq!((&public["year"], &public["firstCalledFor"]), (&json!(2005), &json!("2005-10")));
        let count = "{ gaps(filter: { text: \"quokka\", yearFrom: 2005, yearTo: 2005 }) { totalCount } }";
        assert_eq!(app.data(count, json!({})).await["gaps"]["totalCount"], 1);
        // Without it, the gap is of the year of its oldest source.
        panel.done("reviseGap", confirmed(&gap, json!({ "firstCalledFor": null })), "gap { id }").await;
        let undated = seen(app, &gap).await;
        assert_eq!((&undated["year"], &undated["firstCalledFor"]), (&json!(2009), &Value::Null));
        assert!(undated["history"]["edges"][0]["node"]["changes"].has("field", "firstCalledFor"), "{undated}");
        assert_eq!(app.data(count, json!({})).await["gaps"]["totalCount"], 0);
        let again = confirmed(&json!({ "id": gap["id"], "version": undated["version"] }), json!({ "firstCalledFor": "2004" }));
        panel.done("reviseGap", again, "gap { id }").await;
        assert_eq!(seen(app, &gap).await["year"], 2004);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn the_document_that_a_draft_cites_is_read_back_by_its_panel_alone(app: &TestApp) {
        let (panel, donor) = (app.approver(PANEL), app.approver("state-can"));
        let draft = json!({ "title": "Final report", "kind": "FINAL", "document": "S/2031/78" });
        let selection = "report { id code version document { id symbol key } }";
        let report = panel.done("recordReport", draft.clone(), selection).await;
        assert_eq!((&report["document"]["symbol"], &report["document"]["key"]), (&json!("S/2031/78"), &json!("S/2031/78")));
        let finding = panel.finds(&report, "REPORT", "No scale works.", json!({})).await;
        let gap = panel.done("recordGap", resting_on(&finding), "gap { id reference }").await;
        let recommend = json!({ "report": report["id"], "text": "Weigh them.", "language": "en", "addressees": ["DONORS"], "category": "REPORT" });
        let selection = "recommendation { document { symbol } }";
        assert_eq!(panel.done("recordRecommendation", recommend, selection).await["document"]["symbol"], "S/2031/78");
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "state-can" }), "share { id }").await;
        let query = "query ($r: String!, $c: String!, $d: ID!) { gap(reference: $r) { provenance { document { symbol } } }
            report(symbol: $c) { document { symbol } } node(id: $d) { id } }";
        let names = json!({ "r": gap["reference"], "c": report["code"], "d": report["document"]["id"] });
        let all = json!([{ "document": { "symbol": "S/2009/521" } }, { "document": { "symbol": "S/2031/78" } }]);
        let own = panel.data(query, names.clone()).await;
        assert_eq!((&own["gap"]["provenance"], &own["report"]["document"]["symbol"]), (&all, &json!("S/2031/78")));
        assert_eq!(own["node"]["id"], report["document"]["id"]);
        let other = app.approver("group-cod");
        assert_eq!(other.done("recordReport", draft, "report { document { symbol } }").await["document"]["symbol"], "S/2031/78", "its own draft");
        for stranger in [&donor, &other, &**app] {
            let seen = stranger.data(query, names.clone()).await;
            assert!(seen["report"].is_null() && seen["node"].is_null(), "{seen}");
            assert!(!seen["gap"].has("provenance.document.symbol", "S/2031/78"), "{seen}");
        }
        assert!(!donor.data(query, names).await["gap"].is_null(), "the gap is shared with it");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_panel_alone_finds_what_is_written_in_its_draft_by_the_symbol_of_that(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (query, draft) = ("query ($d: String!) { gaps(filter: { document: $d }) { totalCount } }", json!({ "d": "S/2031/78" }));
        let strangers = [app.approver("state-can"), app.approver("group-cod"), app.actor("unoci", Role::Reader), (**app).clone()];
        let mut before = Vec::new();
        for stranger in &strangers {
            before.push(stranger.error(query, draft.clone()).await);
        }
        let report = panel.reports("Report", json!({ "document": "S/2031/78" })).await;
        let finding = panel.finds(&report, "CONFIDENTIAL", "Who was paid.", json!({})).await;
        let gap = panel.done("recordGap", resting_on(&finding), "gap { id reference }").await;
        let recommend = json!({ "report": report["id"], "text": "Weigh them.", "language": "en", "addressees": ["DONORS"], "category": "REPORT" });
        panel.done("recordRecommendation", recommend, "recommendation { id }").await;
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "state-can" }), "share { id }").await;
        let by = "query ($d: String!, $p: String) { gaps(filter: { document: $d, paragraph: $p }) { totalCount } }";
        for (written, paragraph, gaps) in [("S/2031/78", None, 1), (" s/2031/78 ", None, 1), ("S/2031/78", Some("9"), 0)] {
            let found = panel.data(by, json!({ "d": written, "p": paragraph })).await;
            assert_eq!(found["gaps"]["totalCount"], gaps, "{written} {paragraph:?}");
        }
        let both = "query ($d: String!) { gaps(filter: { document: $d }) { nodes { reference } } recommendations(filter: { symbol: $d }) { nodes { text } } }";
        let own = panel.data(both, draft.clone()).await;
        assert_eq!(own, json!({ "gaps": { "nodes": [{ "reference": gap["reference"] }] }, "recommendations": { "nodes": [{ "text": "Weigh them." }] } }));
        // Others are told as of a document that nobody ever wrote.
        for (stranger, before) in strangers.iter().zip(before) {
            assert_eq!(stranger.error(query, draft.clone()).await, before);
        }
    }
}
