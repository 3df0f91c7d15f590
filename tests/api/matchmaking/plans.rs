//! Plans: drawn from what everybody may read, read by their organisation alone, approved by people, and then proposed as matches.

use crate::{gap_changes::whole, matches::gap as scales};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, Rows, TestApp, money, number, offer, on_both, with};

const PLAN: &str = "plan { id reference state note on gaps { reference } approvedOn objective bound provenGap rounds stopped floorMet changes unsizedNeeds digest model viewerCan
    policy { regimes severities { severity factor } attention { provider gaps } attentionDefault providersPerGap fairnessFloor leastFit rounds }
    lines(first: 100) { totalCount edges { node { id amount unit currency startsOn leftOut gap { id reference } need { id remaining }
        assistance { reference } line { id } match { id reference state side consent viewerCan lines { size } } } } }
    coverage { by key shareBefore shareAfter explanation units { unit currency needed before after } }
    openNeedCount openNeeds(first: 100) { missing unit currency weight reason explanation gap { reference } need { id } }
    advice { more unit currency brings explanation assistance { reference } } countries { country potential share } }";

/// An offer of so many scales for harbours.
pub(crate) fn weighing(items: i64) -> Value {
    let mut input = offer("EQUIPMENT", number("ITEMS", items));
    input["title"] = json!("Scales for containers at harbours");
    input["description"] = json!("Weighbridges and scales for customs officers.");
    input["countries"] = json!(["CIV"]);
    input["sectors"] = json!(["33120"]);
    input
}

async fn drafts(actor: &Actor, more: Value) -> Value {
    let input = with(json!({ "regimes": ["1572"] }), more);
    actor.done("draftPlan", input, PLAN).await
}

