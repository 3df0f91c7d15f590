//! Offers and programmes as donors and missions make and revise them.

use crate::gap_changes::whole;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::organisation::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, Rows, TestApp, money, number, offer, on_both};
use uuid::Uuid;

/// Whether the code is among the alpha-3 codes of an offer's countries.
fn is_for(offer: &Value, country: &str) -> bool {
    offer["countries"].texts("alpha3").contains(country)
}

on_both! {
    async fn an_offer_says_all_that_a_donor_knows_and_everybody_reads_it(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("EXPERTISE", number("PERSONS", 3));
        input["lines"][0] = json!({ "assistance": "EXPERTISE", "title": "Customs officers", "size": number("PERSONS", 3), "least": "1", "most": "2",
            "requires": "FUNDING", "tied": "YES", "form": "SECONDMENT", "note": "On loan." });
        input["groups"] = json!(["ecowas"]);
        input["sectors"] = json!(["33120"]);
        input["excluded"] = json!([{ "kind": "COUNTRY", "value": "GN" }, { "kind": "BENEFICIARY", "value": "Armed Forces" }]);
        for (field, value) in [("starts", "2026-01"), ("ends", "2027-12-31"), ("place", "The coast"), ("earmark", "Customs"), ("membership", "WCO"), ("cofinancing", "Housing"), ("cofinancingPercent", "12.50")] {
            input[field] = json!(value);
        }
        input["languages"] = json!(["fr"]);
        let made = donor.offers(input).await;
        let query = "query ($r: String!) { offer(reference: $r) { status provider { code } countries { alpha3 } sectors { code } languages starts ends place earmark membership
            cofinancing cofinancingPercent excluded { kind value } version history { totalCount edges { node { kind actor { code } } } }
            lines { quantity unit least most requires tied goods form remaining committed } } }";
        let seen = app.data(query, json!({ "r": made["reference"] })).await["offer"].take();
        assert_eq!(seen["provider"]["code"], "state-can");
        assert!(is_for(&seen, "CIV") && is_for(&seen, "LBR") && !is_for(&seen, "SDN"), "{seen}");
        assert_eq!(seen["excluded"], json!([{ "kind": "COUNTRY", "value": "GIN" }, { "kind": "BENEFICIARY", "value": "armed forces" }]));
        assert_eq!((&seen["cofinancing"], &seen["cofinancingPercent"]), (&json!("Housing"), &json!("12.5")));
        let line = json!({ "quantity": "3", "unit": "PERSONS", "least": "1", "most": "2", "requires": "FUNDING", "tied": "YES", "goods": null, "form": "SECONDMENT", "remaining": "3", "committed": "0" });
        assert_eq!(seen["lines"], json!([line]));
        assert_eq!(seen["history"]["edges"][0]["node"], json!({ "kind": "OFFER_MADE", "actor": { "code": "state-can" } }));
    }

    async fn memberships_and_exemptions_are_said_kept_and_taken_away(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("EQUIPMENT", number("ITEMS", 2));
        input["lines"][0]["goods"] = json!("NON_LETHAL_MILITARY");
        input["memberships"] = json!(["kimberley", "ecowas", "kimberley"]);
        input["seeksExemption"] = json!("YES");
        let made = donor.offers(input).await;
        let query = "query ($r: String!) { offer(reference: $r) { membership memberships { code kind name } seeksExemption lines { goods } } }";
        let seen = async || app.data(query, json!({ "r": made["reference"] })).await["offer"].take();
        let said = json!({
            "membership": null, "seeksExemption": "YES", "lines": [{ "goods": "NON_LETHAL_MILITARY" }], "memberships": [
                { "code": "ecowas", "kind": "COMMUNITY", "name": "Economic Community of West African States" },
                { "code": "kimberley", "kind": "MEMBERSHIP", "name": "Kimberley Process (participants)" },
            ]
        });
        assert_eq!(seen().await, said);
        let revise = |version: &Value, field: &str, value: Value| json!({ "offer": made["id"], "expectedVersion": version, field: value });
        let kept = donor.done("reviseOffer", revise(&made["version"], "note", json!("On loan.")), "offer { version }").await;
        assert_eq!(seen().await, said);
        let left = donor.done("reviseOffer", revise(&kept["version"], "memberships", json!([])), "offer { version }").await;
        donor.done("reviseOffer", revise(&left["version"], "seeksExemption", json!("NO")), "offer { version }").await;
        let after = seen().await;
        assert_eq!((&after["memberships"], &after["seeksExemption"]), (&json!([]), &json!("NO")));
        // Of an offer that says nothing, nothing is known.
        let plain = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        let plain = app.data(query, json!({ "r": plain["reference"] })).await["offer"].take();
        assert_eq!((&plain["memberships"], &plain["seeksExemption"]), (&json!([]), &json!("NOT_STATED")));
    }

    async fn a_membership_that_nobody_knows_is_refused_in_words_and_changes_nothing(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        let connection = app.database.connect().await;
        let before = Rows::read(&connection).await;
        let (mut new, mut revised) = (offer("EQUIPMENT", number("ITEMS", 2)), json!({ "offer": made["id"], "expectedVersion": made["version"] }));
        for (mutation, input) in [("makeOffer", &mut new), ("reviseOffer", &mut revised)] {
            input["memberships"] = json!(["kimberley", "kimono"]);
            let faults = donor.say(mutation, input.take(), "clientMutationId").await["userErrors"].take();
            let message = "memberships.1 names nothing on record: \"kimono\" is unknown; like it are kimberley";
            assert_eq!(faults, json!([{ "code": "INVALID", "field": ["memberships", "1"], "message": message, "currentVersion": null }]), "{mutation}");
        }
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn who_gives_unattributed_is_known_to_nobody_else_in_any_way(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("TRAINING", number("COURSES", 2));
        input["attribution"] = json!("UNATTRIBUTED");
        let made = donor.offers(input).await;
        assert_eq!(made["provider"]["code"], "state-can", "to itself");
        let query = "query ($r: String!, $p: [String!]) { offer(reference: $r) { provider { code } viewerCan history { totalCount } }
            offers(filter: { providers: $p }) { totalCount } }";
        for other in [app.approver("state-fra"), (**app).clone()] {
            let seen = other.data(query, json!({ "r": made["reference"], "p": ["state-can"] })).await;
            assert_eq!(seen["offer"], json!({ "provider": null, "viewerCan": [], "history": { "totalCount": 0 } }));
            assert_eq!(seen["offers"]["totalCount"], 0);
        }
    }

    async fn those_whose_consent_a_match_takes_see_who_gives(app: &TestApp) {
        let gap = crate::matches::gap(app).await;
        let donor = app.approver("state-can");
        let mut input = offer("EQUIPMENT", number("ITEMS", 2));
        input["attribution"] = json!("UNATTRIBUTED");
        let made = donor.offers(input).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let query = "query ($r: [String!]) { matches(filter: { assistance: $r }, first: 1) { nodes { provider { code } offered: assistance { provider { code } } } } }";
        let named = json!({ "r": [made["reference"]] });
        for (asker, who) in [(donor.clone(), json!({ "code": "state-can" })), (app.approver("civ-authorities"), json!({ "code": "state-can" })), (app.approver("state-fra"), Value::Null)] {
            let seen = asker.data(query, named.clone()).await["matches"]["nodes"].take();
            assert_eq!(seen.as_array().map_or(Value::Null, |found| found.first().map_or(Value::Null, |one| one["provider"].clone())), who, "{proposed} {seen}");
        }
    }

    async fn revising_keeps_lines_by_their_ids_and_needs_the_version(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = donor.offers(offer("TRAINING", number("COURSES", 2))).await;
        let lines = json!([
            { "assistance": "FUNDING", "title": "Travel", "size": money("100.50", "USD") },
            { "line": made["lines"][0]["id"], "assistance": "TRAINING", "title": "Courses", "size": number("COURSES", 5) }
        ]);
        let input = json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": lines, "condition": "Rooms are there.", "reason": "More." });
        let revised = donor.done("reviseOffer", input.clone(), "offer { id version condition lines { id position title remaining } }").await;
        assert_eq!(revised["lines"][1]["id"], made["lines"][0]["id"]);
        assert_eq!((&revised["lines"][0]["remaining"], &revised["lines"][1]["remaining"]), (&json!("100.50"), &json!("5")));
        assert_eq!(donor.refused("reviseOffer", input).await, ["CONFLICT expectedVersion"]);
        let clear = json!({ "offer": made["id"], "expectedVersion": revised["version"], "condition": null });
        assert_eq!(donor.done("reviseOffer", clear, "offer { condition }").await["condition"], Value::Null);
    }

    async fn null_takes_away_and_what_is_left_out_stays(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("TRAINING", number("COURSES", 2));
        let all = json!({ "countries": ["CIV"], "languages": ["fr"], "sectors": ["33120"], "excluded": [{ "kind": "TAG", "value": "guns" }], "memberships": ["ecowas"],
            "onlyBeneficiaries": ["Police", "customs", "CUSTOMS"], "note": "Ours.", "cofinancingPercent": "0" });
        input.as_object_mut().unwrap().extend(all.as_object().cloned().unwrap());
        let made = donor.offers(input).await;
        let fields = "offer { version note cofinancingPercent languages countries { alpha3 } sectors { code } excluded { value } onlyBeneficiaries memberships { code } }";
        let revise = |version: &Value, more: Value| {
            let mut input = json!({ "offer": made["id"], "expectedVersion": version });
            input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            input
        };
        let kept = donor.done("reviseOffer", revise(&made["version"], json!({ "note": null })), fields).await;
        assert_eq!((&kept["note"], &kept["languages"], &kept["countries"][0]["alpha3"]), (&Value::Null, &json!(["fr"]), &json!("CIV")));
        assert_eq!((&kept["onlyBeneficiaries"], &kept["cofinancingPercent"]), (&json!(["customs", "police"]), &json!("0")));
        let lists = json!({ "cofinancingPercent": null, "countries": null, "languages": null, "sectors": null, "excluded": null, "onlyBeneficiaries": null, "memberships": null });
        let cleared = donor.done("reviseOffer", revise(&kept["version"], lists), fields).await;
        assert_eq!(cleared["cofinancingPercent"], Value::Null);
        for list in ["languages", "countries", "sectors", "excluded", "onlyBeneficiaries", "memberships"] {
            assert_eq!(cleared[list], json!([]), "{list}");
        }
        let none = revise(&cleared["version"], json!({ "lines": null }));
        assert_eq!(donor.refused("reviseOffer", none).await, ["INVALID lines"]);
    }

    async fn what_others_have_to_bear_is_found_by_how_much_it_is(app: &TestApp) {
        let donor = app.approver("state-can");
        for (title, percent) in [("None", Some("0")), ("Some", Some("9.5")), ("More", Some("33.3333")), ("All", Some("100")), ("Unsaid", None)] {
            let mut input = offer("TRAINING", number("COURSES", 2));
            (input["title"], input["cofinancingPercent"]) = (json!(title), json!(percent));
            donor.offers(input).await;
        }
        let query = "query ($most: String!) { offers(filter: { providers: [\"state-can\"], cofinancingAtMost: $most }, first: 100) { nodes { title } } }";
        for (most, found) in [("0", 1), ("9.4999", 1), ("9.50", 2), ("33.3333", 3), ("100", 4)] {
            let seen = donor.data(query, json!({ "most": most })).await["offers"]["nodes"].take();
            assert_eq!(seen.as_array().map(Vec::len), Some(found), "{most}: {seen}");
        }
    }

    async fn what_cannot_be_is_said_field_by_field_and_changes_nothing(app: &TestApp) {
        let donor = app.approver("state-can");
        let connection = app.database.connect().await;
        let before = Rows::read(&connection).await;
        let bad = |change: fn(&mut Value)| { let mut input = offer("TRAINING", number("COURSES", 2)); change(&mut input); input };
        type Case = (fn(&mut Value), &'static [&'static str]);
        let cases: Vec<Case> = vec![
            (|input| input["title"] = json!(" "), &["INVALID title"]),
            (|input| input["title"] = json!("\u{200b}\u{ad}\u{2800}"), &["INVALID title"]),
            (|input| input["lines"][0]["title"] = json!("\u{2800}"), &["INVALID lines.0.title"]),
            (|input| input["lines"] = json!([]), &["INVALID lines"]),
            (|input| input["lines"][0]["size"] = number("COURSES", 0), &["INVALID lines.0.size.quantity.value"]),
            (|input| input["lines"][0]["size"] = money("-1", "USD"), &["INVALID lines.0.size.money"]),
            (|input| input["lines"][0]["size"] = money("1.234", "USD"), &["INVALID lines.0.size.money"]),
            (|input| input["lines"][0]["size"] = money("1", "XYZ"), &["INVALID lines.0.size.money"]),
            (|input| input["lines"][0]["least"] = json!("3"), &["INVALID lines.0.least"]),
            (|input| input["lines"][0]["form"] = json!("LOAN"), &["INVALID lines.0.form"]),
            (|input| { input["lines"][0]["least"] = json!("2"); input["lines"][0]["most"] = json!("1"); }, &["INVALID lines.0.most"]),
            (|input| { input["starts"] = json!("2027-01"); input["ends"] = json!("2026-12"); }, &["INVALID ends"]),
            (|input| { input["countries"] = json!(["QQ"]); input["language"] = json!("english"); }, &["INVALID language", "INVALID countries.0"]),
            (|input| { input["languages"] = json!(["fr", "zz"]); input["language"] = json!("xx"); }, &["INVALID language", "INVALID languages.1"]),
            (|input| input["cofinancingPercent"] = json!("100.5"), &["INVALID cofinancingPercent"]),
            (|input| input["status"] = json!("CANCELLED"), &["INVALID status"]),
            (|input| input["groups"] = json!(["atlantis"]), &["INVALID groups.0"]),
            (|input| input["excluded"] = json!([{ "kind": "SECTOR", "value": "99999" }]), &["INVALID excluded.0.value"]),
        ];
        for (change, faults) in cases {
            let input = bad(change);
            assert_eq!(donor.refused("makeOffer", input.clone()).await, faults, "{input}");
        }
        assert_eq!(app.approver("group-civ").refused("makeOffer", bad(|_| ())).await, ["FORBIDDEN"]);
        assert_eq!(app.actor("state-can", Role::Editor).refused("makeOffer", bad(|_| ())).await, ["FORBIDDEN"]);
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn an_offer_is_withdrawn_by_its_donor_alone_and_nothing_is_proposed_to_it_any_more(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EXPERTISE", number("PERSONS", 1))).await;
        let input = json!({ "offer": made["id"], "expectedVersion": made["version"], "reason": "The budget was cut." });
        assert_eq!(app.approver("state-fra").refused("withdrawOffer", input.clone()).await, ["FORBIDDEN"]);
        let gap = app.reopened("unoci-customs-experts", "unoci").await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        assert_eq!(donor.refused("withdrawOffer", input.clone()).await, ["CONFLICT"], "a match is open");
        let around = json!({ "offer": made["id"], "expectedVersion": made["version"], "status": "CANCELLED" });
        assert_eq!(donor.refused("reviseOffer", around).await, ["INVALID status"]);
        donor.says("declineMatch", &proposed, json!({ "reason": "The budget was cut." })).await;
        assert_eq!(donor.done("withdrawOffer", input, "offer { status }").await["status"], "CANCELLED");
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        assert_eq!(donor.refused("proposeMatch", json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines })).await, ["CONFLICT"]);
    }

    async fn a_mission_registers_its_programme_and_says_what_of_the_gaps_enters_its_plan(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let gap = app.reopened("unoci-customs-experts", "unoci").await;
        let mut input = offer("TRAINING", json!({ "unsized": "UNSIZED" }));
        for field in ["willing", "able"] {
            input.as_object_mut().unwrap().remove(field);
        }
        input["mandateTasks"] = json!(["unoci-monitor-arms-embargo"]);
        input["covers"] = json!([{ "gap": gap["id"], "extent": "PART" }]);
        assert_eq!(mission.refused("registerProgramme", input.clone()).await, ["INVALID covers.0.notCovered"]);
        input["covers"][0]["notCovered"] = json!("The second expert.");
        input["status"] = json!("IMPLEMENTATION");
        let made = mission.done("registerProgramme", input.clone(), "programme { id reference version status mission { acronym } mandateTasks { code } }").await;
        assert_eq!((&made["mission"]["acronym"], &made["status"]), (&json!("UNOCI"), &json!("IMPLEMENTATION")));
        input["mandateTasks"] = json!(["monuc-monitor-sanctions"]);
        assert_eq!(mission.refused("registerProgramme", input).await, ["INVALID mandateTasks.0"]);
        let assess = |decision: &str| json!({ "gap": gap["id"], "cycle": "2026-2027", "decision": decision, "reason": "No post." });
        let selection = "gap { assessments { cycle decision reason organisation { code } } }";
        mission.done("assessGap", assess("NOT_NOW"), selection).await;
        let assessed = mission.done("assessGap", assess("INTO_PLAN"), selection).await;
        assert_eq!(assessed["assessments"], json!([{ "cycle": "2026-2027", "decision": "INTO_PLAN", "reason": "No post.", "organisation": { "code": "unoci" } }]));
        assert_eq!(app.approver("state-can").refused("assessGap", assess("NOT_NOW")).await, ["FORBIDDEN"]);
        let plan = "query ($a: AssessedFilter) { gaps(filter: { assessed: $a }) { edges { node { reference } } } }";
        let of = async |assessed: Value| { app.data(plan, json!({ "a": assessed })).await["gaps"]["edges"].take() };
        let ours = json!([{ "node": { "reference": "unoci-customs-experts" } }]);
        assert_eq!(of(json!({ "organisations": ["unoci"], "cycle": "2026-2027", "decisions": ["INTO_PLAN"] })).await, ours);
        assert_eq!(of(json!({ "organisations": ["unoci"], "decisions": ["NOT_NOW"] })).await, json!([]));
        assert_eq!(of(json!({ "cycle": "2027-2028" })).await, json!([]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_match_that_the_donor_cannot_see_does_not_hold_their_offer(app: &TestApp) {
        let (panel, donor) = (app.approver("group-civ"), app.approver("state-can"));
        let gap = panel.done("recordGap", whole(), "gap { id reference needs { id } }").await;
        for reader in ["state-can", "civ-authorities"] {
            panel.done("shareGap", json!({ "gap": gap["id"], "organisation": reader }), "share { id }").await;
        }
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        let waiting = donor.proposes(&gap, &made, 0).await;
        let query = "query ($r: String!) { gap(reference: $r) { state matches { id state } } }";
        let seen = async || panel.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        // They run for a day only: that ends them where ending them at once is refused.
        app.database.run_sql("update share set until = '2020-01-01'").await;
        assert_eq!(donor.refused("withdrawMatch", json!({ "match": waiting["id"], "reason": "x" })).await, ["NOT_FOUND match"]);
        let lines = json!([{ "assistance": "TRAINING", "title": "Courses", "size": number("COURSES", 1) }]);
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": lines });
        let made = donor.done("reviseOffer", revise, "offer { id version }").await;
        let withdraw = json!({ "offer": made["id"], "expectedVersion": made["version"], "reason": "The budget was cut." });
        assert_eq!(donor.done("withdrawOffer", withdraw, "offer { status }").await["status"], "CANCELLED");
        let after = seen().await;
        assert_eq!(after.texts("matches.state"), BTreeSet::from(["WITHDRAWN".to_owned()]), "the Panel sees it ended");
        assert_eq!(after["state"], "OPEN");
        let differs = app.database.differences().await;
        assert!(differs.iter().all(|what| what.starts_with("gap ")), "only the last day of its shares is not from the service: {differs:?}");
    }

    async fn what_an_unnamed_donor_offers_tells_nothing_by_its_ids_or_its_place(app: &TestApp) {
        let donor = app.approver("state-can");
        for (attribution, starts) in [("ATTRIBUTED", "2034"), ("UNATTRIBUTED", "2032"), ("ATTRIBUTED", "2033"), ("UNATTRIBUTED", "2031")] {
            let mut input = offer("EXPERTISE", number("PERSONS", 1));
            (input["attribution"], input["starts"]) = (json!(attribution), json!(starts));
            let made = donor.offers(input).await;
            for id in [&made["id"], &made["lines"][0]["id"]] {
                let bytes = URL_SAFE_NO_PAD.decode(id.as_str().unwrap()).unwrap();
                let id = Uuid::from_slice(&bytes[1..]).unwrap();
                assert_eq!(id.get_version_num(), 4, "no time is in it");
            }
        }
        let listed = app.data("{ offers(first: 4) { edges { node { starts } } } }", json!({})).await;
        let starts: Vec<&str> = listed["offers"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].text("starts")).collect();
        assert_eq!(starts, ["2034", "2033", "2032", "2031"], "by what they say, not by when they were made");
    }
}
