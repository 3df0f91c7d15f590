//! What is on record about what gaps name, and the words by which they are found.

use crate::actions::gap::words::{self, About};
use domain::organisation::OrganisationKind;
use entity::{country, gap, gap_text, need, organisation, sector};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// What is on record about what gaps name: names that are searched with a gap, and who acts for a state.
pub(super) struct Lexicon {
    countries: HashMap<Uuid, country::Model>,
    sectors: HashMap<Uuid, sector::Model>,
    /// The organisation of each state, by its country.
    pub(super) states: HashMap<Uuid, Uuid>,
}

impl Lexicon {
    pub(super) async fn read(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let states = organisation::Entity::find()
            .filter(organisation::Column::Kind.eq(OrganisationKind::MemberState))
            .order_by_desc(organisation::Column::Code);
        let states = states.all(database).await?.into_iter();
        Ok(Self {
            countries: country::Entity::find()
                .all(database)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect(),
            sectors: sector::Entity::find()
                .all(database)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect(),
            // Of several of one country, the first by its code.
            states: states
                .filter_map(|state| Some((state.country_id?, state.id)))
                .collect(),
        })
    }

    /// The words by which a gap is found.
    pub(super) fn text(
        &self,
        gap: &gap::Model,
        mission: Option<&str>,
        countries: &[Uuid],
        further: &[Uuid],
        needs: &[need::Model],
    ) -> gap_text::Model {
        let sectors = std::iter::once(&gap.sector_id).chain(further);
        let sectors = sectors.filter_map(|id| self.sectors.get(id));
        let countries = countries.iter().filter_map(|id| self.countries.get(id));
        let about = About {
            mission,
            sectors: sectors.collect(),
            countries: countries.collect(),
            needs: needs.iter().map(|need| need.title.as_str()).collect(),
        };
        words::text(gap, about)
    }
}
