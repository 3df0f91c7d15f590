//! Needs that those who coordinate endorse.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Adds the endorsements of needs, with the day from which on everybody may read each, as all parts of gaps have it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "
-- An organisation that coordinates backs a need.
create table need_endorsement (
  id uuid primary key,
  need_id uuid not null references need (id) on delete cascade, -- The need; who takes it away takes this away.
  gap_id uuid not null references gap (id), -- Its gap.
  organisation_id uuid not null references organisation (id), -- Who endorses.
  reason text not null, -- Why.
  dated text not null, -- When.
  public_from text null, -- From when on everybody may read it; triggers keep it.
  unique (need_id, organisation_id)
);
create index need_endorsement_gap on need_endorsement (gap_id, id);
create index need_endorsement_organisation on need_endorsement (organisation_id, public_from, gap_id);
create index need_endorsement_public on need_endorsement (public_from, gap_id);
";

const SQLITE: &str = "
create trigger need_endorsement_public after insert on need_endorsement begin
  update need_endorsement set public_from = (select gap.public_from from gap where gap.id = new.gap_id) where id = new.id;
end;
create trigger gap_endorsements_public after update of category, published on gap
  when old.public_from is not new.public_from begin
  update need_endorsement set public_from = new.public_from where gap_id = new.id;
end;
";

const POSTGRES: &str = "
create function gap_endorsements_are_public_from() returns trigger language plpgsql as $$ begin
  update need_endorsement set public_from = new.public_from where gap_id = new.id;
  return null;
end $$;
create trigger need_endorsement_public before insert on need_endorsement for each row
  execute function gap_is_public_from();
create trigger gap_endorsements_public after update on gap for each row
  when (old.public_from is distinct from new.public_from) execute function gap_endorsements_are_public_from();
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (database, backend) = (manager.get_connection(), manager.get_database_backend());
        let triggers = match backend {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        let table = in_words_of(backend, TABLE);
        database.execute_unprepared(&table).await?;
        database.execute_unprepared(triggers).await?;
        Ok(())
    }
}
