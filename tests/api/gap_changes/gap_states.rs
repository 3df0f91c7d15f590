//! Whether work on a gap is under way is what its matches say: agreed, taken back, opened again beside them, and loaded anew.

use crate::{gap_changes::whole, imports::load::only_fault, matches::gap};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{
    Actor, Asked, Service, TestApp, TestDatabase, number, offer, on_both, programme, with,
};

const DONOR: &str = "state-can";
const HOST: &str = "civ-authorities";

/// How far a gap is, as whoever asks reads it.
async fn seen(who: &Service, reference: &str) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version state stateSince stateNote stall { reasons }
        history(first: 1) { edges { node { kind actor { code } changes { field after } } } } } }";
    who.data(query, json!({ "r": reference })).await["gap"].take()
}

/// The last that was done to a gap.
fn last(gap: &Value) -> &Value {
    &gap["history"]["edges"][0]["node"]
}

fn turn(gap: &Value, id: &Value) -> Value {
    json!({ "gap": id, "expectedVersion": gap["version"], "reason": "The scales broke." })
}

fn why() -> Value {
    json!({ "reason": "The budget was cut." })
}

/// A file with a gap of this title and state.
fn file(title: &str, state: &str) -> String {
    format!(
        "[[gap]]\nreference = \"own-scales\"\ntitle = \"{title}\"\ndescription = \"Cargo cannot be weighed.\"\nlanguage = \"en\"\n\
         holder = \"HOST_STATE\"\norganisation = \"civ-authorities\"\ncountries = [\"CIV\"]\nsector = \"33120\"\nnature = \"CAPACITY\"\n\
         category = \"PUBLIC\"\nstate = \"{state}\"\nevidence = \"NAMED\"\nsource = \"own\"\n\
         provenance = [{{ document = \"S/2009/521\", paragraph = \"7\" }}]\n\
         need = [{{ assistance = \"EQUIPMENT\", title = \"Scales\", unit = \"ITEMS\", quantity = 4 }}]\n"
    )
}

/// So many items of a donor, agreed.
async fn scales(app: &TestApp, donor: &str, gap: &Value, items: i64) -> (Actor, Value) {
    let made = offer("EQUIPMENT", number("ITEMS", items));
    app.agreed(donor, HOST, gap, 0, made).await
}

