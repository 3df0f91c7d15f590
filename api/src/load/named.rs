//! Who gives is named for good once they recorded progress as who gives: files take no name back.

use crate::{
    access::permission::is_witness, actions::gap::progress::said_by_giver, load::write::Writer,
};
use entity::{assistance, organisation};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Offers and programmes that are asked for at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// Notes those of these offers and programmes, each with its file and line, that are to name nobody from now on, though progress that their
    /// provider recorded as who gives names them.
    pub(super) async fn keep_names(
        &mut self,
        rows: &[assistance::Model],
        places: &[(usize, usize)],
    ) -> Result<(), DbErr> {
        let named = self.named_givers(rows).await?;
        for (row, (file, line)) in rows.iter().zip(places) {
            let Some(was) = named.get(&row.id) else {
                continue;
            };
            if said_by_giver(was).count(self.transaction).await? == 0 {
                continue;
            }
            let provider = organisation::Entity::find_by_id(was.provider_id);
            let provider = provider.one(self.transaction).await?;
            // Who records progress as what they are tells by it of no match.
            if provider.is_some_and(|provider| is_witness(provider.kind)) {
                continue;
            }
            self.at_entry("assistance", &row.reference, *file, *line);
            self.fault(
                "attributed",
                "cannot become false: its provider recorded progress on a gap that it was agreed for, which names them for good: leave it true",
            );
        }
        Ok(())
    }

    /// Those of these that are to name nobody, as they are on record, where they name who gives.
    async fn named_givers(
        &self,
        rows: &[assistance::Model],
    ) -> Result<HashMap<Uuid, assistance::Model>, DbErr> {
        let unnamed = rows.iter().filter(|row| !row.attributed);
        let unnamed: Vec<Uuid> = unnamed.map(|row| row.id).collect();
        let mut named = HashMap::new();
        for some in unnamed.chunks(AT_ONCE) {
            let known = assistance::Entity::find()
                .filter(assistance::Column::Id.is_in(some.iter().copied()))
                .filter(assistance::Column::Attributed.eq(true));
            let known = known.all(self.transaction).await?;
            named.extend(known.into_iter().map(|row| (row.id, row)));
        }
        Ok(named)
    }
}
