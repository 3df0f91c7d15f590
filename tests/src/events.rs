//! A client that follows an event stream.

use crate::Service;
use reqwest::{Method, Response, StatusCode, header::ACCEPT};
use serde_json::{Value, json};
use std::time::Duration;

/// How long anything may take to arrive.
const PATIENCE: Duration = Duration::from_secs(100);

/// An event stream, as its client reads it.
pub struct Events {
    response: Response,
    unread: String,
    /// The id of the event that came last, where it has one.
    pub last: Option<String>,
}

impl Service {
    /// Asks for an event stream, or gives the status with which it is refused: 502 where there was no answer.
    pub async fn events(&self, query: &str, variables: Value) -> Result<Events, StatusCode> {
        self.events_again(query, variables, "").await
    }

    /// The same of a client that connects again, and says which event it had last.
    pub async fn events_again(
        &self,
        query: &str,
        variables: Value,
        last: &str,
    ) -> Result<Events, StatusCode> {
        let parameters = json!({ "query": query, "variables": variables });
        let request = self.http(Method::POST, "/graphql").json(&parameters);
        let request = request.header(ACCEPT, "text/event-stream");
        let request = request.header("last-event-id", last);
        // A server that ended before it answered is told as proxies tell it.
        let Ok(response) = request.send().await else {
            return Err(StatusCode::BAD_GATEWAY);
        };
        if response.status() != StatusCode::OK {
            return Err(response.status());
        }
        let kind = response.headers()["content-type"].to_str();
        assert!(kind.is_ok_and(|kind| kind.starts_with("text/event-stream")));
        let unread = String::new();
        Ok(Events {
            response,
            unread,
            last: None,
        })
    }
}

impl Events {
    /// The result in the next event; none where the operation is complete. An error where the stream ends without a word.
    pub async fn next(&mut self) -> Result<Option<Value>, ()> {
        loop {
            let Some((event, rest)) = self.unread.split_once("\n\n") else {
                let chunk = tokio::time::timeout(PATIENCE, self.response.chunk());
                match chunk.await.expect("something in time") {
                    Ok(Some(bytes)) => self.unread += std::str::from_utf8(&bytes).expect("text"),
                    Ok(None) | Err(_) => return Err(()),
                }
                continue;
            };
            let (event, rest) = (event.to_owned(), rest.to_owned());
            self.unread = rest;
            let field = |name: &str| {
                let mut lines = event.lines();
                lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            };
            match field("event") {
                Some("next") => {
                    self.last = field("id").map(str::to_owned);
                    let json = field("data").expect("data");
                    return Ok(Some(serde_json::from_str(json).expect("JSON")));
                }
                Some("complete") => return Ok(None),
                _ => assert_eq!(event, ":"),
            }
        }
    }
}
