//! What organisations think of suggestions: said by either side, read by who said it alone, and never weighed by itself.

use crate::{gap_changes::whole, matchmaking::suggestions::weighing};
use domain::organisation::Role;
use gapbridge::{
    cli::{audit::audit, erase::erased, judgements::table},
    config::VerifyOptions,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{Rows, Service, TestApp, erasing, on_both, with};

const DONOR: &str = "state-can";
const HOST: &str = "civ-authorities";
const PANEL: &str = "group-civ";
const JUDGED: &str = "judgement { id verdict reason note date model score parts { name value }
    gap { reference } assistance { ... on Offer { reference } } }";
const OWN: &str = "ownJudgement { verdict reason note }";

/// A published gap at the harbour of Côte d'Ivoire, and an offer of Canada that fits it.
async fn pair(app: &TestApp) -> (Value, Value) {
    let gap = app.approver(PANEL).publishes(whole()).await;
    (gap, app.approver(DONOR).offers(weighing()).await)
}

fn of((gap, offer): &(Value, Value), verdict: &str, more: Value) -> Value {
    let input = json!({ "gap": gap["id"], "assistance": offer["id"], "verdict": verdict });
    with(input, more)
}

fn wrong(pair: &(Value, Value)) -> Value {
    of(
        pair,
        "NOT_USEFUL",
        json!({ "reason": "WRONG_PURPOSE", "note": "They have a dunnart." }),
    )
}

/// What is suggested for the gap, with these arguments, of this selection.
async fn suggested(asker: &Service, gap: &Value, arguments: &str, selection: &str) -> Vec<Value> {
    let query = format!(
        "query ($r: String!) {{ gap(reference: $r) {{ suggestions{arguments} {{ assistance {{ reference }} {selection} }} }} }}"
    );
    let mut found = asker.data(&query, json!({ "r": gap["reference"] })).await;
    let found = found["gap"]["suggestions"].take();
    found.as_array().expect("a list").clone()
}

/// The one that is of this offer.
fn one<'a>(found: &'a [Value], offer: &Value) -> Option<&'a Value> {
    found
        .iter()
        .find(|one| one["assistance"]["reference"] == offer["reference"])
}

async fn kept(asker: &Service, arguments: &str) -> Vec<Value> {
    let selection = "id verdict reason note history(first: 1) { totalCount }";
    asker
        .nodes("suggestionJudgements", arguments, 50, selection)
        .await
}

/// All that somebody reads of a pair, of the feed, and of the history, as bytes.
async fn all(asker: &Service, (gap, offer): &(Value, Value)) -> Vec<u8> {
    let query = "query ($g: String!, $o: String!, $gap: ID!, $offer: ID!) {
        gap(reference: $g) { version suggestions(first: 50) { id score ownJudgement { id } } route { offers { id ownJudgement { id } } } history { totalCount } }
        hidden: gap(reference: $g) { suggestions(hideNotUseful: true) { id } }
        offer(reference: $o) { version suggestions(first: 50) { id score ownJudgement { id } } history { totalCount } }
        whyNot(gap: $gap, assistance: $offer) { id score ownJudgement { id } }
        suggestionJudgements { totalCount } changes(first: 100) { edges { node { kind } } } viewer { inbox { totalCount } } }";
    let variables = json!({ "g": gap["reference"], "o": offer["reference"], "gap": gap["id"], "offer": offer["id"] });
    let answer = asker.bytes(query, variables).await;
    let text = String::from_utf8_lossy(&answer);
    assert!(!text.contains("\"errors\""), "{text}");
    answer
}

async fn csv(asker: &Service) -> String {
    let response = asker
        .http(Method::GET, "/export/judgements.csv")
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    response.text().await.expect("a text")
}

