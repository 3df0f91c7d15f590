//! Signing in by token: whom a good one stands for, and every bad one refused, each for its own reason.

mod claims;
mod header;
mod issuers;
mod reads;
mod signatures;

use crate::hidden::insert;
use domain::organisation::OrganisationStanding;
use entity::{organisation, organisation_review};
use reqwest::StatusCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tests::{Issuer, Service, Signer, TestDatabase};

const WHO: &str = "{ viewer { organisation { code } } }";

/// The organisation that somebody asks for.
pub(crate) async fn organisation_of(service: &Service) -> Value {
    service.data(WHO, json!({})).await["viewer"]["organisation"]["code"].take()
}

/// What is said of a token whose issuer's keys can't be read.
async fn unread(service: &Service, token: &str) -> String {
    let response = service
        .with_token(token)
        .post(&json!({ "query": WHO }))
        .await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "5");
    let answer: Value = response.json().await.unwrap();
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer}");
    assert!(answer["data"].is_null());
    error["message"].as_str().unwrap().to_owned()
}

/// Why a token is refused.
pub(crate) async fn refusal(service: &Service, token: &str) -> String {
    let response = service
        .with_token(token)
        .post(&json!({ "query": WHO }))
        .await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{token}");
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    let answer: Value = response.json().await.unwrap();
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
        "{answer}"
    );
    assert!(answer["data"].is_null());
    let message = answer["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(
        token.len() < 20 || !message.contains(token),
        "no token is told back"
    );
    message
}

/// A service that trusts an issuer with one key to speak for all but Panels.
async fn trusting(database: &TestDatabase, key: &Signer) -> (Issuer, Service) {
    let issuer = Issuer::start(key).await;
    let service = database.serve_with(&issuer.trusted_for(&["*"], "")).await;
    (issuer, service)
}

/// How many gaps about wombats somebody finds, which nothing else is about.
pub(crate) async fn wombats(service: &Service) -> u64 {
    let query = r#"{ gaps(filter: { text: "wombat" }) { totalCount } }"#;
    service.data(query, json!({})).await["gaps"]["totalCount"]
        .as_u64()
        .unwrap()
}

pub(crate) async fn suspend(database: &TestDatabase, code: &str) {
    let connection = database.connect().await;
    let organisation = organisation::Entity::find()
        .filter(organisation::Column::Code.eq(code))
        .one(&connection)
        .await
        .unwrap()
        .unwrap();
    let review = organisation_review::Model {
        organisation_id: organisation.id,
        standing: OrganisationStanding::Suspended,
        reviewed: 0,
    };
    insert(&connection, review).await;
    connection.close().await.unwrap();
}

/// The token that a client signs in with.
fn token_of(service: &Service) -> String {
    service.token.clone().unwrap()
}
