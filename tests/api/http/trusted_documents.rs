//! Documents that the operator keeps: asked for by their names, never forgotten, and where it is said so the only ones.

use gapbridge::{
    app::App,
    config::{ServeOptions, TrustedDocuments},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;
use tests::{Service, TestDatabase, on_both, options};

const COUNT: &str = "{ gaps { totalCount } }";

/// The SHA-256 of a document, in hexadecimal.
fn digest(text: &str) -> String {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes())
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A folder of these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a temporary file");
    }
    folder
}

fn trusting(folder: &TempDir, documents_only: bool) -> ServeOptions {
    ServeOptions {
        trusted: TrustedDocuments {
            documents: Some(folder.path().to_owned()),
            documents_only,
        },
        ..options()
    }
}

async fn get(service: &Service, parameters: &[(&str, &str)]) -> (StatusCode, Value) {
    let request = service.http(Method::GET, "/graphql").query(parameters);
    let response = request.send().await.expect("an answer");
    (response.status(), response.json().await.expect("JSON"))
}

on_both! {
    async fn documents_are_asked_for_by_name_or_digest(database: &TestDatabase) {
        let named = r#"{"one-gap": "query ($r: String!) { gap(reference: $r) { reference } }", "both": "query A { gaps { totalCount } } query B { offers { totalCount } }"}"#;
        let files = folder(&[("count.graphql", COUNT), ("names.json", named), ("told.graphql", "\"How many.\" query { gaps { totalCount } }"), ("README.md", "no document")]);
        let service = database.serve_with(&trusting(&files, false)).await;
        let counted = service.data(COUNT, json!({})).await;
        let digest = digest(COUNT);
        for id in [digest.clone(), format!("sha256:{digest}"), "count".to_owned(), "told".to_owned()] {
            assert_eq!(get(&service, &[("documentId", &*id)]).await.1["data"], counted, "{id}");
        }
        let persisted = json!({ "persistedQuery": { "version": 1, "sha256Hash": digest } }).to_string();
        assert_eq!(get(&service, &[("extensions", &*persisted)]).await.1["data"], counted);
        let one = get(&service, &[("documentId", "one-gap"), ("variables", r#"{"r": "none"}"#)]).await.1;
        assert_eq!(one["data"], json!({ "gap": null }));
        let posted = service.post(&json!({ "documentId": "both", "operationName": "A" })).await;
        assert_eq!(posted.json::<Value>().await.unwrap()["data"], counted);
        let unknown = get(&service, &[("documentId", "none")]).await.1;
        assert_eq!(unknown["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
        let message = unknown["errors"][0]["message"].as_str().expect("a message");
        assert!(message.contains("No document is called so"), "{message}");
        let other = get(&service, &[("documentId", "one-gap"), ("query", COUNT)]).await.1;
        assert_eq!(other["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(other["errors"][0]["message"], "`documentId` names another document than `query` has: send one of them.");
        assert_eq!(get(&service, &[("query", "{ offers { totalCount } }")]).await.0, StatusCode::OK, "others are run, too");
    }

    async fn what_a_manifest_calls_a_document_goes_before_the_name_of_a_file(database: &TestDatabase) {
        let files = folder(&[("count.graphql", COUNT), ("a b.graphql", "{ __typename }"), ("names.json", r#"{"count": "{ offers { totalCount } }"}"#)]);
        let service = database.serve_with(&trusting(&files, false)).await;
        assert!(get(&service, &[("documentId", "count")]).await.1["data"]["offers"].is_object());
        let files = folder(&[("count.graphql", COUNT), ("count.gql", "{ offers { totalCount } }")]);
        let bound = App::bind(&database.config(), &trusting(&files, false)).await;
        let Err(error) = bound.map(|_| ()) else { panic!("one name for two documents") };
        assert!(format!("{error:#}").contains("Another document has the same id"), "{error:#}");
    }

    async fn nobody_in_particular_gets_only_them_where_it_is_said_so(database: &TestDatabase) {
        let files = folder(&[("count.graphql", COUNT)]);
        let service = database.serve_with(&trusting(&files, true)).await;
        let other = "{ offers { totalCount } }";
        for query in [other, "{ __typename }", "mutation { x }"] {
            let refused = service.post(&json!({ "query": query })).await;
            let status = refused.status();
            let code = refused.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"].take();
            assert!(code == "FORBIDDEN" && status == StatusCode::FORBIDDEN || query.starts_with("mutation"), "{query}: {code}");
        }
        assert_eq!(get(&service, &[("query", COUNT)]).await.0, StatusCode::OK, "its text is as good as its name");
        let donor = service.approver("state-can");
        assert!(donor.data(other, json!({})).await["offers"]["totalCount"].is_number());
        // What a member asked is open to nobody else.
        assert_eq!(get(&service, &[("query", other)]).await.0, StatusCode::FORBIDDEN);
    }

    async fn a_faulty_document_keeps_the_service_from_starting(database: &TestDatabase) {
        for (name, text, told) in [
            ("a.graphql", "{\n  gaps {\n    totalSum\n  }\n}", "a.graphql\", line 3: "),
            ("a.graphql", "{ gaps { totalCuont } }", "Did you mean totalCount?"),
            ("a.graphql", "{ gaps {", "a.graphql\""),
            ("a.json", r#"{"x": "{ gaps { total } }"}"#, "a.json\", document x, line 1: "),
            ("a.json", "{\n  \"x\": \n}", "a.json\" is not JSON"),
            ("a.json", "[1]", "a.json\" is no manifest"),
            ("a.txt", COUNT, "has no documents"),
        ] {
            let files = folder(&[(name, text)]);
            let bound = App::bind(&database.config(), &trusting(&files, false)).await;
            let Err(error) = bound.map(|_| ()) else { panic!("{text} is trusted") };
            let error = format!("{error:#}");
            assert!(error.contains(told), "{error}");
        }
    }
}
