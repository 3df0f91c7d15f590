//! What `Gap.viewerCan` says may be done to a gap, against what becomes of each action that names one.

use crate::{
    gap_changes::whole,
    hidden::access::{Fresh, input, make},
};
use domain::organisation::Role;
use gapbridge::access::permission::Action;
use sea_orm::Iterable;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, ahead, on_both};

const PANEL: &str = "group-civ";

/// Who asks: of each kind of right that there is to a gap, and of each role.
const ASKERS: [(&str, Role); 14] = [
    (PANEL, Role::Approver),
    (PANEL, Role::Editor),
    (PANEL, Role::Reader),
    ("group-cod", Role::Approver),
    ("civ-authorities", Role::Approver),
    ("civ-authorities", Role::Editor),
    ("state-civ", Role::Approver),
    ("unoci", Role::Approver),
    ("unoci", Role::Editor),
    ("undp", Role::Approver),
    ("state-can", Role::Approver),
    ("state-can", Role::Editor),
    ("un-secretariat", Role::Approver),
    ("un-secretariat", Role::Registrar),
];

/// Those actions that are done to a gap, or to a need of it; what is done to other things as well is told by `viewer { can }`.
fn of_gaps() -> Vec<Action> {
    let of = json!({ "id": "gap", "version": "version", "needs": [{ "id": "gap" }] });
    let names_it = |action: &Action| {
        let said = said(*action, &of);
        ["gap", "need"].iter().any(|field| said[field] == "gap") || said["subject"]["gap"] == "gap"
    };
    Action::iter().filter(names_it).collect()
}

/// What is said to do this to a gap.
fn said(action: Action, of: &Value) -> Value {
    let mut said = input(action.name(), of);
    match action {
        Action::AttachSealedNote => said["subject"] = json!({ "gap": of["id"] }),
        // A revision of what everybody reads is confirmed as its publication was.
        Action::ReviseGap => said["confirmation"] = json!("NAMES_NO_PRIVATE_PERSON"),
        _ => {}
    }
    said
}

/// How the schema spells an action.
fn spelt(action: Action) -> String {
    let letters = action.name().chars();
    let spelt = letters.map(|letter| match letter {
        'A'..='Z' => format!("_{letter}"),
        _ => letter.to_ascii_uppercase().to_string(),
    });
    spelt.collect()
}

/// What is wrong with what a viewer is offered to do to a gap: what is offered and not done, or done and not offered.
async fn wrong(actor: &Actor, called: &str, gap: &Value) -> Vec<String> {
    let query = "query ($r: String!) { gap(reference: $r) { id version viewerCan needs { id } } }";
    let seen = actor.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
    let mut wrong = Vec::new();
    for action in of_gaps() {
        let mut said = said(action, if seen.is_null() { gap } else { &seen });
        said["dryRun"] = json!(true);
        let came = actor.say(action.name(), said, "dryRun").await;
        let is_done = came["userErrors"] == json!([]);
        let name = spelt(action);
        if seen.has("viewerCan", &name) != is_done {
            wrong.push(format!("{called}: {name}: {}", came["userErrors"]));
        }
    }
    wrong
}

on_both! {
    async fn what_is_offered_to_be_done_to_a_gap_is_what_is_done(app: &TestApp) {
        let (panel, mission) = (app.approver(PANEL), app.approver("unoci"));
        make(app, &panel, Fresh::Sealable).await;
        let named = "gap { id reference version needs { id } }";
        let own = panel.done("recordGap", whole(), named).await;
        for organisation in ["unoci", "civ-authorities"] {
            panel.done("shareGap", json!({ "gap": own["id"], "organisation": organisation }), "share { id }").await;
        }
        let embargoed = panel.done("recordGap", whole(), named).await;
        let publish = json!({ "gap": embargoed["id"], "expectedVersion": embargoed["version"], "on": ahead(3), "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishGap", publish, "gap { id }").await;
        let public = panel.publishes(whole()).await;
        let backed = panel.publishes(whole()).await;
        for need in backed["needs"].as_array().unwrap() {
            mission.done("endorseNeed", json!({ "need": need["id"], "reason": "It is real." }), "gap { id }").await;
        }
        let closed = panel.publishes(whole()).await;
        let close = json!({ "gap": closed["id"], "expectedVersion": closed["version"], "reason": "Scales stand." });
        panel.done("closeGap", close, "gap { id }").await;
        let mut faults = Vec::new();
        for (organisation, role) in ASKERS {
            let actor = app.actor(organisation, role);
            for (state, gap) in [("shared", &own), ("embargoed", &embargoed), ("public", &public), ("backed", &backed), ("closed", &closed)] {
                faults.extend(wrong(&actor, &format!("{organisation} as {role}, {state}"), gap).await);
            }
        }
        assert_eq!(faults, [""; 0]);
    }

    async fn who_holds_a_gap_is_offered_to_ask_for_help(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let query = "query ($r: String!) { gap(reference: $r) { viewerCan } }";
        let can = async |organisation: &str, action: &str| {
            let seen = app.approver(organisation).data(query, json!({ "r": gap["reference"] })).await;
            seen["gap"].has("viewerCan", action)
        };
        assert!(can("state-civ", "REQUEST_ASSISTANCE").await && !can("state-can", "REQUEST_ASSISTANCE").await);
        for action in ["ENDORSE_NEED", "ASSESS_GAP"] {
            assert!(can("unoci", action).await && !can("state-can", action).await, "{action}");
        }
    }
}
