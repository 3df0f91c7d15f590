//! Texts that are public at once: what looks like a way to a private person does not go out unseen.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, TestApp, number, offer, on_both, programme, with};

const CALL: &str = "Ask A. Koné, +225 07 08 09 10 11.";
const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";
/// The last that was done to a thing, as whoever did it sees it.
const LAST: &str =
    "{ id version history(first: 1) { edges { node { kind changes { field after } } } } }";

async fn rows(app: &TestApp) -> Rows {
    Rows::read(&app.database.connect().await).await
}

/// Sees that something is refused for these fields, and that nothing is written.
async fn is_refused(app: &TestApp, actor: &Actor, mutation: &str, input: &Value, fields: &[&str]) {
    let before = rows(app).await;
    let faults: Vec<String> = fields
        .iter()
        .map(|field| format!("INVALID {field}"))
        .collect();
    assert_eq!(
        actor.refused(mutation, input.clone()).await,
        faults,
        "{mutation}"
    );
    assert_eq!(before.changes(&rows(app).await), Vec::new(), "{mutation}");
}

/// Sees that the same is done once it is confirmed, and that the history says what was; gives the thing.
async fn is_done(
    app: &TestApp,
    actor: &Actor,
    mutation: &str,
    input: &Value,
    thing: &str,
) -> Value {
    let confirmations = |rows: &Rows| {
        let events = rows.of("event").iter();
        events.filter(|event| event.contains(CONFIRMED)).count()
    };
    let mut input = input.clone();
    input["confirmation"] = json!(CONFIRMED);
    let before = confirmations(&rows(app).await);
    let done = actor.done(mutation, input, thing).await;
    let after = confirmations(&rows(app).await);
    assert_eq!(after, before + 1, "{mutation}");
    done
}

/// Whether the last that was done to a thing was confirmed.
fn was_confirmed(thing: &Value) -> bool {
    let changes = &thing["history"]["edges"][0]["node"]["changes"];
    changes.has("field", "confirmed") && changes.has("after", CONFIRMED)
}

