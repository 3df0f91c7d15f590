//! What is on record about what gaps name, and the words by which they are found.

use crate::actions::gap::words::{self, About};
use domain::{
    gap::{
        GapHolder,
        whose::{Institution, Whose},
    },
    organisation::OrganisationKind,
    validation::Validation,
};
use entity::{country, gap, gap_text, mission, need, organisation, sector};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// What is on record about what gaps name: names that are searched with a gap, and who acts for a state.
pub(super) struct Lexicon {
    countries: HashMap<Uuid, country::Model>,
    sectors: HashMap<Uuid, sector::Model>,
    /// The organisation of each state, by its country.
    pub(super) states: HashMap<Uuid, Uuid>,
    organisations: HashMap<Uuid, Institution<Uuid>>,
    /// The organisation of each mission.
    missions: HashMap<Uuid, Uuid>,
}

impl Lexicon {
    pub(super) async fn read(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let organisations = organisation::Entity::find().order_by_desc(organisation::Column::Code);
        let organisations = organisations.all(database).await?;
        let is_state = |row: &&organisation::Model| row.kind == OrganisationKind::MemberState;
        let states = organisations.iter().filter(is_state);
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
            organisations: organisations
                .iter()
                .map(|row| (row.id, row.institution()))
                .collect(),
            missions: mission::Entity::find()
                .all(database)
                .await?
                .into_iter()
                .map(|row| (row.id, row.organisation_id))
                .collect(),
        })
    }

    /// Notes an institution that contradicts the holder, the countries or the mission of a gap.
    pub(super) fn check(
        &self,
        holder: GapHolder,
        (organisation, mission): (Option<Uuid>, Option<Uuid>),
        countries: &[Uuid],
        faults: &mut Validation,
    ) {
        let whose = Whose {
            holder,
            institution: organisation.and_then(|id| self.organisations.get(&id).copied()),
            mission: mission.and_then(|id| self.missions.get(&id).copied()),
            countries,
        };
        whose.check(faults);
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
