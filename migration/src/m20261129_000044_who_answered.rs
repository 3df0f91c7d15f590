//! Who answered for one whose consent a match takes is on record with the answer.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds it. Of answers that are there already it is not stated: the history tells who gave them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "
-- The organisation that answered; null = none did, or the history tells.
alter table match_consent add column answered_by_id uuid null references organisation (id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = in_words_of(manager.get_database_backend(), COLUMN);
        manager.get_connection().execute_unprepared(&column).await?;
        Ok(())
    }
}
