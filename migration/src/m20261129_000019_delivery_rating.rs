//! How well what was delivered serves.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the rating. Of matches that are verified already, none is on record.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "
alter table match add column rating text null check (rating in ({match.rating})); -- How well it serves; null = not stated.
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
