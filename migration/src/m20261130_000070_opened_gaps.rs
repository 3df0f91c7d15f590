//! Gaps that a day opened are found, in the order of their days, without a look at all others.

use sea_orm_migration::prelude::*;

/// Adds the index by which they are. Most gaps are public from the first, and are not in it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEX: &str =
    "create index gap_public_opened on gap (public_from, id) where public_from > '';";

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
