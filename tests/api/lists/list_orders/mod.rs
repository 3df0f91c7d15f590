//! Orders of lists, and their search by words, beside those of gaps: every order gives all rows, whole and in either direction.

mod lists;
mod others;
mod walk;

use crate::hidden::hidden_texts::{HIDDEN, hide};
use lists::{
    FINDINGS, KEPT_IN_MEMORY, List, MATCHES, NAMED, OFFERS, PLANS, RECOMMENDATIONS, REPORTS,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, Service, TestApp, ahead, number, offer, on_both};
use walk::{are_as_made, are_in_order, needs_words, tell_apart, walk};

const PANEL: &str = "group-civ";

/// Makes an offer with a title and, where given, the dates between which it holds.
async fn offers(donor: &Actor, title: &str, starts: Option<&str>, ends: Option<&str>) -> Value {
    let mut input = offer("EQUIPMENT", number("ITEMS", 2));
    input["title"] = json!(title);
    (input["starts"], input["ends"]) = (json!(starts), json!(ends));
    donor.offers(input).await
}

/// Offers of all sorts of dates, two of them alike in all that orders go by.
async fn some_offers(donor: &Actor) -> Vec<Value> {
    let mut made = Vec::new();
    for (title, starts, ends) in [
        ("Scales", Some("2026"), Some("2090")),
        ("Boats", Some("2026-03"), Some("2090-06-30")),
        ("Boats", Some("2026-03"), Some("2090-06-30")),
        ("scales", Some("2026-03-01"), Some("2090-06")),
        ("Écoles", None, Some("2091")),
        ("Wombat burrows", None, None),
    ] {
        made.push(offers(donor, title, starts, ends).await);
    }
    made
}

/// Names of what a text finds.
async fn found(asker: &Service, list: &List, typed: &str) -> BTreeSet<String> {
    let argument = format!("filter: {{ text: {} }},", json!(typed));
    let nodes = asker
        .nodes(list.root, &argument, 50, &format!("name: {}", list.name))
        .await;
    nodes
        .iter()
        .map(|node| node.text("name").to_owned())
        .collect()
}

/// A report of the Panel with a finding of this text.
async fn reported(panel: &Actor, title: &str, text: &str) -> (Value, Value) {
    let report = panel.reports(title, json!({})).await;
    let finding = records(panel, &report, text, "REPORT").await;
    (report, finding)
}

/// A finding of this text and category in a report.
async fn records(panel: &Actor, report: &Value, text: &str, category: &str) -> Value {
    let paragraph = json!({ "paragraph": "12" });
    panel.finds(report, category, text, paragraph).await
}

