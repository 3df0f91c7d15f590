//! What a stranger may make the process hold, over HTTP.

use server::{eventually, read};

use crate::http::tests::*;

const MIB: usize = 1024 * 1024;

fn limited(answer_bytes: usize) -> Settings {
    Settings {
        limits: Limits {
            answer_bytes,
            ..Limits::default()
        },
        ..Settings::default()
    }
}

fn long(bytes: usize) -> Value {
    json!({ "query": format!("{{ long(bytes: {bytes}) }}") })
}

#[actix_web::test]
async fn an_answer_that_is_too_long_is_refused() {
    let (status, _, body) = send(limited(1_000), post(long(880))).await;
    assert_eq!(
        (status.as_u16(), body["data"]["long"].as_str().map(str::len)),
        (200, Some(880))
    );
    let (status, _, body) = send(limited(1_000), post(long(1_000))).await;
    assert_eq!((status.as_u16(), code(&body)), (400, "LIMITED"));
    assert_eq!(
        body["errors"][0]["message"],
        "The answer goes beyond 1000 bytes: ask for fewer rows or fields."
    );
    let say = json!({ "query": "mutation($text: String!) { say(text: $text) }", "variables": { "text": "x".repeat(1_000) } });
    let (_, _, body) = send(limited(1_000), post(say)).await;
    assert_eq!(
        body["errors"][0]["message"],
        "The mutation was carried out, but its answer goes beyond 1000 bytes: read the result in a query."
    );
}

#[actix_web::test]
async fn the_schema_is_answered_for_what_it_holds() {
    let usual = json!({ "query": crate::http::guard::tests::INTROSPECTION });
    let server = serve_with(Settings::default());
    let first = read(server.post(&usual, 0).await).await;
    let again = read(server.post(&usual, 0).await).await;
    let body = |answer: &str| answer.split_once("\r\n\r\n").map(|(_, body)| body.len());
    assert!(body(&first) > Some(1_000) && body(&first) == body(&again));
    let types = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }";
    let (_, _, whole) = send(Settings::default(), post(json!({ "query": types }))).await;
    let bytes = whole.to_string().len();
    let (_, _, refused) = send(limited(bytes / 4), post(json!({ "query": types }))).await;
    let message = refused["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("bytes of introspection"), "{message}");
    let (_, _, whole) = send(limited(bytes * 3), post(json!({ "query": types }))).await;
    assert_eq!(
        whole.to_string().len(),
        bytes,
        "what is reckoned is near what comes"
    );
}

#[actix_web::test]
async fn a_client_that_does_not_read_is_cut_off_and_holds_nothing_then() {
    let server = serve_with(Settings {
        answers_bytes: 20 * MIB,
        answer_timeout: Duration::from_secs(8),
        ..limited(32 * MIB)
    });
    // More than the system holds between a server and a client of one machine.
    let mut unread = Vec::new();
    for _ in 0..3 {
        unread.push(server.post(&long(6_000_000), 0).await);
    }
    eventually("nothing waits", || async {
        server.api.answers.reserve(3 * MIB).is_none()
    })
    .await;
    let refused = read(server.post(&long(6_000_000), 0).await).await;
    assert!(
        refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 1"),
        "{refused}"
    );
    assert!(
        refused.contains("Too many answers are waiting"),
        "{refused}"
    );
    eventually("what is not read is held", || async {
        server.api.answers.reserve(20 * MIB).is_some()
    })
    .await;
    for stream in unread {
        assert!(read(stream).await.len() < 6_000_000, "it is cut");
    }
    let answered = read(server.post(&long(6_000_000), 0).await).await;
    assert!(answered.starts_with("HTTP/1.1 200") && answered.len() > 6_000_000);
}

#[actix_web::test]
async fn bodies_that_do_not_end_hold_no_more_than_their_share() {
    let server = serve_with(Settings {
        arriving_bytes: MIB,
        // Longer than all eight take to be there, also on a slow machine.
        timeout: Duration::from_secs(5),
        ..Settings::default()
    });
    let large = json!({ "query": "{ __typename }", "other": "x".repeat(200_000) });
    let mut unfinished = Vec::new();
    for _ in 0..8 {
        unfinished.push(server.post(&large, 10).await);
    }
    let mut refused = 0;
    for stream in unfinished {
        let answer = read(stream).await;
        match answer.split(' ').nth(1) {
            Some("503") => refused += usize::from(answer.contains("retry-after: 1")),
            Some("408") => {}
            _ => panic!("{answer}"),
        }
    }
    assert_eq!(refused, 4, "four times 256 KiB fit");
    let answer = read(server.post(&large, 0).await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
