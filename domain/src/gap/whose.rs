//! Whose gap it is: what may be named beside its holder, so that nobody answers for what is another's.

use super::GapHolder;
use crate::{
    organisation::OrganisationKind::{
        self, Committee, HostInstitution, InternationalOrganisation, MemberState, Mission, Ngo,
        Private, Scheme, Secretariat, UnAgency,
    },
    validation::Validation,
};

/// An institution that a gap names.
#[derive(Clone, Copy, Debug)]
pub struct Institution<T> {
    /// Itself.
    pub id: T,
    /// What sort of actor it is.
    pub kind: OrganisationKind,
    /// Its country, where it is of one.
    pub country: Option<T>,
}

/// What a gap names as whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a, T> {
    /// The kind of body whose capacity is missing.
    pub holder: GapHolder,
    /// The institution.
    pub institution: Option<Institution<T>>,
    /// The organisation of the mission.
    pub mission: Option<T>,
    /// Its countries.
    pub countries: &'a [T],
}

impl<T: Copy + PartialEq> Whose<'_, T> {
    /// Notes an institution that contradicts the holder, the countries or the mission.
    pub fn check(&self, faults: &mut Validation) {
        let Some(named) = self.institution else {
            return;
        };
        let kinds = self.holder.institutions();
        if !kinds.contains(&named.kind) {
            let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
            let reason = format!(
                "is of kind {}, but with holder {} only {} can be named: leave it out, or give the holder whose gap it is",
                named.kind,
                self.holder,
                kinds.join(" or ")
            );
            faults.ensure(false, "organisation", &reason);
            return;
        }
        let is_there = named
            .country
            .is_none_or(|country| self.countries.contains(&country));
        let reason = "is of a country that is none of the gap: name it in countries, too, or leave the institution out";
        let is_elsewhere = self.holder == GapHolder::HostState && !is_there;
        faults.ensure(!is_elsewhere, "organisation", reason);
        let is_own = self.mission.is_none_or(|mission| mission == named.id);
        let reason = "is not the mission that holds the gap: leave it out";
        faults.ensure(
            self.holder != GapHolder::Mission || is_own,
            "organisation",
            reason,
        );
    }
}

impl GapHolder {
    /// What sorts of organisations a gap of this holder may name as its institution.
    fn institutions(self) -> &'static [OrganisationKind] {
        match self {
            Self::HostState => &[HostInstitution, MemberState],
            Self::Mission => &[Mission],
            Self::Secretariat => &[Secretariat, UnAgency],
            Self::Committee => &[Committee, InternationalOrganisation],
            Self::MemberStates => &[MemberState, HostInstitution, Scheme],
            Self::RegionalOrganisation => &[InternationalOrganisation, Scheme],
            Self::PrivateSector => &[Private, Ngo, Scheme],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(holder: GapHolder, kind: OrganisationKind, country: Option<u8>) -> bool {
        let whose = Whose {
            holder,
            institution: Some(Institution {
                id: 1,
                kind,
                country,
            }),
            mission: Some(2),
            countries: &[7],
        };
        let mut faults = Validation::default();
        whose.check(&mut faults);
        faults.into_result().is_err()
    }

    #[test]
    fn an_institution_goes_with_its_holder_and_its_country() {
        for (holder, kind, country, refused) in [
            (GapHolder::HostState, HostInstitution, Some(7), false),
            (GapHolder::HostState, MemberState, Some(7), false),
            (GapHolder::HostState, HostInstitution, Some(8), true),
            (GapHolder::HostState, HostInstitution, None, false),
            (GapHolder::HostState, Mission, Some(7), true),
            (GapHolder::Secretariat, MemberState, Some(7), true),
            (GapHolder::Secretariat, Secretariat, None, false),
            (GapHolder::Committee, Committee, None, false),
            (GapHolder::MemberStates, MemberState, Some(8), false),
            (GapHolder::Mission, Mission, None, true),
        ] {
            assert_eq!(
                is_refused(holder, kind, country),
                refused,
                "{holder} {kind}"
            );
        }
    }

    #[test]
    fn a_mission_is_named_once_or_twice_alike() {
        for (id, refused) in [(2, false), (1, true)] {
            let whose = Whose {
                holder: GapHolder::Mission,
                institution: Some(Institution {
                    id,
                    kind: Mission,
                    country: None,
                }),
                mission: Some(2),
                countries: &[],
            };
            let mut faults = Validation::default();
            whose.check(&mut faults);
            assert_eq!(faults.into_result().is_err(), refused);
        }
    }
}
