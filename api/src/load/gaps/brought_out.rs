//! What comes out with gaps that a file lets everybody read: links that were made in the register, of which the file says nothing.

use super::GapParts;
use crate::{
    actions::gap::brought_out::{message, of_any},
    load::{fault::Place, write::Writer},
};
use domain::gap::publication::is_out;
use entity::{gap, gap_link};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// Gaps that are asked for at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// Those of these gaps, which are not written yet, that everybody is to read, and was not as they are on record; where each stands.
    pub(super) async fn published_now(
        &self,
        rows: &[gap::Model],
        parts: &GapParts,
    ) -> Result<HashMap<Uuid, Place>, DbErr> {
        let open = rows.iter().filter(|row| is_public(row));
        let open: Vec<Uuid> = open.map(|row| row.id).collect();
        let mut published = HashMap::new();
        for some in open.chunks(AT_ONCE) {
            let known = gap::Entity::find().filter(gap::Column::Id.is_in(some.iter().copied()));
            let known = known.all(self.transaction).await?.into_iter();
            let hidden = known.filter(|row| !is_public(row));
            published.extend(hidden.map(|row| (row.id, parts.places[&row.id].clone())));
        }
        Ok(published)
    }

    /// Tells of the links that come out with these gaps, once they are written.
    pub(super) async fn tell_of_links(
        &mut self,
        published: HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        let gaps: Vec<Uuid> = published.keys().copied().collect();
        for some in gaps.chunks(AT_ONCE) {
            let links = gap_link::Entity::find()
                .filter(of_any(some))
                .filter(gap_link::Column::OrganisationId.is_not_null())
                .order_by_asc(gap_link::Column::Id);
            for link in links.all(self.transaction).await? {
                let ends = [link.gap_id, link.other_id];
                for (gap, other) in ends.into_iter().zip(ends.into_iter().rev()) {
                    if let Some((file, line, record)) =
                        published.get(&gap).filter(|_| some.contains(&gap))
                    {
                        let other = self.gap_called(other).await?;
                        self.at(*file, *line, record);
                        self.warn("link", message(&link, &other));
                    }
                }
            }
        }
        Ok(())
    }

    /// What a gap on record is called.
    async fn gap_called(&self, id: Uuid) -> Result<String, DbErr> {
        let name: Option<String> = gap::Entity::find_by_id(id)
            .select_only()
            .column(gap::Column::Reference)
            .into_tuple()
            .one(self.transaction)
            .await?;
        Ok(name.unwrap_or_default())
    }
}

/// Whether everybody reads a gap, or will from a day on that is set.
fn is_public(row: &gap::Model) -> bool {
    is_out(row.category, row.published.as_deref())
}
