//! What is read of offers and programmes whose titles are similar.

use crate::{
    db::{
        scope::{Scope, Seen},
        transaction::Tx,
    },
    error::Result,
};
use entity::{assistance, assistance_country, assistance_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Ids that one query names: few enough that all their countries can be read at once.
pub(in crate::actions::assistance) const IDS_AT_ONCE: usize = 50;

/// What is read only of those that are looked at closely.
#[derive(Default)]
pub(super) struct Parts {
    countries: HashMap<Uuid, BTreeSet<Uuid>>,
    lines: HashMap<Uuid, Vec<assistance_line::Model>>,
}

impl Parts {
    /// Of these ids, as far as the viewer may read them.
    pub(super) async fn seen(
        scope: &Scope,
        rows: &[Seen<assistance::Model>],
        ids: &[Uuid],
    ) -> Result<Self> {
        let ids: HashSet<Uuid> = ids.iter().copied().collect();
        let wholes = rows.iter().filter(|row| ids.contains(&row.id));
        let wholes: Vec<Seen<assistance::Model>> = wholes.cloned().collect();
        let mut parts = Self::default();
        for wholes in wholes.chunks(IDS_AT_ONCE) {
            let lines = scope.parts::<assistance::Entity, assistance_line::Entity>(wholes);
            let lines = lines.await?;
            parts.add_lines(lines.values().flatten().map(|line| (**line).clone()));
            let countries = scope.parts::<assistance::Entity, assistance_country::Entity>(wholes);
            let countries = countries.await?;
            parts.add_countries(countries.values().flatten().map(|row| (**row).clone()));
        }
        Ok(parts)
    }

    /// Of these ids, as a change left them.
    pub(super) async fn written(tx: &Tx, ids: &[Uuid]) -> Result<Self> {
        let mut parts = Self::default();
        for ids in ids.chunks(IDS_AT_ONCE) {
            let of_these = assistance_line::Column::AssistanceId.is_in(ids.iter().copied());
            let lines = assistance_line::Entity::find().filter(of_these);
            parts.add_lines(tx.rows_whoever_may_read(lines).await?);
            let of_these = assistance_country::Column::AssistanceId.is_in(ids.iter().copied());
            let countries = assistance_country::Entity::find().filter(of_these);
            parts.add_countries(tx.rows_whoever_may_read(countries).await?);
        }
        Ok(parts)
    }

    fn add_lines(&mut self, lines: impl IntoIterator<Item = assistance_line::Model>) {
        for line in lines {
            self.lines.entry(line.assistance_id).or_default().push(line);
        }
    }

    fn add_countries(&mut self, countries: impl IntoIterator<Item = assistance_country::Model>) {
        for row in countries {
            let known = self.countries.entry(row.assistance_id).or_default();
            known.insert(row.country_id);
        }
    }

    /// Whether both are for the same countries, and have a line of the same type and size.
    pub(super) fn are_alike(&self, one: Uuid, other: Uuid) -> bool {
        let lines = |id: Uuid| self.lines.get(&id).into_iter().flatten();
        let is_same = |one: &assistance_line::Model, other: &assistance_line::Model| {
            one.assistance == other.assistance
                && one.unit == other.unit
                && one.quantity == other.quantity
                && one.amount_minor == other.amount_minor
                && one.currency == other.currency
        };
        self.countries.get(&one) == self.countries.get(&other)
            && lines(one).any(|one| lines(other).any(|other| is_same(one, other)))
    }
}
