//! What is asked has a price that is told, and each client a budget for it.

use chrono::{DateTime, Utc};
use domain::organisation::Role;
use gapbridge::config::{Budgets, ServeOptions};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tests::{Service, TestApp, TestDatabase, on_both, options};

/// One field for the list, 75 for its total and two for each row and its edge, each as often as there are rows.
const LIST: &str = "{ gaps(first: 3) { totalCount edges { node { id } } } }";
const LIST_COST: u64 = 1 + 3 * (75 + 3);

async fn serve(database: &TestDatabase, budgets: Budgets) -> Service {
    database
        .serve_with(&ServeOptions {
            budgets,
            ..options()
        })
        .await
}

fn small() -> Budgets {
    Budgets {
        budget_anonymous: 100,
        budget_signed_in: 100,
        ..options().budgets
    }
}

async fn ask(service: &Service) -> Response {
    service.post(&json!({ "query": LIST })).await
}

/// Asks as a client that a proxy says is there.
async fn ask_from(service: &Service, address: &str) -> StatusCode {
    let request = service.http(Method::POST, "/graphql");
    let request = request.header("x-forwarded-for", address);
    let response = request.json(&json!({ "query": LIST })).send().await;
    response.expect("an answer").status()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("none")
}

fn seconds(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no time"))
}

