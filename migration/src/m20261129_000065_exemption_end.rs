//! Exemptions that are granted on conditions, until a day, and that are revoked.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Lets a request for an exemption be REVOKED, and adds conditions, the last day and the revocation. None are on record of those that are
/// there.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const POSTGRES: &str = "
alter table exemption_request drop constraint exemption_request_state_check;
alter table exemption_request add constraint exemption_request_state_check check (state in ({exemption_request.state}));
alter table exemption_request add column conditions text null; -- On what conditions it is granted.
alter table exemption_request add column valid_until text null; -- The last day on which it is; null = no end is stated.
alter table exemption_request add column revoked text null; -- When it was revoked.
alter table exemption_request add column revocation_reason text null; -- Why.
";

/// SQLite changes no constraint of a column: it makes the table anew, to which no other refers.
const SQLITE: &str = "
create table exemption_request_anew (
  id uuid primary key,
  reference text not null unique, -- Stable name.
  match_id uuid not null references match (id), -- The match.
  measure_id uuid not null references measure (id), -- The measure.
  committee_id uuid not null references organisation (id), -- The committee.
  state text not null check (state in ({exemption_request.state})), -- What became of it.
  statement text not null, -- What for.
  requested text not null, -- When.
  decided text null, -- When it was decided.
  document_id uuid null references document (id), -- The decision.
  reason text null, -- Why it was decided so.
  asker_id uuid null references organisation (id), -- Who asks; null = the history tells.
  conditions text null, -- On what conditions it is granted.
  valid_until text null, -- The last day on which it is; null = no end is stated.
  revoked text null, -- When it was revoked.
  revocation_reason text null -- Why.
);
insert into exemption_request_anew
  (id, reference, match_id, measure_id, committee_id, state, statement, requested, decided, document_id, reason, asker_id)
  select id, reference, match_id, measure_id, committee_id, state, statement, requested, decided, document_id, reason, asker_id
  from exemption_request;
drop table exemption_request;
alter table exemption_request_anew rename to exemption_request;
create index exemption_request_match on exemption_request (match_id, id);
create index exemption_request_committee on exemption_request (committee_id, id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let sql = match backend {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        let sql = in_words_of(backend, sql);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
