//! What is given, and what fits: offers, programmes, suggestions, matches and plans.

use super::Query;

pub(super) const QUERIES: &[Query] = &[
    // an st rd ed ap ot pa mi rg su do
    ("matchingModel", "", "{ version }", "o o o o o o o o o o o"),
    (
        "suggest",
        "(input: { gaps: [{ title: \"Scales\", description: \"None.\", language: \"en\" }] })",
        "{ gaps { suggestions { score } } }",
        "o o o o o o o o o o o",
    ),
    (
        "whyNot",
        "(gap: $secretGap, assistance: $offer)",
        "{ on }",
        "- - o o o - - - - - -",
    ),
    (
        "whyNot",
        "(gap: $openGap, assistance: $offer)",
        "{ on }",
        "o o o o o o o o o o o",
    ),
    (
        "offers",
        "(first: 1)",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "matches",
        "(filter: { gaps: [\"kept-gap\"] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "match",
        "(reference: \"kept-match\")",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    ("plans", "", "{ totalCount }", "- - - - - - - o - - -"),
    (
        "plan",
        "(reference: \"kept-plan\")",
        "{ id }",
        "- - - - - - - o - - -",
    ),
    (
        "offer",
        "(reference: \"demo-offer-witness-protection\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "programmes",
        "(first: 1)",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "programme",
        "(reference: \"none\")",
        "{ id }",
        "- - - - - - - - - - -",
    ),
    (
        "suggestionJudgements",
        "",
        "{ totalCount }",
        "- - - - - - - - - - o",
    ),
];
