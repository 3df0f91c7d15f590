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

entities! {
    anomaly api_key assessment assistance assistance_brief assistance_country assistance_exclusion assistance_gap assistance_line
    assistance_mandate_task assistance_request assistance_sector commitment country country_alias country_group country_group_member
    document event exchange_rate exemption_request finding focal_point gap gap_country gap_detail gap_finding gap_further_sector gap_head
    gap_lifting_condition gap_link gap_mandate_task gap_measure gap_place gap_progress gap_provenance gap_recommendation gap_text hidden_text judgement lifting_condition
    lifting_condition_measure lifting_progress loaded_record mandate_element mandate_task mandate_task_document
    match_consent match_head match_line matches measure mission mutation_key need need_dependency need_endorsement need_plan need_plan_line organisation
    organisation_review panel panel_cooperation panel_cooperation_document panel_cooperation_mission panel_cost
    panel_key plan plan_line recommendation recommendation_addressee recommendation_follow_up recommendation_instruction
    recommendation_organisation recommendation_repeat regime register_state reply report sealed_note sector share text_meaning webhook webhook_attempt webhook_delivery webhook_progress
}

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
