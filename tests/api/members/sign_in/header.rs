//! How a token comes: in one header, of a bounded size; and the command that makes one.

use super::{WHO, refusal, token_of};
use clap::Parser;
use domain::organisation::Role;
use gapbridge::config::Cli;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{TestApp, on_both, part};

on_both! {
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
