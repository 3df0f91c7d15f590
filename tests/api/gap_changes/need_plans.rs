//! Plans of what a gap needs: several stand side by side, whose gap it is adopts one, and what the Panel found stays the Panel's.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, Service, TestApp, number, offer, on_both};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";

/// What a gap shows of its needs and plans.
const GAP: &str = "gap { id reference version viewerCan
    needs { id position assistance title unit size least starts deadline languages place filled author { code } dependsOn { title } }
    needPlans { id author { code } status source made decided decidedBy { code } decisionReason viewerCan
        lines { position title size deadline dependsOn need { id } } } }";

/// A public gap of two needs: four scales, and weighers without a number.
async fn gap(app: &TestApp) -> Value {
    let mut input = whole();
    input["needs"] = json!([whole()["needs"][0], whole()["needs"][2]]);
    input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    app.approver(PANEL).done("recordGap", input, GAP).await
}

async fn seen(viewer: &Service, gap: &Value) -> Value {
    let query = format!(
        "query ($r: String!) {{ {} }}",
        GAP.replacen("gap", "gap(reference: $r)", 1)
    );
    viewer.data(&query, json!({ "r": gap["reference"] })).await["gap"].take()
}

/// A plan of these lines for the gap as it is now.
async fn plan(app: &TestApp, gap: &Value, needs: Value) -> Value {
    json!({ "gap": gap["id"], "expectedVersion": seen(app, gap).await["version"], "needs": needs, "source": "Survey of June" })
}

fn line(assistance: &str, title: &str, size: Value) -> Value {
    json!({ "assistance": assistance, "title": title, "size": size })
}

/// A line that says how many weighers are needed.
fn weighers(gap: &Value, size: Value) -> Value {
    json!({ "need": gap["needs"][1]["id"], "line": line("TRAINING", "Weighers", size) })
}

fn open() -> Value {
    json!({ "unsized": "UNSIZED" })
}

async fn plans(actor: &Actor, app: &TestApp, gap: &Value, needs: Value) -> Value {
    actor
        .done("planNeeds", plan(app, gap, needs).await, GAP)
        .await
}

async fn adopts(actor: &Actor, app: &TestApp, gap: &Value, plan: &Value) -> Value {
    let version = seen(app, gap).await["version"].take();
    let input = json!({ "plan": plan, "expectedVersion": version });
    actor.done("adoptNeedPlan", input, GAP).await
}

/// Titles and sizes of the needs that count.
fn needs(gap: &Value) -> Vec<(&str, Option<&str>)> {
    let needs = gap["needs"].as_array().expect("needs").iter();
    needs
        .map(|need| (need.text("title"), need["size"].as_str()))
        .collect()
}

/// Authors of the plans, and what became of them.
fn statuses(gap: &Value) -> Vec<(&str, &str)> {
    let plans = gap["needPlans"].as_array().expect("plans").iter();
    plans
        .map(|plan| (plan["author"].text("code"), plan.text("status")))
        .collect()
}

/// What the Panel states of its own needs: what a plan filled in is left out.
fn stated(gap: &Value) -> Vec<Value> {
    let own = gap["needs"]
        .as_array()
        .expect("needs")
        .iter()
        .filter(|need| need["author"].is_null());
    let unfilled = |need: &Value| {
        let mut need = need.clone();
        let filled: Vec<String> = need["filled"]
            .texts("")
            .into_iter()
            .map(|term| term.to_lowercase())
            .collect();
        for term in filled {
            need[&term] = if term == "languages" {
                json!([])
            } else {
                Value::Null
            };
            if term == "size" {
                need["unit"] = Value::Null;
            }
        }
        for field in ["filled", "dependsOn"] {
            need.as_object_mut().expect("an object").remove(field);
        }
        need
    };
    own.map(unfilled).collect()
}

