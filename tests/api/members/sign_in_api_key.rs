//! Signing in by API key.

use crate::{
    feed::webhooks::until,
    hidden::{Anchors, insert},
    members::sign_in::{organisation_of, refusal, wombats},
};
use chrono::Utc;
use domain::{
    finding::InformationCategory,
    organisation::{ApiKeyReach, Role},
};
use entity::api_key;
use gapbridge::{
    auth::api_key::new_secret,
    config::{Budgets, ServeOptions},
};
use reqwest::{StatusCode, header::HeaderValue};
use sea_orm::{EntityTrait, prelude::Uuid};
use serde_json::{Value, json};
use tests::{TestDatabase, on_both, options};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A good key of Côte d'Ivoire's Panel.
pub(crate) async fn row(database: &TestDatabase) -> (api_key::Model, String) {
    let store = database.store().await;
    let organisation_id = store
        .reference()
        .organisations
        .by_code("group-civ")
        .unwrap()
        .id;
    store.close().await;
    let (id, now) = (Uuid::now_v7(), Utc::now().timestamp_millis());
    let (text, digest) = new_secret(id);
    let row = api_key::Model {
        id,
        organisation_id,
        label: "Dashboard".to_owned(),
        reach: ApiKeyReach::Organisation,
        role: Role::Reader,
        digest,
        created: now,
        expires: now + DAY_MS,
        revoked: None,
        last_used: None,
    };
    (row, text)
}

pub(crate) async fn keep(database: &TestDatabase, row: api_key::Model) {
    let connection = database.connect().await;
    insert(&connection, row).await;
    connection.close().await.unwrap();
}

async fn last_used(database: &TestDatabase, id: Uuid) -> Option<i64> {
    let connection = database.connect().await;
    let row = api_key::Entity::find_by_id(id)
        .one(&connection)
        .await
        .unwrap()
        .unwrap();
    connection.close().await.unwrap();
    row.last_used
}

on_both! {
    async fn a_key_stands_for_its_organisation_and_reads_as_far_as_it_reaches(database: &TestDatabase) {
        let connection = database.connect().await;
        Anchors::read(&connection).await.gap(&connection, Uuid::now_v7(), "w-hidden", InformationCategory::Confidential, None).await;
        connection.close().await.unwrap();
        let (inside, inside_key) = row(database).await;
        let (outside, outside_key) = row(database).await;
        keep(database, inside).await;
        keep(database, api_key::Model { reach: ApiKeyReach::Public, ..outside }).await;
        let service = database.serve().await;
        let (inside, outside) = (service.with_token(&inside_key), service.with_token(&outside_key));
        assert_eq!(organisation_of(&inside).await, "group-civ");
        assert_eq!(organisation_of(&outside).await, "group-civ");
        assert_eq!((wombats(&inside).await, wombats(&outside).await), (1, 0));
    }

    async fn a_key_that_is_over_is_refused_and_told_why(database: &TestDatabase) {
        let now = Utc::now().timestamp_millis();
        let (revoked, by_revoked) = row(database).await;
        let (expired, by_expired) = row(database).await;
        let (revoked_id, expired_id) = (revoked.id, expired.id);
        keep(database, api_key::Model { revoked: Some(now), ..revoked }).await;
        keep(database, api_key::Model { expires: now, ..expired }).await;
        let service = database.serve().await;
        assert!(refusal(&service, &by_revoked).await.contains("revoked"));
        assert!(refusal(&service, &by_expired).await.contains("expired"));
        assert_eq!((last_used(database, revoked_id).await, last_used(database, expired_id).await), (None, None));
    }

    async fn a_wrong_secret_and_an_unknown_key_are_refused_alike(database: &TestDatabase) {
        let (row, text) = row(database).await;
        let id = row.id;
        // What is asked for by the wrong secret is not even told that it is over.
        keep(database, api_key::Model { revoked: Some(1), ..row }).await;
        let service = database.serve().await;
        let (wrong_secret, digest) = new_secret(id);
        let (unknown, _) = new_secret(Uuid::now_v7());
        let mut answers = Vec::new();
        for wrong in [&wrong_secret, &unknown, &text[..69], &format!("{text}A"), "gbk_", &format!("gbk_{digest}"), &text.to_uppercase().replacen("GBK", "gbk", 1)] {
            answers.push(refusal(&service, wrong).await);
        }
        answers.dedup();
        assert!(answers.len() == 1 && answers[0].contains("not known"), "{answers:?}");
    }

    async fn the_use_of_a_key_is_written_down_to_the_minute(database: &TestDatabase) {
        let (row, text) = row(database).await;
        let (id, created) = (row.id, row.created);
        keep(database, row).await;
        let service = database.serve().await.with_token(&text);
        organisation_of(&service).await;
        organisation_of(&service).await;
        let used = until(async || last_used(database, id).await).await;
        assert!(used % 60_000 == 0 && used > created - 60_000, "{used}");
    }

    async fn guesses_are_bounded_by_address_and_who_works_there_already_is_let_in(database: &TestDatabase) {
        let (known, good) = row(database).await;
        keep(database, known).await;
        let (other, late) = row(database).await;
        keep(database, other).await;
        let budgets = Budgets { failed_sign_ins: 20, ..options().budgets };
        let service = database.serve_with(&ServeOptions { budgets, ..options() }).await;
        assert_eq!(organisation_of(&service.with_token(&good)).await, "group-civ");
        let guess = async || {
            let (unknown, _) = new_secret(Uuid::now_v7());
            service.with_token(&unknown).post(&json!({ "query": "{ __typename }" })).await
        };
        for _ in 0..20 {
            assert_eq!(guess().await.status(), StatusCode::UNAUTHORIZED);
        }
        let limited = guess().await;
        assert_eq!((limited.status(), &limited.headers()["retry-after"]), (StatusCode::TOO_MANY_REQUESTS, &HeaderValue::from_static("60")));
        let answer: Value = limited.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMITED", "{answer}");
        assert_eq!(organisation_of(&service.with_token(&good)).await, "group-civ", "those who work behind this address go on");
        assert_eq!(service.post(&json!({ "query": "{ __typename }" })).await.status(), StatusCode::OK, "and so do the anonymous");
        // Nothing else from there is looked up or verified for a minute: neither a key nor a token.
        for unseen in [late.as_str(), "a.b.c"] {
            let answer = service.with_token(unseen).post(&json!({ "query": "{ __typename }" })).await;
            assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS, "{unseen}");
        }
    }
}
