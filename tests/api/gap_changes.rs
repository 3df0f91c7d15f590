//! Gaps as Panels record them, revise, publish, close and open them again, and as others plan their needs.

use chrono::{Days, Utc};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, TestApp, number, offer, on_both};

const PANEL: &str = "group-civ";

fn ahead(days: u64) -> String {
    (Utc::now() + Days::new(days))
        .format("%Y-%m-%d")
        .to_string()
}

/// A gap with all that publication takes.
pub(crate) fn whole() -> Value {
    json!({
        "title": "Quokka scales are missing at the harbour", "description": "No scale at the harbour weighs a container.", "language": "en",
        "holder": "HOST_STATE", "institution": "Directorate of Customs", "countries": ["CI"], "sector": "33120", "category": "REPORT",
        "evidence": "NAMED", "regime": "1572", "desiredEndState": "Every container is weighed.",
        "provenance": [{ "document": "S/2009/521", "paragraph": "99" }], "liftingConditions": ["1572-elections"],
        "needs": [
            { "assistance": "EQUIPMENT", "title": "Scales", "size": { "quantity": { "unit": "ITEMS", "value": 4 } }, "languages": ["fr"] },
            { "assistance": "FUNDING", "title": "Upkeep", "size": { "money": { "amount": "1250.50", "currency": "EUR" } } },
            { "assistance": "TRAINING", "title": "Weighers", "size": { "unsized": "UNSIZED" } }
        ]
    })
}

async fn record(panel: &Actor, input: Value) -> Value {
    panel
        .done(
            "recordGap",
            input,
            "gap { id reference version category state needs { id title } viewerCan }",
        )
        .await
}

async fn seen(actor: &Actor, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { title version state stateSince stateNote category published viewerCan year
        countries { alpha3 } findings { reference } provenance { paragraph document { symbol } }
        needs { id title size unit currency position author { code } dependsOn { position } }
        history { totalCount edges { node { kind reason subject actor { code } changes { field after } } } } } }";
    actor.data(query, json!({ "r": gap["reference"] })).await["gap"].take()
}

/// What a gap says of when it is to be closed, for whom, and what is least.
async fn terms(actor: &Actor, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { tags beneficiaries starts ends needs { least goods starts deadline } } }";
    actor.data(query, json!({ "r": gap["reference"] })).await["gap"].take()
}

fn publication(gap: &Value) -> Value {
    json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" })
}

/// A finding of a report of its own with a symbol.
async fn hidden_finding(panel: &Actor) -> Value {
    let report = panel
        .done(
            "recordReport",
            json!({ "title": "Report", "kind": "FINAL", "document": "S/2031/77" }),
            "report { id code version }",
        )
        .await;
    let input = json!({ "report": report["id"], "paragraph": "5", "text": "Who was paid.", "language": "en", "category": "CONFIDENTIAL" });
    panel
        .done("recordFinding", input, "finding { id reference version }")
        .await
}

