//! A receiver of webhooks, and what it was sent.

use super::until;
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// An answer that never comes.
pub(crate) const NEVER: u16 = 0;

/// What a receiver was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(super) path: String,
    pub(super) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Sent {
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn message(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub(crate) fn changes(&self) -> Vec<Value> {
        let message = self.message();
        message["data"]["changes"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    /// The signature by a secret, worked out anew.
    pub(super) fn signature(&self, secret: &str) -> String {
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").expect("a secret"))
            .expect("base64");
        let content = format!(
            "{}.{}.{}",
            self.id(),
            self.headers["webhook-timestamp"],
            self.body
        );
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), content.as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

/// A receiver: answers as it is told, then with 200, and keeps what it was sent.
pub(crate) struct Receiver {
    pub(crate) url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    pub(crate) answers: Arc<Mutex<VecDeque<u16>>>,
    serving: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start(answers: &[u16]) -> Self {
        Self::start_at("127.0.0.1:0", answers).await
    }

    /// The same at an address.
    pub(super) async fn start_at(address: &str, answers: &[u16]) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (sent, answers) = (
            Arc::<Mutex<Vec<Sent>>>::default(),
            Arc::new(Mutex::new(answers.iter().copied().collect::<VecDeque<_>>())),
        );
        let (kept, told) = (sent.clone(), answers.clone());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, told) = (kept.clone(), told.clone());
                tokio::spawn(async move { receive(stream, &kept, &told).await });
            }
        });
        Self {
            url,
            sent,
            answers,
            serving,
        }
    }

    /// Ends, and gives the address once nobody listens there.
    pub(super) async fn dies(self) -> String {
        let address = self.url.strip_prefix("http://").expect("its scheme");
        let address = address.strip_suffix("/hook").expect("its path").to_owned();
        drop(self);
        until(async || TcpStream::connect(&address).await.err()).await;
        address
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// What it was sent, once that is so many requests.
    pub(super) async fn wait_for(&self, requests: usize) -> Vec<Sent> {
        until(async || Some(self.sent()).filter(|sent| sent.len() >= requests)).await
    }

    /// What it was told of, once that is so many changes, each counted as often as it came.
    pub(crate) async fn changes(&self, many: usize) -> Vec<Value> {
        until(async || {
            let changes: Vec<Value> = self.sent().iter().flat_map(Sent::changes).collect();
            Some(changes).filter(|changes| changes.len() >= many)
        })
        .await
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Takes one request, keeps it and answers.
async fn receive(mut stream: TcpStream, sent: &Mutex<Vec<Sent>>, answers: &Mutex<VecDeque<u16>>) {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length")
                .and_then(|length| length.parse::<usize>().ok())
                .unwrap_or(0);
            break (head.to_owned(), length);
        }
    };
    let begin = head.len() + 4;
    while bytes.len() < begin + length {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let names = [
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "content-type",
    ];
    let headers = names.map(|name| (name.to_owned(), header(&head, name).unwrap_or_default()));
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let body = String::from_utf8(bytes[begin..].to_vec()).expect("UTF-8");
    sent.lock().unwrap().push(Sent {
        path,
        headers: headers.into(),
        body,
    });
    let status = answers.lock().unwrap().pop_front().unwrap_or(200);
    if status == NEVER {
        std::future::pending::<()>().await;
    }
    let answer = format!(
        "HTTP/1.1 {status} So\r\nlocation: /elsewhere\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
    );
    stream.write_all(answer.as_bytes()).await.ok();
    stream.shutdown().await.ok();
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}
