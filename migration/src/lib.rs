//! The tables of Gapbridge. Migrations stand alone: they know neither entities nor data, and run forward only.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};
use values::VALUES;

mod m20261124_000001_register;
mod m20261128_000002_country_alias;
mod m20261128_000003_history;
mod m20261128_000004_public_search;
mod m20261128_000005_public_words;
mod m20261128_000006_alleging_finding;
mod m20261128_000007_looked_after;
mod m20261128_000008_recommendation_owner;
mod m20261128_000009_removed_note;
mod m20261129_000010_need_plan;
mod m20261129_000011_steward;
mod m20261129_000012_end_of_entry;
mod m20261129_000013_first_called_for;
mod m20261129_000014_need_endorsement;
mod m20261129_000015_hidden_text;
mod m20261129_000016_need_share;
mod m20261129_000017_feed;
mod m20261129_000018_webhook;
mod m20261129_000019_delivery_rating;
mod m20261129_000020_external_reference;
mod m20261129_000021_saved_search;
mod m20261129_000022_external_reference_gap;
mod m20261129_000023_match_line_index;
mod m20261129_000024_figures;
mod m20261129_000025_judgement;
mod m20261129_000027_public_gaps;
mod m20261129_000030_text_meaning;
mod m20261129_000031_facts;
mod m20261129_000032_gap_cost;
mod m20261129_000033_ceiling;
mod m20261129_000034_pledge_reversed;
mod m20261129_000035_stale_words;
mod m20261129_000036_asker;
mod m20261129_000037_public_counts;
mod m20261129_000042_lapsed;
mod m20261129_000044_who_answered;
mod m20261129_000047_progress_values;
mod m20261129_000048_focal_point;
mod m20261129_000052_hidden_date;
mod m20261129_000058_words_of_names;
mod m20261129_000059_words_between_names;
mod m20261129_000061_dates_in_order;
mod m20261129_000062_public_orders;
mod m20261129_000063_gap_link;
mod m20261129_000064_instruction;
mod m20261129_000065_exemption_end;
mod m20261129_000066_old_askers;
mod m20261129_000067_withdrawn_progress;
mod m20261129_000069_words_of_police;
mod m20261130_000070_opened_gaps;
pub mod values;

pub use sea_orm_migration::{MigratorTrait, SchemaManager, seaql_migrations};

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let whole = |migration| -> Box<dyn MigrationTrait> { Box::new(Whole(migration)) };
        all().into_iter().map(whole).collect()
    }
}

/// A migration that is done whole or not at all. By default each statement stands for itself on SQLite: a first start that is killed, or
/// finds the disk full, would leave tables with which no other could go on.
struct Whole(Box<dyn MigrationTrait>);

impl MigrationName for Whole {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Whole {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }
}

#[expect(clippy::too_many_lines, reason = "a list")]
fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261124_000001_register::Migration),
        Box::new(m20261128_000002_country_alias::Migration),
        Box::new(m20261128_000003_history::Migration),
        Box::new(m20261128_000004_public_search::Migration),
        Box::new(m20261128_000005_public_words::Migration),
        Box::new(m20261128_000006_alleging_finding::Migration),
        Box::new(m20261128_000007_looked_after::Migration),
        Box::new(m20261128_000008_recommendation_owner::Migration),
        Box::new(m20261128_000009_removed_note::Migration),
        Box::new(m20261129_000010_need_plan::Migration),
        Box::new(m20261129_000011_steward::Migration),
        Box::new(m20261129_000012_end_of_entry::Migration),
        Box::new(m20261129_000013_first_called_for::Migration),
        Box::new(m20261129_000014_need_endorsement::Migration),
        Box::new(m20261129_000015_hidden_text::Migration),
        Box::new(m20261129_000016_need_share::Migration),
        Box::new(m20261129_000017_feed::Migration),
        Box::new(m20261129_000018_webhook::Migration),
        Box::new(m20261129_000019_delivery_rating::Migration),
        Box::new(m20261129_000020_external_reference::Migration),
        Box::new(m20261129_000021_saved_search::Migration),
        Box::new(m20261129_000022_external_reference_gap::Migration),
        Box::new(m20261129_000023_match_line_index::Migration),
        Box::new(m20261129_000024_figures::Migration),
        Box::new(m20261129_000025_judgement::Migration),
        Box::new(m20261129_000027_public_gaps::Migration),
        Box::new(m20261129_000030_text_meaning::Migration),
        Box::new(m20261129_000031_facts::Migration),
        Box::new(m20261129_000032_gap_cost::Migration),
        Box::new(m20261129_000033_ceiling::Migration),
        Box::new(m20261129_000034_pledge_reversed::Migration),
        Box::new(m20261129_000035_stale_words::Migration),
        Box::new(m20261129_000036_asker::Migration),
        Box::new(m20261129_000037_public_counts::Migration),
        Box::new(m20261129_000042_lapsed::Migration),
        Box::new(m20261129_000044_who_answered::Migration),
        Box::new(m20261129_000047_progress_values::Migration),
        Box::new(m20261129_000048_focal_point::Migration),
        Box::new(m20261129_000052_hidden_date::Migration),
        Box::new(m20261129_000058_words_of_names::Migration),
        Box::new(m20261129_000059_words_between_names::Migration),
        Box::new(m20261129_000061_dates_in_order::Migration),
        Box::new(m20261129_000062_public_orders::Migration),
        Box::new(m20261129_000063_gap_link::Migration),
        Box::new(m20261129_000064_instruction::Migration),
        Box::new(m20261129_000065_exemption_end::Migration),
        Box::new(m20261129_000066_old_askers::Migration),
        Box::new(m20261129_000067_withdrawn_progress::Migration),
        Box::new(m20261129_000069_words_of_police::Migration),
        Box::new(m20261130_000070_opened_gaps::Migration),
    ]
}

/// SQL as `tables.sql` writes it in the backend's words, its placeholders replaced by the values a column may hold.
fn in_words_of(backend: DbBackend, sql: &str) -> String {
    let mut sql = sql.to_owned();
    for (placeholder, values) in VALUES {
        let list = values
            .split_whitespace()
            .map(|value| format!("'{value}'"))
            .collect::<Vec<_>>()
            .join(", ");
        sql = sql.replace(&format!("{{{placeholder}}}"), &list);
    }
    match backend {
        DbBackend::Postgres => {
            // Byte order, as on SQLite, so that both databases sort and compare alike.
            for rest in [" not null", " null", " primary key"] {
                sql = sql.replace(
                    &format!(" text{rest}"),
                    &format!(" text collate \"C\"{rest}"),
                );
            }
            sql.replace(
                " serial primary key",
                " bigint generated by default as identity primary key",
            )
        }
        _ => sql
            .replace(" uuid", " blob")
            .replace(" serial primary key", " integer primary key"),
    }
}
