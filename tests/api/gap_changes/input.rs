//! What goes in: wrong input is said where it stands, and terms come out as they went in.

use super::{PANEL, record, whole};
use serde_json::{Value, json};
use tests::{Actor, Rows, TestApp, on_both};

/// What a gap says of when it is to be closed, for whom, and what is least.
async fn terms(actor: &Actor, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { tags beneficiaries starts ends needs { least goods starts deadline } } }";
    actor.data(query, json!({ "r": gap["reference"] })).await["gap"].take()
}

on_both! {
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
            (need(0, "least", "5"), "needs.0.least", "is more than there is: state no more than the whole"),
            (need(0, "least", "0"), "needs.0.least", "must be above 0"),
            (need(0, "least", "1.5"), "needs.0.least", "is wrong: \"1.5\" is not a whole number: write digits alone"),
            (need(1, "least", "1250.51"), "needs.1.least", "is more than there is: state no more than the whole"),
            (need(2, "least", "1"), "needs.2.least", "has no unit: give it a size first"),
            (late, "needs.0.deadline", "lies before starts: write the earlier date in starts"),
            (json!({ "starts": "2027-02", "ends": "2027-01" }), "ends", "lies before starts: write the earlier date in starts"),
            (json!({ "tags": many }), "tags", "has more than 20 entries"),
            (json!({ "tags": [" "] }), "tags.0", "is not a word or short name of 1 to 60 characters"),
            (json!({ "beneficiaries": ["a\nb"] }), "beneficiaries.0", "is not a word or short name of 1 to 60 characters"),
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
}
