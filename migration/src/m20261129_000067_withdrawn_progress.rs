//! Events that tell of what is gone, as of progress that was withdrawn, are found without a look at all others.

use sea_orm_migration::prelude::*;

/// Adds the index by which they are. It holds no other events, so that none costs more to write.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEX: &str = "
create index event_withdrawn on event (sequence)
where kind in ('GAP_PROGRESS_WITHDRAWN', 'PROGRESS_WITHDRAWN', 'NEED_ENDORSED', 'GAPS_LINKED', 'GAPS_UNLINKED');
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
