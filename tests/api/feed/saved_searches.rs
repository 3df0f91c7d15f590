//! Saved searches: of what changed, that is told which fits an offer or a gap, and nothing of what one may not see.

use crate::{
    exports::get,
    feed::webhooks::{Receiver, near, publish, serve, until},
    gap_changes::whole,
    matchmaking::suggestions::weighing,
};
use domain::webhook::WebhookDeliveryState;
use entity::{event, webhook_delivery, webhook_progress};
use gapbridge::config::WebhookSettings;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Actor, Asked, Service, TestApp, TestDatabase, on_both};

const DONOR: &str = "state-can";
const PANEL: &str = "group-civ";
const SEARCH: &str = "webhook { id search { leastScore state fits { id __typename } } }";
const INBOX: &str =
    "{ viewer { inbox(kinds: [SEARCH_FINDS_NOTHING]) { edges { node { object { id } } } } } }";

/// Registers a webhook with a search, and gives it.
async fn search(owner: &Actor, url: &str, search: Value) -> Value {
    let input = json!({ "url": url, "search": search });
    owner.done("registerWebhook", input, SEARCH).await
}

/// Records a gap that its Panel alone may read, with something in another way than usual.
async fn gap(panel: &Actor, other: Value) -> Value {
    let mut input = whole();
    let fields = other.as_object().cloned().expect("an object");
    input.as_object_mut().expect("an object").extend(fields);
    let selection = "gap { id reference version }";
    panel.done("recordGap", input, selection).await
}

/// What differs in a gap that nothing of a kind with scales could help.
fn of_money() -> Value {
    json!({ "needs": [{ "assistance": "FUNDING", "title": "Upkeep", "size": { "unsized": "UNSIZED" } }] })
}

/// What differs in a gap that scales would help little.
fn of_robes() -> Value {
    json!({
        "title": "Judges have no robes", "description": "No judge of the court of appeal has a robe to wear.", "sector": "15130",
        "institution": "Court of Appeal", "desiredEndState": "Every judge wears a robe.",
        "needs": [{ "assistance": "EQUIPMENT", "title": "Robes", "size": { "quantity": { "unit": "ITEMS", "value": 4 } } }]
    })
}

/// The score of a pair that nothing rules out.
async fn score(who: &Service, gap: &Value, offer: &Value) -> f64 {
    let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { score } }";
    let ids = json!({ "g": gap["id"], "a": offer["id"] });
    let judged = who.data(query, ids).await;
    judged["whyNot"]["score"].as_f64().expect("a score")
}

/// Waits until the webhooks have looked at all that happened, and sent what they had to say.
pub(crate) async fn all_is_looked_at(database: &TestDatabase) {
    let connection = database.connect().await;
    until(async || {
        let last = event::Entity::find().order_by_desc(event::Column::Sequence);
        let last = last.one(&connection).await.expect("read").expect("events");
        let behind = webhook_progress::Entity::find()
            .filter(webhook_progress::Column::Scanned.lt(last.sequence));
        let behind = behind.all(&connection).await.expect("read");
        let pending = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::State.eq(WebhookDeliveryState::Pending));
        let pending = pending.all(&connection).await.expect("read");
        (behind.is_empty() && pending.is_empty()).then_some(())
    })
    .await;
}

/// The things that a receiver was told of, in order.
fn things(receiver: &Receiver) -> Vec<Value> {
    let sent = receiver.sent();
    let changes = sent.iter().flat_map(crate::feed::webhooks::Sent::changes);
    changes.map(|change| change["thing"].clone()).collect()
}

async fn inbox(who: &Actor) -> Vec<Value> {
    let data = who.data(INBOX, json!({})).await;
    let edges = data["viewer"]["inbox"]["edges"].as_array().expect("edges");
    edges
        .iter()
        .map(|edge| edge["node"]["object"]["id"].clone())
        .collect()
}

async fn feed(who: &Service, query: &str) -> atom_syndication::Feed {
    let response = get(who, &format!("/feeds/suggestions.atom?{query}")).await;
    assert_eq!(response.status(), 200, "{query}");
    let bytes = response.bytes().await.expect("a whole body");
    atom_syndication::Feed::read_from(&bytes[..]).expect("an Atom feed")
}

