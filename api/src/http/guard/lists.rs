//! How many entries each list of the schema has as a rule and can have at most: the one place that states it. A test fails for
//! a list without a line here, unless its arguments say it: one with `first` and `skip` is given in parts.

use crate::http::guard::rows::{Asked, Count, Rows};
use async_graphql_parser::types::FieldDefinition;
use domain::validation::LIST_MAX;

/// Entries of most lists as a rule.
const USUAL: u64 = 5;

/// A list of an input, and so of what is stored of it.
const INPUT: Rows = list(USUAL, LIST_MAX as u64);
/// A list that is given in parts, by `first` and `skip`.
const SLICE: Rows = Rows::Asked(asked("first", USUAL, LIST_MAX as u64));
/// Suggestions of one answer.
const SUGGESTIONS: Asked = Asked {
    argument: "first",
    default: Count::of(10),
    max: 50,
};
/// The members of a group of countries: at most those of ISO 3166-1, and Kosovo.
const MEMBERS: Rows = list(60, 250);
/// Reference data about one thing, which no client adds.
const REFERENCE: Rows = list(8, 20);
const LONG_REFERENCE: Rows = list(12, 30);
/// Short words, values of an enum, or figures that the model has built in.
const FEW: Rows = list(USUAL, 50);
/// Buckets of sums over the register.
const BUCKETS: Rows = list(100, 1_000);
/// A list that has no line here, of which there is none in our schema.
pub(super) const UNKNOWN: Rows = INPUT;

const fn list(usual: u64, worst: u64) -> Rows {
    Rows::List(Count { usual, worst })
}

/// As many as an argument says; where it is not given, so many as a rule, and at most as many as it may say.
const fn asked(argument: &'static str, usual: u64, max: u64) -> Asked {
    Asked {
        argument,
        default: Count { usual, worst: max },
        max,
    }
}

/// As many as the input has entries in this list.
const fn given(argument: &'static str) -> Rows {
    Rows::AskedAround(Asked {
        argument,
        default: Count::of(0),
        max: 100,
    })
}

/// Types (`*` for any), their fields, and how many entries each has.
const LISTS: &[(&str, &str, Rows)] = &[
    ("*", "userErrors", list(USUAL, 100)),
    ("*", "viewerCan can", FEW),
    ("ImportTablePayload", "lines", BUCKETS),
    ("UserError Warning", "field", FEW),
    ("Query", "nodes", Rows::Asked(asked("ids", 1, 100))),
    (
        "Query",
        "gapFacets recommendationFacets statistics",
        BUCKETS,
    ),
    ("Query", "coverage", list(100, 2_500)),
    ("Query", "searchTerms", list(USUAL, 12)),
    ("SearchTerm", "concepts conceptsFr didYouMean", FEW),
    ("CoverageBucket", "rates", FEW),
    ("Figures", "cells totals", BUCKETS),
    ("Figures", "rates", FEW),
    ("FigureCell", "by keys labels labelsFr", list(2, 2)),
    ("FigureCell", "figures", list(USUAL, 60)),
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
        Rows::AskedAround(Asked {
            argument: "input.first",
            ..SUGGESTIONS
        }),
    ),
    (
        "Gap Offer Programme",
        "suggestions",
        Rows::Asked(SUGGESTIONS),
    ),
    (
        "Route",
        "missions programmes offers",
        Rows::AskedAround(SUGGESTIONS),
    ),
    ("Route", "askMemberStates", INPUT),
    ("Suggestion", "parts obstacles", FEW),
    ("SuggestionJudgement", "parts", FEW),
    ("Obstacle", "values", FEW),
    ("Compliance", "stricterLines", INPUT),
    ("MatchingModel", "weights", FEW),
    (
        "Gap",
        "countries furtherSectors provenance findings needs liftingConditions mandateTasks recommendations",
        INPUT,
    ),
    ("Gap", "measures", list(12, 60)),
    ("Gap", "tags beneficiaries", FEW),
    ("Need", "languages filled shares", FEW),
    ("NeedPlanLine", "languages shares", FEW),
    ("Need NeedPlanLine", "dependsOn", INPUT),
    ("NeedPlan", "lines", INPUT),
    ("Stall", "reasons", FEW),
    ("Assistance Offer Programme", "countries", list(USUAL, 250)),
    ("Assistance Offer Programme", "lines sectors", INPUT),
    ("Assistance Offer Programme", "languages", FEW),
    ("AssistanceLine", "sums", FEW),
    (
        "Offer Programme",
        "memberships excluded onlyBeneficiaries",
        INPUT,
    ),
    ("Programme", "mandateTasks", INPUT),
    ("Match", "consents", list(USUAL, 100)),
    ("Match", "awaits obstacles", FEW),
    ("Match", "deliveriesAgainstMeasures", list(USUAL, 100)),
    ("*", "warnings warningDetails", FEW),
    ("Match", "lines", INPUT),
    ("Finding", "replies", list(USUAL, 20)),
    ("Recommendation", "addressees", FEW),
    ("Recommendation", "addresseeOrganisations", INPUT),
    ("Recommendation", "instructions", INPUT),
    ("Recommendation", "repeats", FEW),
    ("Event", "changes", INPUT),
    ("HiddenText", "texts", list(2, 12)),
    ("Country", "aliases", list(USUAL, 20)),
    ("Country", "groups", REFERENCE),
    ("CountryGroup", "countries terms", MEMBERS),
    ("Document", "anomalies", REFERENCE),
    (
        "SanctionsRegime",
        "measures liftingConditions",
        LONG_REFERENCE,
    ),
    ("LiftingCondition", "measures", LONG_REFERENCE),
    ("Measure", "liftingConditions", REFERENCE),
    ("MandateTask", "documents", REFERENCE),
    ("Mission", "mandateTasks", LONG_REFERENCE),
    ("Panel", "mandateElements cooperation", REFERENCE),
    ("PanelCooperation", "missions documents", REFERENCE),
    ("PanelCostConnection", "totals", BUCKETS),
    ("Plan", "coverage", BUCKETS),
    ("Plan", "gaps", INPUT),
    (
        "Plan",
        "openNeeds",
        Rows::Asked(Asked {
            argument: "first",
            default: Count::of(20),
            max: 100,
        }),
    ),
    ("Plan", "advice", FEW),
    ("Plan", "countries", list(20, 250)),
    ("PlanCoverageBucket", "units", FEW),
    ("PlanPolicy", "regimes severities attention", INPUT),
    ("WebhookFilter", "things kinds", FEW),
    ("WebhookFilter", "gaps assistance organisations", INPUT),
    ("WebhookDelivery", "attempts", list(USUAL, 50)),
];

