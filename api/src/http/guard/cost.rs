//! What an operation may yield at worst, reckoned before it runs.

use async_graphql::Variables;
use async_graphql_parser::types::{Field, OperationDefinition, Selection, SelectionSet};
use async_graphql_value::Value;

use crate::http::guard::{
    Limits, Shape,
    shape::{FieldShape, Rows},
};

/// Fields an operation may yield, each counted as often as the rows it is under.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Of our data.
    pub data: u64,
    /// Bytes of what is answered about the schema itself.
    pub introspection_bytes: u64,
}

/// The cost of a merged operation with these variables.
pub fn cost(
    operation: &OperationDefinition,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Cost {
    let reckoning = Reckoning {
        operation,
        variables,
        shape,
        limits,
    };
    let mut cost = Cost::default();
    reckoning.set(
        &operation.selection_set.node,
        shape.root(operation.ty),
        1,
        &mut cost,
    );
    cost
}

/// What a field costs itself: figures over the whole register are worth many fields of one row. `totalCount` stands within
/// its page and so counts for each of its rows.
fn weight(field: &str) -> u64 {
    match field {
        "coverage" | "gapFacets" | "statistics" => 8_000,
        "suggest" => 8_000,
        "suggestions" | "route" | "whyNot" => 250,
        "totalCount" => 75,
        _ => 1,
    }
}

struct Reckoning<'a> {
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    shape: &'a Shape,
    limits: &'a Limits,
}

impl Reckoning<'_> {
    fn set(&self, set: &SelectionSet, parent: Option<&str>, rows: u64, cost: &mut Cost) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent, rows, cost),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map(|on| on.node.on.node.as_str());
                    let set = &inline.node.selection_set.node;
                    self.set(set, on.or(parent), rows, cost);
                }
                // Merging leaves only spreads that validation refuses.
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn field(&self, field: &Field, parent: Option<&str>, rows: u64, cost: &mut Cost) {
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type") {
            let bytes = self.introspection_bytes(field);
            cost.introspection_bytes = cost.introspection_bytes.saturating_add(bytes);
            return;
        }
        let yields = rows.saturating_mul(weight(name));
        cost.data = cost.data.saturating_add(yields);
        let shape = self.shape.field(parent, name);
        let rows = rows.saturating_mul(shape.map_or(1, |shape| self.rows(shape, field)));
        let ty = shape.map(|shape| shape.ty.as_str());
        self.set(&field.selection_set.node, ty, rows, cost);
    }

    fn introspection_bytes(&self, field: &Field) -> u64 {
        let name = match self.argument(field, "name") {
            Some(Value::String(name)) => Some(name),
            _ => None,
        };
        let max = self.limits.answer_bytes as u64;
        self.shape.introspection_bytes(field, name.as_deref(), max)
    }

    fn rows(&self, shape: &FieldShape, field: &Field) -> u64 {
        match shape.rows {
            Rows::One => 1,
            Rows::Assumed(rows) => rows,
            Rows::List => self.limits.list_rows,
            Rows::Ids => self.length(field, "ids").unwrap_or(1),
            Rows::Page => {
                let asked = self.number(field, "first").max(self.number(field, "last"));
                asked
                    .unwrap_or(self.limits.page_default)
                    .clamp(1, self.limits.page_max)
            }
        }
    }

    /// A whole number given for an argument; a negative one is none of our business and counts as nothing.
    fn number(&self, field: &Field, argument: &str) -> Option<u64> {
        match self.argument(field, argument)? {
            Value::Number(number) => Some(number.as_u64().unwrap_or(0)),
            _ => None,
        }
    }

    fn length(&self, field: &Field, argument: &str) -> Option<u64> {
        match self.argument(field, argument)? {
            Value::List(items) => Some(items.len() as u64),
            _ => None,
        }
    }

    /// An argument's value, whether written out, in a variable, or a variable's default.
    fn argument(&self, field: &Field, argument: &str) -> Option<Value> {
        let value = &field.get_argument(argument)?.node;
        let Value::Variable(name) = value else {
            return Some(value.clone());
        };
        if let Some(value) = self.variables.get(name) {
            return Some(value.clone().into_value());
        }
        let definition = self
            .operation
            .variable_definitions
            .iter()
            .find(|d| d.node.name.node == *name)?;
        definition
            .node
            .default_value
            .as_ref()
            .map(|value| value.node.clone().into_value())
    }
}
