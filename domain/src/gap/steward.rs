//! Who sees to a gap that no Panel owns.

use super::GapHolder;

/// Whom the record of a gap names, as far as they are on record.
#[derive(Clone, Copy, Debug)]
pub struct Named<T> {
    /// The institution that lacks the capacity.
    pub institution: Option<T>,
    /// The mission that holds the gap.
    pub mission: Option<T>,
    /// The state of the only country that it concerns.
    pub state: Option<T>,
}

impl GapHolder {
    /// The steward of a gap of this holder that no Panel owns. None where nobody on record answers for it: states and companies at
    /// large are nobody in particular.
    pub fn steward<T>(self, named: Named<T>) -> Option<T> {
        match self {
            Self::Mission => named.mission.or(named.institution),
            Self::HostState => named.institution.or(named.state),
            Self::Secretariat | Self::Committee | Self::RegionalOrganisation => named.institution,
            Self::MemberStates | Self::PrivateSector => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steward_is_who_answers_for_the_holder() {
        let all = Named {
            institution: Some("institution"),
            mission: Some("mission"),
            state: Some("state"),
        };
        let without = Named {
            institution: None,
            ..all
        };
        for (holder, with, alone) in [
            (GapHolder::HostState, Some("institution"), Some("state")),
            (GapHolder::Mission, Some("mission"), Some("mission")),
            (GapHolder::Secretariat, Some("institution"), None),
            (GapHolder::Committee, Some("institution"), None),
            (GapHolder::RegionalOrganisation, Some("institution"), None),
            (GapHolder::MemberStates, None, None),
            (GapHolder::PrivateSector, None, None),
        ] {
            assert_eq!(holder.steward(all), with, "{holder}");
            assert_eq!(holder.steward(without), alone, "{holder}");
        }
    }
}
