//! Value enums: what a column may hold, what a data file may say and what the API answers, in one place.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Declares enums that are stored, loaded and spoken of by the same upper-case names.
macro_rules! values {
    ($($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Enum, Serialize, Deserialize)]
            #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
            #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
            pub enum $name { $($(#[$value_doc])* $value,)* }
        )*
    };
}

values! {
    /// What a group of countries is.
    CountryGroupKind {
        /// A region of UN M49.
        Region,
        /// A community or organisation of states.
        Community,
        /// States on a list that assistance may ask for: participants of a scheme, or those eligible for something.
        Membership,
    }

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

    /// Whether a sector is a category or a purpose.
    SectorLevel {
        /// A category of three digits.
        Category,
        /// A purpose of five digits.
        Purpose,
    }

    /// Whether a sector code is still in use.
    SectorStatus {
        /// In use.
        Active,
        /// Withdrawn by the OECD DAC; kept for older records.
        Withdrawn,
    }

    /// What sort of document it is.
    DocumentKind {
        /// A resolution of the Security Council.
        Resolution,
        /// A statement by the President of the Security Council.
        PresidentialStatement,
        /// A report of a Panel of Experts.
        PanelReport,
        /// A report of a Sanctions Committee.
        CommitteeReport,
        /// Budget estimates.
        Budget,
        /// A letter.
        Letter,
        /// Guidelines.
        Guidelines,
        /// A study from outside the United Nations.
        Study,
        /// News or a press release.
        News,
        /// Any other document.
        Other,
    }

    /// How sure it is that a document is wrong.
    AnomalyConfidence {
        /// Confirmed by another source.
        Confirmed,
        /// Likely.
        Likely,
        /// Possible.
        Possible,
    }

    /// What a measure forbids.
    MeasureKind {
        /// Supply of arms and related assistance.
        ArmsEmbargo,
        /// Trade in rough diamonds.
        Diamonds,
        /// Trade in timber.
        Timber,
        /// Funds and resources of listed persons and entities.
        AssetFreeze,
        /// Travel of listed persons.
        TravelBan,
        /// Flights or aviation services.
        Aviation,
        /// Trade in charcoal.
        Charcoal,
        /// Supply of items for weapons of mass destruction.
        NonProliferation,
    }

    /// What is known of the procedure to ask for an exemption from a measure.
    ExemptionProcedure {
        /// A procedure is published.
        Published,
        /// Something is published, yet states cannot tell what to do.
        Unclear,
        /// A source says that there is no published procedure.
        Missing,
        /// The sources say nothing about it.
        NotStated,
    }

    /// How far a lifting condition is defined.
    LiftingConditionKind {
        /// Asked for one regime.
        Specific,
        /// Asked wherever sanctions are to end.
        General,
        /// The source says that no condition has been set.
        NotDefined,
    }

    /// Whose operation a mission is.
    MissionKind {
        /// United Nations.
        Un,
        /// United Nations together with a regional organisation.
        Hybrid,
        /// A regional organisation.
        Regional,
        /// A single state.
        National,
    }

    /// An activity in a mission's mandate, comparable across missions.
    MandateActivity {
        /// Cooperate with the Panel in general.
        BroadCooperation,
        /// Do something about arms; the heading that stands over the arms tasks.
        ArmsRelated,
        /// Monitor the arms embargo.
        MonitorArmsEmbargo,
        /// Monitor the arms provisions of peace agreements.
        MonitorPeaceAgreementArms,
        /// Collect and seize weapons.
        CollectWeapons,
        /// Dispose of weapons.
        DisposeWeapons,
        /// Monitor flows of weapons.
        MonitorWeaponsFlows,
        /// Monitor what armed groups do.
        MonitorArmedGroups,
        /// Exchange information with the Panel.
        ShareInformation,
        /// Share what concerns the protection of children.
        ChildProtection,
        /// Cooperate with actors of the region.
        CooperateRegionalActors,
        /// Support other Panels in the same region.
        SupportOtherPanels,
        /// Work with peacekeeping and peacebuilding efforts in the region.
        RegionalPeaceEfforts,
        /// Go unhindered into ports, airfields, bases and border posts.
        Access,
        /// Disarm, demobilise and reintegrate fighters.
        Ddr,
        /// Monitor the sanctions as a whole.
        MonitorSanctions,
        /// Monitor trade in natural resources that feeds armed groups.
        MonitorResourceTrade,
        /// Inspect cargo without notice.
        InspectCargo,
        /// Inspect stocks of weapons and ammunition.
        InspectInventories,
        /// Support reform of the security sector.
        SecuritySectorReform,
        /// Support the rule of law.
        RuleOfLaw,
    }

    /// What sort of body a Panel is.
    PanelKind {
        /// A Panel of Experts.
        PanelOfExperts,
        /// A Group of Experts.
        GroupOfExperts,
        /// A Monitoring Group.
        MonitoringGroup,
        /// A Monitoring Team.
        MonitoringTeam,
        /// Experts who support a committee.
        CommitteeExperts,
        /// A directorate; no Panel, but financed like one.
        Directorate,
    }

    /// The group a monitored element belongs to.
    MandateFocus {
        /// An embargo.
        Embargo,
        /// A freeze or ban.
        FreezeOrBan,
        /// An assessment of impact.
        ImpactAssessment,
    }

    /// What a Panel monitors.
    MandateElementKind {
        /// The arms embargo.
        Arms,
        /// The diamond embargo.
        Diamonds,
        /// The timber embargo.
        Timber,
        /// The freeze of assets.
        AssetFreeze,
        /// The ban on travel.
        TravelBan,
        /// Limits on civil aviation.
        CivilAviation,
        /// Violations of human rights and the use of child soldiers.
        HumanRightsChildSoldiers,
        /// Exploitation of natural resources.
        NaturalResources,
        /// Progress toward reform of the security sector.
        SecuritySectorReformProgress,
        /// Progress toward effective management of resources.
        ResourceManagementProgress,
        /// Social and economic impact of the sanctions.
        SocioEconomicImpact,
    }

    /// The table a cost is printed in.
    PanelCostTable {
        /// Panels that monitor sanctions in Africa.
        A1,
        /// Counter-terrorism and non-proliferation mandates.
        A2,
    }

    /// What a row of the table is.
    PanelCostKind {
        /// One kind of cost.
        Item,
        /// The total printed for a body.
        Total,
        /// The total printed for the table.
        GrandTotal,
    }

    /// What the cell prints.
    PanelCostPrinted {
        /// An amount, which may be 0.
        Amount,
        /// Nothing.
        Blank,
        /// The words "No data".
        NoData,
    }

    /// What sort of report it is.
    ReportKind {
        /// The final or only report of a mandate.
        Final,
        /// A midterm report.
        Midterm,
        /// An interim report.
        Interim,
    }

    /// Who may read a record.
    InformationCategory {
        /// Everyone.
        Public,
        /// The owning Panel and organisations it shares with, until publication; then everyone.
        Report,
        /// The owning Panel and the party named, until it replied or its date passed.
        Allegation,
        /// The owning Panel and missions it shares with, sanitised.
        Tactical,
        /// The owning Panel alone.
        Confidential,
    }

    /// What became of a recommendation.
    RecommendationStatus {
        /// Nothing is known to have been done.
        Open,
        /// Done in part.
        PartlyDone,
        /// Done.
        Done,
        /// The sources do not say.
        NotStated,
    }

    /// Whom a recommendation is for.
    RecommendationAddressee {
        /// The host state.
        HostState,
        /// A peace operation.
        Mission,
        /// The Security Council.
        SecurityCouncil,
        /// A Sanctions Committee.
        Committee,
        /// The United Nations Secretariat.
        Secretariat,
        /// Member States.
        MemberStates,
        /// Donors.
        Donors,
        /// Panels of Experts.
        Panels,
        /// United Nations agencies.
        UnAgencies,
        /// A regional organisation.
        RegionalOrganisation,
        /// Companies and traders.
        PrivateSector,
    }

    /// Whose gap it is.
    GapHolder {
        /// An institution of a host state.
        HostState,
        /// A peace operation.
        Mission,
        /// The United Nations Secretariat.
        Secretariat,
        /// A Sanctions Committee.
        Committee,
        /// Member States.
        MemberStates,
        /// A regional organisation.
        RegionalOrganisation,
        /// Companies and traders.
        PrivateSector,
    }

    /// Whether help can close a gap.
    GapNature {
        /// Somebody cannot: help can close it.
        Capacity,
        /// Somebody will not: shown apart and never offered to anyone.
        Will,
    }

    /// How far a gap is closed.
    GapState {
        /// Open.
        Open,
        /// Somebody works on it.
        InProgress,
        /// Closed.
        Closed,
    }

    /// How grave the source calls a gap.
    GapSeverity {
        /// Low.
        Low,
        /// Medium.
        Medium,
        /// High.
        High,
    }

    /// How directly the source states a gap.
    GapEvidence {
        /// The source states the lack outright.
        Named,
        /// Inferred from a mandate, a condition or a contrast in the source.
        Implied,
    }

    /// A type of assistance.
    AssistanceType {
        /// Training of staff.
        Training,
        /// Experts, advisers or seconded staff.
        Expertise,
        /// Equipment.
        Equipment,
        /// Buildings and other infrastructure.
        Infrastructure,
        /// Information and communication technology.
        Ict,
        /// Procedures and organisation.
        Procedure,
        /// Laws and regulations.
        Legislation,
        /// Studies and assessments.
        Diagnostic,
        /// Information for those concerned.
        Awareness,
        /// Money.
        Funding,
    }

    /// The unit of a size.
    SizeUnit {
        /// Money, in minor units inside and as a decimal string outside.
        Money,
        /// Persons.
        Persons,
        /// Months of one person's work.
        PersonMonths,
        /// Items.
        Items,
        /// Courses.
        Courses,
    }

    /// Whether assistance is an offer or a programme.
    AssistanceKind {
        /// What a donor can give.
        Offer,
        /// What a mission, agency or scheme does.
        Programme,
    }

    /// Status of an activity, as IATI names it.
    ActivityStatus {
        /// Planned.
        Pipeline,
        /// Under way.
        Implementation,
        /// Ended in the field, accounts still open.
        Finalisation,
        /// Closed.
        Closed,
        /// Cancelled.
        Cancelled,
        /// Suspended.
        Suspended,
    }

    /// A fact that a source may state or not.
    Stated {
        /// Stated: yes.
        Yes,
        /// Stated: no.
        No,
        /// Not stated.
        NotStated,
    }

    /// How far assistance covers a gap, by its own account.
    CoverageExtent {
        /// In full.
        Full,
        /// In part.
        Part,
    }

    /// What a line of the ledger says.
    CommitmentKind {
        /// Promised.
        Pledged,
        /// Firmly committed.
        Committed,
        /// Delivered.
        Delivered,
        /// Taken back.
        Withdrawn,
    }

    /// Class of goods, as measures tell them apart.
    GoodsClass {
        /// Neither made for war nor of use in one.
        Civilian,
        /// Of use in peace and war.
        DualUse,
        /// For forces, and not made to kill.
        NonLethalMilitary,
        /// Arms, ammunition, and what belongs to them.
        Arms,
    }

    /// What sort of thing an offer or programme excludes.
    ExclusionKind {
        /// A country, by its alpha-3 code.
        Country,
        /// A sector, by its OECD DAC code.
        Sector,
        /// A free tag.
        Tag,
        /// A kind of beneficiary, such as armed forces.
        Beneficiary,
    }

    /// A side of a match.
    MatchSide {
        /// Who gives.
        Provider,
        /// Whose gap it is.
        Holder,
        /// Neither: a plan that was approved.
        Plan,
    }

    /// How far a plan is.
    PlanState {
        /// Nobody approved it: it binds nobody.
        Draft,
        /// Approved: its lines were proposed as matches.
        Approved,
    }

    /// How far a match is.
    MatchState {
        /// Proposed; whose gap it is has not answered.
        Proposed,
        /// Whose gap it is consents, or need not be asked; the provider has not agreed yet.
        Consented,
        /// Whose gap it is objects. Ended.
        Objected,
        /// Both sides agree; nothing is delivered yet.
        Agreed,
        /// Part of what is committed is delivered.
        Delivering,
        /// All that stands committed is delivered; nobody has verified it.
        Delivered,
        /// It was verified that it was delivered. Ended.
        Verified,
        /// The provider declines. Ended.
        Declined,
        /// Taken back. Ended.
        Withdrawn,
    }

    /// What was said to a match by one whose consent it takes.
    ConsentAnswer {
        /// Nothing yet.
        Pending,
        /// Yes.
        Given,
        /// No.
        Objected,
    }

    /// Whether a gap enters a plan.
    AssessmentDecision {
        /// It enters the plan.
        IntoPlan,
        /// Not in this cycle.
        NotNow,
        /// It is outside the mandate.
        OutsideMandate,
    }

    /// What became of a request for an exemption.
    ExemptionState {
        /// The committee has not decided.
        Requested,
        /// The committee exempts it.
        Granted,
        /// The committee does not exempt it.
        Refused,
        /// The match ended before it was decided.
        Withdrawn,
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

    /// Whether an organisation may act.
    OrganisationStanding {
        /// It may.
        Active,
        /// It may read what is public until a registrar has reviewed it.
        PendingReview,
        /// A registrar suspended it: it may read what is public.
        Suspended,
    }

    /// What an API key may read.
    ApiKeyReach {
        /// What everybody may read.
        Public,
        /// What its organisation may read.
        Organisation,
    }

    /// What was done.
    EventKind {
        /// A record was loaded from a file by the operator.
        Loaded,
        /// Something confidential, or an allegation that is not out, was read.
        Read,
        /// An organisation was registered.
        OrganisationRegistered,
        /// An organisation was reviewed.
        OrganisationReviewed,
        /// An API key was created.
        ApiKeyCreated,
        /// An API key was revoked.
        ApiKeyRevoked,
        /// A Panel's key for sealed notes was registered.
        SealingKeyRegistered,
        /// A report was recorded.
        ReportRecorded,
        /// A report was published, or given its embargo date.
        ReportPublished,
        /// A finding was recorded.
        FindingRecorded,
        /// A finding was revised.
        FindingRevised,
        /// A finding was put into another category.
        FindingReclassified,
        /// A finding was published, or given its embargo date.
        FindingPublished,
        /// A finding was shared.
        FindingShared,
        /// A gap was shared.
        GapShared,
        /// A share was ended.
        ShareEnded,
        /// A party was invited to reply.
        ReplyInvited,
        /// A party replied.
        ReplySubmitted,
        /// A sealed note was attached.
        SealedNoteAttached,
        /// A recommendation was recorded.
        RecommendationRecorded,
        /// It was said what became of a recommendation.
        RecommendationFollowedUp,
        /// A recommendation was published, or given its embargo date.
        RecommendationPublished,
        /// A gap was recorded.
        GapRecorded,
        /// A gap was revised.
        GapRevised,
        /// A gap was put into another category.
        GapReclassified,
        /// A gap was published, or given its embargo date.
        GapPublished,
        /// A gap was closed.
        GapClosed,
        /// A gap was opened again.
        GapReopened,
        /// The needs of a gap were planned.
        NeedsPlanned,
        /// An offer was made.
        OfferMade,
        /// An offer was revised.
        OfferRevised,
        /// An offer was withdrawn.
        OfferWithdrawn,
        /// A programme was registered.
        ProgrammeRegistered,
        /// A programme was revised.
        ProgrammeRevised,
        /// It was decided whether a gap enters a plan.
        GapAssessed,
        /// A host state asked for help with a gap.
        AssistanceRequested,
        /// A match was proposed.
        MatchProposed,
        /// Consent to a match was given.
        MatchConsented,
        /// A match was objected to.
        MatchObjected,
        /// A match was declined.
        MatchDeclined,
        /// A match was agreed.
        MatchAgreed,
        /// A match was withdrawn.
        MatchWithdrawn,
        /// Something was pledged.
        Pledged,
        /// Something was committed.
        Committed,
        /// Something was delivered.
        Delivered,
        /// A commitment was withdrawn.
        CommitmentWithdrawn,
        /// A delivery was verified.
        DeliveryVerified,
        /// Progress on a lifting condition was recorded.
        ProgressRecorded,
        /// An exemption was requested.
        ExemptionRequested,
        /// An exemption was decided.
        ExemptionDecided,
        /// A plan was drawn.
        PlanDrafted,
        /// A plan was approved.
        PlanApproved,
    }
}
