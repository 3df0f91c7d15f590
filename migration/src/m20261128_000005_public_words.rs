//! Words that the public may not search are not there to be compared.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Keeps on PostgreSQL the words of public gaps alone, also where it reads the whole table instead of the index. On SQLite the
/// words stand in the index only.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A generated column cannot be changed before PostgreSQL 17: it is made anew, and its index with it.
const WORDS: &str = "
alter table gap_text drop column words;
alter table gap_text add column words tsvector generated always as (
  case when public_from = '' then to_tsvector('simple', title || ' ' || keywords || ' ' || body) end
) stored;
create index gap_text_words on gap_text using gin (words) where public_from = '';
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(WORDS).await?;
        }
        Ok(())
    }
}
