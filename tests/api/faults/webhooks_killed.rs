//! Webhooks of a service that is killed again and again: each change is told, in order, and again only under the id that it had.

use crate::{
    faults::crash::{Address, insist, kills},
    feed::{
        live::behind,
        webhooks::{NEVER, Receiver, Sent, register, seen, within},
    },
};
use futures_util::future::join_all;
use reqwest::Client;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};
use tests::{Process, TestDatabase, money, offer, on_both};
use tokio::sync::watch;
use uuid::Uuid;

/// How often the service is killed, unless `GAPBRIDGE_KILLS` says otherwise.
const KILLS: u32 = 6;
const OWNER: &str = "state-can";
/// Those who change things at once.
const WRITERS: usize = 2;
/// How long a delivery may take: under as many writes as SQLite can take a server waits for its turn, and longer after it waited in vain.
const PATIENCE: Duration = Duration::from_secs(100);
/// The test that is a process of its own.
const PROCESS: &str = "faults::webhooks_killed::a_process_to_be_killed";
/// Webhooks may lead here, and are tried again at once.
const SETTINGS: [(&str, &str); 5] = [
    ("GAPBRIDGE_WEBHOOKS_ALLOW_HTTP", "true"),
    ("GAPBRIDGE_WEBHOOKS_ALLOW_PRIVATE", "true"),
    ("GAPBRIDGE_WEBHOOKS_RETRY", "10ms"),
    ("GAPBRIDGE_WEBHOOKS_TIMEOUT", "3s"),
    ("GAPBRIDGE_WEBHOOKS_POLL", "20ms"),
];

/// Kinds and things of what was acknowledged.
type Done = Arc<Mutex<BTreeSet<(String, String)>>>;

/// Makes offers and withdraws them until there is nobody to be asked any more.
async fn write(mut address: Address, token: String, done: Done) {
    let client = Client::builder()
        .no_proxy()
        .build()
        .expect("an HTTP client");
    loop {
        let input = offer("FUNDING", money("1.00", "EUR"));
        let Some(made) = change(&client, &mut address, &token, "makeOffer", input).await else {
            return;
        };
        let id = made["id"].as_str().expect("an id").to_owned();
        done.lock()
            .unwrap()
            .insert(("OFFER_MADE".to_owned(), id.clone()));
        let input = json!({ "offer": id, "expectedVersion": made["version"], "reason": "It was given elsewhere." });
        if change(&client, &mut address, &token, "withdrawOffer", input)
            .await
            .is_none()
        {
            return;
        }
        done.lock()
            .unwrap()
            .insert(("OFFER_WITHDRAWN".to_owned(), id));
    }
}

/// Says a change until it is answered, and gives the offer.
async fn change(
    client: &Client,
    address: &mut Address,
    token: &str,
    mutation: &str,
    mut input: Value,
) -> Option<Value> {
    input["clientMutationId"] = Uuid::now_v7().to_string().into();
    let (first, rest) = mutation.split_at(1);
    let query = format!(
        "mutation ($i: {}{rest}Input!) {{ {mutation}(input: $i) {{ offer {{ id version }} userErrors {{ code message }} }} }}",
        first.to_uppercase()
    );
    let body = json!({ "query": query, "variables": { "i": input } });
    let mut answer = insist(client, address, token, &body).await?;
    let offer = answer["data"][mutation]["offer"].take();
    assert!(offer.is_object(), "{answer}");
    Some(offer)
}

/// Messages as a receiver has them that drops what it had already. One that comes again says the same, and nothing newer came before
/// that.
fn once(sent: Vec<Sent>) -> Vec<Sent> {
    let mut messages: Vec<Sent> = Vec::new();
    for one in sent {
        match messages.iter().position(|known| known.id() == one.id()) {
            Some(place) => {
                assert_eq!(
                    place + 1,
                    messages.len(),
                    "an old message comes behind newer ones"
                );
                assert_eq!(messages[place].body, one.body, "one id, two messages");
            }
            None => messages.push(one),
        }
    }
    messages
}

