//! The feed of changes is read by the sort of thing that changed.

use sea_orm_migration::prelude::*;

/// Adds the index that the feed goes along.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEX: &str = "create index event_feed on event (about, sequence);";

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
