//! A Panel's work: what it records, whom it lets read it and who replies; and what it recommends.

mod instructions;
mod publication;
mod recommendations;
mod right_of_reply;
pub(crate) mod sealed_notes;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Rows, TestApp, ahead, on_both};

const PANEL: &str = "group-civ";
const PARTY: &str = "civ-authorities";

async fn report(panel: &Actor) -> Value {
    panel
        .reports("Final report", json!({ "document": "S/2031/7" }))
        .await
}

async fn finding(panel: &Actor, report: &Value, category: &str) -> Value {
    let paragraph = json!({ "paragraph": "12" });
    panel
        .finds(report, category, "Officers were never trained.", paragraph)
        .await
}

/// What a viewer sees of a finding.
async fn seen(actor: &Actor, finding: &Value) -> Value {
    actor.data("query ($r: String!) { finding(reference: $r) { text category version replyState published replies { text time organisation { code } } } }", json!({ "r": finding["reference"] })).await["finding"].take()
}

async fn seen_by_all(app: &TestApp, finding: &Value) -> Value {
    app.data(
        "query ($r: String!) { finding(reference: $r) { text replyState published replies { text time } report { code } } }",
        json!({ "r": finding["reference"] }),
    )
    .await["finding"]
        .take()
}

fn publish(report: &Value) -> Value {
    json!({ "report": report["id"], "expectedVersion": report["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" })
}

async fn again(panel: &Actor, report: &Value) -> Value {
    panel
        .data(
            "query ($c: String!) { report(symbol: $c) { id code version } }",
            json!({ "c": report["code"] }),
        )
        .await["report"]
        .take()
}

on_both! {
    async fn what_a_panel_records_is_its_own_until_it_shares_or_publishes(app: &TestApp) {
        let (panel, donor, mission) = (app.approver(PANEL), app.approver("state-can"), app.approver("unoci"));
        let report = report(&panel).await;
        let shared = finding(&panel, &report, "REPORT").await;
        for (actor, sees) in [(&panel, true), (&donor, false), (&mission, false)] {
            assert_eq!(!seen(actor, &shared).await.is_null(), sees);
        }
        let share = panel.done("shareFinding", json!({ "finding": shared["id"], "organisation": "state-can", "until": ahead(2) }), "share { id organisation { code } until viewerCan }").await;
        assert_eq!(share["viewerCan"], json!(["END_SHARE"]));
        assert_eq!(seen(&donor, &shared).await["text"], "Officers were never trained.");
        assert!(seen(&mission, &shared).await.is_null());
        // Who was let in reads; the share itself, the history and the rights to change are the Panel's.
        let inside = donor.data("query ($r: String!) { finding(reference: $r) { shares { id } sealedNotes { id } viewerCan readings { totalCount } history { totalCount } report { id } } }", json!({ "r": shared["reference"] })).await;
        assert_eq!(inside["finding"], json!({ "shares": [], "sealedNotes": [], "viewerCan": [], "readings": { "totalCount": 0 }, "history": { "totalCount": 0 }, "report": null }));
        assert_eq!(donor.refused("shareFinding", json!({ "finding": shared["id"], "organisation": "state-fra" })).await, ["FORBIDDEN"]);
        assert_eq!(mission.refused("reviseFinding", json!({ "finding": shared["id"], "expectedVersion": "x" })).await, ["FORBIDDEN"], "it is no Panel");
        let other = app.approver("group-cod").refused("reviseFinding", json!({ "finding": shared["id"], "expectedVersion": "x" })).await;
        assert_eq!(other, ["NOT_FOUND finding"]);
        panel.done("endShare", json!({ "share": share["id"] }), "share { ended }").await;
        assert!(seen(&donor, &shared).await.is_null());
        assert_eq!(panel.refused("endShare", json!({ "share": share["id"] })).await, ["CONFLICT"]);
        assert!(seen_by_all(app, &shared).await.is_null());
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn confidential_findings_and_allegations_are_not_shared(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        for category in ["CONFIDENTIAL", "ALLEGATION"] {
            let finding = finding(&panel, &report, category).await;
            assert_eq!(panel.refused("shareFinding", json!({ "finding": finding["id"], "organisation": "state-can" })).await, ["CONFLICT"], "{category}");
        }
        let input = json!({ "text": "A convoy leaves at night.", "language": "en", "category": "TACTICAL" });
        let tactical = panel.done("recordFinding", input, "finding { id reference version report { id } paragraph }").await;
        assert_eq!(panel.refused("shareFinding", json!({ "finding": tactical["id"], "organisation": "state-can" })).await, ["INVALID organisation"]);
        panel.done("shareFinding", json!({ "finding": tactical["id"], "organisation": "unoci" }), "share { id }").await;
        assert!(!seen(&app.approver("unoci"), &tactical).await.is_null());
        // Nothing of a source is kept with it.
        let with_source = json!({ "report": report["id"], "paragraph": "3", "text": "x", "language": "en", "category": "TACTICAL" });
        assert_eq!(panel.refused("recordFinding", with_source).await, ["INVALID report"]);
        let revise = json!({ "finding": tactical["id"], "expectedVersion": tactical["version"], "paragraph": "3" });
        assert_eq!(panel.refused("reviseFinding", revise).await, ["INVALID paragraph"]);
        let finding = finding(&panel, &report, "REPORT").await;
        let reclassify = json!({ "finding": finding["id"], "expectedVersion": finding["version"], "category": "TACTICAL", "reason": "Moves." });
        assert_eq!(panel.refused("reclassifyFinding", reclassify).await, ["INVALID category"]);
    }

    async fn shares_end_with_the_category_and_do_not_come_back(app: &TestApp) {
        let (panel, donor) = (app.approver(PANEL), app.approver("state-can"));
        let report = report(&panel).await;
        let shared = finding(&panel, &report, "REPORT").await;
        panel.done("shareFinding", json!({ "finding": shared["id"], "organisation": "state-can" }), "share { id }").await;
        let mut version = shared["version"].clone();
        for category in ["CONFIDENTIAL", "REPORT"] {
            let input = json!({ "finding": shared["id"], "expectedVersion": version, "category": category, "reason": "Second thoughts." });
            version = panel.done("reclassifyFinding", input, "finding { version }").await["version"].take();
            assert!(seen(&donor, &shared).await.is_null(), "{category}");
        }
        panel.done("shareFinding", json!({ "finding": shared["id"], "organisation": "state-can" }), "share { id }").await;
        assert!(!seen(&donor, &shared).await.is_null());
    }

    async fn an_allegation_waits_for_the_party_it_names(app: &TestApp) {
        let (panel, party) = (app.approver(PANEL), app.approver(PARTY));
        let report = report(&panel).await;
        let allegation = finding(&panel, &report, "ALLEGATION").await;
        assert!(seen(&party, &allegation).await.is_null());
        assert_eq!(panel.refused("publishReport", publish(&again(&panel, &report).await)).await, ["INVALID findings"]);
        let due = ahead(14);
        assert_eq!(panel.refused("inviteReply", json!({ "finding": allegation["id"], "party": PARTY, "due": ahead(0) })).await, ["INVALID due"]);
        panel.done("inviteReply", json!({ "finding": allegation["id"], "party": PARTY, "due": due }), "finding { id }").await;
        assert_eq!(panel.refused("inviteReply", json!({ "finding": allegation["id"], "party": "state-fra", "due": due })).await, ["INVALID party"]);
        assert_eq!(panel.refused("inviteReply", json!({ "finding": allegation["id"], "party": PARTY, "due": ahead(3) })).await, ["INVALID due"]);
        assert_eq!(seen(&party, &allegation).await["replyState"], "AWAITED");
        // Neither in time nor around the category does it get out.
        let report = again(&panel, &report).await;
        assert_eq!(panel.refused("publishReport", publish(&report)).await, ["INVALID findings"]);
        let version = seen(&panel, &allegation).await["version"].take();
        let as_report = json!({ "finding": allegation["id"], "expectedVersion": version, "category": "REPORT", "reason": "Around." });
        panel.done("reclassifyFinding", as_report, "finding { version }").await;
        assert_eq!(panel.refused("publishReport", publish(&again(&panel, &report).await)).await, ["INVALID findings"]);
        let version = seen(&panel, &allegation).await["version"].take();
        let back = json!({ "finding": allegation["id"], "expectedVersion": version, "category": "ALLEGATION", "reason": "Back." });
        panel.done("reclassifyFinding", back, "finding { version }").await;
        // Who is not named does not reply; who is does, and then it may go out with the reply.
        let reply = json!({ "finding": allegation["id"], "text": "We trained them in May.", "language": "en", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        assert_eq!(panel.refused("submitReply", reply.clone()).await, ["FORBIDDEN"]);
        assert_eq!(app.approver("state-can").refused("submitReply", reply.clone()).await, ["NOT_FOUND finding"]);
        party.done("submitReply", reply, "finding { replyState }").await;
        assert_eq!(panel.refused("publishReport", publish(&report)).await, ["CONFLICT expectedVersion"], "who publishes is to have read the reply");
        panel.done("publishReport", publish(&again(&panel, &report).await), "report { published }").await;
        let public = seen_by_all(app, &allegation).await;
        assert_eq!((&public["replyState"], &public["replies"]), (&json!("RECEIVED"), &json!([{ "text": "We trained them in May.", "time": "IN_TIME" }])));
        let can = "query ($r: String!) { finding(reference: $r) { viewerCan } }";
        let may = panel.data(can, json!({ "r": allegation["reference"] })).await["finding"]["viewerCan"].take();
        assert_eq!(may, json!(["RECLASSIFY_FINDING", "ATTACH_SEALED_NOTE"]), "what is public is not revised, and its party needs no invitation");
        // Later replies are shown beside.
        let later = json!({ "finding": allegation["id"], "text": "And again in June.", "language": "en", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        party.done("submitReply", later, "finding { id }").await;
        assert_eq!(seen_by_all(app, &allegation).await["replies"].as_array().unwrap().len(), 2);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_a_party_was_invited_to_reply_to_goes_out_in_no_other_words(app: &TestApp) {
        let (panel, party) = (app.approver(PANEL), app.approver(PARTY));
        let report = report(&panel).await;
        let allegation = finding(&panel, &report, "ALLEGATION").await;
        let revise = async |what: Value| {
            let version = seen(&panel, &allegation).await["version"].take();
            let mut input = json!({ "finding": allegation["id"], "expectedVersion": version });
            input.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
            input
        };
        let before = revise(json!({ "text": "Officers were not trained." })).await;
        panel.done("reviseFinding", before, "finding { id }").await;
        panel.done("inviteReply", json!({ "finding": allegation["id"], "party": PARTY, "due": ahead(14) }), "finding { id }").await;
        let reply = json!({ "finding": allegation["id"], "text": "We trained them in May.", "language": "en", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        for (state, paragraph) in [("AWAITED", "13"), ("RECEIVED", "14")] {
            assert_eq!(seen(&panel, &allegation).await["replyState"], state);
            let other = revise(json!({ "text": "The trainers took the money." })).await;
            let refused = panel.say("reviseFinding", other.clone(), "finding { id }").await["userErrors"].take();
            assert_eq!(refused[0]["field"], json!(["text"]), "{state}: {refused}");
            assert!(refused[0]["message"].as_str().unwrap().contains("record the changed text as a finding of its own"), "{refused}");
            // Where it stands may change, and the same words are no others.
            let moved = revise(json!({ "paragraph": paragraph, "text": " Officers were not trained. " })).await;
            panel.done("reviseFinding", moved, "finding { id }").await;
            if state == "AWAITED" {
                party.done("submitReply", reply.clone(), "finding { id }").await;
            }
        }
        // Another label does not free the words.
        let hide = revise(json!({ "category": "CONFIDENTIAL", "reason": "Second thoughts." })).await;
        panel.done("reclassifyFinding", hide, "finding { id }").await;
        let other = revise(json!({ "text": "The trainers took the money." })).await;
        assert_eq!(panel.refused("reviseFinding", other).await, ["INVALID text"]);
        assert_eq!(seen(&panel, &allegation).await["text"], "Officers were not trained.");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn silence_past_the_date_is_shown_as_silence(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let allegation = finding(&panel, &report, "ALLEGATION").await;
        panel.done("inviteReply", json!({ "finding": allegation["id"], "party": PARTY, "due": ahead(5) }), "finding { id }").await;
        let report = again(&panel, &report).await;
        let mut on_that_day = publish(&report);
        on_that_day["on"] = ahead(5).into();
        assert_eq!(panel.refused("publishReport", on_that_day).await, ["INVALID findings"]);
        let mut a_day_later = publish(&report);
        a_day_later["on"] = ahead(6).into();
        panel.done("publishReport", a_day_later, "report { published }").await;
        assert!(seen_by_all(app, &allegation).await.is_null());
        // As if a week went by.
        app.database.run_sql("update finding set reply_due = '2020-01-01', published = '2020-01-02' where reply_due is not null").await;
        assert_eq!(seen_by_all(app, &allegation).await["replyState"], "NONE_RECEIVED");
        app.database.run_sql("update finding set reply_due = '2999-01-01' where reply_due is not null").await;
        assert!(seen_by_all(app, &allegation).await.is_null(), "the policy itself waits for the party");
    }

    async fn only_the_owning_panel_changes_what_is_its_own(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let own = finding(&panel, &report, "REPORT").await;
        panel.done("shareFinding", json!({ "finding": own["id"], "organisation": "group-cod" }), "share { id }").await;
        let before = Rows::read(&app.database.connect().await).await;
        let other = app.approver("group-cod");
        let version = &own["version"];
        let attempts = [
            ("reviseFinding", json!({ "finding": own["id"], "expectedVersion": version, "text": "x" })),
            ("reclassifyFinding", json!({ "finding": own["id"], "expectedVersion": version, "category": "CONFIDENTIAL", "reason": "x" })),
            ("shareFinding", json!({ "finding": own["id"], "organisation": "state-can" })),
            ("inviteReply", json!({ "finding": own["id"], "party": PARTY, "due": ahead(9) })),
        ];
        for (mutation, input) in attempts {
            assert_eq!(other.refused(mutation, input.clone()).await, ["FORBIDDEN"], "{mutation}");
            assert_eq!(app.actor(PANEL, Role::Reader).refused(mutation, input).await, ["FORBIDDEN"], "{mutation} by a reader");
        }
        assert_eq!(other.refused("publishReport", publish(&report)).await, ["NOT_FOUND report"]);
        let into = json!({ "report": report["id"], "text": "x", "language": "en", "category": "REPORT" });
        assert_eq!(other.refused("recordFinding", into).await, ["NOT_FOUND report"]);
        assert_eq!(app.actor(PANEL, Role::Editor).refused("publishReport", publish(&report)).await, ["FORBIDDEN"]);
        let after = Rows::read(&app.database.connect().await).await;
        assert_eq!(before.changes(&after), Vec::new());
    }

    async fn a_stale_edit_is_refused_and_names_the_version_there_is(app: &TestApp) {
        let panel = app.actor(PANEL, Role::Editor);
        let report = report(&panel).await;
        let own = finding(&panel, &report, "REPORT").await;
        let revise = |text: &str| json!({ "finding": own["id"], "expectedVersion": own["version"], "text": text });
        let revised = panel.done("reviseFinding", revise("In other words."), "finding { version text }").await;
        let stale = panel.say("reviseFinding", revise("In third words."), "finding { text }").await;
        assert_eq!((&stale["userErrors"][0]["code"], &stale["userErrors"][0]["currentVersion"]), (&json!("CONFLICT"), &revised["version"]));
        assert_eq!(seen(&panel, &own).await["text"], "In other words.");
        // Sealing, sharing and inviting change nothing that a reader sees, nor the version.
        let approver = app.approver(PANEL);
        approver.done("shareFinding", json!({ "finding": own["id"], "organisation": "state-can" }), "share { id }").await;
        assert_eq!(seen(&panel, &own).await["version"], revised["version"]);
    }

    async fn what_became_of_a_recommendation_is_said_by_many(app: &TestApp) {
        let donor = app.actor("state-can", Role::Editor);
        let one = donor.data("{ recommendations(first: 1) { edges { node { id reference status viewerCan } } } }", json!({})).await["recommendations"]["edges"][0]["node"].take();
        assert_eq!(one["viewerCan"], json!(["FOLLOW_UP_RECOMMENDATION"]));
        let said = json!({ "recommendation": one["id"], "status": "PARTLY_DONE", "on": "2026-03", "note": "Two courses held.", "document": "S/RES/1521 (2003)" });
        let after = donor.done("followUpRecommendation", said, "recommendation { status followUps { status date note organisation { code } document { symbol } } history { edges { node { kind actor { code } role subject changes { field } } } } }").await;
        assert_eq!(after["status"], one["status"], "its own status follows its Panel");
        assert_eq!(after["followUps"], json!([{ "status": "PARTLY_DONE", "date": "2026-03", "note": "Two courses held.", "organisation": { "code": "state-can" }, "document": { "symbol": "S/RES/1521 (2003)" } }]));
        assert_eq!(after["history"]["edges"][0]["node"]["kind"], "RECOMMENDATION_FOLLOWED_UP");
        assert_eq!(after["history"]["edges"][0]["node"]["changes"], json!([{ "field": "followUps" }]));
        let ahead = json!({ "recommendation": one["id"], "status": "DONE", "on": ahead(2) });
        assert_eq!(donor.refused("followUpRecommendation", ahead).await, ["INVALID on"]);
    }

    async fn ids_of_findings_and_reports_do_not_tell_when_they_were_recorded(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let finding = finding(&panel, &report, "REPORT").await;
        for id in [&report["id"], &finding["id"]] {
            let bytes = URL_SAFE_NO_PAD.decode(id.as_str().unwrap()).unwrap();
            assert_eq!(bytes[7] >> 4, 4, "random, as of version 4");
        }
    }
}
