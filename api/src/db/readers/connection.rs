//! One connection to either database, and reading by it.

use crate::db::{health::Health, watch};
use sea_orm::{QueryResult, Statement, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Error as Driver, Postgres, Sqlite, pool::PoolConnection};

/// A connection of a pool.
pub(super) enum Connection {
    Postgres(PoolConnection<Postgres>),
    Sqlite(PoolConnection<Sqlite>),
}

impl Connection {
    /// Tells the embedded database that another use begins, where it has to know. Whether that worked.
    pub(super) async fn is_told(&mut self, health: &Health) -> bool {
        match self {
            Self::Postgres(_) => true,
            Self::Sqlite(connection) => watch::tell(connection, health.watch.clone()).await.is_ok(),
        }
    }

    pub(super) async fn all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, Driver> {
        let (sql, values) = (AssertSqlSafe(statement.sql), bound(statement.values));
        Ok(match self {
            Self::Postgres(connection) => {
                let rows = sqlx::query_with(sql, values)
                    .fetch_all(&mut **connection)
                    .await?;
                rows.into_iter().map(QueryResult::from).collect()
            }
            Self::Sqlite(connection) => {
                let rows = sqlx::query_with(sql, values)
                    .fetch_all(&mut **connection)
                    .await?;
                rows.into_iter().map(QueryResult::from).collect()
            }
        })
    }

    pub(super) async fn first(
        &mut self,
        statement: Statement,
    ) -> Result<Option<QueryResult>, Driver> {
        let (sql, values) = (AssertSqlSafe(statement.sql), bound(statement.values));
        Ok(match self {
            Self::Postgres(connection) => {
                let row = sqlx::query_with(sql, values)
                    .fetch_optional(&mut **connection)
                    .await?;
                row.map(QueryResult::from)
            }
            Self::Sqlite(connection) => {
                let row = sqlx::query_with(sql, values)
                    .fetch_optional(&mut **connection)
                    .await?;
                row.map(QueryResult::from)
            }
        })
    }
}

fn bound(values: Option<Values>) -> SqlxValues {
    SqlxValues(values.unwrap_or_else(|| Values(Vec::new())))
}
