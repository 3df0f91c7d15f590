//! Whose consent a match takes, and who may give it.

use crate::{
    access::viewer::Member,
    db::{reference::Reference, transaction::Tx},
};
use domain::{gap::GapHolder, matches::ConsentAnswer};
use entity::{gap, match_consent};
use uuid::Uuid;

/// Who is asked: a state, or an institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A state: those who act for it, or for an institution of it.
    Country(Uuid),
    /// An institution.
    Organisation(Uuid),
}

impl Asked {
    /// Those whose consent help with a gap takes: each of its host states, or the mission or institution that holds it. None
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

    /// The consent that is asked of them for a match that the viewer proposes: who proposes consents by it.
    pub(super) fn consent(self, tx: &Tx, match_id: Uuid) -> match_consent::Model {
        let given = self.is(tx.member(), tx.reference());
        let (country_id, organisation_id) = match self {
            Self::Country(country) => (Some(country), None),
            Self::Organisation(organisation) => (None, Some(organisation)),
        };
        let answer = if given {
            ConsentAnswer::Given
        } else {
            ConsentAnswer::Pending
        };
        match_consent::Model {
            id: Uuid::now_v7(),
            match_id,
            country_id,
            organisation_id,
            answer,
            dated: given.then(|| tx.today().to_owned()),
            reason: None,
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