on_both! {
    async fn a_judgement_is_kept_with_what_was_weighed_and_can_be_changed(app: &TestApp) {
        let both = pair(app).await;
        let donor = app.actor(DONOR, Role::Editor);
        let found = suggested(&donor, &both.0, "", "score model parts { name value } ownJudgement { id }").await;
        let seen = one(&found, &both.1).expect("it is suggested");
        assert_eq!(seen["ownJudgement"], Value::Null);

        let judged = donor.done("judgeSuggestion", wrong(&both), JUDGED).await;
        assert_eq!((&judged["verdict"], &judged["reason"], &judged["note"]), (&json!("NOT_USEFUL"), &json!("WRONG_PURPOSE"), &json!("They have a dunnart.")));
        assert_eq!((&judged["score"], &judged["model"]), (&seen["score"], &seen["model"]));
        let (was, is) = (seen["parts"].as_array().unwrap(), judged["parts"].as_array().unwrap());
        assert_eq!(was.len(), is.len());
        for part in was {
            let same = is.iter().find(|one| one["name"] == part["name"]).expect("the part");
            let apart = part["value"].as_f64().unwrap_or(-1.0) - same["value"].as_f64().unwrap_or(-1.0);
            assert!(apart.abs() < 1e-5, "{part} {same}");
        }
        assert_eq!(judged["gap"]["reference"], both.0["reference"]);
        assert_eq!(judged["assistance"]["reference"], both.1["reference"]);

        let again = donor.done("judgeSuggestion", of(&both, "USEFUL", json!({})), JUDGED).await;
        assert_eq!((&again["id"], &again["verdict"], &again["reason"], &again["note"]), (&judged["id"], &json!("USEFUL"), &Value::Null, &Value::Null));
        let own = kept(&donor, "").await;
        assert_eq!((own.len(), &own[0]["history"]["totalCount"]), (1, &json!(2)), "one stands, and the history has both");
        assert_eq!(kept(&donor, "filter: { verdicts: [NOT_USEFUL] },").await.len(), 0);
        let found = suggested(&donor, &both.0, "", OWN).await;
        assert_eq!(one(&found, &both.1).unwrap()["ownJudgement"], json!({ "verdict": "USEFUL", "reason": null, "note": null }));
        let node = donor.data("query ($id: ID!) { node(id: $id) { ... on SuggestionJudgement { verdict } } }", json!({ "id": judged["id"] })).await;
        assert_eq!(node["node"], json!({ "verdict": "USEFUL" }));
        let audited = audit(&app.database.config(), &VerifyOptions::default(), &mut |difference| panic!("{difference}"), &mut |_| {}).await;
        assert!(audited.is_ok());
    }

    async fn judgements_are_found_by_their_notes_and_come_in_the_order_asked_for(app: &TestApp) {
        let (first, second) = (pair(app).await, pair(app).await);
        let donor = app.actor(DONOR, Role::Editor);
        let noted = donor.done("judgeSuggestion", wrong(&first), JUDGED).await;
        let other = donor.done("judgeSuggestion", of(&second, "USEFUL", json!({})), JUDGED).await;
        let ids = async |asker: &Service, arguments: &str| {
            let all = kept(asker, arguments).await;
            all.into_iter().map(|mut one| one["id"].take()).collect::<Vec<_>>()
        };
        let (latest, earliest) = ([other["id"].clone(), noted["id"].clone()], [noted["id"].clone(), other["id"].clone()]);
        assert_eq!(ids(&donor, "").await, latest);
        assert_eq!(ids(&donor, "orderBy: NEWEST,").await, latest);
        assert_eq!(ids(&donor, "orderBy: OLDEST,").await, earliest);
        // As if the one judged last had been judged so long ago, and the other again since.
        app.database.run_sql("update judgement set dated = '2020-01-01' where verdict = 'USEFUL'").await;
        assert_eq!(ids(&donor, "orderBy: DATE,").await, earliest);
        assert_eq!(ids(&donor, "orderBy: NEWEST,").await, latest);
        assert_eq!(ids(&donor, "filter: { text: \"dunnarts\" },").await, [noted["id"].clone()]);
        assert!(ids(&donor, "filter: { text: \"quoll\" },").await.is_empty());
        assert!(ids(&app.approver(HOST), "filter: { text: \"dunnarts\" },").await.is_empty(), "it is their own affair");
    }

    async fn nobody_else_reads_it_and_nothing_changes_for_them(app: &TestApp) {
        let both = pair(app).await;
        let others = [app.approver(HOST), app.approver(PANEL), app.approver("unoci"), app.approver("state-fra"), app.actor("un-secretariat", Role::Registrar), (**app).clone()];
        let mut before = Vec::new();
        for other in &others {
            before.push(all(other, &both).await);
        }
        let donor = app.approver(DONOR);
        let judged = donor.done("judgeSuggestion", wrong(&both), JUDGED).await;
        for (other, before) in others.iter().zip(before) {
            assert!(all(other, &both).await == before, "{:?}", String::from_utf8_lossy(&all(other, &both).await));
            let node = other.data("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": judged["id"] })).await;
            assert_eq!(node["node"], Value::Null);
            assert_eq!(csv(other).await.lines().count(), 1, "the header");
        }
        // Each side has its own.
        app.approver(HOST).done("judgeSuggestion", of(&both, "USEFUL", json!({})), JUDGED).await;
        app.approver(PANEL).done("judgeSuggestion", of(&both, "USEFUL", json!({})), JUDGED).await;
        let found = suggested(&donor, &both.0, "", OWN).await;
        assert_eq!(one(&found, &both.1).unwrap()["ownJudgement"]["verdict"], "NOT_USEFUL");
        assert_eq!(kept(&donor, "").await.len(), 1);
    }

    async fn what_is_of_no_use_is_hidden_from_who_said_so_where_they_ask_for_that(app: &TestApp) {
        let both = pair(app).await;
        let (donor, host) = (app.approver(DONOR), app.approver(HOST));
        host.done("judgeSuggestion", wrong(&both), JUDGED).await;
        let hide = "(first: 50, hideNotUseful: true)";
        assert!(one(&suggested(&host, &both.0, "(first: 50)", "score").await, &both.1).is_some(), "shown unless asked otherwise");
        assert!(one(&suggested(&host, &both.0, hide, "score").await, &both.1).is_none());
        for other in [&donor, &**app] {
            assert!(one(&suggested(other, &both.0, hide, "score").await, &both.1).is_some());
        }
        donor.done("judgeSuggestion", wrong(&both), JUDGED).await;
        let query = "query ($r: String!) { offer(reference: $r) { all: suggestions(first: 50) { gap { reference } } left: suggestions(first: 50, hideNotUseful: true) { gap { reference } } } }";
        let seen = donor.data(query, json!({ "r": both.1["reference"] })).await["offer"].take();
        let named = |of: &str| seen[of].as_array().unwrap().iter().any(|one| one["gap"]["reference"] == both.0["reference"]);
        assert!(named("all") && !named("left"));
        host.done("judgeSuggestion", of(&both, "USEFUL", json!({})), JUDGED).await;
        assert!(one(&suggested(&host, &both.0, hide, "score").await, &both.1).is_some());
    }

    async fn reasons_go_with_verdicts_and_others_do_not_judge(app: &TestApp) {
        let both = pair(app).await;
        let donor = app.approver(DONOR);
        for (verdict, more, faults) in [
            ("NOT_USEFUL", json!({}), vec!["INVALID reason"]),
            ("USEFUL", json!({ "reason": "OTHER", "note": "x" }), vec!["INVALID reason"]),
            ("NOT_USEFUL", json!({ "reason": "OTHER" }), vec!["INVALID note"]),
            ("NOT_USEFUL", json!({ "reason": "WRONG_SIZE", "note": "x".repeat(2001) }), vec!["INVALID note"]),
        ] {
            assert_eq!(donor.refused("judgeSuggestion", of(&both, verdict, more.clone())).await, faults, "{verdict} {more}");
        }
        for other in ["state-fra", "unoci", "group-cod"] {
            assert_eq!(app.approver(other).refused("judgeSuggestion", wrong(&both)).await, ["FORBIDDEN"], "{other}");
        }
        assert_eq!(app.actor(DONOR, Role::Reader).refused("judgeSuggestion", wrong(&both)).await, ["FORBIDDEN"]);
        let hidden = app.approver(PANEL).done("recordGap", whole(), "gap { id reference }").await;
        assert_eq!(donor.refused("judgeSuggestion", wrong(&(hidden, both.1.clone()))).await, ["NOT_FOUND gap"]);
        let gap_as_offer = json!({ "reference": both.0["reference"], "id": both.0["id"] });
        assert_eq!(donor.refused("judgeSuggestion", wrong(&(both.0.clone(), gap_as_offer))).await, ["NOT_FOUND assistance"]);
        let mut trial = wrong(&both);
        trial["dryRun"] = json!(true);
        let tried = donor.say("judgeSuggestion", trial, "dryRun").await;
        assert_eq!(tried, json!({ "dryRun": true, "userErrors": [] }));
        assert_eq!(kept(&donor, "").await, Vec::<Value>::new());
        assert!(Rows::read(&app.database.connect().await).await.of("judgement").is_empty());
    }

    async fn a_pair_that_is_ruled_out_has_no_score(app: &TestApp) {
        let (gap, _) = pair(app).await;
        let donor = app.approver(DONOR);
        let mut input = weighing();
        input["countries"] = json!(["LBR"]);
        let both = (gap, donor.offers(input).await);
        let judged = donor.done("judgeSuggestion", of(&both, "NOT_USEFUL", json!({ "reason": "WRONG_PLACE" })), JUDGED).await;
        assert_eq!(judged["score"], Value::Null);
        assert!(!judged["parts"].as_array().unwrap().is_empty());
    }

    async fn it_is_gone_for_who_no_longer_reads_the_gap(app: &TestApp) {
        let mut input = whole();
        input["category"] = json!("REPORT");
        let panel = app.approver(PANEL);
        let gap = panel.done("recordGap", input, "gap { id reference version }").await;
        let share = panel.done("shareGap", json!({ "gap": gap["id"], "organisation": DONOR }), "share { id }").await;
        let donor = app.approver(DONOR);
        let both = (gap, donor.offers(weighing()).await);
        donor.done("judgeSuggestion", wrong(&both), JUDGED).await;
        assert_eq!(kept(&donor, "").await.len(), 1);
        // Of gaps that are not public the operator's table has nothing.
        assert_eq!(table(&app.database.config()).await.unwrap().lines().count(), 1);
        panel.done("endShare", json!({ "share": share["id"] }), "share { id }").await;
        assert_eq!(kept(&donor, "").await, Vec::<Value>::new());
    }

    async fn tables_have_what_weights_are_fitted_by_and_the_operators_names_nobody(app: &TestApp) {
        let both = pair(app).await;
        let (donor, host) = (app.approver(DONOR), app.approver(HOST));
        donor.done("judgeSuggestion", wrong(&both), JUDGED).await;
        host.done("judgeSuggestion", of(&both, "USEFUL", json!({ "note": "They have a dunnart." })), JUDGED).await;
        let own = csv(&donor).await;
        assert_eq!(own.lines().count(), 2, "{own}");
        assert!(own.contains("NOT_USEFUL,WRONG_PURPOSE") && own.contains("CONCEPTS;WORDS"), "{own}");

        let everybody = table(&app.database.config()).await.unwrap();
        let mut reader = csv::Reader::from_reader(everybody.as_bytes());
        let header = reader.headers().unwrap().clone();
        assert_eq!(header, vec!["gap_reference", "verdict", "reason", "model", "score", "part_names", "part_values"]);
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), 2);
        for row in &rows {
            assert_eq!(&row[0], "gap-1", "one gap, by a number that names nothing");
            assert_eq!(row[5].split(';').count(), row[6].split(';').count());
        }
        for secret in ["dunnart", both.0["reference"].as_str().unwrap(), both.1["reference"].as_str().unwrap(), DONOR, HOST] {
            assert!(!everybody.contains(secret), "{secret}");
        }
    }

    async fn a_note_can_be_erased(app: &TestApp) {
        let both = pair(app).await;
        let donor = app.approver(DONOR);
        let judged = donor.done("judgeSuggestion", wrong(&both), JUDGED).await;
        let erasure = erasing(judged["id"].as_str().unwrap(), "note");
        assert_eq!(erased(&app.database.config(), &erasure).await.unwrap().table, "judgement");
        let rows = Rows::read(&app.database.connect().await).await;
        for of in ["judgement", "event"] {
            assert!(!rows.of(of).iter().any(|row| row.contains("dunnart")), "{of}");
        }
        assert!(kept(&donor, "").await[0]["note"].as_str().unwrap().starts_with("[erased on "));
        let open = rows.of("event").iter().filter(|row| row.contains("judgement")).all(|row| row.contains("open: None"));
        assert!(open, "what is its organisation's alone is told to nobody else");
    }
}
