//! Figures over many gaps are read from what holds all they need, and little else.
//!
//! A gap is a long row, and figures over all gaps need a few short columns of it: read from an index that holds these, they take a
//! third of the time or less. The same goes for the sizes of needs, and for what is entered on them. Which measures a gap holds up is
//! worked out where that changes, and no more for each question.
//!
//! Most entries of a ledger come from no offer in many registers: as with lines of matches, an index that holds those without makes the
//! database think that it finds half the table, and read all of it instead.

use crate::in_words_of;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Makes the indexes, and a table of what was a view.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &str = "
create index gap_figures on gap (id, category, published, panel_id, state, holder, nature, sector_id, regime_id, mission_id, year);
drop index gap_state;
create index gap_state on gap (state, id, category, published, panel_id, holder, nature, sector_id, regime_id, mission_id, year);
create index need_figures on need (gap_id, id, assistance, unit, currency, quantity, amount_minor);
drop index commitment_need;
create index commitment_need on commitment (need_id, unit, currency, kind, quantity, amount_minor, until, commitment_until);
drop index commitment_assistance;
drop index commitment_line;
create index commitment_assistance on commitment (assistance_id) where assistance_id is not null;
create index commitment_line on commitment (line_id) where line_id is not null;
create index assistance_attributed on assistance (attributed, id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let backend = manager.get_database_backend();
        database.execute_unprepared(INDEXES).await?;
        let measures = in_words_of(backend, include_str!("measures.sql"));
        database.execute_unprepared(&measures).await?;
        let triggers = match backend {
            DbBackend::Postgres => include_str!("measures.postgres.sql"),
            _ => include_str!("measures.sqlite.sql"),
        };
        database.execute_unprepared(triggers).await?;
        Ok(())
    }
}
