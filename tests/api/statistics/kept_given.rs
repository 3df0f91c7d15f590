//! Figures by who gave and by gap, made of what is kept: who may not be named is not, and what was hidden is called by no name.

use crate::{matches::gap as public_gap, statistics::kept_figures::kept};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Service, TestDatabase, forgetful, number, offer, on_both};

const PANEL: &str = "group-civ";

on_both! {
    async fn a_gap_that_was_hidden_since_it_was_read_is_called_by_no_name(database: &TestDatabase) {
        let app = database.serve_with(&forgetful()).await;
        let gap = public_gap(&app).await;
        let reference = gap["reference"].as_str().expect("a reference");
        let asked = async || {
            let query = "{ gapFacets(by: [STATE]) { key count } coverage(by: GAP) { key needs } figures(of: [NEEDS], by: [STATE, GAP]) { cells { keys labels } } }";
            let told = app.data(query, json!({})).await;
            (told["gapFacets"].clone(), told.to_string().contains(reference))
        };
        let (counted, is_named) = asked().await;
        assert!(is_named);
        database.run_sql(&format!("update gap set category = 'CONFIDENTIAL' where reference = '{reference}'")).await;
        // Nothing said so: the gaps are those that are kept.
        assert_eq!(asked().await, (counted.clone(), false));
        database.changed_by_hand().await;
        assert_ne!(asked().await.0, counted);
    }

    async fn who_gives_is_no_longer_named_once_they_ask_for_it(database: &TestDatabase) {
        let app = database.serve().await;
        let gap = public_gap(&app).await;
        let scales = offer("EQUIPMENT", number("ITEMS", 4));
        let donor = app.approver("state-can");
        let made = donor.offers(scales).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        kept(database, &app).await;
        donor.enters("commit", &agreed, "3").await;
        kept(database, &app).await;
        let query = "{ statistics(by: PROVIDER) { key matched } }";
        // Two more are on record as having given.
        let matched = async |key: Value| {
            let told = app.data(query, json!({})).await["statistics"].take();
            told.as_array().unwrap().iter().find(|row| row["key"] == key).map(|row| row["matched"].clone())
        };
        assert_eq!((matched(json!("state-can")).await, matched(Value::Null).await), (Some(json!(1)), None));
        let version = "query ($r: String!) { offer(reference: $r) { version } }";
        let version = donor.data(version, json!({ "r": made["reference"] })).await["offer"]["version"].take();
        let unnamed = json!({ "offer": made["id"], "expectedVersion": version, "attribution": "UNATTRIBUTED" });
        donor.done("reviseOffer", unnamed, "offer { version }").await;
        assert_eq!((matched(json!("state-can")).await, matched(Value::Null).await), (None, Some(json!(1))));
        kept(database, &app).await;
    }

    async fn what_was_given_is_added_up_of_what_is_kept(database: &TestDatabase) {
        let app = database.serve_with(&forgetful()).await;
        let gap = public_gap(&app).await;
        let scales = offer("EQUIPMENT", number("ITEMS", 4));
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 0, scales).await;
        donor.enters("commit", &of, "3").await;
        let given = async |viewer: &Service| {
            let query = "{ coverage(by: PROVIDER) { key unit committed } }";
            viewer.data(query, json!({})).await["coverage"].take()
        };
        let named = given(&app).await;
        let is_theirs = |row: &Value| row["key"] == "state-can" && row["committed"] == "3";
        assert!(named.as_array().unwrap().iter().any(is_theirs), "{named}");
        database.run_sql("update assistance set attributed = false").await;
        // The database is not asked: it has another answer by now.
        assert_eq!(given(&app).await, named);
        let member = app.as_member(PANEL, Role::Approver);
        assert_eq!(given(&member).await, named, "who gives nothing themselves knows no more than everybody who does");
        database.changed_by_hand().await;
        assert_ne!(given(&app).await, named);
        kept(database, &app).await;
    }
}
