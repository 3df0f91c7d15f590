//! Gaps and matches keep what those who record them call them elsewhere.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the names in other systems, which no two of one organisation share.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: &str = "
alter table gap add column external_reference text null; -- What its Panel or steward calls it in systems of their own.
create unique index gap_external_reference_panel on gap (panel_id, external_reference);
create unique index gap_external_reference_steward on gap (steward_id, external_reference);
alter table match add column external_reference text null; -- What its proposer calls it in systems of their own.
create unique index match_external_reference on match (proposer_id, external_reference);
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
