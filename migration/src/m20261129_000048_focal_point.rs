//! Focal points that missions record and end themselves, and their alternates.

use crate::in_words_of;
use sea_orm_migration::prelude::*;

/// Adds whose alternate a focal point is, who recorded it and who ended it. Those that are there came from data files.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: [&str; 3] = [
    "alter table focal_point add column alternate_of_id uuid null references focal_point (id)",
    "alter table focal_point add column recorded_by uuid null references organisation (id)",
    "alter table focal_point add column ended_by uuid null references organisation (id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let sql = in_words_of(manager.get_database_backend(), column);
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
