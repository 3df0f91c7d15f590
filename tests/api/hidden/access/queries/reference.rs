//! Who asks, and what all refer to.

use super::Query;

pub(super) const QUERIES: &[Query] = &[
    // an st rd ed ap ot pa mi rg su do
    ("viewer", "", "{ id }", "o o o o o o o o o o o"),
    (
        "sanctionsRegimes",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "sanctionsRegime",
        "(code: \"1572\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    ("measures", "", "{ totalCount }", "o o o o o o o o o o o"),
    (
        "liftingConditions",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    ("missions", "", "{ totalCount }", "o o o o o o o o o o o"),
    (
        "mission",
        "(acronym: \"UNOCI\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "mandateTasks",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    ("panels", "", "{ totalCount }", "o o o o o o o o o o o"),
    // A budget is the transport's: here there is none.
    ("rateLimit", "", "{ limit }", "- - - - - - - - - - -"),
    (
        "panel",
        "(code: \"group-civ\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    ("panelCosts", "", "{ totalCount }", "o o o o o o o o o o o"),
    ("documents", "", "{ totalCount }", "o o o o o o o o o o o"),
    (
        "document",
        "(symbol: \"S/2009/521\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "organisations",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "organisation",
        "(code: \"undp\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    ("sectors", "", "{ totalCount }", "o o o o o o o o o o o"),
    ("countries", "", "{ totalCount }", "o o o o o o o o o o o"),
    (
        "exchangeRates",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "countryGroups",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
];
