//! Who may change what: the whole of it on one page.
//!
//! Mutations ask [`allow`] before they do anything, and objects answer `viewerCan` from it, so that what is offered is what is
//! granted.

use crate::{
    access::viewer::{Member, Viewer},
    error::{Error, Result},
};
use async_graphql::Enum;
use domain::organisation::{OrganisationKind, OrganisationStanding, Role};
use sea_orm::Iterable;
use uuid::Uuid;

/// Who may do something, beyond the role it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Any Panel, for itself.
    Panel,
    /// Any Panel, and those who say what they lack themselves: missions, states, committees and the Secretariat.
    Recorder,
    /// The Panel that owns the target.
    Owner,
    /// The Panel that owns the gap; where none does, its steward; where there is neither, a registrar for what has to go on.
    Steward,
    /// The party that the thing names.
    Party,
    /// Whoever reads the thing and is no Panel: plans are authored by others than those who found what lacks.
    Planner,
    /// Whose gap it is, and those who run programmes or coordinate: neither the Panel that found it nor a donor plans for others.
    NeedPlanner,
    /// Whoever reads the thing: the owning Panel too.
    Reader,
    /// The organisation itself.
    Organisation,
    /// Whoever can give: states, organisations, agencies, private ones and NGOs.
    Donor,
    /// Whoever runs programmes: missions, agencies, schemes and organisations.
    Implementer,
    /// Whose gap it is: the host state that is asked, or the mission or institution.
    Holder,
    /// Either side of a match: who gives, or whose gap it is.
    Side,
    /// Either side of a suggestion: who gives, whose gap it is, or who sees to the gap.
    Weigher,
    /// Whose gap it is, or the Panel that found it.
    Verifier,
    /// Who coordinates: the Secretariat, missions, agencies and committees, for plans and endorsements of their own.
    Coordinator,
    /// Who sees on the ground or in the files how far things are: Panels, missions, committees, agencies and the Secretariat.
    Witness,
    /// Who sees how far things are, or to whom it is as steward to see to the gap.
    Observer,
    /// A registrar, for the whole service.
    Registrar,
}

