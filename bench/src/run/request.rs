//! Requests as they are sent, and answers as they are read.

use super::client::Client;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// A question that any register can answer, to find out whether the service is there.
pub(crate) fn first_question() -> Vec<u8> {
    graphql(
        None,
        "{ gaps(first: 1) { edges { node { reference } } } }",
        &json!({}),
    )
}

/// An operation of GraphQL, with a token or as anybody.
pub(crate) fn graphql(token: Option<&str>, query: &str, variables: &Value) -> Vec<u8> {
    post(token, &json!({ "query": query, "variables": variables }))
}

/// A named operation, as anybody.
pub(super) fn named(name: &str, query: &str, variables: &Value) -> Vec<u8> {
    post(
        None,
        &json!({ "operationName": name, "variables": variables, "query": query }),
    )
}

fn post(token: Option<&str>, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let signed = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
    format!(
        "POST /graphql HTTP/1.1\r\nHost: bench\r\nAccept: application/graphql-response+json\r\nContent-Type: application/json\r\n\
         {}Content-Length: {}\r\n\r\n{body}",
        signed.unwrap_or_default(),
        body.len()
    )
    .into_bytes()
}

/// A request to the baseline.
pub(super) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n\r\n").into_bytes()
}

/// A good answer.
pub(crate) async fn answer(client: &mut Client, request: &[u8]) -> Result<Value> {
    let answer = client.ask(request).await?;
    let json: Value = serde_json::from_slice(answer.body).context("the answer is not JSON")?;
    if answer.status != 200 || !json["errors"].is_null() {
        bail!("A question was refused: status {}, {json}", answer.status);
    }
    Ok(json)
}

/// How many gaps everybody may read.
pub(crate) async fn public_gaps(client: &mut Client) -> Result<u64> {
    let question = graphql(None, "{ gaps { totalCount } }", &json!({}));
    let counted = answer(client, &question).await?;
    counted["data"]["gaps"]["totalCount"]
        .as_u64()
        .context("reading totalCount")
}

/// Percent-encoded, but for letters and digits.
pub(super) fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
