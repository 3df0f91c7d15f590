//! What was done in the register to what files state goes on where they state it anew: no file knows that it was published, closed, named
//! or followed up there.

use super::only_fault;
use crate::gaps::gap_links::NEED;
use gapbridge::load::{DEMO, Fault, REFERENCE, built_in, load};
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, Service, TestApp, TestDatabase, ahead, filed, on_both};

const PANEL: &str = "group-civ";
const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";

/// A gap of the Panel in a file, with all that publication takes.
fn gap_of_file(title: &str, category: &str) -> String {
    let own = format!(
        "category = \"{category}\"\npanel = \"{PANEL}\"\ndesired_end_state = \"All is weighed.\""
    );
    filed("own-gap", NEED)
        .replace("category = \"PUBLIC\"", &own)
        .replace("Quokka scales are missing", title)
}

/// A report of the Panel in a file, with a finding and a recommendation in these words.
fn report_of_file(text: &str) -> String {
    format!(
        "\n[[document]]\nkey = \"S/2011/900\"\nsymbol = \"S/2011/900\"\nkind = \"PANEL_REPORT\"\ntitle = \"Own report\"\nsource = \"own\"\n\
         [[report]]\ncode = \"own-report\"\npanel = \"{PANEL}\"\ntitle = \"{text}\"\nkind = \"FINAL\"\nsource = \"own\"\n\
         [[finding]]\nreference = \"own-finding\"\nreport = \"own-report\"\nparagraph = \"7\"\ntext = \"{text}\"\nlanguage = \"en\"\n\
         category = \"REPORT\"\nsource = \"own\"\n\
         [[recommendation]]\nreference = \"own-advice\"\npanel = \"{PANEL}\"\ntext = \"{text}\"\nlanguage = \"en\"\naddressees = [\"MISSION\"]\n\
         status = \"OPEN\"\ncategory = \"PUBLIC\"\nsource = \"own\"\n"
    )
}

async fn seen(who: &Service, reference: &str) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { id version title category published state stateSince stateNote
        externalReference recommendations { text } } }";
    who.data(query, json!({ "r": reference })).await["gap"].take()
}

/// The gap of the file is published today, or on that day.
async fn publish(panel: &Actor, on: Option<String>) {
    let gap = seen(panel, "own-gap").await;
    let mut input =
        json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": CONFIRMED });
    if let Some(on) = on {
        input["on"] = json!(on);
    }
    panel.done("publishGap", input, "gap { id }").await;
}

/// The report of the file is published today, or on that day, under a document that the file does not name.
async fn publish_report(panel: &Actor, on: Option<String>) {
    let query = "{ report(symbol: \"own-report\") { id version } }";
    let report = panel.data(query, json!({})).await["report"].take();
    let mut input = json!({ "report": report["id"], "expectedVersion": report["version"], "document": "S/2011/900", "confirmation": CONFIRMED });
    if let Some(on) = on {
        input["on"] = json!(on);
    }
    panel.done("publishReport", input, "report { id }").await;
}

/// The Panel says that a recommendation was followed.
async fn follow_up(panel: &Actor, reference: &str) {
    let all = panel
        .nodes("recommendations", "", 100, "id reference")
        .await;
    let one = all.iter().find(|one| one["reference"] == reference);
    let said = json!({ "recommendation": one.expect("it is on record")["id"], "status": "DONE", "on": "2020", "note": "All count." });
    let selection = "recommendation { id }";
    panel.done("followUpRecommendation", said, selection).await;
}

/// A recommendation of a report that the Panel drafts under this symbol, about a gap.
async fn recommend(panel: &Actor, symbol: &str, gap: &Value) {
    let report = panel.reports("Report", json!({ "document": symbol })).await;
    let input = json!({ "report": report["id"], "text": "Weigh them.", "language": "en", "addressees": ["DONORS"], "category": "REPORT",
        "gaps": [gap["id"]] });
    let selection = "recommendation { id }";
    panel.done("recordRecommendation", input, selection).await;
}

/// The Panel gives a gap a name of its own.
async fn name(panel: &Actor, gap: &Value) {
    let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "externalReference": "CASE-1", "confirmation": CONFIRMED });
    panel.done("reviseGap", input, "gap { id }").await;
}

async fn close(who: &Actor, gap: &Value) {
    let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "on": "2020-01-05", "reason": "Scales stand." });
    who.done("closeGap", input, "gap { id }").await;
}

