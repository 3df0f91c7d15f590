//! What waits for an organisation: each kind with whom it waits for, and with others who must not see it.

use crate::{gap_changes::whole, matches::judged_matches};
use chrono::Utc;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, TestApp, ahead, money, offer, on_both};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";

/// What is in an inbox about this object: kinds, and the days by which they are due.
async fn inbox(actor: &Actor, of: &Value) -> Vec<(String, Value)> {
    let query = "query ($after: String) { viewer { inbox(first: 3, after: $after) { totalCount
        edges { node { kind since due explanation object { id } } } pageInfo { hasNextPage endCursor } } } }";
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut page = actor.data(query, json!({ "after": after })).await["viewer"]["inbox"].take();
        all.extend(
            page["edges"]
                .as_array()
                .unwrap()
                .iter()
                .map(|edge| edge["node"].clone()),
        );
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], all.len());
            break;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
    let days: Vec<&str> = all
        .iter()
        .map(|item| item["due"].as_str().unwrap_or("9999"))
        .collect();
    assert!(days.is_sorted(), "the most urgent first: {days:?}");
    let about = all
        .into_iter()
        .filter(|item| item["object"]["id"] == of["id"]);
    let told = about.map(|item| (item.text("kind").to_owned(), item["due"].clone()));
    told.collect()
}

async fn kinds(actor: &Actor, of: &Value) -> Vec<String> {
    inbox(actor, of)
        .await
        .into_iter()
        .map(|(kind, _)| kind)
        .collect()
}

/// Since when the first of a kind waits.
async fn since(actor: &Actor, kind: &str) -> Value {
    let query = format!("{{ viewer {{ inbox(kinds: [{kind}]) {{ nodes {{ since }} }} }} }}");
    actor.data(&query, json!({})).await["viewer"]["inbox"]["nodes"][0]["since"].take()
}

/// Kinds and ids of all that is in an inbox, as pages of this size and direction give it.
async fn walked(actor: &Actor, page: &str) -> Vec<(String, String)> {
    let query = format!(
        "query ($place: String) {{ viewer {{ inbox({page}: $place) {{ totalCount
        nodes {{ kind object {{ id }} }} pageInfo {{ hasNextPage endCursor hasPreviousPage startCursor }} }} }} }}"
    );
    let is_backward = page.starts_with("last");
    let (has_more, end) = match is_backward {
        true => ("hasPreviousPage", "startCursor"),
        false => ("hasNextPage", "endCursor"),
    };
    let (mut all, mut place) = (Vec::new(), Value::Null);
    loop {
        let found = actor.data(&query, json!({ "place": place })).await["viewer"]["inbox"].take();
        let nodes = found["nodes"].as_array().expect("a list").iter();
        let mut items: Vec<_> = nodes
            .map(|item| {
                let id = item["object"].text("id").to_owned();
                (item.text("kind").to_owned(), id)
            })
            .collect();
        if is_backward {
            items.reverse();
        }
        all.extend(items);
        if found["pageInfo"][has_more] == false {
            assert_eq!(found["totalCount"], all.len());
            return all;
        }
        place = found["pageInfo"][end].clone();
    }
}

async fn finding(panel: &Actor, category: &str) -> Value {
    let report = panel.reports("Report", json!({})).await;
    panel
        .finds(&report, category, "The office took money.", json!({}))
        .await
}

