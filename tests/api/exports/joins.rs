//! What joins one file with another, and with the API: the ids in it. And what the figures of a file come from.

use super::{column, csv, ndjson, sheet};
use crate::{
    feed::changes::Client,
    gap_changes::whole,
    ledger::{
        ends::{ENDS, advisers, agreed, entry, passes},
        rates::rate,
    },
};
use calamine::Data;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Asked, MATCH, TestApp, TestDatabase, filed, money, offer, on_both, programme, with};

/// Whether a last day is over; in these tests what lasts does so until [`ENDS`] or for ever.
fn is_over(until: &str) -> bool {
    !until.is_empty() && until < ENDS
}

/// What the entries of a need come to, as docs/export.md says to add them up.
fn added_up(entries: &[BTreeMap<String, String>], need: &str) -> [i64; 3] {
    let mut sums = [0; 3];
    for entry in entries
        .iter()
        .filter(|row| row["need_id"] == need && row["counts"] == "true")
    {
        let kind = match entry["kind"].as_str() {
            kind if !is_over(&entry["until"]) => kind,
            "DELIVERED" if !is_over(&entry["commitment_until"]) => "COMMITMENT_REVERSED",
            "DELIVERY_REVERSED" if !is_over(&entry["commitment_until"]) => "COMMITTED",
            _ => continue,
        };
        let (at, sign) = match kind {
            "PLEDGED" => (0, 1),
            "PLEDGE_REVERSED" | "PLEDGE_ENDED" => (0, -1),
            "COMMITTED" => (1, 1),
            "WITHDRAWN" | "COMMITMENT_REVERSED" => (1, -1),
            "DELIVERED" => (2, 1),
            "DELIVERY_REVERSED" => (2, -1),
            other => panic!("{other}"),
        };
        sums[at] += sign * minor(&entry["amount"]);
    }
    sums
}

fn minor(amount: &str) -> i64 {
    amount.replace('.', "").parse().expect("an amount")
}

