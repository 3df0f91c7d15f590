//! What an operation may yield at worst, reckoned before it runs.

use async_graphql::Variables;
use async_graphql_parser::types::{Field, OperationDefinition, Selection, SelectionSet};
use async_graphql_value::Value;

use crate::http::guard::{
    Limits, Shape,
    shape::{Asked, Count, FieldShape, Rows},
};

/// Fields an operation may yield, each counted as often as the rows it is under.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Of our data.
    pub data: Count,
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
    let root = Place {
        parent: shape.root(operation.ty),
        asked: None,
        rows: Count::of(1),
    };
    reckoning.set(&operation.selection_set.node, root, &mut cost);
    cost
}

/// What a field costs itself: figures over the whole register are worth many fields of one row, and so is a text at its longest.
/// `totalCount` stands within its page and so counts for each of its rows.
fn weight(parent: Option<&str>, field: &str) -> Count {
    match (parent, field) {
        (Some("Query"), "coverage" | "gapFacets" | "recommendationFacets" | "statistics") => {
            Count::of(8_000)
        }
        // `suggest` has counted them.
        (Some("DraftSuggestions"), "suggestions") => Count::of(1),
        (_, "suggestions" | "route" | "whyNot" | "suggest") => Count::of(250),
        (_, "totalCount") => Count::of(75),
        (_, "description" | "text") => Count {
            usual: 1,
            worst: 125,
        },
        (_, "note" | "reason" | "statement") => Count {
            usual: 1,
            worst: 12,
        },
        _ => Count::of(1),
    }
}

struct Reckoning<'a> {
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    shape: &'a Shape,
    limits: &'a Limits,
}

/// Where a selection stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The type it is selected on, if the schema has it.
    parent: Option<&'a str>,
    /// The nearest field around it that takes arguments.
    asked: Option<&'a Field>,
    /// The rows it is under.
    rows: Count,
}

impl<'a> Reckoning<'a> {
    fn set(&self, set: &'a SelectionSet, place: Place<'a>, cost: &mut Cost) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(&field.node, place, cost),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map(|on| on.node.on.node.as_str());
                    let parent = on.or(place.parent);
                    let set = &inline.node.selection_set.node;
                    self.set(set, Place { parent, ..place }, cost);
                }
                // Merging leaves only spreads that validation refuses.
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn field(&self, field: &'a Field, place: Place<'a>, cost: &mut Cost) {
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type") {
            let bytes = self.introspection_bytes(field);
            cost.introspection_bytes = cost.introspection_bytes.saturating_add(bytes);
            return;
        }
        let shape = self.shape.field(place.parent, name);
        let entries = shape.map_or(Count::of(1), |shape| self.rows(shape, field, place.asked));
        let yields = weight(place.parent, name).times(self.repeats(field));
        cost.data = cost.data.plus(place.rows.times(yields));
        let inside = Place {
            parent: shape.map(|shape| shape.ty.as_str()),
            asked: Some(field)
                .filter(|_| shape.is_some_and(|shape| shape.takes_arguments))
                .or(place.asked),
            rows: place.rows.times(entries),
        };
        self.set(&field.selection_set.node, inside, cost);
    }

    /// How often a field counts itself: `suggest` does for each of its drafts.
    fn repeats(&self, field: &Field) -> Count {
        if field.name.node != "suggest" {
            return Count::of(1);
        }
        let drafts = ["input.gaps", "input.assistance"];
        let drafts = drafts.map(|list| self.number(field, list).unwrap_or(0));
        Count::of(drafts.into_iter().fold(0, u64::saturating_add).max(1))
    }

    fn introspection_bytes(&self, field: &Field) -> u64 {
        let name = match self.argument(field, "name") {
            Some(Value::String(name)) => Some(name),
            _ => None,
        };
        let max = self.limits.answer_bytes as u64;
        self.shape.introspection_bytes(field, name.as_deref(), max)
    }

    /// How many rows a field may give; `around` is the nearest field around it that takes arguments.
    fn rows(&self, shape: &FieldShape, field: &Field, around: Option<&Field>) -> Count {
        match shape.rows {
            Rows::One => Count::of(1),
            Rows::List(rows) => rows,
            Rows::Asked(asked) => self.asked(Some(field), asked),
            Rows::AskedAround(asked) => self.asked(around, asked),
            Rows::Page => {
                let first = self.number(field, "first");
                let rows = first
                    .max(self.number(field, "last"))
                    .unwrap_or(self.limits.page_default);
                Count::of(rows.clamp(1, self.limits.page_max))
            }
        }
    }

    fn asked(&self, field: Option<&Field>, asked: Asked) -> Count {
        let number = field.and_then(|field| self.number(field, asked.argument));
        number.map_or(asked.default, |number| Count::of(number.min(asked.max)))
    }

    /// How many an argument asks for: a whole number, or the entries of a list, of which a value without brackets is one. A negative
    /// number is for the field to refuse, and counts as nothing.
    fn number(&self, field: &Field, argument: &str) -> Option<u64> {
        match self.argument(field, argument)? {
            Value::Number(number) => Some(number.as_u64().unwrap_or(0)),
            Value::List(items) => Some(items.len() as u64),
            Value::Null => None,
            _ => Some(1),
        }
    }

    /// The value of an argument, or of a field of an input by its path.
    fn argument(&self, field: &Field, path: &str) -> Option<Value> {
        let mut names = path.split('.');
        let value = field.get_argument(names.next()?)?;
        names.try_fold(self.value(&value.node)?, |input, name| match input {
            Value::Object(fields) => self.value(fields.get(name)?),
            _ => None,
        })
    }

    /// A value, whether written out, in a variable, or a variable's default.
    fn value(&self, value: &Value) -> Option<Value> {
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
