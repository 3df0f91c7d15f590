//! Currencies that are gone: files and sources of their time may have them, and nobody promises anything in them any more.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, TestApp, money, number, offer, on_both, programme};

const DONOR: &str = "state-can";
const TABLE: &str = "external_reference,title,description,language,willing,able,starts,assistance,currency,quantity\n\
    CA-1,Scales,Money for scales at harbours.,en,YES,YES,,FUNDING,DEM,1000\n";

/// The faults of a mutation as `CODE message`.
async fn faults(actor: &Actor, mutation: &str, input: Value) -> Vec<String> {
    let said = actor.say(mutation, input, "clientMutationId").await;
    let faults = said["userErrors"].as_array().expect("a list").iter();
    let told = |fault: &Value| format!("{} {}", fault.text("code"), fault.text("message"));
    faults.map(told).collect()
}

/// The offer of the table, as its donor reads it once it is imported.
async fn imported(donor: &Actor) -> Value {
    let input = json!({ "kind": "OFFERS", "format": "CSV", "content": TABLE });
    let done = donor
        .say("importTable", input, "lines { record message }")
        .await;
    assert_eq!(done["userErrors"], json!([]), "{done}");
    let query = "query ($id: ID!) { node(id: $id) { ... on Offer { id version lines { id currency quantity } } } }";
    let named = json!({ "id": done["lines"][0]["record"] });
    donor.data(query, named).await["node"].take()
}

/// A published gap with a need of money in a currency that is gone, as a source of its time prints it.
async fn gap(app: &TestApp) -> Value {
    let mut input = whole();
    input["needs"] =
        json!([{ "assistance": "FUNDING", "title": "Scales", "size": money("1000", "DEM") }]);
    app.approver("group-civ").publishes(input).await
}

on_both! {
    async fn nobody_promises_money_that_is_gone(app: &TestApp) {
        let donor = app.approver(DONOR);
        let connection = app.database.connect().await;
        let before = Rows::read(&connection).await;
        let gone = offer("FUNDING", money("1000", "DEM"));
        let said = "INVALID lines.0.size.money is in DEM, which was money until 2002-02: say it in EUR";
        assert_eq!(faults(&donor, "makeOffer", gone.clone()).await, [said]);
        assert_eq!(faults(&app.approver("unoci"), "registerProgramme", programme(gone.clone())).await, [said]);
        let mut begun = gone.clone();
        begun["starts"] = json!("2002-03-01");
        assert_eq!(faults(&donor, "makeOffer", begun).await, [said], "it began when they were gone");
        let mut ceiling = offer("FUNDING", json!({ "unsized": "UNSIZED" }));
        ceiling["ceiling"] = json!({ "amount": "1000", "currency": "HRK" });
        let said = "INVALID ceiling is in HRK, which was money until 2023-01: say it in EUR";
        assert_eq!(faults(&donor, "makeOffer", ceiling).await, [said]);
        let many = json!({ "offers": [offer("EQUIPMENT", number("ITEMS", 1)), gone] });
        let said = faults(&donor, "makeOffers", many).await;
        assert!(matches!(said.as_slice(), [one] if one.contains("say it in EUR")), "{said:?}");
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn what_began_while_it_was_money_may_be_told_of_in_it(app: &TestApp) {
        let mut input = offer("FUNDING", money("1000", "DEM"));
        for starts in ["1999-05", "2002"] {
            input["starts"] = json!(starts);
            app.approver(DONOR).offers(input.clone()).await;
        }
    }

    async fn files_may_be_of_their_time_and_what_they_brought_stays(app: &TestApp) {
        let donor = app.approver(DONOR);
        let made = imported(&donor).await;
        assert_eq!((&made["lines"][0]["currency"], &made["lines"][0]["quantity"]), (&json!("DEM"), &json!("1000.00")));
        let line = json!({ "line": made["lines"][0]["id"], "assistance": "FUNDING", "title": "Scales", "size": money("900", "DEM") });
        let mut input = json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": [line] });
        let kept = donor.done("reviseOffer", input.clone(), "offer { version }").await;
        input["expectedVersion"] = kept["version"].clone();
        input["lines"][0]["size"] = money("900", "NLG");
        let said = "INVALID lines.0.size.money is in NLG, which was money until 2002-02: say it in EUR";
        assert_eq!(faults(&donor, "reviseOffer", input).await, [said]);
    }

    async fn a_need_of_its_time_is_promised_nothing_in_what_is_gone(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver(DONOR));
        let made = imported(&donor).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        let entry = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "10" });
        let said = "INVALID amount is in DEM, which was money until 2002-02: say it in EUR";
        for mutation in ["pledge", "commit"] {
            assert_eq!(faults(&donor, mutation, entry.clone()).await, [said], "{mutation}");
        }
    }
}
