//! Offers and programmes keep what their provider calls them elsewhere.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the name in other systems, which no two of one provider share.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "
alter table assistance add column external_reference text null; -- What the provider calls it in systems of their own.
create unique index assistance_external_reference on assistance (provider_id, external_reference);
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
