//! What may stand at the root of an operation.

use std::collections::HashSet;

use async_graphql_parser::types::{OperationDefinition, OperationType, Selection};

use crate::{
    error::code,
    http::guard::{Limits, Refusal, within},
};

/// Few root fields; in a mutation each answer once, in a subscription one at all.
pub(super) fn check_roots(operation: &OperationDefinition, limits: &Limits) -> Result<(), Refusal> {
    let mut keys = HashSet::new();
    let mut count = 0;
    let mut open = vec![&operation.selection_set.node];
    while let Some(set) = open.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::InlineFragment(inline) => open.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
                Selection::Field(field) => {
                    count += 1;
                    let key = &field.node.response_key().node;
                    if !keys.insert(key) && operation.ty == OperationType::Mutation {
                        let message = format!(
                            "Fields \"{key}\" conflict: select it once, or use different aliases."
                        );
                        return Err(Refusal::new(code::VALIDATION_FAILED, message).at(field.pos));
                    }
                }
            }
        }
    }
    if operation.ty == OperationType::Subscription && count > 1 {
        return Err(Refusal::new(
            code::VALIDATION_FAILED,
            "A subscription must select one root field only.",
        ));
    }
    within(
        count,
        limits.root_fields,
        "root fields; ask for the rest in another request",
    )
}
