//! What publication takes, and what a public gap does not give away.

use super::{PANEL, own_with_id, publication, record, seen, whole};
use domain::organisation::Role;
use entity::document;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, TestApp, ahead, on_both};

/// A finding of a report of its own with a symbol.
async fn hidden_finding(panel: &Actor) -> Value {
    let report = panel
        .reports("Report", json!({ "document": "S/2031/77" }))
        .await;
    let paragraph = json!({ "paragraph": "5" });
    panel
        .finds(&report, "CONFIDENTIAL", "Who was paid.", paragraph)
        .await
}

/// What publishes a report in so many days.
async fn in_days(panel: &Actor, report: &Value, days: u64) -> Value {
    let query = "query ($c: String!) { report(symbol: $c) { version } }";
    let code = json!({ "c": report["code"] });
    let version = panel.data(query, code).await["report"]["version"].take();
    json!({ "report": report["id"], "expectedVersion": version, "on": ahead(days), "confirmation": "NAMES_NO_PRIVATE_PERSON" })
}

/// A report with a finding that go out in three days, and a gap that cites the finding and goes out with them.
async fn going_out(panel: &Actor, symbol: &str) -> [Value; 3] {
    let document = json!({ "document": symbol });
    let report = panel.reports("Report", document).await;
    let paragraph = json!({ "paragraph": "5" });
    let finding = panel
        .finds(&report, "REPORT", "Who was paid.", paragraph)
        .await;
    let later = in_days(panel, &report, 3).await;
    panel.done("publishReport", later, "report { id }").await;
    let mut input = whole();
    input["provenance"] =
        json!([{ "document": symbol, "paragraph": "5", "finding": finding["id"] }]);
    let gap = record(panel, input).await;
    let mut later = publication(&gap);
    later["on"] = ahead(3).into();
    panel.done("publishGap", later, "gap { id }").await;
    [report, finding, gap]
}

/// What puts a finding into another category, as it is now.
async fn into(panel: &Actor, finding: &Value, category: &str) -> Value {
    let query = "query ($r: String!) { finding(reference: $r) { version } }";
    let name = json!({ "r": finding["reference"] });
    let version = panel.data(query, name).await["finding"]["version"].take();
    json!({ "finding": finding["id"], "expectedVersion": version, "category": category, "reason": "Second thoughts." })
}

