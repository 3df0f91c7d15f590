//! Gaps that have to do with each other, as those of neighbouring countries through which the same diamonds go.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds links between gaps.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "
-- Two gaps have to do with each other. Who may not read both is told nothing of it.
create table gap_link (
  id uuid primary key,
  gap_id uuid not null references gap (id), -- The gap in whose history it is told: that of who linked them, or whose record says so.
  other_id uuid not null references gap (id), -- The other one.
  kind text not null check (kind in ({gap_link.kind})), -- What they have in common.
  note text null, -- More about it.
  organisation_id uuid null references organisation (id), -- Who says so; null = it came with the record of the gap.
  dated text null, -- When; null = it came with the record of the gap.
  check (gap_id <> other_id),
  unique (gap_id, other_id, kind)
);
create index gap_link_other on gap_link (other_id, gap_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), TABLE);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
