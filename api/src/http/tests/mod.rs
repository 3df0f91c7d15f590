//! The handlers, as a client sees them.

mod bounds;
mod dear;
mod events;
mod habits;
mod public;
mod refused;
mod schema;
mod server;
mod socket;
mod socket_bounds;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{
    App,
    http::{StatusCode, header::HeaderMap},
    test,
};
use async_graphql::Request;
use domain::{
    organisation::{OrganisationKind, OrganisationStanding, Role},
    table::TableKind,
};
use futures_util::{future::BoxFuture, stream::BoxStream};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::viewer::Member,
    error::Error,
    http::{guard::Limits, *},
};
use schema::{BUMPS, Schema, schema};
use server::{serve, serve_with};

/// Whose token is "member".
fn member() -> Viewer {
    Viewer::Member(Member {
        organisation: Uuid::nil(),
        kind: OrganisationKind::MemberState,
        panel: None,
        standing: OrganisationStanding::Active,
        role: Role::Reader,
        subject: "one".to_owned(),
        reads_as_organisation: true,
    })
}

/// Another who acts for the same organisation.
fn colleague() -> Viewer {
    match member() {
        Viewer::Member(member) => Viewer::Member(Member {
            subject: "two".to_owned(),
            ..member
        }),
        anonymous => anonymous,
    }
}

/// The small schema, and whether the token "good" still is.
struct Trial(Schema, Arc<AtomicBool>);

impl Backend for Trial {
    fn sdl(&self) -> String {
        self.0.sdl()
    }

    fn sign_in<'a>(
        &'a self,
        token: Option<&'a str>,
        _: Option<std::net::IpAddr>,
    ) -> BoxFuture<'a, Result<Viewer, Error>> {
        Box::pin(async move {
            match token {
                None => Ok(Viewer::Anonymous),
                Some("member") => Ok(member()),
                Some("colleague") => Ok(colleague()),
                Some("good") if self.1.load(Ordering::SeqCst) => Ok(Viewer::Anonymous),
                Some(_) => Err(Error::Unauthenticated("no".into())),
            }
        })
    }

    fn execute(&self, request: Request, viewer: Viewer) -> BoxFuture<'_, Response> {
        Box::pin(self.0.execute(request.data(viewer)))
    }

    fn subscribe(&self, request: Request, viewer: Viewer) -> BoxStream<'_, Response> {
        self.0.execute_stream(request.data(viewer))
    }

    fn levels(&self) -> BoxFuture<'_, Vec<Level>> {
        Box::pin(async { Vec::new() })
    }

    fn template(&self, _: TableKind, _: bool) -> anyhow::Result<Vec<u8>> {
        anyhow::bail!("the small schema has no tables")
    }

    fn ready(&self) -> BoxFuture<'_, anyhow::Result<()>> {
        Box::pin(async { Ok(()) })
    }
}

/// Sends one request to a fresh app.
async fn send(settings: Settings, request: test::TestRequest) -> (StatusCode, HeaderMap, Value) {
    let api = Api::new(Trial(schema(), Arc::new(AtomicBool::new(true))), settings).expect("an API");
    let app = App::new()
        .wrap(from_fn(allow_origin))
        .wrap(security_headers())
        .app_data(web::Data::new(api))
        .configure(routes);
    let app = test::init_service(app).await;
    let response = test::call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = test::read_body(response).await;
    (
        status,
        headers,
        serde_json::from_slice(&body).unwrap_or(Value::Null),
    )
}

fn post(body: Value) -> test::TestRequest {
    test::TestRequest::post()
        .uri("/graphql")
        .insert_header(("Accept", "application/graphql-response+json"))
        .insert_header(("Content-Type", "application/json"))
        .set_payload(body.to_string())
}

fn get(query: &str) -> test::TestRequest {
    test::TestRequest::get().uri(&format!("/graphql?{query}"))
}

async fn run(query: &str) -> (StatusCode, Value) {
    let (status, _, body) = send(Settings::default(), post(json!({ "query": query }))).await;
    (status, body)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("none")
}

/// What an answer is told to cost.
fn cost(asked: u64, used: u64, dearest: Option<&str>) -> Value {
    let limit = Limits::default().cost;
    json!({ "cost": { "asked": asked, "used": used, "limit": limit, "dearestField": dearest } })
}

