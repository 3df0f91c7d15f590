//! Webhooks that tell of what fits an offer, a programme or a gap.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the search. Webhooks on record have none.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "
alter table webhook add column search text null; -- What has to fit, and how well: JSON; null = nothing has to.
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
