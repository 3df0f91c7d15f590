//! Which organisations a recommendation is for, and by when it is to be carried out.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the organisations and the date. Nothing is known of either for what is there already.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const OWNER: &str = "
alter table recommendation add column due text null; -- By when it is to be carried out; null = not stated.

-- An organisation that a recommendation is for.
create table recommendation_organisation (
  recommendation_id uuid not null references recommendation (id) on delete cascade, -- The recommendation.
  organisation_id uuid not null references organisation (id), -- The organisation.
  primary key (recommendation_id, organisation_id)
);
create index recommendation_organisation_organisation on recommendation_organisation (organisation_id, recommendation_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), OWNER);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
