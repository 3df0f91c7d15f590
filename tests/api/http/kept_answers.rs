//! Answers to public questions that are kept: never older than the last change, never somebody's own, and known by a tag.

use crate::{
    gap_changes::whole,
    hidden::hidden_texts::{HIDDEN, hide, show},
};
use gapbridge::cli::erase::erased;
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tests::{Service, TestApp, TestDatabase, erasing, forgetful, number, offer, on_both};

const PANEL: &str = "group-civ";
const DONOR: &str = "state-can";
const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";

/// What everybody asks, each with all that the changes below move.
const QUESTIONS: [&str; 6] = [
    "{ gaps(first: 5, orderBy: NEWEST) { totalCount edges { node { reference title state coverageState needs { committed remaining } } } } }",
    r#"{ gaps(filter: { text: "quokka" }, first: 5) { totalCount edges { node { title description hidden { reason } } } } }"#,
    "{ offers(first: 5) { totalCount edges { node { reference title status lines { remaining } } } } }",
    "{ matches(first: 5) { totalCount edges { node { reference state } } } }",
    "{ gaps(first: 3, orderBy: NEWEST) { edges { node { history { totalCount edges { node { kind changes { field after } } } } } } } }",
    "{ __typename organisations(first: 3) { totalCount } }",
];

async fn publish(app: &Service) -> Value {
    let mut gap = whole();
    gap["publication"] = json!({ "confirmation": CONFIRMED });
    let selection = "gap { id reference version needs { id } }";
    app.approver(PANEL).done("recordGap", gap, selection).await
}

/// What everybody is told of a gap. Asked twice, so that the second may be kept, and is the same.
async fn told(app: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { title description needs { committed remaining } } }";
    let first = app.data(query, json!({ "r": gap["reference"] })).await;
    let again = app.data(query, json!({ "r": gap["reference"] })).await;
    assert_eq!(first, again);
    again["gap"].clone()
}

