//! What was given is shown in its own unit, also where the need has no size; and no match is made of which nothing could be committed.

use crate::{exports::get, gap_changes::whole};
use serde_json::{Value, json};
use tests::{
    Actor, Asked, MATCH, Service, TestApp, TestDatabase, money, number, offer, on_both, with,
};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";

fn open() -> Value {
    json!({ "unsized": "UNSIZED" })
}

/// A published gap of one need.
async fn gap_that_needs(app: &TestApp, title: &str, need: Value) -> Value {
    let mut input = whole();
    input["title"] = json!(title);
    input["needs"] = json!([with(json!({ "title": "What is missing" }), need)]);
    app.approver(PANEL).publishes(input).await
}

/// A match of the first line of an offer with the first need of a gap, agreed.
async fn agreed(app: &TestApp, donor: &Actor, gap: &Value, made: &Value) -> Value {
    let proposed = donor.proposes(gap, made, 0).await;
    app.approver(HOST)
        .says("consentToMatch", &proposed, json!({}))
        .await;
    donor.says("agreeMatch", &proposed, json!({})).await
}

fn entry(of: &Value, more: Value) -> Value {
    let line = json!({ "match": of["id"], "line": of["lines"][0]["id"] });
    with(line, more)
}

/// The first line of a match, with its figures.
async fn line(viewer: &Service, of: &Value) -> Value {
    let query = "query ($r: String!) { match(reference: $r) { lines { unit currency pledged committed delivered withdrawn } } }";
    let data = viewer.data(query, json!({ "r": of["reference"] })).await;
    data["match"]["lines"][0].clone()
}