/// Kinds and things of entries.
fn pairs<'a>(entries: impl IntoIterator<Item = &'a Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let entries = entries.into_iter();
    entries
        .map(|entry| (text(&entry["kind"]), text(&entry["thing"])))
        .collect()
}

/// What a receiver was told, in its order, and in how many messages.
fn told(receiver: &Receiver) -> (Vec<(String, String)>, usize) {
    let messages = once(receiver.sent());
    let changes: Vec<Value> = messages.iter().flat_map(Sent::changes).collect();
    (pairs(&changes), messages.len())
}

/// Waits for a moment to kill the service in: while it waits for the answer to a delivery, or after some more of them.
async fn moment(receiver: &Receiver, is_within: bool) {
    if is_within {
        receiver.answers.lock().unwrap().push_back(NEVER);
        let is_asked = async || receiver.answers.lock().unwrap().is_empty().then_some(());
        within(PATIENCE, is_asked).await;
    } else {
        told_more(receiver, usize::from(Uuid::new_v4().as_bytes()[0] % 6)).await;
    }
}

/// Waits until a receiver was told once more, and so often again.
async fn told_more(receiver: &Receiver, again: usize) {
    let known = receiver.sent().len();
    within(PATIENCE, async || {
        (receiver.sent().len() > known + again).then_some(())
    })
    .await;
}

on_both! {
    async fn a_service_killed_among_its_deliveries_loses_and_doubles_nothing(database: &TestDatabase) {
        let kills = kills(KILLS);
        let mut process = Some(database.spawn_watched(PROCESS, &SETTINGS));
        let owner = process.as_ref().expect("running").client(database).approver(OWNER);
        let receivers = [Receiver::start(&[]).await, Receiver::start(&[]).await];
        let (all, _) = register(&owner, &receivers[0].url, Value::Null).await;
        let (some, _) = register(&owner, &receivers[1].url, json!({ "kinds": ["OFFER_MADE"] })).await;
        let begin = behind(&owner, Value::Null).await.1;
        let (moved, address) = watch::channel(Some(owner.address().to_owned()));
        let (token, done) = (owner.token.clone().expect("a token"), Done::default());
        let writers: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(write(address.clone(), token.clone(), done.clone()))).collect();
        for kill in 0..kills {
            moment(&receivers[usize::from(kill % 2 == 1)], kill % 3 != 2).await;
            process = None;
            // As after the minute for which the dead one had its webhooks to itself.
            database.run_sql("update webhook_progress set leased_until = 0").await;
            let next = process.insert(database.spawn_watched(PROCESS, &SETTINGS));
            moved.send_replace(Some(next.address().to_owned()));
        }
        told_more(&receivers[0], 0).await;
        moved.send_replace(None);
        join_all(writers).await.into_iter().for_each(|writer| writer.expect("a writer ends"));

        let owner = process.as_ref().expect("running").client(database).approver(OWNER);
        let entries = behind(&owner, begin).await.0;
        let happened = pairs(entries.iter().map(|entry| &entry["node"]));
        let there: BTreeSet<_> = happened.iter().cloned().collect();
        assert!(there == *done.lock().unwrap() && there.len() == happened.len(), "the feed has what was acknowledged, once");
        let made: Vec<_> = happened.iter().filter(|(kind, _)| kind == "OFFER_MADE").cloned().collect();
        for (receiver, webhook, expected) in [(&receivers[0], &all, &happened), (&receivers[1], &some, &made)] {
            within(PATIENCE, async || (told(receiver).0.len() >= expected.len()).then_some(())).await;
            let (told, messages) = told(receiver);
            assert_eq!(told, *expected, "each change once, in the order of the feed");
            assert_eq!(seen(&owner, webhook).await["deliveries"]["totalCount"], messages, "a message is one delivery");
        }
        let again = receivers.iter().map(|receiver| receiver.sent().len() - told(receiver).1).sum::<usize>();
        assert!(again > 0, "no kill was within a delivery");
    }
}

#[tokio::test]
#[ignore = "is a process that others start"]
async fn a_process_to_be_killed() {
    Process::serve_as_told().await;
}
