//! Whom Panels turn to within a mission: said by the mission itself, with alternates and dates, and kept when files are loaded again.

use crate::{
    feed::changes::Client,
    hidden::hidden_texts::{HIDDEN, hide, show},
};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, Service, TestApp, on_both, with};

const MISSION: &str = "unoci";
/// A part of the mission that is on record.
const PART: &str = "unoci-embargo-cell";

fn unit() -> Value {
    json!({ "mission": "UNOCI", "unit": "Wombat desk", "rank": "Chief", "role": "Main contact of the Group", "place": "Abidjan", "from": "2011-05" })
}

async fn records(actor: &Actor, input: Value) -> Value {
    actor
        .done("recordFocalPoint", input, "focalPoint { id code }")
        .await
}

async fn ends(actor: &Actor, point: &Value, until: &str) -> Value {
    let end = json!({ "focalPoint": point["id"], "until": until, "reason": "The desk closed." });
    let shown = "focalPoint { validUntil endedBy { code } }";
    actor.done("endFocalPoint", end, shown).await
}

/// Units of the mission at a date.
async fn held(who: &Service, at: &str) -> Value {
    let query = r#"query ($at: PartialDate) { mission(acronym: "UNOCI") { focalPoints(at: $at) { unit } } }"#;
    let seen = who.data(query, json!({ "at": at })).await;
    seen["mission"]["focalPoints"].clone()
}

/// A focal point from a data file, by its code.
async fn of_file(who: &Service, mission: &str, code: &str) -> Value {
    let query = "query ($of: String!) { mission(acronym: $of) { focalPoints { id code role validUntil recordedBy { code } endedBy { code } } } }";
    let seen = who.data(query, json!({ "of": mission })).await;
    let points = seen["mission"]["focalPoints"].as_array().expect("a list");
    let found = points.iter().find(|point| point["code"] == code);
    found.expect("the focal point").clone()
}

