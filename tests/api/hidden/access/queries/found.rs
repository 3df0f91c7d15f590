//! What Panels find: gaps with what is counted of them, findings, reports and recommendations.

use super::Query;

pub(super) const QUERIES: &[Query] = &[
    // an st rd ed ap ot pa mi rg su do
    (
        "node",
        "(id: $secretGap)",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    ("node", "(id: $secret)", "{ id }", "- - o o o - - - - - -"),
    ("node", "(id: $accused)", "{ id }", "- - o o o - o - - - -"),
    ("node", "(id: $tactical)", "{ id }", "- - o o o - - o - - -"),
    ("node", "(id: $report)", "{ id }", "- - o o o - - - - - -"),
    (
        "node",
        "(id: $recommendation)",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "nodes",
        "(ids: [$secret, $secretGap, $report])",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "gap",
        "(reference: \"kept-gap\")",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "gap",
        "(reference: \"civ-presidential-guard-stocks\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "gaps",
        "(filter: { references: [\"kept-gap\"] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "gaps",
        "(filter: { text: \"wombat\" })",
        "{ edges { node { id } } }",
        "- - o o o - - - - - -",
    ),
    (
        "searchTerms",
        "(text: \"wombat\")",
        "{ typed }",
        "o o o o o o o o o o o",
    ),
    (
        "changes",
        "(first: 1)",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "gapFacets",
        "(by: [STATE], filter: { references: [\"kept-gap\"] })",
        "{ count }",
        "- - o o o - - - - - -",
    ),
    (
        "coverage",
        "(by: GAP, filter: { references: [\"kept-gap\"] })",
        "{ key }",
        "- - o o o - - - - - -",
    ),
    (
        "figures",
        "(of: [GAPS], by: [STATE], filter: { references: [\"kept-gap\"] })",
        "{ cells { gaps } }",
        "- - o o o - - - - - -",
    ),
    (
        "statistics",
        "(by: ALL, filter: { references: [\"kept-gap\"] })",
        "{ gaps }",
        "- - o o o - - - - - -",
    ),
    (
        "findings",
        "(filter: { references: [\"kept-secret\"] })",
        "{ edges { node { id } } }",
        "- - o o o - - - - - -",
    ),
    (
        "findings",
        "(filter: { references: [\"kept-accused\"] })",
        "{ edges { node { id } } }",
        "- - o o o - o - - - -",
    ),
    (
        "finding",
        "(reference: \"kept-secret\")",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "finding",
        "(reference: \"kept-accused\")",
        "{ id }",
        "- - o o o - o - - - -",
    ),
    (
        "finding",
        "(reference: \"kept-tactical\")",
        "{ id }",
        "- - o o o - - o - - -",
    ),
    (
        "report",
        "(symbol: \"kept-report\")",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "report",
        "(symbol: \"S/2009/521\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "reports",
        "(filter: { panels: [\"group-civ\"], kinds: [INTERIM] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "recommendations",
        "(filter: { gaps: [\"kept-gap\"] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "recommendationFacets",
        "(by: [STATUS], filter: { gaps: [\"kept-gap\"] })",
        "{ count }",
        "- - o o o - - - - - -",
    ),
    (
        "recommendations",
        "(first: 1)",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "stalled",
        "(filter: { references: [\"kept-gap\"] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    ("node", "(id: $plan)", "{ id }", "- - - - - - - o - - -"),
    ("node", "(id: $match)", "{ id }", "- - o o o - - - - - -"),
];
