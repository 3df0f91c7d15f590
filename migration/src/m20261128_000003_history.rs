//! The history of SQLite keeps its events from being replaced, too.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Refuses an event with the number, id or hash of another one. PostgreSQL has no such way of replacing a row.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `insert or replace` deletes the row it replaces without asking the triggers for deletions.
const TRIGGER: &str = "
create trigger event_is_new before insert on event
when exists (select 1 from event where sequence = new.sequence or id = new.id or hash = new.hash) begin
  select raise(abort, 'the history is only ever added to');
end;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            manager.get_connection().execute_unprepared(TRIGGER).await?;
        }
        Ok(())
    }
}