on_both! {
    async fn needs_matches_and_the_ledger_are_joined_by_ids(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("1250.50", "EUR"))).await;
        for (step, amount) in [("pledge", "1000.00"), ("commit", "800.25"), ("recordDelivery", "300.00"), ("withdrawCommitment", "100.25")] {
            donor.enters(step, &of, amount).await;
        }
        donor.says("withdrawMatch", &of, json!({ "reason": "No money." })).await;

        let query = format!("references={}", gap.text("reference"));
        let needs = csv(app, &format!("/export/needs.csv?{query}")).await;
        let ids = column(&needs, "id");
        let gaps = csv(app, &format!("/export/gaps.csv?{query}")).await;
        assert_eq!(gaps[0]["need_ids"].split(';').collect::<Vec<_>>(), ids);
        let ledger = csv(app, &format!("/export/commitments.csv?{query}")).await;
        assert!(ledger.len() > 3 && ledger.iter().all(|entry| entry["match_reference"] == of.text("reference") && entry["until"].is_empty()), "{ledger:?}");
        let matches = csv(app, &format!("/export/matches.csv?gaps={}", gap.text("reference"))).await;
        assert_eq!((matches[0]["reference"].as_str(), &matches[0]["need_ids"]), (of.text("reference"), &ids[1]));
        let funding = &needs[1];
        let figures = ["pledged", "committed", "delivered"].map(|name| minor(&funding[name]));
        assert_eq!((added_up(&ledger, &funding["id"]), figures[2]), (figures, 30_000), "{ledger:?}");
        // The gap has the same of all its needs, in each format.
        let lines = ndjson(app, &format!("/export/gaps.ndjson?{query}")).await;
        let cells = sheet(app, &format!("/export/gaps.xlsx?{query}"), "gaps").await;
        let book: BTreeMap<String, String> = cells[0].iter().zip(&cells[1]).map(|(name, cell)| (name.to_string(), cell.to_string())).collect();
        for name in ["needed", "pledged", "committed", "delivered", "remaining"] {
            let of_needs = column(&needs, name);
            assert_eq!(gaps[0][name].split(';').collect::<Vec<_>>(), of_needs, "{name}");
            let of_line: Vec<&str> = lines[0][name].as_array().expect("a list").iter().map(|one| one.as_str().unwrap_or_default()).collect();
            assert_eq!(of_line, of_needs, "{name}");
            assert_eq!(book[name], gaps[0][name], "{name}");
        }
    }

    async fn amounts_of_a_match_are_divided_by_how_many_countries_its_gap_has(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(with(whole(), json!({ "countries": ["CIV", "LBR"] }))).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("FUNDING", money("900.00", "EUR"))).await;
        let line = json!({ "need": gap["needs"][1]["id"], "line": made["lines"][0]["id"], "size": "900.00" });
        donor.done("proposeMatch", json!({ "gap": gap["id"], "assistance": made["id"], "lines": [line] }), MATCH).await;
        let path = format!("/export/matches.csv?gaps={}", gap.text("reference"));
        let of = ["country_codes", "country_count", "matched"];
        for (query, expected) in [("", vec!["CIV;LBR 2 900.00"]), ("&expand=country", vec!["CIV 2 900.00", "LBR 2 900.00"])] {
            let rows = csv(&donor, &format!("{path}{query}")).await;
            let said: Vec<String> = rows.iter().map(|row| of.map(|name| row[name].as_str()).join(" ")).collect();
            assert_eq!(said, expected, "{query}");
        }
        let rows = csv(&donor, &format!("{path}&expand=country&columns=country_count")).await;
        assert_eq!(column(&rows, "country_count"), ["2", "2"]);
    }

    async fn a_workbook_holds_true_and_false_as_such(app: &TestApp) {
        let path = "/export/needs.xlsx?references=lbr-regional-diamond-offices&columns=looked_after";
        let cells = sheet(app, path, "needs").await;
        assert!(cells.len() > 1 && cells[1..].iter().all(|row| row[0] == Data::Bool(false)), "{cells:?}");
    }

    async fn a_copy_learns_from_files_what_no_entry_of_the_feed_tells(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let made = with(offer("FUNDING", money("900.00", "EUR")), json!({ "attribution": "UNATTRIBUTED" }));
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 1, made).await;
        let mut copy = Client::start(app).await;
        donor.enters("commit", &of, "800.25").await;
        assert!(copy.news().await.is_empty(), "who gives asked not to be named");
        // As docs/changes.md says it.
        let lines = ndjson(app, "/export/needs.ndjson?columns=id,pledged,committed,delivered,remaining,looked_after,progress").await;
        let need = lines.iter().find(|line| line["id"] == gap["needs"][1]["id"]).expect("the need");
        assert_eq!((&need["committed"], &need["progress"]), (&json!("800.25"), &json!("PLANNED")));
        let lines = ndjson(app, "/export/gaps.ndjson?columns=id,state,coverage_state").await;
        let line = lines.iter().find(|line| line["id"] == gap["id"]).expect("the gap");
        assert_eq!(*line, json!({ "id": gap["id"], "state": "IN_PROGRESS", "coverage_state": "PART" }));
    }

    async fn a_ledger_in_which_something_ended_adds_up_to_what_is_shown(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        donor.done("commit", entry(&of, json!({})), MATCH).await;
        let query = format!("references={}", gap.text("reference"));
        let shown = async |app: &tests::Service| {
            let needs = csv(app, &format!("/export/needs.csv?{query}")).await;
            let ledger = csv(app, &format!("/export/commitments.csv?{query}")).await;
            let figures = ["pledged", "committed", "delivered"].map(|name| minor(&needs[0][name]));
            assert_eq!(added_up(&ledger, &needs[0]["id"]), figures, "{ledger:?}");
            figures
        };
        donor.done("recordDelivery", entry(&of, json!({ "amount": "1", "until": ENDS })), MATCH).await;
        assert_eq!(shown(app).await, [0, 2, 1]);
        passes(&app.database).await;
        // A day begins for all of a service; one that is started on it knows no other.
        assert_eq!(shown(&app.database.serve().await).await, [0, 1, 0], "the adviser who left was one of those committed");
    }

    async fn what_a_gap_or_a_programme_has_many_of_is_given_to_the_last(app: &TestApp) {
        const STEPS: usize = 65;
        let step = |at| format!("[[gap.progress]]\ndate = \"2009\"\nstatement = \"Step {at} was taken.\"\n");
        let steps: String = (0..STEPS).map(step).collect();
        app.database.load("steps.toml", &filed("own-steps", &steps)).await.expect("a gap");
        let rows = csv(app, "/export/progress.csv?columns=statement&references=own-steps,lbr-regional-diamond-offices").await;
        let said: BTreeSet<String> = column(&rows, "statement").into_iter().filter(|said| said.starts_with("Step ")).collect();
        assert_eq!(said.len(), STEPS, "{said:?}");
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len(), "none is given twice");

        let mut gaps = app.nodes("gaps", "", 50, "id").await;
        gaps.truncate(40);
        let covers: Vec<Value> = gaps.iter().map(|gap| json!({ "gap": gap["id"], "extent": "PART", "notCovered": "Upkeep." })).collect();
        let mut input = programme(offer("TRAINING", json!({ "unsized": "UNSIZED" })));
        input["covers"] = json!(covers);
        let made = app.approver("unoci").done("registerProgramme", input, "programme { reference }").await;
        let rows = csv(app, "/export/programmes.csv?columns=reference,covered_gaps,covered_extents").await;
        let row = rows.iter().find(|row| row["reference"] == made.text("reference")).expect("the programme");
        let counts = ["covered_gaps", "covered_extents"].map(|name| row[name].split(';').count());
        assert_eq!(counts, [gaps.len(); 2], "{row:?}");
    }

    async fn a_converted_sum_names_its_rate_and_both_its_names(database: &TestDatabase) {
        database.load("rates.toml", &rate("w-1", "USD", "EUR", "2020-01-01", "0.5")).await.expect("a rate");
        let app = &database.serve().await;
        let mut input = whole();
        input["needs"] = json!([{ "assistance": "FUNDING", "title": "Fuel", "size": money("300.00", "USD") }]);
        let gap = app.approver("group-civ").publishes(input).await;
        let path = format!("/export/coverage.csv?by=COUNTRY&references={}", gap.text("reference"));
        let of = ["rate_codes", "rate_dates", "rates", "needed", "currency", "assumed_shares"];
        let said = async |query: &str| csv(app, &format!("{path}{query}")).await.remove(0);
        let row = said("&currency=EUR").await;
        assert_eq!(of.map(|name| row[name].as_str()), ["w-1", "2020-01-01", "0.5", "150.00", "EUR", "0"]);
        assert!(!row["label_fr"].is_empty(), "{row:?}");
        let plain = said("").await;
        assert_eq!(of.map(|name| plain[name].as_str()), ["", "", "", "300.00", "USD", "0"]);
    }
}
