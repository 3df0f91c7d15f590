//! What the public searches holds public rows alone.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Notes beside gaps and their parts from which day on everybody may read them, and makes the indexes start from it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The policy for gaps as it holds for everybody: always, from a day on (the last one that the date may mean), or never.
const PUBLIC_FROM: &str = "alter table gap add column public_from text null generated always as (
  case
    when category = 'PUBLIC' then ''
    when category in ('REPORT', 'ALLEGATION') then published || substr('-12-31', length(published) - 3)
  end
)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All of it or nothing, on SQLite too: half of it could not be started with again.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let backend = manager.get_database_backend();
        // SQLite adds no stored column to a table that stands; PostgreSQL 15 has no other.
        let (kept, triggers) = match backend {
            DbBackend::Postgres => (" stored;", include_str!("public.postgres.sql")),
            _ => (" virtual;", include_str!("public.sqlite.sql")),
        };
        let column = in_words_of(backend, &format!("{PUBLIC_FROM}{kept}"));
        database.execute_unprepared(&column).await?;
        let columns = in_words_of(backend, include_str!("public.sql"));
        database.execute_unprepared(&columns).await?;
        database.execute_unprepared(triggers).await?;
        Ok(())
    }
}
