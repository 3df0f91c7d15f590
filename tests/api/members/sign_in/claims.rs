//! Claims: for this service, in their time, all of them, and for nobody but those an issuer may speak for.

use super::{organisation_of, refusal, trusting};
use base64::{Engine, engine::general_purpose::STANDARD};
use gapbridge::config::Config;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use tests::{Signer, TestDatabase, on_both};

on_both! {
    async fn a_token_for_another_service_is_refused(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        for audience in [json!("other"), json!(["other"]), json!([]), json!(""), json!("Gapbridge"), json!(7)] {
            let message = refusal(&service, &key.sign(&issuer.claims_with(json!({ "aud": audience })))).await;
            assert!(message.contains("audience") || message.contains("\"aud\""), "{audience}: {message}");
        }
    }

    async fn a_token_is_good_in_its_time_only(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let now = issuer.claims()["iat"].as_u64().unwrap();
        let with = |changes| key.sign(&issuer.claims_with(changes));
        assert!(refusal(&service, &with(json!({ "exp": now - 40 }))).await.contains("expired"));
        assert!(refusal(&service, &with(json!({ "exp": 0 }))).await.contains("expired"));
        assert!(refusal(&service, &with(json!({ "nbf": now + 90 }))).await.contains("not valid yet"));
        assert_eq!(organisation_of(&service.with_token(&with(json!({ "exp": now - 10, "nbf": now + 20 })))).await, "state-can", "clocks differ");
        assert!(refusal(&service, &with(json!({ "exp": [now + 600] }))).await.contains("claims"));
        for exp in [json!("tomorrow"), json!(-1)] {
            assert!(refusal(&service, &with(json!({ "exp": exp }))).await.contains("\"exp\""), "{exp}");
        }
    }

    async fn a_local_token_ends_when_it_says(database: &TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("local.key");
        let config = Config { local_key: Some(path.clone()), ..database.config() };
        let service = database.serve_as(&config).await;
        let pem = std::fs::read_to_string(path).unwrap();
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let key = EncodingKey::from_ed_der(&STANDARD.decode(body).unwrap());
        let ending = |exp: u64| {
            let claims = json!({ "iss": "gapbridge:local", "aud": "gapbridge", "sub": "x", "exp": exp, "gapbridge_organisation": "group-civ", "gapbridge_role": "reader" });
            jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &key).unwrap()
        };
        let now = jsonwebtoken::get_current_timestamp();
        assert_eq!(organisation_of(&service.with_token(&ending(now + 600))).await, "group-civ");
        assert!(refusal(&service, &ending(now - 6)).await.contains("expired"), "no clocks differ here");
    }

    async fn a_claim_that_is_missing_is_named(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        for claim in ["aud", "exp", "sub", "gapbridge_organisation", "gapbridge_role"] {
            let message = refusal(&service, &key.sign(&issuer.claims_with(json!({ claim: null })))).await;
            assert!(message.contains(claim), "{claim}: {message}");
        }
        for (claim, value) in [("sub", json!("")), ("sub", json!("a\u{0}b")), ("sub", json!("x".repeat(201))), ("gapbridge_organisation", json!(["state-can"])), ("gapbridge_role", json!("admin"))] {
            refusal(&service, &key.sign(&issuer.claims_with(json!({ claim: value })))).await;
        }
    }

    async fn an_issuer_speaks_only_for_whom_it_may(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let as_panel = key.sign(&issuer.claims_with(json!({ "gapbridge_organisation": "group-civ" })));
        assert!(refusal(&service, &as_panel).await.contains("may not speak for \"group-civ\""), "* is not for Panels");
        let service = database.serve_with(&issuer.trusted_for(&["group-civ"], "")).await;
        assert_eq!(organisation_of(&service.with_token(&as_panel)).await, "group-civ");
        assert!(refusal(&service, &key.sign(&issuer.claims())).await.contains("may not speak for \"state-can\""));
    }

    async fn an_issuer_grants_only_what_it_may(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        for role in [json!("registrar"), json!(["reader", "Registrar"])] {
            let token = key.sign(&issuer.claims_with(json!({ "gapbridge_role": role })));
            assert!(refusal(&service, &token).await.contains("may not grant the role \"registrar\""));
        }
        let service = database.serve_with(&issuer.trusted_for(&["*"], "roles = [\"registrar\"]")).await;
        let registrar = key.sign(&issuer.claims_with(json!({ "gapbridge_role": "registrar" })));
        assert_eq!(organisation_of(&service.with_token(&registrar)).await, "state-can");
        assert!(refusal(&service, &key.sign(&issuer.claims())).await.contains("may not grant the role \"editor\""));
    }

    async fn an_organisation_that_is_not_on_record_is_refused(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let token = key.sign(&issuer.claims_with(json!({ "gapbridge_organisation": "state-cana" })));
        let message = refusal(&service, &token).await;
        assert!(message.contains("\"state-cana\" is unknown"), "{message}");
        let long = key.sign(&issuer.claims_with(json!({ "gapbridge_organisation": "x".repeat(3_000) })));
        assert!(refusal(&service, &long).await.len() < 500);
    }
}
