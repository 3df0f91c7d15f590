//! Who asked for an exemption is on record with the request.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds it. Of requests that are there already it is not stated: the history tells who asked.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "
-- The organisation that asks; null = the history tells.
alter table exemption_request add column asker_id uuid null references organisation (id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = in_words_of(manager.get_database_backend(), COLUMN);
        manager.get_connection().execute_unprepared(&column).await?;
        Ok(())
    }
}
