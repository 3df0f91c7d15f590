//! Operations as server-sent events.

use server::{eventually, read};

use crate::http::tests::*;

async fn text(request: test::TestRequest) -> (StatusCode, HeaderMap, String) {
    let api = Api::new(
        Trial(schema(), Arc::new(AtomicBool::new(true))),
        Settings::default(),
    );
    let app = App::new()
        .wrap(from_fn(allow_origin))
        .app_data(web::Data::new(api.expect("an API")))
        .configure(routes);
    let app = test::init_service(app).await;
    let request = request.insert_header(("Accept", "text/event-stream"));
    let response = test::call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = test::read_body(response).await;
    let text = String::from_utf8(body.to_vec()).expect("text");
    (status, headers, text)
}

fn ask(query: &str) -> test::TestRequest {
    test::TestRequest::post()
        .uri("/graphql")
        .insert_header(("Content-Type", "application/json"))
        .set_payload(json!({ "query": query }).to_string())
}

#[actix_web::test]
async fn each_result_is_an_event_and_the_last_says_that_it_is_complete() {
    let one = |n: i32| {
        let cost = r#"{"asked":1,"used":1,"limit":50000,"dearestField":null}"#;
        let answer = format!(r#"{{"data":{{"counts":{n}}},"extensions":{{"cost":{cost}}}}}"#);
        format!("event: next\ndata: {answer}\n\n")
    };
    let end = "event: complete\ndata:\n\n";
    for request in [
        ask("subscription { counts(to: 2) }"),
        get("query=subscription%7Bcounts(to:2)%7D"),
    ] {
        let (status, headers, body) = text(request).await;
        assert_eq!(
            (status.as_u16(), body),
            (200, format!(":\n\n{}{}{end}", one(1), one(2)))
        );
        assert!(header(&headers, "content-type").starts_with("text/event-stream"));
        assert_eq!(header(&headers, "content-encoding"), "identity");
    }
    let (status, _, body) = text(ask("{ gap { id } }")).await;
    let answer = r#"{"data":{"gap":{"id":"1"}},"extensions":{"cost":{"asked":2,"used":2,"limit":50000,"dearestField":"gap"}}}"#;
    let answer = format!("event: next\ndata: {answer}\n\n");
    assert_eq!((status.as_u16(), body), (200, format!("{answer}{end}")));
}

#[actix_web::test]
async fn errors_are_events_unless_there_is_no_request() {
    for query in [
        "{ nope }",
        "{",
        "subscription { nope }",
        "subscription { ticks tocks }",
    ] {
        let (status, _, body) = text(ask(query)).await;
        assert_eq!(status, 200, "{query}");
        let body = body.trim_start_matches(":\n\n");
        let json = body
            .strip_prefix("event: next\ndata: ")
            .and_then(|rest| rest.strip_suffix("\n\nevent: complete\ndata:\n\n"));
        let answer: Value = serde_json::from_str(json.expect(body)).expect("JSON");
        assert!(answer["errors"].is_array() && answer.get("data").is_none());
    }
    let (_, _, body) = text(ask("subscription { faults }")).await;
    assert!(body.contains("internal error") && !body.contains("secret"));
    let (_, _, body) = text(ask("subscription { breaks }")).await;
    assert!(body.contains("internal error") && body.ends_with("event: complete\ndata:\n\n"));
    let (status, headers, _) = text(get("query=mutation%7Bbump%7D")).await;
    assert_eq!(status, 405);
    assert!(header(&headers, "content-type").starts_with("application/json"));
    let refused = ask("{ gap { id } }").insert_header(("Authorization", "Bearer bad"));
    assert_eq!(text(refused).await.0, 401);
}

#[actix_web::test]
async fn a_stream_that_is_not_read_is_cut_off_and_holds_nothing_then() {
    let server = serve_with(Settings {
        answer_timeout: Duration::from_secs(2),
        ..Settings::default()
    });
    let (places, bytes) = (server.api.sockets.free(), server.api.settings.answers_bytes);
    let unread = server.follow("subscription { pours }").await;
    eventually("it is not opened", async || {
        server.api.sockets.free() < places
    })
    .await;
    eventually("it keeps its place", async || {
        server.api.sockets.free() == places
    })
    .await;
    eventually("what is not read is held", async || {
        server.api.answers.reserve(bytes).is_some()
    })
    .await;
    let text = read(unread).await;
    let is_whole = text.ends_with("event: complete\ndata:\n\n");
    assert!(text.starts_with("HTTP/1.1 200") && !is_whole);
}
