//! One budget over several lines: what the ledger, suggestions and plans hold to it, and the doors it comes in by.

mod bounds;
mod left;

use crate::{exports::get, gap_changes::whole};
use serde_json::{Value, json};
use tests::{Actor, MATCH, TestApp, money, number, offer, on_both};

/// A published gap that needs training for 300,000 USD and equipment for 400,000 USD at the harbour of Côte d'Ivoire.
async fn gap(app: &TestApp) -> Value {
    let mut input = whole();
    input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    input["needs"] = json!([
        { "assistance": "TRAINING", "title": "Officers who weigh containers", "size": money("300000", "USD"), "least": "150000" },
        { "assistance": "EQUIPMENT", "title": "Scales for containers", "size": money("400000", "USD") },
    ]);
    let selection = "gap { id reference version needs { id } }";
    app.approver("group-civ")
        .done("recordGap", input, selection)
        .await
}

/// An offer of up to 200,000 USD for training and up to 300,000 USD for equipment, and 400,000 USD in all.
fn both() -> Value {
    let mut input = offer("TRAINING", money("200000", "USD"));
    input["title"] = json!("Scales for containers at harbours, and training to weigh with them");
    input["description"] = json!("Weighbridges and courses for customs officers at harbours.");
    input["countries"] = json!(["CIV"]);
    input["sectors"] = json!(["33120"]);
    let scales =
        json!({ "assistance": "EQUIPMENT", "title": "Scales", "size": money("300000", "USD") });
    input["lines"].as_array_mut().unwrap().push(scales);
    input["ceiling"] = json!({ "amount": "400000", "currency": "USD" });
    input
}

/// An agreed match of both lines with both needs.
async fn agreed(app: &TestApp, donor: &Actor, gap: &Value, made: &Value) -> Value {
    let line =
        |at: usize| json!({ "need": gap["needs"][at]["id"], "line": made["lines"][at]["id"] });
    let input = json!({ "gap": gap["id"], "assistance": made["id"], "lines": [line(0), line(1)] });
    let proposed = donor.done("proposeMatch", input, MATCH).await;
    let host = app.approver("civ-authorities");
    host.says("consentToMatch", &proposed, json!({})).await;
    donor.says("agreeMatch", &proposed, json!({})).await
}

fn entry(of: &Value, line: usize, amount: &str) -> Value {
    json!({ "match": of["id"], "line": of["lines"][line]["id"], "amount": amount })
}

async fn enters(donor: &Actor, mutation: &str, of: &Value, line: usize, amount: &str) {
    let input = entry(of, line, amount);
    donor.done(mutation, input, MATCH).await;
}

/// The only thing that is wrong with an entry, in words.
async fn refuses(donor: &Actor, mutation: &str, of: &Value, line: usize, amount: &str) -> String {
    let input = entry(of, line, amount);
    let faults = donor.say(mutation, input, "clientMutationId").await["userErrors"].take();
    assert_eq!(faults.as_array().map(Vec::len), Some(1), "{faults}");
    assert_eq!(
        (&faults[0]["code"], &faults[0]["field"]),
        (&json!("CONFLICT"), &json!(["amount"]))
    );
    faults[0]["message"].as_str().expect("a message").to_owned()
}

/// An offer as it is now, as its donor reads it.
async fn now(donor: &Actor, made: &Value) -> Value {
    let query = "query ($r: String!) { offer(reference: $r) { version note ceiling { amount currency committed remaining } lines { remaining } } }";
    donor.data(query, json!({ "r": made["reference"] })).await["offer"].take()
}

/// Revises an offer as it is now, and gives `CODE field: message` of each fault.
async fn revises(donor: &Actor, made: &Value, more: Value) -> Vec<String> {
    let version = now(donor, made).await["version"].take();
    let mut input = json!({ "offer": made["id"], "expectedVersion": version });
    let fields = input.as_object_mut().unwrap();
    fields.extend(more.as_object().cloned().unwrap());
    let said = donor.say("reviseOffer", input, "clientMutationId").await;
    let faults = said["userErrors"].as_array().unwrap().iter();
    let told = |fault: &Value| {
        let word = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}", word("code"), word("message"))
    };
    faults.map(told).collect()
}

