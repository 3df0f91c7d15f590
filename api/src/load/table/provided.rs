//! Offers and programmes that the rows of a table name, as they are on record: read together, as gaps are.

use super::{cell::Cell, record::Record};
use crate::{actions::assistance::as_is::OnRecord, db::transaction::Tx, error::Result};
use entity::{
    assistance, assistance_country, assistance_line, assistance_mandate_task, assistance_sector,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use std::collections::HashMap;
use uuid::Uuid;

/// Names that are looked up at once.
const AT_ONCE: usize = 400;

/// What the member's organisation provides that rows name, by what it calls that in systems of its own, as it was before the first of
/// these rows was taken.
#[derive(Default)]
pub(super) struct Provided(HashMap<String, OnRecord>);

impl Provided {
    /// Those that these records name.
    pub(super) async fn of(tx: &Tx, records: &mut [Record<'_>]) -> Result<Self> {
        let mut known = HashMap::new();
        for some in records.chunks_mut(AT_ONCE) {
            let names = some.iter_mut();
            let names = names
                .filter_map(|record| record.removable("external_reference", Cell::name).flatten());
            known.extend(read(tx, called(tx, names.collect())).await?);
        }
        Ok(Self(known))
    }

    /// The one that a row calls so. It is read again for a further row: this one may change it.
    pub(super) async fn take(&mut self, tx: &Tx, name: &str) -> Result<Option<OnRecord>> {
        if let Some(known) = self.0.remove(name) {
            return Ok(Some(known));
        }
        let known = read(tx, called(tx, vec![name.to_owned()])).await?.pop();
        Ok(known.map(|(_, known)| known))
    }
}

/// What the member's organisation calls so.
fn called(tx: &Tx, names: Vec<String>) -> Select<assistance::Entity> {
    assistance::Entity::find()
        .filter(assistance::Column::ProviderId.eq(tx.member().organisation))
        .filter(assistance::Column::ExternalReference.is_in(names))
}

/// What a query finds, each with the name by which it was asked for.
async fn read(tx: &Tx, query: Select<assistance::Entity>) -> Result<Vec<(String, OnRecord)>> {
    let rows = tx.all(query).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    macro_rules! parts {
        ($($entity:ident),*) => {$(
            let mut $entity = tx.parts_of::<assistance::Entity, $entity::Entity>(&ids).await?;
        )*};
    }
    parts!(
        assistance_country,
        assistance_sector,
        assistance_mandate_task,
        assistance_line
    );
    let known = rows.into_iter().filter_map(|row| {
        let (id, name) = (row.id, row.external_reference.clone()?);
        let known = OnRecord {
            countries: of(&mut assistance_country, id, |part| part.country_id),
            sectors: of(&mut assistance_sector, id, |part| part.sector_id),
            tasks: of(&mut assistance_mandate_task, id, |part| part.task_id),
            lines: of(&mut assistance_line, id, |line| line),
            assistance: row,
        };
        Some((name, known))
    });
    Ok(known.collect())
}

/// What is read of the parts of an offer, a programme or a gap.
pub(super) fn of<T, V>(
    parts: &mut HashMap<Uuid, Vec<T>>,
    whole: Uuid,
    read: impl Fn(T) -> V,
) -> Vec<V> {
    let parts = parts.remove(&whole).unwrap_or_default();
    parts.into_iter().map(read).collect()
}
