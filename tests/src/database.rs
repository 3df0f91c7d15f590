//! Databases: one is filled once per run of the tests and copied for every test.

mod postgres;

use crate::Fixture;
use domain::deadline::Silence;
use gapbridge::{
    config::{
        Bounds, Budgets, Config, LogFormat, ReplicaSettings, Reporting, ServeOptions,
        TrustedDocuments, WebhookSettings,
    },
    db::store::{Store, connect},
    load::{DEMO, LoadError, Loaded, REFERENCE, Source, Summary, built_in, load, take},
};
use postgres::{PREFIX, admin, names, postgres_url};
use sea_orm::DatabaseConnection;
use std::{path::Path, process, sync::Arc};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A database of the server that `GAPBRIDGE_TEST_POSTGRES` names.
    Postgres,
}

/// A database of one test, with the reference data.
pub struct TestDatabase {
    /// Which one it is.
    pub backend: Backend,
    /// Where it is.
    pub url: String,
    /// Its folder on SQLite, its name on PostgreSQL.
    place: Place,
    /// Where the local key is on PostgreSQL; on SQLite it is beside the database.
    keys: TempDir,
}

enum Place {
    Folder(TempDir),
    Name(String),
}

/// A database without tables.
pub struct Empty(pub TestDatabase);

impl Fixture for TestDatabase {
    async fn start(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let template = SQLITE.get_or_init(sqlite_template).await;
                let copy = Self::sqlite();
                let Place::Folder(folder) = &copy.place else {
                    unreachable!("SQLite has a folder")
                };
                std::fs::write(folder.path().join(FILE), template).expect("the template is copied");
                copy
            }
            Backend::Postgres => {
                Self::postgres(Some(PG.get_or_init(postgres_template).await)).await
            }
        }
    }

    async fn end(self) {
        if let Place::Name(name) = &self.place {
            admin(&format!("drop database if exists {name} with (force)")).await;
        }
    }
}

impl Fixture for Empty {
    async fn start(backend: Backend) -> Self {
        Self(match backend {
            Backend::Sqlite => TestDatabase::sqlite(),
            Backend::Postgres => TestDatabase::postgres(None).await,
        })
    }

    async fn end(self) {
        self.0.end().await;
    }
}

impl TestDatabase {
    fn sqlite() -> Self {
        let folder = temporary();
        Self {
            backend: Backend::Sqlite,
            url: sqlite_url(folder.path()),
            place: Place::Folder(folder),
            keys: temporary(),
        }
    }

    async fn postgres(template: Option<&String>) -> Self {
        let name = format!("{PREFIX}_{}_{}", process::id(), Uuid::now_v7().simple());
        let template = template.map_or("template0", String::as_str);
        admin(&format!("create database {name} template {template}")).await;
        Self {
            backend: Backend::Postgres,
            url: postgres_url(&name),
            place: Place::Name(name),
            keys: temporary(),
        }
    }

    /// Another database that says the same. On PostgreSQL nobody may be connected to this one meanwhile.
    pub async fn copy(&self) -> Self {
        let Place::Name(name) = &self.place else {
            let copy = Self::sqlite();
            let Place::Folder(folder) = &copy.place else {
                unreachable!("SQLite has a folder")
            };
            let file = folder.path().join(FILE);
            self.run_sql(&format!("vacuum into '{}'", file.display()))
                .await;
            return copy;
        };
        Self::postgres(Some(name)).await
    }

    /// A database of another PostgreSQL server, which goes with that.
    pub(crate) fn elsewhere(url: String) -> Self {
        Self {
            backend: Backend::Postgres,
            url,
            place: Place::Folder(temporary()),
            keys: temporary(),
        }
    }

    /// Settings that lead here.
    pub fn config(&self) -> Config {
        let local_key =
            (self.backend == Backend::Postgres).then(|| self.keys.path().join("local.key"));
        Config {
            local_key,
            ..config(&self.url)
        }
    }