on_both! {
    async fn an_offer_with_a_number_to_call_is_made_once_it_is_said_whose_it_is(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        input["description"] = json!(CALL);
        input["lines"][0]["note"] = json!("Write to a.kone@example.org.");
        is_refused(app, &donor, "makeOffer", &input, &["description", "lines.0.note"]).await;
        let faults = donor.say("makeOffer", input.clone(), "clientMutationId").await["userErrors"].take();
        let message = "description has what looks like a telephone number (\"225 07 08 09 10 11\"): take it out, or pass confirmation: \
            NAMES_NO_PRIVATE_PERSON if it is the address of an office";
        assert_eq!(faults[0]["message"], message);
        let both = with(input.clone(), json!({ "description": format!("{CALL} Or a.kone@example.org.") }));
        let faults = donor.say("makeOffer", both, "clientMutationId").await["userErrors"].take();
        let told = faults[0].text("message");
        assert!(told.contains("a.kone@example.org") && told.contains("225 07 08 09 10 11"), "{faults}");
        let made = is_done(app, &donor, "makeOffer", &input, &format!("offer {LAST}")).await;
        assert!(was_confirmed(&made), "{made}");
        // What was confirmed once is not asked again, and what is new is.
        let mut revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "note": "Ask a.kone@example.org." });
        is_refused(app, &donor, "reviseOffer", &revise, &["note"]).await;
        revise["note"] = json!("On loan.");
        let revised = donor.done("reviseOffer", revise.clone(), "offer { id version }").await;
        revise["expectedVersion"] = revised["version"].clone();
        revise["note"] = json!("Ask customs@example.org.");
        let revised = is_done(app, &donor, "reviseOffer", &revise, &format!("offer {LAST}")).await;
        assert!(was_confirmed(&revised), "{revised}");
        let withdraw = json!({ "offer": made["id"], "expectedVersion": revised["version"], "reason": CALL });
        is_refused(app, &donor, "withdrawOffer", &withdraw, &["reason"]).await;
        is_done(app, &donor, "withdrawOffer", &withdraw, "offer { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_tactical_finding_is_looked_at_and_a_confidential_one_is_warned_of(app: &TestApp) {
        let panel = app.approver("group-civ");
        let mut input = json!({ "text": CALL, "language": "en", "category": "TACTICAL" });
        is_refused(app, &panel, "recordFinding", &input, &["text"]).await;
        let made = is_done(app, &panel, "recordFinding", &input, &format!("finding {LAST}")).await;
        assert!(was_confirmed(&made), "{made}");
        // What was confirmed once is not asked again, and what is new is.
        let mut revise = json!({ "finding": made["id"], "expectedVersion": made["version"], "text": CALL, "language": "fr" });
        let revised = panel.done("reviseFinding", revise.clone(), "finding { id version }").await;
        revise["expectedVersion"] = revised["version"].clone();
        revise["text"] = json!("Ask a.kone@example.org.");
        is_refused(app, &panel, "reviseFinding", &revise, &["text"]).await;
        let revised = is_done(app, &panel, "reviseFinding", &revise, &format!("finding {LAST}")).await;
        assert!(was_confirmed(&revised), "{revised}");
        let selection = "finding { id version } warnings warningDetails { code field message }";
        input["text"] = json!("A convoy leaves at night.");
        let clean = panel.say("recordFinding", input.clone(), selection).await;
        assert_eq!((&clean["warnings"], &clean["userErrors"]), (&json!([]), &json!([])));
        // What stays with the Panel is not refused.
        input["report"] = panel.reports("Final report", json!({ "document": "S/2031/8" })).await["id"].take();
        for (category, text, codes) in [("CONFIDENTIAL", CALL, json!([["PRIVATE_PERSON", ["text"]]])), ("REPORT", CALL, json!([])), ("CONFIDENTIAL", "A clerk told us.", json!([]))] {
            (input["category"], input["text"]) = (json!(category), json!(text));
            let tried = panel.say("recordFinding", with(input.clone(), json!({ "dryRun": true })), selection).await;
            let said = panel.say("recordFinding", input.clone(), selection).await;
            assert_eq!((&tried["warningDetails"], &tried["warnings"], &tried["finding"]), (&said["warningDetails"], &said["warnings"], &Value::Null), "only tried");
            assert!(!said["finding"].is_null(), "{said}");
            let told = said["warningDetails"].as_array().unwrap();
            let told: Vec<Value> = told.iter().map(|one| json!([one["code"], one["field"]])).collect();
            assert_eq!(json!(told), codes, "{category}: {text}");
            let messages = said["warningDetails"].texts("message");
            assert_eq!(said["warnings"].as_array().unwrap().len(), messages.len());
            assert!(messages.iter().all(|message| message.contains("sealed note")), "{messages:?}");
            let mend = json!({ "finding": said["finding"]["id"], "expectedVersion": said["finding"]["version"], "text": "Somebody told us." });
            let mended = panel.say("reviseFinding", mend, selection).await;
            assert_eq!((&mended["userErrors"], &mended["warnings"]), (&json!([]), &json!([])));
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn of_many_offers_or_programmes_the_row_is_told(app: &TestApp) {
        for (actor, mutation, field, row) in [
            (app.approver("state-can"), "makeOffers", "offers", offer("EQUIPMENT", number("ITEMS", 4))),
            (app.actor("unoci", Role::Editor), "registerProgrammes", "programmes", programme(offer("TRAINING", json!({ "unsized": "UNSIZED" })))),
        ] {
            let mut bad = row.clone();
            bad["description"] = json!(CALL);
            let mut input = json!({ field: [row, bad] });
            is_refused(app, &actor, mutation, &input, &[&format!("{field}.1.description")]).await;
            input[field][1]["confirmation"] = json!(CONFIRMED);
            let done = actor.done(mutation, input, &format!("{field} {LAST}")).await;
            assert!(!was_confirmed(&done[0]) && was_confirmed(&done[1]), "{mutation}: {done}");
        }
    }

    async fn requests_assessments_follow_ups_and_what_is_said_of_matches_are_looked_at(app: &TestApp) {
        let mut input = whole();
        input["publication"] = json!({ "confirmation": CONFIRMED });
        let gap = app.approver("group-civ").done("recordGap", input, "gap { id needs { id } }").await;
        let (donor, host, mission) = (app.approver("state-can"), app.approver("civ-authorities"), app.actor("unoci", Role::Editor));
        let (made, other) = (donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await, donor.offers(offer("EQUIPMENT", number("ITEMS", 1))).await);
        let proposed = donor.proposes(&gap, &made, 0).await;
        let recommendation = app.data("{ recommendations(first: 1) { edges { node { id } } } }", json!({})).await["recommendations"]["edges"][0]["node"].take();
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": other["lines"][0]["id"] }]);
        let end = json!({ "match": proposed["id"], "reason": CALL });
        for (actor, mutation, input, field) in [(&host, "objectToMatch", &end, "reason"), (&donor, "declineMatch", &end, "reason"), (&donor, "withdrawMatch", &end, "reason")] {
            is_refused(app, actor, mutation, input, &[field]).await;
        }
        for (actor, mutation, input, field, thing) in [
            (&host, "requestAssistance", json!({ "gap": gap["id"], "text": CALL, "language": "en" }), "text", "gap { id }"),
            (&mission, "assessGap", json!({ "gap": gap["id"], "cycle": "2026", "decision": "NOT_NOW", "reason": CALL }), "reason", "gap { id }"),
            (&donor, "followUpRecommendation", json!({ "recommendation": recommendation["id"], "status": "PARTLY_DONE", "on": "2026-03", "note": CALL }), "note", "recommendation { id }"),
            (&donor, "proposeMatch", json!({ "gap": gap["id"], "assistance": other["id"], "lines": lines, "note": CALL }), "note", "match { id }"),
            (&host, "consentToMatch", end.clone(), "reason", "match { id }"),
            (&donor, "withdrawMatch", end.clone(), "reason", "match { id }"),
        ] {
            is_refused(app, actor, mutation, &input, &[field]).await;
            is_done(app, actor, mutation, &input, thing).await;
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn who_sends_a_table_is_told_how_the_api_has_it_confirmed(app: &TestApp) {
        let state = app.approver("state-civ");
        let import = async |content: &str, confirmation: Value| {
            let input = json!({ "kind": "GAPS", "format": "CSV", "content": content, "confirmation": confirmation });
            state.say("importTable", input, "lines { severity message }").await["lines"].take()
        };
        let gap = "external_reference,title,description,language,holder,countries,sector,evidence,desired_end_state,document,paragraph,assistance,publish\n\
            CIV-1,Numbats at the port,No scanner at the port.,en,HOST_STATE,CIV,33120,NAMED,A scanner is there.,S/2009/521,99,EQUIPMENT,TODAY\n";
        let told = import(gap, Value::Null).await;
        assert!(told.has("message", "takes a confirmation: once you read the texts for it, pass confirmation: NAMES_NO_PRIVATE_PERSON"), "{told}");
        let told = import(gap, json!(CONFIRMED)).await;
        assert!(told.has("message", "it was recorded"), "{told}");
        let told = import("external_reference,note\nCIV-1,Of June.\n", Value::Null).await;
        assert!(told[0].text("message").ends_with("names no private person, by confirmation: NAMES_NO_PRIVATE_PERSON"), "{told}");
    }

    async fn what_is_entered_in_the_ledger_and_verified_is_looked_at(app: &TestApp) {
        let mut input = whole();
        input["publication"] = json!({ "confirmation": CONFIRMED });
        let gap = app.approver("group-civ").done("recordGap", input, "gap { id needs { id } }").await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        let entry = |field: &str| json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "2", field: CALL });
        let verify = json!({ "match": agreed["id"], "statement": CALL });
        let host = app.approver("civ-authorities");
        for (actor, mutation, input, field) in [
            (&donor, "commit", entry("note"), "note"),
            (&donor, "recordDelivery", entry("note"), "note"),
            (&host, "verifyDelivery", verify, "statement"),
        ] {
            is_refused(app, actor, mutation, &input, &[field]).await;
            is_done(app, actor, mutation, &input, "match { id }").await;
        }
    }

    async fn why_a_gap_is_closed_and_how_far_a_condition_is_met_is_looked_at(app: &TestApp) {
        let panel = app.approver("group-civ");
        let mut input = whole();
        input["publication"] = json!({ "confirmation": CONFIRMED });
        let mut gap = panel.done("recordGap", input, "gap { id version }").await;
        for mutation in ["closeGap", "reopenGap"] {
            let turn = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "reason": CALL });
            is_refused(app, &panel, mutation, &turn, &["reason"]).await;
            gap = is_done(app, &panel, mutation, &turn, &format!("gap {LAST}")).await;
            assert!(was_confirmed(&gap), "{gap}");
        }
        let progress = json!({ "liftingCondition": "1572-elections", "on": "2010-05", "statement": CALL, "document": "S/2009/521", "locator": CALL });
        is_refused(app, &panel, "recordProgress", &progress, &["statement", "locator"]).await;
        is_done(app, &panel, "recordProgress", &progress, "liftingCondition { code }").await;
    }
}