on_both! {
    async fn a_recorded_gap_is_its_panels_until_it_is_published_with_all_it_takes(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        assert_eq!((&gap["category"], &gap["state"]), (&json!("REPORT"), &json!("OPEN")));
        for stranger in [app.approver("state-can"), app.approver("group-cod"), (**app).clone()] {
            assert!(seen(&stranger, &gap).await.is_null());
            let found = stranger.data("{ gaps(filter: { text: \"quokka\" }) { totalCount } }", json!({})).await;
            assert_eq!(found["gaps"]["totalCount"], 0);
        }
        let found = panel.data("{ gaps(filter: { text: \"quokkas weighed\" }) { totalCount edges { node { reference } } } }", json!({})).await;
        assert!(found["gaps"]["edges"].has("node.reference", gap["reference"].as_str().unwrap()), "{found}");
        panel.done("publishGap", publication(&gap), "gap { category }").await;
        let public = seen(app, &gap).await;
        assert_eq!((&public["category"], &public["published"], &public["year"]), (&json!("PUBLIC"), &json!(ahead(0)), &json!(2009)));
        assert_eq!(public["needs"].as_array().unwrap().iter().map(|need| (&need["size"], &need["currency"])).collect::<Vec<_>>(),
            [(&json!("4"), &Value::Null), (&json!("1250.50"), &json!("EUR")), (&Value::Null, &Value::Null)]);
        // That it was published everybody may know; what was before is the Panel's own history.
        assert_eq!(public["history"]["totalCount"], 1);
        assert_eq!(public["history"]["edges"][0]["node"]["kind"], "GAP_PUBLISHED");
        let own = seen(&panel, &gap).await;
        let published = &own["history"]["edges"][0]["node"];
        assert_eq!(published["kind"], "GAP_PUBLISHED");
        assert!(published["changes"].has("field", "confirmed") && published["changes"].has("after", "NAMES_NO_PRIVATE_PERSON"));
        assert_eq!(panel.refused("publishGap", publication(&own_with_id(&own, &gap))).await, ["CONFLICT"]);
    }

    async fn all_that_publication_lacks_is_said_together_and_nothing_is_done(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut bare = whole();
        for (field, value) in [("desiredEndState", Value::Null), ("needs", json!([])), ("provenance", json!([{ "document": "S/2009/521", "locator": "Annex" }]))] {
            bare[field] = value;
        }
        let gap = record(&panel, bare.clone()).await;
        let before = Rows::read(&app.database.connect().await).await;
        assert_eq!(panel.refused("publishGap", publication(&gap)).await, ["INVALID desiredEndState", "INVALID needs", "INVALID provenance"]);
        bare["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        assert_eq!(panel.refused("recordGap", bare).await.len(), 3);
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
        // An editor records, and does not publish.
        let mut at_once = whole();
        at_once["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        assert_eq!(app.actor(PANEL, Role::Editor).refused("recordGap", at_once.clone()).await, ["FORBIDDEN"]);
        assert_eq!(record(&panel, at_once).await["category"], "PUBLIC");
    }

    async fn an_embargoed_gap_opens_on_its_day(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        let mut later = publication(&gap);
        later["on"] = ahead(3).into();
        panel.done("publishGap", later, "gap { published }").await;
        assert!(seen(app, &gap).await.is_null());
        app.database.run_sql("update gap set published = '2020-01-01' where published is not null and category = 'REPORT'").await;
        assert!(!seen(app, &gap).await.is_null());
    }

    async fn a_public_gap_gives_no_confidential_paragraph_away(app: &TestApp) {
        let panel = app.approver(PANEL);
        let finding = hidden_finding(&panel).await;
        let mut out_of_it = whole();
        out_of_it["findings"] = json!([finding["id"]]);
        out_of_it["provenance"] = json!([{ "document": "S/2009/521", "paragraph": "99" }, { "document": "S/2031/77", "paragraph": "5" }]);
        let gap = record(&panel, out_of_it).await;
        // Neither the paragraph nor the document is public.
        assert_eq!(panel.refused("publishGap", publication(&gap)).await, ["INVALID provenance.1.document", "INVALID provenance.1.paragraph"]);
        let revised = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "provenance": [{ "document": "S/2009/521", "paragraph": "99" }] });
        let gap = panel.done("reviseGap", revised, "gap { id reference version }").await;
        panel.done("publishGap", publication(&gap), "gap { id }").await;
        // The link shows to who may read both.
        assert_eq!(seen(&panel, &gap).await["findings"], json!([{ "reference": finding["reference"] }]));
        assert_eq!(seen(app, &gap).await["findings"], json!([]));
        // And changing it alone is no change for others: publication stays the last they know of.
        let version = seen(&panel, &gap).await["version"].take();
        let unlink = json!({ "gap": gap["id"], "expectedVersion": version, "findings": [], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("reviseGap", unlink, "gap { id }").await;
        let public = seen(app, &gap).await;
        assert_eq!((&public["version"], &public["history"]["totalCount"]), (&version, &json!(1)));
    }

    async fn a_public_gap_is_revised_by_approvers_who_confirm_its_text(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let gap = record(&panel, input).await;
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "title": "Quokka balances are missing", "reason": "Their word for it." });
        assert_eq!(app.actor(PANEL, Role::Editor).refused("reviseGap", revise.clone()).await, ["FORBIDDEN"]);
        assert_eq!(panel.refused("reviseGap", revise.clone()).await, ["INVALID confirmation"]);
        let mut confirmed = revise;
        confirmed["confirmation"] = "NAMES_NO_PRIVATE_PERSON".into();
        let mut worse = confirmed.clone();
        worse["desiredEndState"] = Value::Null;
        assert_eq!(panel.refused("reviseGap", worse).await, ["INVALID desiredEndState"]);
        panel.done("reviseGap", confirmed, "gap { id }").await;
        let public = seen(app, &gap).await;
        let event = &public["history"]["edges"][0]["node"];
        assert_eq!((&event["kind"], &event["reason"], &event["subject"], &event["actor"]["code"]), (&json!("GAP_REVISED"), &json!("Their word for it."), &Value::Null, &json!(PANEL)));
        assert!(event["changes"].has("after", "Quokka balances are missing"));
        let found = app.data("{ gaps(filter: { text: \"quokka balance\" }) { totalCount } }", json!({})).await;
        assert_eq!(found["gaps"]["totalCount"], 1);
    }

    async fn a_range_that_holds_a_hidden_paragraph_gives_it_away_too(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = panel.done("recordReport", json!({ "title": "Report", "kind": "FINAL", "document": "S/2031/78" }), "report { id version }").await;
        let mut finding = json!({ "report": report["id"], "paragraph": "14-16", "text": "Who was paid.", "language": "en", "category": "CONFIDENTIAL" });
        panel.done("recordFinding", finding.take(), "finding { id }").await;
        let mut input = whole();
        input["provenance"] = json!([{ "document": "S/2009/521", "paragraph": "99" }, { "document": "S/2031/78", "paragraph": "15" },
            { "document": "S/2031/78", "paragraph": "16-40" }, { "document": "S/2031/78", "paragraph": "17" }]);
        let gap = record(&panel, input).await;
        let faults = panel.refused("publishGap", publication(&gap)).await;
        let paragraphs: Vec<_> = faults.iter().filter(|fault| fault.ends_with("paragraph")).collect();
        assert_eq!(paragraphs, ["INVALID provenance.1.paragraph", "INVALID provenance.2.paragraph"]);
    }

    async fn its_panel_says_anew_what_a_gap_needs_whatever_others_plan(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut gap = record(&panel, whole()).await;
        let mut needs = whole()["needs"].clone();
        needs.as_array_mut().unwrap().swap(0, 2);
        needs[1]["size"]["money"]["amount"] = "99.00".into();
        needs.as_array_mut().unwrap().push(json!({ "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } }));
        let revise = |gap: &Value, needs: &Value| json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": needs });
        let revised = panel.done("reviseGap", revise(&gap, &needs), "gap { version needs { id title size position } }").await;
        let lines: Vec<_> = revised["needs"].as_array().unwrap().iter().map(|need| (need.text("title").to_owned(), need["size"].clone())).collect();
        let expected = [("Weighers", Value::Null), ("Upkeep", json!("99.00")), ("Scales", json!("4")), ("Register", Value::Null)];
        assert_eq!(lines, expected.map(|(title, size)| (title.to_owned(), size)));
        // What was said again as it was is the same need.
        assert_eq!((&revised["needs"][0]["id"], &revised["needs"][2]["id"]), (&gap["needs"][2]["id"], &gap["needs"][0]["id"]));
        assert_ne!(revised["needs"][1]["id"], gap["needs"][1]["id"]);
        gap["version"] = revised["version"].clone();
        gap = panel.done("publishGap", publication(&gap), "gap { id version }").await;
        let holder = app.actor("civ-authorities", Role::Editor);
        let plan = |needs: Value| json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": needs });
        assert_eq!(holder.refused("planNeeds", plan(json!([]))).await, ["INVALID needs"]);
        let lines = json!([{ "line": { "assistance": "TRAINING", "title": "Survey", "size": { "unsized": "UNSIZED" } } }]);
        let planned = holder.done("planNeeds", plan(lines), "gap { id version needs { id title } }").await;
        let mut input = revise(&planned, &whole()["needs"]);
        input["confirmation"] = json!("NAMES_NO_PRIVATE_PERSON");
        let revised = panel.done("reviseGap", input, "gap { needs { id title author { code } } }").await;
        assert_eq!(titles(&revised), ["Scales", "Upkeep", "Weighers", "Survey"]);
        assert_eq!((&revised["needs"][0]["id"], &revised["needs"][3]["id"]), (&planned["needs"][2]["id"], &planned["needs"][4]["id"]));
        assert_eq!(revised["needs"][3]["author"]["code"], "civ-authorities");
    }

    async fn a_new_title_may_not_speak_of_the_other_congo(app: &TestApp) {
        let panel = app.approver("group-cod");
        let mut input = whole();
        input["countries"] = json!(["COD"]);
        let gap = record(&panel, input).await;
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "title": "Scales are missing in Congo-Brazzaville" });
        assert_eq!(panel.refused("reviseGap", revise).await, ["INVALID countries"]);
        let sourced = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "provenance": [{ "document": "S/2005/745", "paragraph": "9" }] });
        let revised = panel.done("reviseGap", sourced, "gap { year }").await;
        assert_eq!(revised["year"], 2005);
    }

    async fn what_is_offered_to_do_can_be_done(app: &TestApp) {
        let (panel, editor) = (app.approver(PANEL), app.actor(PANEL, Role::Editor));
        let gap = record(&panel, whole()).await;
        let offered = async |actor: &Actor| seen(actor, &gap).await["viewerCan"].clone();
        assert!(offered(&editor).await.as_array().unwrap().contains(&json!("REVISE_GAP")));
        panel.done("publishGap", publication(&gap), "gap { id }").await;
        assert!(!offered(&editor).await.as_array().unwrap().contains(&json!("REVISE_GAP")));
        assert!(offered(&panel).await.as_array().unwrap().contains(&json!("REVISE_GAP")));
        assert!(!offered(&panel).await.as_array().unwrap().contains(&json!("PUBLISH_GAP")));
        // Its day came by itself.
        app.database.run_sql("update gap set category = 'REPORT', published = '2020-01-01' where title like 'Quokka scales%'").await;
        assert!(!offered(&panel).await.as_array().unwrap().contains(&json!("PUBLISH_GAP")));
    }

    async fn wrong_input_is_said_where_it_stands(app: &TestApp) {
        let panel = app.approver(PANEL);
        let with = |field: &str, value: Value| {
            let mut input = whole();
            input[field] = value;
            input
        };
        let before = Rows::read(&app.database.connect().await).await;
        let need = |size: Value| json!([{ "assistance": "FUNDING", "title": "Upkeep", "size": size }]);
        for (input, fault) in [
            (with("title", json!(" ")), "INVALID title"),
            (with("language", json!("english")), "INVALID language"),
            (with("countries", json!(["CI", "XX"])), "INVALID countries.1"),
            (with("sector", json!("99999")), "INVALID sector"),
            (with("category", json!("PUBLIC")), "INVALID category"),
            (with("provenance", json!([{ "document": "S/2031/999", "paragraph": "1" }])), "INVALID provenance.0.document"),
            (with("provenance", json!([{ "document": "S/2009/521", "paragraph": "ninth" }])), "INVALID provenance.0.paragraph"),
            (with("findings", json!(["FAAA"])), "NOT_FOUND findings.0"),
            (with("needs", need(json!({ "money": { "amount": "0", "currency": "EUR" } }))), "INVALID needs.0.size.money"),
            (with("needs", need(json!({ "money": { "amount": "1.005", "currency": "EUR" } }))), "INVALID needs.0.size.money"),
            (with("needs", need(json!({ "money": { "amount": "1", "currency": "QQQ" } }))), "INVALID needs.0.size.money"),
            (with("needs", need(json!({ "quantity": { "unit": "ITEMS", "value": 0 } }))), "INVALID needs.0.size.quantity.value"),
            (with("nature", json!("WILL")), "INVALID needs"),
            (with("category", json!("TACTICAL")), "INVALID provenance"),
        ] {
            assert_eq!(panel.refused("recordGap", input).await, [fault]);
        }
        let mut congo = whole();
        (congo["countries"], congo["institution"]) = (json!(["COG"]), json!("Customs of the Democratic Republic of the Congo"));
        assert_eq!(panel.refused("recordGap", congo).await, ["INVALID countries"]);
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
    }

    async fn what_is_least_and_when_and_for_whom_goes_in_and_comes_out(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut input = whole();
        for (field, value) in [("tags", json!([" Scales", "harbour", "SCALES"])), ("beneficiaries", json!(["Customs", "Armed Forces"])), ("starts", json!("2026-03")), ("ends", json!("2026"))] {
            input[field] = value;
        }
        for (at, field, value) in [(0, "least", "2"), (0, "goods", "DUAL_USE"), (0, "starts", "2026-05-10"), (0, "deadline", "2026-05"), (1, "least", "1250.50")] {
            input["needs"][at][field] = json!(value);
        }
        let gap = record(&panel, input).await;
        let said = json!({ "tags": ["scales", "harbour"], "beneficiaries": ["customs", "armed forces"], "starts": "2026-03", "ends": "2026", "needs": [
            { "least": "2", "goods": "DUAL_USE", "starts": "2026-05-10", "deadline": "2026-05" },
            { "least": "1250.50", "goods": null, "starts": null, "deadline": null },
            { "least": null, "goods": null, "starts": null, "deadline": null },
        ] });
        assert_eq!(terms(&panel, &gap).await, said);
        let found = panel.data("{ gaps(filter: { text: \"quokka armed forces\" }) { totalCount } }", json!({})).await;
        assert_eq!(found["gaps"]["totalCount"], 1);
        // What is not said stays, what is null goes.
        let revise = |version: &Value, more: Value| {
            let mut input = json!({ "gap": gap["id"], "expectedVersion": version });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let kept = panel.done("reviseGap", revise(&gap["version"], json!({ "note": "Seen again." })), "gap { version }").await;
        assert_eq!(terms(&panel, &gap).await, said);
        let cleared = json!({ "tags": [], "beneficiaries": ["Port police"], "starts": null, "ends": "2027-06" });
        panel.done("reviseGap", revise(&kept["version"], cleared), "gap { version }").await;
        let after = terms(&panel, &gap).await;
        assert_eq!((&after["tags"], &after["beneficiaries"], &after["starts"], &after["ends"]), (&json!([]), &json!(["port police"]), &Value::Null, &json!("2027-06")));
        assert_eq!(after["needs"], said["needs"]);
    }

    async fn wrong_terms_are_refused_in_words_and_change_nothing(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        let before = Rows::read(&app.database.connect().await).await;
        let many: Vec<_> = (0..21).map(|at| format!("tag {at}")).collect();
        let need = |at: usize, field: &str, value: &str| {
            let mut needs = whole()["needs"].take();
            needs[at][field] = json!(value);
            json!({ "needs": needs })
        };
        let mut late = need(0, "starts", "2026-06");
        late["needs"][0]["deadline"] = json!("2026-05-31");
        for (more, field, message) in [
            (need(0, "least", "5"), "needs.0.least", "is more than there is"),
            (need(0, "least", "0"), "needs.0.least", "must be above 0"),
            (need(0, "least", "1.5"), "needs.0.least", "is wrong: \"1.5\" is not a whole number of at most nine digits"),
            (need(1, "least", "1250.51"), "needs.1.least", "is more than there is"),
            (need(2, "least", "1"), "needs.2.least", "has no unit: give it a size first"),
            (late, "needs.0.deadline", "lies before starts"),
            (json!({ "starts": "2027-02", "ends": "2027-01" }), "ends", "lies before starts"),
            (json!({ "tags": many }), "tags", "has more than 20 entries"),
            (json!({ "tags": [" "] }), "tags", "has an entry that is not a word or short name of 1 to 60 characters"),
            (json!({ "beneficiaries": ["a\nb"] }), "beneficiaries", "has an entry that is not a word or short name of 1 to 60 characters"),
        ] {
            let (mut new, mut revised) = (whole(), json!({ "gap": gap["id"], "expectedVersion": gap["version"] }));
            for input in [&mut new, &mut revised] {
                input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            }
            for (mutation, input) in [("recordGap", new), ("reviseGap", revised)] {
                let faults = panel.say(mutation, input, "clientMutationId").await["userErrors"].take();
                let path: Vec<_> = field.split('.').collect();
                let fault = json!([{ "code": "INVALID", "field": path, "message": format!("{field} {message}"), "currentVersion": null }]);
                assert_eq!(faults, fault, "{mutation} {more}");
            }
        }
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
    }

    async fn a_gap_is_closed_and_opened_again_with_reasons(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        let turn = |version: &Value, on: &str| json!({ "gap": gap["id"], "expectedVersion": version, "on": on, "reason": "Scales stand." });
        assert_eq!(panel.refused("reopenGap", turn(&gap["version"], "2026-01-01")).await, ["CONFLICT"]);
        assert_eq!(panel.refused("closeGap", turn(&gap["version"], &ahead(1))).await, ["INVALID on"]);
        let closed = panel.done("closeGap", turn(&gap["version"], "2026-01-02"), "gap { version state stateSince stateNote viewerCan }").await;
        assert_eq!((&closed["state"], &closed["stateSince"], &closed["stateNote"]), (&json!("CLOSED"), &json!("2026-01-02"), &json!("Scales stand.")));
        assert!(closed["viewerCan"].as_array().unwrap().contains(&json!("REOPEN_GAP")));
        assert_eq!(panel.refused("closeGap", turn(&closed["version"], "2026-01-03")).await, ["CONFLICT"]);
        assert_eq!(panel.refused("reopenGap", turn(&closed["version"], "2026-01-01")).await, ["INVALID on"]);
        assert_eq!(panel.refused("reopenGap", turn(&gap["version"], "2026-01-03")).await, ["CONFLICT expectedVersion"]);
        let open = panel.done("reopenGap", turn(&closed["version"], "2026-02-01"), "gap { state stateSince }").await;
        assert_eq!(open, json!({ "state": "OPEN", "stateSince": "2026-02-01" }));
    }

    async fn tactical_gaps_go_to_missions_and_carry_no_source(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut input = whole();
        (input["category"], input["provenance"]) = (json!("TACTICAL"), json!([]));
        let gap = record(&panel, input).await;
        assert_eq!(panel.refused("shareGap", json!({ "gap": gap["id"], "organisation": "state-can" })).await, ["INVALID organisation"]);
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "unoci" }), "share { id }").await;
        assert!(!seen(&app.approver("unoci"), &gap).await.is_null());
        assert_eq!(panel.refused("publishGap", publication(&gap)).await, ["CONFLICT"]);
        let sourced = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "provenance": [{ "document": "S/2009/521", "paragraph": "99" }] });
        assert_eq!(panel.refused("reviseGap", sourced).await, ["INVALID provenance"]);
        let hide = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "category": "CONFIDENTIAL", "reason": "Too hot." });
        let hidden = panel.done("reclassifyGap", hide, "gap { version category shares { ended } }").await;
        assert!(!hidden["shares"][0]["ended"].is_null());
        assert!(seen(&app.approver("unoci"), &gap).await.is_null());
    }

    async fn whose_gap_it_is_plans_the_needs_in_order(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let gap = record(&panel, input).await;
        let unsized_line = |title: &str| json!({ "assistance": "TRAINING", "title": title, "size": { "unsized": "UNSIZED" } });
        let plan = |version: &Value, needs: Value| json!({ "gap": gap["id"], "expectedVersion": version, "needs": needs });
        let (weighers, holder) = (&gap["needs"][2]["id"], app.actor("civ-authorities", Role::Editor));
        assert_eq!(panel.refused("planNeeds", plan(&gap["version"], json!([]))).await, ["FORBIDDEN"]);
        let circle = json!([{ "line": unsized_line("A"), "dependsOn": [2] }, { "line": unsized_line("B"), "dependsOn": [1] }]);
        assert_eq!(holder.refused("planNeeds", plan(&gap["version"], circle)).await, ["INVALID needs.0.dependsOn"]);
        let nowhere = json!([{ "line": unsized_line("A"), "dependsOn": [1] }, { "line": unsized_line("B"), "dependsOn": [7] }]);
        assert_eq!(holder.refused("planNeeds", plan(&gap["version"], nowhere)).await, ["INVALID needs.0.dependsOn", "INVALID needs.1.dependsOn"]);
        let good = json!([
            { "line": unsized_line("Survey of the harbour") },
            { "need": weighers, "line": unsized_line("Weighers"), "dependsOn": [1] },
        ]);
        holder.done("planNeeds", plan(&gap["version"], good.clone()), "gap { version }").await;
        let planned = seen(app, &gap).await;
        let lines: Vec<_> = planned["needs"].as_array().unwrap().iter().map(|need| (need.text("title").to_owned(), need["author"]["code"].clone(), need["dependsOn"].texts("position"))).collect();
        let by = |title: &str, author: Value, after: &[&str]| (title.to_owned(), author, after.iter().map(|place| (*place).to_owned()).collect());
        assert_eq!(lines, [by("Scales", Value::Null, &[]), by("Upkeep", Value::Null, &[]), by("Weighers", Value::Null, &["4"]), by("Survey of the harbour", json!("civ-authorities"), &[])]);
        assert_eq!(planned["needs"][2]["id"], *weighers);
        assert_eq!(planned["history"]["edges"][0]["node"]["kind"], "NEEDS_PLANNED");
        assert_eq!(holder.refused("planNeeds", plan(&gap["version"], good)).await, ["CONFLICT expectedVersion"]);
        let twice = json!([{ "need": weighers, "line": unsized_line("Weighers") }, { "need": weighers, "line": unsized_line("Weighers") }]);
        assert_eq!(holder.refused("planNeeds", plan(&planned["version"], twice)).await, ["INVALID needs.1.need"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_plan_keeps_what_the_ledger_counts_on(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let gap = record(&panel, input).await;
        let holder = app.actor("civ-authorities", Role::Editor);
        let line = |need: &Value, size: Value| json!({ "need": need, "line": { "assistance": "EXPERTISE", "title": "Advisers", "size": size } });
        let plan = |version: &Value, needs: Value| json!({ "gap": gap["id"], "expectedVersion": version, "needs": needs });
        let first = plan(&gap["version"], json!([line(&Value::Null, number("PERSONS", 5))]));
        let planned = holder.done("planNeeds", first, "gap { id reference needs { id } needPlans { id } }").await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &planned, 3, offer("EXPERTISE", number("PERSONS", 3))).await;
        donor.enters("commit", &agreed, "3").await;
        let version = seen(app, &gap).await["version"].take();
        let advisers = &planned["needs"][3]["id"];
        for (needs, field) in [
            (json!([line(&Value::Null, number("PERSONS", 5))]), "needs"),
            (json!([line(advisers, json!({ "unsized": "UNSIZED" }))]), "needs.0"),
            (json!([line(advisers, number("ITEMS", 5000))]), "needs.0"),
            (json!([line(advisers, number("PERSONS", 2))]), "needs.0"),
        ] {
            assert_eq!(holder.refused("planNeeds", plan(&version, needs)).await, [format!("INVALID {field}")]);
        }
        let aside = json!({ "plan": planned["needPlans"][0]["id"], "expectedVersion": version, "reason": "No more." });
        assert_eq!(holder.refused("setAsideNeedPlan", aside).await, ["INVALID plan"]);
    }
}

/// Titles of the needs of a gap.
fn titles(gap: &Value) -> Vec<&str> {
    let needs = gap["needs"].as_array().expect("needs").iter();
    needs.map(|need| need.text("title")).collect()
}

/// The gap as it is now, with the id it has.
fn own_with_id(now: &Value, gap: &Value) -> Value {
    json!({ "id": gap["id"], "version": now["version"] })
}
