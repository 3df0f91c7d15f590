//! Facts that had no place: further sectors of a gap, whom alone an assistance is for, since when and until when a country is of a
//! group, and in what form a line is needed or given.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Adds them. None are stated of what is there already.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
-- A sector that a gap touches beside its main one.
create table gap_further_sector (
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  sector_id uuid not null references sector (id), -- The sector.
  percent text null, -- What of the gap it is, in percent; null = not stated.
  public_from text null, -- The day from which on everybody may read the gap. Triggers keep it.
  primary key (gap_id, sector_id)
);
create index gap_further_sector_sector on gap_further_sector (sector_id, public_from, gap_id);

-- Kinds of institution that an offer or programme is for alone, lower-cased, one a line; null = for all that it does not exclude.
alter table assistance add column only_beneficiaries text null;

alter table assistance_line add column form text null check (form in ({assistance_line.form})); -- In what form it is given.
alter table need add column form text null check (form in ({assistance_line.form})); -- In what form it is needed.
alter table need_plan_line add column form text null check (form in ({assistance_line.form})); -- The same of a line of a plan.

alter table country_group_member add column starts text null; -- Since when; null = not stated.
alter table country_group_member add column ends text null; -- Last day, or the month or year of it; null = none on record.
";

const SQLITE: &str = "
create trigger gap_further_sector_gap after update of category, published on gap when old.public_from is not new.public_from begin
  update gap_further_sector set public_from = new.public_from where gap_id = new.id;
end;
create trigger gap_further_sector_public after insert on gap_further_sector begin
  update gap_further_sector set public_from = (select gap.public_from from gap where gap.id = new.gap_id)
    where gap_id = new.gap_id and sector_id = new.sector_id;
end;
";

const POSTGRES: &str = "
create function gap_further_sectors_are_public_from() returns trigger language plpgsql as $$ begin
  update gap_further_sector set public_from = new.public_from where gap_id = new.id;
  return null;
end $$;
create trigger gap_further_sector_gap after update on gap for each row
  when (old.public_from is distinct from new.public_from) execute function gap_further_sectors_are_public_from();
create trigger gap_further_sector_public before insert on gap_further_sector for each row execute function gap_is_public_from();
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let backend = manager.get_database_backend();
        database
            .execute_unprepared(&in_words_of(backend, TABLES))
            .await?;
        let triggers = match backend {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        database.execute_unprepared(triggers).await?;
        Ok(())
    }
}
