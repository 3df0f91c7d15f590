//! Whom a good token stands for, and what its organisation reads.

use super::{organisation_of, refusal, suspend, token_of, trusting, wombats};
use crate::hidden::Anchors;
use domain::{finding::InformationCategory, organisation::Role};
use jsonwebtoken::{Algorithm, Header};
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use tests::{Issuer, Signer, TestApp, TestDatabase, on_both};

async fn hide_a_wombat(database: &TestDatabase) {
    let connection = database.connect().await;
    Anchors::read(&connection)
        .await
        .gap(
            &connection,
            Uuid::now_v7(),
            "w-hidden",
            InformationCategory::Confidential,
            None,
        )
        .await;
    connection.close().await.unwrap();
}

on_both! {
    async fn nobody_in_particular_is_anonymous(app: &TestApp) {
        assert_eq!(organisation_of(app).await, Value::Null);
    }

    async fn a_token_of_the_local_key_stands_for_its_organisation(app: &TestApp) {
        assert_eq!(organisation_of(&app.as_member("Group-CIV", Role::Editor)).await, "group-civ");
        assert_eq!(organisation_of(&app.as_member("un-secretariat", Role::Registrar)).await, "un-secretariat");
    }

    async fn a_panel_reads_its_own(database: &TestDatabase) {
        hide_a_wombat(database).await;
        let service = database.serve().await;
        assert_eq!(wombats(&service).await, 0);
        assert_eq!(wombats(&service.as_member("group-civ", Role::Reader)).await, 1);
        assert_eq!(wombats(&service.as_member("group-cod", Role::Approver)).await, 0);
        assert_eq!(wombats(&service.as_member("group-civ", Role::Registrar)).await, 0, "a registrar reads what is public");
    }

    async fn a_suspended_organisation_reads_as_a_stranger(database: &TestDatabase) {
        hide_a_wombat(database).await;
        suspend(database, "group-civ").await;
        let service = database.serve().await;
        let member = service.as_member("group-civ", Role::Approver);
        assert_eq!(organisation_of(&member).await, "group-civ");
        assert_eq!(wombats(&member).await, 0);
    }

    async fn the_local_key_outlives_the_service_and_another_is_worth_nothing(database: &TestDatabase) {
        let service = database.serve().await;
        let member = service.as_member("group-civ", Role::Reader);
        let again = database.serve().await;
        assert_eq!(organisation_of(&again.with_token(&token_of(&member))).await, "group-civ");
        let claims = json!({ "iss": "gapbridge:local", "aud": "gapbridge", "sub": "x", "exp": 9_999_999_999_u64,
            "gapbridge_organisation": "group-civ", "gapbridge_role": "reader" });
        let other = Signer::ed("other", 1);
        assert!(refusal(&again, &other.sign(&claims)).await.contains("does not show"));
        let nameless = other.sign_as(&Header::new(Algorithm::EdDSA), &claims);
        assert!(refusal(&again, &nameless).await.contains("signature"));
    }

    async fn a_local_key_that_was_removed_is_made_anew_and_its_tokens_are_worth_nothing(database: &TestDatabase) {
        let before = database.serve().await;
        let token = token_of(&before.as_member("group-civ", Role::Reader));
        assert_eq!(organisation_of(&before.with_token(&token)).await, "group-civ");
        drop(before);
        let beside = || {
            let file = database.url.trim_start_matches("sqlite:").split('?').next();
            PathBuf::from(format!("{}.key", file.expect("a file")))
        };
        let key = database.config().local_key.unwrap_or_else(beside);
        fs::remove_file(&key).unwrap_or_else(|error| panic!("{}: {error}", key.display()));
        let service = database.serve().await;
        refusal(&service, &token).await;
        assert_eq!(organisation_of(&service.as_member("group-civ", Role::Reader)).await, "group-civ");
    }

    async fn tokens_of_every_sort_of_key_are_good(database: &TestDatabase) {
        for key in [Signer::ed("k", 1), Signer::ec("k", 1), Signer::rsa("k", Algorithm::RS256), Signer::rsa("k", Algorithm::PS384)] {
            let (issuer, service) = trusting(database, &key).await;
            assert_eq!(organisation_of(&service.with_token(&key.sign(&issuer.claims()))).await, "state-can", "{:?}", key.algorithm);
            let nameless = key.sign_as(&Header::new(key.algorithm), &issuer.claims());
            assert_eq!(organisation_of(&service.with_token(&nameless)).await, "state-can", "the only key need not be named");
            let several = issuer.claims_with(json!({ "aud": ["other", "gapbridge"], "gapbridge_role": ["offline_access", "Reader"] }));
            assert_eq!(organisation_of(&service.with_token(&key.sign(&several))).await, "state-can");
        }
    }

    async fn claims_are_where_the_file_says(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let issuer = Issuer::start(&key).await;
        let more = "organisation_claim = \"https://x.org/for\"\nrole_claim = \"realm_access.roles\"";
        let service = database.serve_with(&issuer.trusted_for(&["*"], more)).await;
        let claims = issuer.claims_with(json!({ "gapbridge_organisation": null, "gapbridge_role": null,
            "https://x.org/for": "state-fra", "realm_access": { "roles": ["editor"] } }));
        assert_eq!(organisation_of(&service.with_token(&key.sign(&claims))).await, "state-fra");
        assert!(refusal(&service, &key.sign(&issuer.claims())).await.contains("https://x.org/for"));
    }
}
