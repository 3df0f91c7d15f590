//! Dates in order: a year or month holds all its days.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// What is from February 2001 until 2001 was refused, as text alone compares the two. Gaps and needs have the rule of the domain (`in_order`)
/// from the start.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const POSTGRES: &str = "
alter table assistance drop constraint assistance_check;
alter table assistance add constraint assistance_check check (starts <= ends || '~');
alter table focal_point drop constraint focal_point_check;
alter table focal_point add constraint focal_point_check check (valid_from <= valid_until || '~');
alter table measure drop constraint measure_check;
alter table measure add constraint measure_check check (in_force_from <= in_force_to || '~');
";

/// SQLite has no statement for that, and tells how it is done. It reads its tables as they are written here once the next statement
/// changes one of them.
const SQLITE: &str = "
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, 'ends >= starts', 'starts <= ends || ''~''') where type = 'table' and name = 'assistance';
update sqlite_schema set sql = replace(sql, 'valid_until >= valid_from', 'valid_from <= valid_until || ''~''')
  where type = 'table' and name = 'focal_point';
update sqlite_schema set sql = replace(sql, 'in_force_to >= in_force_from', 'in_force_from <= in_force_to || ''~''')
  where type = 'table' and name = 'measure';
pragma writable_schema = off;
alter table measure add column ordered integer null;
alter table measure drop column ordered;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
