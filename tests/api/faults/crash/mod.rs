//! The ledger under many writers at once, and in a service that is killed under them.

mod sums;

use crate::gap_changes::whole;
use futures_util::future::join_all;
use gapbridge::history::event::verify;
use reqwest::Client;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    env,
    sync::{Arc, Mutex},
};
use sums::adds_up;
use tests::{Process, Service, TestDatabase, number, offer, on_both};
use tokio::{
    sync::{Notify, watch},
    task::{JoinHandle, yield_now},
};
use uuid::Uuid;

/// Writers at once.
const WRITERS: usize = 64;
/// What the need asks for.
const SIZE: i64 = 20;
/// What each line gives: together more than is needed.
const GIVEN: i64 = 8;
const DONORS: [&str; 4] = ["state-can", "state-che", "state-fra", "state-gbr"];
/// How often the service is killed, unless `GAPBRIDGE_KILLS` says otherwise.
const KILLS: u32 = 100;
/// The test that is a process of its own.
const PROCESS: &str = "faults::crash::a_process_to_be_killed";

/// What writers have been told, by the names of their changes: whether each is in the ledger.
#[derive(Default)]
struct Told {
    answers: Mutex<BTreeMap<String, bool>>,
    more: Notify,
}

impl Told {
    fn add(&self, key: String, done: bool) {
        self.answers.lock().expect("whole").insert(key, done);
        self.more.notify_waiters();
    }

    fn count(&self) -> usize {
        self.answers.lock().expect("whole").len()
    }

    /// Waits until so many were told.
    async fn reaches(&self, count: usize) {
        loop {
            let more = self.more.notified();
            if self.count() >= count {
                return;
            }
            more.await;
        }
    }
}

/// Where the service is; nowhere when the writers are to stop.
pub(crate) type Address = watch::Receiver<Option<String>>;

/// Asks until there is an answer: after a kill nobody knows what was done, so it is said again to the next process. None once there is
/// nobody to be asked any more.
pub(crate) async fn insist(
    client: &Client,
    address: &mut Address,
    token: &str,
    body: &Value,
) -> Option<Value> {
    loop {
        let at = address.borrow_and_update().clone()?;
        let answered = async {
            let request = client.post(format!("{at}/graphql")).bearer_auth(token);
            let answer = request.json(body).send().await.ok()?;
            answer.json::<Value>().await.ok()
        };
        match answered.await {
            // Nothing was done: on a slow machine whoever writes may wait for their turn for too long.
            Some(answer) if answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE" => {
                yield_now().await;
            }
            Some(answer) => return Some(answer),
            None => drop(address.wait_for(|now| now.as_ref() != Some(&at)).await),
        }
    }
}

/// How often the service is killed: as `GAPBRIDGE_KILLS` says, or so often.
pub(crate) fn kills(usual: u32) -> u32 {
    env::var("GAPBRIDGE_KILLS").map_or(usual, |kills| kills.parse().expect("a number"))
}

/// A need of twenty items and a match of each donor with it.
async fn prepare(service: &Service) -> (Value, Vec<(String, Value)>) {
    let mut input = whole();
    input["needs"] =
        json!([{ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", SIZE) }]);
    let gap = service.approver("group-civ").publishes(input).await;
    let mut matches = Vec::new();
    for donor in DONORS {
        let (actor, agreed) = service
            .agreed(
                donor,
                "civ-authorities",
                &gap,
                0,
                offer("EQUIPMENT", number("ITEMS", GIVEN)),
            )
            .await;
        matches.push((actor.token.clone().expect("a token"), agreed));
    }
    (gap, matches)
}

/// A name that nobody else has, of letters alone: so many digits may look like a telephone number, which no note may hold.
fn name() -> String {
    let letter = |hex: char| match hex.to_digit(10) {
        Some(digit) => char::from(b'g' + digit as u8),
        None => hex,
    };
    Uuid::now_v7()
        .simple()
        .to_string()
        .chars()
        .map(letter)
        .collect()
}

/// Commits and withdraws in turns, and says what got no answer again until it has one.
async fn write(mut address: Address, token: String, of: Value, told: Arc<Told>, seed: usize) {
    let client = Client::builder()
        .no_proxy()
        .build()
        .expect("an HTTP client");
    for turn in 0.. {
        let key = name();
        let mutation = if (turn + seed) % 3 == 2 {
            "withdrawCommitment"
        } else {
            "commit"
        };
        let mut input = json!({ "clientMutationId": key, "match": of["id"], "line": of["lines"][0]["id"], "amount": (1 + turn % 3).to_string() });
        input[if mutation == "commit" {
            "note"
        } else {
            "reason"
        }] = json!(key);
        let ty = if mutation == "commit" {
            "CommitInput"
        } else {
            "WithdrawCommitmentInput"
        };
        let query =
            format!("mutation ($i: {ty}!) {{ {mutation}(input: $i) {{ userErrors {{ code }} }} }}");
        let body = json!({ "query": query, "variables": { "i": input } });
        let Some(answer) = insist(&client, &mut address, &token, &body).await else {
            return;
        };
        let errors = answer["data"][mutation]["userErrors"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"));
        assert!(
            errors.iter().all(|error| error["code"] == "CONFLICT"),
            "{errors:?}"
        );
        told.add(key, errors.is_empty());
    }
}

/// Lets writers fight over the need of a gap until `until` is done.
async fn fight(
    service: &Service,
    address: Address,
    until: impl AsyncFnOnce(&Told),
) -> (Value, Arc<Told>, Vec<JoinHandle<()>>) {
    let (gap, matches) = prepare(service).await;
    let told = Arc::<Told>::default();
    let writer = |seed: usize| {
        let (token, of) = matches[seed % matches.len()].clone();
        tokio::spawn(write(address.clone(), token, of, told.clone(), seed))
    };
    let writers = (0..WRITERS).map(writer).collect();
    until(&told).await;
    (gap, told, writers)
}

on_both! {
    async fn sixty_four_writers_never_take_more_than_there_is(database: &TestDatabase) {
        let service = database.serve().await;
        let (stop, address) = watch::channel(Some(service.address().to_owned()));
        let (gap, told, writers) = fight(&service, address, async |told| told.reaches(600).await).await;
        stop.send_replace(None);
        join_all(writers).await.into_iter().for_each(|writer| writer.expect("a writer ends"));
        adds_up(&service, &gap, &told).await;
    }

    async fn a_service_that_is_killed_loses_nothing_and_doubles_nothing(database: &TestDatabase) {
        let kills = kills(KILLS);
        let mut process = Some(database.spawn(PROCESS));
        let service = process.as_ref().expect("running").client(database);
        let (moved, address) = watch::channel(Some(service.address().to_owned()));
        let (gap, told, writers) = fight(&service, address, async |told| {
            for _ in 0..kills {
                // At random: after so many more answers, while other changes are under way.
                told.reaches(told.count() + Uuid::new_v4().as_bytes()[0] as usize % 24).await;
                process = None;
                let next = process.insert(database.spawn(PROCESS));
                moved.send_replace(Some(next.address().to_owned()));
            }
            told.reaches(told.count() + WRITERS).await;
        }).await;
        moved.send_replace(None);
        join_all(writers).await.into_iter().for_each(|writer| writer.expect("a writer ends"));
        adds_up(&process.expect("running").client(database), &gap, &told).await;
        let connection = database.connect().await;
        let verified = verify(&connection, None, |_, _| {}).await.expect("the chain holds");
        assert!(verified.events > i64::from(kills));
    }
}

#[tokio::test]
#[ignore = "is a process that others start"]
async fn a_process_to_be_killed() {
    Process::serve().await;
}
