//! Files that make an offer or programme another's. What people made of it was with who provided it: it neither becomes another's, who
//! would read it all, nor stays with who has nothing to do with it any more.

use crate::load::{commitments::AT_ONCE, fault::Place, write::Writer};
use entity::{assistance, commitment, matches};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Most names that are told of what is left.
const NAMED_MAX: usize = 3;

impl Writer<'_> {
    /// Notes those of these that are to be another's from now on, though matches are made of them, or they have a name in systems of who
    /// provided them. What entries of the ledger they leave is looked at once these are written.
    pub(super) async fn move_providers(
        &mut self,
        rows: &[assistance::Model],
        places: &HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        let moved = self.moved(rows).await?;
        let mut made = self.made_of(&moved).await?;
        for (was, provider) in moved {
            let (file, line, record) = &places[&was.id];
            self.at(*file, *line, record);
            if let Some(made) = made.remove(&was.id) {
                let reason = format!(
                    "is another than on record, with whom matches were made of it ({}): leave it as it is on record, and state what another gives as a \
                     record of its own",
                    first_of(&made)
                );
                self.fault("provider", reason);
            }
            if was.external_reference.is_some() {
                self.fault(
                    "provider",
                    "is another than on record, who has a name for it in systems of their own: have them take that away (externalReference) before, or \
                     state what another gives as a record of its own",
                );
            }
            self.moved.push((was.id, provider, places[&was.id].clone()));
        }
        Ok(())
    }

    /// Those of these that another provides, as they are on record, with who does from now on.
    async fn moved(
        &self,
        rows: &[assistance::Model],
    ) -> Result<Vec<(assistance::Model, Uuid)>, DbErr> {
        let mut moved = Vec::new();
        for some in rows.chunks(AT_ONCE) {
            let now = some.iter().map(|row| (row.id, row.provider_id));
            let now: HashMap<Uuid, Uuid> = now.collect();
            let known = assistance::Entity::find()
                .filter(assistance::Column::Id.is_in(now.keys().copied()))
                .order_by_asc(assistance::Column::Id);
            let known = known.all(self.transaction).await?.into_iter();
            moved.extend(known.filter_map(|was| {
                let provider = *now.get(&was.id)?;
                // One that is not on record was noted as such.
                let is_moved = provider != was.provider_id && !provider.is_nil();
                is_moved.then_some((was, provider))
            }));
        }
        Ok(moved)
    }

    /// Names of the matches that were ever made of these.
    async fn made_of(
        &self,
        moved: &[(assistance::Model, Uuid)],
    ) -> Result<HashMap<Uuid, Vec<String>>, DbErr> {
        let mut made: HashMap<Uuid, Vec<String>> = HashMap::new();
        for some in moved.chunks(AT_ONCE) {
            let of_these = matches::Column::AssistanceId.is_in(some.iter().map(|(was, _)| was.id));
            let found = matches::Entity::find()
                .filter(of_these)
                .order_by_asc(matches::Column::Id);
            for row in found.all(self.transaction).await? {
                made.entry(row.assistance_id)
                    .or_default()
                    .push(row.reference);
            }
        }
        Ok(made)
    }

    /// Notes those that were made another's, though the ledger has entries of who provided them: files may move both together.
    pub(in crate::load) async fn leave_no_entries(&mut self) -> Result<(), DbErr> {
        let moved = std::mem::take(&mut self.moved);
        // Where the files have other faults, what they say is not there to compare with.
        if !self.is_sound() {
            return Ok(());
        }
        for some in moved.chunks(AT_ONCE) {
            let of_these = commitment::Column::AssistanceId.is_in(some.iter().map(|(id, ..)| *id));
            let entries = commitment::Entity::find()
                .filter(of_these)
                .order_by_asc(commitment::Column::Code);
            let entries = entries.all(self.transaction).await?;
            for (id, provider, (file, line, record)) in some {
                let left = entries.iter().filter(|entry| {
                    entry.assistance_id == Some(*id) && entry.provider_id != *provider
                });
                let left: Vec<String> = left.map(|entry| entry.code.clone()).collect();
                if left.is_empty() {
                    continue;
                }
                self.at(*file, *line, record);
                let reason = format!(
                    "is another than on record, who gave of it what the ledger has ({}): name the same provider there in the same files, or state \
                     what another gives as a record of its own",
                    first_of(&left)
                );
                self.fault("provider", reason);
            }
        }
        Ok(())
    }
}

/// The first of these names, and how many there are beside.
fn first_of(names: &[String]) -> String {
    let first = names.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>();
    let first = first.join(", ");
    match names.len().saturating_sub(NAMED_MAX) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
