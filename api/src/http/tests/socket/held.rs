//! What a client may make a socket hold, and how long it is waited for.

use super::bounds;
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
        // Longer than it takes to sign in, also on a slow machine: no ping comes before.
        sockets.ping_every = Duration::from_secs(1)
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
