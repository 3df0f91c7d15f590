//! The rows of all tables, to see what a change left as it was.

use sea_orm::{DatabaseConnection, EntityTrait};
use std::collections::{BTreeMap, BTreeSet};

/// All rows of all tables, as text and in no order.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows(BTreeMap<&'static str, BTreeSet<String>>);

macro_rules! entities {
    ($($entity:ident)*) => {
        /// The modules of `entity` that are tables or views.
        pub const ENTITIES: &[&str] = &[$(stringify!($entity)),*];

        impl Rows {
            /// Reads every column of every entity.
            pub async fn read(database: &DatabaseConnection) -> Self {
                let mut rows = BTreeMap::new();
                $(rows.insert(stringify!($entity), texts::<entity::$entity::Entity>(database).await);)*
                Self(rows)
            }
        }
    };
}

entity::with_tables!(entities);

async fn texts<E: EntityTrait>(database: &DatabaseConnection) -> BTreeSet<String> {
    let rows = E::find()
        .all(database)
        .await
        .unwrap_or_else(|error| panic!("{}: {error}", E::default().table_name()));
    rows.iter().map(|row| format!("{row:?}")).collect()
}

impl Rows {
    /// The rows of one table.
    pub fn of(&self, table: &str) -> &BTreeSet<String> {
        &self.0[table]
    }

    /// The tables whose rows differ, with those that are only here and those that are only there.
    pub fn changes<'a>(
        &'a self,
        later: &'a Self,
    ) -> Vec<(&'static str, Vec<&'a str>, Vec<&'a str>)> {
        let only = |a: &'a BTreeSet<String>, b: &BTreeSet<String>| {
            a.iter()
                .filter(|row| !b.contains(*row))
                .map(String::as_str)
                .collect()
        };
        let pairs = self.0.iter().map(|(table, rows)| {
            (
                *table,
                only(rows, later.of(table)),
                only(later.of(table), rows),
            )
        });
        pairs
            .filter(|(_, before, after): &(_, Vec<&str>, Vec<&str>)| {
                !before.is_empty() || !after.is_empty()
            })
            .collect()
    }
}
