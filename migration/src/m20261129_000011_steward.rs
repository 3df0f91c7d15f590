//! Who sees to a gap that no Panel owns, and what was done about gaps.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Gives gaps their stewards, and progress a table.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The rule of `gapbridge load` in SQL, for what was loaded before there was one.
const STEWARD: &str = "
alter table gap add column steward_id uuid null references organisation (id);
create index gap_steward on gap (steward_id, public_from, id);

-- A dated statement on what was done about a gap.
create table gap_progress (
  id uuid primary key,
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  dated text not null, -- When it was so.
  statement text not null, -- What was done, in the words of who recorded it.
  document_id uuid null references document (id), -- The document that says it.
  locator text null, -- Where in the document.
  recorded_by uuid not null references organisation (id) -- Who recorded it.
);
create index gap_progress_gap on gap_progress (gap_id, dated, id);

update gap set steward_id = case holder
  when 'MISSION' then coalesce(
    (select mission.organisation_id from mission where mission.id = gap.mission_id), organisation_id)
  when 'HOST_STATE' then coalesce(organisation_id, (
    select organisation.id
    from gap_country
    join organisation on organisation.country_id = gap_country.country_id and organisation.kind = 'MEMBER_STATE'
    where gap_country.gap_id = gap.id
      and not exists (
        select 1 from gap_country other
        where other.gap_id = gap.id and other.country_id <> gap_country.country_id
      )
    order by organisation.code limit 1))
  when 'SECRETARIAT' then organisation_id
  when 'COMMITTEE' then organisation_id
  when 'REGIONAL_ORGANISATION' then organisation_id
end
where panel_id is null;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), STEWARD);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