/// What only a subgraph has, and the schema on file does not show.
const OF_A_SUBGRAPH: (&str, &str, Rows) = (
    "Query",
    "_entities",
    Rows::Asked(asked("representations", 1, 100)),
);

/// How many entries a list has; none where nothing is stated.
pub(super) fn rows(parent: &str, field: &FieldDefinition) -> Option<Rows> {
    let names = |words: &str, name: &str| words == "*" || words.split(' ').any(|word| word == name);
    let line = LISTS
        .iter()
        .chain([&OF_A_SUBGRAPH])
        .find(|(types, fields, _)| names(types, parent) && names(fields, &field.name.node));
    let takes = |name: &str| {
        let mut arguments = field.arguments.iter();
        arguments.any(|argument| argument.node.name.node == name)
    };
    let in_parts = || (takes("first") && takes("skip")).then_some(SLICE);
    line.map(|(_, _, rows)| *rows).or_else(in_parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql_parser::{
        parse_schema,
        types::{BaseType, TypeKind, TypeSystemDefinition},
    };

    const SDL: &str = include_str!("../../../schema.graphql");

    /// The lists of the schema that are not the entries of a page, with the types that have them.
    fn plain_lists() -> Vec<(String, FieldDefinition)> {
        let mut found = Vec::new();
        for definition in parse_schema(SDL).expect("a schema").definitions {
            let TypeSystemDefinition::Type(ty) = definition else {
                continue;
            };
            let fields = match ty.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let of = ty.node.name.node.to_string();
            let is_plain = |field: &FieldDefinition| {
                let is_page =
                    of.ends_with("Connection") && matches!(&*field.name.node, "edges" | "nodes");
                matches!(field.ty.node.base, BaseType::List(_)) && !is_page
            };
            let fields = fields.into_iter().map(|field| field.node);
            let lists = fields.filter(is_plain);
            found.extend(lists.map(|list| (of.clone(), list)));
        }
        found
    }

    #[test]
    fn every_list_states_how_long_it_can_be() {
        let silent: Vec<_> = plain_lists()
            .into_iter()
            .filter(|(parent, field)| rows(parent, field).is_none())
            .map(|(parent, field)| format!("{parent}.{}", field.name.node))
            .collect();
        assert!(silent.is_empty(), "give these a line in LISTS: {silent:?}");
    }

    #[test]
    fn every_line_is_about_a_list() {
        let lists = plain_lists();
        let has = |ty: &str, field: &str| {
            let mut lists = lists.iter();
            lists.any(|(parent, list)| (ty == "*" || parent == ty) && list.name.node == field)
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
