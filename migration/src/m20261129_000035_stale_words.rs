//! Gaps are found by other words than before.
//!
//! The names of sectors' categories are not among them any more, a mark for each country is, and so is gold behind an elided article. They
//! are made of what is on record by the service, which knows how, when it starts next.

use sea_orm_migration::prelude::*;

/// Has the words by which gaps are found made anew, where there are any.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STALE: &str = "
insert into register_state (name, value)
  select 'stale_words', 1 where exists (select 1 from gap_text)
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(STALE).await?;
        Ok(())
    }
}