on_both! {
    async fn a_finding_is_not_kept_back_while_a_gap_that_cites_it_is_to_go_out(app: &TestApp) {
        let panel = app.approver(PANEL);
        let [_, finding, gap] = going_out(&panel, "S/2031/79").await;
        for category in ["ALLEGATION", "CONFIDENTIAL"] {
            let input = into(&panel, &finding, category).await;
            assert_eq!(panel.refused("reclassifyFinding", input).await, ["CONFLICT"], "{category}");
        }
        let version = seen(&panel, &gap).await["version"].take();
        let back = json!({ "gap": gap["id"], "expectedVersion": version, "category": "REPORT", "reason": "Not yet." });
        panel.done("reclassifyGap", back, "gap { id }").await;
        let input = into(&panel, &finding, "ALLEGATION").await;
        panel.done("reclassifyFinding", input, "finding { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_finding_at_a_paragraph_that_a_gap_is_to_give_away_is_warned_of(app: &TestApp) {
        let panel = app.approver(PANEL);
        let [report, _, gap] = going_out(&panel, "S/2031/81").await;
        let selection = "finding { id version } warnings warningDetails { code field message }";
        let about = |paragraph: &str| {
            json!({ "report": report["id"], "category": "CONFIDENTIAL", "text": "Who paid.", "language": "en", "paragraph": paragraph })
        };
        let is_warned = |said: &Value| {
            let told = said["warningDetails"].as_array().expect("warnings");
            assert_eq!((&said["userErrors"], said["warnings"].as_array().unwrap().len()), (&json!([]), told.len()), "{said}");
            for one in told {
                assert_eq!((&one["code"], &one["field"]), (&json!("CITED_BEFORE"), &json!(["paragraph"])));
                assert!(one.text("message").contains(gap.text("reference")), "{one}");
            }
            told.len() == 1
        };
        for (paragraph, warns) in [("4-5", true), ("6", false)] {
            let mut tried = about(paragraph);
            tried["dryRun"] = json!(true);
            assert_eq!(is_warned(&panel.say("recordFinding", tried, selection).await), warns, "{paragraph}");
            let said = panel.say("recordFinding", about(paragraph), selection).await;
            assert_eq!(is_warned(&said), warns, "{paragraph}");
            let moved = json!({ "finding": said["finding"]["id"], "expectedVersion": said["finding"]["version"], "paragraph": if warns { "7" } else { "5" } });
            assert_eq!(is_warned(&panel.say("reviseFinding", moved, selection).await), !warns, "{paragraph}");
        }
    }

    async fn a_report_that_is_put_off_takes_its_document_and_no_gap_goes_out_before_it(app: &TestApp) {
        let panel = app.approver(PANEL);
        let [report, _, gap] = going_out(&panel, "S/2031/80").await;
        let later = in_days(&panel, &report, 5).await;
        assert_eq!(panel.refused("publishReport", later.clone()).await, ["CONFLICT"]);
        let mut last = publication(&gap);
        last["expectedVersion"] = seen(&panel, &gap).await["version"].take();
        last["on"] = ahead(6).into();
        panel.done("publishGap", last, "gap { id }").await;
        panel.done("publishReport", later, "report { id }").await;
        let document = app.data("{ document(symbol: \"S/2031/80\") { id } }", json!({})).await;
        assert!(document["document"].is_null());
        let connection = app.database.connect().await;
        let listed = document::Entity::find().filter(document::Column::ListedFrom.eq(ahead(5))).count(&connection).await;
        assert_eq!(listed.expect("documents"), 1, "it was listed on the day of before");
        connection.close().await.expect("closing");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn no_gap_goes_out_before_a_finding_that_is_left_out_or_put_off(app: &TestApp) {
        let panel = app.approver(PANEL);
        let [report, _, _] = going_out(&panel, "S/2031/82").await;
        for days in [3, 0] {
            let mut without = in_days(&panel, &report, days).await;
            without["findings"] = json!([]);
            assert_eq!(panel.refused("publishReport", without).await, ["CONFLICT"], "left out, in {days} days");
        }
        // Of a report that is out, a further finding has a day to come, and so has a gap that cites it.
        let now = in_days(&panel, &report, 0).await;
        panel.done("publishReport", now, "report { id }").await;
        let further = panel.finds(&report, "REPORT", "Who paid.", json!({ "paragraph": "9" })).await;
        let later = in_days(&panel, &report, 3).await;
        panel.done("publishReport", later, "report { id }").await;
        let mut input = whole();
        input["provenance"] = json!([{ "document": "S/2031/82", "paragraph": "9", "finding": further["id"] }]);
        let gap = record(&panel, input).await;
        let mut soon = publication(&gap);
        soon["on"] = ahead(3).into();
        panel.done("publishGap", soon, "gap { id }").await;
        let later = in_days(&panel, &report, 5).await;
        assert_eq!(panel.refused("publishReport", later).await, ["CONFLICT"], "put off");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_recorded_gap_is_its_panels_until_it_is_published_with_all_it_takes(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        assert_eq!((&gap["category"], &gap["state"]), (&json!("REPORT"), &json!("OPEN")));
        for stranger in [app.approver("state-can"), app.approver("group-cod"), (**app).clone()] {
            assert!(seen(&stranger, &gap).await.is_null());
            let found = stranger.data("{ gaps(filter: { text: \"quokka\" }) { totalCount } }", json!({})).await;
            assert_eq!(found["gaps"]["totalCount"], 0);
        }
        let found = panel.data("{ gaps(filter: { text: \"quokkas weighed\" }) { totalCount edges { node { reference } } } }", json!({})).await;
        assert!(found["gaps"]["edges"].has("node.reference", gap["reference"].as_str().unwrap()), "{found}");
        panel.done("publishGap", publication(&gap), "gap { category }").await;
        let public = seen(app, &gap).await;
        assert_eq!((&public["category"], &public["published"], &public["year"]), (&json!("PUBLIC"), &json!(ahead(0)), &json!(2009)));
        assert_eq!(public["needs"].as_array().unwrap().iter().map(|need| (&need["size"], &need["currency"])).collect::<Vec<_>>(),
            [(&json!("4"), &Value::Null), (&json!("1250.50"), &json!("EUR")), (&Value::Null, &Value::Null)]);
        // That it was published everybody may know; what was before is the Panel's own history.
        assert_eq!(public["history"]["totalCount"], 1);
        assert_eq!(public["history"]["edges"][0]["node"]["kind"], "GAP_PUBLISHED");
        let own = seen(&panel, &gap).await;
        let published = &own["history"]["edges"][0]["node"];
        assert_eq!(published["kind"], "GAP_PUBLISHED");
        assert!(published["changes"].has("field", "confirmed") && published["changes"].has("after", "NAMES_NO_PRIVATE_PERSON"));
        assert_eq!(panel.refused("publishGap", publication(&own_with_id(&own, &gap))).await, ["CONFLICT"]);
    }

    async fn all_that_publication_lacks_is_said_together_and_nothing_is_done(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut bare = whole();
        for (field, value) in [("desiredEndState", Value::Null), ("needs", json!([])), ("provenance", json!([{ "document": "S/2009/521", "locator": "Annex" }]))] {
            bare[field] = value;
        }
        let gap = record(&panel, bare.clone()).await;
        let before = Rows::read(&app.database.connect().await).await;
        assert_eq!(panel.refused("publishGap", publication(&gap)).await, ["INVALID desiredEndState", "INVALID needs", "INVALID provenance"]);
        bare["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        assert_eq!(panel.refused("recordGap", bare).await.len(), 3);
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
        // An editor records, and does not publish.
        let mut at_once = whole();
        at_once["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        assert_eq!(app.actor(PANEL, Role::Editor).refused("recordGap", at_once.clone()).await, ["FORBIDDEN"]);
        assert_eq!(record(&panel, at_once).await["category"], "PUBLIC");
    }

    async fn an_embargoed_gap_opens_on_its_day(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        let mut later = publication(&gap);
        later["on"] = ahead(3).into();
        panel.done("publishGap", later, "gap { published }").await;
        assert!(seen(app, &gap).await.is_null());
        app.database.run_sql("update gap set published = '2020-01-01' where published is not null and category = 'REPORT'").await;
        assert!(!seen(app, &gap).await.is_null());
    }

    async fn a_public_gap_gives_no_confidential_paragraph_away(app: &TestApp) {
        let panel = app.approver(PANEL);
        let finding = hidden_finding(&panel).await;
        let mut out_of_it = whole();
        out_of_it["findings"] = json!([finding["id"]]);
        out_of_it["provenance"] = json!([{ "document": "S/2009/521", "paragraph": "99" }, { "document": "S/2031/77", "paragraph": "5" }]);
        let gap = record(&panel, out_of_it).await;
        // Neither the paragraph nor the document is public.
        assert_eq!(panel.refused("publishGap", publication(&gap)).await, ["INVALID provenance.1.document", "INVALID provenance.1.paragraph"]);
        let revised = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "provenance": [{ "document": "S/2009/521", "paragraph": "99" }] });
        let gap = panel.done("reviseGap", revised, "gap { id reference version }").await;
        panel.done("publishGap", publication(&gap), "gap { id }").await;
        // The link shows to who may read both.
        assert_eq!(seen(&panel, &gap).await["findings"], json!([{ "reference": finding["reference"] }]));
        assert_eq!(seen(app, &gap).await["findings"], json!([]));
        // And changing it alone is no change for others: publication stays the last they know of.
        let (own, version) = (seen(&panel, &gap).await["version"].take(), seen(app, &gap).await["version"].take());
        assert_ne!(own, version, "the link counts in the version of its Panel");
        let unlink = json!({ "gap": gap["id"], "expectedVersion": own, "findings": [], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("reviseGap", unlink.clone(), "gap { id }").await;
        assert_eq!(panel.refused("reviseGap", unlink).await, ["CONFLICT expectedVersion"]);
        let public = seen(app, &gap).await;
        assert_eq!((&public["version"], &public["history"]["totalCount"]), (&version, &json!(1)));
    }

    async fn a_range_that_holds_a_hidden_paragraph_gives_it_away_too(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = panel.done("recordReport", json!({ "title": "Report", "kind": "FINAL", "document": "S/2031/78" }), "report { id version }").await;
        let mut finding = json!({ "report": report["id"], "paragraph": "14-16", "text": "Who was paid.", "language": "en", "category": "CONFIDENTIAL" });
        panel.done("recordFinding", finding.take(), "finding { id }").await;
        let mut input = whole();
        input["provenance"] = json!([{ "document": "S/2009/521", "paragraph": "99" }, { "document": "S/2031/78", "paragraph": "15" },
            { "document": "S/2031/78", "paragraph": "16-40" }, { "document": "S/2031/78", "paragraph": "17" }]);
        let gap = record(&panel, input).await;
        let faults = panel.refused("publishGap", publication(&gap)).await;
        let paragraphs: Vec<_> = faults.iter().filter(|fault| fault.ends_with("paragraph")).collect();
        assert_eq!(paragraphs, ["INVALID provenance.1.paragraph", "INVALID provenance.2.paragraph"]);
    }
}
