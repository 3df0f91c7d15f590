//! Sockets, as a client of the protocol sees them.

use schema::{FLOOD_STOPPED, WAIT_STOPPED};
use tokio::io::AsyncReadExt;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use crate::http::tests::*;

pub(super) fn bounds(change: impl FnOnce(&mut Sockets)) -> Sockets {
    let mut sockets = Sockets::default();
    change(&mut sockets);
    sockets
}

#[actix_web::test]
async fn operations_give_results_and_end() {
    let server = serve(Sockets::default());
    let mut client = server
        .signed_in(json!({ "Authorization": "Bearer good" }))
        .await;
    for id in ["1", "1"] {
        client.ask(id, "{ gap { id } }").await;
        assert_eq!(
            client.next().await,
            json!({
                "type": "next", "id": id,
                "payload": { "data": { "gap": { "id": "1" } }, "extensions": cost(2, 2, Some("gap")) },
            })
        );
        assert_eq!(client.next().await, json!({ "type": "complete", "id": id }));
    }
    client.ask("2", r#"mutation { say(text: "yes") }"#).await;
    assert_eq!(client.next().await["payload"]["data"]["say"], "yes");
    assert_eq!(client.next().await["type"], "complete");
    client
        .ask("3", "subscription { counts(to: 3) counts(to: 3) }")
        .await;
    for number in 1..=3 {
        assert_eq!(
            client.next().await,
            json!({
                "type": "next", "id": "3",
                "payload": { "data": { "counts": number }, "extensions": cost(1, 1, None) },
            })
        );
    }
    assert_eq!(client.next().await["type"], "complete");
    let parameters = json!({ "query": "query A { a: __typename } query B { b: __typename }", "operationName": "B", "variables": null });
    client
        .send(json!({ "type": "subscribe", "id": "4", "payload": parameters }))
        .await;
    assert_eq!(
        client.next().await["payload"]["data"],
        json!({ "b": "Query" })
    );
}

#[actix_web::test]
async fn request_errors_are_errors_and_others_results() {
    let mut client = serve(Sockets::default()).signed_in(json!({})).await;
    for (query, expected) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nope }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ gaps(first: 100) { nodes { gaps(first: 100) { nodes { gaps { nodes { id } } } } } } }",
            "LIMITED",
        ),
        (&format!("{{ gap(deep: {}", "[".repeat(2_500)), "LIMITED"),
        ("{ panics }", "INTERNAL"),
    ] {
        client.ask("1", query).await;
        assert_eq!(
            client.outcome().await,
            ("error".to_owned(), expected.to_owned()),
            "{query}"
        );
    }
    for (query, results) in [
        ("{ gap { id } fault foreign }", 1),
        ("subscription { faults }", 2),
    ] {
        client.ask("1", query).await;
        for result in 1..=results {
            let message = client.next().await;
            assert_eq!(
                (&message["type"], message.to_string().contains("secret")),
                (&json!("next"), false),
                "{message}"
            );
            assert_eq!(message["payload"]["errors"].is_array(), result == results);
        }
        assert_eq!(client.next().await["type"], "complete");
    }
    client.ask("1", "subscription { breaks }").await;
    assert_eq!(client.next().await["payload"]["data"]["breaks"], 1);
    assert_eq!(
        client.outcome().await,
        ("error".to_owned(), "INTERNAL".to_owned())
    );
}

#[actix_web::test]
async fn what_breaks_the_protocol_ends_the_socket() {
    let server = serve(Sockets::default());
    let init = json!({ "type": "connection_init" });
    let slow = json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ slow }" } });
    let cases = [
        (vec![slow.clone()], 4401),
        (vec![init.clone(), init.clone()], 4429),
        (vec![init.clone(), slow.clone(), slow], 4409),
        (vec![json!([])], 4400),
        (vec![json!({ "type": "nonsense" })], 4400),
        (
            vec![
                init.clone(),
                json!({ "type": "subscribe", "id": "1", "payload": {} }),
            ],
            4400,
        ),
        (
            vec![
                init.clone(),
                json!({ "type": "subscribe", "id": "1", "payload": { "query": 1 } }),
            ],
            4400,
        ),
        (
            vec![
                init.clone(),
                json!({ "type": "subscribe", "id": "1", "payload": { "query": "{a}", "variables": [] } }),
            ],
            4400,
        ),
        (
            vec![json!({ "type": "connection_init", "payload": { "token": "bad" } })],
            4403,
        ),
        (
            vec![json!({ "type": "connection_init", "payload": { "token": "" } })],
            4403,
        ),
        (
            vec![json!({ "type": "connection_init", "payload": { "authorization": "good" } })],
            4403,
        ),
    ];
    for (messages, expected) in cases {
        let mut client = server.client().await;
        for message in &messages {
            client.send(message.clone()).await;
        }
        if messages[0] == init {
            assert_eq!(client.next().await["type"], "connection_ack");
        }
        assert_eq!(client.closed().await, expected, "{messages:?}");
    }
    for (message, expected) in [
        (Message::text("{not json"), 4400),
        (Message::binary("{}"), 4400),
    ] {
        let mut client = server.client().await;
        client.send_raw(message).await;
        assert_eq!(client.closed().await, expected);
    }
}

