//! Texts that a registrar hid.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// A place for texts beside the rows that they were taken out of.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "
-- Texts of a row that a registrar hid.
create table hidden_text (
  id uuid primary key, -- The row.
  about text not null, -- Its table.
  subject_id uuid not null, -- What the registrar named: the row, or the offer or programme of which it is a line.
  whole_id uuid not null, -- The object in whose history the row is.
  owner_id uuid null references organisation (id), -- Whose text it is, where that is known.
  since bigint not null, -- Since when, Unix time in milliseconds.
  reason text not null, -- Why, in the registrar's words.
  texts text not null -- The texts: JSON, column to text.
);
create index hidden_text_whole on hidden_text (whole_id);
create index hidden_text_subject on hidden_text (subject_id);
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
