//! Gaps are found by other words than before: what is said of Côte d'Ivoire not by those for ivory, an army not by those for arms.
//!
//! The words by which gaps are found are made anew by the service, which knows how, when it starts next.

use sea_orm_migration::prelude::*;

/// Has the words by which gaps are found made anew, where there are any.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What a version before may have begun is begun again.
const STALE: [&str; 2] = [
    "delete from register_state where name = 'stale_words'",
    "insert into register_state (name, value)
       select 'stale_words', 1 where exists (select 1 from gap_text)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in STALE {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
