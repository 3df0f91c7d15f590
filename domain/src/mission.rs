//! Peace operations and their mandates.

use crate::words;

words! {
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
}
