//! The tables of Gapbridge. Migrations stand alone: they know neither entities nor data, and run forward only.

use sea_orm_migration::prelude::*;

mod m20261124_000001_register;
pub mod values;

pub use sea_orm_migration::MigratorTrait;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261124_000001_register::Migration)]
    }
}
