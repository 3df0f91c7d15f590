//! Signing in by token: whom a good one stands for, and every bad one refused, each for its own reason.

use crate::hidden::{Anchors, insert};
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Parser;
use domain::{
    finding::InformationCategory,
    organisation::{OrganisationStanding, Role},
};
use entity::{organisation, organisation_review};
use gapbridge::{
    app::App,
    config::{Cli, Config},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Method, StatusCode};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Issuer, Service, Signer, TestApp, TestDatabase, on_both, part};

const WHO: &str = "{ viewer { organisation { code } } }";

/// The organisation that somebody asks for.
pub(crate) async fn organisation_of(service: &Service) -> Value {
    service.data(WHO, json!({})).await["viewer"]["organisation"]["code"].take()
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

/// The codes of gaps about wombats, which nothing else is about.
async fn wombats(service: &Service) -> u64 {
    let query = r#"{ gaps(filter: { text: "wombat" }) { totalCount } }"#;
    service.data(query, json!({})).await["gaps"]["totalCount"]
        .as_u64()
        .unwrap()
}

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

    async fn a_token_without_a_signature_is_refused(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        for name in ["none", "None", "NONE", ""] {
            let head = part(&json!({ "alg": name, "typ": "JWT", "kid": "k" }));
            for signature in ["", "AAAA"] {
                refusal(&service, &format!("{head}.{}.{signature}", part(&issuer.claims()))).await;
            }
        }
        let good = key.sign(&issuer.claims());
        let (unsigned, _) = good.rsplit_once('.').unwrap();
        assert!(refusal(&service, &format!("{unsigned}.")).await.contains("signature"));
        refusal(&service, unsigned).await;
    }

    async fn a_public_key_is_no_shared_secret(database: &TestDatabase) {
        for key in [Signer::rsa("k", Algorithm::RS256), Signer::ed("k", 1), Signer::ec("k", 1)] {
            let (issuer, service) = trusting(database, &key).await;
            let public = serde_json::to_value(key.public()).unwrap();
            let parts = ["n", "x"].iter().filter_map(|name| public[name].as_str().map(str::to_owned));
            let secrets = parts.chain([public.to_string(), String::new()]);
            for secret in secrets {
                let header = Header { kid: Some("k".to_owned()), ..Header::new(Algorithm::HS256) };
                for secret in [EncodingKey::from_secret(secret.as_bytes()), EncodingKey::from_urlsafe_base64_secret(&format!("{secret}==")).unwrap_or_else(|_| EncodingKey::from_secret(b"x"))] {
                    let forged = Signer { key: secret, ..key.clone() }.sign_as(&header, &issuer.claims());
                    assert!(refusal(&service, &forged).await.contains("its key is not for"));
                }
            }
        }
    }

    async fn a_key_is_for_its_own_algorithm_only(database: &TestDatabase) {
        let key = Signer::rsa("k", Algorithm::RS256);
        let (issuer, service) = trusting(database, &key).await;
        let other = Signer::rsa("k", Algorithm::PS256);
        assert!(refusal(&service, &other.sign(&issuer.claims())).await.contains("its key is not for"));
    }

    async fn a_shared_secret_among_the_keys_is_no_key(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let issuer = Issuer::start(&key).await;
        issuer.show_raw(json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0", "kid": "h", "alg": "HS256" }, { "kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "short" },
            "nonsense", key.public(), { "kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "small" }] }));
        let service = database.serve_with(&issuer.trusted_for(&["*"], "")).await;
        assert_eq!(organisation_of(&service.with_token(&key.sign(&issuer.claims()))).await, "state-can");
        let header = Header { kid: Some("h".to_owned()), ..Header::new(Algorithm::HS256) };
        let shared = Signer { key: EncodingKey::from_secret(b"secret"), ..key.clone() };
        assert!(refusal(&service, &shared.sign_as(&header, &issuer.claims())).await.contains("does not show"));
        for kid in ["short", "small"] {
            assert!(refusal(&service, &Signer { kid: kid.to_owned(), ..key.clone() }.sign(&issuer.claims())).await.contains("does not show"));
        }
    }

    async fn an_issuer_that_is_not_trusted_is_not_asked(database: &TestDatabase) {
        let (key, stranger) = (Signer::ed("k", 1), Issuer::start(&Signer::ed("k", 1)).await);
        let (_issuer, service) = trusting(database, &key).await;
        assert!(refusal(&service, &key.sign(&stranger.claims())).await.contains("not trusted"));
        assert_eq!(stranger.asked(), 0);
        for issuer in [json!(null), json!([stranger.url]), json!(7), json!("")] {
            refusal(&service, &key.sign(&stranger.claims_with(json!({ "iss": issuer })))).await;
        }
    }

    async fn the_key_of_one_issuer_is_not_that_of_another(database: &TestDatabase) {
        let (issuer, service) = trusting(database, &Signer::ed("k", 1)).await;
        assert!(refusal(&service, &Signer::ed("k", 2).sign(&issuer.claims())).await.contains("signature"));
        let local = issuer.claims_with(json!({ "iss": "gapbridge:local" }));
        assert!(refusal(&service, &Signer::ed("k", 1).sign(&local)).await.contains("does not show"));
    }

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

    async fn what_was_changed_after_signing_is_refused(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let good = key.sign(&issuer.claims());
        let parts: Vec<&str> = good.split('.').collect();
        let other = part(&issuer.claims_with(json!({ "gapbridge_organisation": "state-fra" })));
        assert!(refusal(&service, &format!("{}.{other}.{}", parts[0], parts[2])).await.contains("signature"));
        let head = part(&json!({ "alg": "EdDSA", "kid": "k" }));
        assert!(refusal(&service, &format!("{head}.{}.{}", parts[1], parts[2])).await.contains("signature"));
        for broken in [format!("{good}A"), format!("{good}.{}", parts[2]), format!("{}.{}", parts[0], parts[1]), good.replace('.', ""), format!("{good}="), "..".to_owned()] {
            refusal(&service, &broken).await;
        }
    }

    async fn keys_in_the_header_are_not_looked_at(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let attacker = Signer::ed("k", 66);
        let theirs = Issuer::start(&attacker).await;
        let own = Header { jwk: Some(attacker.public()), ..attacker.header() };
        let address = Header { jku: Some(format!("{}/keys", theirs.url)), x5u: Some(format!("{}/keys", theirs.url)), ..attacker.header() };
        for header in [own, address] {
            assert!(refusal(&service, &attacker.sign_as(&header, &issuer.claims())).await.contains("signature"));
            let nameless = Header { kid: None, ..header };
            assert!(refusal(&service, &attacker.sign_as(&nameless, &issuer.claims())).await.contains("signature"));
        }
        assert_eq!(theirs.asked(), 0);
        let crit = Header { crit: Some(vec!["b64".to_owned()]), ..key.header() };
        assert!(refusal(&service, &key.sign_as(&crit, &issuer.claims())).await.contains("crit"));
    }

    async fn a_flood_of_unknown_keys_is_no_flood_of_questions(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let unknown = |at: usize| Signer { kid: format!("unknown-{at}"), ..key.clone() }.sign(&issuer.claims());
        let flood = |from: usize| futures_util::future::join_all((from..from + 30).map(|at| { let service = &service; let token = unknown(at); async move { refusal(service, &token).await } }));
        for from in [0, 30, 60] {
            assert!(flood(from).await.iter().all(|message| message.contains("does not show")));
        }
        assert_eq!(issuer.asked(), 1, "at its start and then not for half a minute");
        assert_eq!(organisation_of(&service.with_token(&key.sign(&issuer.claims()))).await, "state-can");
    }

    async fn keys_come_and_go_with_their_issuer(database: &TestDatabase) {
        let (old, new) = (Signer::ed("old", 1), Signer::ed("new", 2));
        let issuer = Issuer::start(&old).await;
        let service = database.serve_with(&issuer.trusted_for(&["*"], "refresh_seconds = 1")).await;
        let (by_old, by_new) = (old.sign(&issuer.claims()), new.sign(&issuer.claims()));
        assert_eq!(organisation_of(&service.with_token(&by_old)).await, "state-can");
        assert!(refusal(&service, &by_new).await.contains("does not show"));
        issuer.show(&[&new]);
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        assert_eq!(organisation_of(&service.with_token(&by_new)).await, "state-can");
        assert!(refusal(&service, &by_old).await.contains("does not show"), "a key that is shown no more is worth nothing");
        issuer.show_raw(json!("nonsense"));
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        assert_eq!(organisation_of(&service.with_token(&by_new)).await, "state-can", "keys outlive a fault of their issuer");
    }

    async fn an_issuer_that_does_not_answer_keeps_nobody_from_starting(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let issuer = Issuer::start(&key).await;
        let nowhere = "http://127.0.0.1:1";
        let options = issuer.trusted_for(&["*"], &format!("[[issuer]]\nurl = \"{nowhere}\"\naudience = \"gapbridge\"\norganisations = [\"*\"]"));
        let service = database.serve_with(&options).await;
        assert!(refusal(&service, &key.sign(&issuer.claims_with(json!({ "iss": nowhere })))).await.contains("can't be read now"));
        assert_eq!(organisation_of(&service.with_token(&key.sign(&issuer.claims()))).await, "state-can", "others are not held up");
        assert_eq!(organisation_of(&service).await, Value::Null);
    }

    async fn an_issuer_that_says_it_is_another_or_leads_elsewhere_is_not_believed(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (posing, leading, huge) = (Issuer::start(&key).await, Issuer::start(&key).await, Issuer::start(&key).await);
        posing.pose_as("https://id.example.org");
        leading.lead_to("http://192.0.2.1/keys");
        huge.show_raw(json!({ "keys": vec![serde_json::to_value(key.public()).unwrap(); 101] }));
        for issuer in [posing, leading, huge] {
            let service = database.serve_with(&issuer.trusted_for(&["*"], "")).await;
            assert!(refusal(&service, &key.sign(&issuer.claims())).await.contains("can't be read now"));
        }
    }

    async fn a_huge_token_is_refused(app: &TestApp) {
        assert!(refusal(app, &"x".repeat(8 * 1024 + 1)).await.contains("8192 bytes"));
        let nested = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
        let head = part(&json!({ "alg": "EdDSA" }));
        let deep = format!("{head}.{}.AAAA", part(&json!(nested)));
        assert!(refusal(app, &deep).await.contains("can't be read"));
    }

    async fn the_header_is_there_once_and_bears_a_token(app: &TestApp) {
        let member = app.as_member("group-civ", Role::Reader);
        let good = format!("Bearer {}", token_of(&member));
        let ask = |values: &[&str]| values.iter().fold(app.http(Method::POST, "/graphql"), |request, value| request.header("authorization", *value)).json(&json!({ "query": WHO })).send();
        assert_eq!(ask(&[&good.replace("Bearer", "bEaReR")]).await.unwrap().status(), StatusCode::OK);
        for (values, expected) in [
            (vec![good.as_str(), good.as_str()], "twice"),
            (vec![good.as_str(), "Basic eDp5"], "twice"),
            (vec!["Basic eDp5"], "bearer"),
            (vec!["Digest username=x"], "bearer"),
            (vec!["Bearer"], "empty"),
            (vec!["Bearer "], "empty"),
            (vec![""], "bearer"),
            (vec!["Bearer x, Bearer y"], "can't be read"),
        ] {
            let response = ask(&values).await.unwrap();
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{values:?}");
            let answer: Value = response.json().await.unwrap();
            assert!(answer["errors"][0]["message"].as_str().unwrap().contains(expected), "{values:?}: {answer}");
        }
    }

    async fn a_wrong_file_of_issuers_is_said_at_the_start(database: &TestDatabase) {
        let issuer = Issuer::start(&Signer::ed("k", 1)).await;
        let options = issuer.trusted_for(&["*"], "roles = [\"boss\"]");
        let Err(error) = App::bind(&database.config(), &options).await else { panic!("it starts") };
        let error = format!("{error:#}");
        for part in ["issuers.toml", &issuer.url, "\"boss\"", "write reader, editor, approver or registrar"] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}

#[test]
fn a_command_for_tokens_that_makes_no_sense_is_refused() {
    let parse =
        |arguments: &[&str]| Cli::try_parse_from(["gapbridge", "token"].iter().chain(arguments));
    assert!(
        parse(&[
            "--organisation",
            "group-civ",
            "--role",
            "Editor",
            "--ttl",
            "7d"
        ])
        .is_ok()
    );
    for (arguments, expected) in [
        (
            [
                "--organisation",
                "group-civ",
                "--role",
                "boss",
                "--ttl",
                "8h",
            ],
            "write reader, editor",
        ),
        (
            [
                "--organisation",
                "group-civ",
                "--role",
                "editor",
                "--ttl",
                "31d",
            ],
            "at most 30 days",
        ),
        (
            [
                "--organisation",
                "group-civ",
                "--role",
                "editor",
                "--ttl",
                "8",
            ],
            "write for example 30m",
        ),
    ] {
        assert!(
            parse(&arguments)
                .unwrap_err()
                .to_string()
                .contains(expected),
            "{arguments:?}"
        );
    }
    assert!(parse(&["--role", "editor"]).is_err());
}

/// The token that a client signs in with.
fn token_of(service: &Service) -> String {
    service.token.clone().unwrap()
}
