//! Rates of exchange: loaded as data, named where money is converted by them, and nothing is converted without one.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Service, TestApp, TestDatabase, money, offer, on_both};

/// A published gap with two needs of money.
async fn gap(app: &Service) -> Value {
    let mut input = whole();
    let money = |amount: &str, currency: &str| json!({ "assistance": "FUNDING", "title": currency, "size": { "money": { "amount": amount, "currency": currency } } });
    input["needs"] = json!([
        money("1250.50", "EUR"),
        money("1000000", "XOF"),
        money("10.00", "USD")
    ]);
    app.approver("group-civ").publishes(input).await
}

/// What coverage says of the money of a gap: currency, needed, and the codes of the rates.
async fn coverage(app: &Service, gap: &Value, currency: &str) -> Value {
    let query = "query ($r: String!, $c: String) { coverage(by: GAP, filter: { references: [$r] }, currency: $c) { currency needs needed remaining committed rates { code } } }";
    let currency = if currency.is_empty() {
        Value::Null
    } else {
        json!(currency)
    };
    app.data(query, json!({ "r": gap["reference"], "c": currency }))
        .await["coverage"]
        .take()
}

fn bucket(currency: &str, needs: u32, needed: &str, rates: &[&str]) -> Value {
    let rates: Vec<Value> = rates.iter().map(|code| json!({ "code": code })).collect();
    let none = if currency == "XOF" { "0" } else { "0.00" };
    json!({ "currency": currency, "needs": needs, "needed": needed, "remaining": needed, "committed": none, "rates": rates })
}

/// A rate as a file has it.
pub(crate) fn rate(code: &str, from: &str, to: &str, date: &str, rate: &str) -> String {
    format!(
        "[[exchange_rate]]\ncode = \"{code}\"\nname = \"Rates of the test\"\nfrom = \"{from}\"\nto = \"{to}\"\ndate = \"{date}\"\nrate = \"{rate}\"\nsource = \"own\"\n"
    )
}

