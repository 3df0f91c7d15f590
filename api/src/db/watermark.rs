//! How far the register is, and what its latest events were about: numbers and ids, never a row.

use crate::{db::store::Store, error::Result};
use entity::{assistance, event, matches, register_state};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How far the register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// Number of the last event.
    pub event: i64,
    /// Version of the reference tables.
    pub reference: i64,
}

impl Watermark {
    /// As of now.
    pub async fn read(store: &Store) -> Result<Self> {
        let states = register_state::Entity::find().all(store.database()).await?;
        let value = |name: &str| {
            states
                .iter()
                .find(|state| state.name == name)
                .map_or(0, |state| state.value)
        };
        Ok(Self {
            event: value("event"),
            reference: value("reference_version"),
        })
    }
}

/// What events were about, as far as matching weighs it.
#[derive(Default)]
pub struct Changed {
    /// Gaps.
    pub gaps: BTreeSet<Uuid>,
    /// Offers and programmes.
    pub assistance: BTreeSet<Uuid>,
}

impl Changed {
    /// What the events after one and up to another were about. Ids alone: what they say is read by whoever may.
    pub async fn read(store: &Store, after: i64, until: i64) -> Result<Self> {
        let between = Condition::all()
            .add(event::Column::Sequence.gt(after))
            .add(event::Column::Sequence.lte(until));
        let query = event::Entity::find()
            .select_only()
            .column(event::Column::About)
            .column(event::Column::AboutId)
            .distinct();
        let told: Vec<(String, Uuid)> = query
            .filter(between)
            .into_tuple()
            .all(store.database())
            .await?;
        let of = |table: &str| {
            told.iter()
                .filter(|(about, _)| about == table)
                .map(|(_, id)| *id)
                .collect::<BTreeSet<_>>()
        };
        let mut changed = Self {
            gaps: of("gap"),
            assistance: of("assistance"),
        };
        for (gap, assistance) in sides(store.database(), of("match")).await? {
            changed.gaps.insert(gap);
            changed.assistance.insert(assistance);
        }
        let given = given_by(store.database(), of("organisation")).await?;
        changed.assistance.extend(given);
        Ok(changed)
    }
}

/// Offers and programmes of these providers: whether they can be had changes with whether their provider may act.
async fn given_by(database: &DatabaseConnection, providers: BTreeSet<Uuid>) -> Result<Vec<Uuid>> {
    if providers.is_empty() {
        return Ok(Vec::new());
    }
    let query = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(assistance::Column::ProviderId.is_in(providers));
    Ok(query.into_tuple().all(database).await?)
}

/// Gaps and assistance of matches: what is drawn from them changes with the match.
async fn sides(database: &DatabaseConnection, deals: BTreeSet<Uuid>) -> Result<Vec<(Uuid, Uuid)>> {
    if deals.is_empty() {
        return Ok(Vec::new());
    }
    let query = matches::Entity::find()
        .select_only()
        .column(matches::Column::GapId)
        .column(matches::Column::AssistanceId);
    Ok(query
        .filter(matches::Column::Id.is_in(deals))
        .into_tuple()
        .all(database)
        .await?)
}
