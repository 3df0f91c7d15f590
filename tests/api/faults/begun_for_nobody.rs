//! A change that is given up while the database is asked for its transaction leaves none open.

use crate::{
    faults::{
        failures::{send, titles},
        many_servers::DONOR,
    },
    feed::webhooks::until,
};
use gapbridge::config::ServeOptions;
use reqwest::{StatusCode, Url};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tests::{Backend, TestDatabase, options, own_port, run};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// Sessions of clients, beside the one that asks, that are in a transaction, whether anything is done in it or not.
const IN_TRANSACTION: &str =
    "select count(*) as found from pg_stat_activity where datname = current_database()
    and backend_type = 'client backend' and xact_start is not null and pid <> pg_backend_pid()";

/// A way to PostgreSQL on which it is heard, and not answered, where a transaction begins while it is to keep silent.
struct Way {
    port: u16,
    silent: watch::Sender<bool>,
    passing: JoinHandle<()>,
}

impl Way {
    async fn to(server: String) -> Self {
        let port = own_port();
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .expect("a port");
        let (silent, told) = watch::channel(false);
        let passing = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.expect("the server");
                pass(client, server, &told);
            }
        });
        Self {
            port,
            silent,
            passing,
        }
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

fn pass(client: TcpStream, server: TcpStream, silent: &watch::Receiver<bool>) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let begins = Arc::new(AtomicBool::new(false));
    tokio::spawn(asked(
        from_client,
        to_server,
        begins.clone(),
        silent.clone(),
    ));
    tokio::spawn(answered(from_server, to_client, begins, silent.clone()));
}

/// Passes on what the server is asked, and notes that a transaction begins.
async fn asked(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    begins: Arc<AtomicBool>,
    silent: watch::Receiver<bool>,
) {
    let mut bytes = [0; 8192];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let is_begin = bytes[..count].windows(6).any(|part| part == b"BEGIN\0");
        if is_begin && *silent.borrow() {
            begins.store(true, Ordering::Release);
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

/// Passes on what the server answers, once it may be told.
async fn answered(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    begins: Arc<AtomicBool>,
    mut silent: watch::Receiver<bool>,
) {
    let mut bytes = [0; 8192];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if begins.load(Ordering::Acquire) && silent.wait_for(|silent| !silent).await.is_err() {
            return;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

/// Whether any session is in a transaction.
async fn is_open(connection: &DatabaseConnection) -> bool {
    let statement = Statement::from_string(DbBackend::Postgres, IN_TRANSACTION);
    let row = connection.query_one_raw(statement).await;
    let row = row.expect("it answers").expect("a row");
    let found: i64 = row.try_get("", "found").expect("a number");
    found > 0
}

#[tokio::test]
async fn a_change_that_is_given_up_as_it_begins_leaves_no_transaction_open() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let mut config = database.config();
        let mut url: Url = config.database_url.parse().expect("a URL");
        let (host, port) = (url.host_str().expect("a host"), url.port().expect("a port"));
        let way = Way::to(format!("{host}:{port}")).await;
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(way.port)).expect("a port");
        // In clear, so that it is heard on the way when a transaction begins.
        url.query_pairs_mut().append_pair("sslmode", "disable");
        config.database_url = url.to_string();
        let brief = ServeOptions {
            // Enough for a slow machine, where nothing is in the way.
            request_timeout_ms: 4_000,
            ..options()
        };
        let service = database.bind(&config, &brief).await;
        let donor = service.approver(DONOR);
        assert_eq!(send(&donor, "a").await.0, StatusCode::OK);
        let connection = database.connect().await;

        way.silent.send_replace(true);
        let (status, again, answer) = send(&donor, "b").await;
        assert_eq!(
            (status, again),
            (StatusCode::SERVICE_UNAVAILABLE, true),
            "{answer}"
        );
        until(async || is_open(&connection).await.then_some(())).await;
        way.silent.send_replace(false);
        until(async || (!is_open(&connection).await).then_some(())).await;

        assert_eq!(titles(&donor).await, ["a"]);
        assert_eq!(send(&donor, "b").await.0, StatusCode::OK);
        assert_eq!(titles(&donor).await, ["a", "b"]);
    })
    .await;
}
