//! Needs that committees, missions, agencies and the Secretariat endorse.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Service, TestApp, on_both, with};

const ENDORSED: &str = "gap { needs { id endorsements { reason date organisation { code } } } }";

/// A gap of the Panel on Côte d'Ivoire, for everybody where it is to be published.
async fn gap(app: &TestApp, published: bool) -> Value {
    if published {
        return crate::matches::gap(app).await;
    }
    let selection = "gap { id reference version needs { id } }";
    let panel = app.approver("group-civ");
    panel.done("recordGap", whole(), selection).await
}

fn of(gap: &Value, place: usize) -> Value {
    json!({ "need": gap["needs"][place]["id"], "reason": "Seen at the harbour." })
}

/// How many gaps of these a filter finds.
async fn count(asker: &Service, gap: &Value, more: &Value) -> Value {
    let filter = with(json!({ "references": [gap["reference"]] }), more.clone());
    let query = "query ($filter: GapFilter) { gaps(filter: $filter) { totalCount } }";
    asker.data(query, json!({ "filter": filter })).await["gaps"]["totalCount"].take()
}

/// How often it is found as endorsed by the mission, as endorsed, and as not endorsed.
async fn counts(asker: &Service, gap: &Value) -> [Value; 3] {
    [
        count(asker, gap, &json!({ "endorsedBy": ["unoci"] })).await,
        count(asker, gap, &json!({ "isEndorsed": true })).await,
        count(asker, gap, &json!({ "isEndorsed": false })).await,
    ]
}

on_both! {
    async fn those_who_coordinate_endorse_a_need_once_and_end_it(app: &TestApp) {
        let gap = gap(app, true).await;
        let (mission, agency) = (app.approver("unoci"), app.approver("undp"));
        let endorsed = mission.done("endorseNeed", of(&gap, 1), ENDORSED).await;
        assert_eq!(endorsed["needs"][0]["endorsements"], json!([]));
        assert_eq!(endorsed["needs"][1]["endorsements"][0]["organisation"], json!({ "code": "unoci" }));
        assert_eq!(endorsed["needs"][1]["endorsements"][0]["reason"], "Seen at the harbour.");
        assert_eq!(mission.refused("endorseNeed", of(&gap, 1)).await, ["CONFLICT"], "once");
        let both = agency.done("endorseNeed", of(&gap, 1), ENDORSED).await;
        assert_eq!(both["needs"][1]["endorsements"].as_array().map(Vec::len), Some(2));

        let query = "query ($r: String!) { gap(reference: $r) { needs { endorsements(first: 1, skip: 1) { organisation { code } } } } }";
        let seen = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["needs"][1].take();
        assert_eq!(seen, json!({ "endorsements": [{ "organisation": { "code": "undp" } }] }), "who reads the gap reads it");

        let end = json!({ "need": gap["needs"][1]["id"] });
        let ended = mission.done("endEndorsement", end.clone(), ENDORSED).await;
        assert_eq!(ended["needs"][1]["endorsements"][0]["organisation"], json!({ "code": "undp" }));
        assert_eq!(mission.refused("endEndorsement", end).await, ["CONFLICT"], "once");
        mission.done("endorseNeed", of(&gap, 1), ENDORSED).await;
    }

    async fn the_history_tells_of_an_endorsement(app: &TestApp) {
        let gap = gap(app, true).await;
        let mission = app.approver("unoci");
        mission.done("endorseNeed", of(&gap, 0), ENDORSED).await;
        mission.done("endEndorsement", json!({ "need": gap["needs"][0]["id"] }), ENDORSED).await;
        let query = "query ($r: String!) { gap(reference: $r) { version history(first: 2) { nodes { kind actor { code } } } } }";
        let seen = mission.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        assert_eq!(seen["history"]["nodes"], json!([
            { "kind": "ENDORSEMENT_ENDED", "actor": { "code": "unoci" } }, { "kind": "NEED_ENDORSED", "actor": { "code": "unoci" } }
        ]));
        assert_eq!(seen["version"], gap["version"], "what others say of a gap stales no reading of it");
    }

    async fn others_do_not_endorse_and_what_is_hidden_is_not_found(app: &TestApp) {
        let (open, kept) = (gap(app, true).await, gap(app, false).await);
        for other in ["group-civ", "state-can", "civ-authorities"] {
            assert_eq!(app.approver(other).refused("endorseNeed", of(&open, 0)).await, ["FORBIDDEN"], "{other}");
        }
        assert_eq!(app.approver("unoci").refused("endorseNeed", of(&kept, 0)).await, ["NOT_FOUND need"]);
        assert_eq!(app.approver("unoci").refused("endEndorsement", json!({ "need": kept["needs"][0]["id"] })).await, ["NOT_FOUND need"]);
    }

    async fn gaps_are_found_by_who_endorses_their_needs(app: &TestApp) {
        let gap = gap(app, false).await;
        let (panel, mission) = (app.approver("group-civ"), app.approver("unoci"));
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "unoci" }), "share { id }").await;
        assert_eq!(counts(&mission, &gap).await, [0, 0, 1]);
        mission.done("endorseNeed", of(&gap, 2), ENDORSED).await;
        for (asker, counted) in [(&mission, [1, 1, 0]), (&panel, [1, 1, 0]), (&**app, [0, 0, 0])] {
            assert_eq!(counts(asker, &gap).await, counted);
        }
        assert_eq!(count(&panel, &gap, &json!({ "endorsedBy": ["undp"] })).await, 0);
        // With the gap, who endorses it becomes public.
        let publish = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishGap", publish, "gap { id }").await;
        assert_eq!(counts(app, &gap).await, [1, 1, 0]);
    }

    async fn a_need_that_is_left_out_takes_its_endorsements_along(app: &TestApp) {
        let gap = gap(app, true).await;
        let mission = app.approver("unoci");
        mission.done("endorseNeed", of(&gap, 2), ENDORSED).await;
        let kept = json!({ "assistance": "TRAINING", "title": "Weighers of the port", "size": { "unsized": "UNSIZED" } });
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": [kept], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let revised = app.approver("group-civ").done("reviseGap", revise, ENDORSED).await;
        assert_eq!(revised["needs"][0]["endorsements"], json!([]));
        assert_eq!(count(app, &gap, &json!({ "isEndorsed": true })).await, 0);
    }
}