/// The lines of a plan that are about a gap.
fn lines_of(plan: &Value, gap: &Value) -> Vec<Value> {
    let lines = plan["lines"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"].clone());
    lines
        .filter(|line| line["gap"]["reference"] == gap["reference"])
        .collect()
}

fn open_of(plan: &Value, need: &Value) -> Option<Value> {
    plan["openNeeds"]
        .as_array()
        .unwrap()
        .iter()
        .find(|open| open["need"]["id"] == need["id"])
        .cloned()
}

on_both! {
    async fn a_plan_says_what_goes_where_what_that_reaches_and_what_stays_open(app: &TestApp) {
        let gap = scales(app).await;
        let (first, second) = (app.approver("state-can"), app.approver("state-fra"));
        let one = first.offers(weighing(3)).await;
        second.offers(weighing(3)).await;
        let mission = app.actor("unoci", domain::organisation::Role::Editor);
        let plan = drafts(&mission, json!({ "note": "For the budget of 2027." })).await;
        let lines = lines_of(&plan, &gap);
        let amounts: i64 = lines.iter().map(|line| line["amount"].as_str().unwrap().parse::<i64>().unwrap()).sum();
        assert_eq!((lines.len(), amounts, &lines[0]["unit"]), (2, 4, &json!("ITEMS")), "both give, and no more than is needed: {lines:?}");
        assert!(lines.iter().any(|line| line["line"]["id"] == one["lines"][0]["id"]));
        assert_eq!((&plan["state"], &plan["note"], &plan["viewerCan"]), (&json!("DRAFT"), &json!("For the budget of 2027."), &json!([])), "an editor approves none");
        let (objective, bound) = (plan["objective"].as_f64().unwrap(), plan["bound"].as_f64().unwrap());
        assert!(objective > 0.0 && objective <= bound + 1e-9 && (plan["provenGap"].as_f64().unwrap() - (1.0 - objective / bound)).abs() < 1e-9);
        let all = &plan["coverage"][0];
        assert_eq!((&all["by"], &all["key"]), (&json!("ALL"), &json!("")));
        assert!(all["shareAfter"].as_f64() > all["shareBefore"].as_f64(), "{all}");
        let items = all["units"].as_array().unwrap().iter().find(|unit| unit["unit"] == "ITEMS").unwrap();
        assert_eq!((&items["needed"], &items["before"], &items["after"]), (&json!("4"), &json!("0"), &json!("4")));
        let upkeep = open_of(&plan, &gap["needs"][1]).expect("nobody gives upkeep");
        assert_eq!((&upkeep["reason"], &upkeep["missing"], &upkeep["currency"]), (&json!("NOTHING_OFFERED"), &json!("1250.50"), &json!("EUR")));
        let training = open_of(&plan, &gap["needs"][2]).expect("nobody gives training");
        assert_eq!((&training["missing"], &training["unit"]), (&Value::Null, &Value::Null), "nobody said how much");
        assert_eq!(drafts(&mission, json!({})).await["digest"], plan["digest"], "drawn again, it is the same");
    }

    async fn a_need_without_a_size_is_looked_after_and_both_sides_say_how_much(app: &TestApp) {
        let mut input = whole();
        input["needs"] = json!([{ "assistance": "TRAINING", "title": "Officers who weigh containers", "size": { "unsized": "UNSIZED" } }]);
        let gap = app.approver("group-civ").publishes(input).await;
        let mut courses = offer("TRAINING", number("PERSONS", 40));
        courses["title"] = json!("Training of customs officers who weigh containers");
        courses["description"] = json!("Courses at the harbour on scales and on weighing containers.");
        courses["countries"] = json!(["CIV"]);
        courses["sectors"] = json!(["33120"]);
        app.approver("state-can").offers(courses).await;
        let mission = app.approver("unoci");
        let plan = drafts(&mission, json!({ "leastFit": 0.2 })).await;
        let line = lines_of(&plan, &gap).into_iter().find(|line| line["need"]["id"] == gap["needs"][0]["id"]).unwrap_or_else(|| panic!("{:?}", open_of(&plan, &gap["needs"][0])));
        assert_eq!((&line["amount"], &line["unit"]), (&Value::Null, &Value::Null));
        let approved = mission.done("approvePlan", json!({ "plan": plan["id"] }), PLAN).await;
        let line = lines_of(&approved, &gap).into_iter().find(|line| line["need"]["id"] == gap["needs"][0]["id"]).unwrap();
        assert_eq!(line["match"]["lines"][0]["size"], Value::Null, "as much as both have");
    }

    async fn an_approved_plan_proposes_its_lines_and_keeps_apart_what_people_left_out(app: &TestApp) {
        let gap = scales(app).await;
        let (first, second) = (app.approver("state-can"), app.approver("state-fra"));
        first.offers(weighing(3)).await;
        second.offers(weighing(3)).await;
        let mission = app.approver("unoci");
        let plan = drafts(&mission, json!({})).await;
        assert_eq!(plan["viewerCan"], json!(["APPROVE_PLAN"]));
        let lines = lines_of(&plan, &gap);
        let leave = json!([{ "line": lines[0]["id"], "reason": "They have their hands full." }]);
        let twice = json!([{ "line": lines[0]["id"], "reason": "a" }, { "line": lines[0]["id"], "reason": "b" }]);
        assert_eq!(mission.refused("approvePlan", json!({ "plan": plan["id"], "leaveOut": twice })).await, ["INVALID leaveOut.1.line"]);
        let approve = json!({ "clientMutationId": "once", "plan": plan["id"], "leaveOut": leave, "note": "As the task force agreed." });
        let approved = mission.done("approvePlan", approve.clone(), PLAN).await;
        assert_eq!((&approved["state"], &approved["viewerCan"]), (&json!("APPROVED"), &json!([])), "it is approved once");
        let after = lines_of(&approved, &gap);
        assert_eq!((&after[0]["leftOut"], &after[0]["match"]), (&json!("They have their hands full."), &Value::Null));
        let made = &after[1]["match"];
        assert_eq!((&made["state"], &made["side"], &made["consent"], &after[1]["leftOut"]), (&json!("PROPOSED"), &json!("PLAN"), &json!("PENDING"), &Value::Null));
        assert_eq!((&made["lines"][0]["size"], &made["viewerCan"]), (&after[1]["amount"], &json!(["WITHDRAW_MATCH"])));
        assert_eq!(mission.done("approvePlan", approve, PLAN).await["lines"], approved["lines"], "said again, it is done once");
        assert_eq!(mission.refused("approvePlan", json!({ "plan": plan["id"] })).await, ["CONFLICT"]);

        let host = app.approver("civ-authorities");
        assert_eq!(host.says("consentToMatch", made, json!({})).await["state"], "CONSENTED", "it is a match like any other");
        assert_eq!(mission.refused("agreeMatch", json!({ "match": made["id"] })).await, ["FORBIDDEN"], "who planned it gives nothing");
        assert_eq!(mission.refused("declineMatch", json!({ "match": made["id"], "reason": "x" })).await, ["FORBIDDEN"]);
        let again = drafts(&mission, json!({})).await;
        let pairs: BTreeSet<String> = lines_of(&again, &gap).iter().map(|line| line["line"]["id"].to_string()).collect();
        assert!(!pairs.contains(&after[0]["line"]["id"].to_string()), "kept apart");
        assert!(!pairs.contains(&after[1]["line"]["id"].to_string()), "under way");
        assert_eq!(mission.says("withdrawMatch", made, json!({ "reason": "The plan is redone." })).await["state"], "WITHDRAWN");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn the_plan_that_was_approved_last_counts_whichever_was_drawn_last(app: &TestApp) {
        let gap = scales(app).await;
        let mut lines = Vec::new();
        for donor in ["state-can", "state-fra"] {
            lines.push(app.approver(donor).offers(weighing(3)).await["lines"][0]["id"].take());
        }
        let mission = app.approver("unoci");
        let (older, newer) = (drafts(&mission, json!({})).await, drafts(&mission, json!({})).await);
        let of_line = |plan: &Value, line: &Value| lines_of(plan, &gap).into_iter().find(|own| own["line"]["id"] == *line);
        // Each keeps apart what the other proposes.
        for (plan, left, proposed) in [(&newer, &lines[0], &lines[1]), (&older, &lines[1], &lines[0])] {
            let leave = json!([{ "line": of_line(plan, left).unwrap()["id"], "reason": "They have their hands full." }]);
            let approved = mission.done("approvePlan", json!({ "plan": plan["id"], "leaveOut": leave }), PLAN).await;
            let made = of_line(&approved, proposed).unwrap();
            mission.says("withdrawMatch", &made["match"], json!({ "reason": "The plan is redone." })).await;
        }
        let again = drafts(&mission, json!({})).await;
        assert_eq!([&lines[0], &lines[1]].map(|line| of_line(&again, line).is_some()), [true, false]);
    }

    async fn what_cannot_be_proposed_any_more_is_left_out_without_saying_what_only_others_know(app: &TestApp) {
        let gap = scales(app).await;
        let donor = app.approver("state-can");
        let made = donor.offers(weighing(4)).await;
        let mission = app.approver("unoci");
        let plan = drafts(&mission, json!({})).await;
        let kept = lines_of(&plan, &gap);
        assert_eq!(kept.len(), 1);
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("objectToMatch", &proposed, json!({ "reason": "A secret of the two." })).await;
        let everything_else: Vec<Value> = plan["lines"]["edges"].as_array().unwrap().iter()
            .filter(|edge| edge["node"]["gap"]["reference"] != gap["reference"])
            .map(|edge| json!({ "line": edge["node"]["id"], "reason": "Not now." })).collect();
        let before = Rows::read(&app.database.connect().await).await;
        let refused = mission.say("approvePlan", json!({ "plan": plan["id"], "leaveOut": everything_else }), "plan { id }").await;
        assert_eq!(refused["userErrors"][0]["code"], "CONFLICT");
        assert!(!refused.to_string().contains("secret"), "{refused}");
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), [], "nothing was left to propose, and nothing is changed");
        let another = drafts(&mission, json!({})).await;
        let approved = mission.done("approvePlan", json!({ "plan": another["id"] }), PLAN).await;
        let told: Vec<Value> = lines_of(&approved, &gap);
        assert!(told.iter().any(|line| line["leftOut"].as_str().is_some_and(|why| why.starts_with("The two cannot be matched now: they are matched already"))), "{told:?}");
        assert!(approved["lines"]["edges"].as_array().unwrap().iter().any(|edge| edge["node"]["match"]["state"] == "PROPOSED"), "the rest stands");
        assert!(!approved.to_string().contains("secret"));
    }

    async fn a_no_keeps_a_pair_out_of_plans_until_one_side_changes(app: &TestApp) {
        let gap = scales(app).await;
        let donor = app.approver("state-can");
        let made = donor.offers(weighing(4)).await;
        assert_eq!(lines_of(&drafts(&donor, json!({})).await, &gap).len(), 1);
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("objectToMatch", &proposed, json!({ "reason": "Not from there." })).await;
        assert_eq!(lines_of(&drafts(&donor, json!({})).await, &gap).len(), 0, "who was told no does not plan with it");
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "place": "Made in Accra." });
        donor.done("reviseOffer", revise, "offer { version }").await;
        assert_eq!(lines_of(&drafts(&donor, json!({})).await, &gap).len(), 1);
    }

    async fn a_plan_is_its_organisations_alone_and_weighs_nothing_that_is_hidden(app: &TestApp) {
        let gap = scales(app).await;
        app.approver("state-can").offers(weighing(3)).await;
        let (mission, panel) = (app.approver("unoci"), app.approver("group-civ"));
        let plan = drafts(&mission, json!({})).await;
        let query = "query ($r: String!, $id: ID!) { plan(reference: $r) { id } node(id: $id) { id } plans { totalCount } }";
        let variables = json!({ "r": plan["reference"], "id": plan["id"] });
        let nothing = json!({ "plan": null, "node": null, "plans": { "totalCount": 0 } });
        for other in [app.approver("state-can"), app.approver("monuc"), panel.clone(), (**app).clone()] {
            assert_eq!(other.data(query, variables.clone()).await, nothing);
        }
        let own = mission.data(query, variables).await;
        assert_eq!((&own["node"]["id"], &own["plan"]["id"], &own["plans"]["totalCount"]), (&plan["id"], &plan["id"], &json!(1)));
        let line = json!({ "id": lines_of(&plan, &gap)[0]["id"] });
        let query = "query ($id: ID!) { node(id: $id) { __typename id } }";
        assert_eq!(mission.data(query, line.clone()).await["node"], json!({ "__typename": "PlanLine", "id": line["id"] }));
        assert_eq!(app.approver("state-can").data(query, line).await["node"], Value::Null);
        let pages = "query ($r: String!) { plan(reference: $r) { openNeedCount all: openNeeds(first: 3) { id } rest: openNeeds(first: 2, skip: 1) { id } } }";
        let pages = mission.data(pages, json!({ "r": plan["reference"] })).await["plan"].take();
        assert!(pages["openNeedCount"].as_u64() > Some(3));
        assert_eq!(pages["rest"].as_array().unwrap()[..], pages["all"].as_array().unwrap()[1..]);
        assert_eq!(panel.refused("draftPlan", json!({})).await, ["FORBIDDEN"]);
        assert_eq!(app.approver("state-can").refused("approvePlan", json!({ "plan": plan["id"] })).await, ["FORBIDDEN"]);
        assert_eq!(app.approver("monuc").refused("approvePlan", json!({ "plan": plan["id"] })).await, ["NOT_FOUND plan"]);
        let mut hidden = whole();
        hidden["category"] = json!("CONFIDENTIAL");
        panel.done("recordGap", hidden, "gap { id }").await;
        assert_eq!(drafts(&mission, json!({})).await["digest"], plan["digest"], "what is hidden changes nothing");
        assert_eq!(drafts(&app.approver("state-can"), json!({})).await["digest"], plan["digest"], "and who asks changes nothing");
        assert_eq!(lines_of(&plan, &gap).len(), 1);
    }

    async fn a_policy_is_checked_and_kept_to(app: &TestApp) {
        let gap = scales(app).await;
        app.approver("state-can").offers(weighing(4)).await;
        let mission = app.approver("unoci");
        let wrong = json!({ "regimes": ["1572", "nothing"], "fairnessFloor": 1.5, "leastFit": -1.0, "rounds": 0, "providersPerGap": 0, "stabilityFee": -0.5,
            "severities": [{ "severity": "HIGH", "factor": 0.0 }], "attention": [{ "provider": "nobody", "gaps": 1 }] });
        let expected: BTreeSet<&str> = ["INVALID attention.0.provider", "INVALID fairnessFloor", "INVALID leastFit", "INVALID providersPerGap", "INVALID regimes.1",
            "INVALID rounds", "INVALID severities.0.factor", "INVALID stabilityFee"].into();
        let refused = mission.refused("draftPlan", wrong).await;
        assert_eq!(refused.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected);
        let none = drafts(&mission, json!({ "attention": [{ "provider": "state-can", "gaps": 0 }] })).await;
        assert_eq!(lines_of(&none, &gap), [] as [Value; 0]);
        let scales_open = open_of(&none, &gap["needs"][0]).unwrap();
        assert_eq!(scales_open["reason"], "ATTENTION", "{scales_open}");
        assert!(scales_open["explanation"].as_str().unwrap().contains("state-can"), "{scales_open}");
        assert_eq!(none["policy"]["attention"], json!([{ "provider": "state-can", "gaps": 0 }]));
        let strict = drafts(&mission, json!({ "leastFit": 1.0 })).await;
        assert_eq!(strict["lines"]["totalCount"], 0);
        let other = drafts(&mission, json!({ "regimes": ["1521"] })).await;
        assert_eq!(lines_of(&other, &gap), [] as [Value; 0]);
    }

    async fn a_country_team_brokers_for_the_gaps_it_names_alone(app: &TestApp) {
        let (gap, other) = (scales(app).await, scales(app).await);
        app.approver("state-can").offers(weighing(20)).await;
        let team = app.approver("un-country-teams");
        let all = drafts(&team, json!({})).await;
        assert_eq!((lines_of(&all, &other).len(), &all["gaps"]), (1, &Value::Null), "both are helped");
        let plan = drafts(&team, json!({ "gaps": [gap["id"]] })).await;
        assert_eq!(plan["gaps"], json!([{ "reference": gap["reference"] }]));
        assert_eq!((lines_of(&plan, &gap).len(), &plan["lines"]["totalCount"]), (1, &json!(1)), "{plan}");
        let open = plan["openNeeds"].as_array().unwrap();
        assert!(!open.is_empty() && open.iter().all(|need| need["gap"]["reference"] == gap["reference"]), "{open:?}");
        let approved = team.done("approvePlan", json!({ "plan": plan["id"] }), PLAN).await;
        assert_eq!(lines_of(&approved, &gap)[0]["match"]["state"], "PROPOSED");
        let elsewhere = drafts(&team, json!({ "gaps": [other["id"]], "regimes": ["1521"] })).await;
        assert_eq!((&elsewhere["lines"]["totalCount"], &elsewhere["openNeedCount"]), (&json!(0), &json!(0)), "of another regime");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_plan_is_drawn_for_open_public_gaps_that_may_be_read(app: &TestApp) {
        let (panel, mission) = (app.approver("group-civ"), app.approver("unoci"));
        let (gap, closed) = (scales(app).await, scales(app).await);
        let now = app.gap_with_needs(closed.text("reference")).await;
        let close = json!({ "gap": closed["id"], "expectedVersion": now["version"], "reason": "It is done." });
        panel.done("closeGap", close, "gap { id }").await;
        let hidden = panel.done("recordGap", whole(), "gap { id }").await;
        let ask = |ids: &[&Value]| json!({ "regimes": ["1572"], "gaps": ids });
        let of = [&hidden["id"], &gap["id"], &closed["id"], &gap["id"], &gap["needs"][0]["id"]];
        let refused = mission.refused("draftPlan", ask(&of)).await;
        assert_eq!(refused, ["NOT_FOUND gaps.0", "CONFLICT gaps.2", "CONFLICT gaps.3", "NOT_FOUND gaps.4"]);
        panel.done("shareGap", json!({ "gap": hidden["id"], "organisation": "unoci" }), "share { id }").await;
        assert_eq!(mission.refused("draftPlan", ask(&of[..2])).await, ["CONFLICT gaps.0"], "it is read, and not by everybody");
        assert_eq!(mission.refused("draftPlan", ask(&[&gap["id"]; 61])).await, ["INVALID gaps"]);
        assert_eq!(drafts(&mission, json!({ "gaps": [] })).await["gaps"], Value::Null, "all of them");
    }

    async fn a_need_too_large_to_plan_is_named_and_the_rest_is_planned(app: &TestApp) {
        let mut input = whole();
        let budget = json!({ "assistance": "FUNDING", "title": "The programme's budget", "size": money("12000000000000.00", "IRR") });
        input["needs"].as_array_mut().unwrap().push(budget);
        let gap = app.approver("group-civ").publishes(input).await;
        app.approver("state-can").offers(weighing(4)).await;
        let plan = drafts(&app.approver("unoci"), json!({})).await;
        let open = open_of(&plan, &gap["needs"][3]).expect("it is named");
        assert_eq!((&open["reason"], &open["currency"]), (&json!("TOO_LARGE"), &json!("IRR")));
        let lines = lines_of(&plan, &gap);
        assert_eq!((lines.len(), &lines[0]["amount"]), (1, &json!("4")), "{lines:?}");
    }
}