on_both! {
    async fn a_gap_that_is_opened_again_while_a_match_runs_is_in_progress(app: &TestApp) {
        let (panel, gap) = (app.approver("group-civ"), gap(app).await);
        let (donor, agreed) = scales(app, DONOR, &gap, 4).await;
        donor.enters("commit", &agreed, "4").await;
        donor.enters("recordDelivery", &agreed, "2").await;
        let reference = gap.text("reference");
        panel.done("closeGap", turn(&seen(app, reference).await, &gap["id"]), "gap { id }").await;
        let closed = seen(app, reference).await;
        panel.done("reopenGap", turn(&closed, &gap["id"]), "gap { id }").await;
        let now = seen(app, reference).await;
        assert_eq!((now.text("state"), now.text("stateNote")), ("IN_PROGRESS", "The scales broke."));
        assert_eq!(last(&now)["kind"], "GAP_REOPENED");
        donor.says("withdrawMatch", &agreed, why()).await;
        assert_eq!(seen(app, reference).await["state"], "OPEN");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_taken_back_leaves_a_gap_open_and_what_is_agreed_beside_it_in_progress(app: &TestApp) {
        let gap = gap(app).await;
        let reference = gap.text("reference");
        let (one, first) = scales(app, DONOR, &gap, 2).await;
        let (other, second) = scales(app, "state-fra", &gap, 2).await;
        let begun = seen(app, reference).await;
        assert!(begun["stateNote"].as_str().unwrap().contains(first.text("reference")), "{begun}");
        one.says("withdrawMatch", &first, why()).await;
        let goes_on = seen(app, reference).await;
        assert_eq!((&goes_on["state"], &goes_on["stateSince"]), (&json!("IN_PROGRESS"), &begun["stateSince"]));
        assert_eq!(goes_on["stateNote"], format!("Help is agreed: {}.", second.text("reference")));
        assert_eq!(last(&goes_on)["kind"], "GAP_HELP_ENDED");
        other.says("withdrawMatch", &second, why()).await;
        let open = seen(app, reference).await;
        let note = format!("No help is agreed any more: {} was withdrawn.", second.text("reference"));
        assert_eq!((open.text("state"), open.text("stateNote")), ("OPEN", note.as_str()));
        assert!(open.has("stall.reasons", "WITHDRAWN"), "{open}");
        assert_eq!(last(&open)["kind"], "GAP_HELP_ENDED");
        assert!(last(&open)["changes"].as_array().unwrap().contains(&json!({ "field": "stateNote", "after": note })), "{open}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn help_that_was_verified_keeps_a_gap_in_progress_until_it_is_closed(app: &TestApp) {
        let (panel, gap) = (app.approver("group-civ"), gap(app).await);
        let reference = gap.text("reference");
        let (donor, done) = scales(app, DONOR, &gap, 2).await;
        donor.enters("commit", &done, "2").await;
        donor.enters("recordDelivery", &done, "2").await;
        app.approver(HOST).says("verifyDelivery", &done, json!({ "statement": "Both stand." })).await;
        assert_eq!(seen(app, reference).await["state"], "IN_PROGRESS");
        let (other, second) = scales(app, "state-fra", &gap, 2).await;
        other.says("withdrawMatch", &second, why()).await;
        assert_eq!(seen(app, reference).await["state"], "IN_PROGRESS");
        for (mutation, state) in [("closeGap", "CLOSED"), ("reopenGap", "OPEN")] {
            panel.done(mutation, turn(&seen(app, reference).await, &gap["id"]), "gap { id }").await;
            assert_eq!(seen(app, reference).await["state"], state, "nothing is under way any more");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn proposals_that_end_leave_a_gap_as_it_is_and_programmes_count_as_offers_do(app: &TestApp) {
        let gap = gap(app).await;
        let reference = gap.text("reference");
        let donor = app.approver(DONOR);
        for (mutation, by) in [("declineMatch", DONOR), ("objectToMatch", HOST), ("withdrawMatch", DONOR)] {
            let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
            let proposed = donor.proposes(&gap, &made, 0).await;
            app.approver(by).says(mutation, &proposed, why()).await;
            let open = seen(app, reference).await;
            assert_eq!((&open["state"], &open["stateNote"]), (&json!("OPEN"), &Value::Null), "{mutation}");
        }
        let mission = app.approver("unoci");
        let selection = "programme { id lines { id } }";
        let input = with(programme(offer("EQUIPMENT", number("ITEMS", 1))), json!({ "status": "IMPLEMENTATION" }));
        let made = mission.done("registerProgramme", input, selection).await;
        let proposed = mission.proposes(&gap, &made, 0).await;
        app.approver(HOST).says("consentToMatch", &proposed, json!({})).await;
        let agreed = mission.says("agreeMatch", &proposed, json!({})).await;
        assert_eq!(seen(app, reference).await["state"], "IN_PROGRESS");
        mission.says("withdrawMatch", &agreed, why()).await;
        assert_eq!(seen(app, reference).await["state"], "OPEN");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_gap_that_stops_tells_nothing_of_an_unattributed_provider(app: &TestApp) {
        let gap = gap(app).await;
        let made = with(offer("EQUIPMENT", number("ITEMS", 4)), json!({ "attribution": "UNATTRIBUTED" }));
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, made).await;
        donor.says("withdrawMatch", &agreed, why()).await;
        let reference = gap.text("reference");
        for other in [&**app, &app.approver("state-fra"), &app.approver("group-civ")] {
            let told = seen(other, reference).await;
            assert_eq!((&last(&told)["kind"], &last(&told)["actor"]), (&json!("GAP_HELP_ENDED"), &Value::Null));
            assert!(!told.to_string().contains(DONOR), "{told}");
        }
        assert_eq!(last(&seen(&donor, reference).await)["actor"]["code"], DONOR, "its own deed");
    }

    async fn a_file_that_is_loaded_again_does_not_say_otherwise_than_the_matches(database: &TestDatabase) {
        database.load("own.toml", &file("Scales are missing", "OPEN")).await.unwrap();
        let service = database.serve().await;
        let gap = service.gap_with_needs("own-scales").await;
        let (donor, agreed) = service.agreed(DONOR, HOST, &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        database.load("own.toml", &file("Harbour scales are missing", "OPEN")).await.unwrap();
        let loaded = seen(&service, "own-scales").await;
        assert_eq!(loaded["state"], "IN_PROGRESS");
        assert_eq!(loaded["stateNote"], format!("Help is agreed: {}.", agreed.text("reference")));
        donor.says("withdrawMatch", &agreed, why()).await;
        assert_eq!(seen(&service, "own-scales").await["state"], "OPEN");
        // It names no match, and no day from which one could have begun it: others are at work.
        for (title, state) in [("All scales are missing", "IN_PROGRESS"), ("Scales are missing", "OPEN")] {
            database.load("own.toml", &file(title, state)).await.unwrap();
            assert_eq!(seen(&service, "own-scales").await["state"], state);
        }
        let copied = format!("IN_PROGRESS\"\nstate_since = \"2012-03-01\"\nstate_note = \"Help is agreed: {}.", agreed.text("reference"));
        database.load("own.toml", &file("Scales are missing", &copied)).await.unwrap();
        assert_eq!(seen(&service, "own-scales").await["state"], "OPEN", "the match it names is gone");
    }

    async fn work_that_others_began_goes_on_when_a_match_beside_it_is_withdrawn(database: &TestDatabase) {
        let state = "IN_PROGRESS\"\nstate_since = \"2012-03-01\"\nstate_note = \"UNOCI trains the officers.";
        database.load("own.toml", &file("Scales are missing", state)).await.unwrap();
        let service = database.serve().await;
        let gap = service.gap_with_needs("own-scales").await;
        let (donor, agreed) = service.agreed(DONOR, HOST, &gap, 0, offer("EQUIPMENT", number("ITEMS", 1))).await;
        donor.says("withdrawMatch", &agreed, why()).await;
        let now = seen(&service, "own-scales").await;
        assert_eq!((now.text("state"), now.text("stateNote")), ("IN_PROGRESS", "UNOCI trains the officers."));
        assert_ne!(last(&now)["kind"], "GAP_HELP_ENDED");
    }

    async fn a_file_takes_no_gap_from_the_sides_of_what_is_agreed_about_it(database: &TestDatabase) {
        let public = file("Scales are missing", "OPEN");
        database.load("own.toml", &public).await.unwrap();
        let service = database.serve().await;
        let gap = service.gap_with_needs("own-scales").await;
        let (donor, agreed) = service.agreed(DONOR, HOST, &gap, 0, offer("EQUIPMENT", number("ITEMS", 1))).await;
        let hidden = public.replacen("category = \"PUBLIC\"", "category = \"CONFIDENTIAL\"\npanel = \"group-civ\"", 1);
        let fault = only_fault(database, &hidden).await;
        assert_eq!((fault.record.as_str(), fault.field.as_str()), ("gap \"own-scales\"", "category"));
        assert!(fault.reason.contains(agreed.text("reference")), "{fault:?}");
        donor.says("withdrawMatch", &agreed, why()).await;
        database.load("own.toml", &hidden).await.unwrap();
    }

    async fn a_gap_is_not_taken_from_the_sides_of_what_is_agreed_about_it(app: &TestApp) {
        let (panel, gap) = (app.approver("group-civ"), gap(app).await);
        let reference = gap.text("reference");
        let (donor, agreed) = scales(app, DONOR, &gap, 4).await;
        let committed = donor.enters("commit", &agreed, "3").await;
        let hide = async || with(turn(&seen(app, reference).await, &gap["id"]), json!({ "category": "CONFIDENTIAL" }));
        let refused = panel.say("reclassifyGap", hide().await, "gap { id }").await["userErrors"].take();
        assert_eq!(refused[0]["code"], "CONFLICT");
        assert!(refused[0].text("message").contains(agreed.text("reference")), "{refused}");
        let offered = async || {
            let query = "query ($r: String!) { gap(reference: $r) { viewerCan } }";
            panel.data(query, json!({ "r": reference })).await["gap"].has("viewerCan", "RECLASSIFY_GAP")
        };
        assert!(!offered().await, "what is refused is not offered");
        for side in [&donor, &app.approver(HOST)] {
            let read = side.data("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": agreed["id"] })).await;
            assert_eq!(read["node"]["id"], agreed["id"]);
        }
        assert_eq!(committed["lines"][0]["line"]["remaining"], "1");
        donor.says("withdrawMatch", &agreed, why()).await;
        assert!(offered().await);
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
        donor.proposes(&gap, &made, 0).await;
        let hidden = panel.done("reclassifyGap", hide().await, "gap { category }").await;
        assert_eq!(hidden["category"], "CONFIDENTIAL", "what is only proposed holds no gap open");
        let public = panel.done("recordGap", whole(), "gap { id version }").await;
        let other = json!({ "gap": public["id"], "expectedVersion": public["version"], "category": "CONFIDENTIAL", "reason": "Too hot." });
        panel.done("reclassifyGap", other, "gap { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_share_is_not_ended_for_a_side_of_what_is_agreed(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = panel.done("recordGap", whole(), "gap { id reference needs { id } }").await;
        let mut shares = Vec::new();
        for reader in [DONOR, HOST, "state-fra"] {
            shares.push(panel.done("shareGap", json!({ "gap": gap["id"], "organisation": reader }), "share { id }").await);
        }
        let (donor, agreed) = scales(app, DONOR, &gap, 4).await;
        donor.enters("commit", &agreed, "3").await;
        for share in &shares[..2] {
            let refused = panel.say("endShare", json!({ "share": share["id"] }), "share { id }").await["userErrors"].take();
            assert_eq!(refused[0]["code"], "CONFLICT", "{refused}");
            assert!(refused[0].text("message").contains(agreed.text("reference")), "{refused}");
        }
        panel.done("endShare", json!({ "share": shares[2]["id"] }), "share { id }").await;
        donor.says("withdrawMatch", &agreed, why()).await;
        // Who gives unattributed is told apart from others by no refusal.
        let unnamed = with(offer("EQUIPMENT", number("ITEMS", 1)), json!({ "attribution": "UNATTRIBUTED" }));
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, unnamed).await;
        let bystander = panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "state-fra" }), "share { id }").await;
        let mut told = Vec::new();
        for share in [&shares[0], &bystander] {
            told.push(panel.say("endShare", json!({ "share": share["id"] }), "share { id }").await["userErrors"][0]["message"].take());
        }
        assert!(told[0] == told[1] && told[0].as_str().is_some_and(|told| told.contains(agreed.text("reference"))), "{told:?}");
        donor.says("withdrawMatch", &agreed, why()).await;
        for share in [&shares[0], &shares[1], &bystander] {
            panel.done("endShare", json!({ "share": share["id"] }), "share { id }").await;
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn nobody_is_told_that_they_can_do_what_a_closed_gap_or_an_open_match_keeps_them_from(app: &TestApp) {
        let (panel, gap) = (app.approver("group-civ"), gap(app).await);
        let (donor, agreed) = scales(app, DONOR, &gap, 2).await;
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
        let consented = donor.proposes(&gap, &made, 0).await;
        app.approver(HOST).says("consentToMatch", &consented, json!({})).await;
        let can = async |of: &Value| {
            let query = "query ($r: String!) { match(reference: $r) { viewerCan assistance { ... on Offer { viewerCan } } } }";
            let seen = donor.data(query, json!({ "r": of["reference"] })).await["match"].take();
            (seen.texts("viewerCan"), seen["assistance"].texts("viewerCan"))
        };
        let has = |can: &BTreeSet<String>, actions: &[&str]| actions.iter().filter(|action| can.contains(**action)).count();
        assert_eq!(has(&can(&agreed).await.0, &["PLEDGE", "COMMIT"]), 2);
        assert_eq!(has(&can(&consented).await.0, &["AGREE_MATCH"]), 1);
        for of in [&agreed, &consented] {
            assert_eq!(has(&can(of).await.1, &["REVISE_OFFER", "WITHDRAW_OFFER"]), 1, "a match of it is open");
        }
        panel.done("closeGap", turn(&seen(app, gap.text("reference")).await, &gap["id"]), "gap { id }").await;
        assert_eq!(has(&can(&agreed).await.0, &["PLEDGE", "COMMIT"]), 0);
        assert_eq!(has(&can(&agreed).await.0, &["WITHDRAW_MATCH"]), 1);
        assert_eq!(has(&can(&consented).await.0, &["AGREE_MATCH"]), 0);
        assert_eq!(donor.refused("agreeMatch", json!({ "match": consented["id"] })).await, ["CONFLICT"]);
        donor.says("withdrawMatch", &agreed, why()).await;
        assert_eq!(has(&can(&agreed).await.1, &["WITHDRAW_OFFER"]), 1);
    }
}