fn usd(amount: &str) -> Value {
    json!({ "ceiling": { "amount": amount, "currency": "USD" } })
}

on_both! {
    async fn what_is_pledged_and_committed_stays_under_the_ceiling_over_all_lines(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let made = donor.offers(both()).await;
        let matched = agreed(app, &donor, &gap, &made).await;
        enters(&donor, "pledge", &matched, 0, "200000").await;
        let said = refuses(&donor, "pledge", &matched, 1, "200000.01").await;
        assert_eq!(said, "200000.01 USD is more than the ceiling over all lines has that is not pledged: 200000.00 USD at most.");
        enters(&donor, "commit", &matched, 0, "200000").await;
        let said = refuses(&donor, "commit", &matched, 1, "200000.01").await;
        assert_eq!(said, "200000.01 USD is more than the ceiling over all lines still has: 200000.00 USD at most.");
        enters(&donor, "commit", &matched, 1, "200000").await;
        let seen = now(&donor, &made).await;
        assert_eq!(seen["ceiling"], json!({ "amount": "400000.00", "currency": "USD", "committed": "400000.00", "remaining": "0.00" }));
        assert_eq!(seen["lines"], json!([{ "remaining": "0.00" }, { "remaining": "100000.00" }]), "the line has some left, the ceiling has none");
        let back = json!({ "match": matched["id"], "line": matched["lines"][0]["id"], "amount": "50000", "reason": "The budget was cut." });
        donor.done("withdrawCommitment", back, MATCH).await;
        let said = refuses(&donor, "commit", &matched, 1, "50000.01").await;
        assert!(said.ends_with("still has: 50000.00 USD at most."), "{said}");
        enters(&donor, "commit", &matched, 1, "50000").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn several_who_commit_at_once_do_not_pass_the_ceiling_together(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let made = donor.offers(both()).await;
        let matched = agreed(app, &donor, &gap, &made).await;
        let commit = |line: usize, amount: &str| donor.say("commit", entry(&matched, line, amount), "clientMutationId");
        let (one, other) = tokio::join!(commit(0, "200000"), commit(1, "300000"));
        let refused = [one, other].iter().filter(|said| said["userErrors"] != json!([])).count();
        assert_eq!(refused, 1, "500,000 is more than 400,000, whichever came first");
    }

    async fn a_ceiling_is_kept_changed_and_taken_away_but_not_below_what_is_committed(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let made = donor.offers(both()).await;
        let matched = agreed(app, &donor, &gap, &made).await;
        enters(&donor, "commit", &matched, 0, "150000").await;
        enters(&donor, "commit", &matched, 1, "200000").await;
        assert_eq!(revises(&donor, &made, json!({ "note": "Ours." })).await, [""; 0]);
        assert_eq!(now(&donor, &made).await["ceiling"]["amount"], "400000.00", "left out, it stays");
        let below = "INVALID ceiling is below the 350000.00 USD that are committed of it already";
        assert_eq!(revises(&donor, &made, usd("349999.99")).await, [below]);
        assert_eq!(revises(&donor, &made, usd("350000")).await, [""; 0]);
        assert_eq!(now(&donor, &made).await["ceiling"]["remaining"], "0.00");
        assert_eq!(revises(&donor, &made, json!({ "ceiling": null })).await, [""; 0]);
        assert_eq!(now(&donor, &made).await["ceiling"], Value::Null);
        enters(&donor, "commit", &matched, 1, "100000").await;
        assert_eq!(revises(&donor, &made, usd("400000")).await.len(), 1, "450,000 are committed");
        assert_eq!(revises(&donor, &made, usd("450000")).await, [""; 0]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_ceiling_is_over_lines_of_its_currency_alone(app: &TestApp) {
        let donor = app.approver("state-can");
        for (ceiling, fault) in [
            (json!({ "amount": "1", "currency": "EUR" }), "ceiling is in EUR, of which no line gives: state it in the currency of the lines that it is over"),
            (json!({ "amount": "0", "currency": "USD" }), "ceiling must be above 0"),
            (json!({ "amount": "1.001", "currency": "USD" }), "ceiling is wrong: \"1.001\" is not an amount in USD: write digits, a point and at most 2 decimals"),
        ] {
            let mut input = both();
            input["ceiling"] = ceiling;
            let said = donor.say("makeOffer", input, "clientMutationId").await["userErrors"].take();
            assert_eq!((said.as_array().map(Vec::len), &said[0]["message"]), (Some(1), &json!(fault)), "{said}");
        }
        let made = donor.offers(both()).await;
        let items = json!({ "lines": [{ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 2) }] });
        assert_eq!(revises(&donor, &made, items).await.len(), 1, "no line would be under it");
        let open = json!({ "lines": [{ "assistance": "EQUIPMENT", "title": "Scales", "size": { "unsized": "UNSIZED" } }] });
        assert_eq!(revises(&donor, &made, open).await, [""; 0], "what is open-ended may give any money");
    }

    async fn suggestions_know_what_a_ceiling_leaves(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let made = donor.offers(both()).await;
        let training = {
            let mut input = whole();
            input["title"] = json!("Officers who weigh containers are missing");
            input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            input["needs"] = json!([{ "assistance": "TRAINING", "title": "Officers", "size": money("300000", "USD"), "least": "150000" }]);
            app.approver("group-civ").done("recordGap", input, "gap { id }").await
        };
        let why_not = async || {
            let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule explanation } } }";
            app.data(query, json!({ "g": training["id"], "a": made["id"] })).await["whyNot"]["obstacles"].take()
        };
        assert_eq!(why_not().await, json!([]));
        let matched = agreed(app, &donor, &gap, &made).await;
        enters(&donor, "commit", &matched, 1, "300000").await;
        let small = json!([{ "rule": "BUDGET_SMALL", "explanation": "It gives at most 100,000 USD to one gap; less than 150,000 USD is of no use." }]);
        assert_eq!(why_not().await, small, "the line has 200,000 left, and the ceiling 100,000");
    }

    async fn a_draft_is_weighed_under_its_ceiling(app: &TestApp) {
        let (gap, text) = (gap(app).await, whole());
        let query = "query ($input: SuggestInput!) { suggest(input: $input) { assistance { suggestions { gap { reference } } } } }";
        let drafted = |ceiling: Value| json!({ "input": { "first": 50, "assistance": [{ "title": text["title"], "description": text["description"],
            "language": "en", "countries": ["CIV"], "sectors": ["33120"], "ceiling": ceiling,
            "lines": [{ "assistance": "TRAINING", "title": "Officers who weigh containers", "size": money("200000", "USD") }] }] } });
        let finds = async |ceiling: Value| {
            let found = app.data(query, drafted(ceiling)).await["suggest"]["assistance"][0]["suggestions"].take();
            found.as_array().unwrap().iter().any(|one| one["gap"]["reference"] == gap["reference"])
        };
        assert!(finds(Value::Null).await && finds(json!({ "amount": "150000", "currency": "USD" })).await);
        assert!(!finds(json!({ "amount": "149999.99", "currency": "USD" })).await, "150,000 are the least that is of use");
        let (code, said) = app.error(query, drafted(json!({ "amount": "1", "currency": "EUR" }))).await;
        assert_eq!((code.as_str(), said.as_str()), ("INVALID", "input.assistance.0.ceiling is in EUR, of which no line gives: state it in the currency \
            of the lines that it is over"), "as makeOffer refuses it");
        let (code, said) = app.error(query, drafted(json!({ "amount": "0", "currency": "USD" }))).await;
        assert_eq!((code.as_str(), said.as_str()), ("INVALID", "input.assistance.0.ceiling must be above 0"));
    }

    async fn a_plan_gives_no_more_than_the_ceiling_in_all(app: &TestApp) {
        let (_, donor) = (gap(app).await, app.approver("state-can"));
        let made = donor.offers(both()).await;
        let given = async || {
            let selection = "plan { lines(first: 100) { edges { node { amount unit currency assistance { reference } } } } }";
            let plan = app.approver("unoci").done("draftPlan", json!({ "regimes": ["1572"], "leastFit": 0.2 }), selection).await;
            let lines = plan["lines"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone());
            let ours = lines.filter(|line| line["assistance"]["reference"] == made["reference"] && line["currency"] == "USD");
            ours.map(|line| line["amount"].as_str().unwrap().parse::<f64>().unwrap()).collect::<Vec<_>>()
        };
        let under = given().await;
        assert_eq!(under.iter().sum::<f64>(), 400_000.0, "{under:?}");
        assert_eq!(revises(&donor, &made, json!({ "ceiling": null })).await, [""; 0]);
        assert_eq!(given().await.iter().sum::<f64>(), 500_000.0, "as much as both lines have");
    }

    async fn a_ceiling_comes_in_by_tables_and_goes_out_by_exports(app: &TestApp) {
        let donor = app.approver("state-can");
        let import = async |content: &str| {
            let input = json!({ "kind": "OFFERS", "format": "CSV", "content": content });
            donor.say("importTable", input, "stats { imported revised unchanged skipped } lines { rule column message }").await
        };
        let first = "external_reference,title,description,language,willing,able,ceiling,ceiling_currency,cofinancing_percent,assistance,line_title,unit,quantity,currency\n\
            CA-9,Help for ports,Courses and scales.,en,YES,YES,400000,USD,\"12,5\",TRAINING,Courses,MONEY,200000,USD\n,,,,,,,,,EQUIPMENT,Scales,MONEY,300000,USD\n";
        let done = import(first).await;
        assert_eq!(done["stats"], json!({ "imported": 1, "revised": 0, "unchanged": 0, "skipped": 0 }), "{done}");
        assert_eq!(import(first).await["stats"]["unchanged"], 1);
        let stated = async || {
            let query = "{ offers(filter: { providers: [\"state-can\"] }, first: 100) { edges { node { externalReference cofinancingPercent ceiling { amount currency } } } } }";
            let seen = donor.data(query, json!({})).await["offers"]["edges"].take();
            let ours = seen.as_array().unwrap().iter().find(|edge| edge["node"]["externalReference"] == "CA-9");
            assert_eq!(ours.unwrap()["node"]["cofinancingPercent"], "12.5");
            ours.unwrap()["node"]["ceiling"].clone()
        };
        assert_eq!(stated().await, json!({ "amount": "400000.00", "currency": "USD" }));
        let rows = get(&donor, "/export/offers.csv?providers=state-can").await.text().await.unwrap();
        assert!(rows.contains(",400000.00,USD,400000.00,"), "ceiling, its currency, and what remains: {rows}");
        assert_eq!(import("external_reference,ceiling\nCA-9,350000\n").await["stats"]["revised"], 1);
        assert_eq!(stated().await, json!({ "amount": "350000.00", "currency": "USD" }), "in the currency that is on record");
        let idle = import("external_reference,ceiling\nCA-9,500000.01\n").await;
        let message = "The ceiling of 500000.01 USD bounds nothing: the lines that it is over give 500000.00 USD in all. Lower it, or leave it out";
        assert_eq!(idle["lines"][1], json!({ "rule": "ceiling.idle", "column": "ceiling", "message": message }), "{idle}");
        assert_eq!(import("external_reference,ceiling\nCA-9,500000\n").await["lines"].as_array().map(Vec::len), Some(1));
        assert_eq!(import("external_reference,ceiling\nCA-9,-\n").await["stats"]["revised"], 1);
        assert_eq!(stated().await, Value::Null);
        let half = import("external_reference,ceiling\nCA-9,350000\n").await;
        assert!(half["lines"].as_array().unwrap().iter().any(|line| line["rule"] == "cell.missing" && line["column"] == "ceiling_currency"), "{half}");
    }
}
