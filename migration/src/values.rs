//! What the columns with a fixed set of values may hold. A test compares it with the enums of `entity`.

/// Placeholder in `tables.sql`, and its values, with white space between them.
pub const VALUES: &[(&str, &str)] = &[
    ("country_alias.kind", "COMMON FORMER ABBREVIATION"),
    ("country_group.kind", "REGION COMMUNITY MEMBERSHIP"),
    (
        "organisation.kind",
        "MEMBER_STATE INTERNATIONAL_ORGANISATION UN_AGENCY PRIVATE NGO HOST_INSTITUTION MISSION \
         PANEL COMMITTEE SECRETARIAT SCHEME",
    ),
    ("sector.level", "CATEGORY PURPOSE"),
    ("sector.status", "ACTIVE WITHDRAWN"),
    (
        "document.kind",
        "RESOLUTION PRESIDENTIAL_STATEMENT PANEL_REPORT COMMITTEE_REPORT BUDGET LETTER GUIDELINES \
         STUDY NEWS OTHER",
    ),
    ("anomaly.confidence", "CONFIRMED LIKELY POSSIBLE"),
    (
        "measure.kind",
        "ARMS_EMBARGO DIAMONDS TIMBER ASSET_FREEZE TRAVEL_BAN AVIATION CHARCOAL NON_PROLIFERATION",
    ),
    ("measure.exemption", "PUBLISHED UNCLEAR MISSING NOT_STATED"),
    ("lifting_condition.kind", "SPECIFIC GENERAL NOT_DEFINED"),
    ("mission.kind", "UN HYBRID REGIONAL NATIONAL"),
    (
        "mandate_task.activity",
        "BROAD_COOPERATION ARMS_RELATED MONITOR_ARMS_EMBARGO MONITOR_PEACE_AGREEMENT_ARMS \
         COLLECT_WEAPONS DISPOSE_WEAPONS MONITOR_WEAPONS_FLOWS MONITOR_ARMED_GROUPS \
         SHARE_INFORMATION CHILD_PROTECTION COOPERATE_REGIONAL_ACTORS SUPPORT_OTHER_PANELS \
         REGIONAL_PEACE_EFFORTS ACCESS DDR MONITOR_SANCTIONS MONITOR_RESOURCE_TRADE INSPECT_CARGO \
         INSPECT_INVENTORIES SECURITY_SECTOR_REFORM RULE_OF_LAW",
    ),
    (
        "panel.kind",
        "PANEL_OF_EXPERTS GROUP_OF_EXPERTS MONITORING_GROUP MONITORING_TEAM COMMITTEE_EXPERTS \
         DIRECTORATE",
    ),
    (
        "mandate_element.focus",
        "EMBARGO FREEZE_OR_BAN IMPACT_ASSESSMENT",
    ),
    (
        "mandate_element.element",
        "ARMS DIAMONDS TIMBER ASSET_FREEZE TRAVEL_BAN CIVIL_AVIATION HUMAN_RIGHTS_CHILD_SOLDIERS \
         NATURAL_RESOURCES SECURITY_SECTOR_REFORM_PROGRESS RESOURCE_MANAGEMENT_PROGRESS \
         SOCIO_ECONOMIC_IMPACT",
    ),
    ("panel_cost.table_name", "A1 A2"),
    ("panel_cost.kind", "ITEM TOTAL GRAND_TOTAL"),
    ("panel_cost.printed", "AMOUNT BLANK NO_DATA"),
    ("report.kind", "FINAL MIDTERM INTERIM"),
    (
        "finding.category",
        "PUBLIC REPORT ALLEGATION TACTICAL CONFIDENTIAL",
    ),
    (
        "recommendation.status",
        "OPEN PARTLY_DONE DONE LAPSED NOT_STATED",
    ),
    (
        "recommendation_addressee.kind",
        "HOST_STATE MISSION SECURITY_COUNCIL COMMITTEE SECRETARIAT MEMBER_STATES DONORS PANELS \
         UN_AGENCIES REGIONAL_ORGANISATION PRIVATE_SECTOR",
    ),
    ("recommendation_instruction.kind", "TAKES_NOTE INSTRUCTS"),
    (
        "gap.holder",
        "HOST_STATE MISSION SECRETARIAT COMMITTEE MEMBER_STATES REGIONAL_ORGANISATION \
         PRIVATE_SECTOR",
    ),
    ("gap.nature", "CAPACITY WILL"),
    ("gap.state", "OPEN IN_PROGRESS CLOSED"),
    ("gap.severity", "LOW MEDIUM HIGH"),
    ("gap.priority", "LOW MEDIUM HIGH CRITICAL"),
    ("gap.evidence", "NAMED IMPLIED"),
    (
        "need.assistance",
        "TRAINING EXPERTISE EQUIPMENT INFRASTRUCTURE ICT PROCEDURE LEGISLATION DIAGNOSTIC \
         AWARENESS FUNDING",
    ),
    ("need.unit", "MONEY PERSONS PERSON_MONTHS ITEMS COURSES"),
    ("assistance.kind", "OFFER PROGRAMME"),
    (
        "assistance.status",
        "PIPELINE IMPLEMENTATION FINALISATION CLOSED CANCELLED SUSPENDED",
    ),
    ("assistance.stated", "YES NO NOT_STATED"),
    ("assistance_gap.extent", "FULL PART"),
    (
        "organisation_review.standing",
        "ACTIVE PENDING_REVIEW SUSPENDED",
    ),
    ("api_key.reach", "PUBLIC ORGANISATION"),
    ("api_key.role", "READER EDITOR"),
    ("event.role", "READER EDITOR APPROVER REGISTRAR OPERATOR"),
    (
        "commitment.kind",
        "PLEDGED COMMITTED DELIVERED WITHDRAWN COMMITMENT_REVERSED DELIVERY_REVERSED \
         PLEDGE_REVERSED PLEDGE_ENDED",
    ),
    (
        "assistance_line.goods",
        "CIVILIAN DUAL_USE NON_LETHAL_MILITARY ARMS",
    ),
    (
        "assistance_line.form",
        "SECONDMENT ADVICE MENTORING COURSE GRANT LOAN",
    ),
    (
        "assistance_exclusion.kind",
        "COUNTRY SECTOR TAG BENEFICIARY",
    ),
    ("match.side", "PROVIDER HOLDER PLAN"),
    (
        "match.state",
        "PROPOSED CONSENTED OBJECTED AGREED DELIVERING DELIVERED VERIFIED DECLINED WITHDRAWN",
    ),
    ("match.rating", "USEFUL PARTLY_USEFUL NOT_USEFUL"),
    ("match_consent.answer", "PENDING GIVEN OBJECTED"),
    ("assessment.decision", "INTO_PLAN NOT_NOW OUTSIDE_MANDATE"),
    (
        "exemption_request.state",
        "REQUESTED GRANTED REFUSED WITHDRAWN REVOKED",
    ),
    ("plan.state", "DRAFT APPROVED"),
    ("judgement.verdict", "USEFUL NOT_USEFUL"),
    (
        "judgement.reason",
        "WRONG_PURPOSE WRONG_PLACE WRONG_SIZE WRONG_TIME WRONG_LANGUAGE NOT_ELIGIBLE \
         ALREADY_HELPED DATA_FAULT OTHER",
    ),
    ("need_plan.status", "PROPOSED ADOPTED SET_ASIDE"),
    (
        "gap_link.kind",
        "SAME_ROUTE SAME_COMMODITY SAME_BORDER SAME_NETWORK SAME_CAUSE",
    ),
    ("webhook_delivery.kind", "CHANGES PING"),
    ("webhook_delivery.state", "PENDING DELIVERED SET_ASIDE"),
];
