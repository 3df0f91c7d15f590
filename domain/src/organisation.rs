//! Organisations and those who act for them.

use crate::words;

words! {
    /// What sort of actor an organisation is.
    OrganisationKind {
        /// A Member State of the United Nations, also as donor.
        MemberState,
        /// An international or regional organisation.
        InternationalOrganisation,
        /// An agency, fund or programme of the United Nations.
        UnAgency,
        /// A private company or foundation.
        Private,
        /// A non-governmental organisation.
        Ngo,
        /// An institution of a host state.
        HostInstitution,
        /// A peace operation.
        Mission,
        /// A Panel, Group or Monitoring Group of Experts.
        Panel,
        /// A Sanctions Committee or another committee of the Security Council.
        Committee,
        /// The United Nations Secretariat or a part of it.
        Secretariat,
        /// A scheme that states or companies take part in, such as the Kimberley Process.
        Scheme,
    }

    /// Whether an organisation may act.
    OrganisationStanding {
        /// It may.
        Active,
        /// It may read what is public until a registrar has reviewed it.
        PendingReview,
        /// A registrar suspended it: it may read what is public.
        Suspended,
    }

    /// What somebody may do for an organisation. Each role may do what those before it may.
    Role {
        /// Reads what the organisation may read.
        Reader,
        /// Prepares: records, revises, plans, follows up.
        Editor,
        /// Decides what others get to see or hold to: publishes, classifies, shares, invites, replies, closes.
        Approver,
        /// Registers and reviews organisations for the whole service, and reads only what is public.
        Registrar,
    }

    /// As what somebody did something.
    EventRole {
        /// As reader.
        Reader,
        /// As editor.
        Editor,
        /// As approver.
        Approver,
        /// As registrar.
        Registrar,
        /// As the operator of the service, by its command line.
        Operator,
    }

    /// What an API key may read.
    ApiKeyReach {
        /// What everybody may read.
        Public,
        /// What its organisation may read.
        Organisation,
    }
}

impl Role {
    /// What it is called in tokens and settings.
    pub fn word(self) -> String {
        self.as_ref().to_lowercase()
    }

    /// The role of this name, whatever its case.
    pub fn named(text: &str) -> Option<Self> {
        text.trim().to_uppercase().parse().ok()
    }
}

impl OrganisationKind {
    /// Whether organisations of this kind speak for the state that they are of.
    pub fn speaks_for_a_state(self) -> bool {
        matches!(self, Self::MemberState | Self::HostInstitution)
    }
}
