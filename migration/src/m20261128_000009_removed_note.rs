//! A sealed note that was removed: its ciphertext is gone, and its row says when and why.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Notes beside each sealed note whether it was removed.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: &str = "
alter table sealed_note add column removed bigint null;
alter table sealed_note add column removal_reason text null;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), COLUMNS);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
