//! What the public asks of all gaps is answered from indexes over gaps that are public.
//!
//! How far a gap is closed, whose it is, what it is counted by: these were read from indexes over all gaps, and the policy was asked of
//! each, so that every hidden gap that fitted the question took its time. Now the indexes hold those gaps alone that everybody may read,
//! or may from a day on that was set. The policy says so in these very words (`access/policy/gap.rs`), by which the databases know
//! that the indexes hold all that is asked for.
//!
//! `gap_figures` stays for those who may read more. One index serves for holders and years too, since it holds few columns: a rare
//! value is looked for in some milliseconds among 50,000 gaps, a frequent one is found faster than before.

use sea_orm_migration::prelude::*;

/// Makes the indexes.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &str = "
drop index gap_holder;
drop index gap_year;
create index gap_public on gap (id, category, published, panel_id, state, holder, nature, sector_id, regime_id, mission_id, year)
  where category = 'PUBLIC' or (category in ('REPORT', 'ALLEGATION') and published is not null);
drop index gap_state;
create index gap_state on gap (state, id, category, published, panel_id, holder, nature, sector_id, regime_id, mission_id, year)
  where category = 'PUBLIC' or (category in ('REPORT', 'ALLEGATION') and published is not null);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        database.execute_unprepared(INDEXES).await?;
        Ok(())
    }
}
