//! Whose gap it is plans its needs.

use super::{PANEL, seen, whole};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Asked, TestApp, number, offer, on_both};

on_both! {
    async fn whose_gap_it_is_plans_the_needs_in_order(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.publishes(whole()).await;
        let unsized_line = |title: &str| json!({ "assistance": "TRAINING", "title": title, "size": { "unsized": "UNSIZED" } });
        let plan = |version: &Value, needs: Value| json!({ "gap": gap["id"], "expectedVersion": version, "needs": needs });
        let (weighers, holder) = (&gap["needs"][2]["id"], app.actor("civ-authorities", Role::Editor));
        assert_eq!(panel.refused("planNeeds", plan(&gap["version"], json!([]))).await, ["FORBIDDEN"]);
        let circle = json!([{ "line": unsized_line("A"), "dependsOn": [2] }, { "line": unsized_line("B"), "dependsOn": [1] }]);
        assert_eq!(holder.refused("planNeeds", plan(&gap["version"], circle)).await, ["INVALID needs.0.dependsOn"]);
        let nowhere = json!([{ "line": unsized_line("A"), "dependsOn": [1] }, { "line": unsized_line("B"), "dependsOn": [7] }]);
        assert_eq!(holder.refused("planNeeds", plan(&gap["version"], nowhere)).await, ["INVALID needs.0.dependsOn", "INVALID needs.1.dependsOn"]);
        let good = json!([
            { "line": unsized_line("Survey of the harbour") },
            { "need": weighers, "line": unsized_line("Weighers"), "dependsOn": [1] },
        ]);
        holder.done("planNeeds", plan(&gap["version"], good.clone()), "gap { version }").await;
        let planned = seen(app, &gap).await;
        let lines: Vec<_> = planned["needs"].as_array().unwrap().iter().map(|need| (need.text("title").to_owned(), need["author"]["code"].clone(), need["dependsOn"].texts("position"))).collect();
        let by = |title: &str, author: Value, after: &[&str]| (title.to_owned(), author, after.iter().map(|place| (*place).to_owned()).collect());
        assert_eq!(lines, [by("Scales", Value::Null, &[]), by("Upkeep", Value::Null, &[]), by("Weighers", Value::Null, &["4"]), by("Survey of the harbour", json!("civ-authorities"), &[])]);
        assert_eq!(planned["needs"][2]["id"], *weighers);
        assert_eq!(planned["history"]["edges"][0]["node"]["kind"], "NEEDS_PLANNED");
        assert_eq!(holder.refused("planNeeds", plan(&gap["version"], good)).await, ["CONFLICT expectedVersion"]);
        let twice = json!([{ "need": weighers, "line": unsized_line("Weighers") }, { "need": weighers, "line": unsized_line("Weighers") }]);
        assert_eq!(holder.refused("planNeeds", plan(&planned["version"], twice)).await, ["INVALID needs.1.need"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_plan_keeps_what_the_ledger_counts_on(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.publishes(whole()).await;
        let holder = app.actor("civ-authorities", Role::Editor);
        let line = |need: &Value, size: Value| json!({ "need": need, "line": { "assistance": "EXPERTISE", "title": "Advisers", "size": size } });
        let plan = |version: &Value, needs: Value| json!({ "gap": gap["id"], "expectedVersion": version, "needs": needs });
        let first = plan(&gap["version"], json!([line(&Value::Null, number("PERSONS", 5))]));
        let planned = holder.done("planNeeds", first, "gap { id reference needs { id } needPlans { id } }").await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &planned, 3, offer("EXPERTISE", number("PERSONS", 3))).await;
        donor.enters("commit", &agreed, "3").await;
        let version = seen(app, &gap).await["version"].take();
        let advisers = &planned["needs"][3]["id"];
        for (needs, field) in [
            (json!([line(&Value::Null, number("PERSONS", 5))]), "needs"),
            (json!([line(advisers, json!({ "unsized": "UNSIZED" }))]), "needs.0"),
            (json!([line(advisers, number("ITEMS", 5000))]), "needs.0"),
            (json!([line(advisers, number("PERSONS", 2))]), "needs.0"),
        ] {
            assert_eq!(holder.refused("planNeeds", plan(&version, needs)).await, [format!("INVALID {field}")]);
        }
        let aside = json!({ "plan": planned["needPlans"][0]["id"], "expectedVersion": version, "reason": "No more." });
        assert_eq!(holder.refused("setAsideNeedPlan", aside).await, ["INVALID plan"]);
    }
}
