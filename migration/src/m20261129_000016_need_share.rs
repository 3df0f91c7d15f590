//! What each country has of a need, where its gap is about several.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the shares. None are stated of what is there already.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: &str = "
alter table need add column shares text null; -- Percent by alpha-3 code of the country, CIV:60 GIN:40; null = not stated.
alter table need_plan_line add column shares text null; -- The same of a line of a plan.
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
