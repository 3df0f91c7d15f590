//! Indexes that figures are read from alone.
//!
//! A gap is a long row, and figures over all gaps need a few short columns of it: read from an index that holds these, they take a
//! third of the time or less. The same goes for the sizes of needs, and for what is entered on them.

use sea_orm_migration::prelude::*;

/// Makes them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &str = "
create index gap_figures on gap (id, category, published, panel_id, state, holder, nature, sector_id, regime_id, mission_id, year);
drop index gap_state;
create index gap_state on gap (state, id, category, published, panel_id, holder, nature, sector_id, regime_id, mission_id, year);
create index need_figures on need (gap_id, id, assistance, unit, currency, quantity, amount_minor);
drop index commitment_need;
create index commitment_need on commitment (need_id, unit, currency, kind, quantity, amount_minor, until, commitment_until);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEXES).await?;
        Ok(())
    }
}
