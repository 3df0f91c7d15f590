//! Reports that go out: when, with what, and under whose symbol.

use super::{PANEL, PARTY, again, finding, publish, report, seen};
use crate::gap_changes::whole;
use gapbridge::config::{Bounds, ServeOptions};
use serde_json::{Value, json};
use tests::{Asked, TestApp, ahead, on_both, options};

on_both! {
    async fn an_embargo_hides_the_report_its_findings_and_its_document(app: &TestApp) {
        let (panel, donor) = (app.approver(PANEL), app.approver("state-can"));
        let report = report(&panel).await;
        let (first, kept) = (finding(&panel, &report, "REPORT").await, finding(&panel, &report, "CONFIDENTIAL").await);
        let input = json!({ "report": report["id"], "text": "Train them.", "language": "en", "addressees": ["DONORS", "MISSION"], "category": "REPORT", "paragraph": "40" });
        let recommendation = panel.done("recordRecommendation", input, "recommendation { id reference addressees status }").await;
        assert_eq!(recommendation["addressees"], json!(["DONORS", "MISSION"]));
        let mut later = publish(&again(&panel, &report).await);
        later["on"] = ahead(3).into();
        panel.done("publishReport", later, "report { published }").await;
        let everything = r#"query ($r: String!, $f: String!, $k: String!) { report(symbol: "S/2031/7") { code } byCode: report(symbol: $r) { published }
            document(symbol: "S/2031/7") { key } finding(reference: $f) { text } kept: finding(reference: $k) { text }
            recommendations(filter: { panels: ["group-civ"], statuses: [OPEN] }, first: 100) { edges { node { text } } } }"#;
        let names = json!({ "r": report["code"], "f": first["reference"], "k": kept["reference"] });
        for answer in [app.data(everything, names.clone()).await, donor.data(everything, names.clone()).await] {
            assert!(["report", "byCode", "document", "finding", "kept"].iter().all(|field| answer[field].is_null()), "{answer}");
            assert!(!answer["recommendations"]["edges"].has("node.text", "Train them."));
        }
        let may = async || panel.data("query ($r: String!) { finding(reference: $r) { viewerCan } }", json!({ "r": first["reference"] })).await["finding"].texts("viewerCan");
        assert!(may().await.contains("REVISE_FINDING"));
        let report = again(&panel, &report).await;
        panel.done("publishReport", publish(&report), "report { published document { symbol } }").await;
        let answer = app.database.serve().await.data(everything, names).await;
        assert_eq!((&answer["report"]["code"], &answer["document"]["key"]), (&report["code"], &json!("S/2031/7")));
        assert_eq!(answer["finding"]["text"], "Officers were never trained.");
        assert!(answer["kept"].is_null());
        assert!(answer["recommendations"]["edges"].has("node.text", "Train them."));
        // What is public stays as it was published.
        let version = seen(&panel, &first).await["version"].take();
        assert_eq!(panel.refused("reviseFinding", json!({ "finding": first["id"], "expectedVersion": version, "text": "Other words." })).await, ["CONFLICT"]);
        assert!(!may().await.contains("REVISE_FINDING"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_gap_has_the_year_of_the_report_in_which_it_was_found(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let mut input = whole();
        input["provenance"] = json!([{ "document": "S/2031/7", "paragraph": "9" }]);
        let gap = panel.done("recordGap", input, "gap { id reference year }").await;
        assert_eq!(gap["year"], Value::Null, "it is not known when the report comes out");
        let report = panel.done("publishReport", publish(&again(&panel, &report).await), "report { published }").await;
        let version = panel.data("query ($r: String!) { gap(reference: $r) { version } }", json!({ "r": gap["reference"] })).await["gap"]["version"].take();
        let input = json!({ "gap": gap["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishGap", input, "gap { id }").await;
        let day = report["published"].as_str().expect("a day");
        let query = "query ($r: [String!]) { figures(of: [GAPS], by: [YEAR, MONTH], filter: { references: $r }) { cells { keys } } }";
        let figures = app.data(query, json!({ "r": [gap["reference"]] })).await["figures"].take();
        assert_eq!(figures["cells"], json!([{ "keys": [day[..4], day[..7]] }]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_report_is_not_published_with_what_its_publisher_did_not_read(app: &TestApp) {
        let (panel, donor) = (app.approver(PANEL), app.approver("state-can"));
        let report = report(&panel).await;
        let version = async || again(&panel, &report).await["version"].clone();
        let stale = async |read: &Value, what: &str| {
            let mut input = publish(&report);
            input["expectedVersion"] = read.clone();
            let said = panel.say("publishReport", input, "report { id }").await;
            let now = version().await;
            assert_ne!(now, *read, "{what}");
            assert_eq!((&said["userErrors"][0]["code"], &said["userErrors"][0]["currentVersion"]), (&json!("CONFLICT"), &now), "{what}");
            now
        };
        // What stays the Panel's is not published with it.
        finding(&panel, &report, "CONFIDENTIAL").await;
        assert_eq!(version().await, report["version"]);
        let found = finding(&panel, &report, "REPORT").await;
        let read = stale(&report["version"], "recorded").await;
        let revise = json!({ "finding": found["id"], "expectedVersion": found["version"], "text": "They took bribes." });
        let found = panel.done("reviseFinding", revise, "finding { id reference version }").await;
        let read = stale(&read, "revised").await;
        let input = json!({ "report": report["id"], "text": "Train them.", "language": "en", "addressees": ["DONORS"], "category": "REPORT" });
        panel.done("recordRecommendation", input, "recommendation { id }").await;
        let read = stale(&read, "recommended").await;
        let mut chosen = publish(&report);
        chosen["findings"] = json!([found["id"]]);
        assert_eq!(panel.refused("publishReport", chosen).await, ["CONFLICT expectedVersion"], "its words are to be read, too");
        let mut input = publish(&report);
        input["expectedVersion"] = read;
        let published = panel.done("publishReport", input, "report { version }").await;
        // What is out moves nothing, and nobody else's version moves by what they do not read.
        let query = "{ report(symbol: \"S/2031/7\") { version } }";
        let public = donor.data(query, json!({})).await["report"]["version"].clone();
        assert_eq!(published["version"], public);
        finding(&panel, &report, "REPORT").await;
        assert_ne!(version().await, public);
        for other in [&donor, &app.approver("group-cod"), &**app] {
            assert_eq!(other.data(query, json!({})).await["report"]["version"], public);
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_left_out_of_a_report_that_is_put_off_does_not_go_out_before_it(app: &TestApp) {
        let (panel, donor) = (app.approver(PANEL), app.approver("state-can"));
        let report = report(&panel).await;
        let (goes, stays) = (finding(&panel, &report, "REPORT").await, finding(&panel, &report, "REPORT").await);
        let day = async |finding: &Value| seen(&panel, finding).await["published"].take();
        let on = async |days: u64| {
            let mut input = publish(&again(&panel, &report).await);
            input["on"] = ahead(days).into();
            input
        };
        panel.done("publishReport", on(3).await, "report { published }").await;
        assert_eq!([day(&goes).await, day(&stays).await], [json!(ahead(3)), json!(ahead(3))]);
        let mut later = on(9).await;
        later["findings"] = json!([goes["id"]]);
        panel.done("publishReport", later, "report { published }").await;
        assert_eq!([day(&goes).await, day(&stays).await], [json!(ahead(9)), Value::Null]);
        // The day of before passes.
        let passes = format!("update finding set published = '2020-01-01' where published = '{}'", ahead(3));
        app.database.run_sql(&passes).await;
        for finding in [&goes, &stays] {
            assert!(seen(&donor, finding).await.is_null());
        }
        let told = "query ($r: String!) { finding(reference: $r) { history { nodes { kind changes { field after } } } } }";
        let told = panel.data(told, json!({ "r": stays["reference"] })).await["finding"]["history"]["nodes"][0].take();
        assert_eq!(told, json!({ "kind": "FINDING_REVISED", "changes": [{ "field": "published", "after": null }] }));
        // Once the report is out, what goes out later keeps its day, whatever is published meanwhile.
        let mut now = publish(&again(&panel, &report).await);
        now["findings"] = json!([goes["id"]]);
        panel.done("publishReport", now, "report { published }").await;
        panel.done("publishReport", on(5).await, "report { published }").await;
        let further = finding(&panel, &report, "REPORT").await;
        let mut now = publish(&again(&panel, &report).await);
        now["findings"] = json!([further["id"]]);
        panel.done("publishReport", now, "report { published }").await;
        assert_eq!([day(&stays).await, day(&further).await], [json!(ahead(5)), json!(ahead(0))]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_its_party_has_longer_to_reply_to_goes_out_on_the_day_after(app: &TestApp) {
        let (panel, party) = (app.approver(PANEL), app.approver(PARTY));
        let report = report(&panel).await;
        let accuses = finding(&panel, &report, "ALLEGATION").await;
        let until = |days: u64| json!({ "finding": accuses["id"], "party": PARTY, "due": ahead(days) });
        panel.done("inviteReply", until(2), "finding { id }").await;
        let mut later = publish(&again(&panel, &report).await);
        later["on"] = ahead(3).into();
        panel.done("publishReport", later, "report { published }").await;
        for (due, day) in [(2, 3), (3, 4), (9, 10)] {
            panel.done("inviteReply", until(due), "finding { id }").await;
            assert_eq!(seen(&panel, &accuses).await["published"], ahead(day), "until {due}");
        }
        // Who replies does not bring out what accuses them.
        app.database.run_sql(&format!("update finding set published = '2020-01-01' where published = '{}'", ahead(3))).await;
        let reply = json!({ "finding": accuses["id"], "text": "We did.", "language": "en", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        party.done("submitReply", reply, "finding { id }").await;
        assert!(seen(app, &accuses).await.is_null());
        panel.done("publishReport", publish(&again(&panel, &report).await), "report { published }").await;
        assert_eq!(seen(app, &accuses).await["published"], ahead(0));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn who_has_replied_and_has_longer_puts_nothing_off(app: &TestApp) {
        let (panel, party) = (app.approver(PANEL), app.approver(PARTY));
        let report = report(&panel).await;
        let accuses = finding(&panel, &report, "ALLEGATION").await;
        let until = |days: u64| json!({ "finding": accuses["id"], "party": PARTY, "due": ahead(days) });
        panel.done("inviteReply", until(2), "finding { id }").await;
        let mut later = publish(&again(&panel, &report).await);
        later["on"] = ahead(3).into();
        panel.done("publishReport", later, "report { published }").await;
        let reply = json!({ "finding": accuses["id"], "text": "We did.", "language": "en", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        party.done("submitReply", reply, "finding { id }").await;
        panel.done("inviteReply", until(9), "finding { id }").await;
        assert_eq!(seen(&panel, &accuses).await["published"], ahead(3));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_month_to_reply_in_is_not_cut_short(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let accuses = finding(&panel, &report, "ALLEGATION").await;
        let until = |due: &str| json!({ "finding": accuses["id"], "party": PARTY, "due": due });
        panel.done("inviteReply", until(&ahead(2)), "finding { id }").await;
        // As a file may say it.
        app.database.run_sql("update finding set reply_due = '2999-02' where reply_due is not null").await;
        for early in ["2999-02-01", "2999-02-27"] {
            assert_eq!(panel.refused("inviteReply", until(early)).await, ["INVALID due"], "{early}");
        }
        let put_off = panel.done("inviteReply", until("2999-02-28"), "finding { replyDue }").await;
        assert_eq!(put_off["replyDue"], "2999-02-28");
    }

    async fn a_symbol_belongs_to_the_panel_that_publishes_under_it_and_until_then_to_nobody(app: &TestApp) {
        let (first, second) = (app.approver(PANEL), app.approver("group-cod"));
        let (own, other) = (report(&first).await, report(&second).await);
        let mut later = publish(&own);
        later["on"] = ahead(3).into();
        first.done("publishReport", later, "report { published }").await;
        let third = report(&second).await;
        assert_eq!(second.refused("publishReport", publish(&other)).await, ["CONFLICT document"], "it is taken, under embargo");
        let version = again(&first, &own).await;
        first.done("publishReport", publish(&version), "report { published }").await;
        for draft in [&other, &third] {
            assert_eq!(second.refused("publishReport", publish(draft)).await, ["CONFLICT document"]);
        }
        let input = json!({ "title": "Final report", "kind": "FINAL", "document": "S/2031/7" });
        assert_eq!(second.refused("recordReport", input.clone()).await, ["CONFLICT document"], "as for any public document");
        let said = second.say("recordReport", input.clone(), "clientMutationId").await;
        assert_eq!(said["userErrors"][0]["message"], "document is the symbol of another Panel's report: check it.");
        first.done("recordReport", input, "report { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn the_first_to_draft_under_a_symbol_keeps_nobody_from_publishing_under_it(app: &TestApp) {
        let (first, second) = (app.approver(PANEL), app.approver("group-cod"));
        report(&first).await;
        let other = report(&second).await;
        let published = second.done("publishReport", publish(&other), "report { document { symbol key title } }").await;
        assert_eq!(published["document"], json!({ "symbol": "S/2031/7", "key": "S/2031/7", "title": "S/2031/7" }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn the_version_of_a_report_counts_what_is_drafted_for_it_as_read(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        for _ in 0..10 {
            finding(&panel, &report, "REPORT").await;
        }
        let bounds = Bounds { request_rows: 8, ..Bounds::default() };
        let service = app.database.serve_with(&ServeOptions { bounds, ..options() }).await;
        let asks = |field: &str| format!("query ($c: String!) {{ report(symbol: $c) {{ {field} }} }}");
        let of = json!({ "c": report["code"] });
        let panel = service.approver(PANEL);
        assert_eq!(panel.data(&asks("code"), of.clone()).await["report"]["code"], report["code"]);
        assert_eq!(panel.error(&asks("version"), of).await.0, "LIMITED");
    }
}
