//! Webhooks: signed, in order, each once, tried again, and to nobody's inside.

use crate::gap_changes::whole;
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::organisation::Role;
use gapbridge::{
    config::{Config, WebhookSettings},
    db::feed,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};
use tests::{Actor, Service, TestApp, TestDatabase, money, offer, on_both};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use uuid::Uuid;

const OWNER: &str = "state-can";
const PANEL: &str = "group-civ";
const DELIVERIES: &str = "query ($id: ID!) { node(id: $id) { ... on Webhook { state ended deliveries(first: 50) { totalCount
    edges { node { id kind state entries nextAttempt finished attempts { at durationMs status error } } } } } } }";
/// An answer that never comes.
pub(crate) const NEVER: u16 = 0;

/// What a receiver was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    path: String,
    headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Sent {
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn message(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub(crate) fn changes(&self) -> Vec<Value> {
        let message = self.message();
        message["data"]["changes"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    /// The signature by a secret, worked out anew.
    fn signature(&self, secret: &str) -> String {
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").expect("a secret"))
            .expect("base64");
        let content = format!(
            "{}.{}.{}",
            self.id(),
            self.headers["webhook-timestamp"],
            self.body
        );
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), content.as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

/// A receiver: answers as it is told, then with 200, and keeps what it was sent.
pub(crate) struct Receiver {
    pub(crate) url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    pub(crate) answers: Arc<Mutex<VecDeque<u16>>>,
    serving: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start(answers: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (sent, answers) = (
            Arc::<Mutex<Vec<Sent>>>::default(),
            Arc::new(Mutex::new(answers.iter().copied().collect::<VecDeque<_>>())),
        );
        let (kept, told) = (sent.clone(), answers.clone());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, told) = (kept.clone(), told.clone());
                tokio::spawn(async move { receive(stream, &kept, &told).await });
            }
        });
        Self {
            url,
            sent,
            answers,
            serving,
        }
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// What it was sent, once that is so many requests.
    async fn wait_for(&self, requests: usize) -> Vec<Sent> {
        until(async || Some(self.sent()).filter(|sent| sent.len() >= requests)).await
    }

    /// What it was told of, once that is so many changes, each counted as often as it came.
    pub(crate) async fn changes(&self, many: usize) -> Vec<Value> {
        until(async || {
            let changes: Vec<Value> = self.sent().iter().flat_map(Sent::changes).collect();
            Some(changes).filter(|changes| changes.len() >= many)
        })
        .await
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Takes one request, keeps it and answers.
async fn receive(mut stream: TcpStream, sent: &Mutex<Vec<Sent>>, answers: &Mutex<VecDeque<u16>>) {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length")
                .and_then(|length| length.parse::<usize>().ok())
                .unwrap_or(0);
            break (head.to_owned(), length);
        }
    };
    let begin = head.len() + 4;
    while bytes.len() < begin + length {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let names = [
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "content-type",
    ];
    let headers = names.map(|name| (name.to_owned(), header(&head, name).unwrap_or_default()));
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let body = String::from_utf8(bytes[begin..].to_vec()).expect("UTF-8");
    sent.lock().unwrap().push(Sent {
        path,
        headers: headers.into(),
        body,
    });
    let status = answers.lock().unwrap().pop_front().unwrap_or(200);
    if status == NEVER {
        std::future::pending::<()>().await;
    }
    let answer = format!(
        "HTTP/1.1 {status} So\r\nlocation: /elsewhere\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
    );
    stream.write_all(answer.as_bytes()).await.ok();
    stream.shutdown().await.ok();
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}

/// What there is once it is there.
pub(crate) async fn until<T>(look: impl AsyncFn() -> Option<T>) -> T {
    within(Duration::from_secs(20), look).await
}

/// The same for who waits at most so long.
pub(crate) async fn within<T>(time: Duration, look: impl AsyncFn() -> Option<T>) -> T {
    const PAUSE: Duration = Duration::from_millis(20);
    for _ in 0..time.as_millis() / PAUSE.as_millis() {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("it did not come");
}

/// Settings that let webhooks lead here, and try again at once.
pub(crate) fn near() -> WebhookSettings {
    WebhookSettings {
        allow_http: true,
        allow_private: true,
        retry: Duration::from_millis(10),
        timeout: Duration::from_secs(3),
        poll: Duration::from_millis(20),
        ..WebhookSettings::default()
    }
}

pub(crate) async fn serve(database: &TestDatabase, webhooks: WebhookSettings) -> Service {
    database
        .serve_as(&Config {
            webhooks,
            ..database.config()
        })
        .await
}

/// Registers a webhook, and gives it and its secret.
pub(crate) async fn register(owner: &Actor, url: &str, filter: Value) -> (Value, String) {
    let input = json!({ "url": url, "filter": filter });
    let made = owner
        .say(
            "registerWebhook",
            input,
            "secret webhook { id state viewerCan }",
        )
        .await;
    (
        made["webhook"].clone(),
        made["secret"].as_str().expect("a secret").to_owned(),
    )
}

async fn offers(owner: &Actor) -> Value {
    owner.offers(offer("FUNDING", money("1.00", "EUR"))).await["id"].take()
}

pub(crate) async fn seen(who: &Service, webhook: &Value) -> Value {
    who.data(DELIVERIES, json!({ "id": webhook["id"] })).await["node"].take()
}

/// The deliveries of a webhook, oldest first.
async fn deliveries(who: &Service, webhook: &Value) -> Vec<Value> {
    let seen = seen(who, webhook).await;
    let edges = seen["deliveries"]["edges"].as_array().expect("edges");
    edges
        .iter()
        .rev()
        .map(|edge| edge["node"].clone())
        .collect()
}

/// The deliveries of a webhook once the first is in this state.
async fn once(who: &Service, webhook: &Value, state: &str) -> Vec<Value> {
    until(async || {
        Some(deliveries(who, webhook).await)
            .filter(|all| all.first().is_some_and(|first| first["state"] == state))
    })
    .await
}

pub(crate) async fn publish(panel: &Actor, gap: &Value) {
    let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    panel.done("publishGap", input, "gap { id }").await;
}

on_both! {
    async fn what_the_organisation_may_read_comes_signed_in_order_and_each_once(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (owner, panel, receiver) = (service.approver(OWNER), service.approver(PANEL), Receiver::start(&[]).await);
        offers(&owner).await;
        let (webhook, secret) = register(&owner, &receiver.url, Value::Null).await;
        let (filtered, _) = register(&owner, &format!("{}/filtered", receiver.url), json!({ "things": ["GAP"] })).await;
        let gap = panel.done("recordGap", whole(), "gap { id version }").await;
        let offered = offers(&owner).await;
        publish(&panel, &gap).await;
        let all = until(async || Some(receiver.sent()).filter(|sent| sent.iter().flat_map(Sent::changes).count() >= 3)).await;
        let (of_gaps, mine): (Vec<Sent>, Vec<Sent>) = all.into_iter().partition(|sent| sent.path.ends_with("filtered"));
        let told = |sent: &[Sent]| sent.iter().flat_map(Sent::changes).map(|change| (change["kind"].clone(), change["thing"].clone())).collect::<Vec<_>>();
        let published = (json!("GAP_PUBLISHED"), gap["id"].clone());
        assert_eq!(told(&mine), [(json!("OFFER_MADE"), offered), published.clone()], "neither what was before nor what is hidden");
        assert_eq!(told(&of_gaps), [published]);
        for sent in &mine {
            let message = sent.message();
            assert_eq!((&message["type"], &message["data"]["webhook"]), (&json!("changes"), &webhook["id"]));
            assert_eq!(sent.headers["webhook-signature"], sent.signature(&secret));
            assert_eq!(sent.headers["content-type"], "application/json");
            let keys: BTreeSet<String> = sent.changes()[0].as_object().unwrap().keys().cloned().collect();
            assert_eq!(keys, ["at", "id", "kind", "thing", "thingKind"].map(str::to_owned).into(), "no content");
            // The cursor is one of the feed.
            let feed = owner.data("query ($a: String) { changes(after: $a) { totalCount } }", json!({ "a": message["data"]["cursor"] })).await;
            assert!(feed["changes"]["totalCount"].is_number());
        }
        // With a new secret, for a day both sign.
        let rotated = owner.say("rotateWebhookSecret", json!({ "webhook": webhook["id"] }), "secret webhook { previousSecretUntil }").await;
        let new = rotated["secret"].as_str().unwrap();
        assert!(new != secret && rotated["webhook"]["previousSecretUntil"].is_string());
        owner.done("removeWebhook", json!({ "webhook": filtered["id"] }), "webhook { state }").await;
        owner.done("testWebhook", json!({ "webhook": webhook["id"] }), "webhook { id }").await;
        let sent = until(async || receiver.sent().into_iter().find(|sent| sent.message()["type"] == "ping")).await;
        assert_eq!(sent.headers["webhook-signature"], format!("{} {}", sent.signature(new), sent.signature(&secret)));
        database.run_sql("update webhook set old_until = 1").await;
        offers(&owner).await;
        let last = until(async || receiver.sent().last().cloned().filter(|sent| sent.message()["type"] == "changes")).await;
        assert_eq!(last.headers["webhook-signature"], last.signature(new));
    }

    async fn a_failure_is_tried_again_under_its_id_and_holds_back_what_came_later(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[500, 302, 503]).await);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        let mut made = vec![offers(&owner).await];
        receiver.wait_for(1).await;
        made.push(offers(&owner).await);
        let told: Vec<Value> = receiver.changes(5).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, [&made[0], &made[0], &made[0], &made[0], &made[1]].map(Clone::clone));
        let sent = receiver.sent();
        assert!(sent.iter().all(|sent| sent.path == "/hook"), "a redirect is not followed");
        assert!(sent[..4].iter().all(|again| again.id() == sent[0].id() && again.body == sent[0].body));
        assert_ne!(sent[4].id(), sent[0].id());
        let all = until(async || Some(deliveries(&owner, &webhook).await).filter(|all| all.iter().all(|one| one["state"] == "DELIVERED"))).await;
        assert_eq!((all.len(), &all[0]["id"]), (2, &json!(sent[0].id())));
        let statuses: Vec<&Value> = all[0]["attempts"].as_array().unwrap().iter().map(|attempt| &attempt["status"]).collect();
        assert_eq!(statuses, [500, 302, 503, 200]);
        assert!(all[0]["attempts"][1]["error"].as_str().unwrap().contains("redirects") && all[0]["attempts"][3]["error"].is_null());
        // Asked for again, both come again in their order, as they were.
        owner.done("redeliver", json!({ "webhook": webhook["id"], "since": "2020-01-01" }), "webhook { id }").await;
        let again = receiver.wait_for(7).await;
        assert_eq!([again[5].id(), again[6].id()], [sent[0].id(), sent[4].id()]);
    }

    async fn what_is_not_taken_in_time_is_set_aside_shown_and_sent_again_when_asked(database: &TestDatabase) {
        let service = serve(database, WebhookSettings { give_up: Duration::from_millis(50), ..near() }).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[500; 200]).await);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        offers(&owner).await;
        let all = once(&owner, &webhook, "SET_ASIDE").await;
        let query = "{ viewer { inbox(kinds: [DELIVERY_SET_ASIDE]) { edges { node { kind since object { id } } } } } }";
        let waiting = owner.data(query, json!({})).await["viewer"]["inbox"]["edges"].take();
        assert_eq!((waiting.as_array().unwrap().len(), &waiting[0]["node"]["object"]["id"]), (1, &webhook["id"]));
        assert_eq!(service.approver("state-fra").data(query, json!({})).await["viewer"]["inbox"]["edges"], json!([]));
        let id = all[0]["id"].clone();
        receiver.answers.lock().unwrap().clear();
        owner.done("redeliver", json!({ "webhook": webhook["id"], "delivery": id }), "webhook { id }").await;
        let all = once(&owner, &webhook, "DELIVERED").await;
        assert_eq!((&all[0]["id"], receiver.sent().last().unwrap().id()), (&id, id.as_str().unwrap()));
        assert_eq!(owner.data(query, json!({})).await["viewer"]["inbox"]["edges"], json!([]));
    }

    async fn each_that_is_asked_for_again_is_tried_as_long_as_any_other(database: &TestDatabase) {
        let service = serve(database, WebhookSettings { give_up: Duration::from_secs(1), ..near() }).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[]).await);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        for many in 1..3 {
            offers(&owner).await;
            receiver.changes(many).await;
        }
        let all_are = async |state: &str| until(async || Some(deliveries(&owner, &webhook).await).filter(|all| all.iter().all(|one| one["state"] == state))).await;
        all_are("DELIVERED").await;
        receiver.answers.lock().unwrap().extend([500; 500]);
        owner.done("redeliver", json!({ "webhook": webhook["id"], "since": "2020-01-01" }), "webhook { id }").await;
        let all = all_are("SET_ASIDE").await;
        assert!(all.iter().all(|one| one["attempts"].as_array().unwrap().len() > 2), "{all:?}");
    }

    async fn gone_ends_a_webhook_until_it_is_resumed_and_nothing_is_lost(database: &TestDatabase) {
        let service = serve(database, near()).await;
        let (owner, receiver) = (service.approver(OWNER), Receiver::start(&[410, 500]).await);
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        let first = offers(&owner).await;
        until(async || Some(seen(&owner, &webhook).await).filter(|seen| seen["state"] == "ENDED" && seen["ended"].is_string())).await;
        assert_eq!(owner.refused("testWebhook", json!({ "webhook": webhook["id"] })).await, ["CONFLICT"]);
        let made = [first, offers(&owner).await];
        // However long that was.
        database.run_sql("update webhook_delivery set since = 1, tries = 40").await;
        owner.done("resumeWebhook", json!({ "webhook": webhook["id"] }), "webhook { state }").await;
        let told: Vec<Value> = receiver.changes(4).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, [&made[0], &made[0], &made[0], &made[1]].map(Clone::clone));
        assert!(receiver.sent()[..3].iter().all(|again| again.id() == receiver.sent()[0].id()));
        // A pause loses nothing either.
        owner.done("pauseWebhook", json!({ "webhook": webhook["id"] }), "webhook { state paused }").await;
        let paused = offers(&owner).await;
        assert_eq!(seen(&owner, &webhook).await["state"], "PAUSED");
        owner.done("resumeWebhook", json!({ "webhook": webhook["id"] }), "webhook { state }").await;
        assert_eq!(receiver.changes(5).await[4]["thing"], paused);
    }

    async fn a_wider_filter_tells_of_no_day_that_was_passed_before(database: &TestDatabase) {
        // One that does not look yet, while the place of the webhook is put back behind a day.
        let calm = serve(database, WebhookSettings { poll: Duration::from_secs(20), ..near() }).await;
        let (owner, receiver) = (calm.approver(OWNER), Receiver::start(&[]).await);
        let (webhook, _) = register(&owner, &receiver.url, json!({ "kinds": ["OFFER_MADE"] })).await;
        let gap = calm.approver(PANEL).done("recordGap", whole(), "gap { reference }").await;
        let place = feed::behind(Uuid::nil(), "2020-01-01");
        database.run_sql(&format!("update webhook_progress set place = '{place}', scanned_on = '2020-01-01'")).await;
        database.run_sql(&format!("update gap set published = '2020-06-01' where reference = '{}'", gap["reference"].as_str().unwrap())).await;
        let service = serve(database, near()).await;
        let owner = service.approver(OWNER);
        let first = offers(&owner).await;
        receiver.changes(1).await;
        owner.done("updateWebhook", json!({ "webhook": webhook["id"], "filter": {} }), "webhook { id }").await;
        let second = offers(&owner).await;
        let told: Vec<Value> = receiver.changes(2).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, [first, second]);
    }

    async fn a_receiver_that_hangs_keeps_no_other_waiting(database: &TestDatabase) {
        let service = serve(database, WebhookSettings { timeout: Duration::from_millis(300), ..near() }).await;
        let owner = service.approver(OWNER);
        let (hanging, other) = (Receiver::start(&[NEVER]).await, Receiver::start(&[]).await);
        let (hung, _) = register(&owner, &hanging.url, Value::Null).await;
        register(&owner, &other.url, Value::Null).await;
        let made = offers(&owner).await;
        assert_eq!(other.changes(1).await[0]["thing"], made);
        let all = once(&owner, &hung, "DELIVERED").await;
        let attempts = all[0]["attempts"].as_array().unwrap();
        assert!(attempts.len() == 2 && attempts[0]["status"].is_null() && attempts[0]["error"].as_str().unwrap().contains("No answer within 300ms"), "{attempts:?}");
    }

    async fn two_servers_tell_of_everything_once_and_in_order(database: &TestDatabase) {
        let (one, two) = (serve(database, near()).await, serve(database, near()).await);
        let (first, second, receiver) = (one.approver(OWNER), two.approver(OWNER), Receiver::start(&[]).await);
        register(&first, &receiver.url, Value::Null).await;
        let mut made = Vec::new();
        for _ in 0..10 {
            made.extend([offers(&first).await, offers(&second).await]);
        }
        let told: Vec<Value> = receiver.changes(made.len()).await.iter().map(|change| change["thing"].clone()).collect();
        assert_eq!(told, made);
        let ids: BTreeSet<String> = receiver.sent().iter().map(|sent| sent.id().to_owned()).collect();
        assert_eq!(ids.len(), receiver.sent().len());
    }

    async fn addresses_that_are_not_public_are_refused_and_not_asked(app: &TestApp) {
        let owner = app.approver(OWNER);
        for url in ["http://example.org/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data", "https://localhost/", "https://me:word@example.org/", "example.org"] {
            assert_eq!(owner.refused("registerWebhook", json!({ "url": url })).await, ["INVALID url"], "{url}");
        }
        let (webhook, _) = register(&owner, "https://receiver.invalid/", Value::Null).await;
        let receiver = Receiver::start(&[]).await;
        let inside = receiver.url.replace("http:", "https:");
        app.database.run_sql(&format!("update webhook set url = '{inside}'")).await;
        offers(&owner).await;
        let all = until(async || Some(deliveries(&owner, &webhook).await).filter(|all| all.iter().any(|one| one["attempts"][0].is_object()))).await;
        assert!(all[0]["attempts"][0]["error"].as_str().unwrap().contains("not public") && all[0]["state"] == "PENDING", "{all:?}");
        assert!(receiver.sent().is_empty());
    }

    async fn webhooks_are_known_to_their_organisation_alone_and_bounded(app: &TestApp) {
        let (owner, stranger) = (app.approver(OWNER), app.approver("state-fra"));
        let input = json!({ "url": "https://receiver.invalid/", "description": "Portal", "filter": { "kinds": ["OFFER_MADE"], "organisations": [OWNER] }, "clientMutationId": "one" });
        let made = owner.say("registerWebhook", input.clone(), "secret webhook { id description filter { things kinds organisations } viewerCan }").await;
        let webhook = made["webhook"].clone();
        assert_eq!(webhook["filter"], json!({ "things": null, "kinds": ["OFFER_MADE"], "organisations": [OWNER] }));
        let again = owner.say("registerWebhook", input, "secret webhook { id }").await;
        assert_eq!((&again["secret"], &again["webhook"]["id"]), (&Value::Null, &webhook["id"]));
        let read = "query ($id: ID!) { viewer { webhooks { totalCount } } node(id: $id) { id } }";
        for (who, knows) in [(&app.actor(OWNER, Role::Reader), true), (&stranger, false), (&**app, false), (&app.actor("un-secretariat", Role::Registrar), false)] {
            let seen = who.data(read, json!({ "id": webhook["id"] })).await;
            assert_eq!((seen["viewer"]["webhooks"]["totalCount"] == 1, seen["node"].is_object()), (knows, knows));
        }
        for mutation in ["removeWebhook", "pauseWebhook", "rotateWebhookSecret", "testWebhook"] {
            assert_eq!(stranger.refused(mutation, json!({ "webhook": webhook["id"] })).await, ["NOT_FOUND webhook"]);
            assert_eq!(app.actor(OWNER, Role::Editor).refused(mutation, json!({ "webhook": webhook["id"] })).await, ["FORBIDDEN"]);
        }
        assert_eq!(owner.refused("registerWebhook", json!({ "url": "https://receiver.invalid/", "filter": { "organisations": ["nobody"] } })).await, ["INVALID filter.organisations"]);
        assert_eq!(owner.refused("redeliver", json!({ "webhook": webhook["id"] })).await, ["INVALID since"]);
        owner.done("updateWebhook", json!({ "webhook": webhook["id"], "description": "", "filter": {} }), "webhook { id }").await;
        owner.done("rotateWebhookSecret", json!({ "webhook": webhook["id"] }), "webhook { id }").await;
        for _ in 1..10 {
            register(&owner, "https://receiver.invalid/", Value::Null).await;
        }
        assert_eq!(owner.refused("registerWebhook", json!({ "url": "https://receiver.invalid/" })).await, ["CONFLICT"]);
        let removed = owner.done("removeWebhook", json!({ "webhook": webhook["id"] }), "webhook { state description filter { kinds } viewerCan history { edges { node { kind } } } }").await;
        let kinds = ["WEBHOOK_REMOVED", "WEBHOOK_SECRET_ROTATED", "WEBHOOK_UPDATED", "WEBHOOK_REGISTERED"];
        let kinds = json!({ "edges": kinds.map(|kind| json!({ "node": { "kind": kind } })) });
        assert_eq!(removed, json!({ "state": "REMOVED", "description": null, "filter": null, "viewerCan": [], "history": kinds }));
        register(&owner, "https://receiver.invalid/", Value::Null).await;
    }
}
