//! What is held in memory of what was done: matching weighs after every change what a service weighs that starts then, and who follows
//! the feed is told what came under numbers that were lost.

use crate::{
    feed::{
        live::{Follower, behind},
        webhooks::publish,
    },
    gap_changes::whole,
    hidden::hidden_texts::hide,
    matches::gap as public_gap,
    statistics::kept_figures::{go_back, last_number},
};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Actor, Backend, Service, TestDatabase, number, offer, on_both, with};
use tokio::{task::yield_now, time::timeout};

const PANEL: &str = "group-civ";
const DONOR: &str = "state-can";
const HOST: &str = "civ-authorities";

fn scales() -> Value {
    offer("EQUIPMENT", number("ITEMS", 4))
}

/// How a gap and an offer are judged in words, and in figures.
const SAID: &str = "standing parts { name explanation } obstacles { rule explanation }";
const SCORED: &str = "score evidenceCoverage parts { name value contribution }";

/// How this service judges a gap with each of these offers, for everybody.
async fn asked(service: &Service, gap: &Value, offers: &[&Value], fields: &str) -> Vec<Value> {
    let query =
        format!("query ($g: ID!, $a: ID!) {{ whyNot(gap: $g, assistance: $a) {{ {fields} }} }}");
    let mut all = Vec::new();
    for offer in offers {
        let pair = json!({ "g": gap["id"], "a": offer["id"] });
        all.push(service.data(&query, pair).await["whyNot"].take());
    }
    all
}

async fn judged(service: &Service, gap: &Value, offers: &[&Value]) -> Vec<Value> {
    asked(service, gap, offers, SAID).await
}

/// The same, which a service that starts now judges alike.
async fn alike(
    database: &TestDatabase,
    service: &Service,
    gap: &Value,
    offers: &[&Value],
) -> Vec<Value> {
    let told = judged(service, gap, offers).await;
    let anew = database.serve().await;
    assert_eq!(told, judged(&anew, gap, offers).await);
    assert!(told.iter().all(Value::is_object), "{told:?}");
    told
}

/// The sentence that begins so among those about a pair.
fn sentence<'a>(pair: &'a Value, beginning: &str) -> &'a str {
    let parts = pair["parts"].as_array().expect("parts").iter();
    let mut said = parts.filter_map(|part| part["explanation"].as_str());
    let found = said.find(|said| said.starts_with(beginning));
    found.expect("a sentence")
}

/// What is said of the record of who gives.
fn records(judged: &[Value]) -> Vec<&str> {
    let all = judged.iter();
    all.map(|pair| sentence(pair, "Its provider")).collect()
}

/// Words that no other text has.
const ANIMALS: [&str; 20] = [
    "quokka",
    "wombat",
    "numbat",
    "bilby",
    "dingo",
    "echidna",
    "platypus",
    "wallaby",
    "bandicoot",
    "cassowary",
    "kookaburra",
    "taipan",
    "goanna",
    "possum",
    "potoroo",
    "dunnart",
    "quoll",
    "bettong",
    "kowari",
    "mulgara",
];

/// They from one on, some of them more often, and some in another order than others.
fn animals(from: usize, is_turned: bool) -> String {
    let often = ANIMALS.iter().enumerate().skip(from);
    let mut often: Vec<String> = often
        .map(|(at, word)| [*word].repeat(at % 4 + 1).join(" "))
        .collect();
    if is_turned {
        often.reverse();
    }
    often.join(" ")
}

/// A gap that its Panel shares with a donor and its holder, the offer that was made for it, and a match of both that is agreed.
async fn shared(app: &Service, panel: &Actor, donor: &Actor) -> (Value, Value, Value) {
    let selection = "gap { id reference needs { id } }";
    let gap = panel.done("recordGap", whole(), selection).await;
    for reader in [DONOR, HOST] {
        let share = json!({ "gap": gap["id"], "organisation": reader });
        panel.done("shareGap", share, "share { id }").await;
    }
    let made = donor.offers(scales()).await;
    let proposed = donor.proposes(&gap, &made, 0).await;
    let holder = app.approver(HOST);
    holder.says("consentToMatch", &proposed, json!({})).await;
    let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
    (gap, made, agreed)
}

