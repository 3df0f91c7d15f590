//! What the language model made of texts is kept.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Adds what the language model made of the texts that everybody may read, so that a start and another server need not read them again.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Rows come and go with what everybody may read, and may outlast what they are about for a moment: nothing refers to them.
const TABLE: &str = "
-- What a language model made of the texts of a gap, an offer or a programme that everybody may read. Nobody is shown it.
create table text_meaning (
  item_id uuid not null, -- The gap, offer or programme.
  model text not null, -- Name of the model.
  digest text not null, -- SHA-256 of what was read.
  vector {bytes} not null, -- What the model made of it: two bytes for each figure.
  primary key (item_id, model)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let bytes = match backend {
            DbBackend::Postgres => "bytea",
            _ => "blob",
        };
        let sql = in_words_of(backend, TABLE).replace("{bytes}", bytes);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
