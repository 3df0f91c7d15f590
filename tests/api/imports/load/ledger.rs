//! What the ledger bears: no need is committed beyond its size, and none goes from under its entries.

use super::{OWN, only_fault, said};
use gapbridge::load::LoadError;
use serde_json::json;
use tests::{TestDatabase, on_both};

on_both! {
    async fn a_need_is_never_committed_beyond_its_size(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let entry = |code: &str, kind: &str, quantity: i64| {
            format!("[[commitment]]\ncode = \"{code}\"\ngap = \"own-gap\"\nneed = 1\nprovider = \"own-donor\"\nkind = \"{kind}\"\nquantity = {quantity}\nsource = \"own\"\n")
        };
        let too_much = "1: commitment \"more\", quantity: comes to 6 committed or delivered, with what is on record, and need 1 of gap \"own-gap\" asks for 5: let all of it come to no more, or say in until when what is over ended";
        // Three of five are committed: two more fit, three don't, not even in two lines.
        assert_eq!(said(&only_fault(database, &entry("more", "COMMITTED", 3)).await), too_much);
        let repairs = entry("repaid", "COMMITTED", 1).replace("need = 1", "need = 2").replace("quantity = 1", "amount = \"1000.51\"\ncurrency = \"USD\"");
        let dearer = only_fault(database, &repairs).await;
        assert!(dearer.reason.starts_with("comes to 1000.51 USD committed or delivered, with what is on record, and need 2 of gap \"own-gap\" asks for 1000.50 USD"), "{dearer}");
        let two_lines = entry("more-1", "COMMITTED", 2) + &entry("more-2", "COMMITTED", 1);
        assert!(matches!(database.load("wrong.toml", &two_lines).await, Err(LoadError::Faults(_))));
        assert!(matches!(database.load("wrong.toml", &entry("much", "DELIVERED", 6)).await, Err(LoadError::Faults(_))));
        database.load("right.toml", &(entry("more", "COMMITTED", 2) + &entry("promise", "PLEDGED", 99))).await.unwrap();
        assert!(matches!(database.load("wrong.toml", &entry("one", "COMMITTED", 1)).await, Err(LoadError::Faults(_))));
        // What is taken back is free again.
        database.load("right.toml", &entry("back", "WITHDRAWN", 1)).await.unwrap();
        database.load("right.toml", &entry("one", "COMMITTED", 1)).await.unwrap();
    }

    async fn what_is_taken_back_was_committed_and_not_delivered(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let entry = |code: &str, kind: &str, quantity: i64| {
            format!("[[commitment]]\ncode = \"{code}\"\ngap = \"own-gap\"\nneed = 1\nprovider = \"own-donor\"\nassistance = \"own-offer\"\nkind = \"{kind}\"\nquantity = {quantity}\nsource = \"own\"\n")
        };
        // Three are committed: one of them is delivered and two are taken back, and no more.
        database.load("right.toml", &(entry("done", "DELIVERED", 1) + &entry("back", "WITHDRAWN", 2))).await.unwrap();
        let fault = only_fault(database, &entry("more", "WITHDRAWN", 1)).await;
        assert_eq!((fault.record.as_str(), fault.field.as_str()), ("commitment \"more\"", "quantity"));
        // Nor does what was committed become less than that.
        assert_eq!(only_fault(database, &OWN.replace("quantity = 3", "quantity = 2")).await.record, "commitment \"own-scales\"");
        let elsewhere = entry("own-scales", "COMMITTED", 3).replace("assistance = \"own-offer\"\n", "");
        assert_eq!(only_fault(database, &elsewhere).await.record, "commitment \"own-scales\"");
        // In a file, what is committed may stand behind.
        database.load("right.toml", &(entry("more", "WITHDRAWN", 1) + &entry("again", "COMMITTED", 1))).await.unwrap();
    }

    async fn what_comes_from_an_offer_is_given_by_its_provider(database: &TestDatabase) {
        let other = OWN.replace("provider = \"own-donor\"\nassistance = \"own-offer\"", "provider = \"state-can\"\nassistance = \"own-offer\"");
        let fault = only_fault(database, &other).await;
        assert_eq!((fault.record.as_str(), fault.field.as_str()), ("commitment \"own-scales\"", "provider"));
        assert!(fault.reason.contains("name its provider, or leave assistance out"), "{fault}");
        database.load("own.toml", OWN).await.unwrap();
        // Nor does an offer that is on record become what others gave out of.
        let (_, entry) = other.split_once("[[commitment]]").unwrap();
        let (entry, _) = entry.split_once("\n[[commitment]]").unwrap();
        assert_eq!(only_fault(database, &format!("[[commitment]]{entry}")).await.field, "provider");
        let alone = entry.replace("assistance = \"own-offer\"\n", "");
        database.load("own.toml", &format!("[[commitment]]{alone}")).await.expect("another gives, out of nothing on record");
    }

    async fn what_is_delivered_and_was_never_committed_is_delivered_alone(database: &TestDatabase) {
        let (own, _) = OWN.split_once("[[commitment]]").unwrap();
        let delivered = "[[commitment]]\ncode = \"own-done\"\ngap = \"own-gap\"\nneed = 1\nprovider = \"own-donor\"\nkind = \"DELIVERED\"\nquantity = 2\nsource = \"own\"\n";
        database.load("own.toml", &format!("{own}{delivered}")).await.unwrap();
        let service = database.serve().await;
        let query = "{ gap(reference: \"own-gap\") { needs { pledged committed delivered remaining } } }";
        let need = service.data(query, json!({})).await["gap"]["needs"][0].take();
        assert_eq!(need, json!({ "pledged": "0", "committed": "0", "delivered": "2", "remaining": "3" }));
    }

    async fn a_closed_gap_is_promised_nothing_after_its_day(database: &TestDatabase) {
        let closed = OWN.replace("state = \"OPEN\"", "state = \"CLOSED\"\nstate_since = \"2012-03-01\"");
        let fault = only_fault(database, &closed).await;
        assert_eq!((fault.record.as_str(), fault.field.as_str()), ("commitment \"own-repairs\"", "gap"), "it has no date");
        let dated = |date: &str| closed.replace("currency = \"USD\"\nsource", &format!("currency = \"USD\"\ndate = \"{date}\"\nsource"));
        assert_eq!(only_fault(database, &dated("2012-04")).await.record, "commitment \"own-repairs\"");
        database.load("own.toml", &dated("2012-03-01")).await.unwrap();
        // What is on record may be loaded again, whatever became of the gap.
        database.load("own.toml", &dated("2012-04")).await.unwrap();
    }

    async fn a_need_does_not_shrink_below_what_is_committed_to_it(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let fault = only_fault(database, &OWN.replace("quantity = 5", "quantity = 2")).await;
        assert_eq!(fault.record, "gap \"own-gap\"");
    }

    async fn a_need_with_a_ledger_does_not_become_unsized(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let fault = only_fault(database, &OWN.replace("title = \"Scales\"\nunit = \"ITEMS\"\nquantity = 5", "title = \"Scales\"")).await;
        assert_eq!(fault.record, "gap \"own-gap\"");
    }

    async fn a_need_with_a_ledger_is_not_taken_away(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let (head, rest) = OWN.split_once("\n[[gap.need]]\nassistance = \"FUNDING\"").unwrap();
        let (_, tail) = rest.split_once("\n[[offer]]").unwrap();
        let (tail, _) = tail.split_once("\n[[commitment]]\ncode = \"own-repairs\"").unwrap();
        let fault = only_fault(database, &format!("{head}\n[[offer]]{tail}")).await;
        assert_eq!(fault.record, "gap \"own-gap\"");
    }
}
