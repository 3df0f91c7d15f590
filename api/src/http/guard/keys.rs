//! What makes two selections equal, spelled out as text: equal texts, equal selections, and the other way round.

use std::fmt::Write;

use async_graphql::{Name, Positioned};
use async_graphql_parser::types::{Directive, Field};
use async_graphql_value::Value;

/// The key of a field: what it is called, what it asks for, and under which conditions.
pub(super) fn field_key(field: &Field) -> String {
    let mut key = format!("{}:{}", field.response_key().node, field.name.node);
    write_arguments(&mut key, &field.arguments);
    write_directives(&mut key, &field.directives);
    // With and without a selection set: one of the two is a mistake, and stays to be found.
    if !field.selection_set.node.items.is_empty() {
        key.push('{');
    }
    key
}

/// The key of a fragment that narrows to a type, or has conditions.
pub(super) fn fragment_key(on: Option<&str>, directives: &[Positioned<Directive>]) -> String {
    let mut key = format!("... on {}", on.unwrap_or_default());
    write_directives(&mut key, directives);
    key
}

fn write_directives(key: &mut String, directives: &[Positioned<Directive>]) {
    for directive in directives {
        key.push('@');
        key.push_str(&directive.node.name.node);
        write_arguments(key, &directive.node.arguments);
    }
}

fn write_arguments(key: &mut String, arguments: &[(Positioned<Name>, Positioned<Value>)]) {
    let mut arguments = arguments
        .iter()
        .map(|(name, value)| (&name.node, &value.node))
        .collect::<Vec<_>>();
    arguments.sort_by_key(|(name, _)| *name);
    write_fields(key, &arguments);
}

fn write_fields(key: &mut String, fields: &[(&Name, &Value)]) {
    key.push('(');
    for (name, value) in fields {
        key.push_str(name);
        key.push(':');
        write_value(key, value);
        key.push(',');
    }
    key.push(')');
}

fn write_value(key: &mut String, value: &Value) {
    match value {
        Value::List(items) => {
            key.push('[');
            for item in items {
                write_value(key, item);
                key.push(',');
            }
            key.push(']');
        }
        Value::Object(fields) => {
            let mut fields = fields.iter().collect::<Vec<_>>();
            fields.sort_by_key(|(name, _)| *name);
            write_fields(key, &fields);
        }
        leaf => write!(key, "{leaf}").expect("a String takes any text"),
    }
}
