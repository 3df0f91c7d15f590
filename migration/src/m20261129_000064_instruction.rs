//! What resolutions and presidential statements of the Security Council ask about recommendations.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds them. None are on record of the recommendations that are there.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "
-- What a document of the Security Council asks about a recommendation.
create table recommendation_instruction (
  id uuid primary key,
  recommendation_id uuid not null references recommendation (id) on delete cascade, -- The recommendation.
  document_id uuid not null references document (id), -- The resolution or presidential statement.
  paragraph text null, -- Its paragraph; null = not stated.
  kind text not null check (kind in ({recommendation_instruction.kind})), -- Whether it asks for anything.
  addressee text null check (addressee in ({recommendation_addressee.kind})), -- Whom it asks; null where it takes note.
  statement text null, -- What it asks, in our words; null where it takes note.
  recorded_by uuid null references organisation (id), -- Who recorded it; null = came with the record.
  check ((kind = 'INSTRUCTS') = (addressee is not null)),
  check ((kind = 'INSTRUCTS') = (statement is not null))
);
create index recommendation_instruction_recommendation on recommendation_instruction (recommendation_id);
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
