//! The protocol: what operations give, what breaks it, and pings.

use tokio_tungstenite::tungstenite::Message;

use crate::http::tests::*;

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
