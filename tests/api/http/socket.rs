//! The register over a WebSocket: the same signing in, the same view, the same bounds as over HTTP.

use crate::{
    hidden::Anchors,
    members::{
        sign_in::{refusal, suspend},
        sign_in_api_key::{keep, row},
    },
};
use domain::{finding::InformationCategory, organisation::Role};
use gapbridge::config::ServeOptions;
use reqwest::StatusCode;
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::{
    Issuer, Process, Service, Signer, Socket, TestApp, TestDatabase, forged, on_both, options,
};

/// The test that is a process of its own.
pub(crate) const PROCESS: &str = "http::socket::a_process_to_be_stopped";
/// How long it may take to stop: less than the ten seconds for which it waits for those who do not go.
pub(crate) const STOP: Duration = Duration::from_secs(9);
const WHO: &str = "{ viewer { organisation { code } } }";
const WOMBATS: &str = r#"{ gaps(filter: { text: "wombat" }) { totalCount } }"#;

async fn organisation(socket: &mut Socket) -> Value {
    socket.run(WHO).await.unwrap()["data"]["viewer"]["organisation"]["code"].take()
}

async fn wombats(socket: &mut Socket) -> Value {
    socket.run(WOMBATS).await.unwrap()["data"]["gaps"]["totalCount"].take()
}

/// Whether nothing but 4403 comes of it, however the token is sent.
async fn is_refused(service: &Service, token: &str) -> bool {
    let mut ends = Vec::new();
    for payload in [
        json!({ "authorization": format!("Bearer {token}") }),
        json!({ "token": token }),
    ] {
        let mut socket = service.socket().await;
        socket.init(payload).await;
        ends.push(socket.receive().await);
    }
    // A header can't be too long to be sent.
    let mut socket = service.with_token(token).socket().await;
    socket.init(json!({})).await;
    ends.push(socket.receive().await);
    ends.iter().all(|end| end == &Err(4403))
}