/// Declares what can be done: its name in the API, the least role, and who.
macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident = $name:literal by $role:ident of $who:ident,)*) => {
        /// What can be done: the mutations.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, sea_orm::EnumIter)]
        pub enum Action { $($(#[$doc])* $action,)* }

        impl Action {
            /// The mutation's name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$action => $name,)* }
            }

            fn rule(self) -> (Role, Who) {
                match self { $(Self::$action => (Role::$role, Who::$who),)* }
            }
        }
    };
}

actions! {
    /// Record a report.
    RecordReport = "recordReport" by Editor of Panel,
    /// Record a finding of a report, or a sanitised tactical one.
    RecordFinding = "recordFinding" by Editor of Panel,
    /// Record a recommendation.
    RecordRecommendation = "recordRecommendation" by Editor of Panel,
    /// Record a gap.
    RecordGap = "recordGap" by Editor of Recorder,
    /// Register the key to which a Panel's notes are sealed.
    RegisterSealingKey = "registerSealingKey" by Approver of Panel,
    /// Revise the text or place of a finding that is not public.
    ReviseFinding = "reviseFinding" by Editor of Owner,
    /// Put a finding into another category.
    ReclassifyFinding = "reclassifyFinding" by Approver of Owner,
    /// Let an organisation read a finding.
    ShareFinding = "shareFinding" by Approver of Owner,
    /// Let an organisation read a gap.
    ShareGap = "shareGap" by Approver of Owner,
    /// End a share.
    EndShare = "endShare" by Approver of Owner,
    /// Invite the party that a finding names to reply.
    InviteReply = "inviteReply" by Approver of Owner,
    /// Reply to a finding that names one.
    SubmitReply = "submitReply" by Approver of Party,
    /// Attach a sealed note.
    AttachSealedNote = "attachSealedNote" by Editor of Owner,
    /// Erase a sealed note.
    RemoveSealedNote = "removeSealedNote" by Approver of Owner,
    /// Publish a report with its findings and recommendations.
    PublishReport = "publishReport" by Approver of Owner,
    /// Revise a gap.
    ReviseGap = "reviseGap" by Editor of Steward,
    /// Put a gap into another category.
    ReclassifyGap = "reclassifyGap" by Approver of Owner,
    /// Publish a gap.
    PublishGap = "publishGap" by Approver of Steward,
    /// Close a gap.
    CloseGap = "closeGap" by Approver of Steward,
    /// Open a closed gap again.
    ReopenGap = "reopenGap" by Approver of Steward,
    /// Record progress on a gap.
    RecordGapProgress = "recordGapProgress" by Editor of Observer,
    /// Plan the needs of a gap.
    PlanNeeds = "planNeeds" by Editor of NeedPlanner,
    /// Adopt a plan of the needs of one's own gap.
    AdoptNeedPlan = "adoptNeedPlan" by Editor of Holder,
    /// Set a plan of the needs of one's own gap aside.
    SetAsideNeedPlan = "setAsideNeedPlan" by Editor of Holder,
    /// Endorse a need.
    EndorseNeed = "endorseNeed" by Approver of Coordinator,
    /// End an endorsement of a need.
    EndEndorsement = "endEndorsement" by Approver of Coordinator,
    /// Say what became of a recommendation.
    FollowUpRecommendation = "followUpRecommendation" by Editor of Reader,
    /// Make an offer.
    MakeOffer = "makeOffer" by Approver of Donor,
    /// Revise an offer.
    ReviseOffer = "reviseOffer" by Approver of Organisation,
    /// Withdraw an offer.
    WithdrawOffer = "withdrawOffer" by Approver of Organisation,
    /// Register a programme.
    RegisterProgramme = "registerProgramme" by Editor of Implementer,
    /// Revise a programme.
    ReviseProgramme = "reviseProgramme" by Editor of Organisation,
    /// Decide whether a gap enters one's plan.
    AssessGap = "assessGap" by Editor of Implementer,
    /// Ask for help with one's own gap.
    RequestAssistance = "requestAssistance" by Approver of Holder,
    /// Say what one thinks of a suggestion.
    JudgeSuggestion = "judgeSuggestion" by Editor of Weigher,
    /// Propose a match.
    ProposeMatch = "proposeMatch" by Editor of Side,
    /// Consent to a match.
    ConsentToMatch = "consentToMatch" by Approver of Holder,
    /// Object to a match.
    ObjectToMatch = "objectToMatch" by Approver of Holder,
    /// Decline a match.
    DeclineMatch = "declineMatch" by Approver of Organisation,
    /// Agree to a match.
    AgreeMatch = "agreeMatch" by Approver of Organisation,
    /// Withdraw a match.
    WithdrawMatch = "withdrawMatch" by Approver of Side,
    /// Pledge under a match.
    Pledge = "pledge" by Approver of Organisation,
    /// Commit under a match.
    Commit = "commit" by Approver of Organisation,
    /// Record a delivery under a match.
    RecordDelivery = "recordDelivery" by Editor of Organisation,
    /// Withdraw a commitment that is not delivered.
    WithdrawCommitment = "withdrawCommitment" by Approver of Organisation,
    /// Reverse a commitment or delivery that should not count.
    ReverseEntry = "reverseEntry" by Approver of Organisation,
    /// Verify that a match was delivered.
    VerifyDelivery = "verifyDelivery" by Approver of Verifier,
    /// Record progress on a lifting condition.
    RecordProgress = "recordProgress" by Editor of Witness,
    /// Request an exemption from a measure.
    RequestExemption = "requestExemption" by Approver of Side,
    /// Decide on a request for an exemption.
    DecideExemption = "decideExemption" by Approver of Organisation,
    /// Have a plan drawn.
    DraftPlan = "draftPlan" by Editor of Planner,
    /// Approve a plan.
    ApprovePlan = "approvePlan" by Approver of Coordinator,
    /// Register an organisation.
    RegisterOrganisation = "registerOrganisation" by Registrar of Registrar,
    /// Decide whether an organisation may act.
    ReviewOrganisation = "reviewOrganisation" by Registrar of Registrar,
    /// Hide a text that everybody reads.
    HideText = "hideText" by Registrar of Registrar,
    /// Show a hidden text again.
    ShowText = "showText" by Registrar of Registrar,
    /// Create an API key.
    CreateApiKey = "createApiKey" by Approver of Organisation,
    /// Revoke an API key.
    RevokeApiKey = "revokeApiKey" by Approver of Organisation,
    /// Register a webhook.
    RegisterWebhook = "registerWebhook" by Approver of Organisation,
    /// Change the address, purpose or filter of a webhook.
    UpdateWebhook = "updateWebhook" by Approver of Organisation,
    /// Give a webhook a new secret.
    RotateWebhookSecret = "rotateWebhookSecret" by Approver of Organisation,
    /// Let a webhook rest.
    PauseWebhook = "pauseWebhook" by Approver of Organisation,
    /// Let a webhook go on.
    ResumeWebhook = "resumeWebhook" by Approver of Organisation,
    /// Take a webhook away.
    RemoveWebhook = "removeWebhook" by Approver of Organisation,
    /// Send deliveries of a webhook again.
    Redeliver = "redeliver" by Approver of Organisation,
    /// Send a test to a webhook.
    TestWebhook = "testWebhook" by Approver of Organisation,
}

/// What decides about a thing, besides who asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Target {
    /// The Panel that owns it.
    pub panel: Option<Uuid>,
    /// Who sees to it where no Panel owns it.
    pub steward: Option<Uuid>,
    /// The party it names.
    pub party: Option<Uuid>,
    /// The organisation whose it is.
    pub organisation: Option<Uuid>,
    /// Whether who asks answers for whose gap it is.
    pub holds: bool,
}

