//! A finding that accused somebody does so under any label.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Notes beside each finding whether it names a party or ever was an ALLEGATION: the history knows the labels it had.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Where nothing is said, the party is owed its reply. No ALLEGATION can be without it.
const COLUMN: &str = "
alter table finding add column alleges boolean not null default true
  check (alleges or (category <> 'ALLEGATION' and named_party_id is null));
update finding set alleges = false
where category <> 'ALLEGATION' and named_party_id is null and not exists (
  select 1 from event
  where about = 'finding' and about_id = finding.id
    and (open like '%\"ALLEGATION\"%' or closed like '%\"ALLEGATION\"%')
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All of it or nothing, on SQLite too: half of it could not be started with again.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), COLUMN);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
