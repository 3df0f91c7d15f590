//! Recommendations that lapsed.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Lets a recommendation, and what is said of one, be LAPSED. SQLite changes no constraint of a column and makes no table anew
/// that others refer to, so the column is made anew.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATUS: &str = "
alter table recommendation rename column status to status_before;
alter table recommendation add column status text not null default 'NOT_STATED' check (status in ({recommendation.status})); -- What became of it.
update recommendation set status = status_before;
alter table recommendation drop column status_before;

alter table recommendation_follow_up rename column status to status_before;
alter table recommendation_follow_up add column status text not null default 'NOT_STATED' check (status in ({recommendation.status})); -- The same.
update recommendation_follow_up set status = status_before;
alter table recommendation_follow_up drop column status_before;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), STATUS);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