on_both! {
    async fn nobody_in_particular_reads_what_is_public(app: &TestApp) {
        let mut socket = app.open_socket(json!({})).await;
        assert_eq!(organisation(&mut socket).await, Value::Null);
        let public = app.data("{ gaps { totalCount } }", json!({})).await;
        assert_eq!(socket.run("{ gaps { totalCount } }").await.unwrap()["data"], public);
    }

    async fn a_panel_reads_its_own(database: &TestDatabase) {
        let connection = database.connect().await;
        Anchors::read(&connection).await.gap(&connection, Uuid::now_v7(), "w-hidden", InformationCategory::Confidential, None).await;
        connection.close().await.unwrap();
        let service = database.serve().await;
        let (ours, others) = (service.as_member("group-civ", Role::Reader), service.as_member("group-cod", Role::Approver));
        let token = ours.token.clone().unwrap();
        for payload in [json!({ "token": token }), json!({ "Authorization": format!("Bearer {token}") })] {
            let mut socket = service.open_socket(payload).await;
            assert_eq!((organisation(&mut socket).await, wombats(&mut socket).await), (json!("group-civ"), json!(1)));
        }
        assert_eq!(wombats(&mut ours.open_socket(json!({})).await).await, 1);
        assert_eq!(wombats(&mut others.open_socket(json!({})).await).await, 0);
        assert_eq!(wombats(&mut service.open_socket(json!({})).await).await, 0);
    }

    async fn no_forged_token_opens_a_socket(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let issuer = Issuer::start(&key).await;
        let service = database.serve_with(&issuer.trusted_for(&["*"], "")).await;
        for (fault, token) in forged(&issuer, &key) {
            refusal(&service, &token).await;
            assert!(is_refused(&service, &token).await, "a token {fault}");
        }
        let mut socket = service.open_socket(json!({ "token": key.sign(&issuer.claims()) })).await;
        assert_eq!(organisation(&mut socket).await, "state-can");
    }

    async fn a_key_that_is_revoked_or_over_opens_none(database: &TestDatabase) {
        let (revoked, by_revoked) = row(database).await;
        let (expired, by_expired) = row(database).await;
        keep(database, entity::api_key::Model { revoked: Some(revoked.created), ..revoked }).await;
        keep(database, entity::api_key::Model { expires: expired.created, ..expired }).await;
        let service = database.serve().await;
        assert!(is_refused(&service, &by_revoked).await && is_refused(&service, &by_expired).await);
    }

    async fn a_key_that_is_revoked_meanwhile_ends_its_socket(database: &TestDatabase) {
        let (row, key) = row(database).await;
        keep(database, row).await;
        let service = database.serve().await;
        let mut socket = service.open_socket(json!({ "token": key })).await;
        assert_eq!(organisation(&mut socket).await, "group-civ");
        database.run_sql("update api_key set revoked = 1").await;
        assert_eq!(socket.run(WHO).await, Err(4403));
    }

    async fn an_organisation_that_is_suspended_meanwhile_loses_its_socket(database: &TestDatabase) {
        let service = database.serve().await;
        let mut socket = service.as_member("group-civ", Role::Reader).open_socket(json!({})).await;
        assert_eq!(organisation(&mut socket).await, "group-civ");
        suspend(database, "group-civ").await;
        database.changed_by_hand().await;
        // The service notices what others write within a second or two, and on a slow machine later.
        let end = Instant::now() + Duration::from_secs(100);
        while Instant::now() < end {
            match socket.run(WHO).await {
                Ok(answer) => assert_eq!(answer["data"]["viewer"]["organisation"]["code"], "group-civ"),
                Err(code) => return assert_eq!(code, 4403),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the socket goes on");
    }

    async fn two_tokens_are_one_too_many(app: &TestApp) {
        let member = app.as_member("group-civ", Role::Reader);
        let mut socket = member.socket().await;
        socket.init(json!({ "token": member.token })).await;
        assert_eq!(socket.receive().await, Err(4403));
    }

    async fn what_asks_for_too_much_is_refused_and_the_socket_lives(app: &TestApp) {
        let mut socket = app.open_socket(json!({})).await;
        let nested = format!("{{ __type(name: {}", "[".repeat(2_500));
        let doubling: String = (0..25).map(|n| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }} ", n + 1)).collect();
        let aliases: String = (0..2_000).map(|n| format!("a{n}: __typename ")).collect();
        for query in [nested, format!("{{ ...F0 }} {doubling} fragment F25 on Query {{ __typename }}"), format!("{{ {aliases} }}"), "{ nope }".to_owned(), "{".to_owned()] {
            let errors = socket.run(&query).await.unwrap();
            assert!(errors.is_array() && errors.to_string().len() < 20_000, "{errors}");
            assert_ne!(errors[0]["extensions"]["code"], "INTERNAL");
        }
        let deep = format!(r#"{{"type":"subscribe","id":"1","payload":{{"query":"{{a}}","variables":{{"a":{}"#, "[".repeat(60_000));
        let mut other = app.open_socket(json!({})).await;
        other.send_text(deep).await;
        assert_eq!(other.receive().await, Err(4400));
        let mut other = app.socket().await;
        other.send_text("x".repeat(300_000)).await;
        assert_eq!(other.receive().await, Err(1009));
        assert_eq!(socket.run("{ __typename }").await.unwrap()["data"], json!({ "__typename": "Query" }));
    }

    async fn what_there_is_not_cannot_be_subscribed_to(app: &TestApp) {
        let mut socket = app.open_socket(json!({})).await;
        assert!(socket.run("subscription { gapChanged { id } }").await.unwrap()[0]["message"].is_string());
    }

    async fn the_protocol_is_kept(app: &TestApp) {
        let init = json!({ "type": "connection_init" });
        let ask = json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ __typename }" } });
        for (messages, expected) in [(vec![&ask], 4401), (vec![&init, &init], 4429), (vec![&init, &json!({ "type": "ask" })], 4400)] {
            let mut socket = app.socket().await;
            for message in &messages {
                socket.send((*message).clone()).await;
            }
            if messages[0] == &init {
                assert_eq!(socket.next().await["type"], "connection_ack");
            }
            assert_eq!(socket.receive().await, Err(expected));
        }
    }

    async fn many_operations_run_side_by_side_up_to_a_bound(app: &TestApp) {
        let mut socket = app.open_socket(json!({})).await;
        for id in 0..200 {
            socket.ask(&id.to_string(), "{ gaps(first: 20) { edges { node { title } } } }").await;
        }
        let (mut done, mut refused) = (0, 0);
        while done + refused < 200 {
            let message = socket.next().await;
            match message["type"].as_str().unwrap() {
                "next" => assert_eq!(message["payload"]["data"]["gaps"]["edges"].as_array().unwrap().len(), 20),
                "complete" => done += 1,
                _ => {
                    assert_eq!(message["payload"][0]["extensions"]["code"], "LIMITED");
                    refused += 1;
                }
            }
        }
        assert!(done >= 32, "{done} done, {refused} refused");
    }

    async fn pages_that_may_not_ask_may_not_connect(database: &TestDatabase) {
        let options = ServeOptions { allowed_origins: vec!["https://good.example".to_owned()], concurrent_sockets: 2, ..options() };
        let service = database.serve_with(&options).await;
        assert_eq!(service.socket_of(Some("https://evil.example")).await.err(), Some(StatusCode::FORBIDDEN));
        let _good = service.socket_of(Some("https://good.example")).await.unwrap();
        let _ours = service.socket_of(Some(service.address())).await.unwrap();
        assert_eq!(service.socket_of(None).await.err(), Some(StatusCode::SERVICE_UNAVAILABLE), "two are enough");
    }

    async fn a_service_that_is_told_to_stop_says_so_to_its_sockets_and_ends(database: &TestDatabase) {
        let mut process = database.spawn(PROCESS);
        let mut socket = process.client(database).open_socket(json!({})).await;
        let (ended, code) = tokio::join!(process.stops_within(STOP), socket.receive());
        assert_eq!((ended, code), (true, Err(1001)));
    }
}

#[tokio::test]
#[ignore = "is a process that others start"]
async fn a_process_to_be_stopped() {
    Process::serve().await;
}