/// What one line gives to a need of a gap, as it is proposed.
fn proposal(gap: &Value, made: &Value, size: Value) -> Value {
    let line =
        json!({ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"], "size": size });
    json!({ "gap": gap["id"], "assistance": made["id"], "lines": [line] })
}

/// An offer of four scales, no fewer than so many to one gap.
fn scales(least: &str) -> Value {
    let mut input = offer("EQUIPMENT", number("ITEMS", 4));
    input["lines"][0]["least"] = json!(least);
    input
}

on_both! {
    async fn money_given_to_a_need_without_a_size_is_shown_as_it_was_given(app: &TestApp) {
        let gap = gap_that_needs(app, "No money for upkeep", json!({ "assistance": "FUNDING", "size": open() })).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, offer("FUNDING", money("60000.00", "USD"))).await;
        let nothing = json!({ "unit": "MONEY", "currency": "USD", "pledged": "0.00", "committed": "0.00", "delivered": "0.00", "withdrawn": "0.00" });
        assert_eq!(line(&donor, &agreed).await, nothing);
        donor.enters("commit", &agreed, "50000.11").await;
        donor.enters("recordDelivery", &agreed, "50000.11").await;
        let given = json!({ "committed": "50000.11", "delivered": "50000.11" });
        assert_eq!(line(&donor, &agreed).await, with(nothing, given.clone()));
        let file = get(&donor, "/export/matches.csv").await.text().await.expect("a file");
        let row = file.lines().find(|row| row.contains(agreed.text("reference"))).expect("the match");
        assert!(row.contains("MONEY,USD,,0.00,50000.11,50000.11,0.00"), "{row}");
        let query = "query ($f: GapFilter!) { provider: coverage(filter: $f, by: PROVIDER) { unit currency committed delivered }
            month: coverage(filter: $f, by: MONTH) { unit currency committed delivered } gap: coverage(filter: $f, by: GAP) { unit lookedAfter } }";
        let data = app.data(query, json!({ "f": { "references": [gap["reference"]] } })).await;
        let row = with(json!({ "unit": "MONEY", "currency": "USD" }), given);
        assert_eq!(data, json!({ "provider": [row], "month": [row], "gap": [{ "unit": null, "lookedAfter": 1 }] }));
    }

    async fn what_was_given_without_a_figure_is_not_shown_as_nothing(app: &TestApp) {
        let gap = gap_that_needs(app, "No procedure for licences", json!({ "assistance": "PROCEDURE", "size": open() })).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, offer("PROCEDURE", open())).await;
        let figures = |unit: Value, figure: Value| json!({ "unit": unit, "currency": null, "pledged": figure, "committed": figure, "delivered": figure, "withdrawn": figure });
        assert_eq!(line(&donor, &agreed).await, figures(Value::Null, json!("0")), "nothing is entered");
        donor.done("commit", entry(&agreed, json!({})), MATCH).await;
        assert_eq!(line(&donor, &agreed).await, figures(Value::Null, Value::Null));
    }

    async fn amounts_of_several_units_are_not_added_up(app: &TestApp) {
        let donor = app.approver(DONOR);
        let made = donor.offers(offer("TRAINING", open())).await;
        let committed = async || {
            let query = "query ($id: ID!) { node(id: $id) { ... on Offer { lines { committed remaining sums { unit currency committed } } } } }";
            let data = donor.data(query, json!({ "id": made["id"] })).await;
            data["node"]["lines"][0].clone()
        };
        assert_eq!(committed().await, json!({ "committed": "0", "remaining": null, "sums": [] }));
        let euros = json!({ "unit": "MONEY", "currency": "EUR", "committed": "7.50" });
        let persons = json!({ "unit": "PERSONS", "currency": null, "committed": "5" });
        for (title, amount) in [("No money for weighers", json!({ "amount": "7.50", "currency": "EUR" })), ("No weighers", json!({ "amount": "5", "unit": "PERSONS" }))] {
            let gap = gap_that_needs(app, title, json!({ "assistance": "TRAINING", "size": open() })).await;
            let of = agreed(app, &donor, &gap, &made).await;
            if title == "No weighers" {
                assert_eq!(committed().await, json!({ "committed": "7.50", "remaining": null, "sums": [euros] }));
            }
            donor.done("commit", entry(&of, amount), MATCH).await;
        }
        let both = committed().await;
        assert_eq!((&both["committed"], both["sums"].as_array().map(Vec::len)), (&Value::Null, Some(2)));
        let sums = both["sums"].as_array().expect("sums");
        assert!(sums.contains(&euros) && sums.contains(&persons), "{sums:?}");
    }

    async fn a_match_of_which_nothing_could_be_committed_is_not_proposed(app: &TestApp) {
        let gap = gap_that_needs(app, "No scales", json!({ "assistance": "EQUIPMENT", "size": number("ITEMS", 4) })).await;
        let small = gap_that_needs(app, "No scales at the pier", json!({ "assistance": "EQUIPMENT", "size": number("ITEMS", 2) })).await;
        let donor = app.approver(DONOR);
        let made = donor.offers(scales("3")).await;
        assert_eq!(donor.refused("proposeMatch", proposal(&gap, &made, json!("2"))).await, ["INVALID lines.0.size"]);
        assert_eq!(donor.refused("proposeMatch", proposal(&small, &made, Value::Null)).await, ["INVALID lines.0.line"]);
        let proposed = donor.done("proposeMatch", proposal(&gap, &made, json!("3")), MATCH).await;
        app.approver(HOST).says("consentToMatch", &proposed, json!({})).await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        assert_eq!(donor.enters("commit", &agreed, "3").await["lines"][0]["committed"], "3");
    }

    async fn a_match_is_not_agreed_once_nothing_could_be_committed(app: &TestApp) {
        let gap = gap_that_needs(app, "No scales", json!({ "assistance": "EQUIPMENT", "size": number("ITEMS", 4) })).await;
        let donor = app.approver(DONOR);
        let made = donor.offers(scales("3")).await;
        let proposed = donor.done("proposeMatch", proposal(&gap, &made, json!("3")), MATCH).await;
        app.approver(HOST).says("consentToMatch", &proposed, json!({})).await;
        let known = json!({ "line": made["lines"][0]["id"] });
        let lines = json!([with(scales("4")["lines"][0].clone(), known)]);
        let revised = json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": lines });
        donor.done("reviseOffer", revised, "offer { version }").await;
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
    }

    async fn who_has_an_offer_of_a_file_revises_and_ends_it_whatever_its_kind(database: &TestDatabase) {
        let text = "[[offer]]\nreference = \"own-lorries\"\nprovider = \"unoci\"\ntitle = \"Lorries\"\ndescription = \"Lorries for posts.\"\nlanguage = \"en\"\n\
            status = \"PIPELINE\"\nwilling = \"YES\"\nable = \"YES\"\nattributed = true\ncountries = [\"CIV\"]\nsectors = []\nlanguages = []\nsource = \"own\"\n\
            line = [{ assistance = \"EQUIPMENT\", title = \"Lorries\", unit = \"ITEMS\", quantity = 2 }]\n";
        // A mission makes no offers, and a host institution has neither offers nor programmes.
        for owner in ["unoci", "civ-authorities"] {
            database.load("own.toml", &text.replace("unoci", owner).replace("own-", &format!("{owner}-"))).await.unwrap();
            let service = database.serve().await;
            let actor = service.approver(owner);
            let viewer = actor.data("{ viewer { can } }", json!({})).await["viewer"].take();
            assert!(!viewer.has("can", "REVISE_OFFER") && !viewer.has("can", "MAKE_OFFER"), "{viewer}");
            let query = "query ($r: String!) { offer(reference: $r) { id version viewerCan } }";
            let made = actor.data(query, json!({ "r": format!("{owner}-lorries") })).await["offer"].take();
            assert!(made.has("viewerCan", "REVISE_OFFER") && made.has("viewerCan", "WITHDRAW_OFFER"), "{made}");
            let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "note": "On loan." });
            let revised = actor.done("reviseOffer", revise, "offer { version }").await;
            let withdraw = json!({ "offer": made["id"], "expectedVersion": revised["version"], "reason": "They are needed here." });
            assert_eq!(service.approver(DONOR).refused("withdrawOffer", withdraw.clone()).await, ["FORBIDDEN"]);
            assert_eq!(actor.done("withdrawOffer", withdraw, "offer { status }").await["status"], "CANCELLED");
        }
    }

    async fn a_match_of_less_than_a_need_has_use_for_is_warned_of(app: &TestApp) {
        let need = json!({ "assistance": "EQUIPMENT", "size": number("ITEMS", 4), "least": "2" });
        let gap = gap_that_needs(app, "No scales", need).await;
        let donor = app.approver(DONOR);
        let warned = async |size: &str| {
            let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
            let payload = donor.say("proposeMatch", proposal(&gap, &made, json!(size)), "warnings match { id }").await;
            assert_eq!(payload["userErrors"], json!([]));
            let warnings = payload["warnings"].as_array().expect("warnings").iter();
            warnings.filter(|warning| warning.as_str().is_some_and(|text| text.contains("is of no use"))).count()
        };
        assert_eq!((warned("1").await, warned("2").await), (1, 0));
    }
}
