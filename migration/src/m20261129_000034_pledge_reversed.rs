//! Pledges that are reversed, or end with their match.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Makes the table of the ledger anew: SQLite changes no constraint of a table.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "
create table commitment_before as select * from commitment;
drop table commitment;

-- One line of the ledger.
create table commitment (
  id uuid primary key,
  code text not null unique, -- Short slug.
  need_id uuid not null references need (id), -- The need.
  provider_id uuid not null references organisation (id), -- Who gives.
  assistance_id uuid null references assistance (id), -- The offer or programme it comes from.
  line_id uuid null references assistance_line (id), -- The line of it that is drawn on.
  match_line_id uuid null references match_line (id), -- The line of the match under which it was entered.
  kind text not null check (kind in ({commitment.kind})), -- What happened.
  unit text null check (unit in ({need.unit})), -- The unit of its figure; null = no figure.
  quantity bigint null, -- How much in its unit, where it is not money.
  amount_minor bigint null, -- How much in minor units, where it is money.
  currency text null, -- ISO 4217, where it is money.
  dated text null, -- When.
  note text null, -- What a reader should know.
  reverses_id uuid null unique references commitment (id), -- The entry that it reverses.
  source text not null, -- Where the record comes from.
  until text null, -- The last day on which it covers anything; null = no end.
  commitment_until text null, -- Of a delivery: last day of the commitment that it fulfils; null = no end.
  check (quantity > 0 or quantity is null),
  check (amount_minor > 0 or amount_minor is null),
  check ((unit is null) = (quantity is null and amount_minor is null)),
  check (unit is null or (unit = 'MONEY') = (amount_minor is not null)),
  check (quantity is null or amount_minor is null),
  check ((currency is not null) = (amount_minor is not null)),
  check ((reverses_id is not null) = (kind in ('COMMITMENT_REVERSED', 'DELIVERY_REVERSED', 'PLEDGE_REVERSED'))),
  check (commitment_until is null or kind in ('DELIVERED', 'DELIVERY_REVERSED'))
);
create index commitment_need on commitment (need_id, unit, currency, kind, quantity, amount_minor, until, commitment_until);
create index commitment_provider on commitment (provider_id);
create index commitment_assistance on commitment (assistance_id) where assistance_id is not null;
create index commitment_line on commitment (line_id) where line_id is not null;
create index commitment_match_line on commitment (match_line_id) where match_line_id is not null;

insert into commitment (id, code, need_id, provider_id, assistance_id, line_id, match_line_id, kind, unit, quantity,
  amount_minor, currency, dated, note, reverses_id, source, until, commitment_until)
select id, code, need_id, provider_id, assistance_id, line_id, match_line_id, kind, unit, quantity,
  amount_minor, currency, dated, note, reverses_id, source, until, commitment_until
from commitment_before;
drop table commitment_before;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), TABLE);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
