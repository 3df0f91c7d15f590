//! How many entries each list of the schema can have: the one place that states it. A test fails for a list without a line here.

use crate::http::guard::shape::Rows::{self, Asked, AtMost};
use domain::validation::LIST_MAX;

/// Most entries of a list in an input, and so of what is stored of it.
const INPUT: Rows = AtMost(LIST_MAX as u64);
/// Most entries of a list that is given in parts, by `first` and `skip`.
pub const SLICE_MAX: usize = 60;
const SLICE: Rows = Asked {
    argument: "first",
    default: SLICE_MAX as u64,
    max: SLICE_MAX as u64,
};
/// Suggestions of one answer, by `first`.
const SUGGESTIONS: Rows = suggestions("first");
/// Countries on record: those of ISO 3166-1, and Kosovo.
const COUNTRIES: Rows = AtMost(250);
/// Entries of reference data about one thing: few, and none is added by clients.
const REFERENCE: Rows = AtMost(20);
/// Short words and names.
const WORDS: Rows = AtMost(20);
/// Values of an enum, or figures that the model has built in.
const FEW: Rows = AtMost(50);
/// Buckets of sums over the register.
const BUCKETS: Rows = AtMost(1_000);

const fn suggestions(argument: &'static str) -> Rows {
    Asked {
        argument,
        default: 10,
        max: 50,
    }
}

/// As many as the input has entries in this list.
const fn given(argument: &'static str) -> Rows {
    Asked {
        argument,
        default: 0,
        max: 100,
    }
}

/// Types (`*` for any), their fields, and how many entries each has.
const LISTS: &[(&str, &str, Rows)] = &[
    ("*", "userErrors", AtMost(100)),
    ("*", "viewerCan can", FEW),
    ("UserError", "field", FEW),
    (
        "Query",
        "nodes",
        Asked {
            argument: "ids",
            default: 1,
            max: 100,
        },
    ),
    ("Query", "gapFacets coverage statistics", BUCKETS),
    ("CoverageBucket", "rates", FEW),
    ("SuggestPayload", "gaps", given("input.gaps")),
    ("SuggestPayload", "assistance", given("input.assistance")),
    ("RecordGapsPayload", "gaps", given("input.gaps")),
    ("MakeOffersPayload", "offers", given("input.offers")),
    (
        "RegisterProgrammesPayload",
        "programmes",
        given("input.programmes"),
    ),
    (
        "DraftSuggestions",
        "suggestions",
        suggestions("input.first"),
    ),
    ("Gap Offer Programme", "suggestions", SUGGESTIONS),
    ("Route", "missions programmes offers", SUGGESTIONS),
    ("Route", "askMemberStates", INPUT),
    ("Suggestion", "parts obstacles", FEW),
    ("Obstacle", "values", FEW),
    ("Compliance", "stricterLines", INPUT),
    ("MatchingModel", "weights", FEW),
    (
        "Gap",
        "countries provenance findings needs liftingConditions mandateTasks recommendations",
        INPUT,
    ),
    ("Gap", "measures", INPUT),
    ("Gap", "tags beneficiaries", WORDS),
    (
        "Gap",
        "shares sealedNotes coveredBy matches assessments assistanceRequests",
        SLICE,
    ),
    ("Need", "languages", WORDS),
    ("Need", "dependsOn", INPUT),
    ("Need", "commitments", SLICE),
    ("Stall", "reasons", FEW),
    ("Assistance Offer Programme", "countries", COUNTRIES),
    ("Assistance Offer Programme", "lines sectors", INPUT),
    ("Assistance Offer Programme", "languages", WORDS),
    ("Offer Programme", "memberships excluded", INPUT),
    ("Offer Programme", "matches", SLICE),
    ("Programme", "mandateTasks", INPUT),
    ("Match", "consents", AtMost(100)),
    ("Match", "awaits", FEW),
    ("Match", "lines", INPUT),
    ("Match Suggestion", "overlaps", SLICE),
    ("Match", "exemptionRequests", SLICE),
    ("Finding", "replies", AtMost(20)),
    ("Finding", "shares sealedNotes", SLICE),
    ("Recommendation", "addressees", FEW),
    ("Recommendation", "repeats", FEW),
    ("Recommendation", "followUps", SLICE),
    ("Event", "changes", INPUT),
    ("Country", "aliases groups", REFERENCE),
    ("CountryGroup", "countries", COUNTRIES),
    ("Document", "anomalies", REFERENCE),
    ("SanctionsRegime", "measures liftingConditions", REFERENCE),
    ("LiftingCondition", "measures", REFERENCE),
    ("LiftingCondition", "progress", SLICE),
    ("Measure", "liftingConditions", REFERENCE),
    ("MandateTask", "documents", REFERENCE),
    ("Mission", "mandateTasks focalPoints", REFERENCE),
    ("Panel", "mandateElements cooperation", REFERENCE),
    ("PanelCooperation", "missions documents", REFERENCE),
    ("PanelCostConnection", "totals", BUCKETS),
    ("Plan", "coverage", BUCKETS),
    (
        "Plan",
        "openNeeds",
        Asked {
            argument: "first",
            default: 20,
            max: 100,
        },
    ),
    ("Plan", "advice", FEW),
    ("Plan", "countries", COUNTRIES),
    ("PlanCoverageBucket", "units", FEW),
    ("PlanPolicy", "regimes severities attention", INPUT),
];

/// How many entries a list has; none where nothing is stated.
pub(super) fn rows(parent: &str, field: &str) -> Option<Rows> {
    let names = |words: &str, name: &str| words == "*" || words.split(' ').any(|word| word == name);
    let line = LISTS
        .iter()
        .find(|(types, fields, _)| names(types, parent) && names(fields, field));
    line.map(|(_, _, rows)| *rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql_parser::{
        parse_schema,
        types::{BaseType, TypeKind, TypeSystemDefinition},
    };
    use std::collections::BTreeSet;

    const SDL: &str = include_str!("../../../schema.graphql");

    /// The lists of the schema that are not the entries of a page, by type and field.
    fn plain_lists() -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for definition in parse_schema(SDL).expect("a schema").definitions {
            let TypeSystemDefinition::Type(ty) = definition else {
                continue;
            };
            let fields = match ty.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let lists = fields
                .iter()
                .filter(|field| matches!(field.node.ty.node.base, BaseType::List(_)))
                .map(|field| {
                    (
                        ty.node.name.node.to_string(),
                        field.node.name.node.to_string(),
                    )
                });
            found.extend(lists.filter(|(_, field)| field != "edges"));
        }
        found
    }

    #[test]
    fn every_list_states_how_long_it_can_be() {
        let silent: Vec<_> = plain_lists()
            .into_iter()
            .filter(|(parent, field)| rows(parent, field).is_none())
            .collect();
        assert!(silent.is_empty(), "give these a line in LISTS: {silent:?}");
    }

    #[test]
    fn every_line_is_about_a_list() {
        let lists = plain_lists();
        let has = |ty: &str, field: &str| {
            let mut lists = lists.iter();
            lists.any(|(parent, list)| (ty == "*" || parent == ty) && list == field)
        };
        for (types, fields, _) in LISTS {
            for ty in types.split(' ') {
                for field in fields.split(' ') {
                    assert!(has(ty, field), "{ty}.{field} is not a list of the schema");
                }
            }
        }
    }
}
