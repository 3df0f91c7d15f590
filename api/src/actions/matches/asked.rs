//! Whose consent a match takes, and who may give it.

use crate::{access::viewer::Member, db::reference::Reference};
use domain::gap::GapHolder;
use entity::{gap, match_consent};
use uuid::Uuid;

/// Who is asked: a state, or an institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A state: whoever acts for it, or for an institution of it.
    Country(Uuid),
    /// An institution.
    Organisation(Uuid),
}

impl Asked {
    /// Those whose consent help with a gap takes: each of its host states, or the mission or institution whose gap it is. Nobody
    /// where the source names none.
    pub fn about(gap: &gap::Model, countries: &[Uuid], reference: &Reference) -> Vec<Self> {
        match gap.holder {
            GapHolder::HostState => countries.iter().copied().map(Self::Country).collect(),
            GapHolder::Mission => {
                let mission = reference
                    .missions
                    .of(gap.mission_id)
                    .map(|mission| mission.organisation_id);
                mission
                    .or(gap.organisation_id)
                    .map(Self::Organisation)
                    .into_iter()
                    .collect()
            }
            _ => gap
                .organisation_id
                .map(Self::Organisation)
                .into_iter()
                .collect(),
        }
    }

    /// Who was asked for this consent.
    pub fn of(consent: &match_consent::Model) -> Option<Self> {
        consent
            .country_id
            .map(Self::Country)
            .or(consent.organisation_id.map(Self::Organisation))
    }

    /// Whether this member answers for them.
    pub fn is(self, member: &Member, reference: &Reference) -> bool {
        match self {
            Self::Organisation(organisation) => organisation == member.organisation,
            Self::Country(country) => {
                member.kind.speaks_for_a_state()
                    && reference
                        .organisations
                        .get(member.organisation)
                        .is_some_and(|own| own.country_id == Some(country))
            }
        }
    }
}
