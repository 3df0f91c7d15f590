//! The ledger's lines by the line of a match hold those that have one.
//!
//! Most have none in many registers: statistics over all of them then tell the database that the index finds nearly the whole
//! table, and it reads that instead.

use sea_orm_migration::prelude::*;

/// Makes the index anew.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEX: &str = "
drop index commitment_match_line;
create index commitment_match_line on commitment (match_line_id) where match_line_id is not null;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }
}
