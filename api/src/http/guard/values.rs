//! Values from outside the document: their nesting, whether the required ones are there, and what they come to when
//! each use gets its own copy. Without the last, `[$v, $v, …]` with a long `$v` would take gigabytes.

use std::collections::HashMap;

use async_graphql::{Name, Positioned, Variables};
use async_graphql_parser::types::{
    Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql_value::{ConstValue, Value};

use crate::{
    error::code,
    http::guard::{
        Cost, LONG_LIST, Limits, Price, Refusal, Shape, cost, ranges::check_ranges,
        text::zero_byte, within,
    },
};

/// Checks the nesting of a JSON value, such as the variables, and that none of its texts holds a zero byte.
pub fn check_json(value: &serde_json::Value, limits: &Limits) -> Result<(), Refusal> {
    within(
        depth(value),
        limits.nesting,
        "lists and objects in each other; no input is so deep, see the schema",
    )?;
    within(longest(value), limits.list_items, LONG_LIST)?;
    if holds_zero(value) {
        Err(zero_byte())
    } else {
        Ok(())
    }
}

// The JSON parser itself stops at 128, which keeps this recursion short.
fn depth(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        serde_json::Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn holds_zero(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Array(items) => items.iter().any(holds_zero),
        serde_json::Value::Object(fields) => fields.values().any(holds_zero),
        serde_json::Value::String(text) => text.contains('\0'),
        _ => false,
    }
}

fn longest(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(items) => items
            .iter()
            .map(longest)
            .max()
            .unwrap_or(0)
            .max(items.len()),
        serde_json::Value::Object(fields) => fields.values().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}

/// Checks an operation of a merged document with its variables, and answers what it costs and the path of what of it costs most.
pub fn check_call(
    operation: &OperationDefinition,
    uses: &VariableUses,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<(Cost, Vec<String>), Refusal> {
    check_required(operation, variables)?;
    within(
        uses.bytes(operation, variables),
        limits.substituted_bytes,
        "bytes, variables put in; use long variables at fewer places",
    )?;
    check_ranges(operation, variables, shape)?;
    let reckoned = cost::reckon(operation, variables, shape, limits);
    let (cost, dearest) = (reckoned.cost, reckoned.usual.path.clone());
    let usual = Price {
        cost: cost.data.usual,
        limit: limits.cost,
        dearest: reckoned.usual,
    };
    usual.within("points of cost; ask for fewer rows or fields")?;
    let worst = Price {
        cost: cost.data.worst,
        limit: limits.cost_at_worst,
        dearest: reckoned.worst,
    };
    worst.within("points of cost where lists and texts are as long as they can be; ask for fewer lists in lists")?;
    within(
        cost.introspection_bytes,
        limits.answer_bytes as u64,
        "bytes of introspection; ask about fewer types or fields",
    )?;
    Ok((cost, dearest))
}

fn check_required(operation: &OperationDefinition, variables: &Variables) -> Result<(), Refusal> {
    for definition in &operation.variable_definitions {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        let missing = match variables.get(name) {
            None if definition.node.default_value.is_none() => "was not provided",
            Some(ConstValue::Null) => "is null: give it a value",
            _ => continue,
        };
        if !ty.nullable {
            let message = format!("Variable \"${name}\" of required type \"{ty}\" {missing}.");
            return Err(Refusal::new(code::BAD_USER_INPUT, message).at(definition.pos));
        }
    }
    Ok(())
}

/// How often a merged document uses each variable.
#[derive(Debug, Default)]
pub struct VariableUses(HashMap<Name, u64>);

impl VariableUses {
    /// Counts the uses in all operations and fragments.
    pub fn of(document: &ExecutableDocument) -> Self {
        let mut uses = Self::default();
        for (_, operation) in document.operations.iter() {
            uses.directives(&operation.node.directives);
            uses.set(&operation.node.selection_set.node);
        }
        for fragment in document.fragments.values() {
            uses.set(&fragment.node.selection_set.node);
        }
        uses
    }

    fn bytes(&self, operation: &OperationDefinition, variables: &Variables) -> u64 {
        let default = |name: &Name| {
            let definition = operation
                .variable_definitions
                .iter()
                .find(|d| d.node.name.node == *name)?;
            Some(&definition.node.default_value.as_ref()?.node)
        };
        let each = self.0.iter().map(|(name, count)| {
            count.saturating_mul(
                variables
                    .get(name)
                    .or_else(|| default(name))
                    .map_or(0, bytes),
            )
        });
        each.fold(0, u64::saturating_add)
    }

    /// Whether any use of a variable was counted.
    pub(super) fn mentions(&self, name: &Name) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn set(&mut self, set: &SelectionSet) {
        for selection in &set.items {
            self.directives(selection.node.directives());
            match &selection.node {
                Selection::Field(field) => {
                    field
                        .node
                        .arguments
                        .iter()
                        .for_each(|(_, value)| self.value(&value.node));
                    self.set(&field.node.selection_set.node);
                }
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    pub(super) fn directives(&mut self, directives: &[Positioned<Directive>]) {
        for (_, value) in directives
            .iter()
            .flat_map(|directive| &directive.node.arguments)
        {
            self.value(&value.node);
        }
    }

    pub(super) fn value(&mut self, value: &Value) {
        match value {
            Value::Variable(name) => *self.0.entry(name.clone()).or_default() += 1,
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.value(field)),
            _ => {}
        }
    }
}

fn bytes(value: &ConstValue) -> u64 {
    8 + match value {
        ConstValue::String(text) => text.len() as u64,
        ConstValue::List(items) => items.iter().map(bytes).sum(),
        ConstValue::Object(fields) => fields
            .iter()
            .map(|(name, value)| name.len() as u64 + bytes(value))
            .sum(),
        _ => 0,
    }
}
