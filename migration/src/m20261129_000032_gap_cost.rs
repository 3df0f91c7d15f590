//! What closing a whole gap costs, and how urgent it is.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds what a source prints of a whole gap. None is stated of the gaps that are there already.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Sums are texts: they stand beside the needs of the gap, and no sum of the register may take them up.
const COLUMNS: &str = "
alter table gap add column priority text null check (priority in ({gap.priority})); -- How urgent the source says it is.
alter table gap add column cost text null; -- What closing the whole of it costs, a decimal string; null = not stated.
alter table gap add column least_viable text null; -- The least sum that is of any use, a decimal string; null = not stated.
alter table gap add column cost_currency text null; -- ISO 4217 of both.
alter table gap add column cost_year integer null; -- The year in whose prices they are; null = not stated.
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
