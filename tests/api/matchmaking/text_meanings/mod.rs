//! What a language model made of texts: read once, kept for the next start and for other servers, and gone with the text.

mod model;

use crate::{
    faults::failures::until_ready,
    gap_changes::whole,
    hidden::{hidden_texts::hide, insert},
};
use async_graphql::ID;
use chrono::Utc;
use entity::text_meaning;
use gapbridge::{
    cli::erase::erased,
    graphql::id::{Kind, global, parse},
    matchmaking::catalogue::CatalogueCache,
};
use matching::aims::Aims;
use model::{DIMENSIONS, Gate, Words};
use sea_orm::{DatabaseConnection, EntityTrait, prelude::Uuid};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tests::{Service, TestDatabase, erasing, number, offer, on_both};
use tokio::{task::yield_now, time::timeout};

const MODEL: &str = "multilingual-e5-small-q4";
const ASKED: &str = r#"{ matchingModel { weights { name } } gaps(first: 20) { nodes { suggestions(first: 2) { score model parts { name value explanation } } } } }"#;

/// What is said of each suggestion's texts being for the same.
fn meanings(answer: &Value) -> Vec<&str> {
    let gaps = answer["gaps"]["nodes"].as_array().unwrap().iter();
    let suggestions = gaps.flat_map(|gap| gap["suggestions"].as_array().unwrap());
    let parts = suggestions.flat_map(|one| one["parts"].as_array().unwrap());
    let meanings = parts.filter(|part| part["name"] == "MEANING");
    meanings
        .map(|part| part["explanation"].as_str().unwrap())
        .collect()
}

/// A service with that model, and its figures.
struct Reader {
    service: Service,
    figures: String,
}

impl Reader {
    async fn start(database: &TestDatabase) -> Self {
        let aims = Aims::embedded(Arc::new(Words)).expect("what is built in");
        Self::with(database, aims).await
    }

    async fn with(database: &TestDatabase, aims: Aims) -> Self {
        let (service, figures) = database.serve_with_model(Some(Arc::new(aims))).await;
        until_ready(&service, true).await;
        Self { service, figures }
    }

    async fn figure(&self, name: &str) -> Option<f64> {
        let text = text(&self.figures).await;
        text.lines().find_map(|line| {
            let value = line.strip_prefix(name)?.strip_prefix(' ')?;
            value.parse().ok()
        })
    }

    /// Texts that were read and that are kept, once none waits to be read or kept.
    async fn settled(&self) -> (f64, f64) {
        for figure in ["gapbridge_texts_unread", "gapbridge_texts_waiting"] {
            until("none waits", async || {
                self.figure(figure).await == Some(0.0)
            })
            .await;
        }
        let read = self.figure("gapbridge_texts_read_total").await.unwrap();
        (read, self.figure("gapbridge_texts_kept").await.unwrap())
    }
}

async fn text(figures: &str) -> String {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(figures).send().await.unwrap();
    answer.text().await.unwrap()
}

/// Looks again and again until something is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let looking = async {
        while !is_so().await {
            yield_now().await;
        }
    };
    let looked = timeout(Duration::from_secs(120), looking).await;
    assert!(looked.is_ok(), "not for two minutes: {what}");
}

async fn rows(connection: &DatabaseConnection) -> Vec<text_meaning::Model> {
    text_meaning::Entity::find().all(connection).await.unwrap()
}

/// The digest of what is kept of a thing.
async fn digest(connection: &DatabaseConnection, id: Uuid) -> Option<String> {
    let rows = rows(connection).await;
    let row = rows.into_iter().find(|row| row.item_id == id);
    row.map(|row| row.digest)
}

fn row_id(thing: &Value) -> Uuid {
    let id = ID::from(thing["id"].as_str().unwrap());
    parse(&id).unwrap().1
}

