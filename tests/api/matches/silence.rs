//! Silence, and why nothing happens: clocks that run out, calls nobody answered, and how long each step took.

use super::gap;
use crate::gap_changes::whole;
use domain::{deadline::Silence, organisation::Role};
use gapbridge::config::Config;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, MATCH, TestApp, TestDatabase, filed, money, number, offer, on_both, with};

/// That two give to a gap on days of their own, and one of them delivered before it committed anything.
const OF_TWO: &str = r#"need = [{ assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 20 }]

[[commitment]]
code = "own-two-can-committed"
gap = "own-of-two"
need = 1
provider = "state-can"
kind = "COMMITTED"
quantity = 4
date = "2010-03-01"
source = "own"

[[commitment]]
code = "own-two-can-delivered"
gap = "own-of-two"
need = 1
provider = "state-can"
kind = "DELIVERED"
quantity = 4
date = "2010-03-11"
source = "own"

[[commitment]]
code = "own-two-fra-delivered"
gap = "own-of-two"
need = 1
provider = "state-fra"
kind = "DELIVERED"
quantity = 2
date = "2010-01-05"
source = "own"

[[commitment]]
code = "own-two-fra-committed"
gap = "own-of-two"
need = 1
provider = "state-fra"
kind = "COMMITTED"
quantity = 1
date = "2010-02-01"
source = "own"
"#;

