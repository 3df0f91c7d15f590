//! What the arguments of fields say, written out or by variables.

use async_graphql::Variables;
use async_graphql_parser::types::{BaseType, Field, OperationDefinition, Type};
use async_graphql_value::Value;

/// The type of the variables by which it depends what a field comes to, beside how much stands in it.
const FIGURE: &str = "FigureOf";

/// What the arguments of an operation's fields say.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    pub(super) operation: &'a OperationDefinition,
    pub(super) variables: &'a Variables,
}

/// Those of the variables by which it depends what an answer came to: few and small, whatever else is sent.
pub fn telling(operation: &OperationDefinition, variables: &Variables) -> Variables {
    let mut telling = Variables::default();
    for definition in &operation.variable_definitions {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        if is_figure(ty)
            && let Some(value) = variables.get(name)
        {
            telling.insert(name.clone(), value.clone());
        }
    }
    telling
}

/// Whether values of a type are figures, or lists of them.
fn is_figure(ty: &Type) -> bool {
    match &ty.base {
        BaseType::Named(name) => name.as_str() == FIGURE,
        BaseType::List(each) => is_figure(each),
    }
}

impl Arguments<'_> {
    /// How many an argument asks for: a whole number, or the entries of a list, of which a value without brackets is one. A negative
    /// number is for the field to refuse, and counts as nothing.
    pub(super) fn number(&self, field: &Field, argument: &str) -> Option<u64> {
        match self.argument(field, argument)? {
            Value::Number(number) => Some(number.as_u64().unwrap_or(0)),
            Value::List(items) => Some(items.len() as u64),
            Value::Null => None,
            _ => Some(1),
        }
    }

    /// How often a field counts that is added up: `figures` twice where matches are among them, of which the database counts those that
    /// members alone are told of; all else is added up together.
    pub(super) fn counted(&self, field: &Field) -> u64 {
        let is_dear = field.name.node == "figures" && self.names(field, "of", "MATCHES");
        if is_dear { 2 } else { 1 }
    }

    /// Whether an argument has this word, alone or in its list.
    fn names(&self, field: &Field, argument: &str, word: &str) -> bool {
        let is_it = |value: &Value| match self.value(value) {
            Some(Value::Enum(one)) => one == word,
            Some(Value::String(one)) => one == word,
            _ => false,
        };
        match self.argument(field, argument) {
            Some(Value::List(items)) => items.iter().any(is_it),
            one => one.is_some_and(|one| is_it(&one)),
        }
    }

    /// The value of an argument, or of a field of an input by its path.
    pub(super) fn argument(&self, field: &Field, path: &str) -> Option<Value> {
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
