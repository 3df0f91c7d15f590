//! A client that asks over a WebSocket.

use crate::Service;
use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

/// How long anything may take to arrive.
const PATIENCE: Duration = Duration::from_secs(100);

/// An open socket, as its client sees it.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Service {
    /// Opens a socket, signing in by the header if the client has a token.
    pub async fn socket(&self) -> Socket {
        self.socket_of(None).await.expect("a socket")
    }

    /// Opens a socket as a page of this origin would, or gives the status with which it is refused.
    pub async fn socket_of(&self, origin: Option<&str>) -> Result<Socket, StatusCode> {
        let address = format!("{}/graphql/ws", self.address().replacen("http", "ws", 1));
        let mut request = address.into_client_request().expect("an address");
        let mut add = |name: &'static str, value: &str| {
            request
                .headers_mut()
                .insert(name, value.parse().expect("a header"))
        };
        add("sec-websocket-protocol", "graphql-transport-ws");
        self.token
            .iter()
            .for_each(|token| drop(add("authorization", &format!("Bearer {token}"))));
        origin.iter().for_each(|origin| drop(add("origin", origin)));
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(response)) => {
                Err(StatusCode::from_u16(response.status().as_u16()).expect("a status"))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket and says who is there.
    pub async fn open_socket(&self, payload: Value) -> Socket {
        let mut socket = self.socket().await;
        socket.init(payload).await;
        assert_eq!(socket.next().await, json!({ "type": "connection_ack" }));
        socket
    }
}

impl Socket {
    /// Says something.
    pub async fn send(&mut self, message: Value) {
        self.send_text(message.to_string()).await;
    }

    /// Says something that need not be JSON.
    pub async fn send_text(&mut self, text: String) {
        self.0
            .send(Message::text(text))
            .await
            .expect("an open socket");
    }

    /// Says who is there.
    pub async fn init(&mut self, payload: Value) {
        self.send(json!({ "type": "connection_init", "payload": payload }))
            .await;
    }

    /// Starts an operation.
    pub async fn ask(&mut self, id: &str, query: &str) {
        self.send(json!({ "type": "subscribe", "id": id, "payload": { "query": query } }))
            .await;
    }

    /// Runs an operation to its end: its only result, or the code with which the socket is closed.
    pub async fn run(&mut self, query: &str) -> Result<Value, u16> {
        self.ask("run", query).await;
        let mut result = self.receive().await?;
        match result["type"].as_str() {
            Some("next") => assert_eq!(
                self.next().await,
                json!({ "type": "complete", "id": "run" })
            ),
            _ => assert_eq!(result["type"], "error"),
        }
        Ok(result["payload"].take())
    }

    /// The next message, or the code with which the socket is closed.
    pub async fn receive(&mut self) -> Result<Value, u16> {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next())
                .await
                .expect("something in time")
            {
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(_)) => {}
                end => panic!("the socket ended without a word: {end:?}"),
            }
        }
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        self.receive().await.expect("an open socket")
    }
}
