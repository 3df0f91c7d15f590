//! Other names of countries.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Creates the table of other names of countries.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "
-- Another name of a country: what people call it, what it was called, its letters.
create table country_alias (
  id uuid primary key,
  code text not null unique, -- Country and name.
  country_id uuid not null references country (id), -- The country.
  name text not null, -- The name.
  kind text not null check (kind in ({country_alias.kind})), -- Common, former, or an abbreviation.
  language text not null, -- Language of the name, ISO 639-1.
  source text not null -- Where the record comes from.
);
create index country_alias_country on country_alias (country_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), TABLE);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
