//! What clients send that is not quite what we ask for, and means the same.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::http::tests::*;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(text).expect("memory");
    packed.finish().expect("memory")
}

fn packed(body: &[u8]) -> test::TestRequest {
    post(Value::Null)
        .insert_header(("Content-Encoding", "gzip"))
        .set_payload(gzip(body))
}

#[actix_web::test]
async fn a_packed_body_is_read_up_to_the_bound_of_any() {
    let body = json!({ "query": "{ gap { id } }" }).to_string();
    let (status, _, answer) = send(Settings::default(), packed(body.as_bytes())).await;
    assert_eq!(
        (status.as_u16(), &answer["data"]["gap"]["id"]),
        (200, &json!("1"))
    );
    let spaces = vec![b' '; 30_000_000];
    let (status, _, answer) = send(Settings::default(), packed(&spaces)).await;
    assert_eq!((status.as_u16(), code(&answer)), (413, "LIMITED"));
    let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(
        message.ends_with("bytes: send fewer or shorter values, or several requests."),
        "{message}"
    );
    let cut = &gzip(body.as_bytes())[..20];
    let cut = packed(b"").set_payload(cut.to_vec());
    assert_eq!(send(Settings::default(), cut).await.0, 400);
}

#[actix_web::test]
async fn a_batch_is_answered_in_its_order_each_for_itself() {
    let before = BUMPS.load(Ordering::SeqCst);
    let batch = json!([
        { "query": "{ gap { id } }" },
        { "query": "{ nope }" },
        7,
        { "query": "mutation { bump }" },
        { "query": "subscription { ticks }" },
        { "query": "query($deep: Boolean!) { gap { id @include(if: $deep) } }", "variables": { "deep": true } },
    ]);
    let (status, headers, answers) = send(Settings::default(), post(batch)).await;
    assert_eq!(status, 200);
    assert!(header(&headers, "content-type").contains("json"));
    let codes: Vec<_> = answers
        .as_array()
        .expect("a list")
        .iter()
        .map(code)
        .collect();
    let expected = [
        "none",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
        "none",
        "BAD_USER_INPUT",
        "none",
    ];
    assert_eq!(codes, expected, "{answers}");
    assert_eq!(answers[0]["data"], json!({ "gap": { "id": "1" } }));
    assert_eq!(BUMPS.load(Ordering::SeqCst), before + 1);
}

#[actix_web::test]
async fn the_requests_of_a_batch_have_the_bytes_and_the_time_of_one() {
    let long = json!({ "query": "{ long(bytes: 600) }" });
    let limits = Limits {
        answer_bytes: 1_000,
        ..Limits::default()
    };
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    let (_, _, answers) = send(settings, post(json!([long, long]))).await;
    assert_eq!((code(&answers[0]), code(&answers[1])), ("none", "LIMITED"));
    let slow = json!({ "query": "{ slow }" });
    let settings = Settings {
        timeout: Duration::from_millis(20),
        ..Settings::default()
    };
    let (status, _, answers) = send(settings, post(json!([slow, slow, slow]))).await;
    let codes: Vec<_> = answers
        .as_array()
        .expect("a list")
        .iter()
        .map(code)
        .collect();
    assert_eq!((status.as_u16(), codes), (200, vec!["LIMITED"; 3]));
}

#[actix_web::test]
async fn a_number_without_a_fraction_is_an_integer_in_variables() {
    let ask = |first: Value| {
        let query = "query($first: Int) { gaps(first: $first) { nodes { id } } }";
        post(json!({ "query": query, "variables": { "first": first } }))
    };
    for (first, expected) in [
        (json!(2), 200),
        (json!(2.0), 200),
        (json!(2.5), 400),
        (json!(1e300), 400),
    ] {
        let (status, _, body) = send(Settings::default(), ask(first.clone())).await;
        assert_eq!(status.as_u16(), expected, "{first} {body}");
    }
}

#[actix_web::test]
async fn a_slash_too_many_and_a_browser_are_shown_the_way() {
    let query = json!({ "query": "{ gap { id } }" });
    assert_eq!(
        send(Settings::default(), post(query).uri("/graphql/"))
            .await
            .0,
        200
    );
    let browser = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    for address in ["/graphql", "/graphql/"] {
        let opened = test::TestRequest::get().uri(address).insert_header(browser);
        let (status, headers, _) = send(Settings::default(), opened).await;
        assert_eq!(
            (status.as_u16(), header(&headers, "location")),
            (302, "/graphiql")
        );
    }
    let asked = get("query=%7Bgap%7Bid%7D%7D").insert_header(browser);
    assert_eq!(send(Settings::default(), asked).await.0, 200);
}
