//! Of what is hidden it is on record which day it was about, also once no row has it.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds it. Of what a file took out before it is not stated.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "
-- Progress that files state: its date, as they last stated it; null = none, or never looked at since.
alter table hidden_text add column dated text null;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = in_words_of(manager.get_database_backend(), COLUMN);
        manager.get_connection().execute_unprepared(&column).await?;
        Ok(())
    }
}
