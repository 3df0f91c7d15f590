//! Who asks: nobody in particular, or somebody who acts for an organisation.

use domain::organisation::{OrganisationKind, OrganisationStanding, Role};
use uuid::Uuid;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Nobody in particular.
    Anonymous,
    /// Somebody who acts for an organisation.
    Member(Member),
}

/// Somebody who acts for an organisation. What they are called is known to the issuer of their token alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The organisation.
    pub organisation: Uuid,
    /// What sort of organisation it is.
    pub kind: OrganisationKind,
    /// The Panel it is, where it is one.
    pub panel: Option<Uuid>,
    /// Whether it may act.
    pub standing: OrganisationStanding,
    /// What they may do for it.
    pub role: Role,
    /// The token's subject, or the API key.
    pub subject: String,
    /// Whether they read what the organisation may read, or only what everybody may.
    pub reads_as_organisation: bool,
}

impl Viewer {
    /// The member, where there is one.
    pub fn member(&self) -> Option<&Member> {
        match self {
            Self::Anonymous => None,
            Self::Member(member) => Some(member),
        }
    }

    /// The member through whom the viewer reads more than everybody may; none for whoever reads what is public.
    ///
    /// A registrar serves all and reads for none; an organisation that may not act yet, or no longer, reads as a stranger.
    pub fn insider(&self) -> Option<&Member> {
        self.member().filter(|member| {
            member.reads_as_organisation
                && member.role != Role::Registrar
                && member.standing == OrganisationStanding::Active
        })
    }

    /// The Panel whose own records the viewer reads.
    pub fn panel(&self) -> Option<Uuid> {
        self.insider().and_then(|member| member.panel)
    }

    /// Whether the viewer reads as this organisation.
    pub fn is(&self, organisation: Uuid) -> bool {
        self.insider()
            .is_some_and(|member| member.organisation == organisation)
    }
}
