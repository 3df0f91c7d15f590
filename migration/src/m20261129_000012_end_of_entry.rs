//! Entries of the ledger that end: what lasts covers a need until its last day.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the last days. What is there already has no end.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: &str = "
alter table commitment add column until text null; -- The last day on which it covers anything; null = no end.
alter table commitment add column commitment_until text null -- Of a delivery: last day of the commitment that it fulfils; null = no end.
  check (commitment_until is null or kind in ('DELIVERED', 'DELIVERY_REVERSED'));
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
