//! Gaps that no Panel owns: seen to by their stewards, from the record to the close; and how far they are.

use crate::{gap_changes::whole, matches::judged_matches::suspend};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, TestDatabase, number, offer, on_both};

/// A built-in gap of the state of the Democratic Republic of the Congo.
const GAP: &str = "cod-border-entry-control";
/// A built-in gap of the Group of Experts on Côte d'Ivoire.
const OF_A_PANEL: &str = "civ-presidential-guard-stocks";
/// A built-in gap that names no country, and so nobody who could see to it.
const GENERAL: &str = "gen-customs-training";
const OPEN: &str = "gap { id reference version state stateNote steward { code } panel { code } needs { id } viewerCan }";

/// A gap as it is now, for whoever asks.
async fn seen(actor: &Actor, reference: &str) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { id reference title version state stateSince stateNote category viewerCan
        steward { code } panel { code } needs { id } proposedState { state since }
        progress { date statement locator document { symbol } recordedBy { code } }
        history(first: 3) { edges { node { kind actor { code } } } } } }";
    actor.data(query, json!({ "r": reference })).await["gap"].take()
}

fn turn(gap: &Value) -> Value {
    json!({ "gap": gap["id"], "expectedVersion": gap["version"], "reason": "The posts are staffed." })
}

fn can(gap: &Value, action: &str) -> bool {
    gap["viewerCan"].has("", action)
}

/// What a mission lacks itself, published at once.
fn own_gap() -> Value {
    let mut input = whole();
    (input["holder"], input["institution"]) = (json!("MISSION"), json!("Embargo cell"));
    input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    input["needs"] =
        json!([{ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 4) }]);
    input
}

