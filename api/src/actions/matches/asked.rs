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
    /// A state: those who act for it. Where the gap names an institution of it, that one does beside the state itself; where it names
    /// none, any.
    Country(Uuid, Option<Uuid>),
    /// An institution.
    Organisation(Uuid),
}

impl Asked {
    /// Those whose consent help with a gap takes: each of its host states, or the mission or institution that holds it. None
    /// where the source names none.
    pub fn about(gap: impl Into<Held>, countries: &[Uuid], reference: &Reference) -> Vec<Self> {
        let gap = gap.into();
        match gap.holder {
            GapHolder::HostState => {
                let named = reference.organisations.of(gap.organisation);
                let of = |country: &Uuid| {
                    named
                        .as_ref()
                        .filter(|own| own.country_id == Some(*country))
                };
                let asked = countries.iter();
                asked
                    .map(|country| Self::Country(*country, of(country).map(|own| own.id)))
                    .collect()
            }
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
    pub(super) fn consent(self, tx: &Tx, match_id: Uuid, id: Uuid) -> match_consent::Model {
        let asked = self.pending(match_id, id);
        if !self.is(tx.member(), tx.reference()) {
            return asked;
        }
        match_consent::Model {
            answer: ConsentAnswer::Given,
            dated: Some(tx.today().to_owned()),
            answered_by_id: Some(tx.member().organisation),
            ..asked
        }
    }

    /// The consent that is asked of them, before they answer.
    pub(super) fn pending(self, match_id: Uuid, id: Uuid) -> match_consent::Model {
        let (country_id, organisation_id) = match self {
            Self::Country(country, institution) => (Some(country), institution),
            Self::Organisation(organisation) => (None, Some(organisation)),
        };
        match_consent::Model {
            id,
            match_id,
            country_id,
            organisation_id,
            answer: ConsentAnswer::Pending,
            dated: None,
            reason: None,
            answered_by_id: None,
        }
    }

    /// Who was asked for this consent.
    pub fn of(consent: &match_consent::Model) -> Option<Self> {
        match (consent.country_id, consent.organisation_id) {
            (Some(country), institution) => Some(Self::Country(country, institution)),
            (None, organisation) => organisation.map(Self::Organisation),
        }
    }

    /// Whether whoever holds the gap now was asked by this consent. By one that names no institution of a state, all of that state were:
    /// the one that the gap names now had its say, unless another answered in its place. Who answered before that was kept is known to the
    /// history alone; any of them might, then.
    fn was_asked_by(self, consent: &match_consent::Model, reference: &Reference) -> bool {
        let asked = Self::of(consent);
        let Self::Country(country, Some(institution)) = self else {
            return asked == Some(self);
        };
        let speaks = |by: Uuid| {
            let own = reference.organisations.get(by);
            by == institution || own.is_some_and(|own| own.kind == OrganisationKind::MemberState)
        };
        let of_state = asked == Some(Self::Country(country, None));
        asked == Some(self) || (of_state && consent.answered_by_id.is_none_or(speaks))
    }

    /// Whether this member answers for them.
    pub fn is(self, member: &Member, reference: &Reference) -> bool {
        match self {
            Self::Organisation(organisation) => organisation == member.organisation,
            Self::Country(_, Some(institution)) if institution == member.organisation => true,
            Self::Country(country, institution) => {
                let speaks = match institution {
                    Some(_) => member.kind == OrganisationKind::MemberState,
                    None => member.kind.speaks_for_a_state(),
                };
                speaks
                    && reference
                        .organisations
                        .get(member.organisation)
                        .is_some_and(|own| own.country_id == Some(country))
            }
        }
    }
}

/// Whether all who hold a gap of this kind of holder now, if it is known who does, were asked by these consents.
pub fn all_were_asked(
    holder: GapHolder,
    now: &[Asked],
    consents: &[&match_consent::Model],
    reference: &Reference,
) -> bool {
    let is_asked = |asked: &Asked| {
        let mut consents = consents.iter();
        consents.any(|consent| asked.was_asked_by(consent, reference))
    };
    let is_known = holder != GapHolder::HostState || !now.is_empty();
    is_known && now.iter().all(is_asked)
}
