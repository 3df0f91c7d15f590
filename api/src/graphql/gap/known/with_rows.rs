//! What lists show beside the rows of gaps, of what is kept of these: their countries, where they are written, and what was agreed about
//! them.
//!
//! Rows come with the register's last event as of their statement. If what is kept is of the same event, it is what the database would
//! say of these rows; else the database is asked, as it is for gaps that not everybody may read, or about which something happened since.

use super::{Gaps, KnownGap, KnownPlace, NAME};
use crate::db::{
    kept::{self, AsOf},
    scope::Scope,
};
use entity::{assistance_brief, gap_country, gap_place, match_head};
use std::sync::Arc;
use uuid::Uuid;

/// What is kept of gaps, as of the event of rows that were read.
pub struct WithRows(AsOf<Gaps>);

impl WithRows {
    /// As of this event, which is the last before the rows were read; none where something else is kept.
    pub fn of(scope: &Scope, event: Option<Uuid>) -> Option<Self> {
        if scope.adds_anew() {
            return None;
        }
        kept::as_of(scope, NAME, event).map(Self)
    }

    /// The countries that a gap concerns, in the order in which they are read; none where it is not kept.
    pub fn countries(&self, gap_id: Uuid) -> Option<Vec<gap_country::Model>> {
        let (gaps, gap) = self.find(gap_id)?;
        let countries = gap.countries.iter().filter_map(|key| gaps.found(*key).0);
        let row = |country_id| gap_country::Model { gap_id, country_id };
        let mut countries: Vec<_> = countries.map(row).collect();
        countries.sort_unstable_by_key(|row| row.country_id);
        Some(countries)
    }

    /// Where a gap is written, in order; none where it is not kept.
    pub fn places(&self, gap_id: Uuid) -> Option<Vec<gap_place::Model>> {
        let (gaps, gap) = self.find(gap_id)?;
        let places = (0..).zip(&gap.places);
        let row = |(position, place): (i32, &KnownPlace)| {
            Some(gap_place::Model {
                id: place.id,
                gap_id,
                position,
                document_id: gaps.found(place.document).0?,
                paragraph: place.paragraph.as_deref().map(str::to_owned),
            })
        };
        Some(places.filter_map(row).collect())
    }

    /// What was agreed about a gap, by ids; none where it is not kept.
    pub fn matches(&self, gap_id: Uuid) -> Option<Vec<match_head::Model>> {
        let (_, gap) = self.find(gap_id)?;
        let agreed = gap.agreed.iter().map(|agreed| match_head::Model {
            id: agreed.id,
            gap_id,
            assistance_id: agreed.assistance.id,
            state: agreed.state,
        });
        Some(agreed.collect())
    }

    /// The offers and programmes in what was agreed about a gap.
    pub fn given(&self, gap_id: Uuid) -> impl Iterator<Item = Arc<assistance_brief::Model>> {
        let agreed = self
            .find(gap_id)
            .into_iter()
            .flat_map(|(_, gap)| &gap.agreed);
        agreed.map(|agreed| agreed.assistance.clone())
    }

    /// A gap, and those of its stretch. Stretches follow each other by ids, and so do their gaps.
    fn find(&self, id: Uuid) -> Option<(&Gaps, &KnownGap)> {
        let AsOf { figures, lacks } = &self.0;
        if lacks.contains(&id) {
            return None;
        }
        // One by one, for they are few, and some may have no gap.
        let reaches = |gaps: &&Arc<Gaps>| gaps.gaps.last().is_some_and(|last| last.id >= id);
        let gaps = figures.iter().find(reaches)?;
        let at = gaps.gaps.binary_search_by_key(&id, |gap| gap.id).ok()?;
        Some((gaps, &gaps.gaps[at]))
    }
}
