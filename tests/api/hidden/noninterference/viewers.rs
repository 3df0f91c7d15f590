//! Those who ask, and what the test itself knows of them: written anew from the table of who may see what, not from the code.

use domain::organisation::{OrganisationStanding, Role};
use gapbridge::{access::viewer::Viewer, db::store::Store};
use tests::member;

/// The Panel whose most of the rows are.
pub(super) const OWNER: &str = "group-civ";
/// Another Panel.
pub(super) const OTHER_PANEL: &str = "group-cod";
/// A donor with whom something is shared.
pub(super) const DONOR: &str = "state-can";
/// A mission with which something tactical is shared.
pub(super) const MISSION: &str = "unoci";
/// Whom allegations name.
pub(super) const PARTY: &str = "civ-authorities";
/// A state with which nothing is shared.
pub(super) const STRANGER: &str = "state-fra";

/// Somebody who asks.
#[derive(Clone, Debug)]
pub(super) struct Seer {
    pub name: &'static str,
    /// The organisation it acts for.
    pub organisation: Option<&'static str>,
    /// Whether it reads what its organisation may read.
    pub inside: bool,
    pub viewer: Viewer,
}

impl Seer {
    /// Whether it reads as this organisation.
    pub(super) fn is(&self, organisation: &str) -> bool {
        self.inside && self.organisation == Some(organisation)
    }

    /// Whether it asks as a registrar.
    pub(super) fn is_registrar(&self) -> bool {
        self.name.starts_with("a registrar")
    }

    /// Whether it asks for a Panel as such.
    pub(super) fn is_panel(&self) -> bool {
        self.is(OWNER) || self.is(OTHER_PANEL)
    }
}

/// Everybody there is. Those who read as strangers act for the organisation that would see most.
pub(super) fn all(store: &Store) -> Vec<Seer> {
    let seer = |name, organisation: &'static str, role, standing, reads| {
        let Viewer::Member(mut member) = member(store, organisation) else {
            unreachable!("a member")
        };
        (member.role, member.standing, member.reads_as_organisation) = (role, standing, reads);
        let inside = reads && standing == OrganisationStanding::Active && role != Role::Registrar;
        Seer {
            name,
            organisation: Some(organisation),
            inside,
            viewer: Viewer::Member(member),
        }
    };
    let active = OrganisationStanding::Active;
    vec![
        Seer {
            name: "nobody in particular",
            organisation: None,
            inside: false,
            viewer: Viewer::Anonymous,
        },
        seer("a stranger", STRANGER, Role::Approver, active, true),
        seer("a donor with shares", DONOR, Role::Editor, active, true),
        seer(
            "a mission with a tactical share",
            MISSION,
            Role::Approver,
            active,
            true,
        ),
        seer("the party named", PARTY, Role::Approver, active, true),
        seer("another Panel", OTHER_PANEL, Role::Approver, active, true),
        seer("the owning Panel", OWNER, Role::Approver, active, true),
        seer(
            "a registrar",
            "un-secretariat",
            Role::Registrar,
            active,
            true,
        ),
        seer(
            "a registrar of the owning Panel",
            OWNER,
            Role::Registrar,
            active,
            true,
        ),
        seer(
            "the owning Panel, suspended",
            OWNER,
            Role::Approver,
            OrganisationStanding::Suspended,
            true,
        ),
        seer(
            "the owning Panel, not reviewed yet",
            OWNER,
            Role::Approver,
            OrganisationStanding::PendingReview,
            true,
        ),
        seer(
            "the owning Panel's key for what is public",
            OWNER,
            Role::Approver,
            active,
            false,
        ),
    ]
}
