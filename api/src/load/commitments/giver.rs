//! Who gives what comes out of an offer or programme: its provider, as with all that is entered in the register.

use super::{AT_ONCE, Place};
use crate::load::write::Writer;
use entity::{assistance, commitment};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl Writer<'_> {
    /// Notes entries of which another is said to give than who made the offer or runs the programme that they come from. Where the files
    /// have other faults, what they say of offers and programmes is not there to compare with.
    pub(super) async fn given_by_their_providers(
        &mut self,
        rows: &[commitment::Model],
        places: &HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        if !self.is_sound() {
            return Ok(());
        }
        let from: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.assistance_id).collect();
        let from: Vec<Uuid> = from.into_iter().collect();
        let mut providers: HashMap<Uuid, Uuid> = HashMap::new();
        for some in from.chunks(AT_ONCE) {
            let named = assistance::Column::Id.is_in(some.iter().copied());
            let known = assistance::Entity::find().filter(named);
            let known = known.all(self.transaction).await?.into_iter();
            providers.extend(known.map(|row| (row.id, row.provider_id)));
        }
        for row in rows {
            let provider = row.assistance_id.and_then(|id| providers.get(&id));
            if provider.is_some_and(|provider| *provider != row.provider_id) {
                let (file, line, record) = &places[&row.id];
                self.at(*file, *line, record);
                self.fault(
                    "provider",
                    "is not who provides what assistance names: name its provider, or leave assistance out where another gives, and say in note by what way",
                );
            }
        }
        Ok(())
    }
}
