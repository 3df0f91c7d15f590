//! Files that make an offer another's.

use super::{OWN, only_fault};
use serde_json::{Value, json};
use tests::{Asked, Service, TestDatabase, on_both};

const OWN_DONOR: &str = "provider = \"own-donor\"";
const CANADA: &str = "provider = \"state-can\"";

/// The file, whose offer and entries are of Canada.
fn of_canada() -> String {
    OWN.replace(OWN_DONOR, CANADA)
}

/// The same without entries.
fn without_entries(text: &str) -> &str {
    text.split_once("[[commitment]]").expect("entries").0
}

/// Who provides the offer, what of it is found by the name of a country, and who gave.
async fn told(app: &Service) -> Value {
    let query = "{ offer(reference: \"own-offer\") { provider { code } }
        offers(filter: { text: \"Canada\", providers: [\"state-can\"] }) { nodes { reference } }
        coverage(filter: { regimes: [\"1521\"] }, by: PROVIDER) { key unit committed } }";
    app.data(query, json!({})).await
}

on_both! {
    async fn an_offer_that_a_file_makes_anothers_takes_its_entries_along(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let app = database.serve().await;
        let before = told(&app).await;
        assert_eq!((&before["offer"]["provider"]["code"], &before["offers"]["nodes"]), (&json!("own-donor"), &json!([])));
        let alone = OWN.replacen(OWN_DONOR, CANADA, 1);
        let fault = only_fault(database, &alone).await;
        assert_eq!((fault.record.as_str(), fault.field.as_str()), ("assistance \"own-offer\"", "provider"));
        assert!(fault.reason.contains("(own-scales): name the same provider there"), "{fault}");
        assert_eq!(told(&app).await, before);
        database.load("own.toml", &of_canada()).await.unwrap();
        let after = told(&app).await;
        assert_eq!((&after["offer"]["provider"]["code"], &after["offers"]["nodes"]), (&json!("state-can"), &json!([{ "reference": "own-offer" }])));
        let gave = |key: &str| after["coverage"].as_array().unwrap().iter().any(|row| row["key"] == key && row["committed"] == "3");
        assert!(gave("state-can") && !gave("own-donor"), "{after}");
        assert_eq!(database.differences().await, [""; 0]);
    }

    async fn an_offer_of_which_matches_were_made_becomes_nobody_elses(database: &TestDatabase) {
        let of_canada = of_canada();
        let of_canada = without_entries(&of_canada);
        database.load("own.toml", of_canada).await.unwrap();
        let app = database.serve().await;
        let donor = app.approver("state-can");
        let query = "{ offer(reference: \"own-offer\") { id version lines { id position title quantity } } }";
        let made = donor.data(query, json!({})).await["offer"].take();
        let named = json!({ "offer": made["id"], "expectedVersion": made["version"], "externalReference": "CA-7" });
        let named = donor.done("reviseOffer", named, "offer { version }").await;
        let fault = only_fault(database, without_entries(OWN)).await;
        assert!(fault.reason.contains("a name for it in systems of their own"), "{fault}");
        let unnamed = json!({ "offer": made["id"], "expectedVersion": named["version"], "externalReference": null });
        donor.done("reviseOffer", unnamed, "offer { version }").await;
        let proposed = donor.proposes(&app.gap_with_needs("own-gap").await, &made, 0).await;
        let fault = only_fault(database, without_entries(OWN)).await;
        assert_eq!((fault.record.as_str(), fault.field.as_str()), ("assistance \"own-offer\"", "provider"));
        assert!(fault.reason.contains(&format!("({})", proposed.text("reference"))), "{fault}");
        // What else a file says of it is taken.
        database.load("own.toml", &of_canada.replace("Scales for harbours.", "Scales for a harbour.")).await.unwrap();
        assert_eq!(database.differences().await, [""; 0]);
    }
}