on_both! {
    async fn what_is_withdrawn_with_a_match_counts_for_all_that_its_provider_gives(database: &TestDatabase) {
        let app = database.serve().await;
        let gap = public_gap(&app).await;
        let (donor, of) = app.agreed(DONOR, HOST, &gap, 0, scales()).await;
        let other = donor.offers(scales()).await;
        donor.enters("commit", &of, "3").await;
        let before = alike(database, &app, &gap, &[&other]).await;
        assert_eq!(records(&before), ["Its provider has no record yet."]);
        donor.says("withdrawMatch", &of, json!({ "reason": "The budget was cut." })).await;
        let after = alike(database, &app, &gap, &[&other]).await;
        assert_ne!(records(&after), records(&before));
    }

    async fn what_was_given_to_a_gap_counts_for_everybody_while_they_read_the_gap(database: &TestDatabase) {
        let app = database.serve().await;
        let (panel, donor) = (app.approver(PANEL), app.approver(DONOR));
        let known = public_gap(&app).await;
        let (gap, made, of) = shared(&app, &panel, &donor).await;
        let other = donor.offers(scales()).await;
        let offers = [&made, &other];
        donor.enters("commit", &of, "3").await;
        donor.enters("recordDelivery", &of, "3").await;
        let hidden = alike(database, &app, &known, &offers).await;
        assert_eq!(records(&hidden), ["Its provider has no record yet."; 2]);

        let reference = gap["reference"].as_str().expect("a reference");
        let version = async || panel.gap_with_needs(reference).await["version"].take();
        publish(&panel, &with(gap.clone(), json!({ "version": version().await }))).await;
        let open = alike(database, &app, &known, &offers).await;
        assert!(records(&open).iter().all(|said| said.contains("delivered once")), "{open:?}");
        assert_ne!(open[0]["parts"], open[1]["parts"], "less is left of one");

        app.approver(HOST).says("verifyDelivery", &of, json!({ "statement": "Three scales." })).await;
        let hide = json!({ "gap": gap["id"], "expectedVersion": version().await, "category": "CONFIDENTIAL", "reason": "Too hot." });
        panel.done("reclassifyGap", hide, "gap { id }").await;
        assert_eq!(alike(database, &app, &known, &offers).await, hidden);
    }

    async fn what_a_server_of_a_later_version_did_is_followed(database: &TestDatabase) {
        let app = database.serve().await;
        let gap = public_gap(&app).await;
        let made = app.approver(DONOR).offers(scales()).await;
        let before = judged(&app, &gap, &[&made]).await;
        let id = match database.backend {
            Backend::Sqlite => "randomblob(16)",
            Backend::Postgres => "gen_random_uuid()",
        };
        let done = format!(
            "insert into event (sequence, id, at, organisation_id, role, subject, kind, about, about_id, panel_id, previous, hash) \
             select sequence + 1, {id}, at, organisation_id, role, subject, 'DONE_LATER', about, about_id, panel_id, hash, 'later' \
             from event order by sequence desc limit 1"
        );
        let counted = "update register_state set value = value + 1 where name = 'event'";
        database.run_at_once(&[done.as_str(), counted]).await;
        assert_eq!(judged(&app, &gap, &[&made]).await, before);
    }

    async fn a_score_is_the_same_in_whatever_order_texts_were_read(database: &TestDatabase) {
        let app = database.serve().await;
        let (panel, donor) = (app.approver(PANEL), app.approver(DONOR));
        // A service that starts reads all gaps before all offers.
        let mut offers = Vec::new();
        for from in [0, 3, 5, 11] {
            offers.push(donor.offers(with(scales(), json!({ "description": animals(from, true) }))).await);
        }
        let mut gaps = Vec::new();
        for from in [0, 1, 2, 4, 7] {
            gaps.push(panel.publishes(with(whole(), json!({ "description": animals(from, false) }))).await);
        }
        let anew = database.serve().await;
        let offers: Vec<&Value> = offers.iter().collect();
        for gap in &gaps {
            let scores = asked(&app, gap, &offers, SCORED).await;
            assert!(scores.iter().all(|pair| pair["score"].is_f64()), "{scores:?}");
            assert_eq!(scores, asked(&anew, gap, &offers, SCORED).await);
        }
    }

    async fn how_a_hidden_text_writes_a_word_is_told_of_no_other(database: &TestDatabase) {
        let app = database.serve().await;
        let (panel, donor) = (app.approver(PANEL), app.approver(DONOR));
        let made = donor.offers(with(scales(), json!({ "description": "Quollings of every size." }))).await;
        let gap = panel.publishes(with(whole(), json!({ "description": "No quollings are here." }))).await;
        let other = panel.publishes(with(whole(), json!({ "description": "It was Quoll." }))).await;
        let has = async |word: &str| {
            let judged = judged(&app, &gap, &[&made]).await;
            let words = sentence(&judged[0], "Shared words: ").trim_start_matches("Shared words: ").trim_end_matches('.');
            words.split(", ").any(|told| told == word)
        };
        assert!(has("quoll").await, "the shortest of those that begin alike");
        hide(&app, &other["id"]).await;
        let forgotten = async {
            while has("quoll").await {
                yield_now().await;
            }
        };
        timeout(Duration::from_secs(60), forgotten).await.expect("it is forgotten");
        assert!(has("quollings").await);
    }

    async fn who_looked_further_than_a_register_is_now_is_told_what_comes_in_the_place(database: &TestDatabase) {
        let app = database.serve().await;
        let begin = behind(&app, Value::Null).await.1;
        let offers = json!({ "after": begin, "filter": { "kinds": ["OFFER_MADE"] } });
        let mut followers = Follower::both(&app, offers).await;
        let all = Follower::both(&app, json!({ "after": begin })).await;
        let number = last_number(database).await;
        let gap = public_gap(&app).await;
        for mut follower in all {
            assert_eq!(follower.entry().await["node"]["thing"], gap["id"]);
        }
        // As where a standby that lacks the gap takes the place of its database.
        go_back(database, number).await;
        let made = app.approver(DONOR).offers(scales()).await;
        for follower in &mut followers {
            assert_eq!(follower.entry().await["node"]["thing"], made["id"]);
        }
    }
}