    /// A connection beside the service's, to make and look at rows.
    pub async fn connect(&self) -> DatabaseConnection {
        connect(&self.config())
            .await
            .expect("the database of the test")
    }

    /// The database as the service opens it.
    pub async fn store(&self) -> Arc<Store> {
        Arc::new(
            Store::open(&self.config())
                .await
                .expect("the database of the test"),
        )
    }

    /// Loads fictional donors and what they give.
    pub async fn load_demo(&self) -> Summary {
        let store = self.store().await;
        let summary = load(&store, &built_in(DEMO))
            .await
            .expect("the demonstration data");
        store.close().await;
        summary
    }

    /// Loads text as a data file of this name.
    pub async fn load(&self, name: &str, text: &str) -> Result<Summary, LoadError> {
        Ok(self.take(name, text).await?.summary)
    }

    /// The same, with what should be looked at.
    pub async fn take(&self, name: &str, text: &str) -> Result<Loaded, LoadError> {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a temporary file");
        let store = self.store().await;
        let taken = take(&store, &[Source::read(&path).expect("a file")]).await;
        store.close().await;
        taken
    }
}

/// Options of a service for one test.
pub fn options() -> ServeOptions {
    ServeOptions {
        listen: ([127, 0, 0, 1], 0).into(),
        demo: false,
        allowed_origins: vec!["*".to_owned()],
        issuers: None,
        request_timeout_ms: 60_000,
        concurrent_requests: 64,
        concurrent_sockets: 64,
        trusted: TrustedDocuments::default(),
        bounds: Bounds::default(),
        budgets: unbounded(),
        metrics_listen: None,
        slow_ms: 1_000,
        access_log: false,
        reporting: Reporting::default(),
        federation: false,
        workers: Some(1),
    }
}

/// All tests of a service come from one address, many with keys that are not good.
fn unbounded() -> Budgets {
    Budgets {
        budget_anonymous: 0,
        budget_signed_in: 0,
        failed_sign_ins: 0,
        organisation_bytes: 0,
        trusted_proxies: Vec::new(),
    }
}

const FILE: &str = "register.db";
static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
static PG: OnceCell<String> = OnceCell::const_new();

pub(crate) fn temporary() -> TempDir {
    TempDir::with_prefix("gapbridge-test-").expect("a temporary folder")
}

fn sqlite_url(folder: &Path) -> String {
    format!("sqlite:{}?mode=rwc", folder.join(FILE).display())
}

pub(crate) fn config(url: &str) -> Config {
    Config {
        database_url: url.to_owned(),
        database_connections: 6,
        replicas: ReplicaSettings::default(),
        local_key: None,
        consent_days: 5,
        silence: Silence::Waits,
        holidays: Vec::new(),
        webhooks: WebhookSettings::default(),
        model: None,
        log: "off".to_owned(),
        log_format: Some(LogFormat::Text),
        traces: None,
    }
}

/// The template, in memory: nothing runs when tests end that could remove a file.
async fn sqlite_template() -> Vec<u8> {
    let folder = temporary();
    fill(&sqlite_url(folder.path())).await;
    std::fs::read(folder.path().join(FILE)).expect("the template is read")
}

/// The template of this process. Those of processes that are gone are removed, since nothing runs when tests end.
async fn postgres_template() -> String {
    for name in names().await {
        let process = name
            .trim_start_matches(PREFIX)
            .split('_')
            .nth(1)
            .unwrap_or_default();
        if Path::new("/proc/self").exists() && !Path::new("/proc").join(process).exists() {
            admin(&format!("drop database if exists {name} with (force)")).await;
        }
    }
    let name = format!("{PREFIX}_{}_template", process::id());
    admin(&format!("create database {name} template template0")).await;
    fill(&postgres_url(&name)).await;
    name
}

async fn fill(url: &str) {
    let store = Store::open(&config(url)).await.expect("an empty database");
    load(&store, &built_in(REFERENCE))
        .await
        .expect("the reference data");
    store.close().await;
}
