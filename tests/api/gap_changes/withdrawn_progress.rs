//! Progress that was recorded wrongly is withdrawn by who recorded it, and recorded anew.

use crate::{
    feed::changes::Client,
    gap_changes::whole,
    hidden::hidden_texts::{HIDDEN, hide, show},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::organisation::Role;
use gapbridge::cli::erase::erased;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, Service, TestApp, erasing, filed, number, offer, on_both, with};
use uuid::Uuid;

const PANEL: &str = "group-civ";
const SEEN: &str = "query ($r: String!) { gap(reference: $r) { version stall { since } progress(indicator: \"vacancy rate\") { id value unit viewerCan }
    history(first: 1) { edges { node { kind reason actor { code } changes { field before after } } } } } }";
const CONDITION: &str = "liftingCondition { id progress { id statement viewerCan recordedBy { code } } history(first: 1) { edges { node { kind reason actor { code } } } } }";

/// A gap as whoever asks sees it.
async fn seen(who: &Service, gap: &Value) -> Value {
    let asked = json!({ "r": gap["reference"] });
    who.data(SEEN, asked).await["gap"].take()
}

fn last(of: &Value) -> &Value {
    &of["history"]["edges"][0]["node"]
}

fn measured(gap: &Value, more: Value) -> Value {
    let said = json!({ "gap": gap["id"], "on": "2025-03", "statement": "It was counted.", "indicator": "vacancy rate" });
    with(said, more)
}

fn wrong(progress: &Value) -> Value {
    json!({ "progress": progress["id"], "reason": "A digit too many." })
}

/// A public gap, and progress on it that was mistyped, with a word that stands nowhere else.
async fn mistyped(app: &TestApp) -> (Value, Actor, Value) {
    let gap = app.approver(PANEL).publishes(whole()).await;
    let agency = app.actor("undp", Role::Editor);
    let said = measured(&gap, json!({ "value": "500", "unit": "numbats" }));
    agency.done("recordGapProgress", said, "gap { id }").await;
    let progress = seen(&agency, &gap).await["progress"][0].take();
    (gap, agency, progress)
}