on_both! {
    async fn a_gap_that_its_panel_published_stays_out_unless_a_file_says_that_it_is_kept_back(app: &TestApp) {
        let load = async |title: &str, category: &str| app.database.load("own.toml", &gap_of_file(title, category)).await.unwrap();
        load("Scales are missing", "REPORT").await;
        let panel = app.approver(PANEL);
        publish(&panel, Some(ahead(5))).await;
        load("Harbour scales are missing", "REPORT").await;
        let put_off = seen(&panel, "own-gap").await;
        assert_eq!((put_off.text("title"), put_off.text("category")), ("Harbour scales are missing", "REPORT"));
        assert_eq!((put_off.text("published"), seen(app, "own-gap").await), (ahead(5).as_str(), Value::Null));

        publish(&panel, None).await;
        load("Scales are missing", "REPORT").await;
        let out = seen(app, "own-gap").await;
        assert_eq!((out.text("title"), out.text("category"), out.text("published")), ("Scales are missing", "PUBLIC", ahead(0).as_str()));

        for category in ["CONFIDENTIAL", "REPORT"] {
            load("Scales are missing", category).await;
            let kept = seen(&panel, "own-gap").await;
            assert_eq!((kept.text("category"), &kept["published"], seen(app, "own-gap").await), (category, &Value::Null, Value::Null));
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_a_panel_took_back_is_opened_by_no_file_that_says_what_it_said_before(app: &TestApp) {
        let file = |title: &str| gap_of_file(title, "PUBLIC") + &report_of_file("Nobody weighs wombats.");
        app.database.load("own.toml", &file("Scales are missing")).await.unwrap();
        let panel = app.approver(PANEL);
        let query = "{ gap(reference: \"own-gap\") { id version } finding(reference: \"own-finding\") { id version category } }";
        let now = panel.data(query, json!({})).await;
        for (mutation, field) in [("reclassifyGap", "gap"), ("reclassifyFinding", "finding")] {
            let input = json!({ field: now[field]["id"], "expectedVersion": now[field]["version"], "category": "CONFIDENTIAL", "reason": "It names whom we asked." });
            panel.done(mutation, input, &format!("{field} {{ id }}")).await;
        }
        let again = file("Harbour scales are missing").replace("weighs wombats", "weighs any wombats");
        let warnings = app.database.take("own.toml", &again).await.unwrap().warnings;
        let is_told = |warning: &Fault| warning.field == "category" && warning.reason.contains("stays CONFIDENTIAL, into which its Panel put it");
        assert!(warnings.len() == 2 && warnings.iter().all(is_told), "{warnings:?}");
        let kept = seen(&panel, "own-gap").await;
        assert_eq!((kept.text("title"), kept.text("category"), seen(app, "own-gap").await), ("Harbour scales are missing", "CONFIDENTIAL", Value::Null));
        assert_eq!(panel.data(query, json!({})).await["finding"]["category"], "CONFIDENTIAL");

        publish(&panel, None).await;
        app.database.load("own.toml", &file("Scales are missing")).await.unwrap();
        assert_eq!(seen(app, "own-gap").await["category"], "PUBLIC");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_a_panel_took_back_and_is_to_go_out_waits_for_its_day_whatever_a_file_says(app: &TestApp) {
        let file = |title: &str| {
            let report = report_of_file("Nobody weighs wombats.").replace("category = \"REPORT\"", "category = \"PUBLIC\"");
            gap_of_file(title, "PUBLIC") + &report
        };
        app.database.load("own.toml", &file("Scales are missing")).await.unwrap();
        let panel = app.approver(PANEL);
        let query = "{ gap(reference: \"own-gap\") { id version } finding(reference: \"own-finding\") { id version category published } }";
        let now = panel.data(query, json!({})).await;
        for (mutation, field, category) in [("reclassifyGap", "gap", "CONFIDENTIAL"), ("reclassifyFinding", "finding", "REPORT")] {
            let input = json!({ field: now[field]["id"], "expectedVersion": now[field]["version"], "category": category, "reason": "It is too early." });
            panel.done(mutation, input, &format!("{field} {{ id }}")).await;
        }
        publish(&panel, Some(ahead(5))).await;
        publish_report(&panel, Some(ahead(5))).await;
        let again = file("Harbour scales are missing").replace("weighs wombats", "weighs any wombats");
        let warnings = app.database.take("own.toml", &again).await.unwrap().warnings;
        let is_told = |warning: &Fault| warning.reason.contains("stays REPORT, into which its Panel put it");
        assert!(warnings.len() == 2 && warnings.iter().all(is_told), "{warnings:?}");
        let (gap, finding) = (seen(&panel, "own-gap").await, panel.data(query, json!({})).await["finding"].take());
        assert_eq!((gap.text("title"), gap.text("category"), gap.text("published")), ("Harbour scales are missing", "REPORT", ahead(5).as_str()));
        assert_eq!((finding.text("category"), finding.text("published")), ("REPORT", ahead(5).as_str()));
        assert_eq!(app.data(query, json!({})).await, json!({ "gap": null, "finding": null }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_gap_that_was_closed_is_opened_again_only_by_a_file_that_says_since_which_later_day(app: &TestApp) {
        let load = async |more: &str| {
            let stated = format!("state = \"OPEN\"{more}");
            app.database.take("own.toml", &filed("own-gap", NEED).replace("state = \"OPEN\"", &stated)).await.unwrap().warnings
        };
        load("").await;
        close(&app.approver("state-lbr"), &seen(app, "own-gap").await).await;
        for more in ["\nnote = \"Ask the port.\"", "\nstate_since = \"2020-01\"\nstate_note = \"They broke.\""] {
            let warnings = load(more).await;
            let said = "stays CLOSED, as it was put on record in the register, since 2020-01-05: if it is OPEN by now";
            assert!(warnings.len() == 1 && warnings[0].reason.contains(said), "{warnings:?}");
            let closed = seen(app, "own-gap").await;
            assert_eq!((closed.text("state"), closed.text("stateSince"), closed.text("stateNote")), ("CLOSED", "2020-01-05", "Scales stand."));
        }
        assert!(load("\nstate_since = \"2020-02\"\nstate_note = \"They broke.\"").await.is_empty());
        let open = seen(app, "own-gap").await;
        assert_eq!((open.text("state"), open.text("stateSince"), open.text("stateNote")), ("OPEN", "2020-02", "They broke."));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_report_a_finding_and_what_became_of_advice_stay_as_their_panel_said(app: &TestApp) {
        app.database.load("own.toml", &report_of_file("Nobody weighs wombats.")).await.unwrap();
        let panel = app.approver(PANEL);
        publish_report(&panel, None).await;
        follow_up(&panel, "own-advice").await;
        let text = "Nobody weighs any wombats.";
        let warnings = app.database.take("own.toml", &report_of_file(text)).await.unwrap().warnings;
        assert!(warnings.len() == 1 && warnings[0].reason.contains("stays DONE, as its Panel said"), "{warnings:?}");
        let query = "{ report(symbol: \"own-report\") { title published document { symbol } } finding(reference: \"own-finding\") { text published }
            recommendations(filter: { text: \"wombats\" }) { nodes { text status statusNote } } }";
        let (today, public) = (ahead(0), app.data(query, json!({})).await);
        assert_eq!(public["report"], json!({ "title": text, "published": today, "document": { "symbol": "S/2011/900" } }));
        assert_eq!(public["finding"], json!({ "text": text, "published": today }));
        assert_eq!(public["recommendations"]["nodes"], json!([{ "text": text, "status": "DONE", "statusNote": "All count." }]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_gap_keeps_the_name_and_the_advice_that_it_got_in_the_register(app: &TestApp) {
        app.database.load("own.toml", &gap_of_file("Scales are missing", "REPORT")).await.unwrap();
        let panel = app.approver(PANEL);
        name(&panel, &seen(&panel, "own-gap").await).await;
        recommend(&panel, "S/2031/8", &seen(&panel, "own-gap").await).await;
        app.database.load("own.toml", &gap_of_file("Harbour scales are missing", "REPORT")).await.unwrap();
        let gap = seen(&panel, "own-gap").await;
        assert_eq!((gap.text("title"), gap.text("externalReference")), ("Harbour scales are missing", "CASE-1"));
        assert_eq!(gap["recommendations"], json!([{ "text": "Weigh them." }]));
    }

    async fn what_was_revised_in_the_register_is_told_of_where_a_file_takes_it_back(app: &TestApp) {
        let load = async |title: &str| {
            let taken = app.database.take("own.toml", &gap_of_file(title, "REPORT")).await.unwrap();
            taken.warnings.iter().map(Fault::to_string).collect::<Vec<_>>()
        };
        load("Scales are missing").await;
        let panel = app.approver(PANEL);
        name(&panel, &seen(&panel, "own-gap").await).await;
        assert_eq!(load("Harbour scales are missing").await, [""; 0], "no file says what it is called elsewhere");
        let gap = seen(&panel, "own-gap").await;
        let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "title": "Port scales are missing", "confirmation": CONFIRMED });
        panel.done("reviseGap", input, "gap { id }").await;
        assert_eq!(load("Harbour scales are missing").await, [""; 0], "the file says what it said before");
        assert_eq!(seen(&panel, "own-gap").await["title"], "Port scales are missing");
        let told = load("Scales are missing").await;
        let says = format!("gap \"own-gap\": was revised in the register on {}, after it was last loaded", ahead(0));
        assert!(told.len() == 1 && told[0].contains(&says), "{told:?}");
        assert_eq!(load("Harbour scales are missing").await, [""; 0], "it was loaded since");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn nothing_that_was_done_in_the_register_is_undone_where_all_files_are_written_anew(database: &TestDatabase) {
        let own = gap_of_file("Scales are missing", "REPORT") + &report_of_file("Nobody weighs wombats.");
        database.load_demo().await;
        database.load("own.toml", &own).await.unwrap();
        let service = database.serve().await;
        let panel = service.approver(PANEL);
        publish(&panel, None).await;
        publish_report(&panel, None).await;
        for advice in ["own-advice", "rec-2005-group-civ-customs-expert"] {
            follow_up(&panel, advice).await;
        }
        name(&panel, &seen(&panel, "civ-findings-not-acted-on").await).await;
        for (gap, symbol) in [("civ-findings-not-acted-on", "S/2031/8"), ("own-gap", "S/2031/9")] {
            recommend(&panel, symbol, &seen(&panel, gap).await).await;
            close(&panel, &seen(&panel, gap).await).await;
        }
        let donor = service.approver("demo-exampleland-aid");
        let made = donor.data("{ offer(reference: \"demo-offer-cargo-scanners\") { id version } }", json!({})).await["offer"].take();
        let named = json!({ "offer": made["id"], "expectedVersion": made["version"], "externalReference": "SCAN-1" });
        donor.done("reviseOffer", named, "offer { id }").await;

        // As if each record were another than before.
        database.run_sql("update loaded_record set digest = 'another'").await;
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        let store = database.store().await;
        for files in [REFERENCE, DEMO] {
            let summary = load(&store, &built_in(files)).await.unwrap();
            assert!(summary.unchanged == 0 && summary.changed > 30, "{summary}");
        }
        database.load("own.toml", &own).await.unwrap();
        let after = Rows::read(&connection).await;
        for (table, gone, new) in before.changes(&after) {
            let is_of_loading = ["event", "loaded_record", "register_state"].contains(&table);
            assert!(is_of_loading, "{table}: {gone:#?} became {new:#?}");
        }
        assert_eq!(database.differences().await, [""; 0]);
    }

    async fn paragraphs_of_findings_and_recommendations_are_numbers_as_where_they_are_recorded(database: &TestDatabase) {
        let file = report_of_file("Nobody weighs wombats.");
        let finding = |more: &str| file.replace("paragraph = \"7\"", more);
        let advice = file.replace("status = \"OPEN\"", "status = \"OPEN\"\nparagraph = \"III.2\"");
        for (text, record, field, reason) in [
            (finding("paragraph = \"para. 7\""), "finding \"own-finding\"", "paragraph", "is not a paragraph: write its number, 223, or a range, 14-16"),
            (finding("paragraph = \"9-7\""), "finding \"own-finding\"", "paragraph", "is not a paragraph"),
            (finding("paragraph = \"7\"\nsubparagraph = \"(n)\""), "finding \"own-finding\"", "subparagraph", "is not a sub-paragraph"),
            (advice, "recommendation \"own-advice\"", "paragraph", "is not a paragraph"),
        ] {
            let fault = only_fault(database, &text).await;
            assert_eq!((fault.record.as_str(), fault.field.as_str()), (record, field));
            assert!(fault.reason.contains(reason), "{fault:?}");
        }
        database.load("own.toml", &finding("paragraph = \"7-9\"\nsubparagraph = \"iv\"")).await.unwrap();
    }
}
