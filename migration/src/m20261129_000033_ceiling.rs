//! Facts that had no place: one budget over several lines, what others bear as a number, and how
//! many people a line or a need is to reach.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds them. None are stated of what is there already.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: &str = "
-- The most that an offer or programme gives in all over its lines of one currency, in minor units; null = as much as its lines.
alter table assistance add column ceiling_minor bigint null check (ceiling_minor > 0);
-- ISO 4217 of that.
alter table assistance add column ceiling_currency text null check ((ceiling_currency is null) = (ceiling_minor is null));

-- What of the cost others have to bear, in percent as a decimal; null = not stated.
alter table assistance add column cofinancing_percent text null;

alter table assistance_line add column people integer null check (people > 0); -- How many people it reaches; null = not stated.
alter table need add column people integer null check (people > 0); -- How many people it is to reach; null = not stated.
alter table need_plan_line add column people integer null check (people > 0); -- The same of a line of a plan.
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = in_words_of(manager.get_database_backend(), COLUMNS);
        manager
            .get_connection()
            .execute_unprepared(&columns)
            .await?;
        Ok(())
    }
}