on_both! {
    async fn a_mission_says_whom_panels_turn_to_and_every_server_knows_at_once(app: &TestApp) {
        let (editor, elsewhere) = (app.actor(MISSION, Role::Editor), app.database.serve().await);
        assert!(!held(&elsewhere, "2012").await.has("unit", "Wombat desk"));
        let shown = "focalPoint { id unit rank role place validFrom validUntil source mission { acronym } recordedBy { code } alternateOf { unit } viewerCan }";
        let mut recorded = editor.done("recordFocalPoint", unit(), shown).await;
        let id = recorded["id"].take();
        assert_eq!(recorded, json!({ "id": null, "unit": "Wombat desk", "rank": "Chief", "role": "Main contact of the Group", "place": "Abidjan",
            "validFrom": "2011-05", "validUntil": null, "source": "recorded by its mission", "mission": { "acronym": "UNOCI" },
            "recordedBy": { "code": MISSION }, "alternateOf": null, "viewerCan": ["END_FOCAL_POINT"] }));
        assert!(held(&elsewhere, "2012").await.has("unit", "Wombat desk") && !held(&elsewhere, "2011-04").await.has("unit", "Wombat desk"));
        let ended = ends(&editor, &json!({ "id": id }), "2013-02").await;
        assert_eq!(ended, json!({ "validUntil": "2013-02", "endedBy": { "code": MISSION } }));
        assert!(held(&elsewhere, "2013-01").await.has("unit", "Wombat desk") && !held(&elsewhere, "2013-02").await.has("unit", "Wombat desk"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn an_alternate_stands_in_for_a_focal_point_with_dates_of_its_own(app: &TestApp) {
        let main = records(&app.actor(MISSION, Role::Editor), unit()).await;
        let part = app.actor(PART, Role::Editor);
        let second = json!({ "mission": "unoci", "unit": "Quokka desk", "from": "2011-06", "until": "2012", "alternateOf": main["id"] });
        let alternate = part.done("recordFocalPoint", second.clone(), "focalPoint { id alternateOf { unit } recordedBy { code } }").await;
        assert_eq!((&alternate["alternateOf"]["unit"], &alternate["recordedBy"]["code"]), (&json!("Wombat desk"), &json!(PART)));
        let query = "query ($id: ID!, $at: PartialDate) { node(id: $id) { ... on FocalPoint { alternates(at: $at) { unit validUntil } } } }";
        for (at, known) in [("2011-07", json!([{ "unit": "Quokka desk", "validUntil": "2012" }])), ("2012", json!([])), ("2011-05", json!([]))] {
            let seen = app.data(query, json!({ "id": main["id"], "at": at })).await;
            assert_eq!(seen["node"]["alternates"], known, "{at}");
        }
        let elsewhere = of_file(app, "MONUC", "monuc-jmac").await;
        let alternate_of = |id: &Value| with(second.clone(), json!({ "alternateOf": id }));
        assert_eq!(part.refused("recordFocalPoint", alternate_of(&alternate["id"])).await, ["INVALID alternateOf"]);
        assert_eq!(part.refused("recordFocalPoint", alternate_of(&elsewhere["id"])).await, ["INVALID alternateOf"]);
        assert_eq!(part.refused("recordFocalPoint", alternate_of(&json!("wombat"))).await, ["NOT_FOUND alternateOf"]);
        let early = with(second.clone(), json!({ "from": "2011-04" }));
        assert_eq!(part.refused("recordFocalPoint", early).await, ["INVALID alternateOf"]);
        ends(&part, &main, "2011-06").await;
        assert_eq!(part.refused("recordFocalPoint", second).await, ["INVALID alternateOf"]);
    }

    async fn only_the_mission_and_its_parts_say_it(app: &TestApp) {
        let point = of_file(app, "UNOCI", PART).await;
        let end = json!({ "focalPoint": point["id"], "until": "2017" });
        let strangers = [app.approver("monuc"), app.approver("monuc-jmac"), app.approver("group-civ"), app.actor("un-secretariat", Role::Registrar), app.actor(MISSION, Role::Reader)];
        let can = r#"{ mission(acronym: "UNOCI") { viewerCan focalPoints { viewerCan } } }"#;
        for stranger in &strangers {
            assert_eq!(stranger.refused("recordFocalPoint", unit()).await, ["FORBIDDEN"]);
            assert_eq!(stranger.refused("endFocalPoint", end.clone()).await, ["FORBIDDEN"]);
            let seen = stranger.data(can, json!({})).await;
            assert_eq!((&seen["mission"]["viewerCan"], seen["mission"].texts("focalPoints.viewerCan").len()), (&json!([]), 0));
        }
        for own in [MISSION, PART] {
            let own = app.actor(own, Role::Editor);
            let seen = own.data(can, json!({})).await;
            assert_eq!(seen["mission"]["viewerCan"], json!(["RECORD_FOCAL_POINT"]));
            assert!(seen["mission"].has("focalPoints.viewerCan", "END_FOCAL_POINT"));
            records(&own, unit()).await;
        }
    }

    async fn what_is_wrong_is_refused_together_and_nothing_is_kept(app: &TestApp) {
        let editor = app.actor(MISSION, Role::Editor);
        for (field, value, fault) in [("mission", "WOMBAT", "INVALID mission"), ("unit", " ", "INVALID unit"), ("until", "2011-05-01", "INVALID until"),
            ("until", "2010", "INVALID until"), ("from", "2018", "INVALID from"), ("note", "Ask a.kone@example.org.", "INVALID note")] {
            assert_eq!(editor.refused("recordFocalPoint", with(unit(), json!({ field: value }))).await, [fault]);
        }
        let twice = with(unit(), json!({ "unit": "", "until": "2009" }));
        let mut faults = editor.refused("recordFocalPoint", twice).await;
        faults.sort();
        assert_eq!(faults, ["INVALID unit", "INVALID until"]);
        assert!(!held(app, "2012").await.has("unit", "Wombat desk"));
        let office = json!({ "note": "Ask desk@example.org.", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let point = records(&editor, with(unit(), office)).await;
        let end = |until: &str| json!({ "focalPoint": point["id"], "until": until });
        assert_eq!(editor.refused("endFocalPoint", end("2011-05")).await, ["INVALID until"]);
        assert_eq!(editor.refused("endFocalPoint", with(end("2012"), json!({ "reason": "Ask a.kone@example.org." }))).await, ["INVALID reason"]);
        assert_eq!(editor.refused("endFocalPoint", with(end("2012"), json!({ "focalPoint": "wombat" }))).await, ["NOT_FOUND focalPoint"]);
        ends(&editor, &point, "2012").await;
        assert_eq!(editor.refused("endFocalPoint", end("2012")).await, ["CONFLICT"]);
        // It was ended since, so the same with an open end is said anew; that once.
        let open = with(unit(), json!({ "note": "Ask desk@example.org.", "confirmation": "NAMES_NO_PRIVATE_PERSON" }));
        records(&editor, open.clone()).await;
        assert_eq!(editor.refused("recordFocalPoint", open).await, ["CONFLICT"]);
        records(&editor, unit()).await;
        assert_eq!(editor.refused("recordFocalPoint", unit()).await, ["CONFLICT"]);
        // An end that was wrong is put right.
        assert_eq!(ends(&editor, &point, "2013").await["validUntil"], "2013");
    }

    async fn history_and_feed_tell_everybody(app: &TestApp) {
        let editor = app.actor(MISSION, Role::Editor);
        let mut client = Client::start(app).await;
        let point = records(&editor, with(unit(), json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" }))).await;
        assert_eq!(client.kinds(&point).await, ["FOCAL_POINT_RECORDED"]);
        ends(&editor, &point, "2012").await;
        assert_eq!(client.kinds(&point).await, ["FOCAL_POINT_ENDED"]);
        let asked = json!({ "id": point["id"] });
        let query = "query ($id: ID!) { node(id: $id) { ... on FocalPoint { history { edges { node { kind reason actor { code } changes { field before after } } } } } }
            changes(filter: { things: [FOCAL_POINT], kinds: [FOCAL_POINT_ENDED] }) { edges { node { thing kind } } } }";
        let seen = app.data(query, asked).await;
        let events = &seen["node"]["history"]["edges"];
        assert_eq!(events[0]["node"], json!({ "kind": "FOCAL_POINT_ENDED", "reason": "The desk closed.", "actor": { "code": MISSION },
            "changes": [{ "field": "endedBy", "before": null, "after": MISSION }, { "field": "validUntil", "before": null, "after": "2012" }] }));
        assert_eq!((&events[1]["node"]["kind"], events.as_array().unwrap().len()), (&json!("FOCAL_POINT_RECORDED"), 2));
        assert!(events[1]["node"].has("changes.field", "confirmed") && events[1]["node"].has("changes.after", "Wombat desk"));
        assert_eq!(seen["changes"]["edges"], json!([{ "node": { "thing": point["id"], "kind": "FOCAL_POINT_ENDED" } }]));
    }

    async fn what_a_mission_said_stays_when_files_are_loaded_again(app: &TestApp) {
        let editor = app.actor(MISSION, Role::Editor);
        let (own, of_a_file) = (records(&editor, unit()).await, of_file(app, "UNOCI", PART).await);
        ends(&editor, &of_a_file, "2017-06").await;
        let record = |code: &str| format!("[[focal_point]]\ncode = \"{code}\"\nmission = \"UNOCI\"\nunit = \"Embargo cell\"\nrole = \"Changed.\"\nsource = \"own\"\n");
        app.database.load("own.toml", &record(PART)).await.unwrap();
        let mut seen = of_file(app, "UNOCI", PART).await;
        seen["id"].take();
        assert_eq!(seen, json!({ "id": null, "code": PART, "role": "Changed.", "validUntil": "2017-06", "recordedBy": null, "endedBy": { "code": MISSION } }));
        let code = own.text("code");
        let fault = app.database.load("own.toml", &record(code)).await.unwrap_err().to_string();
        assert!(fault.contains("its mission recorded"), "{fault}");
        assert_eq!(of_file(app, "UNOCI", code).await["role"], "Main contact of the Group");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_file_contradicts_nothing_that_a_mission_said_of_its_focal_point(app: &TestApp) {
        let (editor, of_a_file) = (app.actor(MISSION, Role::Editor), of_file(app, "UNOCI", PART).await);
        let alternate = json!({ "mission": "UNOCI", "unit": "Quokka desk", "from": "2016", "alternateOf": of_a_file["id"] });
        records(&editor, alternate).await;
        ends(&editor, &of_a_file, "2017-06").await;
        let record = |mission: &str, from: &str| format!("[[focal_point]]\ncode = \"{PART}\"\nmission = \"{mission}\"\nunit = \"Embargo cell\"\nfrom = \"{from}\"\nsource = \"own\"\n");
        for (mission, from, told) in [("UNOCI", "2017-06", "does not lie before 2017-06"), ("UNOCI", "2018", "does not lie before 2017-06"), ("MONUC", "2005", "is not that of the alternates")] {
            let fault = app.database.load("own.toml", &record(mission, from)).await.unwrap_err().to_string();
            assert!(fault.contains(told), "{fault}");
            assert_eq!(of_file(app, "UNOCI", PART).await["validUntil"], "2017-06");
        }
        app.database.load("own.toml", &record("UNOCI", "2005")).await.unwrap();
        assert_eq!(of_file(app, "UNOCI", PART).await["validUntil"], "2017-06");
    }

    async fn a_registrar_hides_the_texts_of_a_focal_point(app: &TestApp) {
        let editor = app.actor(MISSION, Role::Editor);
        let point = records(&editor, unit()).await;
        let elsewhere = app.database.serve().await;
        hide(app, &point["id"]).await;
        let query = "query ($id: ID!) { node(id: $id) { ... on FocalPoint { unit role hidden { texts { field text } } history { edges { node { changes { after } } } } } } }";
        let seen = elsewhere.data(query, json!({ "id": point["id"] })).await["node"].take();
        assert_eq!((&seen["unit"], &seen["role"], &seen["hidden"]), (&json!(HIDDEN), &json!(HIDDEN), &json!({ "texts": null })));
        assert!(!seen.to_string().contains("Wombat desk"), "{seen}");
        let own = editor.data(query, json!({ "id": point["id"] })).await["node"].take();
        assert!(own["hidden"].has("texts.text", "Wombat desk"));
        // What is ended meanwhile stays hidden.
        ends(&editor, &point, "2012").await;
        assert!(!held(app, "2011-06").await.has("unit", "Wombat desk"));
        show(app, &point["id"]).await;
        assert!(held(&elsewhere, "2011-06").await.has("unit", "Wombat desk"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
