//! How many people a line or a need reaches, where its size counts something else: said, kept, taken away, and by which doors.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{TestApp, money, number, offer, on_both, public};

/// A gap that needs courses for 150,000 USD, for 60 people.
fn courses() -> Value {
    let mut input = whole();
    input["needs"] = json!([{ "assistance": "TRAINING", "title": "Courses", "size": money("150000", "USD"), "people": 60 }]);
    public(input)
}

on_both! {
    async fn lines_and_needs_say_whom_they_reach_beside_what_they_cost(app: &TestApp) {
        let (panel, donor, host) = (app.approver("group-civ"), app.approver("state-can"), app.approver("civ-authorities"));
        let gap = panel.done("recordGap", courses(), "gap { id version needs { id people size } }").await;
        assert_eq!((&gap["needs"][0]["people"], &gap["needs"][0]["size"]), (&json!(60), &json!("150000.00")));
        let line = json!({ "assistance": "EQUIPMENT", "title": "Radios", "size": number("ITEMS", 10), "people": 40 });
        let planned = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": [{ "line": line }], "source": "Survey of June" });
        let planned = host.done("planNeeds", planned, "gap { needs { title people } needPlans { lines { title people } } }").await;
        assert_eq!(planned["needPlans"][0]["lines"], json!([{ "title": "Radios", "people": 40 }]));
        // Whose gap it is adopts what they plan.
        for need in [json!({ "title": "Courses", "people": 60 }), json!({ "title": "Radios", "people": 40 })] {
            assert!(planned["needs"].as_array().unwrap().contains(&need), "{planned}");
        }
        let mut input = offer("TRAINING", money("100000", "USD"));
        input["lines"][0]["people"] = json!(45);
        let made = donor.done("makeOffer", input, "offer { id version lines { id people } }").await;
        assert_eq!(made["lines"][0]["people"], 45);
        let without = json!({ "line": made["lines"][0]["id"], "assistance": "TRAINING", "title": "Courses", "size": money("100000", "USD") });
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": [without] });
        let revised = donor.done("reviseOffer", revise, "offer { lines { people } }").await;
        assert_eq!(revised["lines"][0]["people"], Value::Null, "lines are said whole");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn where_people_are_counted_the_size_says_how_many(app: &TestApp) {
        let donor = app.approver("state-can");
        for (size, people) in [(number("PERSONS", 3), 3), (number("PERSON_MONTHS", 3), 3), (number("COURSES", 3), 0), (number("ITEMS", 3), -1)] {
            let mut input = offer("TRAINING", size);
            input["lines"][0]["people"] = json!(people);
            assert_eq!(donor.refused("makeOffer", input).await, ["INVALID lines.0.people"]);
            let mut input = courses();
            input["needs"][0]["people"] = json!(people);
            input["needs"][0]["size"] = number("PERSONS", 3);
            let refused = app.approver("group-civ").refused("recordGap", input).await;
            assert!(refused.iter().all(|fault| fault == "INVALID needs.0.people"), "{refused:?}");
        }
    }

    async fn tables_say_it_keep_it_and_take_it_away(app: &TestApp) {
        let donor = app.approver("state-can");
        let import = async |content: &str| {
            let input = json!({ "kind": "OFFERS", "format": "CSV", "content": content });
            donor.say("importTable", input, "stats { imported revised unchanged } lines { column message record }").await
        };
        let table = "external_reference,title,description,language,willing,able,assistance,unit,quantity,currency,people\n\
            CA-9,Courses,Courses for officers.,en,YES,YES,TRAINING,MONEY,100000,USD,45\n";
        let query = "{ offers(filter: { providers: [\"state-can\"] }, first: 100) { edges { node { externalReference lines { people } } } } }";
        let people = async || {
            let seen = donor.data(query, json!({})).await["offers"]["edges"].take();
            let ours = seen.as_array().unwrap().iter().find(|edge| edge["node"]["externalReference"] == "CA-9");
            ours.unwrap()["node"]["lines"][0]["people"].clone()
        };
        assert_eq!(import(table).await["stats"]["imported"], 1);
        assert_eq!(people().await, 45);
        assert_eq!(import(&table.replace(",45", ",")).await["stats"]["unchanged"], 1, "an empty cell leaves it");
        assert_eq!(import(&table.replace(",45", ",-")).await["stats"]["revised"], 1);
        assert_eq!(people().await, Value::Null);
        let half = import(&table.replace(",45", ",\"4,5\"")).await;
        assert_eq!((&half["lines"][0]["column"], &half["stats"]["revised"]), (&json!("people"), &json!(0)), "{half}");
    }
}
