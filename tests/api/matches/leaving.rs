//! Whoever states or plans needs of a gap anew is told which matches lose what they were to give, by whatever door it is done.

use super::gap;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, number, offer, on_both, with};

const HOST: &str = "civ-authorities";

const TOLD: &str = "gap { id } warnings warningDetails { code field message }";

/// A plan of a need of this title for a gap, as it is now.
async fn plan(app: &TestApp, gap: &Value, title: &str) -> Value {
    let line = json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 4) });
    of_gap(
        app,
        gap,
        json!({ "gap": gap["id"], "needs": [{ "line": line }] }),
    )
    .await
}

/// What is said of a gap, as it is now.
async fn of_gap(app: &TestApp, gap: &Value, said: Value) -> Value {
    let now = app.gap_with_needs(gap.text("reference")).await;
    with(said, json!({ "expectedVersion": now["version"] }))
}

/// The plan of an organisation.
async fn plan_of(app: &TestApp, gap: &Value, author: &str) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { needPlans { id author { code } } } }";
    let seen = app.data(query, json!({ "r": gap["reference"] })).await;
    let plans = seen["gap"]["needPlans"].as_array().expect("plans").iter();
    let mut own = plans.filter(|plan| plan["author"]["code"] == author);
    own.next().expect("a plan")["id"].clone()
}

/// Tries a change, does it, and sees that both name this match alone.
async fn names(actor: &Actor, mutation: &str, input: Value, field: &str, left: &Value) {
    let tried = with(input.clone(), json!({ "dryRun": true }));
    let tried = actor.say(mutation, tried, TOLD).await;
    let done = actor.say(mutation, input, TOLD).await;
    assert_eq!(done["userErrors"], json!([]), "{mutation}");
    assert_eq!(
        tried["warningDetails"], done["warningDetails"],
        "{mutation}"
    );
    let told = done["warningDetails"].as_array().expect("warnings");
    assert!(
        told.len() == 1 && told[0]["message"] == done["warnings"][0],
        "{mutation}: {done}"
    );
    let is = (&told[0]["code"], &told[0]["field"]);
    assert_eq!(
        is,
        (&json!("NEED_LEAVES_MATCH"), &json!([field])),
        "{mutation}"
    );
    let names = told[0].text("message").contains(left.text("reference"));
    assert!(names, "{mutation}: {done}");
}

on_both! {
    async fn whose_gap_it_is_is_warned_of_matches_that_needs_of_plans_leave(app: &TestApp) {
        let gap = gap(app).await;
        let (host, donor) = (app.approver(HOST), app.approver("state-can"));
        app.actor("unoci", Role::Editor).done("planNeeds", plan(app, &gap, "Register").await, "gap { id }").await;
        let theirs = plan_of(app, &gap, "unoci").await;
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        for (mutation, field) in [("setAsideNeedPlan", "plan"), ("planNeeds", "needs"), ("adoptNeedPlan", "plan")] {
            let adopt = of_gap(app, &gap, json!({ "plan": theirs })).await;
            let adopted = host.say("adoptNeedPlan", adopt, TOLD).await;
            assert_eq!((&adopted["userErrors"], &adopted["warnings"]), (&json!([]), &json!([])), "{mutation}: nothing is lost yet");
            let now = app.gap_with_needs(gap.text("reference")).await;
            // The needs of the plan stand behind the three of the finding.
            let proposed = donor.proposes(&now, &made, 3).await;
            let input = match mutation {
                "setAsideNeedPlan" => of_gap(app, &gap, json!({ "plan": theirs, "reason": "Not now." })).await,
                "planNeeds" => plan(app, &gap, "Carts").await,
                _ => of_gap(app, &gap, json!({ "plan": plan_of(app, &gap, HOST).await })).await,
            };
            names(&host, mutation, input, field, &proposed).await;
            donor.says("withdrawMatch", &proposed, json!({ "reason": "Its need is planned no more." })).await;
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_table_that_states_a_need_otherwise_names_the_matches_that_it_leaves(app: &TestApp) {
        let (gap, panel) = (gap(app).await, app.approver("group-civ"));
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let row = format!("{},EQUIPMENT,Scales,ITEMS,4,fr,NON_LETHAL_MILITARY", gap.text("reference"));
        let table = format!("reference,assistance,line_title,unit,quantity,line_languages,goods\n{row}\n");
        let input = json!({ "kind": "GAPS", "format": "CSV", "content": table, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        for (dry_run, rule) in [(true, "would.revised"), (false, "done.revised")] {
            let input = with(input.clone(), json!({ "dryRun": dry_run }));
            let done = panel.say("importTable", input, "lines { rule severity row column message }").await;
            assert_eq!(done["userErrors"], json!([]), "{done}");
            let rules: Vec<&str> = done["lines"].as_array().unwrap().iter().map(|line| line.text("rule")).collect();
            // Of its three needs, the table states one.
            assert_eq!(rules, [rule, "line.gone", "line.gone", "match.left"], "{done}");
            let told = &done["lines"][3];
            let is = (told.text("rule"), told.text("severity"), &told["row"], &told["column"]);
            assert_eq!(is, ("match.left", "WARNING", &json!(2), &Value::Null), "{done}");
            assert!(told.text("message").contains(proposed.text("reference")), "{done}");
        }
        let query = "query ($r: String!) { match(reference: $r) { lines { id } } }";
        let now = donor.data(query, json!({ "r": proposed["reference"] })).await["match"].take();
        assert_eq!(now["lines"], json!([]));
    }
}
