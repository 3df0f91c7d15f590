//! What is refused or turned away, and how that is said.

use crate::http::tests::*;

#[actix_web::test]
async fn refusals_have_a_status_a_code_and_no_data() {
    let cases = [
        ("{", 400, "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", 400, "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ gap { ...F } } fragment F on Gap { ...F }",
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "{ gap(text: \"a\") { id } gap(text: \"b\") { id } }",
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "{ gap { id } ... on Query { gap(text: \"b\") { id } } }",
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "query($id: ID!) { node(id: $id) { title } }",
            400,
            "BAD_USER_INPUT",
        ),
        ("subscription { ticks }", 400, "BAD_USER_INPUT"),
        (
            "{ gaps(first: 100) { nodes { gaps(first: 100) { nodes { gaps { nodes { id } } } } } } }",
            400,
            "LIMITED",
        ),
    ];
    for (query, expected, expected_code) in cases {
        let (status, body) = run(query).await;
        assert_eq!(
            (status.as_u16(), code(&body)),
            (expected, expected_code),
            "{query} {body}"
        );
        assert!(body.get("data").is_none(), "{body}");
    }
    let bad = format!("{{ gap(deep: {}", "[".repeat(2_500));
    assert_eq!(code(&run(&bad).await.1), "LIMITED");
    let plain = post(json!({ "query": "{ nope }" })).insert_header(("Accept", "application/json"));
    assert_eq!(send(Settings::default(), plain).await.0, 200);
}

#[actix_web::test]
async fn get_is_for_queries() {
    let (status, headers, _) = send(Settings::default(), get("query=mutation%7Bbump%7D")).await;
    assert_eq!((status.as_u16(), header(&headers, "allow")), (405, "POST"));
    assert_eq!(
        send(Settings::default(), get("query=subscription%7Bticks%7D"))
            .await
            .0,
        405
    );
    for (query, expected) in [
        ("query=%7B__typename%7D", 200),
        (
            "query=%7B__typename%7D&operationName=&variables=&extensions=&other=1",
            200,
        ),
        ("query=%7B__typename%7D&variables=%7B", 400),
        ("query=%7B__typename%7D&variables=1", 400),
        ("query=%7B__typename%7D&query=%7Bgap%7D", 400),
        ("query=", 400),
        ("", 400),
    ] {
        assert_eq!(
            send(Settings::default(), get(query)).await.0.as_u16(),
            expected,
            "{query}"
        );
    }
}

#[actix_web::test]
async fn http_refusals_have_their_status() {
    let query = json!({ "query": "{ __typename }" });
    let with =
        |name: &'static str, value: &'static str| post(query.clone()).insert_header((name, value));
    let cases = [
        (with("Accept", "text/html"), 406),
        (with("Content-Type", "text/plain"), 415),
        (
            with("Content-Type", "application/x-www-form-urlencoded"),
            415,
        ),
        (
            with("Content-Type", "application/json; charset=latin1"),
            415,
        ),
        (with("Content-Encoding", "gzip"), 400),
        (with("Content-Encoding", "br"), 415),
        (with("Content-Encoding", "identity"), 200),
        (with("Authorization", "Bearer x"), 401),
        (with("Authorization", "Bearer"), 401),
        (with("Authorization", "Bearer "), 401),
        (with("Authorization", "bEARER   good"), 200),
        (with("Authorization", "Basic good"), 401),
        (with("Authorization", "good"), 401),
        (
            with("Authorization", "Bearer good").append_header(("Authorization", "Bearer good")),
            401,
        ),
        (post(json!([query])), 200),
        (post(json!([])), 400),
        (post(json!(vec![query.clone(); 11])), 400),
        (post(json!("{ __typename }")), 400),
        (post(json!({ "query": "x".repeat(300_000) })), 413),
        (test::TestRequest::put().uri("/graphql"), 405),
        (
            test::TestRequest::post()
                .uri("/graphql")
                .set_payload(query.to_string()),
            415,
        ),
    ];
    for (number, (request, expected)) in cases.into_iter().enumerate() {
        let (status, _, body) = send(Settings::default(), request).await;
        assert_eq!(status.as_u16(), expected, "case {number}: {body}");
        assert_eq!(
            body.get("errors").is_some(),
            expected != 200,
            "case {number}"
        );
    }
}

#[actix_web::test]
async fn slow_and_surplus_operations_are_turned_away() {
    let slow = || post(json!({ "query": "{ slow }" }));
    let settings = Settings {
        timeout: Duration::from_millis(20),
        ..Settings::default()
    };
    let (status, headers, body) = send(settings, slow()).await;
    assert_eq!((status.as_u16(), code(&body)), (503, "LIMITED"));
    assert!(headers.contains_key("retry-after"));
    let (status, headers, body) = send(
        Settings {
            operations_max: 0,
            ..Settings::default()
        },
        slow(),
    )
    .await;
    assert_eq!((status.as_u16(), code(&body)), (503, "LIMITED"));
    assert!(headers.contains_key("retry-after"));
}
