//! Who may change what: all that can be done on this page, with the least role and who.
//!
//! Mutations ask [`allow`] before they do anything, and objects answer `viewerCan` from it, so that what is offered is what is
//! granted.

mod allow;
mod who;

pub use allow::{allow, allow_any, allow_approver, allowed, allowed_at_all};
pub use who::is_witness;

use crate::access::viewer::Member;
use async_graphql::Enum;
use domain::organisation::Role;
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
    /// The Panel that owns the gap; where none does, its steward; where there is neither, or it may not act, a registrar for what has
    /// to go on.
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
    /// Whose offer it is.
    Offerer,
    /// Whoever runs the programme.
    Runner,
    /// Who gives under a match.
    Giver,
    /// The committee that is asked.
    Committee,
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
    /// The mission, or a part of it, whose focal point it is.
    Mission,
    /// Who sees how far things are: witnesses, the gap's steward, whose gap it is, and who gives for it by name.
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
    /// Link two gaps that have to do with each other.
    LinkGaps = "linkGaps" by Editor of Steward,
    /// Take a link between two gaps away.
    UnlinkGaps = "unlinkGaps" by Editor of Steward,
    /// Record progress on a gap.
    RecordGapProgress = "recordGapProgress" by Editor of Observer,
    /// Withdraw progress on a gap that one recorded.
    WithdrawGapProgress = "withdrawGapProgress" by Editor of Organisation,
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
    /// Record what the Security Council asks about a recommendation.
    RecordInstruction = "recordInstruction" by Editor of Witness,
    /// Make an offer.
    MakeOffer = "makeOffer" by Approver of Donor,
    /// Revise an offer.
    ReviseOffer = "reviseOffer" by Approver of Offerer,
    /// Withdraw an offer.
    WithdrawOffer = "withdrawOffer" by Approver of Offerer,
    /// Register a programme.
    RegisterProgramme = "registerProgramme" by Editor of Implementer,
    /// Revise a programme.
    ReviseProgramme = "reviseProgramme" by Editor of Runner,
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
    DeclineMatch = "declineMatch" by Approver of Giver,
    /// Agree to a match.
    AgreeMatch = "agreeMatch" by Approver of Giver,
    /// Withdraw a match.
    WithdrawMatch = "withdrawMatch" by Approver of Side,
    /// Pledge under a match.
    Pledge = "pledge" by Approver of Giver,
    /// Commit under a match.
    Commit = "commit" by Approver of Giver,
    /// Record a delivery under a match.
    RecordDelivery = "recordDelivery" by Editor of Giver,
    /// Withdraw a commitment that is not delivered.
    WithdrawCommitment = "withdrawCommitment" by Approver of Giver,
    /// Reverse a commitment or delivery that should not count.
    ReverseEntry = "reverseEntry" by Approver of Giver,
    /// Verify that a match was delivered.
    VerifyDelivery = "verifyDelivery" by Approver of Verifier,
    /// Record progress on a lifting condition.
    RecordProgress = "recordProgress" by Editor of Witness,
    /// Withdraw progress on a lifting condition that one recorded.
    WithdrawProgress = "withdrawProgress" by Editor of Organisation,
    /// Record whom Panels turn to within one's own mission.
    RecordFocalPoint = "recordFocalPoint" by Editor of Mission,
    /// Say until when a focal point of one's own mission holds.
    EndFocalPoint = "endFocalPoint" by Editor of Mission,
    /// Request an exemption from a measure.
    RequestExemption = "requestExemption" by Approver of Side,
    /// Withdraw a request for an exemption that one asked for.
    WithdrawExemptionRequest = "withdrawExemptionRequest" by Approver of Organisation,
    /// Decide on a request for an exemption.
    DecideExemption = "decideExemption" by Approver of Committee,
    /// Revoke an exemption.
    RevokeExemption = "revokeExemption" by Approver of Committee,
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
    /// Whether the Panel or steward that would see to it may not act, as a registrar suspended it, a mission that has ended, say, or is yet to
    /// review it.
    pub is_forsaken: bool,
    /// Whether who asks answers for whose gap it is.
    pub holds: bool,
    /// Whether who asks gives for the gap, by name, under a match that was agreed and not taken back.
    pub gives: bool,
}

impl Target {
    /// Whether this gap is a member's to see to: its Panel's, its steward's where no Panel owns it, a registrar's where neither is
    /// on record, or who is may not act.
    fn is_seen_to_by(&self, member: &Member) -> bool {
        let stands_in = member.role == Role::Registrar;
        match (self.panel, self.steward) {
            _ if self.is_forsaken => stands_in,
            (Some(panel), _) => !stands_in && member.panel == Some(panel),
            (None, Some(steward)) => !stands_in && member.organisation == steward,
            (None, None) => stands_in,
        }
    }
}
