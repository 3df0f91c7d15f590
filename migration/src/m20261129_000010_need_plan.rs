//! Plans of needs stand beside what the finding states, and say what of it they completed.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds the plans and their lines, and notes on needs what a plan gave. Needs that were planned before stay as they are.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
alter table need add column filled text null; -- Terms that the adopted plan gave, separated by spaces; null = none.
alter table need_dependency add column planned boolean not null default false; -- Whether the adopted plan says it.

-- A plan of the needs of a gap, beside those that its finding states.
create table need_plan (
  id uuid primary key,
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  author_id uuid not null references organisation (id), -- Who made it.
  status text not null check (status in ({need_plan.status})), -- What became of it.
  source text null, -- What it rests on, in the words of its author.
  made text not null, -- When it was made.
  decided text null, -- When it was adopted or set aside.
  decided_by_id uuid null references organisation (id), -- Who decided that.
  decision_reason text null, -- Why it was set aside; null where another was adopted in its place.
  check ((decided is null) = (status = 'PROPOSED')),
  check ((decided_by_id is null) = (status = 'PROPOSED'))
);
create index need_plan_gap on need_plan (gap_id, id);
create index need_plan_author on need_plan (author_id, gap_id);
create unique index need_plan_proposed on need_plan (gap_id, author_id) where status = 'PROPOSED';
create unique index need_plan_adopted on need_plan (gap_id) where status = 'ADOPTED';

-- A line of a plan of needs.
create table need_plan_line (
  id uuid primary key,
  plan_id uuid not null references need_plan (id) on delete cascade, -- The plan.
  position integer not null, -- Order, from 1.
  own boolean not null, -- Whether the need is the plan's; otherwise the finding's, of which the line gives what is open.
  need_id uuid not null, -- The need, which counts once the plan is adopted.
  assistance text not null check (assistance in ({need.assistance})), -- Type of assistance.
  title text not null, -- What is needed.
  unit text null check (unit in ({need.unit})), -- Unit of its size; null = unsized.
  quantity bigint null, -- Size in that unit, where it is not money.
  amount_minor bigint null, -- Size in minor units, where it is money.
  currency text null, -- ISO 4217, where it is money.
  least bigint null, -- Least that is of use, in its unit; null = not stated.
  goods text null check (goods in ({assistance_line.goods})), -- Class of goods, for the measures.
  starts text null, -- From when on it is needed.
  deadline text null, -- Date by which it is needed.
  languages text null, -- ISO 639-1 codes, separated by spaces.
  place text null, -- Where.
  note text null, -- What a reader should know.
  waits_for text null, -- Places of the lines to be met before, separated by spaces; null = none.
  check (quantity > 0 or quantity is null),
  check (amount_minor > 0 or amount_minor is null),
  check (coalesce(unit = 'MONEY', false) = (amount_minor is not null)),
  check ((currency is not null) = (amount_minor is not null)),
  check (coalesce(unit <> 'MONEY', false) = (quantity is not null))
);
create index need_plan_line_plan on need_plan_line (plan_id, position);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_words_of(manager.get_database_backend(), TABLES);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
