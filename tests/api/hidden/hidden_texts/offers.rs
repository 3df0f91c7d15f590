//! Offers whose texts are hidden: what they say to nobody, are found by nowhere, and are not matched by.

use super::{HIDDEN, OFFER, PANEL, WORD, hide, numbat_offer, registrar, show};
use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Asked, Rows, TestApp, number, offer, on_both};

on_both! {
    async fn a_hidden_offer_says_nothing_to_anybody_but_its_owner(app: &TestApp) {
        let offer = numbat_offer(app).await;
        let read = json!({ "r": offer["reference"] });
        assert_eq!(app.data(OFFER, read.clone()).await["offer"]["hidden"], Value::Null);
        let hidden = hide(app, &offer["id"]).await;
        assert_eq!(hidden["reason"], "It names a person.");
        assert!(hidden["texts"].has("text", "Numbat crates"), "the registrar still reads it: {hidden}");
        let seen = app.data(OFFER, read.clone()).await["offer"].take();
        assert_eq!((&seen["title"], &seen["description"], &seen["note"], &seen["condition"]), (&json!(HIDDEN), &json!(HIDDEN), &json!(HIDDEN), &Value::Null));
        assert_eq!((&seen["lines"][0]["title"], &seen["lines"][0]["note"]), (&json!(HIDDEN), &Value::Null));
        assert_eq!((&seen["hidden"]["reason"], &seen["hidden"]["texts"]), (&json!("It names a person."), &Value::Null));
        let latest = &seen["history"]["edges"][0]["node"];
        assert_eq!((&latest["kind"], &latest["reason"]), (&json!("TEXT_HIDDEN"), &json!("It names a person.")));
        for (viewer, reads) in [((**app).clone(), false), (app.approver("state-fra"), false), (app.approver(PANEL), false), (registrar(app), true)] {
            let whole = viewer.data(OFFER, read.clone()).await.to_string().to_lowercase();
            assert_eq!(whole.contains(WORD), reads, "{whole}");
        }
        assert!(!app.data("{ offers(first: 100) { edges { node { title description note } } } }", json!({})).await.to_string().to_lowercase().contains(WORD));
        // Its owner reads what it is to mend, beside the mark that it is hidden, and in its history.
        let own = app.approver("state-can").data(OFFER, read.clone()).await["offer"].take();
        assert_eq!(own["title"], HIDDEN);
        assert!(own["hidden"]["texts"].has("text", "Ask the numbat."), "{own}");
        assert!(own["history"].to_string().contains("Numbat crates"));
        assert_eq!((&own["externalReference"], &seen["externalReference"]), (&json!("NUMBAT-1"), &Value::Null));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn words_for_whom_help_is_and_for_whom_not_are_hidden_too(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        input["onlyBeneficiaries"] = json!(["customs", "numbat police"]);
        input["excluded"] = json!([{ "kind": "TAG", "value": "numbat traps" }, { "kind": "TAG", "value": "numbats" },
            { "kind": "BENEFICIARY", "value": "numbat guards" }, { "kind": "COUNTRY", "value": "MLI" }]);
        let offer = donor.offers(input).await;
        let query = "query ($r: String!) { offer(reference: $r) { onlyBeneficiaries excluded { kind value } version hidden { texts { field text } }
            history { edges { node { changes { before after } } } } } }";
        let read = json!({ "r": offer["reference"] });
        let before = app.data(query, read.clone()).await["offer"].take();
        hide(app, &offer["id"]).await;
        let unseen = async || {
            let seen = app.data(query, read.clone()).await["offer"].take();
            assert!(!seen.to_string().to_lowercase().contains(WORD), "{seen}");
            assert_eq!(app.database.differences().await, [""; 0]);
            seen
        };
        let own = async || donor.data(query, read.clone()).await["offer"].take();
        let is = |seen: &Value, expected: Value| {
            let sorted = |list: &Value| {
                let mut list: Vec<_> = list.as_array().expect("a list").iter().map(Value::to_string).collect();
                list.sort();
                list
            };
            assert_eq!(sorted(&seen["excluded"]), sorted(&expected));
        };
        let seen = unseen().await;
        assert_eq!(seen["onlyBeneficiaries"], json!([HIDDEN]));
        // One for all of a kind: not even their number is told. Codes are no texts.
        is(&seen, json!([{ "kind": "TAG", "value": HIDDEN }, { "kind": "BENEFICIARY", "value": HIDDEN }, { "kind": "COUNTRY", "value": "MLI" }]));
        let texts = own().await["hidden"]["texts"].take();
        for text in ["customs\nnumbat police", "numbat traps", "numbats", "numbat guards"] {
            assert!(texts.has("text", text), "{text}: {texts}");
        }
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["assistance", "assistance_exclusion"] {
            assert!(!rows.of(table).iter().any(|row| row.contains(WORD)), "{table}");
        }
        // Shown, they are as they were.
        show(app, &offer["id"]).await;
        let seen = app.data(query, read.clone()).await["offer"].take();
        assert_eq!(seen["onlyBeneficiaries"], before["onlyBeneficiaries"]);
        is(&seen, before["excluded"].clone());
        // What is stated anew takes the place of what was hidden, and stays so.
        hide(app, &offer["id"]).await;
        let version = own().await["version"].take();
        let revise = json!({ "offer": offer["id"], "expectedVersion": version, "onlyBeneficiaries": ["numbat keepers"],
            "excluded": [{ "kind": "TAG", "value": "numbat snares" }] });
        donor.done("reviseOffer", revise, "offer { id }").await;
        is(&unseen().await, json!([{ "kind": "TAG", "value": HIDDEN }]));
        show(app, &offer["id"]).await;
        let seen = app.data(query, read.clone()).await["offer"].take();
        assert_eq!(seen["onlyBeneficiaries"], json!(["numbat keepers"]));
        is(&seen, json!([{ "kind": "TAG", "value": "numbat snares" }]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn matching_does_not_weigh_words_that_are_hidden(app: &TestApp) {
        let mut gap = whole();
        gap["beneficiaries"] = json!(["customs"]);
        let gap = app.approver(PANEL).publishes(gap).await;
        let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule } } }";
        for (field, words) in [("onlyBeneficiaries", json!(["numbat police"])), ("excluded", json!([{ "kind": "BENEFICIARY", "value": "customs" }]))] {
            let mut input = offer("EQUIPMENT", number("ITEMS", 4));
            input[field] = words;
            let offer = app.approver("state-can").offers(input).await;
            let is_barred = async || {
                let judged = app.data(query, json!({ "g": gap["id"], "a": offer["id"] })).await;
                judged["whyNot"].has("obstacles.rule", "BENEFICIARY")
            };
            assert!(is_barred().await, "{field}");
            hide(app, &offer["id"]).await;
            assert!(!is_barred().await, "{field}");
            show(app, &offer["id"]).await;
            assert!(is_barred().await, "{field}");
        }
    }

    async fn a_revision_stays_hidden_until_a_registrar_shows_it(app: &TestApp) {
        let offer = numbat_offer(app).await;
        let read = json!({ "r": offer["reference"] });
        hide(app, &offer["id"]).await;
        let donor = app.approver("state-can");
        let version = donor.data(OFFER, read.clone()).await["offer"]["version"].take();
        let revise = json!({ "offer": offer["id"], "expectedVersion": version, "title": "Crates of a numbat", "note": null });
        let revised = donor.done("reviseOffer", revise, "offer { title version hidden { texts { field text } } }").await;
        assert_eq!(revised["title"], HIDDEN);
        assert!(revised["hidden"]["texts"].has("text", "Crates of a numbat") && !revised["hidden"]["texts"].has("text", "Ask the numbat."), "{revised}");
        assert!(!app.data(OFFER, read.clone()).await.to_string().to_lowercase().contains(WORD));
        assert_eq!(app.database.differences().await, [""; 0]);
        show(app, &offer["id"]).await;
        let seen = app.data(OFFER, read.clone()).await["offer"].take();
        assert_eq!((&seen["title"], &seen["note"], &seen["hidden"]), (&json!("Crates of a numbat"), &Value::Null, &Value::Null));
        assert_eq!(seen["lines"][0]["title"], "Numbat crates");
        assert_eq!(seen["history"]["edges"][0]["node"]["kind"], "TEXT_SHOWN");
        assert_eq!(app.database.differences().await, [""; 0]);
        let input = json!({ "id": offer["id"], "reason": "Again." });
        assert_eq!(registrar(app).refused("showText", input).await, ["CONFLICT"]);
    }
}
