//! Whose consent a match takes, and who may give it.

use crate::{
    access::viewer::Member,
    db::{reference::Reference, transaction::Tx},
};
use domain::{gap::GapHolder, matches::ConsentAnswer, organisation::OrganisationKind};
use entity::{gap, match_consent};
use uuid::Uuid;

/// What decides whose gap it is, beside its countries.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The kind of body whose gap it is.
    pub holder: GapHolder,
    /// The institution.
    pub organisation: Option<Uuid>,
    /// The mission.
    pub mission: Option<Uuid>,
}

impl From<&gap::Model> for Held {
    fn from(gap: &gap::Model) -> Self {
        Self {
            holder: gap.holder,
            organisation: gap.organisation_id,
            mission: gap.mission_id,
        }
    }
}

impl From<&gap::Brief> for Held {
    fn from(gap: &gap::Brief) -> Self {
        Self {
            holder: gap.holder,
            organisation: gap.organisation_id,
            mission: gap.mission_id,
        }
    }
}

/// Whether a member says what a gap needs beside its finding: who answers for whose gap it is. The Secretariat does for its own
/// gaps, also where the source names none of its parts.
pub fn plans_for(
    gap: impl Into<Held>,
    countries: &[Uuid],
    member: &Member,
    reference: &Reference,
) -> bool {
    let held = gap.into();
    let is_own =
        held.holder == GapHolder::Secretariat && member.kind == OrganisationKind::Secretariat;
    let asked = Asked::about(held, countries, reference);
    is_own || asked.iter().any(|asked| asked.is(member, reference))
}

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
    pub fn about(gap: impl Into<Held>, countries: &[Uuid], reference: &Reference) -> Vec<Self> {
        let gap = gap.into();
        match gap.holder {
            GapHolder::HostState => countries.iter().copied().map(Self::Country).collect(),
            GapHolder::Mission => {
                let mission = reference
                    .missions
                    .of(gap.mission)
                    .map(|mission| mission.organisation_id);
                mission
                    .or(gap.organisation)
                    .map(Self::Organisation)
                    .into_iter()
                    .collect()
            }
            _ => gap
                .organisation
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
