//! What is measured of a gap, beside what is said of its progress; and progress that comes with the record of a gap.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Adds the indicator, its values and their unit. None is stated of the progress that is there already.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Numbers are texts, so that they stay exact: they are shown, and nothing reckons with them.
const COLUMNS: &str = "
alter table gap_progress add column indicator text null; -- What is measured.
alter table gap_progress add column value text null; -- What it was, a decimal string; null = not stated.
alter table gap_progress add column baseline text null; -- What it is held against, a decimal string; null = not stated.
alter table gap_progress add column baseline_to text null; -- The upper end of that, where it is a range.
alter table gap_progress add column indicator_unit text null; -- What these are in; null = not stated.
";

/// What came with the record of the gap was recorded by nobody here.
const RECORDED_BY_POSTGRES: &str = "
alter table gap_progress alter column recorded_by drop not null;
";

/// SQLite makes the table anew for that.
const RECORDED_BY_SQLITE: &str = "
create table gap_progress_anew (
  id uuid primary key,
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  dated text not null, -- When it was so.
  statement text not null, -- What was done, in the words of who recorded it.
  document_id uuid null references document (id), -- The document that says it.
  locator text null, -- Where in the document.
  recorded_by uuid null references organisation (id), -- Who recorded it; null = it came with the record of the gap.
  indicator text null, -- What is measured.
  value text null, -- What it was, a decimal string; null = not stated.
  baseline text null, -- What it is held against, a decimal string; null = not stated.
  baseline_to text null, -- The upper end of that, where it is a range.
  indicator_unit text null -- What these are in; null = not stated.
);
insert into gap_progress_anew (id, gap_id, dated, statement, document_id, locator, recorded_by)
  select id, gap_id, dated, statement, document_id, locator, recorded_by from gap_progress;
drop table gap_progress;
alter table gap_progress_anew rename to gap_progress;
create index gap_progress_gap on gap_progress (gap_id, dated, id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let sql = match backend {
            DbBackend::Postgres => format!("{COLUMNS}{RECORDED_BY_POSTGRES}"),
            _ => RECORDED_BY_SQLITE.to_owned(),
        };
        let sql = in_words_of(backend, &sql);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
