//! Webhooks: addresses that organisations want to be told of changes at, and what was sent to them.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds webhooks, how far each is, their deliveries, and the attempts at those.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
-- An address that an organisation wants to be told of changes at.
create table webhook (
  id uuid primary key,
  organisation_id uuid not null references organisation (id), -- Whose it is.
  url text not null, -- Where to send.
  description text null, -- What it is for; null = not said.
  filter text null, -- Of which changes to tell: JSON; null = all.
  created bigint not null, -- When, Unix time in milliseconds.
  rotated bigint null, -- When it was last given a new secret.
  paused bigint null, -- Since when it is paused.
  removed bigint null, -- When it was taken away.
  gone bigint null, -- When its receiver answered that it is gone.
  secret text not null, -- What deliveries are signed with; empty once it is removed.
  old_secret text null, -- The secret before, while both are used.
  old_until bigint null -- Until when.
);
create index webhook_organisation on webhook (organisation_id, id);

-- How far a webhook has told of changes, and which server sees to it now.
create table webhook_progress (
  webhook_id uuid primary key references webhook (id),
  place text not null, -- The cursor of the feed behind which it goes on.
  scanned bigint not null, -- Number of the last event that was looked at for it.
  scanned_on text not null, -- The day on which that was, ISO 8601, UTC.
  leased_by uuid null, -- The server that sees to it.
  leased_until bigint null -- Until when no other does, Unix time in milliseconds.
);

-- What is sent to a webhook at once.
create table webhook_delivery (
  id uuid primary key,
  webhook_id uuid not null references webhook (id), -- The webhook.
  organisation_id uuid not null references organisation (id), -- Whose it is.
  kind text not null check (kind in ({webhook_delivery.kind})), -- What it is.
  state text not null check (state in ({webhook_delivery.state})), -- What became of it.
  body text not null, -- What is sent, byte by byte.
  entries bigint not null, -- Of how many changes it tells.
  created bigint not null, -- When it was written, Unix time in milliseconds; later than those before it.
  due bigint not null, -- When it is tried next, where it is pending.
  tries bigint not null, -- Attempts since it was made, or last asked for again.
  since bigint not null, -- Since when it is tried.
  finished bigint null -- When it was delivered or set aside.
);
create index webhook_delivery_webhook on webhook_delivery (webhook_id, created, id);
create index webhook_delivery_pending on webhook_delivery (webhook_id, due) where state = 'PENDING';
create index webhook_delivery_finished on webhook_delivery (state, finished);

-- One attempt at a delivery.
create table webhook_attempt (
  id uuid primary key,
  delivery_id uuid not null references webhook_delivery (id) on delete cascade, -- The delivery.
  at bigint not null, -- When it began, Unix time in milliseconds.
  duration bigint not null, -- How long it took, in milliseconds.
  status bigint null, -- The status of the answer; null = there was none.
  error text null -- Why it failed; null = it did not.
);
create index webhook_attempt_delivery on webhook_attempt (delivery_id, at);
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