async fn get(app: &Service, query: &str, headers: &[(&'static str, &str)]) -> Response {
    let request = app.http(Method::GET, "/graphql").query(&[("query", query)]);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    request.send().await.expect("an answer")
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// Which change is made, and what is asked after it.
fn steps() -> Vec<(usize, usize)> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let step = (0..6_usize, 0..QUESTIONS.len());
    let steps = vec(step, 30).new_tree(&mut runner);
    steps.expect("steps").current()
}

/// Makes a change of this kind about the gap, or to another gap, which it gives then.
async fn change(app: &Service, kind: usize, gap: &Value, is_hidden: &mut bool) -> Option<Value> {
    match kind {
        0 => {
            *is_hidden = false;
            return Some(publish(app).await);
        }
        1 => {
            let given = offer("EQUIPMENT", number("ITEMS", 4));
            app.approver(DONOR).offers(given).await;
        }
        2 if *is_hidden => {
            show(app, &gap["id"]).await;
            *is_hidden = false;
        }
        2 => {
            hide(app, &gap["id"]).await;
            *is_hidden = true;
        }
        3 if !*is_hidden => {
            let given = offer("EQUIPMENT", number("ITEMS", 4));
            let donor = app.approver(DONOR);
            let given = donor.offers(given).await;
            donor.proposes(gap, &given, 0).await;
        }
        _ => {}
    }
    None
}

on_both! {
    async fn a_change_is_seen_by_the_very_next_read(app: &TestApp) {
        let count = "{ gaps { totalCount } offers { totalCount } }";
        let before = app.data(count, json!({})).await;
        assert_eq!(app.data(count, json!({})).await, before);
        let gap = publish(app).await;
        let after = app.data(count, json!({})).await;
        assert_eq!(after["gaps"]["totalCount"], before["gaps"]["totalCount"].as_i64().unwrap() + 1);

        assert_eq!(told(app, &gap).await["title"], "Quokka scales are missing at the harbour");
        hide(app, &gap["id"]).await;
        assert_eq!(told(app, &gap).await["title"], HIDDEN);
        show(app, &gap["id"]).await;
        let shown = told(app, &gap).await;
        assert_eq!((&shown["title"], &shown["needs"][0]["committed"]), (&json!("Quokka scales are missing at the harbour"), &json!("0")));

        let given = offer("EQUIPMENT", number("ITEMS", 4));
        let (donor, of) = app.agreed(DONOR, "civ-authorities", &gap, 0, given).await;
        let offered = app.data(count, json!({})).await;
        assert_eq!(offered["offers"]["totalCount"], before["offers"]["totalCount"].as_i64().unwrap() + 1);
        donor.enters("commit", &of, "3").await;
        let committed = told(app, &gap).await;
        assert_eq!((&committed["needs"][0]["committed"], &committed["needs"][0]["remaining"]), (&json!("3"), &json!("1")));
    }

    async fn what_a_command_changes_beside_the_service_is_seen_as_well(app: &TestApp) {
        let organisations = r#"{ organisation(code: "own-donor") { name } }"#;
        assert_eq!(app.data(organisations, json!({})).await, app.data(organisations, json!({})).await);
        let own = |name: &str| format!("[[organisation]]\ncode = \"own-donor\"\nname = \"{name}\"\nkind = \"NGO\"\ncountry = \"CHE\"\nsource = \"own\"\n");
        for name in ["Own Donor", "Other Donor"] {
            app.database.load("own.toml", &own(name)).await.expect("an organisation");
            assert_eq!(app.data(organisations, json!({})).await["organisation"]["name"], name);
        }

        let gap = publish(app).await;
        assert_eq!(told(app, &gap).await["description"], "No scale at the harbour weighs a container.");
        let erasure = erasing(gap["id"].as_str().unwrap(), "description");
        erased(&app.database.config(), &erasure).await.unwrap();
        let description = told(app, &gap).await["description"].take();
        assert!(description.as_str().unwrap().starts_with("[erased on 2"), "{description}");

        // Not even what no event tells of goes by.
        app.database.run_sql("update organisation set name = 'Third Donor' where code = 'own-donor'").await;
        app.database.changed_by_hand().await;
        assert_eq!(app.data(organisations, json!({})).await["organisation"]["name"], "Third Donor");
    }

    async fn what_one_server_changes_is_seen_at_the_other_at_once(database: &TestDatabase) {
        let (one, other) = (database.serve().await, database.serve().await);
        for _ in 0..5 {
            let gap = publish(&one).await;
            assert_eq!(told(&other, &gap).await["title"], "Quokka scales are missing at the harbour");
            hide(&other, &gap["id"]).await;
            assert_eq!(told(&one, &gap).await["title"], HIDDEN);
        }
    }

    async fn kept_answers_are_those_of_a_service_that_keeps_none(database: &TestDatabase) {
        let (keeps, forgets) = (database.serve().await, database.serve_with(&forgetful()).await);
        let (mut gap, mut is_hidden) = (publish(&keeps).await, false);
        for (step, (kind, question)) in steps().into_iter().enumerate() {
            if let Some(other) = change(&keeps, kind, &gap, &mut is_hidden).await {
                gap = other;
            }
            for question in [QUESTIONS[question], QUESTIONS[0], QUESTIONS[1]] {
                let fresh = forgets.bytes(question, json!({})).await;
                for _ in 0..2 {
                    let kept = keeps.bytes(question, json!({})).await;
                    assert_eq!(String::from_utf8_lossy(&kept), String::from_utf8_lossy(&fresh), "step {step}, change {kind}: {question}");
                }
            }
        }
    }

    async fn what_a_token_opens_is_kept_for_nobody(app: &TestApp) {
        let gap = app.approver(PANEL).done("recordGap", whole(), "gap { id reference version }").await;
        let query = format!("{{ gap(reference: {}) {{ title }} viewer {{ organisation {{ code }} }} }}", gap["reference"]);
        let panel = app.approver(PANEL);
        for _ in 0..3 {
            let own = get(&panel, &query, &[]).await;
            assert_eq!((header(&own, "cache-control"), header(&own, "etag")), (Some("private, no-store"), None));
            let own: Value = own.json().await.unwrap();
            assert_eq!(own["data"]["viewer"]["organisation"]["code"], PANEL);
            assert_eq!(own["data"]["gap"]["title"], "Quokka scales are missing at the harbour");
            let public = get(app, &query, &[]).await;
            assert_eq!(header(&public, "cache-control"), Some("public, no-cache"));
            assert_eq!(public.json::<Value>().await.unwrap()["data"], json!({ "gap": null, "viewer": { "organisation": null } }));
        }
        // What is hidden changes no tag.
        let tag = |response: &Response| header(response, "etag").map(str::to_owned);
        let before = tag(&get(app, &query, &[]).await).expect("a tag");
        let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "title": "Quokka scales are broken", "reason": "Seen." });
        panel.done("reviseGap", input, "gap { id }").await;
        assert_eq!(tag(&get(app, &query, &[]).await), Some(before));
    }

    async fn whoever_has_an_answer_is_told_that_it_is_still_so(app: &TestApp) {
        publish(app).await;
        let query = QUESTIONS[0];
        let first = get(app, query, &[]).await;
        let tag = header(&first, "etag").expect("a tag").to_owned();
        assert!(tag.starts_with('"'), "{tag} is strong");
        let vary = header(&first, "vary").expect("what it varies by").to_lowercase();
        for name in ["authorization", "accept", "accept-encoding", "origin"] {
            assert!(vary.split(", ").any(|varies| varies == name), "{name} in {vary}");
        }
        let body = first.bytes().await.unwrap();
        let known = get(app, query, &[("if-none-match", &*tag)]).await;
        assert_eq!((known.status(), header(&known, "etag")), (StatusCode::NOT_MODIFIED, Some(&*tag)));
        assert!(known.bytes().await.unwrap().is_empty());
        let forgets = app.database.serve_with(&forgetful()).await;
        assert_eq!(get(&forgets, query, &[("if-none-match", &*tag)]).await.status(), StatusCode::NOT_MODIFIED, "another server");

        let packed = get(app, query, &[("accept-encoding", "gzip"), ("if-none-match", &*tag)]).await;
        assert_eq!((packed.status(), header(&packed, "content-encoding")), (StatusCode::OK, Some("gzip")));
        assert_ne!(header(&packed, "etag"), Some(&*tag));
        let mut unpacked = Vec::new();
        let packed = packed.bytes().await.unwrap();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut unpacked).unwrap();
        assert_eq!(unpacked, body);

        publish(app).await;
        let changed = get(app, query, &[("if-none-match", &*tag)]).await;
        assert_eq!(changed.status(), StatusCode::OK);
        assert_ne!(header(&changed, "etag"), Some(&*tag));
        assert_ne!(changed.bytes().await.unwrap(), body);

        let posted = app.post(&json!({ "query": query })).await;
        assert_eq!((header(&posted, "etag"), header(&posted, "cache-control")), (None, Some("private, no-store")));
        let faulty = get(app, r#"{ gaps(filter: { countries: ["Atlantis"] }) { totalCount } }"#, &[]).await;
        assert_eq!((header(&faulty, "etag"), header(&faulty, "cache-control")), (None, Some("private, no-store")));
    }
}