on_both! {
    async fn plans_stand_side_by_side_and_whose_gap_it_is_adopts_one(app: &TestApp) {
        let found = gap(app).await;
        let (mission, host, donor) = (app.actor("unoci", Role::Editor), app.actor(HOST, Role::Editor), app.actor("state-can", Role::Editor));
        assert_eq!(donor.refused("planNeeds", plan(app, &found, json!([weighers(&found, number("PERSONS", 1))])).await).await, ["FORBIDDEN"]);
        assert!(!seen(&donor, &found).await["viewerCan"].has("", "PLAN_NEEDS") && seen(&host, &found).await["viewerCan"].has("", "PLAN_NEEDS"));

        let survey = json!([{ "line": line("DIAGNOSTIC", "Survey of the harbour", open()) }, { "need": found["needs"][1]["id"], "line": line("TRAINING", "Weighers", number("PERSONS", 10)), "dependsOn": [1] }]);
        let proposed = plans(&mission, app, &found, survey).await;
        assert_eq!(proposed["needs"], found["needs"], "what is proposed does not count");
        assert_eq!(statuses(&proposed), [("unoci", "PROPOSED")]);
        let of_mission = &proposed["needPlans"][0];
        assert_eq!((&of_mission["source"], &of_mission["decided"], &of_mission["viewerCan"]), (&json!("Survey of June"), &Value::Null, &json!([])));
        assert_eq!(of_mission["lines"][1], json!({ "position": 2, "title": "Weighers", "size": "10", "deadline": null, "dependsOn": [1], "need": { "id": found["needs"][1]["id"] } }));
        assert_eq!(of_mission["lines"][0]["need"], Value::Null);
        assert_eq!(seen(&host, &found).await["needPlans"][0]["viewerCan"], json!(["ADOPT_NEED_PLAN", "SET_ASIDE_NEED_PLAN"]));
        let decide = json!({ "plan": of_mission["id"], "expectedVersion": proposed["version"] });
        for actor in [&mission, &donor] {
            assert_eq!(actor.refused("adoptNeedPlan", decide.clone()).await, ["FORBIDDEN"]);
        }

        let adopted = adopts(&host, app, &found, &of_mission["id"]).await;
        assert_eq!(needs(&adopted), [("Scales", Some("4")), ("Weighers", Some("10")), ("Survey of the harbour", None)]);
        assert_eq!((&adopted["needs"][1]["filled"], &adopted["needs"][1]["author"], &adopted["needs"][2]["author"]["code"]), (&json!(["SIZE"]), &Value::Null, &json!("unoci")));
        assert_eq!(adopted["needs"][1]["dependsOn"], json!([{ "title": "Survey of the harbour" }]));
        assert_eq!(adopted["needPlans"][0]["decidedBy"]["code"], HOST);
        let again = json!({ "plan": of_mission["id"], "expectedVersion": adopted["version"] });
        assert_eq!(host.refused("adoptNeedPlan", again).await, ["CONFLICT"]);

        let mut six = weighers(&found, number("PERSONS", 6));
        six["line"]["deadline"] = json!("2027-06");
        let own = plans(&host, app, &found, json!([six])).await;
        assert_eq!(statuses(&own), [("unoci", "SET_ASIDE"), (HOST, "ADOPTED")]);
        assert_eq!(needs(&own), [("Scales", Some("4")), ("Weighers", Some("6"))]);
        assert_eq!((&own["needs"][1]["filled"], &own["needs"][1]["dependsOn"]), (&json!(["SIZE", "DEADLINE"]), &json!([])));

        let restated = json!([whole()["needs"][0], line("TRAINING", "Weighers", number("PERSONS", 8))]);
        let revise = json!({ "gap": found["id"], "expectedVersion": own["version"], "needs": restated, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let revised = app.approver(PANEL).done("reviseGap", revise, GAP).await;
        assert_eq!(needs(&revised), [("Scales", Some("4")), ("Weighers", Some("8"))]);
        assert_eq!((&revised["needs"][1]["id"], &revised["needs"][1]["filled"], &revised["needs"][1]["deadline"]), (&found["needs"][1]["id"], &json!(["DEADLINE"]), &json!("2027-06")));
        assert_eq!(seen(&host, &found).await["needPlans"], own["needPlans"]);

        let back = adopts(&host, app, &found, &of_mission["id"]).await;
        assert_eq!(needs(&back), [("Scales", Some("4")), ("Weighers", Some("8")), ("Survey of the harbour", None)], "what the Panel states by now holds");
        let aside = json!({ "plan": of_mission["id"], "expectedVersion": back["version"], "reason": "The harbour was surveyed." });
        let alone = host.done("setAsideNeedPlan", aside, GAP).await;
        assert_eq!(needs(&alone), [("Scales", Some("4")), ("Weighers", Some("8"))]);
        assert_eq!(alone["needPlans"][0]["decisionReason"], "The harbour was surveyed.");
        let history = "query ($r: String!) { gap(reference: $r) { history(first: 4) { edges { node { kind changes { field } } } } } }";
        let told = app.data(history, json!({ "r": found["reference"] })).await["gap"]["history"]["edges"].take();
        let kinds: Vec<&str> = told.as_array().unwrap().iter().map(|edge| edge["node"].text("kind")).collect();
        assert_eq!(kinds, ["NEED_PLAN_SET_ASIDE", "NEED_PLAN_ADOPTED", "GAP_REVISED", "NEEDS_PLANNED"]);
        assert!(told[1]["node"]["changes"].has("field", "needPlans") && told[1]["node"]["changes"].has("field", "needs"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_given_before_a_plan_sizes_a_need_counts_and_holds_it(app: &TestApp) {
        let found = gap(app).await;
        let (host, mission) = (app.actor(HOST, Role::Editor), app.actor("unoci", Role::Editor));
        let (donor, agreed) = app.agreed("state-can", HOST, &found, 1, offer("TRAINING", number("PERSONS", 3))).await;
        donor.enters("commit", &agreed, "3").await;
        plans(&mission, app, &found, json!([weighers(&found, number("PERSONS", 2))])).await;
        let sized = plans(&host, app, &found, json!([weighers(&found, number("PERSONS", 5))])).await;
        assert_eq!(app.gap_with_needs(found.text("reference")).await["needs"][1]["remaining"], "2");
        let less = json!({ "plan": sized["needPlans"][0]["id"], "expectedVersion": seen(app, &found).await["version"] });
        assert_eq!(host.refused("adoptNeedPlan", less).await, ["INVALID plan"]);
        let aside = json!({ "plan": sized["needPlans"][1]["id"], "expectedVersion": seen(app, &found).await["version"], "reason": "No." });
        let said = host.say("setAsideNeedPlan", aside, "clientMutationId").await["userErrors"].take();
        assert_eq!(said[0]["message"], "plan cannot be decided so, since need 2 has lines in the ledger: it cannot become unsized. Plan anew with that need as it is (planNeeds)", "{said}");
        let told = seen(&host, &found).await["needPlans"].take();
        assert_eq!((&told[0]["viewerCan"], &told[1]["viewerCan"]), (&json!(["SET_ASIDE_NEED_PLAN"]), &json!([])), "what the ledger refuses is not told: {told}");
        assert_eq!(host.refused("planNeeds", plan(app, &found, json!([{ "line": line("ICT", "x", open()) }])).await).await, ["INVALID needs"]);
        assert_eq!(needs(&seen(app, &found).await), [("Scales", Some("4")), ("Weighers", Some("5"))]);
    }

    async fn what_is_wrong_with_a_line_is_told_where_the_input_says_it(app: &TestApp) {
        let found = gap(app).await;
        let host = app.actor(HOST, Role::Editor);
        for (field, value, path) in [
            // Of no value at all, and of values that a rule refuses: in one place.
            ("title", Value::Null, "title"),
            ("title", json!(""), "title"),
            ("deadline", json!("2027-13"), "deadline"),
            ("languages", json!(["zz"]), "languages"),
            ("size", json!({ "quantity": { "unit": "ITEMS", "value": 0 } }), "size.quantity.value"),
        ] {
            let mut register = line("ICT", "Register", open());
            register[field] = value;
            let refused = host.refused("planNeeds", plan(app, &found, json!([{ "line": register }])).await).await;
            assert_eq!(refused, [format!("INVALID needs.0.line.{path}")]);
        }
        let after_itself = json!([{ "line": line("ICT", "Register", open()), "dependsOn": [1] }]);
        assert_eq!(host.refused("planNeeds", plan(app, &found, after_itself).await).await, ["INVALID needs.0.dependsOn"]);
    }

    async fn nobody_but_the_panel_changes_what_the_panel_states(app: &TestApp) {
        let found = gap(app).await;
        let says = stated(&found);
        for (organisation, may) in [("unoci", true), ("undp", true), (HOST, true), ("state-can", false), ("group-cod", false), (PANEL, false)] {
            let actor = app.approver(organisation);
            for (changed, field) in [
                (json!({ "title": "Other scales" }), "title"),
                (json!({ "assistance": "ICT" }), "assistance"),
                (json!({ "size": number("ITEMS", 9) }), "size"),
                (json!({ "languages": ["en"] }), "languages"),
                (json!({ "goods": "ARMS" }), "goods"),
            ] {
                let mut scales = line("EQUIPMENT", "Scales", number("ITEMS", 4));
                scales.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
                let refused = actor.refused("planNeeds", plan(app, &found, json!([{ "need": found["needs"][0]["id"], "line": scales }])).await).await;
                assert_eq!(refused, [if may { format!("INVALID needs.0.line.{field}") } else { "FORBIDDEN".to_owned() }], "{organisation}");
            }
            let mut scales = line("EQUIPMENT", "Scales", open());
            scales["place"] = json!(format!("Harbour of {organisation}"));
            scales["note"] = json!("Nothing of the Panel's.");
            for lines in [json!([{ "line": line("ICT", "Register", open()) }]), json!([{ "need": found["needs"][0]["id"], "line": scales }])] {
                let input = plan(app, &found, lines).await;
                if may {
                    let planned = actor.done("planNeeds", input, GAP).await;
                    let own = planned["needPlans"].as_array().unwrap().iter().filter(|plan| plan["author"]["code"] == organisation).count();
                    assert_eq!(own, 1, "{organisation} has one plan");
                } else {
                    assert_eq!(actor.refused("planNeeds", input).await, ["FORBIDDEN"], "{organisation}");
                }
                assert_eq!(stated(&seen(app, &found).await), says, "{organisation}");
            }
        }
        for plan in seen(app, &found).await["needPlans"].as_array().unwrap().iter().filter(|plan| plan["status"] != "ADOPTED") {
            let adopted = adopts(&app.approver(HOST), app, &found, &plan["id"]).await;
            assert_eq!(stated(&adopted), says);
            assert_eq!(adopted["needs"][0]["place"], json!(format!("Harbour of {}", plan["author"].text("code"))));
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn nobody_deletes_what_another_found_or_planned(app: &TestApp) {
        let found = gap(app).await;
        let says = stated(&found);
        let (mission, host) = (app.actor("unoci", Role::Editor), app.actor(HOST, Role::Editor));
        let (donor, agreed) = app.agreed("state-can", HOST, &found, 1, offer("TRAINING", open())).await;
        let bare = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"] });
        donor.done("commit", bare.clone(), "match { id }").await;
        let cared = async || {
            let query = "query ($r: String!) { gap(reference: $r) { needs { size remaining lookedAfter commitments { kind } } } }";
            app.data(query, json!({ "r": found["reference"] })).await["gap"]["needs"][1].take()
        };
        let committed = json!([{ "kind": "COMMITTED" }]);
        assert_eq!(cared().await, json!({ "size": null, "remaining": null, "lookedAfter": true, "commitments": committed }));

        // Three speak of the same gap, and each says only its own.
        let survey = json!([{ "line": line("DIAGNOSTIC", "Survey of the harbour", open()) }, weighers(&found, number("PERSONS", 10))]);
        let proposed = plans(&mission, app, &found, survey).await;
        let own = plans(&host, app, &found, json!([weighers(&found, number("PERSONS", 5))])).await;
        assert_eq!(statuses(&own), [("unoci", "PROPOSED"), (HOST, "ADOPTED")]);
        assert_eq!(needs(&own), [("Scales", Some("4")), ("Weighers", Some("5"))], "what it leaves out stays");
        assert_eq!(cared().await, json!({ "size": "5", "remaining": "5", "lookedAfter": true, "commitments": committed }), "what was given has no figure");
        let of_mission = &proposed["needPlans"][0]["id"];
        let by_mission = json!({ "plan": of_mission, "expectedVersion": own["version"] });
        assert_eq!(mission.refused("adoptNeedPlan", by_mission).await, ["FORBIDDEN"]);
        let adopted = adopts(&host, app, &found, of_mission).await;
        let all = [("Scales", Some("4")), ("Weighers", Some("10")), ("Survey of the harbour", None)];
        assert_eq!((needs(&adopted), stated(&adopted)), (all.to_vec(), says.clone()));
        assert_eq!(statuses(&adopted), [("unoci", "ADOPTED"), (HOST, "SET_ASIDE")]);
        donor.done("recordDelivery", bare, "match { id }").await;

        let mut scales = whole()["needs"][0].clone();
        scales["deadline"] = json!("2028");
        let panel = app.approver(PANEL);
        let revise = |restated: Value, version: &Value| json!({ "gap": found["id"], "expectedVersion": version, "needs": restated, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let restated = json!([scales, line("TRAINING", "Weighers", open())]);
        let revised = panel.done("reviseGap", revise(restated, &adopted["version"]), GAP).await;
        assert_eq!((needs(&revised), &revised["needs"][0]["deadline"]), (all.to_vec(), &json!("2028")));
        for at in 0..3 {
            assert_eq!(revised["needs"][at]["id"], adopted["needs"][at]["id"], "all needs are those there were");
        }
        assert_eq!(seen(&host, &found).await["needPlans"], adopted["needPlans"], "plans are not the Panel's");
        assert_eq!(panel.refused("reviseGap", revise(json!([scales]), &revised["version"])).await, ["INVALID needs"], "somebody looks after it");

        let aside = json!({ "plan": of_mission, "expectedVersion": revised["version"], "reason": "The harbour was surveyed." });
        let alone = host.done("setAsideNeedPlan", aside, GAP).await;
        assert_eq!(needs(&alone), [("Scales", Some("4")), ("Weighers", None)]);
        assert_eq!(statuses(&alone), [("unoci", "SET_ASIDE"), (HOST, "SET_ASIDE")], "both stay on record");
        assert_eq!(cared().await["commitments"], json!([{ "kind": "COMMITTED" }, { "kind": "DELIVERED" }]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
