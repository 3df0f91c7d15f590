//! Counts of public gaps by sector, and lists of those of a country, are answered from indexes that have them in order.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Makes the indexes.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The gaps of a country in the order of their ids, in which they are listed: PostgreSQL stops where a page is full. Gaps that never
/// become public are not in it; those of them that a viewer may read are found by their own ids.
const OF_COUNTRY: &str = "
drop index gap_country_country;
create index gap_country_country on gap_country (country_id, gap_id, public_from) where public_from is not null;
";

/// By sector as facets count. SQLite goes through it in the order of this very expression, and sorts nothing. It does so whatever the
/// filter asks for besides, and would read the long row of each gap for it: so all columns that filters ask for directly are in it.
const BY_SECTOR_SQLITE: &str = "
create index gap_public_sector on gap
  (coalesce(sector_id, null), state, category, published, holder, nature, evidence, severity, language, year, id)
  where category = 'PUBLIC' or (category in ('REPORT', 'ALLEGATION') and published is not null);
";

/// PostgreSQL needs the column, to answer from the index alone; what the index has not is read as before.
const BY_SECTOR_POSTGRES: &str = "
create index gap_public_sector on gap (sector_id, state, category, published)
  where category = 'PUBLIC' or (category in ('REPORT', 'ALLEGATION') and published is not null);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        database.execute_unprepared(OF_COUNTRY).await?;
        let by_sector = match manager.get_database_backend() {
            DbBackend::Postgres => BY_SECTOR_POSTGRES,
            _ => BY_SECTOR_SQLITE,
        };
        database.execute_unprepared(by_sector).await?;
        Ok(())
    }
}