/// A gap of a Panel, for everybody where it is published.
async fn gap(service: &Service, is_published: bool) -> Value {
    let mut gap = whole();
    if is_published {
        gap["title"] = json!("Wallaby scanners stand idle at the airport");
        gap["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    }
    let panel = service.approver("group-civ");
    panel.done("recordGap", gap, "gap { id reference }").await
}

/// Erases what a gap describes.
async fn erase(database: &TestDatabase, gap: &Value) {
    let erasure = erasing(gap["id"].as_str().unwrap(), "description");
    erased(&database.config(), &erasure).await.unwrap();
}

async fn made(service: &Service, title: &str) -> Uuid {
    let mut input = offer("EQUIPMENT", number("ITEMS", 3));
    input["title"] = json!(title);
    let donor = service.approver("state-can");
    row_id(&donor.done("makeOffer", input, "offer { id }").await)
}

/// Waits until something other than this is kept of a thing, and gives its digest.
async fn kept(connection: &DatabaseConnection, id: Uuid, was: Option<&str>) -> String {
    let is_kept = async || {
        let digest = digest(connection, id).await;
        digest.is_some_and(|digest| Some(&*digest) != was)
    };
    until("it is kept", is_kept).await;
    digest(connection, id).await.expect("it is kept")
}

on_both! {
    async fn a_start_reads_no_text_that_was_read_before(database: &TestDatabase) {
        database.load_demo().await;
        let first = Reader::start(database).await;
        let (read, kept) = first.settled().await;
        assert!(read > 20.0 && read == kept, "{read} read, {kept} kept");
        let connection = database.connect().await;
        let before = rows(&connection).await;
        assert_eq!(before.len() as f64, kept);
        assert!(before.iter().all(|row| row.model == MODEL && row.vector.len() == 2 * DIMENSIONS));
        let said = first.service.data(ASKED, json!({})).await;
        assert!(said.to_string().contains("MEANING"), "{said}");
        drop(first);
        // A start, or another server.
        let second = Reader::start(database).await;
        assert_eq!(second.settled().await, (0.0, kept));
        assert_eq!(second.service.data(ASKED, json!({})).await, said, "the same scores");
        let after = rows(&connection).await;
        assert_eq!(after.len(), before.len());
        assert!(before.iter().all(|row| after.contains(row)));
    }

    async fn nobody_waits_until_texts_are_read(database: &TestDatabase) {
        database.load_demo().await;
        let gate = Arc::new(Gate::default());
        let aims = Aims::embedded(gate.clone()).expect("what is built in");
        gate.close(true);
        // It is ready all the same.
        let reader = Reader::with(database, aims).await;
        assert!(reader.figure("gapbridge_texts_unread").await > Some(20.0));
        let before = reader.service.data(ASKED, json!({})).await;
        let said = meanings(&before);
        assert!(!said.is_empty() && said.iter().all(|said| said.starts_with("By their words")), "{before}");
        // What changes meanwhile is there for the next question.
        made(&reader.service, "Wombat scales").await;
        let found = r#"{ offers(filter: { text: "wombat" }) { totalCount } }"#;
        assert_eq!(reader.service.data(found, json!({})).await["offers"]["totalCount"], 1);
        gate.close(false);
        reader.settled().await;
        let after = reader.service.data(ASKED, json!({})).await;
        let said = meanings(&after);
        assert!(!said.is_empty() && said.iter().all(|said| said.starts_with("By the language model")), "{after}");
        // A server that finds all of them read says the same.
        let other = Reader::start(database).await;
        assert_eq!(other.service.data(ASKED, json!({})).await, after);
    }

    async fn what_changes_is_kept_anew_and_what_few_may_read_never(database: &TestDatabase) {
        let reader = Reader::start(database).await;
        let connection = database.connect().await;
        let service = &reader.service;
        let hidden = row_id(&gap(service, false).await);
        let offered = made(service, "Wombat scales").await;
        let published = gap(service, true).await;
        let digests = [kept(&connection, offered, None).await, kept(&connection, row_id(&published), None).await];
        assert_ne!(digests[0], digests[1]);
        // A text that is taken from sight is not what is kept any more.
        hide(service, &published["id"]).await;
        kept(&connection, row_id(&published), Some(&digests[1])).await;
        // The catalogue is past the gap that only its Panel reads.
        reader.settled().await;
        assert_eq!(digest(&connection, hidden).await, None);
        // Suggestions for it are made all the same, and leave nothing behind.
        let own = service.approver("group-civ");
        let asked = "query ($id: ID!) { node(id: $id) { ... on Gap { suggestions(first: 5) { score } } } }";
        let id = global(Kind::Gap, hidden);
        own.data(asked, json!({ "id": id.as_str() })).await;
        let other = made(service, "Other scales").await;
        kept(&connection, other, None).await;
        assert_eq!(digest(&connection, hidden).await, None);
    }

    async fn an_erased_text_is_not_kept(database: &TestDatabase) {
        let reader = Reader::start(database).await;
        let connection = database.connect().await;
        let gap = gap(&reader.service, true).await;
        let was = kept(&connection, row_id(&gap), None).await;
        erase(database, &gap).await;
        assert_ne!(digest(&connection, row_id(&gap)).await.as_ref(), Some(&was));
        kept(&connection, row_id(&gap), Some(&was)).await;
    }

    async fn a_text_that_was_erased_before_it_was_written_is_not(database: &TestDatabase) {
        let service = database.serve().await;
        let gap = gap(&service, true).await;
        let (connection, store) = (database.connect().await, database.store().await);
        let aims = Aims::embedded(Arc::new(Words)).expect("what is built in");
        let catalogue = CatalogueCache::with_model(store.clone(), Some(Arc::new(aims)));
        catalogue.read_all(Utc::now()).await.unwrap();
        assert_eq!(digest(&connection, row_id(&gap)).await, None, "it waits");
        erase(database, &gap).await;
        catalogue.keep_readings(Utc::now()).await.unwrap();
        let written = digest(&connection, row_id(&gap)).await;
        assert!(!rows(&connection).await.is_empty());
        // What is left of the text is read and written.
        catalogue.keep_readings(Utc::now()).await.unwrap();
        let after = digest(&connection, row_id(&gap)).await;
        assert!(after.is_some() && (written.is_none() || written == after));
        store.close().await;
    }

    async fn what_is_of_nothing_or_of_another_model_goes(database: &TestDatabase) {
        let connection = database.connect().await;
        let strays = [(Uuid::now_v7(), MODEL), (Uuid::now_v7(), "an-older-model")];
        for (item_id, model) in strays {
            let row = text_meaning::Model { item_id, model: model.to_owned(), digest: "of nothing".to_owned(), vector: vec![0; 2 * DIMENSIONS] };
            insert(&connection, row).await;
        }
        let _reader = Reader::start(database).await;
        let are_gone = async || {
            let items: BTreeSet<Uuid> = rows(&connection).await.iter().map(|row| row.item_id).collect();
            items.len() > 2 && strays.iter().all(|(stray, _)| !items.contains(stray))
        };
        until("strays are gone", are_gone).await;
    }

    async fn a_server_without_a_model_leaves_what_others_keep(database: &TestDatabase) {
        let reader = Reader::start(database).await;
        let connection = database.connect().await;
        kept(&connection, row_id(&gap(&reader.service, true).await), None).await;
        reader.settled().await;
        drop(reader);
        let before = rows(&connection).await;
        let (service, figures) = database.serve_with_model(None).await;
        until_ready(&service, true).await;
        let text = text(&figures).await;
        assert!(!text.contains("gapbridge_texts_"), "{text}");
        drop(service);
        // Nor does the task that keeps what is read.
        let store = database.store().await;
        let catalogue = CatalogueCache::with_model(store.clone(), None);
        catalogue.keep(Utc::now()).await.unwrap();
        catalogue.keep_readings(Utc::now()).await.unwrap();
        store.close().await;
        let after = rows(&connection).await;
        assert!(after.len() == before.len() && before.iter().all(|row| after.contains(row)));
    }
}
