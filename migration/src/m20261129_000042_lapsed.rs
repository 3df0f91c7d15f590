//! Recommendations that lapsed.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Lets a recommendation, and what is said of one, be LAPSED. SQLite changes no constraint of a column and makes no table anew
/// that others refer to, so the column is made anew. It adds none that is never null without a default, which is taken away once every
/// row says what it is: who forgets the column is refused, as before.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATUS: &str = "
alter table recommendation rename column status to status_before;
alter table recommendation add column status text not null default 'NOT_STATED' check (status in ({recommendation.status})); -- What became of it.
update recommendation set status = status_before;

alter table recommendation_follow_up rename column status to status_before;
alter table recommendation_follow_up add column status text not null default 'NOT_STATED' check (status in ({recommendation.status})); -- The same.
update recommendation_follow_up set status = status_before;
";

const NO_DEFAULT_POSTGRES: &str = "
alter table recommendation alter column status drop default;
alter table recommendation_follow_up alter column status drop default;
";

/// SQLite has no statement for that, and tells how it is done: it reads its tables as they are written here when the next
/// statement changes one of them.
const NO_DEFAULT_SQLITE: &str = "
pragma writable_schema = on;
update sqlite_schema
  set sql = replace(sql, 'status text not null default ''NOT_STATED'' check', 'status text not null check')
  where type = 'table' and name in ('recommendation', 'recommendation_follow_up');
pragma writable_schema = off;
";

const WITHOUT_BEFORE: &str = "
alter table recommendation drop column status_before;
alter table recommendation_follow_up drop column status_before;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let no_default = match backend {
            DbBackend::Postgres => NO_DEFAULT_POSTGRES,
            _ => NO_DEFAULT_SQLITE,
        };
        let sql = in_words_of(backend, &format!("{STATUS}{no_default}{WITHOUT_BEFORE}"));
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
