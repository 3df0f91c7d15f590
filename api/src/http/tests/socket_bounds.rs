//! What a stranger may make the process hold, over sockets.

use futures_util::SinkExt;
use socket::bounds;
use tokio::{io::AsyncWriteExt, time::timeout};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use crate::http::tests::*;

const MIB: usize = 1024 * 1024;

fn begun(bytes: usize) -> Message {
    let text = "x".repeat(bytes);
    Message::Frame(Frame::message(text, OpCode::Data(Data::Text), false))
}

#[actix_web::test]
async fn a_frame_is_refused_for_the_length_it_announces() {
    let mut client = serve(Sockets::default()).signed_in(json!({})).await;
    let header = [0x81, 0xff, 0, 0, 0, 0, 0xc0, 0, 0, 0, 1, 2, 3, 4];
    client
        .0
        .get_mut()
        .write_all(&header)
        .await
        .expect("an open socket");
    assert_eq!(client.closed().await, 1009);
}

#[actix_web::test]
async fn messages_that_do_not_end_are_not_waited_for() {
    let server = serve_with(Settings {
        arriving_bytes: MIB,
        // Longer than all six take to be there, also on a slow machine.
        timeout: Duration::from_secs(5),
        ..Settings::default()
    });
    let mut clients = Vec::new();
    for _ in 0..6 {
        let mut client = server.signed_in(json!({})).await;
        client.send_raw(begun(200 * 1024)).await;
        clients.push(client);
    }
    assert_eq!(clients[5].closed().await, 1013, "five fit");
    for client in &mut clients[..5] {
        assert_eq!(client.closed().await, 1008);
    }
}

#[actix_web::test]
async fn answers_that_wait_for_a_socket_are_bounded() {
    let server = serve_with(Settings {
        limits: Limits {
            answer_bytes: 32 * MIB,
            ..Limits::default()
        },
        sockets: bounds(|sockets| sockets.waiting_bytes = 14 * MIB),
        ..Settings::default()
    });
    let mut client = server.signed_in(json!({})).await;
    for id in ["1", "2", "3"] {
        client.ask(id, "{ long(bytes: 6000000) }").await;
    }
    server::eventually("nothing waits", || async {
        server.api.answers.reserve(248 * MIB).is_none()
    })
    .await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut results = 0;
    loop {
        match client.next().await["type"].as_str() {
            Some("next") => results += 1,
            Some("complete") => {}
            Some("error") => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(results <= 2, "two fit");
    server::eventually("what was read is held", || async {
        server.api.answers.reserve(256 * MIB).is_some()
    })
    .await;
}

#[actix_web::test]
async fn a_socket_that_does_not_read_is_cut_off_and_holds_nothing_then() {
    let server = serve_with(Settings {
        limits: Limits {
            answer_bytes: 32 * MIB,
            ..Limits::default()
        },
        sockets: bounds(|sockets| {
            sockets.waiting_bytes = 64 * MIB;
            sockets.ping_every = Duration::from_secs(2);
        }),
        ..Settings::default()
    });
    let mut client = server.signed_in(json!({})).await;
    for id in ["1", "2"] {
        client.ask(id, "{ long(bytes: 6000000) }").await;
    }
    server::eventually("nothing waits", || async {
        server.api.answers.reserve(248 * MIB).is_none()
    })
    .await;
    server::eventually("what is not read is held", || async {
        server.api.answers.reserve(256 * MIB).is_some()
    })
    .await;
}

#[actix_web::test]
async fn a_client_that_asks_without_reading_is_cut_off_and_gives_its_place_back() {
    let server = serve_with(Settings {
        timeout: Duration::from_secs(2),
        ..Settings::default()
    });
    let places = server.api.sockets.free();
    let mut client = server.signed_in(json!({})).await;
    // Each is answered by as much.
    let ping = json!({ "type": "ping", "payload": { "a": "x".repeat(200_000) } });
    let ping = Message::text(ping.to_string());
    let flood = async { while client.0.send(ping.clone()).await.is_ok() {} };
    let flooded = timeout(Duration::from_secs(60), flood).await;
    flooded.expect("an end of its connection");
    server::eventually("it keeps its place", async || {
        server.api.sockets.free() == places
    })
    .await;
}

#[actix_web::test]
async fn an_address_has_so_many_sockets() {
    let server = serve(bounds(|sockets| sockets.per_address_max = Some(1)));
    let protocol = ("Sec-WebSocket-Protocol", "graphql-transport-ws");
    let client = server.signed_in(json!({})).await;
    assert_eq!(server.open(&[protocol]).await.err(), Some(503));
    drop(client);
    server::eventually("the place is not given back", || async {
        server.open(&[protocol]).await.is_ok()
    })
    .await;
}

#[actix_web::test]
async fn sockets_are_closed_when_the_service_stops() {
    let server = serve(Sockets::default());
    let (mut idle, mut busy) = (
        server.signed_in(json!({})).await,
        server.signed_in(json!({})).await,
    );
    busy.ask("1", "{ slow }").await;
    server.api.close_sockets();
    assert_eq!((idle.closed().await, busy.closed().await), (1001, 1001));
    assert_eq!(server.client().await.closed().await, 1001);
}