on_both! {
    async fn money_is_summed_across_currencies_by_named_rates_alone(app: &TestApp) {
        let gap = gap(app).await;
        let apart = json!([bucket("EUR", 1, "1250.50", &[]), bucket("USD", 1, "10.00", &[]), bucket("XOF", 1, "1000000", &[])]);
        assert_eq!(coverage(app, &gap, "").await, apart);
        // 1250.50 EUR are 820274.2285 XOF, and XOF has no smaller unit.
        let xof = json!([bucket("XOF", 2, "1820274", &["EUR-XOF-1999"]), bucket("USD", 1, "10.00", &[])]);
        assert_eq!(coverage(app, &gap, "XOF").await, xof);
        // The other way round by the same rate: 1000000 XOF are 1524.4901 EUR.
        let eur = json!([bucket("EUR", 2, "2774.99", &["EUR-XOF-1999"]), bucket("USD", 1, "10.00", &[])]);
        assert_eq!(coverage(app, &gap, "EUR").await, eur);
        assert_eq!(coverage(app, &gap, " eur ").await, eur, "however it is written");
        let query = "query ($r: String!) { coverage(by: GAP, filter: { references: [$r] }, currency: \"Euro\") { needs } }";
        assert_eq!(app.error(query, json!({ "r": gap["reference"] })).await.0, "INVALID");
    }

    async fn converted_parts_add_up_to_the_converted_whole(database: &TestDatabase) {
        database.load("rates.toml", &rate("w-1", "CHF", "JPY", "2020-01-01", "0.5")).await.expect("a rate");
        let app = &database.serve().await;
        let mut input = whole();
        input["needs"] = json!([{ "assistance": "FUNDING", "title": "Fuel", "size": money("3", "CHF") }]);
        let gap = app.approver("group-civ").publishes(input).await;
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("FUNDING", money("3", "CHF"))).await;
        donor.enters("commit", &of, "1").await;
        // 1.5, 0.5 and 1 Yen, each rounded half to even, would be 2, 0 and 1.
        let jpy = json!([{ "currency": "JPY", "needs": 1, "needed": "2", "remaining": "2", "committed": "0", "rates": [{ "code": "w-1" }] }]);
        assert_eq!(coverage(app, &gap, "JPY").await, jpy);
        donor.enters("commit", &of, "2").await;
        let jpy = json!([{ "currency": "JPY", "needs": 1, "needed": "2", "remaining": "0", "committed": "2", "rates": [{ "code": "w-1" }] }]);
        assert_eq!(coverage(app, &gap, "JPY").await, jpy);
    }

    async fn what_fits_in_another_currency_says_by_which_rate_and_that_a_match_needs_one(database: &TestDatabase) {
        database.load("rates.toml", &rate("w-1", "EUR", "USD", "2020-01-01", "1.1")).await.expect("a rate");
        let app = &database.serve().await;
        let mut input = whole();
        input["needs"] = json!([{ "assistance": "FUNDING", "title": "Fuel", "size": money("120000", "USD") }]);
        let gap = app.approver("group-civ").publishes(input).await;
        let donor = app.approver("state-can");
        let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { parts { name explanation } } }";
        for (currency, said) in [
            ("EUR", "It can bear up to 55,000 USD of 120,000 USD. Its EUR are worth that by Rates of the test (2020-01-01); \
                the ledger converts nothing, so a match needs a line in USD."),
            ("USD", "It can bear up to 50,000 USD of 120,000 USD."),
            ("XOF", "It can bear up to 83.85 USD of 120,000 USD. Its XOF are worth that by"),
        ] {
            let made = donor.offers(offer("FUNDING", money("50000", currency))).await;
            let parts = app.data(query, json!({ "g": gap["id"], "a": made["id"] })).await["whyNot"]["parts"].take();
            let size = parts.as_array().expect("a list").iter().find(|part| part["name"] == "SIZE").expect("a size");
            assert!(size["explanation"].as_str().is_some_and(|told| told.starts_with(said)), "{currency}: {size}");
            if currency == "USD" {
                assert_eq!(size["explanation"], said, "nothing was converted");
            }
            if currency == "EUR" {
                let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"], "size": "50000" }]);
                let asked = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
                assert_eq!(donor.refused("proposeMatch", asked).await, ["INVALID lines.0.line"]);
            }
        }
    }

    async fn the_latest_rate_until_today_holds(database: &TestDatabase) {
        let text = rate("w-1", "EUR", "USD", "2020-01-01", "2") + &rate("w-2", "EUR", "USD", "2021-01-01", "1.1") + &rate("w-3", "EUR", "USD", "2999-01-01", "3");
        database.load("rates.toml", &text).await.expect("rates that are well");
        let app = &database.serve().await;
        let gap = gap(app).await;
        let usd = coverage(app, &gap, "USD").await;
        assert_eq!(usd, json!([bucket("USD", 2, "1385.55", &["w-2"]), bucket("XOF", 1, "1000000", &[])]), "1250.50 times 1.1, and 10 more");
        let query = "{ exchangeRates(filter: { currency: \"USD\" }) { edges { node { code name from to date rate } } } }";
        let rates = app.data(query, json!({})).await;
        let second = json!({ "code": "w-2", "name": "Rates of the test", "from": "EUR", "to": "USD", "date": "2021-01-01", "rate": "1.1" });
        assert_eq!(rates["exchangeRates"]["edges"][1]["node"], second);
        assert_eq!(app.data(&query.replace("USD", "usd"), json!({})).await, rates, "however it is written");
        let (code, message) = app.error(&query.replace("USD", "Euros"), json!({})).await;
        assert!(code == "INVALID" && message.ends_with("did you mean EUR?"), "{code} {message}");
    }

    async fn the_latest_rate_holds_whichever_way_round_it_is_published(database: &TestDatabase) {
        let text = rate("w-1", "EUR", "USD", "2020-01-01", "2") + &rate("w-2", "USD", "EUR", "2021-01-01", "0.8") + &rate("w-3", "USD", "EUR", "2021-02-01", "0.5")
            + &rate("w-4", "EUR", "USD", "2021-02-01", "1.25");
        database.load("rates.toml", &text).await.expect("rates that are well");
        let app = &database.serve().await;
        let gap = gap(app).await;
        let usd = json!([bucket("USD", 2, "1573.12", &["w-4"]), bucket("XOF", 1, "1000000", &[])]);
        assert_eq!(coverage(app, &gap, "USD").await, usd, "1250.50 times 1.25, half to even, and 10 more");
        database.load("later.toml", &rate("w-5", "USD", "EUR", "2022-01-01", "0.5")).await.expect("a later rate");
        let usd = json!([bucket("USD", 2, "2511.00", &["w-5"]), bucket("XOF", 1, "1000000", &[])]);
        let later = &database.serve().await;
        assert_eq!(coverage(later, &gap, "USD").await, usd, "1250.50 by 0.5, and 10 more");
    }
}