on_both! {
    async fn an_invitation_waits_for_the_party_until_it_replied(app: &TestApp) {
        let (panel, party, other) = (app.approver(PANEL), app.approver(HOST), app.approver("state-can"));
        let finding = finding(&panel, "ALLEGATION").await;
        assert!(kinds(&party, &finding).await.is_empty());
        panel.done("inviteReply", json!({ "finding": finding["id"], "party": HOST, "due": ahead(9) }), "finding { id }").await;
        assert_eq!(inbox(&party, &finding).await, [("REPLY_INVITED".to_owned(), json!(ahead(9)))]);
        for stranger in [&panel, &other, &**app] {
            assert!(kinds(stranger, &finding).await.is_empty());
        }
        let list = "query ($f: FindingFilter!) { findings(filter: $f) { edges { node { reference replyState } } } }";
        let awaited = json!({ "f": { "replies": ["AWAITED"], "reach": ["NAMED"] } });
        assert_eq!(party.data(list, awaited.clone()).await["findings"]["edges"], json!([{ "node": { "reference": finding["reference"], "replyState": "AWAITED" } }]));
        for stranger in [&panel, &other, &**app] {
            assert_eq!(stranger.data(list, awaited.clone()).await["findings"]["edges"], json!([]));
        }
        let own = json!({ "f": { "replies": ["AWAITED"], "panels": [PANEL], "reach": ["OWN"], "categories": ["ALLEGATION"] } });
        assert_eq!(panel.data(list, own).await["findings"]["edges"].as_array().unwrap().len(), 1);
        let reply = json!({ "finding": finding["id"], "text": "We did not.", "language": "en", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        party.done("submitReply", reply, "finding { id }").await;
        assert!(kinds(&party, &finding).await.is_empty());
        assert_eq!(party.data(list, awaited).await["findings"]["edges"], json!([]));
    }

    async fn what_is_shared_is_found_by_whom_it_is_shared_with_alone(app: &TestApp) {
        let (panel, friend, other) = (app.approver(PANEL), app.approver("state-can"), app.approver("state-fra"));
        let finding = finding(&panel, "REPORT").await;
        let mut input = whole();
        input["findings"] = json!([finding["id"]]);
        let gap = panel.done("recordGap", input, "gap { id }").await;
        let share = panel.done("shareFinding", json!({ "finding": finding["id"], "organisation": "state-can" }), "share { id }").await;
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "state-can" }), "share { id }").await;
        assert_eq!((kinds(&friend, &finding).await, kinds(&friend, &gap).await), (vec!["FINDING_SHARED".to_owned()], vec!["GAP_SHARED".to_owned()]));
        let list = "query ($f: FindingFilter!) { findings(filter: $f) { totalCount edges { node { id } } } }";
        let shared = json!({ "f": { "reach": ["SHARED"], "countries": ["CIV"] } });
        assert_eq!(friend.data(list, shared.clone()).await["findings"], json!({ "totalCount": 1, "edges": [{ "node": { "id": finding["id"] } }] }));
        assert_eq!((since(&friend, "FINDING_SHARED").await, since(&friend, "GAP_SHARED").await), (json!(ahead(0)), json!(ahead(0))));
        for stranger in [&panel, &other, &**app] {
            assert!(kinds(stranger, &finding).await.is_empty() && kinds(stranger, &gap).await.is_empty());
            assert_eq!(stranger.data(list, shared.clone()).await["findings"]["totalCount"], 0);
        }
        let only = friend.data("{ viewer { inbox(kinds: [GAP_SHARED]) { totalCount edges { node { kind } } } } }", json!({})).await;
        assert_eq!(only["viewer"]["inbox"], json!({ "totalCount": 1, "edges": [{ "node": { "kind": "GAP_SHARED" } }] }));
        panel.done("endShare", json!({ "share": share["id"] }), "share { id }").await;
        assert!(kinds(&friend, &finding).await.is_empty());
    }

    async fn proposed_plans_wait_for_whose_gap_it_is_until_it_decided(app: &TestApp) {
        let (panel, host, mission, agency, other) = (app.approver(PANEL), app.approver(HOST), app.approver("unoci"), app.approver("undp"), app.approver("state-can"));
        let gap = panel.publishes(whole()).await;
        let line = json!([{ "line": { "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } } }]);
        let plan = |version: &Value| json!({ "gap": gap["id"], "expectedVersion": version, "needs": line });
        let selection = "gap { version needPlans { id author { code } } }";
        let one = mission.done("planNeeds", plan(&gap["version"]), selection).await;
        let both = agency.done("planNeeds", plan(&one["version"]), selection).await;
        assert_eq!(inbox(&host, &gap).await, [("NEED_PLAN_PROPOSED".to_owned(), Value::Null)]);
        let since = host.data("{ viewer { inbox(kinds: [NEED_PLAN_PROPOSED]) { edges { node { since object { id } } } } } }", json!({})).await;
        let today = Utc::now().format("%Y-%m-%d").to_string();
        assert_eq!(since["viewer"]["inbox"]["edges"], json!([{ "node": { "since": today, "object": { "id": gap["id"] } } }]));
        for stranger in [&panel, &mission, &agency, &other, &**app] {
            assert!(kinds(stranger, &gap).await.is_empty());
        }
        let of = |author: &str| both["needPlans"].as_array().unwrap().iter().find(|plan| plan["author"]["code"] == author).unwrap()["id"].clone();
        let adopt = json!({ "plan": of("unoci"), "expectedVersion": both["version"] });
        let adopted = host.done("adoptNeedPlan", adopt, "gap { version }").await;
        assert_eq!(kinds(&host, &gap).await, ["NEED_PLAN_PROPOSED"], "the other still waits");
        let aside = json!({ "plan": of("undp"), "expectedVersion": adopted["version"], "reason": "One is enough." });
        host.done("setAsideNeedPlan", aside, "gap { id }").await;
        assert!(kinds(&host, &gap).await.is_empty());
    }

    async fn plans_for_gaps_of_missions_and_of_the_secretariat_wait_for_these(app: &TestApp) {
        let panel = app.approver(PANEL);
        for (holder, field, organisation) in [("MISSION", "mission", "UNOCI"), ("SECRETARIAT", "organisation", "dpa")] {
            let mut input = whole();
            input["holder"] = json!(holder);
            input[field] = json!(organisation);
            let gap = panel.publishes(input).await;
            let line = json!([{ "line": { "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } } }]);
            let plan = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": line });
            app.approver("undp").done("planNeeds", plan, "gap { id }").await;
            assert_eq!(kinds(&app.approver(&organisation.to_lowercase()), &gap).await, ["NEED_PLAN_PROPOSED"], "{holder}");
            assert!(kinds(&app.approver(HOST), &gap).await.is_empty(), "{holder}");
        }
    }

    async fn a_committee_is_asked_for_an_exemption_until_it_decides(app: &TestApp) {
        let (donor, proposed) = judged_matches::proposed(app).await;
        let committee = app.approver("committee-1591");
        assert!(kinds(&committee, &proposed).await.is_empty());
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        let asked = donor.done("requestExemption", ask, "match { exemptionRequests { id } }").await["exemptionRequests"][0].take();
        assert_eq!(inbox(&committee, &proposed).await, [("EXEMPTION_ASKED".to_owned(), Value::Null)]);
        assert_eq!(since(&committee, "EXEMPTION_ASKED").await, ahead(0));
        let decide = json!({ "exemptionRequest": asked["id"], "decision": "GRANTED", "reason": "So it is." });
        committee.done("decideExemption", decide, "match { id }").await;
        assert!(kinds(&committee, &proposed).await.is_empty());
    }

    async fn a_match_waits_for_one_after_the_other(app: &TestApp) {
        let (panel, host, donor, other) = (app.approver(PANEL), app.approver(HOST), app.approver("state-can"), app.approver("state-fra"));
        let gap = panel.publishes(whole()).await;
        let made = donor.offers(offer("FUNDING", money("1250.50", "EUR"))).await;
        let proposed = donor.proposes(&gap, &made, 1).await;
        assert_eq!(inbox(&host, &proposed).await, [("CONSENT_ASKED".to_owned(), proposed["due"].clone())]);
        assert_eq!(kinds(&panel, &proposed).await, ["MATCH_PROPOSED"]);
        assert!(kinds(&donor, &proposed).await.is_empty());
        host.says("consentToMatch", &proposed, json!({})).await;
        assert_eq!((kinds(&donor, &proposed).await, kinds(&host, &proposed).await), (vec!["AGREEMENT_ASKED".to_owned()], vec![]));
        assert_eq!(since(&donor, "AGREEMENT_ASKED").await, ahead(0));
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        assert_eq!(inbox(&donor, &proposed).await, [("DELIVERY_DUE".to_owned(), agreed["due"].clone())]);
        assert_eq!(since(&donor, "DELIVERY_DUE").await, ahead(0));
        donor.enters("commit", &agreed, "1250.50").await;
        donor.enters("recordDelivery", &agreed, "1250.50").await;
        for verifier in [&host, &panel] {
            assert_eq!((kinds(verifier, &proposed).await, since(verifier, "VERIFICATION_ASKED").await), (vec!["VERIFICATION_ASKED".to_owned()], json!(ahead(0))));
        }
        for stranger in [&other, &**app] {
            assert!(kinds(stranger, &proposed).await.is_empty());
        }
        host.says("verifyDelivery", &proposed, json!({ "statement": "It is there." })).await;
        assert!(kinds(&host, &proposed).await.is_empty() && kinds(&panel, &proposed).await.is_empty());
    }

    async fn nobody_is_asked_to_agree_to_help_for_a_closed_gap(app: &TestApp) {
        let (panel, host, donor) = (app.approver(PANEL), app.approver(HOST), app.approver("state-can"));
        let gap = panel.publishes(whole()).await;
        let made = donor.offers(offer("FUNDING", money("1250.50", "EUR"))).await;
        let proposed = donor.proposes(&gap, &made, 1).await;
        host.says("consentToMatch", &proposed, json!({})).await;
        for (mutation, asked) in [("closeGap", false), ("reopenGap", true)] {
            let now = app.gap_with_needs(gap.text("reference")).await;
            let turn = json!({ "gap": gap["id"], "expectedVersion": now["version"], "reason": "As the Panel finds." });
            panel.done(mutation, turn, "gap { id }").await;
            assert_eq!(kinds(&donor, &proposed).await == ["AGREEMENT_ASKED"], asked, "{mutation}");
            let refused = donor.say("agreeMatch", json!({ "match": proposed["id"], "dryRun": true }), "clientMutationId").await;
            assert_eq!(refused["userErrors"] == json!([]), asked, "{mutation}: {refused}");
        }
    }

    async fn nobody_is_asked_to_consent_to_what_could_not_be_agreed_to(app: &TestApp) {
        let (panel, host, donor) = (app.approver(PANEL), app.approver(HOST), app.approver("state-can"));
        let gap = panel.publishes(whole()).await;
        let made = donor.offers(offer("FUNDING", money("1250.50", "EUR"))).await;
        let proposed = donor.proposes(&gap, &made, 1).await;
        let query = "query ($r: String!) { match(reference: $r) { awaits viewerCan } }";
        let is_asked = async |asked: bool, when: &str| {
            assert_eq!(kinds(&host, &proposed).await == ["CONSENT_ASKED"], asked, "{when}");
            let seen = host.data(query, json!({ "r": proposed["reference"] })).await["match"].take();
            assert_eq!(seen["awaits"], if asked { json!(["HOLDER"]) } else { json!([]) }, "{when}");
            let can = seen["viewerCan"].as_array().unwrap();
            assert_eq!(can.contains(&json!("CONSENT_TO_MATCH")), asked, "{when}: {seen}");
            assert!(can.contains(&json!("OBJECT_TO_MATCH")), "a no is taken at any time, {when}: {seen}");
            let tried = host.say("consentToMatch", json!({ "match": proposed["id"], "dryRun": true }), "clientMutationId").await;
            assert_eq!(tried["userErrors"] == json!([]), asked, "{when}: {tried}");
        };
        is_asked(true, "as it is proposed").await;
        for (mutation, asked) in [("closeGap", false), ("reopenGap", true)] {
            let now = app.gap_with_needs(gap.text("reference")).await;
            let turn = json!({ "gap": gap["id"], "expectedVersion": now["version"], "reason": "As the Panel finds." });
            panel.done(mutation, turn, "gap { id }").await;
            is_asked(asked, mutation).await;
        }
        for (standing, asked) in [("SUSPENDED", false), ("ACTIVE", true)] {
            judged_matches::suspend(app, "state-can", standing).await;
            is_asked(asked, standing).await;
        }
    }

    async fn nothing_is_lost_however_much_waits(app: &TestApp) {
        const MANY: usize = 104;
        let (panel, host, donor) = (app.approver(PANEL), app.approver(HOST), app.approver("state-can"));
        // Matches of one gap tell of each other, and not of so many.
        let mut gaps = Vec::new();
        for _ in 0..4 {
            gaps.push(panel.publishes(whole()).await);
        }
        let mut asked = BTreeSet::new();
        for gap in gaps.iter().cycle().take(MANY) {
            let made = donor.offers(offer("FUNDING", money("1250.50", "EUR"))).await;
            let proposed = donor.proposes(gap, &made, 1).await;
            host.says("consentToMatch", &proposed, json!({})).await;
            asked.insert(proposed.text("id").to_owned());
        }
        // Some of a kind that is never due, and of one that is due before or with those.
        for _ in 0..3 {
            let shared = panel.done("recordGap", whole(), "gap { id }").await;
            panel.done("shareGap", json!({ "gap": shared["id"], "organisation": "state-can" }), "share { id }").await;
        }
        let (_, agreed) = app.agreed("state-can", HOST, &gaps[0], 1, offer("FUNDING", money("1250.50", "EUR"))).await;
        let forward = walked(&donor, "first: 37, after").await;
        let of = |kind: &str| forward.iter().filter(|(of, _)| of == kind).map(|(_, id)| id.clone()).collect::<BTreeSet<_>>();
        assert_eq!(of("AGREEMENT_ASKED"), asked);
        assert_eq!((of("GAP_SHARED").len(), of("DELIVERY_DUE")), (3, BTreeSet::from([agreed.text("id").to_owned()])));
        assert_eq!(forward.len(), MANY + 4, "each is there once");
        let mut backward = walked(&donor, "last: 37, before").await;
        backward.reverse();
        assert_eq!(backward, forward);
    }
}
