//! Gaps that are likely on record already: told to who records them, and never refused.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Asked, TestApp, on_both, public, with};

const WARNINGS: &str = "warnings warningDetails { code field message }";

on_both! {
    async fn the_same_title_in_the_same_country_is_told_to_who_records_it(app: &TestApp) {
        let (panel, selection) = (app.approver("group-civ"), format!("gap {{ reference }} {WARNINGS}"));
        let first = panel.say("recordGap", whole(), &selection).await;
        assert_eq!((&first["warnings"], &first["userErrors"]), (&json!([]), &json!([])), "{first}");
        let message = format!(
            "{} of yours is open, and has the same title and country: if both are one, revise that and close this",
            first["gap"].text("reference")
        );
        let told = json!([{ "code": "SAME_TITLE", "field": ["title"], "message": message }]);
        let again = with(whole(), json!({ "title": "  quokka SCALES are missing at the harbour " }));
        let tried = panel.say("recordGap", with(again.clone(), json!({ "dryRun": true })), &selection).await;
        assert_eq!((&tried["warningDetails"], &tried["gap"], &tried["userErrors"]), (&told, &Value::Null, &json!([])), "only tried");
        let said = panel.say("recordGap", again, &selection).await;
        assert_eq!((&said["warningDetails"], &said["warnings"]), (&told, &json!([message])));
        let other = with(whole(), json!({ "title": "Scales are missing at the airport" }));
        assert_eq!(panel.say("recordGap", other, &selection).await["warnings"], json!([]));
    }

    async fn of_many_the_later_row_is_told(app: &TestApp) {
        let panel = app.approver("group-civ");
        let rows = ["One", "Two", "one"].map(|title| with(whole(), json!({ "title": title })));
        let places = |payload: &Value| -> Vec<Value> {
            let warned = payload["warningDetails"].as_array().expect("warnings").iter();
            warned.map(|warning| warning["field"].clone()).collect()
        };
        let tried = panel.say("recordGaps", json!({ "gaps": rows, "dryRun": true }), WARNINGS).await;
        assert_eq!(places(&tried), [json!(["gaps", "2", "title"])], "{tried}");
        let said = panel.say("recordGaps", json!({ "gaps": rows }), WARNINGS).await;
        assert_eq!(places(&said), [json!(["gaps", "2", "title"])], "{said}");
    }

    async fn what_others_recorded_is_not_told(app: &TestApp) {
        app.approver("group-civ").publishes(whole()).await;
        let mission = app.approver("unoci");
        let own = with(public(whole()), json!({ "holder": "MISSION", "institution": "Embargo cell" }));
        let selection = format!("gap {{ reference }} {WARNINGS}");
        let said = mission.say("recordGap", own.clone(), &selection).await;
        assert_eq!((&said["warnings"], &said["userErrors"]), (&json!([]), &json!([])), "{said}");
        let again = mission.say("recordGap", own, &selection).await;
        let messages = again["warnings"].as_array().expect("warnings").clone();
        let told = messages.iter().map(|message| message.as_str().unwrap_or_default());
        let told: Vec<bool> = told.map(|message| message.starts_with(said["gap"].text("reference"))).collect();
        assert_eq!(told, [true], "{again}");
    }

    async fn a_gap_with_the_title_of_another_is_taken_with_a_warning_that_names_it(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let table = |name: &str, country: &str| format!(
            "external_reference,title,description,language,holder,countries,sector,evidence,assistance,unit,quantity\n\
            {name},Timber scales,No forester weighs timber.,en,HOST_STATE,{country},33120,NAMED,EQUIPMENT,ITEMS,6\n"
        );
        let import = async |name: &str, country: &str, is_tried: bool| {
            let input = json!({ "kind": "GAPS", "format": "CSV", "content": table(name, country), "dryRun": is_tried });
            panel.say("importTable", input, "lines { rule row column record }").await
        };
        let first = import("G-1", "CIV", false).await["lines"][0]["record"].take();
        for is_tried in [true, false] {
            let told = import("G-2", "CIV; LBR", is_tried).await;
            let warning = &told["lines"][1];
            let is = (warning.text("rule"), &warning["row"], &warning["column"], &warning["record"]);
            assert_eq!(is, ("title.twice", &json!(2), &json!("title"), &first), "{told}");
        }
        let told = import("G-3", "GHA", false).await;
        assert_eq!((told["lines"][1].text("rule"), &told["lines"][1]["record"]), ("title.twice", &Value::Null), "of another country");
    }
}
