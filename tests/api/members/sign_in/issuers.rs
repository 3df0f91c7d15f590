//! Issuers: which are asked for their keys, how often, and what is believed of them.

use super::{organisation_of, refusal, trusting, unread};
use crate::feed::webhooks::until;
use gapbridge::{
    app::App,
    config::{Budgets, ServeOptions},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Instant;
use tests::{Issuer, Signer, TestDatabase, on_both, options};

/// Waits until an issuer was asked for its keys as it shows them now, and what it answered was read: only behind that it is asked again.
async fn until_asked(issuer: &Issuer) {
    let asked = issuer.asked() + 2;
    until(async || (issuer.asked() >= asked).then_some(())).await;
}

on_both! {
    async fn an_issuer_that_is_not_trusted_is_not_asked(database: &TestDatabase) {
        let (key, stranger) = (Signer::ed("k", 1), Issuer::start(&Signer::ed("k", 1)).await);
        let (_issuer, service) = trusting(database, &key).await;
        assert!(refusal(&service, &key.sign(&stranger.claims())).await.contains("not trusted"));
        assert_eq!(stranger.asked(), 0);
        for issuer in [json!(null), json!([stranger.url]), json!(7), json!("")] {
            refusal(&service, &key.sign(&stranger.claims_with(json!({ "iss": issuer })))).await;
        }
    }

    async fn a_flood_of_unknown_keys_is_no_flood_of_questions(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let unknown = |at: usize| Signer { kid: format!("unknown-{at}"), ..key.clone() }.sign(&issuer.claims());
        let flood = |from: usize| futures_util::future::join_all((from..from + 30).map(|at| { let service = &service; let token = unknown(at); async move { refusal(service, &token).await } }));
        let begun = Instant::now();
        for from in [0, 30, 60] {
            assert!(flood(from).await.iter().all(|message| message.contains("does not show")));
        }
        let halves = usize::try_from(begun.elapsed().as_secs() / 30).unwrap();
        assert!((1..=1 + halves).contains(&issuer.asked()), "at its start and then not for half a minute: {}", issuer.asked());
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
        until_asked(&issuer).await;
        assert_eq!(organisation_of(&service.with_token(&by_new)).await, "state-can");
        assert!(refusal(&service, &by_old).await.contains("does not show"), "a key that is shown no more is worth nothing");
        issuer.show_raw(json!("nonsense"));
        until_asked(&issuer).await;
        assert_eq!(organisation_of(&service.with_token(&by_new)).await, "state-can", "keys outlive a fault of their issuer");
        assert!(unread(&service, &by_old).await.contains("can't be read now"), "it may be shown again, which nobody can tell");
    }

    async fn an_issuer_that_does_not_answer_keeps_nobody_from_starting(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let issuer = Issuer::start(&key).await;
        let nowhere = "http://127.0.0.1:1";
        let options = issuer.trusted_for(&["*"], &format!("[[issuer]]\nurl = \"{nowhere}\"\naudience = \"gapbridge\"\norganisations = [\"*\"]"));
        let service = database.serve_with(&options).await;
        let token = key.sign(&issuer.claims_with(json!({ "iss": nowhere })));
        assert!(unread(&service, &token).await.contains("can't be read now"));
        let file = service.with_token(&token).http(Method::GET, "/export/gaps.csv").send().await.unwrap();
        assert_eq!((file.status(), &file.headers()["retry-after"]), (StatusCode::SERVICE_UNAVAILABLE, &"5".parse().unwrap()));
        let mut socket = service.socket().await;
        socket.init(json!({ "token": token })).await;
        assert_eq!(socket.receive().await, Err(1013), "clients connect again by themselves");
        assert_eq!(organisation_of(&service.with_token(&key.sign(&issuer.claims()))).await, "state-can", "others are not held up");
        assert_eq!(organisation_of(&service).await, Value::Null);
    }

    async fn tokens_of_an_issuer_that_does_not_answer_count_against_nobody(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let issuer = Issuer::start(&key).await;
        let nowhere = "http://127.0.0.1:1";
        let trusted = issuer.trusted_for(&["*"], &format!("[[issuer]]\nurl = \"{nowhere}\"\naudience = \"gapbridge\"\norganisations = [\"*\"]"));
        let budgets = Budgets { failed_sign_ins: 2, ..options().budgets };
        let service = database.serve_with(&ServeOptions { budgets, ..trusted }).await;
        let token = key.sign(&issuer.claims_with(json!({ "iss": nowhere })));
        for _ in 0..4 {
            assert!(unread(&service, &token).await.contains("can't be read now"));
        }
        let good = key.sign(&issuer.claims());
        assert_eq!(organisation_of(&service.with_token(&good)).await, "state-can", "others of that address sign in");
        // Those that are judged and found bad count as ever.
        for _ in 0..2 {
            refusal(&service, "a.b.c").await;
        }
        let other = key.sign(&issuer.claims_with(json!({ "sub": "somebody else" })));
        let answer = service.with_token(&other).post(&json!({ "query": "{ __typename }" })).await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    }

    async fn an_issuer_that_says_it_is_another_or_leads_elsewhere_is_not_believed(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (posing, leading, huge) = (Issuer::start(&key).await, Issuer::start(&key).await, Issuer::start(&key).await);
        posing.pose_as("https://id.example.org");
        leading.lead_to("http://192.0.2.1/keys");
        huge.show_raw(json!({ "keys": vec![serde_json::to_value(key.public()).unwrap(); 101] }));
        for issuer in [posing, leading, huge] {
            let service = database.serve_with(&issuer.trusted_for(&["*"], "")).await;
            assert!(unread(&service, &key.sign(&issuer.claims())).await.contains("can't be read now"));
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