impl Target {
    /// Whether this gap is a member's to see to: its Panel's, its steward's where no Panel owns it, a registrar's where neither is
    /// on record.
    fn is_seen_to_by(&self, member: &Member) -> bool {
        let stands_in = member.role == Role::Registrar;
        match (self.panel, self.steward) {
            (Some(panel), _) => !stands_in && member.panel == Some(panel),
            (None, Some(steward)) => !stands_in && member.organisation == steward,
            (None, None) => stands_in,
        }
    }
}

/// Whether the viewer may do this at all, whatever the target.
pub fn allow_any(viewer: &Viewer, action: Action) -> Result<&Member> {
    let (_, who) = action.rule();
    let member = viewer.member().ok_or_else(|| {
        Error::Unauthenticated(format!(
            "Sign in to {}: send a token of your organisation as a bearer.",
            action.name()
        ))
    })?;
    let obstacle = standing_obstacle(member)
        .or_else(|| role_obstacle(member, action))
        .or_else(|| key_obstacle(member, action))
        .or_else(|| who.obstacle(member).map(str::to_owned));
    match obstacle {
        Some(why) => Err(Error::Forbidden(format!("{} is {why}.", action.name()))),
        None => Ok(member),
    }
}

fn standing_obstacle(member: &Member) -> Option<String> {
    let why = match member.standing {
        OrganisationStanding::Active => return None,
        OrganisationStanding::PendingReview => {
            "for organisations that a registrar has reviewed; yours waits for it"
        }
        OrganisationStanding::Suspended => {
            "for organisations in good standing; a registrar suspended yours"
        }
    };
    Some(why.to_owned())
}

/// What a registrar does for gaps of which nobody is on record who could.
const STOOD_IN: [Action; 2] = [Action::CloseGap, Action::ReopenGap];

fn role_obstacle(member: &Member, action: Action) -> Option<String> {
    let (role, _) = action.rule();
    let stands_in = member.role == Role::Registrar && STOOD_IN.contains(&action);
    let (needed, has) = (role_name(role), role_name(member.role));
    (!stands_in && !has_role(member, role))
        .then(|| format!("for those who act as {needed}; you act as {has}"))
}

fn key_obstacle(member: &Member, action: Action) -> Option<String> {
    let is_of_people = matches!(
        action,
        Action::CreateApiKey | Action::RegisterWebhook | Action::RotateWebhookSecret
    );
    let why = if is_of_people && member.subject.starts_with("key:") {
        "not for API keys: sign in as a person"
    } else if !member.reads_as_organisation {
        "not for keys that read only what is public"
    } else {
        return None;
    };
    Some(why.to_owned())
}

