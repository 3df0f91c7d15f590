//! The HTTP side in front of the real schema: what is served, what is refused, and that the process outlives all of it.

mod headers;

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tests::{Service, TestApp, on_both};

/// What the explorer and most tools ask first.
const INTROSPECTION: &str = r#"
    query IntrospectionQuery { __schema {
        queryType { name kind } mutationType { name kind } subscriptionType { name kind }
        types { ...FullType } directives { name description locations args { ...InputValue } } } }
    fragment FullType on __Type { kind name description
        fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
        inputFields { ...InputValue } interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
        possibleTypes { ...TypeRef } }
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
    fragment TypeRef on __Type { kind name ofType { name kind ofType { name kind ofType { name kind ofType { name kind
        ofType { name kind ofType { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } } } }
"#;

fn many(count: usize, make: impl Fn(usize) -> String) -> String {
    (0..count).map(make).collect::<Vec<_>>().join(" ")
}

fn nested(open: &str, middle: &str, close: &str, depth: usize) -> String {
    format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
}

/// Documents that ask for too much, each in its own way.
fn floods() -> Vec<(&'static str, String)> {
    let gaps = "gaps(first: 1) { edges { node { id } } }";
    vec![
        ("lists in each other", format!("{{ __type(name: {}) {{ name }} }}", nested("[", "", "]", 2_500))),
        ("objects in each other", format!("{{ __type(name: {}) {{ name }} }}", nested("{a:", "1", "}", 2_500))),
        ("a variable's type", format!("query ($a: {}) {{ __typename }}", nested("[", "Int", "]", 2_500))),
        ("selections in each other", nested("{a", "", "}", 2_500)),
        ("inline fragments in each other", format!("{{{}}}", nested("...{", "__typename", "}", 2_500))),
        ("fragments that double", format!("{{ ...F0 }} {} fragment F25 on Query {{ {gaps} }}", many(25, |n| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }}", n + 1)))),
        ("fragments in a ring", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned()),
        ("aliases", format!("{{ {} }}", many(2_000, |n| format!("a{n}: __typename")))),
        ("aliases of a list", format!("{{ {} }}", many(31, |n| format!("a{n}: {gaps}")))),
        ("unknown fields", format!("{{ {} }}", many(1_000, |n| format!("u{n}")))),
        ("directives", format!("{{ __typename {} }}", many(2_000, |_| "@skip(if: false)".to_owned()))),
        ("unused variables", format!("query ({}) {{ __typename }}", many(3_000, |n| format!("$v{n}: Int")))),
        ("operations", many(200, |n| format!("query Q{n} {{ __typename }}"))),
        ("pages in pages", "{ reports(first: 100) { edges { node { findings(first: 100) { edges { node { report { findings(first: 100) { totalCount } } } } } } } } }".to_owned()),
        ("a long name", format!("{{ {} }}", "a".repeat(60_000))),
        ("many tokens", format!("{{ {} }}", many(5_000, |_| "__typename".to_owned()))),
    ]
}

on_both! {
    async fn the_explorers_question_about_the_schema_is_answered(app: &TestApp) {
        let data = app.data(INTROSPECTION, json!({})).await;
        assert_eq!(data["__schema"]["queryType"]["name"], "Query");
        assert!(data["__schema"]["types"].as_array().unwrap().len() > 50);
    }

    async fn the_schema_is_answered_in_bounds(app: &TestApp) {
        let types = |depth: usize| format!("{{ __schema {{ types {{ {} }} }} }}", nested("possibleTypes { interfaces { ", "name", " } } ", depth));
        for (query, good) in [(types(1), true), (types(2), true), (types(6), false)] {
            let answer = app.query(&query, json!({})).await;
            assert_eq!(answer["errors"].is_null(), good, "{query}");
            assert!(good || answer["errors"][0]["extensions"]["code"] == "LIMITED", "{query}: {}", answer["errors"]);
        }
        let wide = INTROSPECTION.replacen("__schema {", &format!("{} __schema {{", many(19, |n| format!("a{n}: __schema {{ types {{ ...FullType }} }}"))), 1);
        assert_eq!(app.error(&wide, json!({})).await.0, "LIMITED");
        assert_eq!(app.bytes(INTROSPECTION, json!({})).await, app.bytes(INTROSPECTION, json!({})).await);
    }

    async fn what_asks_for_too_much_is_refused_and_the_service_lives(app: &TestApp) {
        for (name, query) in floods() {
            let response = app.post(&json!({ "query": query })).await;
            assert!(response.status() == StatusCode::OK || response.status().is_client_error(), "{name}: {}", response.status());
            let body = response.bytes().await.unwrap();
            assert!(body.len() < 20_000, "{name}: {} bytes", body.len());
            let answer: Value = serde_json::from_slice(&body).unwrap();
            assert!(answer["errors"].is_array() && answer["data"].is_null(), "{name}: {answer}");
            assert_ne!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{name}: {answer}");
        }
        assert_eq!(app.data("{ __typename }", json!({})).await, json!({ "__typename": "Query" }));
    }

    async fn variables_that_nest_too_deep_are_refused(app: &TestApp) {
        for value in [nested("[", "", "]", 2_500), nested("{\"a\":", "1", "}", 2_500), "[".repeat(60_000)] {
            let body = format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{value}}}}}");
            let response = app.http(Method::POST, "/graphql").header("content-type", "application/json").body(body).send().await.unwrap();
            assert!(failed(response).await);
        }
        alive(app).await;
    }

    async fn a_field_named_twice_is_asked_once(app: &TestApp) {
        let query = format!("{{ {} }}", many(200, |_| "gap(reference: \"gen-customs-training\") { reference }".to_owned()));
        assert_eq!(app.data(&query, json!({})).await, json!({ "gap": { "reference": "gen-customs-training" } }));
    }

    async fn one_fragment_for_all_that_has_an_id_is_taken_wherever_something_has_one(app: &TestApp) {
        let fragment = "fragment Any on Node { id ... on Gap { title } ... on Offer { provider { code } } }";
        let data = app.data(&format!("{{ gaps(first: 1) {{ nodes {{ reference ...Any }} }} }} {fragment}"), json!({})).await;
        let gap = &data["gaps"]["nodes"][0];
        assert!(["reference", "id", "title"].iter().all(|name| gap[*name].is_string()) && gap.get("provider").is_none(), "{gap}");
        let node = app.data(&format!("query ($id: ID!) {{ node(id: $id) {{ ...Any }} }} {fragment}"), json!({ "id": gap["id"] })).await;
        assert_eq!(node["node"]["title"], gap["title"]);
        let (code, _) = app.error("{ gaps { nodes { ... on Offer { id } } } }", json!({})).await;
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED");
    }

    async fn only_json_by_post_and_queries_by_get_are_served(app: &TestApp) {
        let query = "{ __typename }";
        let get = app.http(Method::GET, "/graphql").query(&[("query", query)]).send().await.unwrap();
        assert_eq!(get.status(), StatusCode::OK);
        let mutation = app.http(Method::GET, "/graphql").query(&[("query", "mutation { x }")]).send().await.unwrap();
        assert!(mutation.status().is_client_error(), "{}", mutation.status());
        let plain = app.http(Method::POST, "/graphql").header("content-type", "text/plain").body(json!({ "query": query }).to_string()).send().await.unwrap();
        assert_eq!(plain.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let form = app.http(Method::POST, "/graphql").header("content-type", "application/x-www-form-urlencoded").body("query={__typename}").send().await.unwrap();
        assert_eq!(form.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let bare = app.http(Method::POST, "/graphql").body(json!({ "query": query }).to_string()).send().await.unwrap();
        assert_eq!(bare.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let batch = app.post(&json!([{ "query": query }, { "query": query }])).await;
        assert_eq!((batch.status(), batch.json::<Value>().await.unwrap().as_array().map(Vec::len)), (StatusCode::OK, Some(2)));
        let long = app.post(&json!(vec![json!({ "query": query }); 11])).await;
        assert_eq!(long.status(), StatusCode::BAD_REQUEST);
        let put = app.http(Method::PUT, "/graphql").json(&json!({ "query": query })).send().await.unwrap();
        assert_eq!((put.status(), put.headers()["allow"].to_str().unwrap()), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD, POST, OPTIONS"));
        let large = app.post(&json!({ "query": query, "variables": { "a": "x".repeat(300_000) } })).await;
        assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
        alive(app).await;
    }

    async fn what_is_got_can_be_asked_about_by_head(app: &TestApp) {
        for query in ["{ __typename }", "{ gaps(first: 2) { totalCount nodes { reference } } }", "{ nothing }"] {
            let ask = async |method| app.http(method, "/graphql").query(&[("query", query)]).send().await.unwrap();
            let (got, head) = (ask(Method::GET).await, ask(Method::HEAD).await);
            assert_eq!(head.status(), got.status(), "{query}");
            for header in ["content-type", "content-length", "cache-control", "vary"] {
                assert_eq!(head.headers().get(header), got.headers().get(header), "{header} of {query}");
            }
            assert!(head.bytes().await.unwrap().is_empty(), "{query}");
        }
        let mutation = app.http(Method::HEAD, "/graphql").query(&[("query", "mutation { x }")]).send().await.unwrap();
        assert!(mutation.status().is_client_error(), "{}", mutation.status());
        let subscription = app.http(Method::HEAD, "/graphql").header("accept", "text/event-stream")
            .query(&[("query", "subscription { changes { cursor } }")]).send().await.unwrap();
        assert!(subscription.status().is_client_error(), "{}", subscription.status());
    }

    async fn variables_are_taken_as_the_specification_has_it(app: &TestApp) {
        let query = "query ($n: Int! = 3, $f: GapFilter) { gaps(first: $n, filter: $f) { edges { node { countries { alpha3 } } } } }";
        let found = async |variables: Value| app.data(query, variables).await["gaps"]["edges"].as_array().unwrap().clone();
        let few = found(json!({ "f": { "countries": "CIV" } })).await;
        assert_eq!(few.len(), 3, "what is left out has its default, and a value alone is a list of one");
        assert!(few.iter().all(|edge| edge["node"]["countries"].to_string().contains("CIV")), "{few:?}");
        assert_eq!(found(json!({ "n": 2, "f": null })).await.len(), 2);
        assert_eq!(found(json!({ "n": 3, "f": { "countries": ["CIV"] } })).await, few);
        for (wrong, expected) in [(json!(null), "BAD_USER_INPUT"), (json!("3"), "GRAPHQL_VALIDATION_FAILED"), (json!([3]), "GRAPHQL_VALIDATION_FAILED")] {
            let (code, message) = app.error(query, json!({ "n": wrong })).await;
            assert_eq!(code, expected, "{message}");
        }
    }

    async fn descriptions_and_characters_are_read_as_the_newest_specification_has_them(app: &TestApp) {
        let plain = "query ($f: GapFilter = { text: \"customs\" }, $n: Int = 2) { gaps(filter: $f, first: $n) { nodes { title } } }";
        let described = r#""""Gaps at
            customs.""" query Named("Which." $f: GapFilter = { text: "\u{63}ustom\u0073" } "How many." $n: Int = 2) { gaps(filter: $f, first: $n) { nodes { ...Title } } }
            "What it is called." fragment Title on Gap { title }"#;
        let expected = app.data(plain, json!({})).await;
        assert_eq!(expected["gaps"]["nodes"].as_array().unwrap().len(), 2);
        assert_eq!(app.data(described, json!({})).await, expected);
        let got = app.http(Method::GET, "/graphql").query(&[("query", described)]).send().await.unwrap();
        assert_eq!(got.json::<Value>().await.unwrap()["data"], expected);
        for (spelled, code) in [(r"\u{1F600}", "none"), (r"\uD83D\uDE00", "none"), (r"\uD83D", "GRAPHQL_PARSE_FAILED"), (r"\u{0}", "BAD_USER_INPUT")] {
            let answer = app.query(&format!("{{ gap(reference: \"{spelled}\") {{ id }} }}"), json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none"), code, "{spelled}: {answer}");
        }
        let (code, _) = app.error("\"A short query has none.\" { gaps { totalCount } }", json!({})).await;
        assert_eq!(code, "GRAPHQL_PARSE_FAILED");
    }

    async fn a_hash_that_is_none_is_a_malformed_request(app: &TestApp) {
        let extensions = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        let of_another = "0".repeat(64);
        for (hash, query) in [("no", None), ("", None), (&*"x".repeat(64), Some("{ __typename }")), (&*of_another, Some("{ __typename }"))] {
            for media in ["application/json", "application/graphql-response+json"] {
                let mut parameters = vec![("extensions", extensions(hash).to_string())];
                parameters.extend(query.map(|query| ("query", query.to_owned())));
                let got = app.http(Method::GET, "/graphql").header("accept", media).query(&parameters).send().await.unwrap();
                let body = json!({ "query": query, "extensions": extensions(hash) });
                let posted = app.http(Method::POST, "/graphql").header("accept", media).json(&body).send().await.unwrap();
                for response in [got, posted] {
                    assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{hash} as {media}");
                    assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
                }
            }
        }
        // What is only not known is asked for again with its text, by Apollo's rule.
        let unknown = app.post(&json!({ "extensions": extensions(&of_another) })).await;
        assert_eq!(unknown.status(), StatusCode::OK);
    }

    async fn a_token_that_is_not_known_is_refused_rather_than_ignored(app: &TestApp) {
        for token in ["Bearer x", "Bearer ", "Basic eDp5", "nonsense"] {
            let response = app.http(Method::POST, "/graphql").header("authorization", token).json(&json!({ "query": "{ __typename }" })).send().await.unwrap();
            assert_eq!((response.status(), response.headers()["www-authenticate"].to_str().unwrap()), (StatusCode::UNAUTHORIZED, "Bearer"));
            let answer: Value = response.json().await.unwrap();
            assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        }
    }

    async fn health_says_whether_it_lives_and_can_serve(app: &TestApp) {
        // This waits for the first catalogue of matching, before which it is not ready.
        app.data("{ matchingModel { version } }", json!({})).await;
        for path in ["/health/live", "/health/ready"] {
            let response = app.http(Method::GET, path).send().await.unwrap();
            assert_eq!((response.status(), response.headers()["cache-control"].to_str().unwrap()), (StatusCode::OK, "no-store"));
            assert_eq!(response.json::<Value>().await.unwrap(), json!({ "status": "ok" }));
        }
        let nothing = app.http(Method::GET, "/nothing").send().await.unwrap();
        assert_eq!((nothing.status(), nothing.headers()["content-type"].to_str().unwrap()), (StatusCode::NOT_FOUND, "application/json; charset=utf-8"));
        let error = nothing.json::<Value>().await.unwrap()["errors"][0].take();
        assert_eq!(error["extensions"]["code"], "NOT_FOUND");
        assert!(["/graphql", "/export", "docs"].iter().all(|way| error["message"].as_str().unwrap().contains(way)), "{error}");
    }

    async fn a_fault_of_ours_tells_nothing_of_how_we_are_made(app: &TestApp) {
        app.database.run_sql("drop table gap_text").await;
        let answer = app.query("{ gaps(filter: { text: \"customs\" }) { edges { cursor } } still: missions(first: 1) { totalCount } }", json!({})).await;
        let error = &answer["errors"][0];
        assert_eq!((&error["message"], &error["extensions"]["code"], &error["path"]), (&json!("internal error"), &json!("INTERNAL"), &json!(["gaps"])));
        assert!(!answer.to_string().contains("gap_text") && !answer.to_string().to_lowercase().contains("select"), "{answer}");
        assert!(answer["data"]["gaps"].is_null() && answer["data"]["still"]["totalCount"].as_u64() > Some(0), "{answer}");
    }

    async fn a_forged_cursor_is_the_askers_fault_and_not_ours(app: &TestApp) {
        use gapbridge::db::page::{Cursor, Key};
        let id = uuid::Uuid::nil();
        let mut internal = Vec::new();
        for (order, name, key) in [("TITLE", "title", Key::Number(1)), ("TITLE", "title", Key::None), ("NEWEST", "newest", Key::Text("\u{0}".into())),
            ("REFERENCE", "reference", Key::Text("\u{0}".into()))] {
            let after = Cursor { key: key.clone(), id }.encode(name);
            let answer = app.query("query ($after: String, $order: GapOrder) { gaps(after: $after, orderBy: $order, first: 1) { totalCount } }", json!({ "after": after, "order": order })).await;
            if answer["errors"][0]["extensions"]["code"] == "INTERNAL" {
                internal.push((order, key));
            }
        }
        assert_eq!(internal, []);
    }

    async fn lists_that_lead_back_to_themselves_and_figures_in_numbers_are_refused(app: &TestApp) {
        let circle = r#"{ countries(first: 1, filter: { codes: ["LBR"] }) { edges { node { groups { countries { groups { countries { groups { countries { alpha3 } } } } } } } } } }"#;
        let figures = format!("{{ {} }}", (0..7).map(|at| format!("f{at}: coverage(by: GAP) {{ needs }} ")).collect::<String>());
        let states = format!("{{ gaps(filter: {{ coverage: [{}] }}) {{ totalCount }} }}", "FULL ".repeat(900));
        for query in [circle, &figures, &states] {
            assert_eq!(app.error(query, json!({})).await.0, "LIMITED", "{query}");
        }
        let repeated = format!("{{ gaps(filter: {{ coverage: [{}] }}) {{ totalCount }} }}", "FULL ".repeat(100));
        let once = app.data("{ gaps(filter: { coverage: [FULL] }) { totalCount } }", json!({})).await;
        assert_eq!(app.data(&repeated, json!({})).await, once);
        alive(app).await;
    }

    async fn a_paragraph_beyond_every_document_finds_nothing_and_what_is_none_is_refused(app: &TestApp) {
        let query = "query ($paragraph: String) { gaps(filter: { document: \"S/2009/521\", paragraph: $paragraph }) { totalCount } }";
        for paragraph in ["999999", "0", "999998-999999"] {
            let found = app.data(query, json!({ "paragraph": paragraph })).await;
            assert_eq!(found["gaps"]["totalCount"], 0, "{paragraph}");
        }
        for paragraph in ["4294967295", "4294967296", "-1", "14-16-18", "９", "1e9", "27bis", "28-27", ""] {
            let response = app.post(&json!({ "query": query, "variables": { "paragraph": paragraph } })).await;
            assert_eq!(response.status(), StatusCode::OK, "{paragraph}");
            let answer: Value = response.json().await.unwrap();
            let message = "filter.paragraph is not a paragraph: write its number, 223, or a range, 14-16";
            assert_eq!(answer["errors"][0]["message"], message, "{paragraph}");
        }
    }
}

async fn failed(response: Response) -> bool {
    let answer: Value = response.json().await.unwrap();
    answer["errors"].is_array() && answer["data"].is_null()
}

async fn alive(service: &Service) {
    assert_eq!(
        service.data("{ __typename }", json!({})).await,
        json!({ "__typename": "Query" })
    );
}