on_both! {
    async fn every_answer_tells_what_it_costs(app: &TestApp) {
        let cost = json!({ "cost": { "asked": LIST_COST, "used": 1 + 75 + 1 + 3 * 2, "limit": 50_000, "dearestField": "gaps.totalCount" } });
        assert_eq!(app.query(LIST, json!({})).await["extensions"], cost);
        let get = app.http(Method::GET, "/graphql").query(&[("query", LIST)]).send().await.unwrap();
        assert_eq!(get.json::<Value>().await.unwrap()["extensions"], cost);
        let batch: Value = app.post(&json!([{ "query": LIST }, { "query": "{ __typename }" }])).await.json().await.unwrap();
        assert_eq!((&batch[0]["extensions"], &batch[1]["extensions"]["cost"]["asked"]), (&cost, &json!(1)));
        let mut socket = app.open_socket(json!({})).await;
        assert_eq!(socket.run(LIST).await.unwrap()["extensions"], cost);
        let events = app.http(Method::POST, "/graphql").header("accept", "text/event-stream").json(&json!({ "query": LIST }));
        let events = events.send().await.unwrap().text().await.unwrap();
        assert!(events.contains(&format!(r#""extensions":{{"cost":{{"asked":{LIST_COST},"used":83,"#)), "{events}");
        // What is refused before it is reckoned has no cost; what does not fit the schema used nothing.
        let broken: Value = app.post(&json!({ "query": "{" })).await.json().await.unwrap();
        assert_eq!(broken.get("extensions"), None, "{broken}");
        let unknown: Value = app.post(&json!({ "query": "{ noSuchField }" })).await.json().await.unwrap();
        assert_eq!(unknown["extensions"]["cost"]["used"], 0, "{unknown}");
    }

    async fn the_anonymous_of_an_address_share_a_budget(database: &TestDatabase) {
        let service = serve(database, small()).await;
        // It costs more than all, and takes all: then a minute passes until there is as much again.
        let first = ask(&service).await;
        assert_eq!((first.status(), header(&first, "ratelimit-policy")), (StatusCode::OK, "\"anonymous\";q=100;w=60;qu=\"points\""));
        assert_eq!(header(&first, "ratelimit"), "\"anonymous\";r=0;t=60");
        let second = ask(&service).await;
        assert_eq!(second.status(), StatusCode::TOO_MANY_REQUESTS);
        let wait = seconds(header(&second, "retry-after"));
        assert!((1..=60).contains(&wait), "{wait}");
        assert!(header(&second, "ratelimit").starts_with("\"anonymous\";r="));
        let answer: Value = second.json().await.unwrap();
        let error = &answer["errors"][0];
        assert_eq!((answer.get("data"), &error["extensions"]["code"]), (None, &json!("LIMITED")), "{answer}");
        assert_eq!((&error["extensions"]["cost"], &error["extensions"]["limit"], &error["extensions"]["retryAfter"]), (&json!(LIST_COST), &json!(100), &json!(wait)));
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("100 points of cost a minute") && message.contains(&format!("This costs {LIST_COST}, more than a whole minute has")) && message.contains(&format!("again in {wait} s")) && message.contains("sign in"), "{message}");
        // Over a WebSocket it is an error of that operation, and the socket stays.
        let mut socket = service.open_socket(json!({})).await;
        for _ in 0..2 {
            assert_eq!(socket.run(LIST).await.unwrap()[0]["extensions"]["code"], "LIMITED");
        }
        let batch = service.post(&json!([{ "query": LIST }])).await;
        assert_eq!(batch.json::<Value>().await.unwrap()[0]["errors"][0]["extensions"]["code"], "LIMITED");
        let export = service.http(Method::GET, "/export/gaps.csv").send().await.unwrap();
        assert_eq!((export.status(), header(&export, "content-type")), (StatusCode::TOO_MANY_REQUESTS, "application/problem+json"));
        assert!((1..=60).contains(&seconds(header(&export, "retry-after"))));
        let detail = export.json::<Value>().await.unwrap()["detail"].as_str().unwrap().to_owned();
        assert!(message.contains("fewer rows") && !detail.contains("fewer rows") && detail.contains("sign in"), "a file costs the same, however long: {detail}");
        // Neither are pages and health checks counted, nor those who sign in.
        for path in ["/health/live", "/graphiql", "/export", "/openapi.json"] {
            let page = service.http(Method::GET, path).send().await.unwrap();
            assert_eq!((page.status(), header(&page, "ratelimit")), (StatusCode::OK, "none"), "{path}");
        }
        let signed_in = ask(&service.actor("group-civ", Role::Reader)).await;
        assert_eq!((signed_in.status(), header(&signed_in, "ratelimit")), (StatusCode::OK, "\"signed-in\";r=0;t=60"));
    }

    async fn a_tile_or_sheet_is_an_operation_like_any_other(database: &TestDatabase) {
        const FIGURE: &str = "/embed/gaps?show=figure";
        let get = async |service: &Service, path: &str| service.http(Method::GET, path).send().await.unwrap();
        // A figure counts the whole register: this budget has one in it, and not two.
        let service = serve(database, Budgets { budget_anonymous: 10_000, ..small() }).await;
        assert_eq!(get(&service, FIGURE).await.status(), StatusCode::OK);
        let second = get(&service, FIGURE).await;
        assert_eq!(second.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!((1..=60).contains(&seconds(header(&second, "retry-after"))));
        let full = database.serve_with(&ServeOptions { concurrent_requests: 0, ..options() }).await;
        for path in ["/embed/gaps", FIGURE, "/sheets/gaps/gen-customs-training"] {
            let refused = get(&full, path).await;
            assert_eq!((refused.status(), header(&refused, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"), "{path}");
            assert!(refused.text().await.unwrap().contains("Too many operations are running"));
        }
    }

    async fn whoever_signs_in_has_a_budget_of_their_own(database: &TestDatabase) {
        let service = serve(database, Budgets { budget_anonymous: 0, ..small() }).await;
        let person = |organisation, name| service.as_person(organisation, Role::Reader, name);
        let (ann, ben, other) = (person("group-civ", "ann"), person("group-civ", "ben"), person("state-can", "ann"));
        for one in [&ann, &ben, &other] {
            assert_eq!(ask(one).await.status(), StatusCode::OK);
        }
        for one in [&ann, &ben, &other] {
            let refused = ask(one).await;
            assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
            let answer: Value = refused.json().await.unwrap();
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(message.starts_with("You may ask for") && !message.contains("sign in"), "{message}");
        }
        for _ in 0..3 {
            let free = ask(&service).await;
            assert_eq!((free.status(), header(&free, "ratelimit")), (StatusCode::OK, "none"), "0 is no budget");
        }
    }

    async fn what_is_left_can_be_asked_for(database: &TestDatabase) {
        const LEFT: &str = "{ rateLimit { limit remaining cost resetAt } }";
        let service = serve(database, Budgets { budget_anonymous: 1_000_000, ..small() }).await;
        ask(&service).await;
        let left = service.data(LEFT, json!({})).await["rateLimit"].take();
        assert_eq!((&left["limit"], &left["cost"]), (&json!(1_000_000), &json!(5)));
        let remaining = left["remaining"].as_u64().unwrap();
        assert!((1_000_000 - 5 - LIST_COST..=1_000_000 - 5).contains(&remaining), "{left}");
        assert!(left["resetAt"].as_str().unwrap().len() <= "2026-11-28T09:30:00.120+00:00".len(), "milliseconds: {left}");
        let reset: DateTime<Utc> = left["resetAt"].as_str().unwrap().parse().unwrap();
        assert!((reset - Utc::now()).num_seconds().abs() < 60, "{left}");
        let service = serve(database, options().budgets).await;
        assert_eq!(service.data(LEFT, json!({})).await, json!({ "rateLimit": null }));
    }

    async fn addresses_are_taken_from_proxies_that_are_trusted_and_from_nobody_else(database: &TestDatabase) {
        let trusted = Budgets { trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()], ..small() };
        let behind = serve(database, trusted).await;
        for (address, expected) in [
            ("192.0.2.1", StatusCode::OK),
            ("192.0.2.1", StatusCode::TOO_MANY_REQUESTS),
            ("192.0.2.2", StatusCode::OK),
            // What a client writes itself stands before what the proxy adds.
            ("198.51.100.9, 192.0.2.2", StatusCode::TOO_MANY_REQUESTS),
            ("2001:db8::1", StatusCode::OK),
            ("2001:db8::ffff:2", StatusCode::TOO_MANY_REQUESTS),
            ("2001:db8:0:1::1", StatusCode::OK),
        ] {
            assert_eq!(ask_from(&behind, address).await, expected, "{address}");
        }
        let open = serve(database, small()).await;
        assert_eq!(ask_from(&open, "192.0.2.1").await, StatusCode::OK);
        assert_eq!(ask_from(&open, "192.0.2.2").await, StatusCode::TOO_MANY_REQUESTS);
    }
}
