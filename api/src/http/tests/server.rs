//! A server on a port of its own, and clients that keep to the protocol or don't.

use std::net::SocketAddr;

use actix_web::{HttpServer, rt};
use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error as WsError, Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::http::tests::*;

pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) api: web::Data<Api>,
    pub(super) good: Arc<AtomicBool>,
}

pub(super) struct Client(pub(super) WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Serves with these bounds of sockets.
pub(super) fn serve(sockets: Sockets) -> Server {
    serve_with(Settings {
        sockets,
        ..Settings::default()
    })
}

pub(super) fn serve_with(settings: Settings) -> Server {
    let good = Arc::new(AtomicBool::new(true));
    let api = web::Data::new(Api::new(Trial(schema(), good.clone()), settings).expect("an API"));
    let served = api.clone();
    let server = HttpServer::new(move || App::new().app_data(served.clone()).configure(routes));
    let server = server
        .workers(1)
        .on_connect(note_connection)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a port");
    let address = server.addrs()[0];
    rt::spawn(server.run());
    Server { address, api, good }
}

impl Server {
    /// Opens a socket, or says with which status it is refused.
    pub(super) async fn open(
        &self,
        headers: &[(&'static str, &'static str)],
    ) -> Result<Client, u16> {
        let mut request = format!("ws://{}/graphql/ws", self.address)
            .into_client_request()
            .expect("a request");
        for (name, value) in headers {
            request
                .headers_mut()
                .append(*name, HeaderValue::from_static(value));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Client(socket)),
            Err(WsError::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    pub(super) async fn client(&self) -> Client {
        self.open(&[("Sec-WebSocket-Protocol", "other, graphql-transport-ws")])
            .await
            .expect("a socket")
    }

    /// A socket for somebody who is known.
    pub(super) async fn signed_in(&self, payload: Value) -> Client {
        let mut client = self.client().await;
        client
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(client.next().await, json!({ "type": "connection_ack" }));
        client
    }
}

impl Server {
    /// A connection over which a POST of these parameters was sent, the last `missing` bytes left out.
    pub(super) async fn post(&self, parameters: &Value, missing: usize) -> TcpStream {
        self.sent("", parameters, missing).await
    }

    /// A connection over which something was asked that is to be answered by events.
    pub(super) async fn follow(&self, query: &str) -> TcpStream {
        let accept = "Accept: text/event-stream\r\n";
        self.sent(accept, &json!({ "query": query }), 0).await
    }

    async fn sent(&self, header: &str, parameters: &Value, missing: usize) -> TcpStream {
        let body = parameters.to_string();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.expect("a port");
        let sent = &request.as_bytes()[..request.len() - missing];
        stream.write_all(sent).await.expect("a connection");
        stream
    }
}

/// All that comes over a connection until it ends.
pub(super) async fn read(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    // A connection that is cut ends with an error or without; either way it ends.
    let _ = tokio::time::timeout(Duration::from_secs(20), reading)
        .await
        .expect("an end in time");
    String::from_utf8(bytes).expect("UTF-8")
}

/// Waits until something holds.
pub(super) async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..2_500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what}");
}

impl Client {
    pub(super) async fn send(&mut self, message: Value) {
        self.send_raw(Message::text(message.to_string())).await;
    }

    pub(super) async fn send_raw(&mut self, message: Message) {
        self.0.send(message).await.expect("an open socket");
    }

    pub(super) async fn ask(&mut self, id: &str, query: &str) {
        self.send(json!({ "type": "subscribe", "id": id, "payload": { "query": query } }))
            .await;
    }

    pub(super) async fn receive(&mut self) -> Option<Result<Message, WsError>> {
        tokio::time::timeout(Duration::from_secs(20), self.0.next())
            .await
            .expect("something in time")
    }

    pub(super) async fn next(&mut self) -> Value {
        loop {
            match self
                .receive()
                .await
                .expect("a message")
                .expect("an open socket")
            {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The kind of the next message, and of its only error the code.
    pub(super) async fn outcome(&mut self) -> (String, String) {
        let message = self.next().await;
        let code = message["payload"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or("none");
        (
            message["type"].as_str().unwrap_or_default().to_owned(),
            code.to_owned(),
        )
    }

    /// The code it is closed with, nothing being said before.
    pub(super) async fn closed(&mut self) -> u16 {
        match self.receive().await {
            Some(Ok(Message::Close(Some(frame)))) => frame.code.into(),
            other => panic!("not closed: {other:?}"),
        }
    }
}
