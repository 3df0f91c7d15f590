//! Matches from proposal to verification, and the ledger under them, in stories of the report and in what is refused.

use crate::gap_changes::whole;
use domain::{deadline::Silence, organisation::Role};
use entity::register_state;
use gapbridge::config::Config;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, MATCH, Rows, TestApp, TestDatabase, money, number, offer, on_both};

/// A published gap of the Panel: 4 items of equipment, EUR 1250.50, and unsized training.
pub(crate) async fn gap(app: &TestApp) -> Value {
    let mut input = whole();
    input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    app.approver("group-civ")
        .done(
            "recordGap",
            input,
            "gap { id reference version needs { id } }",
        )
        .await
}

/// The number that has every server read the reference tables again when it changes.
async fn reference_version(app: &TestApp) -> i64 {
    let connection = app.database.connect().await;
    let state = register_state::Entity::find_by_id("reference_version");
    let state = state.one(&connection).await.unwrap().unwrap();
    connection.close().await.unwrap();
    state.value
}

on_both! {
    async fn two_customs_experts_are_asked_for_one_is_committed_and_one_remains(app: &TestApp) {
        let gap = app.reopened("unoci-customs-experts", "unoci").await;
        let (donor, agreed) = app.agreed("state-che", "unoci", &gap, 0, offer("EXPERTISE", number("PERSONS", 1))).await;
        assert_eq!((&agreed["state"], &agreed["consent"]), (&json!("AGREED"), &json!("GIVEN")));
        let committed = donor.enters("commit", &agreed, "1").await;
        assert_eq!(committed["lines"][0]["line"]["remaining"], "0");
        let gap = app.gap_with_needs("unoci-customs-experts").await;
        assert_eq!((&gap["needs"][0]["size"], &gap["needs"][0]["remaining"], &gap["coverageState"]), (&json!("2"), &json!("1"), &json!("PART")));
        let line = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1" });
        assert_eq!(donor.refused("commit", line).await, ["CONFLICT amount"], "the line has no more");
    }

    async fn the_diamond_offices_are_covered_the_donor_withdraws_and_they_are_open_again_closed_and_weak_again(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("2000.00", "EUR"))).await;
        let reference = gap["reference"].as_str().unwrap();
        donor.enters("commit", &agreed, "1250.50").await;
        assert_eq!(app.gap_with_needs(reference).await["needs"][1]["remaining"], "0.00");
        let part = donor.enters("recordDelivery", &agreed, "250.50").await;
        assert_eq!(part["state"], "DELIVERING");
        let withdrawn = donor.says("withdrawMatch", &agreed, json!({ "reason": "The parliament stopped it." })).await;
        assert_eq!((&withdrawn["state"], &withdrawn["lines"][0]["committed"]), (&json!("WITHDRAWN"), &json!("250.50")));
        assert_eq!(app.gap_with_needs(reference).await["needs"][1]["remaining"], "1000.00");
        let (second, again) = app.agreed("state-fra", "civ-authorities", &gap, 1, offer("FUNDING", money("1000.00", "EUR"))).await;
        second.enters("commit", &again, "1000").await;
        let delivered = second.enters("recordDelivery", &again, "1000").await;
        assert_eq!((&delivered["state"], &delivered["awaits"]), (&json!("DELIVERED"), &json!(["HOLDER"])));
        assert!(!again["viewerCan"].as_array().unwrap().contains(&json!("AGREE_MATCH")), "it is agreed: {again}");
        let verified = app.approver("civ-authorities").says("verifyDelivery", &again, json!({ "statement": "The offices are open.", "rating": "PARTLY_USEFUL" })).await;
        let rated = app.data("query ($r: String!) { match(reference: $r) { rating } }", json!({ "r": again["reference"] })).await;
        assert_eq!(rated["match"]["rating"], "PARTLY_USEFUL");
        assert_eq!(verified["viewerCan"], json!([]), "nothing is left to do");
        assert_eq!((&verified["state"], &verified["due"]), (&json!("VERIFIED"), &Value::Null));
        let now = app.gap_with_needs(reference).await;
        assert_eq!(now["state"], "IN_PROGRESS");
        let close = json!({ "gap": gap["id"], "expectedVersion": now["version"], "reason": "Open and paid." });
        let closed = panel.done("closeGap", close, "gap { id version state }").await;
        let reopen = json!({ "gap": gap["id"], "expectedVersion": closed["version"], "reason": "Weak again." });
        assert_eq!(panel.done("reopenGap", reopen, "gap { state }").await["state"], "OPEN");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_line_that_waits_for_another_is_completed_by_it_and_falls_with_it(app: &TestApp) {
        let gap = gap(app).await;
        let mut staff = offer("EQUIPMENT", number("ITEMS", 4));
        staff["lines"][0]["requires"] = json!("FUNDING");
        staff["condition"] = json!("If somebody pays the travel.");
        let (staff, given) = app.agreed("state-che", "civ-authorities", &gap, 0, staff).await;
        let two = json!({ "match": given["id"], "line": given["lines"][0]["id"], "amount": "2" });
        assert_eq!(staff.refused("commit", two.clone()).await, ["CONFLICT line"]);
        let (payer, paid) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("500", "EUR"))).await;
        payer.enters("commit", &paid, "500").await;
        staff.enters("commit", &given, "2").await;
        payer.enters("withdrawCommitment", &paid, "500").await;
        assert_eq!(staff.refused("commit", two).await, ["CONFLICT line"], "its condition fell away");
    }

    async fn the_stocks_of_the_presidential_guard_are_matched_by_nobody(app: &TestApp) {
        let gap = app.gap_with_needs("civ-presidential-guard-stocks").await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("TRAINING", number("COURSES", 1))).await;
        let lines = json!([{ "need": made["lines"][0]["id"], "line": made["lines"][0]["id"] }]);
        assert_eq!(donor.refused("proposeMatch", json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines })).await, ["CONFLICT"]);
    }

    async fn a_line_in_another_form_than_is_needed_is_not_matched(app: &TestApp) {
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        input["needs"][0]["form"] = json!("GRANT");
        let gap = app.approver("group-civ").done("recordGap", input, "gap { id needs { id } }").await;
        let donor = app.approver("state-can");
        let made = async |form: Value| {
            let mut input = offer("EQUIPMENT", number("ITEMS", 2));
            input["lines"][0]["form"] = form;
            donor.offers(input).await
        };
        let lent = made(json!("LOAN")).await;
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": lent["lines"][0]["id"] }]);
        let input = json!({ "gap": gap["id"], "assistance": lent["id"], "lines": lines });
        let payload = donor.say("proposeMatch", input, "clientMutationId").await;
        let faults = payload["userErrors"].as_array().unwrap();
        assert_eq!((&faults[0]["field"], faults.len()), (&json!(["lines", "0", "line"]), 1), "{payload}");
        assert!(faults[0].text("message").contains("is given as LOAN and the need asks for GRANT"), "{payload}");
        for form in [json!("GRANT"), Value::Null] {
            let given = made(form).await;
            assert_eq!(donor.proposes(&gap, &given, 0).await["state"], "PROPOSED");
        }
    }

    async fn a_refused_pair_stays_refused_until_one_side_changes(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, host) = (app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let again = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
        assert_eq!(donor.refused("proposeMatch", again.clone()).await, ["CONFLICT"], "under way");
        let objected = host.says("objectToMatch", &proposed, json!({ "reason": "Not from there." })).await;
        assert_eq!((&objected["state"], &objected["consent"], &objected["reason"]), (&json!("OBJECTED"), &json!("OBJECTED"), &json!("Not from there.")));
        assert_eq!(donor.refused("proposeMatch", again.clone()).await, ["CONFLICT"], "remembered");
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "note": "Made elsewhere." });
        donor.done("reviseOffer", revise, "offer { version }").await;
        assert_eq!(donor.done("proposeMatch", again, MATCH).await["state"], "PROPOSED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_host_state_asks_for_help_proposes_and_chooses_one_of_several(app: &TestApp) {
        let gap = gap(app).await;
        let host = app.approver("civ-authorities");
        let call = json!({ "gap": gap["id"], "text": "Four scales, please.", "language": "en" });
        let asked = host.done("requestAssistance", call.clone(), "gap { assistanceRequests { text organisation { code } } }").await;
        assert_eq!(asked["assistanceRequests"], json!([{ "text": "Four scales, please.", "organisation": { "code": "civ-authorities" } }]));
        assert_eq!(app.approver("state-lbr").refused("requestAssistance", call).await, ["FORBIDDEN"]);
        let (one, two) = (app.approver("state-can"), app.approver("state-fra"));
        let (first, second) = (one.offers(offer("EQUIPMENT", number("ITEMS", 4))).await, two.offers(offer("EQUIPMENT", number("ITEMS", 4))).await);
        let rival = one.proposes(&gap, &first, 0).await;
        let own = host.proposes(&gap, &second, 0).await;
        assert_eq!((&own["state"], &own["side"], &own["overlaps"]), (&json!("CONSENTED"), &json!("HOLDER"), &json!([{ "reference": rival["reference"] }])));
        let third = app.approver("state-che");
        let offered = third.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
        let chosen = third.proposes(&gap, &offered, 0).await;
        let over = json!({ "match": chosen["id"], "over": [rival["id"]], "reason": "Sooner." });
        assert_eq!(host.done("consentToMatch", over, MATCH).await["state"], "CONSENTED");
        let seen = one.data("query ($r: String!) { match(reference: $r) { state reason } }", json!({ "r": rival["reference"] })).await;
        assert_eq!(seen["match"], json!({ "state": "OBJECTED", "reason": "Sooner." }));
        assert_eq!(two.says("declineMatch", &own, json!({ "reason": "None left." })).await["state"], "DECLINED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_proposed_is_known_to_both_sides_and_the_panel_and_what_is_agreed_to_everybody(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, host) = (app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let query = "query ($r: String!, $g: String!, $id: ID!) { match(reference: $r) { state } node(id: $id) { id }
            matches(filter: { gaps: [$g] }) { totalCount } gap(reference: $g) { matches { state } } }";
        let variables = json!({ "r": proposed["reference"], "g": gap["reference"], "id": proposed["id"] });
        let nothing = json!({ "match": null, "node": null, "matches": { "totalCount": 0 }, "gap": { "matches": [] } });
        for stranger in [app.approver("state-fra"), app.approver("group-cod"), app.approver("unoci"), (**app).clone()] {
            assert_eq!(stranger.data(query, variables.clone()).await, nothing);
        }
        for side in [&donor, &host, &app.approver("group-civ")] {
            assert_eq!(side.data(query, variables.clone()).await["matches"]["totalCount"], 1);
        }
        host.says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        assert_eq!(app.data(query, variables).await["match"]["state"], "AGREED");
    }

    async fn nobody_does_to_a_match_what_is_not_theirs_to_do(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        donor.enters("commit", &agreed, "3").await;
        let connection = app.database.connect().await;
        let before = Rows::read(&connection).await;
        let entry = |amount: &str| json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": amount });
        for (who, role) in [("state-fra", Role::Approver), ("civ-authorities", Role::Approver), ("group-civ", Role::Approver), ("state-can", Role::Editor)] {
            for mutation in ["pledge", "commit"] {
                assert_eq!(app.actor(who, role).refused(mutation, entry("1")).await, ["FORBIDDEN"], "{who} {mutation}");
            }
        }
        for (who, mutation, faults) in [
            ("state-can", "consentToMatch", ["FORBIDDEN"]), ("civ-authorities", "agreeMatch", ["FORBIDDEN"]), ("civ-authorities", "consentToMatch", ["CONFLICT"]),
            ("state-can", "agreeMatch", ["CONFLICT"]), ("state-lbr", "consentToMatch", ["FORBIDDEN"]),
        ] {
            assert_eq!(app.approver(who).refused(mutation, json!({ "match": agreed["id"] })).await, faults, "{who} {mutation}");
        }
        assert_eq!(app.approver("civ-authorities").refused("verifyDelivery", json!({ "match": agreed["id"], "statement": "x" })).await, ["CONFLICT"]);
        for (amount, faults) in [("2", ["CONFLICT amount"]), ("0", ["INVALID amount"]), ("-1", ["INVALID amount"]), ("1.5", ["INVALID amount"]), ("", ["INVALID amount"]), ("99999999999999999999", ["INVALID amount"])] {
            assert_eq!(donor.refused("commit", entry(amount)).await, faults, "{amount}");
        }
        assert_eq!(donor.refused("recordDelivery", entry("4")).await, ["CONFLICT amount"]);
        for (on, fault) in [("2099-01-01", "INVALID on"), ("2001", "INVALID on")] {
            let mut late = entry("1");
            late["on"] = json!(on);
            assert_eq!(donor.refused("commit", late).await, [fault]);
        }
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn lines_that_do_not_fit_are_refused_before_anything_moves(app: &TestApp) {
        let gap = gap(app).await;
        let donor = app.approver("state-can");
        let mut input = offer("FUNDING", money("10", "USD"));
        let second = json!({ "assistance": "EQUIPMENT", "title": "Carts", "size": number("ITEMS", 2) });
        input["lines"].as_array_mut().unwrap().push(second);
        let made = donor.done("makeOffer", input, "offer { id lines { id } }").await;
        let line = |need: usize, line: usize, size: Value| json!({ "need": gap["needs"][need]["id"], "line": made["lines"][line]["id"], "size": size });
        let propose = |lines: Value| json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
        for (lines, faults) in [
            (json!([]), vec!["INVALID lines"]),
            (json!([line(1, 0, Value::Null)]), vec!["INVALID lines.0.line"]),
            (json!([line(2, 1, Value::Null)]), vec!["INVALID lines.0.line"]),
            (json!([line(0, 1, json!("3"))]), vec!["INVALID lines.0.size"]),
            (json!([line(0, 1, json!("1")), line(0, 1, json!("1"))]), vec!["INVALID lines.1"]),
        ] {
            assert_eq!(donor.refused("proposeMatch", propose(lines.clone())).await, faults, "{lines}");
        }
        let proposed = donor.done("proposeMatch", propose(json!([line(0, 1, json!("1"))])), MATCH).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        let two = json!({ "match": proposed["id"], "line": proposed["lines"][0]["id"], "amount": "2" });
        assert_eq!(donor.refused("commit", two).await, ["CONFLICT amount"], "the match is about one");
    }

    async fn what_is_matched_or_drawn_on_holds_the_plan_and_the_offer(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        donor.enters("commit", &agreed, "3").await;
        let made = donor.data("{ offers(first: 1, filter: { providers: [\"state-can\"] }) { edges { node { id version lines { id } } } } }", json!({})).await["offers"]["edges"][0]["node"].take();
        let revise = |lines: Value| json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": lines });
        let line = |unit: &str, size: i64| json!({ "line": made["lines"][0]["id"], "assistance": "EQUIPMENT", "title": "x", "size": number(unit, size) });
        assert_eq!(donor.refused("reviseOffer", revise(json!([line("ITEMS", 2)]))).await, ["INVALID lines.0"]);
        assert_eq!(donor.refused("reviseOffer", revise(json!([line("COURSES", 4)]))).await, ["INVALID lines.0"]);
        assert_eq!(donor.refused("reviseOffer", revise(json!([{ "assistance": "EQUIPMENT", "title": "x", "size": number("ITEMS", 9) }]))).await, ["INVALID lines"]);
        let version = app.gap_with_needs(gap["reference"].as_str().unwrap()).await["version"].take();
        // The finding's own need stays, named or not; one that was planned is held by the match.
        let holder = app.actor("civ-authorities", Role::Editor);
        let plan = |version: &Value, title: &str| json!({ "gap": gap["id"], "expectedVersion": version, "needs": [{ "line": { "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 2) } }] });
        let planned = holder.done("planNeeds", plan(&version, "x"), "gap { id needs { id title committed } }").await;
        let needs = planned["needs"].as_array().unwrap();
        assert_eq!((&needs[0]["id"], &needs[0]["committed"]), (&gap["needs"][0]["id"], &json!("3")));
        let own = needs.iter().position(|need| need["title"] == "x").expect("its own need");
        app.agreed("state-che", "civ-authorities", &planned, own, offer("EQUIPMENT", number("ITEMS", 2))).await;
        let version = app.gap_with_needs(gap["reference"].as_str().unwrap()).await["version"].take();
        assert_eq!(holder.refused("planNeeds", plan(&version, "y")).await, ["INVALID needs"]);
    }

    async fn a_plan_does_not_tell_of_what_is_only_proposed(app: &TestApp) {
        let holder = app.actor("civ-authorities", Role::Editor);
        let plan = |of: &Value, title: &str| {
            let line = json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 4) });
            json!({ "gap": of["id"], "expectedVersion": of["version"], "needs": [{ "line": line }] })
        };
        // Each gap has a need of its plan, the last of all.
        let planned = async || {
            let of = gap(app).await;
            let of = holder.done("planNeeds", plan(&of, "x"), "gap { id reference version needs { id title } }").await;
            let last = of["needs"].as_array().unwrap().len() - 1;
            (of, last)
        };
        let ((one, last), (other, _)) = (planned().await, planned().await);
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&one, &made, last).await;
        for of in [&one, &other] {
            let planned = holder.done("planNeeds", plan(of, "y"), "gap { needs { title } }").await;
            assert_eq!(planned["needs"][last]["title"], "y", "with a proposal as without");
            assert_eq!(planned["needs"].as_array().unwrap().len(), last + 1);
        }
        let agreed = app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        assert_eq!(agreed["lines"], json!([]));
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
        // What is agreed everybody knows, and it holds its need.
        let (third, last) = planned().await;
        app.agreed("state-che", "civ-authorities", &third, last, offer("EQUIPMENT", number("ITEMS", 1))).await;
        let version = app.gap_with_needs(third["reference"].as_str().unwrap()).await["version"].take();
        let mut again = plan(&third, "y");
        again["expectedVersion"] = version;
        assert_eq!(holder.refused("planNeeds", again).await, ["INVALID needs"]);
    }

    async fn silence_is_not_said_of_a_match_that_ended_before_its_clock(app: &TestApp) {
        let gap = gap(app).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let declined = donor.says("declineMatch", &proposed, json!({ "reason": "None left." })).await;
        assert_eq!(declined["consent"], "PENDING");
    }

    async fn an_exemption_is_asked_of_the_committee_and_decided_by_it_alone(app: &TestApp) {
        let gap = gap(app).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let measure = app.data("{ sanctionsRegime(code: \"1572\") { committee { code } measures { code kind } } }", json!({})).await["sanctionsRegime"].take();
        let code = measure["measures"][0]["code"].clone();
        let committee = app.approver(measure["committee"]["code"].as_str().unwrap());
        let ask = json!({ "match": proposed["id"], "measure": code, "statement": "Scales are no arms." });
        let selection = "match { exemptionRequests { id state measure { code } committee { code } reason } }";
        let asked = donor.done("requestExemption", ask.clone(), selection).await["exemptionRequests"][0].take();
        assert_eq!((&asked["state"], &asked["measure"]["code"]), (&json!("REQUESTED"), &code));
        assert_eq!(donor.refused("requestExemption", ask).await, ["CONFLICT measure"]);
        let decide = json!({ "exemptionRequest": asked["id"], "decision": "REFUSED" });
        assert_eq!(committee.refused("decideExemption", decide).await, ["INVALID reason"]);
        let decide = json!({ "exemptionRequest": asked["id"], "decision": "GRANTED", "reason": "So it is." });
        assert_eq!(donor.refused("decideExemption", decide.clone()).await, ["FORBIDDEN"]);
        assert_eq!(app.approver("state-fra").refused("decideExemption", decide.clone()).await, ["NOT_FOUND exemptionRequest"]);
        assert_eq!(committee.done("decideExemption", decide.clone(), selection).await["exemptionRequests"][0]["state"], "GRANTED");
        assert_eq!(committee.refused("decideExemption", decide).await, ["CONFLICT"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn progress_on_a_condition_has_a_date_and_a_source_and_stays(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let input = json!({ "liftingCondition": "1572-elections", "on": "2010-05", "statement": "The lists are out.", "document": "S/2009/521", "locator": "para. 3" });
        let (elsewhere, before) = (app.database.serve().await, reference_version(app).await);
        let recorded = panel.done("recordProgress", input.clone(), "liftingCondition { progress { date statement locator recordedBy { code } } }").await;
        let last = recorded["progress"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last, json!({ "date": "2010-05", "statement": "The lists are out.", "locator": "para. 3", "recordedBy": { "code": "group-civ" } }));
        let query = r#"{ liftingConditions(first: 100, filter: { regimes: ["1572"] }) { edges { node { code progress { statement } } } } }"#;
        let mut seen = elsewhere.data(query, json!({})).await["liftingConditions"]["edges"].take();
        let conditions = seen.as_array_mut().unwrap().iter_mut();
        let mut found = conditions.map(|edge| &mut edge["node"]).filter(|node| node["code"] == "1572-elections");
        let seen = found.next().expect("the condition")["progress"].take();
        assert_eq!(seen.as_array().unwrap().last().unwrap()["statement"], "The lists are out.", "at once, from every server");
        assert_eq!(reference_version(app).await, before, "no server reads the reference tables again");
        for (field, value, fault) in [("on", "2099", "INVALID on"), ("statement", " ", "INVALID statement"), ("document", "S/1900/1", "INVALID document")] {
            let mut bad = input.clone();
            bad[field] = json!(value);
            assert_eq!(panel.refused("recordProgress", bad).await, [fault]);
        }
        assert_eq!(app.approver("state-can").refused("recordProgress", input).await, ["FORBIDDEN"]);
    }

    async fn a_gap_says_why_nothing_happens_about_it(app: &TestApp) {
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        input["needs"][0]["deadline"] = json!("2020-01");
        let gap = app.approver("group-civ").done("recordGap", input, "gap { id reference version needs { id } }").await;
        let stall = async |actor: &tests::Actor| {
            let query = "query ($r: String!) { stalled(filter: { references: [$r] }) { edges { node { reference stall { since days reasons } } } } }";
            actor.data(query, json!({ "r": gap["reference"] })).await["stalled"]["edges"][0]["node"]["stall"].take()
        };
        // A deadline that passed for lack of donors.
        let nobody = stall(app).await;
        assert_eq!((&nobody["since"], &nobody["reasons"]), (&json!("2009"), &json!(["NO_OFFER", "DEADLINE_PASSED"])));
        assert!(nobody["days"].as_i64() > Some(6_000));
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let seen = stall(&donor).await;
        assert_eq!((&seen["days"], &seen["reasons"]), (&json!(0), &json!(["AWAITS_HOLDER", "DEADLINE_PASSED"])));
        assert_eq!(stall(app).await, nobody, "others do not know");
        app.approver("civ-authorities").says("objectToMatch", &proposed, json!({ "reason": "Not now." })).await;
        assert_eq!(stall(&app.approver("group-civ")).await["reasons"], json!(["HOLDER_OBJECTED", "DEADLINE_PASSED"]));
        let will = app.data("{ gap(reference: \"civ-presidential-guard-stocks\") { stall { reasons } } stalled(filter: { natures: [WILL] }) { totalCount } }", json!({})).await;
        assert_eq!(will, json!({ "gap": { "stall": null }, "stalled": { "totalCount": 0 } }));
    }

    async fn a_recommendation_for_traders_is_offered_to_no_donor(app: &TestApp) {
        let query = "{ recommendations(filter: { addressees: [PRIVATE_SECTOR] }, first: 50) { edges { node { id reference } } } }";
        let found = app.data(query, json!({})).await;
        let traders = found["recommendations"]["edges"].as_array().unwrap();
        assert!(!traders.is_empty());
        let donor = app.approver("state-can");
        let made = donor.offers(offer("FUNDING", money("500", "EUR"))).await;
        for edge in traders {
            let node = &edge["node"];
            let gaps = app.data("query ($r: [String!]) { stalled(filter: { references: $r }) { totalCount } }", json!({ "r": [node["reference"]] })).await;
            assert_eq!(gaps["stalled"]["totalCount"], 0);
            let lines = json!([{ "need": node["id"], "line": made["lines"][0]["id"] }]);
            let input = json!({ "gap": node["id"], "assistance": made["id"], "lines": lines });
            assert_eq!(donor.refused("proposeMatch", input).await, ["NOT_FOUND gap"]);
        }
    }

    async fn calls_that_were_repeated_and_calls_that_nobody_answered_are_found(app: &TestApp) {
        let found = async |filter: Value| {
            let query = "query ($f: RecommendationFilter) { recommendations(filter: $f, first: 100) { totalCount edges { node { id reference } } } }";
            app.data(query, json!({ "f": filter })).await["recommendations"].take()
        };
        let names = |of: &Value| -> BTreeSet<String> {
            of["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["reference"].as_str().unwrap().to_owned()).collect()
        };
        // The calls of 2005, 2006 and 2009 for more embargo expertise in UNOCI are one story.
        let (repeated, last) = (found(json!({ "repetition": "REPEATED" })).await, found(json!({ "repetition": "NOT_REPEATED" })).await);
        assert!(names(&repeated).contains("rec-2005-group-civ-customs-expert") && !names(&last).contains("rec-2005-group-civ-customs-expert"));
        let open = found(json!({ "unansweredDays": 365 })).await;
        let first = open["edges"][0]["node"].clone();
        let say = json!({ "recommendation": first["id"], "status": "PARTLY_DONE", "on": "2012" });
        app.actor("state-can", Role::Editor).done("followUpRecommendation", say, "recommendation { id }").await;
        let after = found(json!({ "unansweredDays": 365 })).await;
        assert_eq!(after["totalCount"].as_u64().unwrap() + 1, open["totalCount"].as_u64().unwrap());
        assert!(!names(&after).contains(first["reference"].as_str().unwrap()));
        assert_eq!(found(json!({ "unansweredDays": 365_000 })).await["totalCount"], 0);
    }

    async fn statistics_say_how_many_were_matched_and_how_long_each_step_took(app: &TestApp) {
        let gap = gap(app).await;
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        input["attribution"] = json!("UNATTRIBUTED");
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, input).await;
        donor.enters("commit", &agreed, "4").await;
        donor.enters("recordDelivery", &agreed, "2").await;
        let query = "query ($r: [String!], $by: StatisticsDimension!) { statistics(filter: { references: $r }, by: $by)
            { key label gaps matched committed delivered daysToMatch daysToCommitment daysToDelivery } }";
        let of = async |actor: &tests::Actor, by: &str| actor.data(query, json!({ "r": [gap["reference"]], "by": by })).await["statistics"].take();
        let all = of(app, "REGIME").await;
        assert_eq!((&all[0]["key"], &all[0]["gaps"], &all[0]["matched"], &all[0]["delivered"]), (&json!("1572"), &json!(1), &json!(1), &json!(1)));
        assert!(all[0]["daysToMatch"].as_i64() > Some(6_000), "from S/2009/521 to today: {all}");
        assert_eq!((&all[0]["daysToCommitment"], &all[0]["daysToDelivery"]), (&json!(0), &json!(0)));
        assert_eq!(of(app, "PROVIDER").await[0]["label"], "asked not to be named");
        assert_eq!(of(&donor, "PROVIDER").await[0]["key"], "state-can");
    }

    async fn silence_is_shown_as_silence_and_proceeds_only_where_the_setting_says_so(database: &TestDatabase) {
        for (silence, outcome) in [(Silence::Waits, None), (Silence::NoObjection, Some("AGREED"))] {
            let service = database.serve_as(&Config { silence, ..database.config() }).await;
            let gap = service.reopened("unoci-customs-experts", "unoci").await;
            let donor = service.approver("state-can");
            let made = donor.offers(offer("EXPERTISE", number("PERSONS", 1))).await;
            let proposed = donor.proposes(&gap, &made, 0).await;
            assert_eq!((&proposed["consent"], &proposed["dueState"]), (&json!("PENDING"), &json!("RUNNING")));
            let agree = json!({ "match": proposed["id"] });
            assert_eq!(donor.refused("agreeMatch", agree.clone()).await, ["CONFLICT"], "there is time");
            let passes = format!("update match set due = '2026-01-01' where reference = '{}'", proposed["reference"].as_str().unwrap());
            database.connect().await.execute_unprepared(&passes).await.unwrap();
            let seen = donor.data("query ($r: String!) { match(reference: $r) { consent dueState } }", json!({ "r": proposed["reference"] })).await;
            assert_eq!(seen["match"], json!({ "consent": "SILENT", "dueState": "OVERDUE" }));
            match outcome {
                None => assert_eq!(donor.refused("agreeMatch", agree).await, ["CONFLICT"]),
                Some(state) => {
                    let agreed = donor.done("agreeMatch", agree, MATCH).await;
                    assert_eq!((&agreed["state"], &agreed["consent"]), (&json!(state), &json!("SILENT")));
                }
            }
        }
    }
}