#[actix_web::test]
async fn pings_are_answered_before_and_after_the_start() {
    let mut client = serve(Sockets::default()).client().await;
    client
        .send(json!({ "type": "pong", "payload": { "a": 1 } }))
        .await;
    client.send(json!({ "type": "ping" })).await;
    assert_eq!(client.next().await, json!({ "type": "pong" }));
    client.send(json!({ "type": "connection_init" })).await;
    assert_eq!(client.next().await["type"], "connection_ack");
    client
        .send(json!({ "type": "ping", "payload": { "a": [1] } }))
        .await;
    assert_eq!(
        client.next().await,
        json!({ "type": "pong", "payload": { "a": [1] } })
    );
    client.send_raw(Message::Ping("us".into())).await;
    assert!(matches!(client.receive().await, Some(Ok(Message::Pong(bytes))) if bytes == "us"));
}

#[actix_web::test]
async fn whoever_does_not_say_who_they_are_is_not_waited_for() {
    let server = serve(bounds(|sockets| {
        sockets.init_timeout = Duration::from_millis(20)
    }));
    assert_eq!(server.client().await.closed().await, 4408);
}

#[actix_web::test]
async fn whoever_gives_no_sign_of_life_is_let_go() {
    let server = serve(bounds(|sockets| {
        sockets.ping_every = Duration::from_millis(20)
    }));
    let mut client = server.signed_in(json!({})).await;
    // Read as bytes, since the client would answer by itself: 0x89 begins a ping, and nothing else is said.
    let mut bytes = Vec::new();
    client
        .0
        .get_mut()
        .read_to_end(&mut bytes)
        .await
        .expect("the end");
    assert_eq!(bytes, [0x89, 0, 0x89, 0]);
}

