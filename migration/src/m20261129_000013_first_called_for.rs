//! When a gap was first called for.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the date. Of the gaps that are there already, the year stays that of their oldest source.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "
alter table gap add column first_called_for text null; -- When it was first called for; null = not stated.
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), COLUMN);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
