//! What is agreed about gaps goes before what a file says that does not know of it: their states follow from it, and none is taken from
//! the sides of a match that runs, or made another's who did not consent to it.

use super::GapParts;
use crate::{
    actions::{
        gap::state::by_matches,
        matches::{asked::Asked, holders::others},
    },
    db::reference::Reference,
    load::write::Writer,
};
use domain::{finding::InformationCategory, gap::GapHolder, matches::MatchState};
use entity::{gap, gap_country, matches};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Gaps that are asked for at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// Lets the matches on record that were ever agreed decide about the states of these gaps, and notes those that a file would take from
    /// the sides of one that runs.
    pub(super) async fn follow_matches(
        &mut self,
        rows: &mut [gap::Model],
        parts: &GapParts,
    ) -> Result<(), DbErr> {
        let agreed = self.agreed(rows).await?;
        let before = self.known(agreed.keys().copied().collect()).await?;
        for row in rows {
            let Some(agreed) = agreed.get(&row.id) else {
                continue;
            };
            if let Some(was) = before.get(&row.id) {
                let (file, line, record) = &parts.places[&row.id];
                self.at(*file, *line, record);
                if is_taken(was.row.category, row) {
                    self.keep_sides(agreed);
                }
                if was.is_held_otherwise(row, parts) {
                    self.keep_holders(agreed);
                }
            }
            if let Some(followed) = by_matches(row, agreed) {
                *row = followed;
            }
        }
        Ok(())
    }

    /// The matches of these gaps that were ever agreed.
    async fn agreed(
        &self,
        rows: &[gap::Model],
    ) -> Result<HashMap<Uuid, Vec<matches::Model>>, DbErr> {
        let mut agreed: HashMap<Uuid, Vec<matches::Model>> = HashMap::new();
        for some in rows.chunks(AT_ONCE) {
            let of_gaps = matches::Column::GapId.is_in(some.iter().map(|row| row.id));
            let found = matches::Entity::find()
                .filter(of_gaps)
                .filter(matches::Column::Agreed.is_not_null())
                .order_by_asc(matches::Column::Id);
            for row in found.all(self.transaction).await? {
                agreed.entry(row.gap_id).or_default().push(row);
            }
        }
        Ok(agreed)
    }

    /// What these gaps are on record.
    pub(super) async fn known(&self, gaps: Vec<Uuid>) -> Result<HashMap<Uuid, Before>, DbErr> {
        let mut known = HashMap::new();
        for some in gaps.chunks(AT_ONCE) {
            let rows = gap::Entity::find().filter(gap::Column::Id.is_in(some.iter().copied()));
            for row in rows.all(self.transaction).await? {
                let (id, countries) = (row.id, BTreeSet::new());
                known.insert(id, Before { row, countries });
            }
            let of_gaps = gap_country::Column::GapId.is_in(some.iter().copied());
            let countries = gap_country::Entity::find().filter(of_gaps);
            for row in countries.all(self.transaction).await? {
                if let Some(before) = known.get_mut(&row.gap_id) {
                    before.countries.insert(row.country_id);
                }
            }
        }
        Ok(known)
    }

    /// Notes that the gap is in another category than the matches of it that run allow.
    fn keep_sides(&mut self, agreed: &[matches::Model]) {
        if let Some(running) = running(agreed) {
            let reason = format!(
                "would take the gap from the sides of what is agreed about it and runs ({running}): they could no longer read or end it, so have that \
                 withdrawn, or delivered and verified, first"
            );
            self.fault("category", reason);
        }
    }

    /// Notes that the gap is another's than those who consented to the matches of it that run.
    fn keep_holders(&mut self, agreed: &[matches::Model]) {
        if let Some(running) = running(agreed) {
            let reason = format!(
                "would make the gap another's, and whose it was consented to what is agreed about it and runs ({running}): leave holder, \
                 organisation, mission and countries as they are, or have that withdrawn, or delivered and verified, first"
            );
            self.fault("holder", reason);
        }
    }
}

impl GapParts {
    /// The countries of a gap from now on.
    fn countries_of(&self, gap: Uuid) -> impl Iterator<Item = Uuid> + '_ {
        let of_gap = self.countries.iter().filter(move |of| of.gap_id == gap);
        of_gap.map(|of| of.country_id)
    }
}

/// What a gap was before a file states it anew.
pub(super) struct Before {
    pub(super) row: gap::Model,
    countries: BTreeSet<Uuid>,
}

impl Before {
    /// Whether it is another's from now on.
    fn is_held_otherwise(&self, row: &gap::Model, parts: &GapParts) -> bool {
        let countries: BTreeSet<Uuid> = parts.countries_of(row.id).collect();
        let is_elsewhere = row.holder == GapHolder::HostState && self.countries != countries;
        names(&self.row) != names(row) || is_elsewhere
    }

    /// Those who hold it from now on, where they are others than before.
    pub(super) fn others(
        &self,
        row: &gap::Model,
        parts: &GapParts,
        reference: &Reference,
    ) -> Option<Vec<Asked>> {
        let countries: Vec<Uuid> = self.countries.iter().copied().collect();
        let before = Asked::about(&self.row, &countries, reference);
        let countries: Vec<Uuid> = parts.countries_of(row.id).collect();
        others(&before, Asked::about(row, &countries, reference))
    }
}

/// What a gap names as whose it is, beside its countries.
type Names = (GapHolder, Option<Uuid>, Option<Uuid>);

fn names(row: &gap::Model) -> Names {
    (row.holder, row.organisation_id, row.mission_id)
}

/// The names of those of these matches that run; none where none does.
fn running(agreed: &[matches::Model]) -> Option<String> {
    let running = agreed
        .iter()
        .filter(|row| MatchState::AGREED.contains(&row.state));
    let names: Vec<&str> = running.map(|row| row.reference.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Whether a gap is in a category from now on in which others may read it than did.
fn is_taken(was: InformationCategory, row: &gap::Model) -> bool {
    let stays = row.category == was || row.category == InformationCategory::Public;
    was != InformationCategory::Confidential && !stays
}
