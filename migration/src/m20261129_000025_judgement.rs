//! What organisations think of suggestions.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds what an organisation thinks of a gap and an assistance together, with what matching said of the two then.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "
-- What an organisation thinks of a gap and an offer or programme together. It is the organisation's alone.
create table judgement (
  id uuid primary key,
  organisation_id uuid not null references organisation (id), -- Who thinks so.
  gap_id uuid not null references gap (id), -- The gap.
  assistance_id uuid not null references assistance (id), -- The offer or programme.
  verdict text not null check (verdict in ({judgement.verdict})), -- Whether it is of use.
  reason text null check (reason in ({judgement.reason})), -- Why it is not; null = it is.
  note text null, -- More about it.
  dated text not null, -- When it was said last.
  model text not null, -- Version of the model that matching went by then.
  score text null, -- The score then, 0 to 1; null = something ruled the two out.
  parts text not null, -- The values of the parts of the score then: JSON; null = not known.
  unique (organisation_id, gap_id, assistance_id)
);
create index judgement_organisation on judgement (organisation_id, id);
create index judgement_gap on judgement (gap_id);
create index judgement_assistance on judgement (assistance_id);
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
