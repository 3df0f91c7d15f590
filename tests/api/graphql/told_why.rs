//! What records say of where they come from, and what refusals say of what to do.

use crate::{gap_changes::whole, matches::gap};
use domain::organisation::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, Service, TestApp, number, offer, on_both, programme, with};

const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";
const OF_PROVIDER: &str = "recorded by its provider";
const OF_SIDE: &str = "recorded by a side of its match";

/// What a mutation is refused with, in words.
async fn told(actor: &Actor, mutation: &str, input: Value) -> String {
    let payload = actor.say(mutation, input, "clientMutationId").await;
    let faults = &payload["userErrors"];
    assert_eq!(faults.as_array().map(Vec::len), Some(1), "{faults}");
    faults[0].text("message").to_owned()
}

/// Where offers of a donor, and lines of the ledger on a gap, are said to come from.
async fn sources(who: &Service, gap: &Value) -> (BTreeSet<String>, Vec<(String, String)>) {
    let query = "query ($r: String!) { offers(filter: { providers: [\"state-can\"] }, first: 5) { edges { node { source } } }
        gap(reference: $r) { needs { commitments { kind source } } } }";
    let mut seen = who.data(query, json!({ "r": gap["reference"] })).await;
    let entries = seen["gap"]["needs"][0]["commitments"].take();
    let entries = entries.as_array().expect("entries").iter();
    let said = |entry: &Value| {
        (
            entry.text("kind").to_owned(),
            entry.text("source").to_owned(),
        )
    };
    let of_offers = seen["offers"].texts("edges.node.source");
    (of_offers, entries.map(said).collect())
}

fn revise(gap: &Value, more: Value) -> Value {
    let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"] });
    with(input, more)
}

