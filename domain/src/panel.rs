//! Panels of Experts, what they monitor, and what they cost.

use crate::words;

words! {
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
}