#[actix_web::test]
async fn messages_are_bounded_whole_and_in_pieces() {
    let server = serve_with(Settings {
        limits: Limits {
            body_bytes: 1_000,
            ..Limits::default()
        },
        ..Settings::default()
    });
    let mut client = server.client().await;
    client.send_raw(Message::text("x".repeat(1_001))).await;
    assert_eq!(client.closed().await, 1009);
    let piece = |text: &str, code: Data, last: bool| {
        Message::Frame(Frame::message(text.to_owned(), OpCode::Data(code), last))
    };
    let mut client = server.client().await;
    client
        .send_raw(piece(r#"{"type":"#, Data::Text, false))
        .await;
    client
        .send_raw(piece(r#""pi"#, Data::Continue, false))
        .await;
    client
        .send_raw(piece(r#"ng"}"#, Data::Continue, true))
        .await;
    assert_eq!(client.next().await["type"], "pong");
    client
        .send_raw(piece(&"x".repeat(900), Data::Text, false))
        .await;
    client
        .send_raw(piece(&"x".repeat(101), Data::Continue, true))
        .await;
    assert_eq!(client.closed().await, 1009);
    let mut client = server.client().await;
    client.send_raw(piece("x", Data::Continue, true)).await;
    assert_eq!(client.closed().await, 1002);
}

#[actix_web::test]
async fn operations_of_a_socket_are_counted_and_stopped() {
    let server = serve(bounds(|sockets| {
        (sockets.operations_max, sockets.subscriptions_max) = (3, 1)
    }));
    let mut client = server.signed_in(json!({})).await;
    client.ask("1", "subscription { waits }").await;
    assert_eq!(client.next().await["payload"]["data"]["waits"], 1);
    client.ask("2", "subscription { ticks }").await;
    assert_eq!(
        client.outcome().await,
        ("error".to_owned(), "LIMITED".to_owned()),
        "a second subscription"
    );
    client.ask("2", "{ slow }").await;
    client.ask("3", "{ slow }").await;
    client.ask("4", "{ __typename }").await;
    assert_eq!(
        client.outcome().await,
        ("error".to_owned(), "LIMITED".to_owned()),
        "a fourth operation"
    );
    client.send(json!({ "type": "complete", "id": "1" })).await;
    client
        .send(json!({ "type": "complete", "id": "unknown" }))
        .await;
    WAIT_STOPPED.notified().await;
    client.ask("1", "subscription { waits }").await;
    assert_eq!(
        client.next().await["payload"]["data"]["waits"],
        1,
        "an id is free when its operation was stopped"
    );
    drop(client);
    WAIT_STOPPED.notified().await;
}

#[actix_web::test]
async fn surplus_and_slow_operations_are_refused() {
    let mut client = serve_with(Settings {
        operations_max: 0,
        ..Settings::default()
    })
    .signed_in(json!({}))
    .await;
    client.ask("1", "{ __typename }").await;
    assert_eq!(
        client.outcome().await,
        ("error".to_owned(), "LIMITED".to_owned())
    );
    let mut client = serve_with(Settings {
        timeout: Duration::from_millis(100),
        ..Settings::default()
    })
    .signed_in(json!({}))
    .await;
    client.ask("1", "{ slow }").await;
    assert_eq!(
        client.outcome().await,
        ("error".to_owned(), "LIMITED".to_owned())
    );
}

#[actix_web::test]
async fn a_client_that_does_not_read_is_let_go() {
    let server = serve_with(Settings {
        timeout: Duration::from_millis(100),
        ..Settings::default()
    });
    let mut client = server.signed_in(json!({})).await;
    client.ask("1", "subscription { floods }").await;
    FLOOD_STOPPED.notified().await;
}

#[actix_web::test]
async fn a_socket_does_not_outlive_its_token() {
    let server = serve(Sockets::default());
    let mut client = server.signed_in(json!({ "token": "good" })).await;
    let mut nobody = server.signed_in(json!({})).await;
    client.ask("1", "subscription { forever }").await;
    assert_eq!(client.next().await["type"], "next");
    server.good.store(false, Ordering::SeqCst);
    client.ask("2", "{ gap { id } }").await;
    assert_eq!(client.closed().await, 4403);
    nobody.ask("1", "{ gap { id } }").await;
    assert_eq!(nobody.next().await["type"], "next");

    let server = serve(bounds(|sockets| {
        sockets.check_every = Duration::from_millis(20)
    }));
    let mut client = server.signed_in(json!({ "token": "good" })).await;
    client.ask("1", "subscription { forever }").await;
    assert_eq!(client.next().await["type"], "next");
    server.good.store(false, Ordering::SeqCst);
    assert_eq!(client.closed().await, 4403, "even if nothing is asked");
}

#[actix_web::test]
async fn sockets_are_opened_for_those_who_may() {
    let server = serve_with(Settings {
        origins: Origins::Only(vec!["https://good.example".to_owned()]),
        ..Settings::default()
    });
    let protocol = ("Sec-WebSocket-Protocol", "graphql-transport-ws");
    for (headers, expected) in [
        (vec![protocol], None),
        (vec![protocol, ("Origin", "https://good.example")], None),
        (
            vec![protocol, ("Origin", "https://evil.example")],
            Some(403),
        ),
        (vec![protocol, ("Origin", "null")], Some(403)),
        (vec![], Some(400)),
        (vec![("Sec-WebSocket-Protocol", "graphql-ws")], Some(400)),
        (vec![protocol, ("Authorization", "Basic x")], Some(401)),
        (
            vec![
                protocol,
                ("Authorization", "Bearer x"),
                ("Authorization", "Bearer x"),
            ],
            Some(401),
        ),
    ] {
        assert_eq!(server.open(&headers).await.err(), expected, "{headers:?}");
    }
    let mut client = server
        .open(&[protocol, ("Authorization", "Bearer good")])
        .await
        .expect("a socket");
    client
        .send(json!({ "type": "connection_init", "payload": { "token": "good" } }))
        .await;
    assert_eq!(client.closed().await, 4403, "two tokens");
    let mut client = server
        .open(&[protocol, ("Authorization", "Bearer bad")])
        .await
        .expect("a socket");
    client.send(json!({ "type": "connection_init" })).await;
    assert_eq!(client.closed().await, 4403);
    let plain = send(
        Settings::default(),
        test::TestRequest::get().uri("/graphql/ws"),
    )
    .await;
    assert_eq!(
        (plain.0.as_u16(), header(&plain.1, "upgrade")),
        (426, "websocket")
    );
}

#[actix_web::test]
async fn sockets_are_counted() {
    let server = serve(bounds(|sockets| sockets.max = 1));
    let client = server.signed_in(json!({})).await;
    let protocol = ("Sec-WebSocket-Protocol", "graphql-transport-ws");
    assert_eq!(server.open(&[protocol]).await.err(), Some(503));
    drop(client);
    for _ in 0..500 {
        if server.open(&[protocol]).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the place is not given back");
}