on_both! {
    async fn what_a_provider_records_is_said_to_be_its_own_and_never_a_panels(app: &TestApp) {
        let gap = gap(app).await;
        let unnamed = with(offer("EQUIPMENT", number("ITEMS", 2)), json!({ "attribution": "UNATTRIBUTED" }));
        let (unnamed, hidden) = app.agreed("state-fra", "civ-authorities", &gap, 0, unnamed).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 2))).await;
        donor.enters("commit", &agreed, "2").await;
        let why = json!({ "reason": "The post is not safe." });
        app.approver("civ-authorities").says("withdrawMatch", &agreed, why).await;
        unnamed.enters("commit", &hidden, "1").await;
        let mission = app.approver("unoci");
        let given = with(programme(offer("EQUIPMENT", number("ITEMS", 1))), json!({ "status": "IMPLEMENTATION" }));
        assert_eq!(mission.done("registerProgramme", given, "programme { source }").await["source"], OF_PROVIDER);
        let (offers, entries) = sources(app, &gap).await;
        assert_eq!(offers, BTreeSet::from([OF_PROVIDER.to_owned()]));
        let entries: BTreeSet<(&str, &str)> = entries.iter().map(|(kind, source)| (kind.as_str(), source.as_str())).collect();
        assert_eq!(entries, BTreeSet::from([("COMMITTED", OF_PROVIDER), ("WITHDRAWN", OF_SIDE)]));
        let table = json!({ "kind": "OFFERS", "format": "CSV", "content": "external_reference,title,description,language,willing,able,countries,assistance,unit,quantity\n\
            CA-2,Scales,Scales for border posts.,en,YES,NO,,EQUIPMENT,ITEMS,6\n" });
        let taken = donor.say("importTable", table, "stats { imported }").await;
        assert_eq!(taken["stats"]["imported"], 1, "{taken}");
        assert_eq!(sources(app, &gap).await.0, BTreeSet::from([OF_PROVIDER.to_owned()]));
        for file in ["/export/offers.csv?providers=state-can", "/export/offers.ndjson?providers=state-can"] {
            let file = app.http(reqwest::Method::GET, file).send().await.unwrap().text().await.unwrap();
            assert!(file.contains(OF_PROVIDER) && !file.contains("its Panel"), "{file}");
        }
        // As they once were kept.
        for table in ["assistance", "commitment"] {
            app.database.run_sql(&format!("update {table} set source = 'recorded by its Panel' where source like 'recorded by %'")).await;
        }
        let (offers, entries) = sources(&app.database.serve().await, &gap).await;
        assert_eq!(offers, BTreeSet::from([OF_PROVIDER.to_owned()]));
        assert!(entries.iter().all(|(_, source)| source == OF_SIDE), "{entries:?}");
    }

    async fn what_ends_with_a_match_does_not_tell_which_side_ended_it(app: &TestApp) {
        for by_donor in [true, false] {
            let gap = gap(app).await;
            let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 2))).await;
            donor.enters("pledge", &agreed, "2").await;
            donor.enters("commit", &agreed, "1").await;
            let host = app.approver("civ-authorities");
            let why = json!({ "reason": "The post is not safe." });
            let side = if by_donor { &donor } else { &host };
            side.says("withdrawMatch", &agreed, why).await;
            let (_, entries) = sources(app, &gap).await;
            let ended: Vec<_> = entries.iter().filter(|(kind, _)| kind == "WITHDRAWN" || kind == "PLEDGE_ENDED").collect();
            assert!(ended.len() == 2 && ended.iter().all(|(_, source)| source == OF_SIDE), "{entries:?}");
        }
        // Nor that of two who can the Panel verified it.
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 2))).await;
        for (mutation, items) in [("pledge", "2"), ("commit", "1"), ("recordDelivery", "1")] {
            donor.enters(mutation, &agreed, items).await;
        }
        app.approver("group-civ").says("verifyDelivery", &agreed, json!({ "statement": "It stands." })).await;
        let (_, entries) = sources(app, &gap).await;
        assert!(entries.contains(&("PLEDGE_ENDED".to_owned(), OF_SIDE.to_owned())), "{entries:?}");
    }

    async fn a_refusal_names_what_was_asked_and_who_can(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = gap(app).await;
        let title = json!({ "title": "Quokka balances are missing", "confirmation": CONFIRMED });
        let said = told(&app.actor("group-civ", Role::Editor), "reviseGap", revise(&gap, title)).await;
        assert!(said.starts_with("reviseGap is for those who act as approver") && !said.contains("publishGap"), "{said}");
        let own = with(whole(), json!({ "holder": "MISSION", "publication": { "confirmation": CONFIRMED } }));
        let said = told(&app.actor("unoci", Role::Editor), "recordGap", own.clone()).await;
        assert!(said.starts_with("recordGap is for those who act as approver") && !said.contains("publishGap"), "{said}");
        let mission = app.approver("unoci");
        let own = mission.done("recordGap", own, "gap { id version needs { id } }").await;
        mission.done("closeGap", revise(&own, json!({ "reason": "They stand." })), "gap { id }").await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
        let lines = json!([{ "need": own["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let propose = json!({ "gap": own["id"], "assistance": made["id"], "lines": lines });
        let said = told(&donor, "proposeMatch", propose).await;
        assert!(said.contains("closed") && said.contains("steward"), "{said}");
        let tactical = json!({ "text": "A convoy leaves at night.", "language": "en", "category": "TACTICAL" });
        let tactical = panel.done("recordFinding", tactical, "finding { id version }").await;
        let public = json!({ "finding": tactical["id"], "expectedVersion": tactical["version"], "category": "PUBLIC", "reason": "It left.", "confirmation": CONFIRMED });
        let said = told(&panel, "reclassifyFinding", public).await;
        assert!(said.contains("is of no report") && !said.contains("publish the report"), "{said}");
    }

    async fn a_need_that_is_held_is_repeated_and_the_rest_is_planned(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        let with_needs = async |needs: &Value| {
            let now = app.gap_with_needs(gap.text("reference")).await;
            let said = revise(&now, json!({ "needs": needs, "confirmation": CONFIRMED }));
            told(&panel, "reviseGap", said).await
        };
        let mut more = whole()["needs"].clone();
        more[0]["size"]["quantity"]["value"] = json!(6);
        let said = with_needs(&more).await;
        assert!(said.contains("otherwise than it is on record") && said.contains("agreed match") && said.contains("planNeeds"), "{said}");
        donor.enters("commit", &agreed, "4").await;
        let said = with_needs(&more).await;
        assert!(said.contains("lines in the ledger") && said.contains("planNeeds") && !said.contains("leave out"), "{said}");
        more.as_array_mut().unwrap().remove(0);
        let said = with_needs(&more).await;
        assert!(said.contains("leave out need 1, which has lines in the ledger: keep it"), "{said}");
    }
}
