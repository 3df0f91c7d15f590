//! Lists of the public are found and ordered by indexes that hold public gaps alone.
//!
//! Counts and filters had such indexes already. But a list was walked in the order of its ids, titles or references through indexes over
//! all gaps, and each hidden gap that lay on the way took its time: where it lies, in a list by title, tells what its title begins with.
//! And what no index over public gaps had (evidence, priority, language) was looked for in the table.
//!
//! A database takes whatever index is the cheapest. So that it cannot take those over all gaps, the public asks in words that these have
//! not (`access/policy/gap.rs`): `title || ''` in place of the title. PostgreSQL is asked for the ids themselves, since it
//! joins by them; there `gap_public_id` is the least of all indexes that have them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Makes the indexes.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A gap's id in the words in which the public asks for it.
const ID_SQLITE: &str = "coalesce(id, null)";
const ID_POSTGRES: &str = "id";

/// Made first, and no narrower than those of public gaps: of two that cost the same, both databases take the one that was made last.
const OF_ALL: &str = "
drop index gap_figures;
create index gap_figures on gap
  (id, category, published, panel_id, state, holder, nature, sector_id, regime_id, mission_id, year, evidence, priority, language);
";

/// `{id}` stands for the id, `{public}` for what gaps are in them.
const OF_PUBLIC: &str = "
drop index gap_public;
create index gap_public on gap
  ({id}, category, published, panel_id, state, holder, nature, sector_id, regime_id, mission_id, year, evidence, priority, language{own})
  where {public};
drop index gap_state;
create index gap_state on gap
  (state, {id}, category, published, panel_id, holder, nature, sector_id, regime_id, mission_id, year, evidence, priority, language{own})
  where {public};
create index gap_public_title on gap ((title || ''), {id}) where {public};
create index gap_public_reference on gap ((reference || ''), {id}) where {public};
create index gap_public_published on gap ((COALESCE(CAST(REPLACE(published, '-', '') AS BIGINT), 0)), {id}) where {public};
create index gap_public_priority on gap
  ((CAST(CASE priority WHEN 'CRITICAL' THEN 4 WHEN 'HIGH' THEN 3 WHEN 'MEDIUM' THEN 2 WHEN 'LOW' THEN 1 ELSE 0 END AS BIGINT)), {id})
  where {public};
";

/// With the priority, for which facets by sector would read the rows.
const BY_SECTOR_SQLITE: &str = "
drop index gap_public_sector;
create index gap_public_sector on gap
  (coalesce(sector_id, null), state, category, published, holder, nature, evidence, severity, language, year, priority, id)
  where {public};
";

const BY_ID_POSTGRES: &str = "
create index gap_public_id on gap (id) where {public};
";

const PUBLIC: &str =
    "category = 'PUBLIC' or (category in ('REPORT', 'ALLEGATION') and published is not null)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        database.execute_unprepared(OF_ALL).await?;
        let (id, own, rest) = match manager.get_database_backend() {
            DbBackend::Postgres => (ID_POSTGRES, "", BY_ID_POSTGRES),
            // The id itself too, or whoever asks for it would read the row.
            _ => (ID_SQLITE, ", id", BY_SECTOR_SQLITE),
        };
        for indexes in [OF_PUBLIC, rest] {
            let sql = indexes.replace("{id}", id).replace("{own}", own);
            let sql = sql.replace("{public}", PUBLIC);
            database.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
