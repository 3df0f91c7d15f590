//! Gaps are found by other words than before: what is said of police officers in French is no policy.

use crate::m20261129_000058_words_of_names as before;
use sea_orm_migration::prelude::*;

/// Has the words by which gaps are found made anew once more, where there are any.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        before::Migration.up(manager).await
    }
}
