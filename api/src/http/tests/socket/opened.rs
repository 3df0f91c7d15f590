//! For whom a socket is opened, how many there are, and for how long a token holds one.

use super::bounds;

use crate::http::tests::*;

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
    let posted = test::TestRequest::post()
        .uri("/graphql/ws")
        .set_json(json!({ "query": "{ __typename }" }));
    let (status, headers, body) = send(Settings::default(), posted).await;
    assert_eq!((status.as_u16(), header(&headers, "allow")), (405, "GET"));
    let error = &body["errors"][0];
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
    assert!(
        error["message"]
            .as_str()
            .is_some_and(|message| message.contains("by POST to /graphql")),
        "{body}"
    );
}

#[actix_web::test]
async fn sockets_are_counted() {
    let server = serve(bounds(|sockets| sockets.max = 1));
    let client = server.signed_in(json!({})).await;
    let protocol = ("Sec-WebSocket-Protocol", "graphql-transport-ws");
    assert_eq!(server.open(&[protocol]).await.err(), Some(503));
    drop(client);
    server::eventually("the place is given back", async || {
        server.open(&[protocol]).await.is_ok()
    })
    .await;
}