on_both! {
    async fn silence_is_not_said_of_a_match_that_ended_before_its_clock(app: &TestApp) {
        let gap = gap(app).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let declined = donor.says("declineMatch", &proposed, json!({ "reason": "None left." })).await;
        assert_eq!(declined["consent"], "PENDING");
    }

    async fn a_gap_says_why_nothing_happens_about_it(app: &TestApp) {
        let mut input = whole();
        input["needs"][0]["deadline"] = json!("2020-01");
        let gap = app.approver("group-civ").publishes(input).await;
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
        assert_eq!((&seen["days"], &seen["reasons"]), (&json!(0), &json!(["AWAITS_HOLDER", "DEADLINE_PASSED", "NO_OFFER_FOR_THE_REST"])));
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
        let delivered = donor.enters("recordDelivery", &agreed, "2").await;
        let query = "query ($r: [String!], $by: StatisticsDimension!) { statistics(filter: { references: $r }, by: $by)
            { key label gaps matched committed delivered daysToMatch daysToCommitment daysToDelivery } }";
        let of = async |actor: &tests::Actor, by: &str| actor.data(query, json!({ "r": [gap["reference"]], "by": by })).await["statistics"].take();
        let all = of(app, "REGIME").await;
        assert_eq!((&all[0]["key"], &all[0]["gaps"], &all[0]["matched"], &all[0]["delivered"]), (&json!("1572"), &json!(1), &json!(1), &json!(1)));
        assert!(all[0]["daysToMatch"].as_i64() > Some(6_000), "from S/2009/521 to today: {all}");
        assert_eq!((&all[0]["daysToCommitment"], &all[0]["daysToDelivery"]), (&json!(0), &json!(0)));
        assert_eq!(of(app, "PROVIDER").await[0]["label"], "asked not to be named");
        assert_eq!(of(&donor, "PROVIDER").await[0]["key"], "state-can");
        // Of what is taken back in part the rest was given on its day.
        let entry = &delivered["lines"][0]["need"]["commitments"][1]["id"];
        let slip = json!({ "match": agreed["id"], "entry": entry, "amount": "1", "reason": "A slip: one came." });
        donor.done("reverseEntry", slip, MATCH).await;
        let all = of(app, "REGIME").await;
        assert_eq!((&all[0]["delivered"], &all[0]["daysToDelivery"]), (&json!(1), &json!(0)), "{all}");
    }

    async fn no_days_are_counted_from_a_source_that_may_not_be_the_oldest(app: &TestApp) {
        // A report of June 2009, of which no day is known, came before those of September 2012.
        let gap = app.gap_with_needs("lbr-diamond-internal-controls").await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("PROCEDURE", json!({ "unsized": "UNSIZED" }))).await;
        donor.proposes(&gap, &made, 0).await;
        let query = "query ($r: [String!]) { statistics(filter: { references: $r }, by: ALL) { matched daysToMatch } }";
        let seen = donor.data(query, json!({ "r": [gap["reference"]] })).await;
        assert_eq!(seen["statistics"], json!([{ "matched": 1, "daysToMatch": null }]));
    }

    async fn a_step_is_timed_with_one_provider_where_none_is_named(app: &TestApp) {
        let gap = gap(app).await;
        let unnamed = || with(offer("EQUIPMENT", number("ITEMS", 2)), json!({ "attribution": "UNATTRIBUTED" }));
        let (early, only_matched) = app.agreed("state-can", "civ-authorities", &gap, 0, unnamed()).await;
        let (other, agreed) = app.agreed("state-fra", "civ-authorities", &gap, 0, unnamed()).await;
        other.enters("commit", &agreed, "2").await;
        let long_ago = format!("update match set proposed = '2009-12-01' where reference = '{}'", only_matched["reference"].as_str().unwrap());
        app.database.connect().await.execute_unprepared(&long_ago).await.unwrap();
        let query = "query ($r: [String!], $by: StatisticsDimension!) { statistics(filter: { references: $r }, by: $by)
            { key gaps matched committed daysToCommitment } }";
        for by in ["ALL", "PROVIDER"] {
            let seen = app.data(query, json!({ "r": [gap["reference"]], "by": by })).await;
            let one = json!([{ "key": null, "gaps": 1, "matched": 1, "committed": 1, "daysToCommitment": 0 }]);
            assert_eq!(seen["statistics"], one, "{by}");
        }
        let own = early.data(query, json!({ "r": [gap["reference"]], "by": "PROVIDER" })).await["statistics"].take();
        let of = |key: Value| own.as_array().unwrap().iter().find(|row| row["key"] == key).expect("a row")["daysToCommitment"].clone();
        assert_eq!((of(json!("state-can")), of(Value::Null)), (Value::Null, json!(0)), "{own}");
    }

    async fn a_step_is_timed_with_one_provider_and_never_backwards(database: &TestDatabase) {
        database.load("of-two.toml", &filed("own-of-two", OF_TWO)).await.unwrap();
        let service = database.serve().await;
        let query = "query ($by: StatisticsDimension!) { statistics(filter: { references: [\"own-of-two\"] }, by: $by)
            { key gaps matched committed delivered daysToMatch daysToCommitment daysToDelivery } }";
        let donor = service.approver("state-usa");
        let of = async |by: &str| donor.data(query, json!({ "by": by })).await["statistics"].take();
        let gap = donor.data("{ gap(reference: \"own-of-two\") { id needs { id } } }", json!({})).await["gap"].take();
        // Who is matched today gave nothing yet, and what others gave years ago does not follow from it.
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        donor.proposes(&gap, &made, 0).await;
        for by in ["ALL", "SECTOR"] {
            let all = of(by).await;
            assert_eq!((&all[0]["matched"], &all[0]["committed"], &all[0]["delivered"]), (&json!(1), &json!(1), &json!(1)));
            assert!(all[0]["daysToMatch"].as_i64() > Some(5_000), "{all}");
            assert_eq!((&all[0]["daysToCommitment"], &all[0]["daysToDelivery"]), (&json!(null), &json!(10)), "{by}: {all}");
        }
        let each = of("PROVIDER").await;
        let days = |key: &str| each.as_array().unwrap().iter().find(|row| row["key"] == key).expect(key)["daysToDelivery"].clone();
        assert_eq!((days("state-can"), days("state-fra"), days("state-usa")), (json!(10), json!(null), json!(null)), "{each}");
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
            let seen = donor.data("query ($r: String!) { match(reference: $r) { consent dueState viewerCan awaits } }", json!({ "r": proposed["reference"] })).await["match"].take();
            assert_eq!((&seen["consent"], &seen["dueState"]), (&json!("SILENT"), &json!("OVERDUE")));
            assert_eq!(seen.has("viewerCan", "AGREE_MATCH"), outcome.is_some(), "what is refused is not offered: {seen}");
            let turns = if outcome.is_some() { json!(["PROVIDER", "HOLDER"]) } else { json!(["HOLDER"]) };
            assert_eq!(seen["awaits"], turns);
            assert_eq!(donor.waits(&proposed).await == ["AGREEMENT_ASKED"], outcome.is_some(), "who may go on is told so");
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
