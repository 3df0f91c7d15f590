//! Which members are who, and how that is said.

use super::Who;
use crate::access::viewer::Member;
use domain::organisation::{OrganisationKind, Role};

impl Who {
    /// Why a member is none of them.
    pub(super) fn obstacle(self, member: &Member) -> Option<&'static str> {
        let is_one = match self {
            Self::Panel | Self::Owner => member.panel.is_some(),
            Self::Steward => is_steward(member),
            Self::Recorder => RECORDERS.contains(&member.kind),
            Self::Planner | Self::NeedPlanner => member.kind != OrganisationKind::Panel,
            Self::Donor => DONORS.contains(&member.kind),
            Self::Implementer => IMPLEMENTERS.contains(&member.kind),
            Self::Committee => member.kind == OrganisationKind::Committee,
            Self::Coordinator => COORDINATORS.contains(&member.kind),
            Self::Witness => WITNESSES.contains(&member.kind),
            Self::Mission => member.kind == OrganisationKind::Mission,
            _ => true,
        };
        (!is_one).then_some(match self {
            Self::Planner | Self::NeedPlanner => {
                "for others than Panels: who found what is missing does not plan what is done about it"
            }
            Self::Donor => {
                "for donors: states, organisations, agencies, private ones and NGOs"
            }
            Self::Committee => "for committees",
            Self::Implementer => {
                "for those who run programmes: missions, agencies, schemes and organisations"
            }
            Self::Coordinator => {
                "for those who coordinate: the Secretariat, missions, agencies and committees"
            }
            Self::Recorder => "for Panels, missions, states, committees and the Secretariat",
            Self::Mission => "for missions",
            Self::Steward => "for Panels, and for states, missions and institutions that see to gaps",
            Self::Witness => "for Panels, missions, committees, agencies and the Secretariat",
            _ => "for Panels",
        })
    }

    /// Whether a member may ever have something of theirs to do it to. That it is theirs is enough to do it, also where a file gave it to
    /// them, or their kind was corrected since: nobody is left with what they can neither revise nor take back.
    pub(super) fn may_own(self, member: &Member) -> bool {
        let (gives, runs) = (
            DONORS.contains(&member.kind),
            IMPLEMENTERS.contains(&member.kind),
        );
        match self {
            Self::Offerer => gives,
            Self::Runner => runs,
            Self::Giver => gives || runs,
            _ => true,
        }
    }

    /// Whose a target has to be, in words.
    pub(super) fn whose(self) -> &'static str {
        match self {
            Self::Owner => "the Panel that owns this",
            Self::Steward => "the Panel that owns this or, where none does, its steward",
            Self::Party => "the party that this names",
            Self::Observer => {
                "Panels, missions, committees, agencies, the Secretariat, the gap's steward, whose gap it is, and who gives for it under an agreed match and is named (an offer that is UNATTRIBUTED names nobody, and progress names who records it): for them"
            }
            Self::Holder => "the state, mission or institution whose gap it is",
            Self::NeedPlanner => {
                "whose gap it is, for missions, agencies, organisations, schemes, committees and the Secretariat: a donor does not plan for others, so it is for them"
            }
            Self::Mission => "the mission whose focal point it is, and parts of that mission,",
            Self::Side => "who gives and whose gap it is",
            Self::Weigher => "who gives, whose gap it is and who sees to the gap",
            Self::Verifier => "whose gap it is and the Panel that found it",
            _ => "the organisation whose this is",
        }
    }
}

/// Whether a member may be of the Panel or steward of some gap, or stand in for one.
fn is_steward(member: &Member) -> bool {
    let is_never = matches!(
        member.kind,
        OrganisationKind::Private | OrganisationKind::Ngo
    );
    !is_never || member.role == Role::Registrar
}

const RECORDERS: [OrganisationKind; 5] = {
    use OrganisationKind::{Committee, MemberState, Mission, Panel, Secretariat};
    [Panel, Mission, MemberState, Committee, Secretariat]
};
const DONORS: [OrganisationKind; 5] = {
    use OrganisationKind::{InternationalOrganisation, MemberState, Ngo, Private, UnAgency};
    [
        MemberState,
        InternationalOrganisation,
        UnAgency,
        Private,
        Ngo,
    ]
};
const IMPLEMENTERS: [OrganisationKind; 5] = {
    use OrganisationKind::{InternationalOrganisation, Mission, Scheme, Secretariat, UnAgency};
    [
        Mission,
        UnAgency,
        Scheme,
        InternationalOrganisation,
        Secretariat,
    ]
};
const COORDINATORS: [OrganisationKind; 4] = {
    use OrganisationKind::{Committee, Mission, Secretariat, UnAgency};
    [Mission, Committee, UnAgency, Secretariat]
};
pub(super) const NEED_PLANNERS: [OrganisationKind; 6] = {
    use OrganisationKind::{
        Committee, InternationalOrganisation, Mission, Scheme, Secretariat, UnAgency,
    };
    [
        Mission,
        UnAgency,
        InternationalOrganisation,
        Scheme,
        Committee,
        Secretariat,
    ]
};
pub(super) const WITNESSES: [OrganisationKind; 5] = {
    use OrganisationKind::{Committee, Mission, Panel, Secretariat, UnAgency};
    [Panel, Mission, Committee, UnAgency, Secretariat]
};

/// Whether organisations of this kind see how far things are as what they are, whatever they have to do with them.
pub fn is_witness(kind: OrganisationKind) -> bool {
    WITNESSES.contains(&kind)
}