/// Publishes a report so many days from now.
async fn publishes(panel: &Actor, report: &Value, days: u64) {
    let query = "query ($code: String!) { report(symbol: $code) { version } }";
    let now = panel.data(query, json!({ "code": report["code"] })).await;
    let symbol = format!("S/2031/{}", 40 + days);
    let publish = json!({ "report": report["id"], "expectedVersion": now["report"]["version"], "on": ahead(days), "document": symbol,
        "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    panel
        .done("publishReport", publish, "report { published }")
        .await;
}

/// Findings that are out, or come out on different days, and findings that different days are left to reply to.
async fn some_findings(panel: &Actor) {
    for days in [0, 3, 5] {
        let (report, _) = reported(panel, "Boats", "They leak.").await;
        publishes(panel, &report, days).await;
    }
    let (report, _) = reported(panel, "Boats", "They leak.").await;
    for days in [9, 14] {
        let finding = records(panel, &report, "Somebody sank them.", "ALLEGATION").await;
        let invite =
            json!({ "finding": finding["id"], "party": "civ-authorities", "due": ahead(days) });
        panel.done("inviteReply", invite, "finding { id }").await;
    }
}

/// Recommendations that are to be carried out by a year, a month, a day or none.
async fn some_recommendations(panel: &Actor) {
    let (report, _) = reported(panel, "Boats", "They leak.").await;
    for due in [Some("2031-06"), Some("2031-06-15"), None, Some("2030")] {
        let input = json!({ "report": report["id"], "text": "Mend them.", "language": "en", "addressees": ["DONORS"], "category": "REPORT",
            "due": due });
        panel
            .done("recordRecommendation", input, "recommendation { id }")
            .await;
    }
}

on_both! {
    async fn lists_in_memory_are_in_every_order(app: &TestApp) {
        for list in KEPT_IN_MEMORY.iter().chain(&NAMED) {
            are_in_order(app, list, 3).await;
        }
    }

    async fn offers_programmes_and_recommendations_are_in_every_order(app: &TestApp) {
        let donor = app.approver("state-can");
        some_offers(&donor).await;
        for asker in [&**app, &donor] {
            are_in_order(asker, &OFFERS, 6).await;
        }
        tell_apart(app, &OFFERS, &[("NEWEST", 4), ("OLDEST", 4), ("ENDS", 4), ("TITLE", 5)]).await;
        are_in_order(app, &List { root: "programmes", ..OFFERS }, 3).await;
        for root in ["offers", "programmes"] {
            needs_words(app, root).await;
        }
        are_in_order(app, &RECOMMENDATIONS, 10).await;
        let panel = app.approver(PANEL);
        some_recommendations(&panel).await;
        are_in_order(&panel, &RECOMMENDATIONS, 14).await;
        tell_apart(&panel, &RECOMMENDATIONS, &[("NEWEST", 2), ("DUE", 4)]).await;
    }

    async fn matches_are_in_every_order_and_are_found_by_what_they_join(app: &TestApp) {
        let reopened = app.reopened("unoci-customs-experts", "unoci").await;
        app.agreed("state-che", "unoci", &reopened, 0, offer("EXPERTISE", number("PERSONS", 1))).await;
        let gap = crate::matches::gap(app).await;
        let donor = app.approver("state-can");
        let mut proposed = Vec::new();
        for offer in some_offers(&donor).await {
            proposed.push(donor.proposes(&gap, &offer, 0).await);
        }
        app.approver("civ-authorities").says("objectToMatch", &proposed[1], json!({ "reason": "Not from there." })).await;
        are_in_order(&donor, &MATCHES, 7).await;
        are_as_made(&donor, &MATCHES, &proposed).await;
        are_in_order(app, &MATCHES, 1).await;
        // By the words of the offer, then by those of the gap.
        assert_eq!(found(&donor, &MATCHES, "wombat burrow").await.len(), 1);
        assert!(found(&donor, &MATCHES, "scales").await.len() >= 6);
        assert!(found(app, &MATCHES, "wombat").await.is_empty(), "it is between the two sides");
        assert!(found(&donor, &MATCHES, "giraffe").await.is_empty());
    }

    async fn findings_and_reports_are_in_every_order_and_found_by_who_may_read_them(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (report, finding) = reported(&panel, "Wombats at the harbour", "Nobody counts the burrows.").await;
        some_findings(&panel).await;
        tell_apart(&panel, &FINDINGS, &[("PUBLISHED", 4), ("REPLY_DUE", 3)]).await;
        tell_apart(&panel, &REPORTS, &[("NEWEST", 4), ("OLDEST", 4), ("PUBLISHED", 4)]).await;
        for asker in [&panel, &**app] {
            are_in_order(asker, &FINDINGS, 0).await;
            are_in_order(asker, &REPORTS, 0).await;
        }
        let own = |of: &Value, name: &str| BTreeSet::from([of.text(name).to_owned()]);
        assert_eq!(found(&panel, &REPORTS, "wombat").await, own(&report, "code"));
        assert_eq!(found(&panel, &FINDINGS, "counting burrows").await, own(&finding, "reference"));
        for list in [&REPORTS, &FINDINGS] {
            for typed in ["wombat", "burrow"] {
                assert!(found(app, list, typed).await.is_empty(), "{} {typed}", list.root);
            }
            assert!(found(&panel, list, "quokka").await.is_empty());
        }
    }

    async fn findings_and_reports_that_changed_last_come_first_by_update(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (report, finding) = reported(&panel, "Wombats at the harbour", "Nobody counts the burrows.").await;
        let (later, other) = reported(&panel, "Boats", "They leak.").await;
        let first = async |list: &List| {
            let all = walk(&panel, list, "orderBy: UPDATED,", list.name, true).await;
            all[0]["name"].clone()
        };
        assert_eq!((first(&REPORTS).await, first(&FINDINGS).await), (later["code"].clone(), other["reference"].clone()));
        let revise = json!({ "finding": finding["id"], "expectedVersion": finding["version"], "text": "Nobody counted the burrows." });
        panel.done("reviseFinding", revise, "finding { id }").await;
        assert_eq!((first(&REPORTS).await, first(&FINDINGS).await), (later["code"].clone(), finding["reference"].clone()));
        publishes(&panel, &report, 3).await;
        assert_eq!(first(&REPORTS).await, report["code"]);
    }

    async fn plans_are_in_every_order_and_found_by_their_notes(app: &TestApp) {
        let mission = app.approver("unoci");
        let mut drawn = Vec::new();
        for (note, on) in [(Some("For the wombats."), Some("2027-03-01")), (Some("For the budget of 2027."), Some("2027-09")), (None, None)] {
            drawn.push(mission.done("draftPlan", json!({ "regimes": ["1572"], "note": note, "on": on }), "plan { reference }").await);
        }
        // As if two had been approved, each on a day of its own.
        for (on, day) in [("2027-03-01", "2026-02-02"), ("2027-09", "2026-01-05")] {
            app.database.run_sql(&format!("update plan set state = 'APPROVED', approved = '{day}' where dated = '{on}'")).await;
        }
        are_in_order(&mission, &PLANS, 3).await;
        are_as_made(&mission, &PLANS, &drawn).await;
        tell_apart(&mission, &PLANS, &[("ON", 3), ("APPROVED", 3)]).await;
        assert_eq!(found(&mission, &PLANS, "wombat").await.len(), 1);
        assert!(found(&app.approver("state-can"), &PLANS, "wombat").await.is_empty());
    }

    async fn who_gives_unattributed_shows_in_no_order(app: &TestApp) {
        let donor = app.approver("state-can");
        let named = offers(&donor, "Scales", None, None).await;
        let mut input = offer("EQUIPMENT", number("ITEMS", 2));
        input["attribution"] = json!("UNATTRIBUTED");
        let unnamed = donor.offers(input).await;
        let place = async |asker: &Service, reference: &Value| {
            let all = walk(asker, &OFFERS, "orderBy: UPDATED,", "updatedAt", true).await;
            let at = all.iter().position(|node| node["name"] == *reference).unwrap();
            (at, all[at]["at"].is_null())
        };
        let (seen, own) = (place(&**app, &unnamed["reference"]).await, place(&donor, &unnamed["reference"]).await);
        assert!(seen.1 && seen.0 > place(&**app, &named["reference"]).await.0, "nobody else is told when it changed");
        assert!(!own.1 && own.0 < 2, "who gave it is: {own:?}");
    }

    async fn a_hidden_title_neither_orders_nor_is_found(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = offers(&donor, "Aardwolf wombats", None, None).await;
        let title = offers(&donor, "Zebra wombats", None, None).await;
        let places = async || {
            let all = walk(app, &OFFERS, "orderBy: TITLE,", "title", true).await;
            all.iter().map(|node| node.text("at").to_owned()).collect::<Vec<_>>()
        };
        assert!(places().await.contains(&"Aardwolf wombats".to_owned()));
        hide(app, &made["id"]).await;
        let titles = places().await;
        assert!(titles.is_sorted() && titles.contains(&HIDDEN.to_owned()) && !titles.contains(&"Aardwolf wombats".to_owned()), "{titles:?}");
        assert_eq!(found(app, &OFFERS, "wombat").await, BTreeSet::from([title.text("reference").to_owned()]));
    }

    async fn lists_in_memory_are_found_by_their_words_best_first(app: &TestApp) {
        for (root, typed, name) in [
            ("documents", "S/RES/1521", "S/RES/1521"),
            ("liftingConditions", "elections Ivoire", "1572-elections"),
            ("missions", "opération en Côte d'Ivoire", "UNOCI"),
            ("sanctionsRegimes", "liberia", "1521"),
            ("measures", "rough diamonds Libéria", "1521-diamonds"),
            ("panels", "Ivoire experts", "group-civ"),
            ("countryGroups", "fleuve Mano", "mru"),
            ("countryGroups", "west africa", "ecowas"), ("countryGroups", "west africa", "011"), ("countryGroups", "west african", "011"),
            ("countryGroups", "Liberia economic community", "ecowas"),
            ("organisations", "delisting", "delisting-focal-point"),
        ] {
            let list = KEPT_IN_MEMORY.iter().find(|list| list.root == root).unwrap();
            let some = found(app, list, typed).await;
            assert!(some.iter().any(|found| found.starts_with(name)), "{root} {typed}: {some:?}");
        }
        for list in &KEPT_IN_MEMORY {
            let (root, name) = (list.root, list.name);
            assert!(found(app, list, "quokka").await.is_empty(), "{root}");
            let query = format!("query ($text: String) {{ {root}(filter: {{ text: $text }}) {{ totalCount }} }}");
            let (code, message) = app.error(&query, json!({ "text": "the of and" })).await;
            assert_eq!((code.as_str(), message.as_str()), ("INVALID", "filter.text has no word to search for: give at least one meaningful word"), "{root}");
            needs_words(app, root).await;
            let both = format!("{{ best: {root}(filter: {{ text: \"sanctions\" }}) {{ nodes {{ {name} }} }} \
                same: {root}(filter: {{ text: \"sanctions\" }}, orderBy: RELEVANCE) {{ nodes {{ {name} }} }} }}");
            let data = app.data(&both, json!({})).await;
            assert_eq!(data["best"], data["same"], "{root}");
        }
    }

    async fn exports_take_the_same_orders_and_words(app: &TestApp) {
        let donor = app.approver("state-can");
        some_offers(&donor).await;
        let export = async |query: &str| {
            let answer = app.http(reqwest::Method::GET, &format!("/export/offers.ndjson?{query}")).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{query}");
            let lines = answer.text().await.unwrap();
            lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["reference"].take()).collect::<Vec<_>>()
        };
        let listed = async |arguments: &str| {
            let all = app.nodes("offers", arguments, 50, "reference").await;
            all.into_iter().map(|mut node| node["reference"].take()).collect::<Vec<_>>()
        };
        assert_eq!(export("orderBy=TITLE").await, listed("orderBy: TITLE,").await);
        assert_eq!(export("orderBy=ENDS&text=boat").await, listed("orderBy: ENDS, filter: { text: \"boat\" },").await);
    }
}
