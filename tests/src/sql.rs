//! Rows that a test changes beside the service, which may look at any moment.

use crate::{Backend, TestDatabase};
use gapbridge::{config::Config, db::store::connect};
use sea_orm::{ConnectionTrait, DatabaseConnection};

/// What tells services that rows were changed by hand.
pub const CHANGED_BY_HAND: &str =
    "update register_state set value = value + 1 where name = 'reference_version'";

impl Backend {
    /// Begins a transaction that changes something.
    pub fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres => "begin",
        }
    }
}

impl TestDatabase {
    /// Has services read anew what they keep, as docs/operating.md says it of rows that were changed by hand.
    pub async fn changed_by_hand(&self) {
        self.run_sql(CHANGED_BY_HAND).await;
    }

    /// Has a mission be at work still: those that have gaps on record are over.
    pub async fn at_work(&self, mission: &str) {
        let sql = format!("update mission set ended = null where acronym = '{mission}'");
        self.run_at_once(&[sql.as_str(), CHANGED_BY_HAND]).await;
    }

    /// Runs statements of which a service sees all or none.
    pub async fn run_at_once<S: AsRef<str>>(&self, statements: &[S]) {
        let mut all = vec![self.backend.begin()];
        for statement in statements {
            all.push(statement.as_ref());
        }
        all.push("commit");
        self.run_sql(&all.join("; ")).await;
    }

    /// Runs SQL in the words of this database.
    pub async fn run_sql(&self, sql: &str) {
        let database = self.connect().await;
        database
            .execute_unprepared(sql)
            .await
            .expect("SQL of a test");
        database.close().await.expect("closing");
    }

    /// A single connection, by which all statements go: so some of them can begin and end a transaction.
    pub async fn connect_alone(&self) -> DatabaseConnection {
        let config = Config {
            database_connections: 1,
            ..self.config()
        };
        connect(&config).await.expect("the database of the test")
    }
}
