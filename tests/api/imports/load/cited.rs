//! A gap that is to go out gives away nothing by it, whatever files make meanwhile of the report and of the findings that it cites.

use super::{only_fault, said};
use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, TestDatabase, ahead, on_both};

const PANEL: &str = "group-civ";
const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";

/// A document and a report of the Panel in a file, which says this more of the report.
fn report(more: &str) -> String {
    format!(
        "\n[[document]]\nkey = \"S/2011/900\"\nsymbol = \"S/2011/900\"\nkind = \"PANEL_REPORT\"\ntitle = \"Own report\"\nsource = \"own\"\n\
         [[report]]\ncode = \"own-report\"\npanel = \"{PANEL}\"\ndocument = \"S/2011/900\"\ntitle = \"Own report\"\nkind = \"FINAL\"\n\
         source = \"own\"\n{more}\n"
    )
}

fn dated(day: &str) -> String {
    report(&format!("published = \"{day}\""))
}

/// Its finding, of this category.
fn finding(category: &str) -> String {
    format!(
        "[[finding]]\nreference = \"own-finding\"\nreport = \"own-report\"\nparagraph = \"7\"\ntext = \"Nobody weighs wombats.\"\n\
         language = \"en\"\ncategory = \"{category}\"\nsource = \"own\"\n"
    )
}

/// The Panel publishes the report today, or on that day.
async fn publish(panel: &Actor, on: Option<String>) {
    let query = "{ report(symbol: \"own-report\") { id version } }";
    let own = panel.data(query, json!({})).await["report"].take();
    let mut input = json!({ "report": own["id"], "expectedVersion": own["version"], "confirmation": CONFIRMED });
    if let Some(on) = on {
        input["on"] = json!(on);
    }
    panel.done("publishReport", input, "report { id }").await;
}

/// A gap of the Panel that cites the paragraph of the finding, and is to go out on that day.
async fn cites(panel: &Actor, on: &str) -> Value {
    let mut input = whole();
    input["provenance"] = json!([{ "document": "S/2011/900", "paragraph": "7" }]);
    let gap = panel
        .done("recordGap", input, "gap { id reference version }")
        .await;
    let publish = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": CONFIRMED, "on": on });
    panel.done("publishGap", publish, "gap { id }").await;
    gap
}

on_both! {
    async fn a_report_goes_out_on_the_day_that_its_panel_gave_it_whatever_a_file_says(database: &TestDatabase) {
        database.load("own.toml", &format!("{}{}", report(""), finding("REPORT"))).await.unwrap();
        let service = database.serve().await;
        let panel = service.approver(PANEL);
        publish(&panel, Some(ahead(5))).await;
        cites(&panel, &ahead(5)).await;
        let day = async || {
            let query = "{ report(symbol: \"own-report\") { published } }";
            panel.data(query, json!({})).await["report"]["published"].take()
        };
        let load = async |on: &str| database.take("own.toml", &dated(on)).await.unwrap().warnings;
        for other in [ahead(30), ahead(1)] {
            let warnings = load(&other).await;
            let told = format!("stays {}, the day that its Panel gave it in the register: have its Panel give it another", ahead(5));
            assert!(warnings.len() == 1 && warnings[0].field == "published" && warnings[0].reason.contains(&told), "{warnings:?}");
            assert_eq!(day().await, ahead(5));
        }
        assert!(load(&ahead(5)).await.is_empty());
        // What is out is not hidden again, and may be dated as it was.
        publish(&panel, None).await;
        let warnings = load(&ahead(30)).await;
        assert!(warnings.len() == 1 && warnings[0].reason.contains("everybody reads it since then"), "{warnings:?}");
        assert_eq!(day().await, ahead(0));
        assert!(load("2025-06").await.is_empty());
        assert_eq!(day().await, "2025-06");
        assert_eq!(database.differences().await, [""; 0]);
    }

    async fn a_report_of_files_alone_is_dated_by_them(app: &TestApp) {
        for day in [ahead(5), ahead(30), "2025-06".to_owned()] {
            let warnings = app.database.take("own.toml", &dated(&day)).await.unwrap().warnings;
            assert!(warnings.is_empty(), "{warnings:?}");
            let query = "{ report(symbol: \"own-report\") { published } }";
            let seen = app.approver(PANEL).data(query, json!({})).await;
            assert_eq!(seen["report"]["published"], day);
        }
    }

    async fn a_file_keeps_no_finding_back_that_a_gap_cites_which_is_to_go_out(database: &TestDatabase) {
        database.load("own.toml", &format!("{}{}", report(""), finding("PUBLIC"))).await.unwrap();
        let service = database.serve().await;
        let panel = service.approver(PANEL);
        for category in ["PUBLIC", "REPORT"] {
            database.load("own.toml", &finding(category)).await.unwrap();
            publish(&panel, Some(ahead(5))).await;
            let gap = cites(&panel, &ahead(5)).await;
            let fault = only_fault(database, &finding("CONFIDENTIAL")).await;
            assert_eq!((fault.record.as_str(), fault.field.as_str()), ("finding \"own-finding\"", "category"));
            let told = format!("keeps back what {} cites, which goes out on {}", gap.text("reference"), ahead(5));
            assert!(said(&fault).contains(&told), "{}\nis not\n{told}", said(&fault));
            let other = finding("CONFIDENTIAL").replace("paragraph = \"7\"", "paragraph = \"8\"");
            database.load("own.toml", &other).await.unwrap();
            let keep = json!({ "gap": gap["id"], "expectedVersion": again(&panel, &gap).await, "category": "CONFIDENTIAL", "reason": "It is too early." });
            panel.done("reclassifyGap", keep, "gap { id }").await;
        }
    }
}

/// The version of a gap as it is now.
async fn again(panel: &Actor, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version } }";
    panel.data(query, json!({ "r": gap["reference"] })).await["gap"]["version"].take()
}