on_both! {
    async fn a_mistyped_value_leaves_the_curve_and_stays_in_the_history(app: &TestApp) {
        let (gap, agency, progress) = mistyped(app).await;
        let mut anybody = Client::start(app).await;
        assert_eq!(progress["viewerCan"], json!(["WITHDRAW_GAP_PROGRESS"]));
        let withdrawn = agency.done("withdrawGapProgress", wrong(&progress), "gap { progress { id } }").await;
        assert_eq!(withdrawn["progress"], json!([]));
        let now = seen(app, &gap).await;
        assert_eq!((&now["progress"], &now["stall"]["since"]), (&json!([]), &json!("2009")));
        let event = last(&now);
        assert_eq!((&event["kind"], &event["reason"], &event["actor"]["code"]), (&json!("GAP_PROGRESS_WITHDRAWN"), &json!("A digit too many."), &json!("undp")));
        assert_eq!(event["changes"][0]["field"], "progress");
        assert!(event["changes"][0].text("before").contains("500"), "{event}");
        assert_eq!(anybody.kinds(&gap).await, ["GAP_PROGRESS_WITHDRAWN"]);
        let path = format!("/export/progress.csv?references={}&columns=value", gap.text("reference"));
        let exported = app.http(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        assert_eq!(exported.lines().count(), 1, "nothing but the header: {exported}");
        assert_eq!(agency.refused("withdrawGapProgress", wrong(&progress)).await, ["NOT_FOUND progress"], "once");
        // In another unit, and in the same words.
        for more in [json!({ "value": "50", "unit": "%" }), json!({ "value": "50", "unit": "%", "on": "2025-04" })] {
            agency.done("recordGapProgress", measured(&gap, more), "gap { id }").await;
        }
        let again = json!({ "value": "50", "unit": "%" });
        assert_eq!(agency.refused("recordGapProgress", measured(&gap, again.clone())).await, ["CONFLICT"], "it stands");
        let first = seen(app, &gap).await["progress"][1].take();
        agency.done("withdrawGapProgress", wrong(&first), "gap { id }").await;
        agency.done("recordGapProgress", measured(&gap, again), "gap { id }").await;
        assert_eq!(seen(app, &gap).await["progress"].as_array().map(Vec::len), Some(2));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn progress_is_withdrawn_by_who_recorded_it_with_a_reason(app: &TestApp) {
        let (gap, agency, progress) = mistyped(app).await;
        for other in ["civ-authorities", PANEL, "unoci"] {
            let other = app.approver(other);
            assert_eq!(seen(&other, &gap).await["progress"][0]["viewerCan"], json!([]));
            assert_eq!(other.refused("withdrawGapProgress", wrong(&progress)).await, ["FORBIDDEN"]);
        }
        let unsaid = with(wrong(&progress), json!({ "reason": " " }));
        assert_eq!(agency.refused("withdrawGapProgress", unsaid).await, ["INVALID reason"]);
        let tried = with(wrong(&progress), json!({ "dryRun": true }));
        agency.say("withdrawGapProgress", tried, "gap { id }").await;
        let now = seen(app, &gap).await;
        assert_eq!((now["progress"].texts("value").len(), &last(&now)["kind"]), (1, &json!("GAP_PROGRESS_RECORDED")));
        // What came with a record is the file's.
        let step = "[[gap.progress]]\ndate = \"2009\"\nstatement = \"Half were used.\"\nindicator = \"vacancy rate\"\nvalue = \"50\"\n";
        app.database.load("own.toml", &filed("own-gap", step)).await.unwrap();
        let filed = seen(app, &json!({ "reference": "own-gap" })).await["progress"][0].take();
        assert_eq!(agency.refused("withdrawGapProgress", wrong(&filed)).await, ["CONFLICT"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn who_withdrew_progress_as_a_giver_stays_named(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        donor.done("recordGapProgress", measured(&gap, json!({ "value": "1" })), "gap { id }").await;
        let progress = seen(&donor, &gap).await["progress"][0].take();
        donor.done("withdrawGapProgress", wrong(&progress), "gap { id }").await;
        let query = "query ($r: String!) { offer(reference: $r) { version } }";
        let version = donor.data(query, json!({ "r": made["reference"] })).await["offer"]["version"].take();
        let unnamed = json!({ "offer": made["id"], "expectedVersion": version, "attribution": "UNATTRIBUTED" });
        assert_eq!(donor.refused("reviseOffer", unnamed).await, ["INVALID attribution"], "the history names them");
    }

    async fn what_was_withdrawn_is_hidden_and_erased_where_it_is_still_told(app: &TestApp) {
        let (gap, agency, progress) = mistyped(app).await;
        agency.done("withdrawGapProgress", wrong(&progress), "gap { id }").await;
        let history = async || {
            let query = "query ($r: String!) { gap(reference: $r) { history { edges { node { changes { before after } } } } } }";
            app.data(query, json!({ "r": gap["reference"] })).await.to_string()
        };
        assert!(history().await.contains("numbats"));
        hide(app, &progress["id"]).await;
        let hidden = history().await;
        assert!(hidden.contains(HIDDEN) && !hidden.contains("numbats"), "{hidden}");
        assert_eq!(app.database.differences().await, [""; 0]);
        show(app, &progress["id"]).await;
        assert!(history().await.contains("numbats"));
        let done = erased(&app.database.config(), &erasing(progress.text("id"), "indicator_unit")).await.unwrap();
        assert_eq!((done.table, done.events), ("gap_progress", 2));
        let rows = Rows::read(&app.database.connect().await).await;
        assert!(!rows.of("event").iter().any(|row| row.contains("numbats")));
        assert!(!history().await.contains("numbats"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_only_names_a_row_that_was_withdrawn_is_not_taken_for_it(app: &TestApp) {
        let (gap, agency, progress) = mistyped(app).await;
        let bytes = URL_SAFE_NO_PAD.decode(progress.text("id")).unwrap();
        let row = Uuid::from_slice(&bytes[1..]).unwrap();
        let other = app.approver(PANEL).publishes(whole()).await;
        for named in [row.to_string(), format!(r#""id":"{row}""#)] {
            let said = with(measured(&other, json!({ "value": "1" })), json!({ "statement": named }));
            agency.done("recordGapProgress", said, "gap { id }").await;
            let told = seen(&agency, &other).await["progress"][0].take();
            agency.done("withdrawGapProgress", wrong(&told), "gap { id }").await;
        }
        agency.done("withdrawGapProgress", wrong(&progress), "gap { id }").await;
        hide(app, &progress["id"]).await;
        assert_eq!(last(&seen(app, &gap).await)["kind"], "TEXT_HIDDEN");
        assert_eq!(last(&seen(app, &other).await)["kind"], "GAP_PROGRESS_WITHDRAWN");
    }

    async fn what_was_hidden_stays_hidden_once_it_is_withdrawn(app: &TestApp) {
        let (gap, agency, progress) = mistyped(app).await;
        hide(app, &progress["id"]).await;
        agency.done("withdrawGapProgress", wrong(&progress), "gap { id }").await;
        let query = "query ($r: String!) { gap(reference: $r) { history { edges { node { changes { before after } } } } } }";
        let told = app.data(query, json!({ "r": gap["reference"] })).await.to_string();
        assert!(told.contains(HIDDEN) && !told.contains("numbats"), "{told}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn progress_on_a_condition_is_withdrawn_by_who_recorded_it(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let said = json!({ "liftingCondition": "1572-elections", "on": "2010-05", "statement": "The list are out.", "document": "S/2009/521" });
        let before = mission.done("recordProgress", said.clone(), CONDITION).await;
        let all = before["progress"].as_array().unwrap();
        let (own, rest): (Vec<&Value>, Vec<&Value>) = all.iter().partition(|one| one["statement"] == "The list are out.");
        let progress = own[0];
        assert_eq!((progress.text("statement"), &progress["viewerCan"]), ("The list are out.", &json!(["WITHDRAW_PROGRESS"])));
        let other = app.approver(PANEL);
        assert_eq!(other.refused("withdrawProgress", wrong(progress)).await, ["FORBIDDEN"]);
        for filed in rest.iter().copied().filter(|one| one["recordedBy"].is_null()) {
            assert_eq!(filed["viewerCan"], json!([]));
            assert_eq!(mission.refused("withdrawProgress", wrong(filed)).await, ["CONFLICT"]);
        }
        let elsewhere = app.database.serve().await;
        let now = mission.done("withdrawProgress", wrong(progress), CONDITION).await;
        assert_eq!(now["progress"].as_array().unwrap().len(), rest.len());
        assert_eq!(last(&now), &json!({ "kind": "PROGRESS_WITHDRAWN", "reason": "A digit too many.", "actor": { "code": "unoci" } }));
        let query = "query ($id: ID!) { node(id: $id) { ... on LiftingCondition { progress { statement } } } }";
        let told = elsewhere.data(query, json!({ "id": now["id"] })).await;
        assert!(!told.to_string().contains("The list are out."), "at once, from every server");
        assert_eq!(mission.refused("withdrawProgress", wrong(progress)).await, ["NOT_FOUND progress"]);
        hide(app, &progress["id"]).await;
        mission.done("recordProgress", said, CONDITION).await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
