//! Rows in what the history keeps of an object: which fields are those of a row, wherever they are in it.

use crate::history::event::Fields;
use serde_json::Value;
use uuid::Uuid;

/// Whether these are the fields of the row of this id.
pub(super) fn is_row(fields: &Fields, id: Uuid) -> bool {
    names(fields, "id", id)
}

/// Whether these are the fields of a line of a plan about this need: a plan that is made anew gets other lines, and no row has the
/// ids of those before.
pub(super) fn is_line_of(fields: &Fields, need: Uuid) -> bool {
    fields.contains_key("own") && names(fields, "need_id", need)
}

fn names(fields: &Fields, column: &str, id: Uuid) -> bool {
    fields.get(column).and_then(Value::as_str) == Some(id.to_string().as_str())
}

/// Calls a function for the fields of rows that it is for, wherever they are among these.
pub(super) fn visit(
    fields: &mut Fields,
    is_it: &dyn Fn(&Fields) -> bool,
    change: &mut dyn FnMut(&mut Fields),
) {
    if is_it(fields) {
        change(fields);
    }
    fields
        .values_mut()
        .for_each(|value| visit_value(value, is_it, change));
}

fn visit_value(
    value: &mut Value,
    is_it: &dyn Fn(&Fields) -> bool,
    change: &mut dyn FnMut(&mut Fields),
) {
    match value {
        Value::Object(fields) => visit(fields, is_it, change),
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| visit_value(value, is_it, change)),
        _ => {}
    }
}
