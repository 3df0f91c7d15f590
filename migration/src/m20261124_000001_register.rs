//! The register: reference tables, reports, gaps, needs, assistance, the ledger and the history.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Creates all tables, and in each database's own way the full-text index and the guard of the history.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let backend = manager.get_database_backend();
        database
            .execute_unprepared(&in_words_of(backend, include_str!("tables.sql")))
            .await?;
        let (search, history) = match backend {
            DbBackend::Postgres => (
                include_str!("search.postgres.sql"),
                include_str!("history.postgres.sql"),
            ),
            _ => (
                include_str!("search.sqlite.sql"),
                include_str!("history.sqlite.sql"),
            ),
        };
        database.execute_unprepared(search).await?;
        database.execute_unprepared(history).await?;
        Ok(())
    }
}