fn code(body: &Value) -> &str {
    body["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or("none")
}

#[actix_web::test]
async fn a_query_is_answered() {
    let (status, headers, body) = send(
        Settings::default(),
        post(json!({ "query": "{ gap { id } }" })),
    )
    .await;
    assert_eq!(
        (status.as_u16(), body),
        (
            200,
            json!({ "data": { "gap": { "id": "1" } }, "extensions": cost(2, 2, Some("gap")) })
        )
    );
    assert_eq!(
        header(&headers, "content-type"),
        "application/graphql-response+json; charset=utf-8"
    );
    assert_eq!(header(&headers, "vary"), "Accept, Origin");
    assert_eq!(header(&headers, "x-content-type-options"), "nosniff");
}

#[actix_web::test]
async fn errors_of_resolvers_are_shown_or_masked() {
    for (query, expected, message) in [
        ("{ gap { id } ours }", "NOT_FOUND", "no such thing"),
        ("{ gap { id } fault }", "INTERNAL", "internal error"),
        ("{ gap { id } foreign }", "INTERNAL", "internal error"),
    ] {
        let (status, body) = run(query).await;
        assert_eq!((status.as_u16(), code(&body)), (200, expected), "{body}");
        assert_eq!(body["errors"][0]["message"], message);
        assert!(!body.to_string().contains("secret"));
    }
    let (status, body) = run("{ panics }").await;
    assert_eq!((status.as_u16(), code(&body)), (500, "INTERNAL"));
}

#[actix_web::test]
async fn a_field_asked_for_twice_runs_once() {
    let before = BUMPS.load(Ordering::SeqCst);
    run("mutation { bump bump ...F ...F ... { bump } } fragment F on Mutation { bump }").await;
    assert_eq!(BUMPS.load(Ordering::SeqCst), before + 1);
    let (_, body) = run(
        "{ gap { id ...F } gap { title ...F } } fragment F on Gap { parts { id } parts { title } }",
    )
    .await;
    let part = |id: i32| json!({ "id": id.to_string(), "title": format!("gap {id}") });
    let expected = json!({ "gap": { "id": "1", "title": "gap 1", "parts": [part(1), part(2)] } });
    assert_eq!(body["data"], expected);
}

#[actix_web::test]
async fn the_usual_introspection_works() {
    let (status, body) = run(crate::http::guard::tests::INTROSPECTION).await;
    assert_eq!((status.as_u16(), body.get("errors")), (200, None));
}

#[actix_web::test]
async fn other_origins_may_ask() {
    let ask = test::TestRequest::with_uri("/graphql")
        .method(Method::OPTIONS)
        .insert_header(("Origin", "https://dashboard.example"))
        .insert_header(("Access-Control-Request-Headers", "content-type,cookie"));
    let (status, headers, _) = send(Settings::default(), ask).await;
    assert_eq!(status, 204);
    assert_eq!(header(&headers, "access-control-allow-origin"), "*");
    assert_eq!(
        header(&headers, "access-control-allow-headers"),
        "content-type"
    );
    assert!(!headers.contains_key("access-control-allow-credentials"));
    let refused = post(json!({})).insert_header(("Origin", "https://dashboard.example"));
    let headers = send(Settings::default(), refused).await.1;
    assert_eq!(header(&headers, "access-control-allow-origin"), "*");
    let only = Settings {
        origins: Origins::Only(Vec::new()),
        ..Settings::default()
    };
    let refused = post(json!({})).insert_header(("Origin", "https://dashboard.example"));
    assert!(
        !send(only, refused)
            .await
            .1
            .contains_key("access-control-allow-origin")
    );
}

#[actix_web::test]
async fn the_pages_are_there() {
    let page = |uri: &str| test::TestRequest::get().uri(uri);
    let (status, headers, _) = send(Settings::default(), page("/graphiql")).await;
    let policy = header(&headers, "content-security-policy");
    assert!(
        status.is_success()
            && policy.contains("script-src 'sha256-")
            && policy.contains("connect-src 'self'")
    );
    let (status, headers, _) = send(
        Settings::default(),
        page("/").insert_header(("Accept", "text/html")),
    )
    .await;
    assert_eq!(
        (status.as_u16(), header(&headers, "location")),
        (302, "/graphiql")
    );
    assert_eq!(send(Settings::default(), page("/")).await.0, 200);
    assert_eq!(send(Settings::default(), page("/health/live")).await.0, 200);
    assert_eq!(
        send(Settings::default(), page("/health/ready")).await.0,
        200
    );
}
