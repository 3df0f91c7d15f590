//! What faults name and advise: the entry that is wrong, once, and what whoever made it can do about it.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, TestApp, ahead, number, offer, on_both, with};

const PANEL: &str = "group-civ";

/// The faults of a mutation that is refused.
async fn faults(who: &Actor, mutation: &str, input: Value) -> Vec<Value> {
    let payload = who.say(mutation, input, "clientMutationId").await;
    let faults = payload["userErrors"].as_array().expect("a list").clone();
    assert!(!faults.is_empty(), "{mutation} was done");
    faults
}

/// The messages among them at this field.
async fn messages(who: &Actor, mutation: &str, input: Value, field: &str) -> Vec<String> {
    let faults = faults(who, mutation, input).await.into_iter();
    let at_field =
        faults.filter(|fault| fault["field"] == json!(field.split('.').collect::<Vec<_>>()));
    at_field
        .map(|fault| fault["message"].as_str().expect("a text").to_owned())
        .collect()
}

on_both! {
    async fn a_fault_in_a_cell_of_several_values_names_the_one_that_is_wrong(app: &TestApp) {
        let mission = app.approver("unoci");
        let content = "external_reference,title,description,language,languages,mandate_tasks,assistance\n\
            CI-1,Courses,Two courses.,en,fr; Anglais; XX,unoci-broad-cooperation; unmil-broad-cooperation,TRAINING\n";
        let input = json!({ "kind": "PROGRAMMES", "format": "CSV", "content": content });
        let refused = mission.say("importTable", input, "lines { row column message }").await;
        let lines = refused["lines"].as_array().unwrap();
        for (column, had) in [("languages", "Anglais"), ("languages", "XX"), ("mandate_tasks", "unmil-broad-cooperation")] {
            let says = format!("\"{had}\"");
            let is_it = |line: &&Value| line["column"] == column && line["message"].as_str().unwrap().contains(&says);
            let told = lines.iter().find(is_it).unwrap_or_else(|| panic!("{column} {had}: {refused}"));
            assert_eq!(told["row"], 2);
        }
        assert_eq!(lines.len(), 3, "{refused}");
    }

    async fn what_cannot_be_public_is_told_how_its_author_makes_it_so(app: &TestApp) {
        for (organisation, role, cure) in [
            (PANEL, Role::Approver, "record it as CONFIDENTIAL or REPORT, and pass publication or publish it later"),
            (PANEL, Role::Editor, "record it as CONFIDENTIAL or REPORT; approvers of your Panel publish it"),
            ("unoci", Role::Approver, "leave it out and pass publication, by which your gap is public at once"),
            ("state-civ", Role::Approver, "leave it out and pass publication, by which your gap is public at once"),
        ] {
            let input = with(whole(), json!({ "category": "PUBLIC" }));
            let told = messages(&app.actor(organisation, role), "recordGap", input, "category").await;
            assert_eq!(told, [format!("category cannot be PUBLIC here: {cure}")], "{organisation} as {role}");
        }
    }

    async fn who_verifies_too_early_is_told_what_is_lacking(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        let host = app.approver("civ-authorities");
        let input = json!({ "match": agreed["id"], "statement": "Seen." });
        let told = async || faults(&host, "verifyDelivery", input.clone()).await[0]["message"].clone();
        let early = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1" });
        let refused = messages(&donor, "recordDelivery", early, "amount").await;
        assert_eq!(refused, ["1 is more than is committed under this line and not delivered: 0 at most. Commit the rest first (commit)."]);
        donor.enters("commit", &agreed, "4").await;
        assert_eq!(told().await, "Nothing is delivered under this match yet: its provider says so first by recordDelivery.");
        donor.enters("recordDelivery", &agreed, "1").await;
        let rest = "Not all that stands committed under this match is delivered yet: its provider has to deliver or withdraw the rest first. \
            If it does neither, whose gap it is takes the match back (withdrawMatch), and verifies what was delivered.";
        assert_eq!(told().await, rest);
        donor.enters("withdrawCommitment", &agreed, "3").await;
        host.says("verifyDelivery", &agreed, json!({ "statement": "Seen." })).await;
        assert_eq!(told().await, "This match has ended.");
    }

    async fn who_comes_too_late_with_a_match_is_told_how_to_go_on(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        let host = app.approver("civ-authorities");
        let no = json!({ "match": agreed["id"], "reason": "Not wanted any more." });
        let told = faults(&host, "objectToMatch", no.clone()).await;
        assert_eq!(told[0]["message"], "This match is agreed or has ended: what is agreed is taken back by withdrawMatch.");
        host.done("withdrawMatch", no, "match { state }").await;
        let entry = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1" });
        let told = messages(&donor, "commit", entry, "match").await;
        assert_eq!(told, ["This match has ended: nothing more is entered under it. For what is still given, propose another match of the two (proposeMatch)."]);
    }

    async fn who_agrees_or_gives_too_early_is_told_whose_step_is_first(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let told = async |mutation: &str, input: Value| faults(&donor, mutation, input).await[0]["message"].clone();
        let is_of = json!({ "match": proposed["id"] });
        let first = "Whose gap it is has not consented yet: they do so by consentToMatch, and its `consents` say who is asked.";
        assert_eq!(told("agreeMatch", is_of.clone()).await, first);
        let entry = with(is_of, json!({ "line": proposed["lines"][0]["id"], "amount": "1" }));
        let then = "This match is not agreed yet: whose gap it is consents first (consentToMatch), then its provider agrees (agreeMatch).";
        assert_eq!(told("pledge", entry).await, then);
    }

    async fn who_agrees_to_what_is_over_is_told_so_and_not_to_wait_for_consent(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.database.run_sql("update assistance set ends = '2020-06-30'").await;
        let over = "The time of this offer or programme is over: have its provider extend it.";
        for (organisation, mutation) in [("state-can", "agreeMatch"), ("civ-authorities", "consentToMatch")] {
            let told = faults(&app.approver(organisation), mutation, json!({ "match": proposed["id"] })).await;
            assert_eq!(told[0]["message"], over, "{mutation}");
        }
    }

    async fn a_month_for_a_day_is_one_fault(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.done("recordGap", whole(), "gap { id version }").await;
        let report = panel.reports("Report", json!({ "document": "S/2031/7" })).await;
        let finding = panel.finds(&report, "ALLEGATION", "They took money.", json!({})).await;
        let (past, to_come) = ("2020-01", "2999-01");
        let confirmation = "NAMES_NO_PRIVATE_PERSON";
        let of_gap = |on: &str| json!({ "gap": gap["id"], "expectedVersion": gap["version"], "on": on });
        for month in [past, to_come] {
            for (mutation, input, field) in [
                ("closeGap", with(of_gap(month), json!({ "reason": "Done." })), "on"),
                ("publishGap", with(of_gap(month), json!({ "confirmation": confirmation })), "on"),
                ("shareGap", json!({ "gap": gap["id"], "organisation": "state-can", "until": month }), "until"),
                ("createApiKey", json!({ "label": "Reports", "expiresOn": month }), "expiresOn"),
                ("inviteReply", json!({ "finding": finding["id"], "party": "civ-authorities", "due": month }), "due"),
            ] {
                let told = faults(&panel, mutation, input).await;
                assert_eq!(told.len(), 1, "{mutation} {month}: {told:?}");
                assert_eq!(told[0]["message"], format!("{field} must be a whole day: write for example 2026-11-30"), "{mutation}");
            }
        }
        let passed = messages(&panel, "shareGap", json!({ "gap": gap["id"], "organisation": "state-can", "until": "2020-01-31" }), "until").await;
        assert_eq!(passed, [format!("until lies in the past: give {} or a later day", ahead(0))]);
    }

    async fn the_entry_of_a_list_that_is_wrong_is_named(app: &TestApp) {
        let panel = app.approver(PANEL);
        for list in ["tags", "beneficiaries"] {
            let input = with(whole(), json!({ list: ["scales", " ", "harbour", "a\nb"] }));
            let told = faults(&panel, "recordGap", input).await;
            let fields: Vec<&Value> = told.iter().map(|fault| &fault["field"]).collect();
            assert_eq!(fields, [&json!([list, "1"]), &json!([list, "3"])]);
        }
        let report = panel.reports("Report", json!({})).await;
        let input = json!({ "report": report["id"], "text": "Train them.", "language": "en", "addressees": [{ "kind": "DONORS" }], "category": "REPORT" });
        let told = messages(&panel, "recordRecommendation", input, "addressees.0").await;
        assert!(told[0].starts_with("addressees.0 is an object and is none of "), "{told:?}");
    }

    async fn sizes_and_amounts_have_one_limit(app: &TestApp) {
        let most = i32::MAX;
        let needs = json!([{ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", most.into()), "least": "1000000000" }]);
        let gap = app.approver(PANEL).publishes(with(whole(), json!({ "needs": needs }))).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", most.into()))).await;
        let enter = |amount: &str| json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": amount });
        for (amount, reason) in [
            ("", "is wrong: \"\" is not a whole number: write digits alone"),
            ("0", "must be above 0"),
            ("1.5", "is wrong: \"1.5\" is not a whole number: write digits alone"),
            ("2147483648", "is more than can be kept: 2147483647 at most"),
        ] {
            assert_eq!(messages(&donor, "commit", enter(amount), "amount").await, [format!("amount {reason}")]);
        }
        donor.enters("commit", &agreed, &most.to_string()).await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_change_is_not_named_by_what_shows_nothing(app: &TestApp) {
        let panel = app.approver(PANEL);
        for name in ["", "  ", "\u{202e}", "\u{200b}\u{2800}"] {
            let input = json!({ "clientMutationId": name, "title": "Report", "kind": "FINAL" });
            assert_eq!(panel.refused("recordReport", input).await, ["INVALID clientMutationId"], "{name:?}");
        }
    }

    async fn what_others_call_otherwise_is_told_as_it_is_called_here(app: &TestApp) {
        for (query, hint) in [
            ("{ gaps { nodes { name } } }", "Did you mean title?"),
            ("{ sanctionsRegimes { nodes { title } } }", "Did you mean name?"),
            ("{ coverage(by: COUNTRY) { name } }", "Did you mean label?"),
            ("{ gaps(filter: { country: \"LBR\" }) { totalCount } }", "To name some, use countries."),
            ("{ gaps(filter: { country: LBR }) { totalCount } }", "To name some, use countries."),
            ("{ gaps(filter: { covered: YES }) { totalCount } }", "It has NOT_STATED, STATED."),
        ] {
            let (code, message) = app.error(query, json!({})).await;
            assert!(code == "GRAPHQL_VALIDATION_FAILED" && message.ends_with(hint), "{query}: {message}");
        }
    }
}