on_both! {
    async fn of_new_gaps_those_are_told_that_fit_an_offer_well_enough(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (donor, panel, receiver) = (service.approver(DONOR), service.approver(PANEL), Receiver::start(&[]).await);
        let made = donor.offers(weighing()).await;
        let (well, ill) = (gap(&panel, json!({})).await, gap(&panel, of_robes()).await);
        let scores = [score(&panel, &well, &made).await, score(&panel, &ill, &made).await];
        assert!(scores[0] > scores[1] + 0.05, "{scores:?}");
        // Short, so that it is the same number however often it is written and read.
        let least = (f64::midpoint(scores[0], scores[1]) * 100.0).round() / 100.0;
        let webhook = search(&donor, &receiver.url, json!({ "fitsOffer": made["id"], "leastScore": least })).await;
        let fits = json!({ "id": made["id"], "__typename": "Offer" });
        assert_eq!(webhook["search"], json!({ "leastScore": least, "state": "OPEN", "fits": fits }));
        let barred = gap(&panel, of_money()).await;
        for gap in [&barred, &ill, &well] {
            publish(&panel, gap).await;
        }
        donor.offers(weighing()).await;
        // One that fits, and stays the Panel's.
        gap(&panel, json!({})).await;
        all_is_looked_at(database).await;
        receiver.changes(1).await;
        assert_eq!(things(&receiver), [well["id"].clone()]);
    }

    async fn what_the_organisation_may_not_read_is_not_told_however_well_it_fits(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (donor, panel) = (service.approver(DONOR), service.approver(PANEL));
        let (outside, inside) = (Receiver::start(&[]).await, Receiver::start(&[]).await);
        let made = donor.offers(weighing()).await;
        search(&donor, &outside.url, json!({ "fitsOffer": made["id"] })).await;
        search(&panel, &inside.url, json!({ "fitsOffer": made["id"] })).await;
        let hidden = gap(&panel, json!({})).await;
        inside.changes(1).await;
        all_is_looked_at(database).await;
        assert!(things(&inside).iter().all(|thing| *thing == hidden["id"]), "{:?}", things(&inside));
        assert_eq!(things(&outside), Vec::<Value>::new());
        // Nor can it be searched by.
        for (who, expected) in [(&donor, Some("NOT_FOUND search.fitsGap")), (&panel, None)] {
            let input = json!({ "url": outside.url, "search": { "fitsGap": hidden["id"] } });
            let answer = who.say("registerWebhook", input.clone(), "webhook { id }").await;
            assert_eq!(answer["webhook"].is_null(), expected.is_some(), "{answer}");
            if let Some(expected) = expected {
                assert_eq!(who.refused("registerWebhook", input).await, [expected]);
            }
        }
    }

    async fn a_server_that_was_asked_nothing_judges_by_what_another_wrote(database: &TestDatabase) {
        let calm = serve(database, WebhookSettings { poll: Duration::from_secs(60 * 60), ..near() }).await;
        let (panel, donor, receiver) = (calm.approver(PANEL), calm.approver(DONOR), Receiver::start(&[]).await);
        let lacks = gap(&panel, json!({})).await;
        publish(&panel, &lacks).await;
        let _delivering = serve(database, near()).await;
        search(&calm.approver("state-fra"), &receiver.url, json!({ "fitsGap": lacks["id"] })).await;
        let mut elsewhere = weighing();
        elsewhere["countries"] = json!(["LBR"]);
        donor.offers(elsewhere.clone()).await;
        let first = donor.offers(weighing()).await;
        // One that comes to fit is told with the change by which it does.
        let second = donor.offers(elsewhere).await;
        all_is_looked_at(database).await;
        let wider = json!({ "offer": second["id"], "expectedVersion": second["version"], "countries": ["CIV"] });
        donor.done("reviseOffer", wider, "offer { version }").await;
        receiver.changes(2).await;
        all_is_looked_at(database).await;
        assert_eq!(things(&receiver), [first["id"].clone(), second["id"].clone()]);
    }

    async fn a_search_by_what_nothing_can_fit_tells_of_nothing_and_says_so(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (donor, panel, receiver) = (service.approver(DONOR), service.approver(PANEL), Receiver::start(&[]).await);
        let made = donor.offers(weighing()).await;
        let webhook = search(&donor, &receiver.url, json!({ "fitsOffer": made["id"] })).await;
        assert_eq!(inbox(&donor).await, Vec::<Value>::new());
        let withdraw = json!({ "offer": made["id"], "expectedVersion": made["version"], "reason": "Sold." });
        donor.done("withdrawOffer", withdraw, "offer { status }").await;
        let query = "query ($id: ID!) { node(id: $id) { ... on Webhook { state search { state } } } }";
        let seen = donor.data(query, json!({ "id": webhook["id"] })).await;
        assert_eq!(seen["node"], json!({ "state": "ENABLED", "search": { "state": "CLOSED" } }));
        assert_eq!(inbox(&donor).await, [webhook["id"].clone()]);
        assert_eq!(inbox(&panel).await, Vec::<Value>::new());
        let lacks = gap(&panel, json!({})).await;
        publish(&panel, &lacks).await;
        all_is_looked_at(database).await;
        assert_eq!(things(&receiver), Vec::<Value>::new());
        // Without the search, all is told from then on.
        let changed = donor.done("updateWebhook", json!({ "webhook": webhook["id"], "search": {} }), SEARCH).await;
        assert_eq!(changed["search"], Value::Null);
        assert_eq!(inbox(&donor).await, Vec::<Value>::new());
        let again = donor.offers(weighing()).await;
        receiver.changes(1).await;
        assert_eq!(things(&receiver), [again["id"].clone()]);
    }

    async fn a_search_by_what_is_no_longer_readable_is_hidden(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (donor, panel) = (service.approver(DONOR), service.approver(PANEL));
        let lacks = gap(&panel, json!({})).await;
        publish(&panel, &lacks).await;
        let receiver = Receiver::start(&[]).await;
        let webhook = search(&donor, &receiver.url, json!({ "fitsGap": lacks["id"] })).await;
        assert_eq!(webhook["search"]["state"], "OPEN");
        let reference = lacks.text("reference");
        database.run_sql(&format!("update gap set category = 'CONFIDENTIAL', published = null where reference = '{reference}'")).await;
        let query = "query ($id: ID!) { node(id: $id) { ... on Webhook { search { state fits { id } } } } }";
        let seen = donor.data(query, json!({ "id": webhook["id"] })).await;
        assert_eq!(seen["node"]["search"], json!({ "state": "HIDDEN", "fits": null }));
        assert_eq!(inbox(&donor).await, [webhook["id"].clone()]);
    }

    async fn a_search_that_could_tell_of_nothing_is_refused(app: &TestApp) {
        let donor = app.approver(DONOR);
        let made = donor.offers(weighing()).await;
        let lacks = app.gap_with_needs("gen-customs-training").await;
        let url = "https://receiver.invalid/";
        for (search, filter, expected) in [
            (json!({ "leastScore": 0.6 }), Value::Null, "INVALID search"),
            (json!({ "fitsOffer": made["id"], "fitsGap": lacks["id"] }), Value::Null, "INVALID search"),
            (json!({ "fitsOffer": made["id"], "leastScore": 1.5 }), Value::Null, "INVALID search.leastScore"),
            (json!({ "fitsProgramme": made["id"] }), Value::Null, "NOT_FOUND search.fitsProgramme"),
            (json!({ "fitsOffer": lacks["id"] }), Value::Null, "NOT_FOUND search.fitsOffer"),
            (json!({ "fitsOffer": made["id"] }), json!({ "things": ["OFFER"] }), "INVALID filter"),
            (json!({ "fitsGap": lacks["id"] }), json!({ "gaps": ["gen-customs-training"] }), "INVALID filter"),
        ] {
            let input = json!({ "url": url, "search": search, "filter": filter });
            assert_eq!(donor.refused("registerWebhook", input).await, [expected]);
        }
        let input = json!({ "url": url, "filter": { "things": ["OFFER"] } });
        let webhook = donor.done("registerWebhook", input, "webhook { id }").await;
        let change = json!({ "webhook": webhook["id"], "search": { "fitsOffer": made["id"] } });
        assert_eq!(donor.refused("updateWebhook", change.clone()).await, ["INVALID filter"]);
        let mut both = change;
        both["filter"] = json!({});
        let changed = donor.done("updateWebhook", both, SEARCH).await;
        assert_eq!(changed["search"]["fits"]["id"], made["id"]);
        let programme = app.nodes("programmes", "", 5, "id reference").await.remove(0);
        let webhook = search(&donor, url, json!({ "fitsProgramme": programme["id"] })).await;
        let fits = json!({ "id": programme["id"], "__typename": "Programme" });
        assert_eq!((&webhook["search"]["fits"], &webhook["search"]["leastScore"]), (&fits, &Value::Null));
    }

    async fn the_feed_has_what_fits_well_enough_for_each_viewer(app: &TestApp) {
        let (donor, panel) = (app.approver(DONOR), app.approver(PANEL));
        let made = donor.offers(weighing()).await;
        let by_offer = format!("offer={}", made.text("reference"));
        let titles = |of: &atom_syndication::Feed| of.entries.iter().map(|entry| entry.title.value.clone()).collect::<Vec<_>>();
        let mine = "Quokka scales are missing at the harbour".to_owned();
        let before = feed(app, &by_offer).await;
        let hidden = gap(&panel, json!({})).await;
        assert_eq!(feed(app, &by_offer).await, before);
        assert!(titles(&feed(&panel, &by_offer).await).contains(&mine));
        publish(&panel, &hidden).await;
        let public = feed(app, &by_offer).await;
        assert!(public.entries[0].title.value == mine && !titles(&before).contains(&mine));
        // Its score is that of the API, which its link explains.
        let entry = &public.entries[0];
        let scored = entry.categories.iter().find(|category| category.scheme.as_deref() == Some("urn:gapbridge:score")).expect("a score");
        let scored: f64 = scored.term.parse().expect("a number");
        assert!((scored - score(app, &hidden, &made).await).abs() < 1e-9);
        let link = app.http(Method::GET, &entry.links[0].href).header("accept", "application/json").send().await.expect("an answer");
        let explained: Value = link.json().await.expect("JSON");
        let told = explained["data"]["whyNot"]["score"].as_f64().expect("a score");
        assert!((told - scored).abs() < 1e-9, "{explained}");
        assert!(explained["data"]["whyNot"]["parts"].as_array().is_some_and(|parts| !parts.is_empty()));
        let above = scored + 1e-6;
        assert!(titles(&feed(app, &format!("{by_offer}&leastScore={scored}")).await).contains(&mine));
        assert!(!titles(&feed(app, &format!("{by_offer}&leastScore={above}")).await).contains(&mine));
        let back = feed(app, &format!("gap={}", hidden.text("reference"))).await;
        assert!(titles(&back).contains(&"Scales for containers at harbours".to_owned()), "{:?}", titles(&back));
    }

    async fn the_feed_is_kept_by_clients_and_says_what_is_wrong(app: &TestApp) {
        let hidden = gap(&app.approver(PANEL), json!({})).await;
        let path = "/feeds/suggestions.atom?gap=gen-customs-training";
        let tag = get(app, path).await.headers()["etag"].clone();
        let again = app.http(Method::GET, path).header("if-none-match", tag).send().await.expect("an answer");
        assert_eq!(again.status(), 304);
        let programme = app.nodes("programmes", "", 5, "reference").await.remove(0);
        feed(app, &format!("programme={}", programme.text("reference"))).await;
        let own = get(&app.approver(PANEL), path).await;
        assert!(own.headers().get("etag").is_none() && own.headers()["cache-control"] == "private, no-store");
        let unseen = format!("gap={}", hidden.text("reference"));
        for (query, status) in [("", 400), ("gap=a&offer=b", 400), ("gap=a&leastScore=2", 400), ("gap=a&first=3", 400), ("gap=a%00b", 400), ("gap=nothing-of-this-name", 404), (unseen.as_str(), 404)] {
            let response = get(app, &format!("/feeds/suggestions.atom?{query}")).await;
            assert_eq!(response.status().as_u16(), status, "{query}");
            assert_eq!(response.headers()["content-type"], "application/problem+json", "{query}");
        }
        let mut stranger = (**app).clone();
        stranger.token = Some("no".to_owned());
        assert_eq!(get(&stranger, path).await.status(), 401);
    }
}
