//! What is in the way of a pair, and what would help.

use super::{SUGGESTION, assistance, for_gap, rules, scales, weighing, why_not};
use crate::gap_changes::whole;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{TestApp, money, number, offer, on_both};

on_both! {
    async fn why_not_says_which_argument_takes_what(app: &TestApp) {
        let gap = scales(app, json!({})).await;
        let made = app.approver("state-can").offers(weighing()).await;
        let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { score } }";
        for (one, other, field) in [(&made, &gap, "gap"), (&gap, &gap, "assistance"), (&made, &made, "gap")] {
            let (_, said) = app.error(query, json!({ "g": one["id"], "a": other["id"] })).await;
            assert!(said.starts_with(field) && said.contains("takes the id of a gap"), "{said}");
        }
    }

    async fn what_is_in_the_way_is_said_with_the_change_that_would_help(app: &TestApp) {
        let mut terms = json!({ "tags": ["harbours"], "beneficiaries": ["customs"], "starts": "2030-01-01", "ends": "2030-12-31" });
        terms["needs"] = whole()["needs"].take();
        terms["needs"][1]["form"] = json!("GRANT");
        let gap = scales(app, terms).await;
        let donor = app.approver("state-can");
        let late = json!({ "starts": "2030-11-01" });
        let items = |least: &str| json!({ "lines": [{ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 6), "least": least }] });
        let cases: [(Value, &[&str]); 14] = [
            (json!({}), &[]),
            (json!({ "countries": ["LBR"] }), &["GEO"]),
            (late, &["TIME"]),
            (json!({ "lines": [{ "assistance": "LEGISLATION", "title": "Laws", "size": { "unsized": "UNSIZED" } }] }), &["ASSISTANCE"]),
            (json!({ "excluded": [{ "kind": "SECTOR", "value": "331" }] }), &["SECTOR"]),
            (json!({ "excluded": [{ "kind": "TAG", "value": "Harbours" }, { "kind": "BENEFICIARY", "value": "douanes" }] }), &["TAG", "BENEFICIARY"]),
            (json!({ "onlyBeneficiaries": ["Police"] }), &["BENEFICIARY"]),
            (json!({ "lines": [{ "assistance": "FUNDING", "title": "Upkeep", "size": { "unsized": "UNSIZED" }, "form": "LOAN" }] }), &["ASSISTANCE"]),
            (json!({ "lines": [{ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 6) },
                { "assistance": "FUNDING", "title": "Upkeep", "size": { "unsized": "UNSIZED" }, "form": "GRANT" }] }), &[]),
            (json!({ "onlyBeneficiaries": ["police", "douanes"] }), &[]),
            (json!({ "lines": [{ "assistance": "FUNDING", "title": "Money", "size": money("900000", "EUR"), "least": "500000" }] }), &["TICKET_LARGE"]),
            (items("4"), &[]),
            (items("5"), &["LEAST_LARGE"]),
            (json!({ "willing": "NO" }), &["STATUS"]),
        ];
        for (change, expected) in cases {
            let mut input = weighing();
            input.as_object_mut().unwrap().extend(change.as_object().cloned().unwrap());
            let made = donor.offers(input).await;
            let judged = why_not(app, &gap["id"], &made["id"]).await;
            let found: BTreeSet<&str> = rules(&judged).into_iter().collect();
            assert_eq!(found, expected.iter().copied().collect(), "{change}: {judged}");
            for obstacle in judged["obstacles"].as_array().unwrap() {
                assert!(!obstacle["explanation"].as_str().unwrap().is_empty() && !obstacle["change"].is_null(), "{obstacle}");
            }
            let suggested = for_gap(app, gap["reference"].as_str().unwrap(), "(first: 50)").await;
            assert_eq!(suggested.iter().any(|one| one["assistance"]["id"] == made["id"]), expected.is_empty(), "{change}");
        }
    }

    async fn a_line_whose_least_is_more_than_what_lacks_is_neither_suggested_nor_proposed_nor_planned(app: &TestApp) {
        let gap = scales(app, json!({})).await;
        let (donor, host) = (app.approver("state-can"), app.approver("civ-authorities"));
        let offered = async |least: &str| {
            let mut input = weighing();
            input["lines"][0]["least"] = json!(least);
            donor.offers(input).await
        };
        let (fits, large) = (offered("3").await, offered("5").await);
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": large["lines"][0]["id"] }]);
        let proposal = json!({ "gap": gap["id"], "assistance": large["id"], "lines": lines });
        assert_eq!(donor.refused("proposeMatch", proposal).await, ["INVALID lines.0.line"]);
        let plan = app.approver("unoci").done("draftPlan", json!({ "regimes": ["1572"] }), "plan { lines(first: 50) { edges { node { assistance { reference } } } } }").await;
        assert!(!plan.to_string().contains(large["reference"].as_str().unwrap()), "{plan}");
        assert_eq!(rules(&why_not(app, &gap["id"], &fits["id"]).await), [""; 0]);
        // Once two of four are committed, three fit nobody but who gave some already.
        let other = donor.offers(weighing()).await;
        let made = donor.proposes(&gap, &other, 0).await;
        host.says("consentToMatch", &made, json!({})).await;
        let agreed = donor.says("agreeMatch", &made, json!({})).await;
        donor.enters("commit", &agreed, "2").await;
        let judged = why_not(app, &gap["id"], &fits["id"]).await;
        assert_eq!(rules(&judged), ["LEAST_LARGE"]);
        let said = judged["obstacles"][0]["explanation"].as_str().unwrap();
        assert!(said.contains("3 items") && said.contains("2 items"), "{said}");
        let suggested = for_gap(app, gap["reference"].as_str().unwrap(), "(first: 50)").await;
        assert!(!assistance(&suggested).contains(&fits["reference"].as_str().unwrap()));
    }

    async fn a_gap_of_will_is_offered_nothing(app: &TestApp) {
        app.database.load_demo().await;
        assert_eq!(for_gap(app, "civ-presidential-guard-stocks", "(first: 50)").await, Vec::<Value>::new());
        let gap = app.gap_with_needs("civ-presidential-guard-stocks").await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("TRAINING", number("COURSES", 1))).await;
        let judged = why_not(app, &gap["id"], &made["id"]).await;
        assert!(rules(&judged).contains(&"NATURE") && judged["score"].is_null(), "{judged}");
    }

    async fn a_refused_pair_is_not_suggested_to_both_sides_until_one_changes(app: &TestApp) {
        let gap = scales(app, json!({})).await;
        let reference = gap["reference"].as_str().unwrap();
        let (donor, host) = (app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(weighing()).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        host.says("objectToMatch", &proposed, json!({ "reason": "Not from there." })).await;
        let is_named = async |who: &tests::Service| assistance(&for_gap(who, reference, "").await).contains(&made["reference"].as_str().unwrap());
        assert!(!is_named(&donor).await && !is_named(&host).await);
        let judged = why_not(&donor, &gap["id"], &made["id"]).await;
        assert_eq!(rules(&judged), ["REFUSED"]);
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let again = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
        assert_eq!(donor.refused("proposeMatch", again).await, ["CONFLICT"]);
        assert_eq!(judged["obstacles"][0]["forbidsMatch"], true, "{judged}");
        assert!(is_named(app).await, "what was refused is the affair of both sides");
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "note": "Made elsewhere." });
        let noted = donor.done("reviseOffer", revise, "offer { version }").await;
        assert!(!is_named(&donor).await && !is_named(&host).await, "a note changes nothing of what was refused");
        let revise = json!({ "offer": made["id"], "expectedVersion": noted["version"], "condition": "If the port pays their transport." });
        donor.done("reviseOffer", revise, "offer { version }").await;
        assert!(is_named(&donor).await && is_named(&host).await);
    }

    async fn the_rule_of_the_day_on_which_delivery_would_start_counts(app: &TestApp) {
        let more = json!({ "beneficiaries": ["gendarmerie"], "starts": "2013-01-01", "ends": "2019-12-31",
            "needs": [{ "assistance": "TRAINING", "title": "Weighers", "size": number("PERSONS", 9) }] });
        let gap = scales(app, more).await;
        let mut input = offer("TRAINING", number("PERSONS", 9));
        for (field, value) in [("title", "Training of those who weigh containers"), ("starts", "2012-01-01"), ("ends", "2020-01-01")] {
            input[field] = json!(value);
        }
        let made = app.approver("state-can").offers(input.clone()).await;
        let in_force = why_not(app, &gap["id"], &made["id"]).await;
        assert_eq!(in_force["on"], "2013-01-01", "the gap's own time");
        let later = format!("query ($g: ID!, $a: ID!) {{ whyNot(gap: $g, assistance: $a, on: \"2017-01-01\") {{ {SUGGESTION} }} }}");
        let later = app.data(&later, json!({ "g": gap["id"], "a": made["id"] })).await["whyNot"].take();
        assert_eq!((&later["compliance"]["outcome"], &later["compliance"]["measure"]), (&json!("CLEAR"), &Value::Null), "{later}");
        input["lines"][0]["goods"] = json!("ARMS");
        input["lines"][0]["assistance"] = json!("EQUIPMENT");
        input["seeksExemption"] = json!("NO");
        let armed = app.approver("state-can").offers(input).await;
        let judged = why_not(app, &gap["id"], &armed["id"]).await;
        assert!(rules(&judged).contains(&"MEASURE"), "{judged}");
        let compliance = &judged["compliance"];
        assert_eq!(compliance["measure"]["code"], "1572-arms");
        assert!(compliance["basis"]["key"].as_str().unwrap().starts_with("S/RES/") && !compliance["contact"].is_null(), "{compliance}");
    }

    async fn what_comes_too_late_for_all_that_it_serves_is_ruled_out_whatever_else_is_needed(app: &TestApp) {
        let mut needs = whole()["needs"].take();
        needs[0]["deadline"] = json!("2098-06");
        let gap = scales(app, json!({ "needs": needs })).await;
        let donor = app.approver("state-can");
        let upkeep = json!({ "assistance": "FUNDING", "title": "Upkeep", "size": { "unsized": "UNSIZED" } });
        for (starts, more, expected) in [("2098-01", None, vec![]), ("2098-11", None, vec!["TIME"]), ("2098-11", Some(upkeep), vec![])] {
            let mut input = weighing();
            input["starts"] = json!(starts);
            input["lines"].as_array_mut().unwrap().extend(more);
            let made = donor.offers(input).await;
            let judged = why_not(app, &gap["id"], &made["id"]).await;
            assert_eq!(rules(&judged), expected, "{starts}: {judged}");
            let suggested = for_gap(app, gap["reference"].as_str().unwrap(), "(first: 50)").await;
            assert_eq!(suggested.iter().any(|one| one["assistance"]["id"] == made["id"]), expected.is_empty(), "{starts}");
            // As where the two are proposed.
            let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
            let propose = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines, "dryRun": true });
            let refused = donor.say("proposeMatch", propose, "userErrors { code }").await["userErrors"].take();
            assert_eq!(refused == json!([]), starts == "2098-01", "{starts}: {refused}");
        }
    }

    async fn a_need_that_was_due_before_today_is_served_by_what_comes_too_late_for_another(app: &TestApp) {
        let mut needs = whole()["needs"].take();
        needs[0]["deadline"] = json!("2020-01");
        needs[1]["deadline"] = json!("2098-06");
        let gap = scales(app, json!({ "needs": needs })).await;
        let donor = app.approver("state-can");
        let mut input = weighing();
        input["starts"] = json!("2098-11");
        let upkeep = json!({ "assistance": "FUNDING", "title": "Upkeep", "size": { "unsized": "UNSIZED" } });
        input["lines"].as_array_mut().unwrap().push(upkeep);
        let made = donor.offers(input).await;
        let judged = why_not(app, &gap["id"], &made["id"]).await;
        assert!(rules(&judged).is_empty(), "{judged}");
        let propose = |at: usize| {
            let lines = json!([{ "need": gap["needs"][at]["id"], "line": made["lines"][at]["id"] }]);
            json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines, "dryRun": true })
        };
        let still = donor.say("proposeMatch", propose(0), "userErrors { code }").await;
        assert_eq!(still["userErrors"], json!([]), "what lacks still lacks: {still}");
        let late = donor.say("proposeMatch", propose(1), "userErrors { code }").await;
        assert_ne!(late["userErrors"], json!([]), "{late}");
    }

    async fn what_has_less_time_than_others_is_served_by_what_covers_all_of_that(app: &TestApp) {
        let mut needs = whole()["needs"].take();
        for (at, field, value) in [(0, "starts", "2098-05-25"), (0, "deadline", "2098-06-01"), (1, "starts", "2098-01"), (2, "starts", "2098-01")] {
            needs[at][field] = json!(value);
        }
        let gap = scales(app, json!({ "needs": needs })).await;
        let donor = app.approver("state-can");
        for (starts, fits) in [("2098-05-20", true), ("2098-06-02", false)] {
            let mut input = weighing();
            input["starts"] = json!(starts);
            let made = donor.offers(input).await;
            let judged = why_not(app, &gap["id"], &made["id"]).await;
            assert_eq!(rules(&judged).is_empty(), fits, "{starts}: {judged}");
            let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
            let propose = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines, "dryRun": true });
            let told = donor.say("proposeMatch", propose, "userErrors { code }").await;
            assert_eq!(told["userErrors"] == json!([]), fits, "{starts}: {told}");
        }
    }
}