on_both! {
    async fn a_gap_without_a_panel_is_revised_closed_and_opened_again_by_its_steward_alone(app: &TestApp) {
        let steward = app.approver("state-cod");
        let gap = seen(&steward, GAP).await;
        assert_eq!((&gap["steward"]["code"], &gap["panel"]), (&json!("state-cod"), &Value::Null));
        assert!(can(&gap, "REVISE_GAP") && can(&gap, "CLOSE_GAP") && !can(&gap, "RECLASSIFY_GAP") && !can(&gap, "SHARE_GAP"), "{gap}");
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "note": "Two posts are new.", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let own = app.nodes("gaps", "filter: { stewards: [\"state-cod\"], states: [OPEN] },", 50, "reference steward { code }").await;
        assert!(own.iter().any(|gap| gap["reference"] == GAP) && own.iter().all(|gap| gap["steward"]["code"] == "state-cod"), "{own:?}");
        for other in [app.approver("group-cod"), app.approver("state-can"), app.approver("cod-armed-forces"), app.actor("un-secretariat", Role::Registrar)] {
            assert_eq!(other.refused("closeGap", turn(&gap)).await, ["FORBIDDEN"]);
            assert_eq!(other.refused("reviseGap", revise.clone()).await, ["FORBIDDEN"]);
            let offered = seen(&other, GAP).await;
            assert!(!can(&offered, "CLOSE_GAP") && !can(&offered, "REVISE_GAP"), "{offered}");
        }
        let editor = app.actor("state-cod", Role::Editor);
        assert_eq!(editor.refused("closeGap", turn(&gap)).await, ["FORBIDDEN"]);
        assert_eq!(editor.refused("reviseGap", revise.clone()).await, ["FORBIDDEN"], "it is public");
        for (more, fault) in [
            (json!({ "holder": "MISSION" }), "INVALID holder"),
            (json!({ "mission": "UNMIL" }), "INVALID mission"),
            (json!({ "organisation": "dpko" }), "INVALID organisation"),
            (json!({ "countries": ["LR"] }), "INVALID countries"),
        ] {
            let mut theirs = revise.clone();
            theirs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            assert_eq!(steward.refused("reviseGap", theirs).await, [fault], "whose gap it is stays");
        }
        steward.done("reviseGap", revise, "gap { id }").await;
        let closed = steward.done("closeGap", turn(&seen(app, GAP).await), OPEN).await;
        assert_eq!((&closed["state"], &closed["stateNote"]), (&json!("CLOSED"), &json!("The posts are staffed.")));
        assert!(can(&closed, "REOPEN_GAP"));
        assert_eq!(steward.done("reopenGap", turn(&closed), OPEN).await["state"], "OPEN");
        let kinds: Vec<Value> = seen(app, GAP).await["history"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect();
        let by_steward = |kind: &str| json!({ "kind": kind, "actor": { "code": "state-cod" } });
        assert_eq!(kinds, [by_steward("GAP_REOPENED"), by_steward("GAP_CLOSED"), by_steward("GAP_REVISED")]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_registrar_closes_a_gap_for_which_nobody_is_on_record_and_does_no_more(app: &TestApp) {
        let registrar = app.actor("un-secretariat", Role::Registrar);
        let gap = seen(&registrar, GENERAL).await;
        assert_eq!((&gap["steward"], &gap["panel"]), (&Value::Null, &Value::Null));
        assert_eq!(gap["viewerCan"], json!(["CLOSE_GAP"]));
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "note": "x", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        assert_eq!(registrar.refused("reviseGap", revise).await, ["FORBIDDEN"]);
        for other in ["un-secretariat", "state-can", "group-civ"] {
            assert_eq!(app.approver(other).refused("closeGap", turn(&gap)).await, ["FORBIDDEN"]);
        }
        let closed = registrar.done("closeGap", turn(&gap), OPEN).await;
        assert_eq!((&closed["state"], &closed["viewerCan"]), (&json!("CLOSED"), &json!(["REOPEN_GAP"])));
        assert_eq!(registrar.done("reopenGap", turn(&closed), OPEN).await["state"], "OPEN");
        let panels = seen(&registrar, "civ-presidential-guard-stocks").await;
        assert!(!panels["panel"].is_null());
        assert_eq!(registrar.refused("closeGap", turn(&panels)).await, ["FORBIDDEN"], "its Panel does");
    }

    async fn where_who_sees_to_a_gap_may_not_act_a_registrar_closes_and_opens_it(app: &TestApp) {
        let registrar = app.actor("un-secretariat", Role::Registrar);
        for (reference, organisation, standing) in [
            (GAP, "state-cod", "SUSPENDED"),
            (OF_A_PANEL, "group-civ", "SUSPENDED"),
            (GAP, "state-cod", "PENDING_REVIEW"),
            (OF_A_PANEL, "group-civ", "PENDING_REVIEW"),
        ] {
            let gap = seen(&registrar, reference).await;
            assert_eq!(gap["viewerCan"], json!([]), "{reference}: its own see to it");
            suspend(app, organisation, standing).await;
            let (closes, opens) = (json!(["CLOSE_GAP"]), json!(["REOPEN_GAP"]));
            assert_eq!(seen(&registrar, reference).await["viewerCan"], closes);
            assert_eq!(app.approver(organisation).refused("closeGap", turn(&gap)).await, ["FORBIDDEN"]);
            assert_eq!(app.approver("state-can").refused("closeGap", turn(&gap)).await, ["FORBIDDEN"]);
            let closed = registrar.done("closeGap", turn(&gap), OPEN).await;
            assert_eq!((&closed["state"], &closed["viewerCan"]), (&json!("CLOSED"), &opens));
            suspend(app, organisation, "ACTIVE").await;
            assert_eq!(registrar.refused("reopenGap", turn(&closed)).await, ["FORBIDDEN"], "its own see to it again");
            let own = app.approver(organisation);
            let opened = own.done("reopenGap", turn(&seen(&own, reference).await), OPEN).await;
            assert_eq!(opened["state"], "OPEN");
        }
    }

    async fn gaps_of_missions_that_have_ended_are_closed_with_day_and_basis_and_offered_to_nobody(app: &TestApp) {
        app.database.load_demo().await;
        let missions = app.nodes("missions", "", 50, "acronym ended").await;
        let ended: Vec<&str> = missions.iter().filter(|mission| !mission["ended"].is_null()).map(|mission| mission.text("acronym")).collect();
        let filter = format!("filter: {{ missions: {ended:?}, holders: [MISSION] }},");
        let gaps = app.nodes("gaps", &filter, 10, "reference state stateSince stateNote mission { ended } suggestions(first: 1) { score }").await;
        assert!(gaps.len() > 34, "{}", gaps.len());
        for gap in &gaps {
            assert_eq!((&gap["state"], &gap["stateSince"]), (&json!("CLOSED"), &gap["mission"]["ended"]), "{gap}");
            assert!(gap["stateNote"].as_str().is_some_and(|note| note.contains("ended on")), "{gap}");
            assert_eq!(gap["suggestions"], json!([]), "{gap}");
        }
        let offered = app.nodes("offers", "", 5, "suggestions(first: 20) { gap { reference } }").await;
        let offered = Value::Array(offered).texts("suggestions.gap.reference");
        assert!(!offered.is_empty() && gaps.iter().all(|gap| !offered.contains(gap.text("reference"))));
    }

    async fn the_steward_of_a_loaded_gap_is_given_or_follows_from_whose_it_is(database: &TestDatabase) {
        let gap = |reference: &str, more: &str| format!(
            "[[gap]]\nreference = \"{reference}\"\ntitle = \"Scales are missing\"\ndescription = \"Cargo cannot be weighed.\"\nlanguage = \"en\"\n\
             sector = \"33120\"\nnature = \"CAPACITY\"\ncategory = \"PUBLIC\"\nstate = \"OPEN\"\nevidence = \"NAMED\"\nsource = \"own\"\n\
             provenance = [{{ document = \"S/2009/640\", paragraph = \"7\" }}]\n\
             need = [{{ assistance = \"EQUIPMENT\", title = \"Scales\" }}]\n{more}\n"
        );
        let cases = [
            ("own-state", "holder = \"HOST_STATE\"\ncountries = [\"LBR\"]", Some("state-lbr")),
            ("own-ministry", "holder = \"HOST_STATE\"\ncountries = [\"LBR\"]\norganisation = \"lbr-ministry-mines\"", Some("lbr-ministry-mines")),
            ("own-states", "holder = \"HOST_STATE\"\ncountries = [\"LBR\", \"COD\"]", None),
            ("own-mission", "holder = \"MISSION\"\nmission = \"UNMIL\"", Some("unmil")),
            ("own-department", "holder = \"SECRETARIAT\"\norganisation = \"dpa\"", Some("dpa")),
            ("own-members", "holder = \"MEMBER_STATES\"\norganisation = \"member-states\"", None),
            ("own-given", "holder = \"MEMBER_STATES\"\nsteward = \"state-fra\"", Some("state-fra")),
            ("own-panel", "holder = \"HOST_STATE\"\ncountries = [\"LBR\"]\npanel = \"panel-lbr\"", None),
        ];
        let file: String = cases.iter().map(|(reference, more, _)| gap(reference, more)).collect();
        database.load("own.toml", &file).await.unwrap();
        let service = database.serve().await;
        for (reference, _, steward) in cases {
            assert_eq!(seen(&service, reference).await["steward"]["code"], json!(steward), "{reference}");
        }
        let both = gap("own-both", "holder = \"HOST_STATE\"\ncountries = [\"LBR\"]\npanel = \"panel-lbr\"\nsteward = \"state-lbr\"");
        let refused = database.load("both.toml", &both).await.unwrap_err().to_string();
        assert!(refused.contains("steward: goes without a Panel"), "{refused}");
    }

    async fn progress_is_recorded_by_those_who_see_it_and_read_by_all_who_read_the_gap(app: &TestApp) {
        let gap = seen(app, GAP).await;
        let said = |more: Value| {
            let mut input = json!({ "gap": gap["id"], "on": "2025-03", "statement": "Two posts have scanners." });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let (steward, agency, panel) = (app.actor("state-cod", Role::Editor), app.actor("undp", Role::Editor), app.approver("group-civ"));
        let sourced = json!({ "on": "2024", "document": "S/2009/521", "locator": "para. 99", "statement": "One post is open." });
        steward.done("recordGapProgress", said(json!({})), "gap { id }").await;
        agency.done("recordGapProgress", said(sourced), "gap { id }").await;
        let now = seen(app, GAP).await;
        assert_eq!(now["progress"], json!([
            { "date": "2025-03", "statement": "Two posts have scanners.", "locator": null, "document": null, "recordedBy": { "code": "state-cod" } },
            { "date": "2024", "statement": "One post is open.", "locator": "para. 99", "document": { "symbol": "S/2009/521" }, "recordedBy": { "code": "undp" } },
        ]));
        assert_eq!((&now["state"], &now["history"]["edges"][0]["node"]), (&gap["state"], &json!({ "kind": "GAP_PROGRESS_RECORDED", "actor": { "code": "undp" } })));
        assert_ne!(now["version"], gap["version"]);
        let part = app.data("query ($r: String!) { gap(reference: $r) { progress(first: 1, skip: 1) { date } } }", json!({ "r": GAP })).await;
        assert_eq!(part["gap"]["progress"], json!([{ "date": "2024" }]));
        assert_eq!(app.approver("state-can").refused("recordGapProgress", said(json!({}))).await, ["FORBIDDEN"]);
        assert_eq!(agency.refused("recordGapProgress", said(json!({ "on": "2999" }))).await, ["INVALID on"]);
        assert_eq!(agency.refused("recordGapProgress", said(json!({ "statement": " " }))).await, ["INVALID statement"]);
        assert_eq!(agency.refused("recordGapProgress", said(json!({ "document": "S/2031/999" }))).await, ["INVALID document"]);
        let hidden = panel.done("recordGap", whole(), "gap { id reference }").await;
        let on_hidden = json!({ "gap": hidden["id"], "on": "2025", "statement": "The first scale stands." });
        assert_eq!(agency.refused("recordGapProgress", on_hidden.clone()).await, ["NOT_FOUND gap"]);
        panel.done("recordGapProgress", on_hidden, "gap { id }").await;
        assert!(seen(app, hidden.text("reference")).await.is_null());
        assert_eq!(seen(&panel, hidden.text("reference")).await["progress"][0]["statement"], "The first scale stands.");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_mission_records_a_gap_of_its_own_and_sees_to_it_until_it_is_met_and_closed(app: &TestApp) {
        let mission = app.approver("unoci");
        let gap = mission.done("recordGap", own_gap(), OPEN).await;
        let reference = gap.text("reference");
        assert_eq!((&gap["steward"]["code"], &gap["panel"], &gap["state"]), (&json!("unoci"), &Value::Null, &json!("OPEN")));
        assert_eq!(seen(app, reference).await["category"], "PUBLIC", "everybody reads it");
        let (donor, agreed) = app.agreed("state-can", "unoci", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        let begun = seen(app, reference).await;
        assert_eq!((&begun["state"], &begun["proposedState"]), (&json!("IN_PROGRESS"), &Value::Null));
        assert!(begun["stateNote"].as_str().unwrap().contains(agreed.text("reference")), "{begun}");
        assert_eq!(begun["history"]["edges"][0]["node"], json!({ "kind": "GAP_BEGUN", "actor": { "code": "state-can" } }));
        donor.enters("commit", &agreed, "4").await;
        donor.enters("recordDelivery", &agreed, "4").await;
        assert_eq!(seen(app, reference).await["proposedState"], Value::Null, "nobody has looked");
        assert!(mission.waits(&gap).await.is_empty());
        mission.says("verifyDelivery", &agreed, json!({ "statement": "All four stand." })).await;
        let met = seen(app, reference).await;
        assert_eq!((&met["state"], &met["proposedState"]["state"], &met["proposedState"]["since"]), (&json!("IN_PROGRESS"), &json!("MET"), &met["stateSince"]));
        assert_eq!(mission.waits(&gap).await, ["CLOSURE_PROPOSED"]);
        assert!(donor.waits(&gap).await.is_empty());
        let closed = mission.done("closeGap", turn(&met), OPEN).await;
        assert_eq!(closed["state"], "CLOSED");
        assert_eq!(seen(app, reference).await["proposedState"], Value::Null);
        assert!(mission.waits(&gap).await.is_empty());
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn part_of_what_is_needed_proposes_nothing(app: &TestApp) {
        let mission = app.approver("unoci");
        let gap = mission.done("recordGap", own_gap(), OPEN).await;
        let (donor, agreed) = app.agreed("state-can", "unoci", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        donor.enters("commit", &agreed, "3").await;
        donor.enters("recordDelivery", &agreed, "3").await;
        mission.says("verifyDelivery", &agreed, json!({ "statement": "Three stand." })).await;
        assert_eq!(seen(app, gap.text("reference")).await["proposedState"], Value::Null);
        assert!(mission.waits(&gap).await.is_empty());
    }

    async fn who_is_no_panel_records_gaps_of_its_own_alone_and_in_public(app: &TestApp) {
        let with = |more: Value| {
            let mut input = own_gap();
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let (mission, state) = (app.approver("unoci"), app.approver("state-civ"));
        assert_eq!(app.actor("unoci", Role::Editor).refused("recordGap", own_gap()).await, ["FORBIDDEN"], "it goes public");
        for (actor, more, fault) in [
            (&mission, json!({ "publication": null }), "INVALID publication"),
            (&mission, json!({ "publication": { "on": "2999-01-01", "confirmation": "NAMES_NO_PRIVATE_PERSON" } }), "INVALID publication"),
            (&mission, json!({ "mission": "UNMIL" }), "INVALID mission"),
            (&mission, json!({ "holder": "HOST_STATE" }), "INVALID holder"),
            (&state, json!({ "holder": "HOST_STATE", "countries": ["CI", "LR"] }), "INVALID countries"),
            (&state, json!({ "holder": "HOST_STATE", "countries": [] }), "INVALID countries"),
        ] {
            assert_eq!(actor.refused("recordGap", with(more)).await, [fault]);
        }
        let worse = with(json!({ "desiredEndState": null, "sector": "99999" }));
        assert_eq!(mission.refused("recordGap", worse).await, ["INVALID desiredEndState", "INVALID sector"], "at once");
        for (code, more) in [
            ("state-civ", json!({ "holder": "HOST_STATE" })),
            ("committee-1572", json!({ "holder": "COMMITTEE" })),
            ("dpa", json!({ "holder": "SECRETARIAT", "countries": [] })),
        ] {
            let gap = app.approver(code).done("recordGap", with(more), OPEN).await;
            assert_eq!((&gap["steward"]["code"], &gap["panel"]), (&json!(code), &Value::Null));
            assert!(can(&gap, "CLOSE_GAP"), "{gap}");
        }
        for stranger in ["undp", "wco", "civ-authorities"] {
            assert_eq!(app.approver(stranger).refused("recordGap", own_gap()).await, ["FORBIDDEN"]);
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