impl Who {
    /// Why a member is none of them.
    fn obstacle(self, member: &Member) -> Option<&'static str> {
        let is_one = match self {
            Self::Panel | Self::Owner => member.panel.is_some(),
            Self::Steward | Self::Observer => is_steward(member),
            Self::Recorder => RECORDERS.contains(&member.kind),
            Self::Planner | Self::NeedPlanner => member.kind != OrganisationKind::Panel,
            Self::Donor => DONORS.contains(&member.kind),
            Self::Implementer => IMPLEMENTERS.contains(&member.kind),
            Self::Coordinator => COORDINATORS.contains(&member.kind),
            Self::Witness => WITNESSES.contains(&member.kind),
            _ => true,
        };
        (!is_one).then_some(match self {
            Self::Planner | Self::NeedPlanner => {
                "for others than Panels: who found what is missing does not plan what is done about it"
            }
            Self::Donor => "for donors: states, organisations, agencies, private ones and NGOs",
            Self::Implementer => {
                "for those who run programmes: missions, agencies, schemes and organisations"
            }
            Self::Coordinator => {
                "for those who coordinate: the Secretariat, missions, agencies and committees"
            }
            Self::Recorder => "for Panels, missions, states, committees and the Secretariat",
            Self::Steward | Self::Observer => "for Panels, and for states, missions and institutions that see to gaps",
            Self::Witness => "for Panels, missions, committees, agencies and the Secretariat",
            _ => "for Panels",
        })
    }

    /// Whose a target has to be, in words.
    fn whose(self) -> &'static str {
        match self {
            Self::Owner => "the Panel that owns this",
            Self::Steward => "the Panel that owns this or, where none does, its steward",
            Self::Party => "the party that this names",
            Self::Observer => {
                "Panels, missions, committees, agencies, the Secretariat and the gap's steward"
            }
            Self::Holder => "the state, mission or institution whose gap it is",
            Self::NeedPlanner => {
                "whose gap it is, for missions, agencies, organisations, schemes, committees and the Secretariat: a donor does not plan for others, so it is for them"
            }
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
const NEED_PLANNERS: [OrganisationKind; 6] = {
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
const WITNESSES: [OrganisationKind; 5] = {
    use OrganisationKind::{Committee, Mission, Panel, Secretariat, UnAgency};
    [Panel, Mission, Committee, UnAgency, Secretariat]
};

/// Whether the viewer may do this to this thing, which they can read.
pub fn allow(viewer: &Viewer, action: Action, target: &Target) -> Result<()> {
    let member = allow_any(viewer, action)?;
    let (_, who) = action.rule();
    let fits = match who {
        Who::Owner => target.panel.is_some() && target.panel == member.panel,
        Who::Steward => target.is_seen_to_by(member),
        Who::Observer => {
            WITNESSES.contains(&member.kind) || target.steward == Some(member.organisation)
        }
        Who::Party => target.party == Some(member.organisation),
        Who::Organisation | Who::Coordinator => target.organisation == Some(member.organisation),
        Who::Holder => target.holds,
        Who::NeedPlanner => target.holds || NEED_PLANNERS.contains(&member.kind),
        Who::Side => target.holds || target.organisation == Some(member.organisation),
        Who::Weigher => {
            let is_side = target.holds || target.organisation == Some(member.organisation);
            is_side || target.is_seen_to_by(member)
        }
        Who::Verifier => target.holds || (target.panel.is_some() && target.panel == member.panel),
        Who::Panel
        | Who::Recorder
        | Who::Planner
        | Who::Reader
        | Who::Registrar
        | Who::Donor
        | Who::Implementer
        | Who::Witness => true,
    };
    if fits {
        Ok(())
    } else {
        Err(Error::Forbidden(format!(
            "{} is for {} alone.",
            action.name(),
            who.whose()
        )))
    }
}

/// Which of these the viewer may do to a target.
pub fn allowed(
    viewer: &Viewer,
    actions: impl IntoIterator<Item = Action>,
    target: &Target,
) -> Vec<Action> {
    actions
        .into_iter()
        .filter(|action| allow(viewer, *action, target).is_ok())
        .collect()
}

/// What the viewer may do without a thing to do it to.
pub fn allowed_at_all(viewer: &Viewer) -> Vec<Action> {
    Action::iter()
        .filter(|action| allow_any(viewer, *action).is_ok())
        .collect()
}

/// Each role may do what those before it may; a registrar serves the whole and does nothing else, but for [`STOOD_IN`].
fn has_role(member: &Member, wanted: Role) -> bool {
    if wanted == Role::Registrar || member.role == Role::Registrar {
        member.role == wanted
    } else {
        member.role >= wanted
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Reader => "reader",
        Role::Editor => "editor",
        Role::Approver => "approver",
        Role::Registrar => "registrar",
    }
}
