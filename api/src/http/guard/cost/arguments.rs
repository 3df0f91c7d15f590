//! What a field is given, written out or in variables, as far as it tells what the field costs.

use async_graphql_parser::types::Field;
use async_graphql_value::Value;

use super::Reckoning;

impl Reckoning<'_> {
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

    /// Whether an argument has this word, alone or in its list.
    pub(super) fn names(&self, field: &Field, argument: &str, word: &str) -> bool {
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
