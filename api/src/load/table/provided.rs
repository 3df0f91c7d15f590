//! Offers and programmes that the rows of a table name, as they are on record: read together, as gaps are.

use super::{cell::Cell, record::Record};
use crate::{actions::assistance::as_is::OnRecord, db::transaction::Tx, error::Result};
use entity::assistance;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use std::collections::HashMap;

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
    let known = OnRecord::read(tx, query).await?.into_iter();
    let named =
        known.filter_map(|known| Some((known.assistance.external_reference.clone()?, known)));
    Ok(named.collect())
}
