//! From an entry of a list, a tree, to rows, which are flat.

use std::{borrow::Cow, mem};

use async_graphql::Value as Data;
use domain::table::{SEPARATOR, item};
use serde_json::Value;

use crate::http::export::{lists::COUNT, shares, table::Column};

/// The rows of an entry: one, or one for each item of the lists at `needed` and `wanted`. Without an item a needed list makes no
/// row, and a wanted one a row without it.
pub(super) fn rows(
    entry: &mut Value,
    needed: &[&str],
    wanted: &[&str],
    columns: &[Column],
    found: &mut Vec<Vec<Value>>,
) {
    let (path, is_needed, needed, wanted) = match (needed, wanted) {
        ([path, rest @ ..], _) => (*path, true, rest, wanted),
        ([], [path, rest @ ..]) => (*path, false, needed, rest),
        ([], []) => {
            let row = columns.iter().map(|column| cell(entry, column.path));
            return found.push(row.collect());
        }
    };
    let place = format!("/{}", path.replace('.', "/"));
    let list = entry.pointer_mut(&place).and_then(Value::as_array_mut);
    let Some(mut items) = list.map(std::mem::take) else {
        // Where there is no such list, there is nothing to make rows of.
        if !is_needed {
            rows(entry, needed, wanted, columns, found);
        }
        return;
    };
    if !is_needed {
        let (around, list) = place.rsplit_once('/').unwrap_or_default();
        let around = entry.pointer_mut(around).and_then(Value::as_object_mut);
        if let Some(fields) = around {
            let count = fields.entry(format!("{list}{COUNT}"));
            count.or_insert_with(|| items.len().into());
        }
    }
    if items.is_empty() && !is_needed {
        items.push(Value::Null);
    }
    let parts = shares::parts(entry, path, &items);
    for (at, item) in items.iter().enumerate() {
        *entry.pointer_mut(&place).expect("it was there") = item.clone();
        if let Some(part) = parts.as_ref().and_then(|parts| parts.get(at)) {
            entry[shares::NEED] = part.clone();
        }
        if path == shares::FURTHER {
            entry[shares::SECTOR] = item[shares::SECTOR].clone();
        }
        rows(entry, needed, wanted, columns, found);
    }
    // The next item of a list around it meets it as it was.
    *entry.pointer_mut(&place).expect("it was there") = Value::Array(items);
}

/// The value at a path: through lists, that of each item in its place, so that codes and names stand beside each other.
fn cell(value: &Value, path: &str) -> Value {
    if path.is_empty() {
        return value.clone();
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match value {
        Value::Array(items) => Value::Array(
            items
                .iter()
                .flat_map(|item| match cell(item, path) {
                    Value::Array(inner) => inner,
                    one => vec![one],
                })
                .collect(),
        ),
        Value::Object(fields) => match (fields.get(first), first.strip_suffix(COUNT)) {
            (Some(inner), _) => cell(inner, rest),
            (None, Some(list)) => match fields.get(list) {
                Some(Value::Array(items)) => count(list, items.len()),
                _ => Value::Null,
            },
            (None, None) => Value::Null,
        },
        _ => Value::Null,
    }
}

/// How many a list stands for that has so many items: the main sector is none of those of a gap.
fn count(list: &str, items: usize) -> Value {
    (items + usize::from(list == shares::FURTHER)).into()
}

/// The row of an entry that makes one: the same as [`rows`] gives, of what the engine answered itself, whose texts are not copied. No path
/// leads to what another takes.
pub(super) fn row(mut entry: Data, columns: &[Column]) -> serde_json::Result<Vec<Value>> {
    let cells = columns
        .iter()
        .map(|column| taken_cell(&mut entry, column.path));
    cells.collect()
}

fn taken_cell(data: &mut Data, path: &str) -> serde_json::Result<Value> {
    if path.is_empty() {
        return json(mem::take(data));
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    Ok(match data {
        Data::List(items) => {
            let mut all = Vec::with_capacity(items.len());
            for item in items {
                match taken_cell(item, path)? {
                    Value::Array(inner) => all.extend(inner),
                    one => all.push(one),
                }
            }
            Value::Array(all)
        }
        Data::Object(fields) => {
            if let Some(inner) = fields.get_mut(first) {
                return taken_cell(inner, rest);
            }
            let list = first.strip_suffix(COUNT).unwrap_or_default();
            match fields.get(list) {
                Some(Data::List(items)) => count(list, items.len()),
                _ => Value::Null,
            }
        }
        _ => Value::Null,
    })
}

/// What a field says, which is taken from it; null where there is no such field.
pub(super) fn taken(data: &mut Data, field: &str) -> Data {
    match data {
        Data::Object(fields) => fields.get_mut(field).map(mem::take).unwrap_or_default(),
        _ => Data::Null,
    }
}

/// Data as JSON, made of the texts themselves where [`async_graphql::Value::into_json`] copies them.
pub(super) fn json(data: Data) -> serde_json::Result<Value> {
    Ok(match data {
        Data::Null => Value::Null,
        Data::Boolean(is_so) => Value::Bool(is_so),
        Data::Number(number) => Value::Number(number),
        Data::String(text) => Value::String(text),
        Data::Enum(name) => name.as_str().into(),
        Data::List(items) => {
            let items = items.into_iter().map(json);
            Value::Array(items.collect::<serde_json::Result<_>>()?)
        }
        Data::Object(fields) => {
            let fields = fields.into_iter();
            let fields = fields.map(|(name, data)| Ok((name.as_str().to_owned(), json(data)?)));
            Value::Object(fields.collect::<serde_json::Result<_>>()?)
        }
        binary @ Data::Binary(_) => binary.into_json()?,
    })
}

/// A value as a text: the items of a list with semicolons between them and none in them, and nothing for null.
pub(super) fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => "".into(),
        Value::String(text) => text.into(),
        Value::Array(items) => {
            let mut all = String::new();
            for (at, value) in items.iter().enumerate() {
                if at > 0 {
                    all.push_str(SEPARATOR);
                }
                let text = text(value);
                // Most have nothing in them that would have to be written otherwise.
                match text.contains(['%', ';']) {
                    true => all.push_str(&item(&text)),
                    false => all.push_str(&text),
                }
            }
            all.into()
        }
        other => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn column(path: &'static str) -> Column {
        Column {
            name: path,
            path,
            about: String::new(),
            is_number: false,
        }
    }

    fn all(entry: &Value, needed: &[&str], wanted: &[&str]) -> Vec<String> {
        let columns = [
            "title",
            "countries.code",
            "countries#",
            "needs.size",
            "needs.given.by",
        ];
        let mut found = Vec::new();
        let columns = columns.map(column);
        rows(&mut entry.clone(), needed, wanted, &columns, &mut found);
        if needed.is_empty() && wanted.is_empty() {
            let data = Data::from_json(entry.clone()).expect("plain data");
            let taken = row(data, &columns).expect("JSON");
            assert_eq!(found, [taken], "both ways give the same");
        }
        let line = |row: &Vec<Value>| row.iter().map(text).collect::<Vec<_>>().join("|");
        found.iter().map(line).collect()
    }

    #[test]
    fn an_entry_is_one_row_or_one_for_each_item() {
        let entry = json!({ "title": "T", "countries": [{ "code": "A" }, { "code": "B" }],
            "needs": [{ "size": null, "given": [{ "by": "x" }, { "by": "y" }] }, { "size": "2", "given": [] }] });
        assert_eq!(all(&entry, &[], &[]), ["T|A;B|2|;2|x;y"]);
        assert_eq!(
            all(&entry, &[], &["countries"]),
            ["T|A|2|;2|x;y", "T|B|2|;2|x;y"]
        );
        assert_eq!(all(&entry, &["needs"], &[]), ["T|A;B|2||x;y", "T|A;B|2|2|"]);
        assert_eq!(
            all(&entry, &["needs", "needs.given"], &[]),
            ["T|A;B|2||x", "T|A;B|2||y"]
        );
    }

    #[test]
    fn a_cell_has_as_many_parts_as_a_list_has_items() {
        let entry = json!({ "title": "T; U", "countries": [{ "code": "A;B" }, { "code": "%3B" }], "needs": [] });
        assert_eq!(all(&entry, &[], &[]), ["T; U|A%3BB;%253B|2||"]);
        assert_eq!(
            all(&entry, &[], &["countries"]),
            ["T; U|A;B|2||", "T; U|%3B|2||"]
        );
    }

    #[test]
    fn a_list_without_items_makes_a_row_where_it_is_only_wanted() {
        let entry = json!({ "title": "T", "countries": [], "needs": [] });
        assert_eq!(all(&entry, &[], &["countries"]), ["T||0||"]);
        assert!(all(&entry, &["needs"], &[]).is_empty());
    }

    #[test]
    fn a_row_for_a_country_has_what_the_country_has_of_the_need() {
        let share = |code: &str, percent: &str| json!({ "country": { "alpha3": code }, "percent": percent });
        let need = |size: Value, shares: Value| {
            json!({ "currency": "USD", "size": size, "pledged": "0.05", "committed": "0.00",
            "delivered": "0.00", "remaining": size, "shares": shares })
        };
        let countries = json!([{ "alpha3": "LBR" }, { "alpha3": "CIV" }]);
        let columns = [
            "countries.alpha3",
            "needs.shares.percent",
            "needs.size",
            "needs.pledged",
        ]
        .map(column);
        let of = |need: Value, wanted: &[&str]| {
            let mut entry = json!({ "countries": countries, "needs": [need] });
            let mut found = Vec::new();
            rows(&mut entry, &["needs"], wanted, &columns, &mut found);
            let line = |row: &Vec<Value>| row.iter().map(text).collect::<Vec<_>>().join("|");
            found.iter().map(line).collect::<Vec<_>>()
        };
        let shares = json!([share("CIV", "25"), share("LBR", "75")]);
        let stated = need(json!("100.00"), shares.clone());
        assert_eq!(of(stated.clone(), &[]), ["LBR;CIV|25;75|100.00|0.05"]);
        let rows = ["LBR|75|75.00|0.04", "CIV|25|25.00|0.01"];
        assert_eq!(of(stated, &["countries"]), rows);
        let rows = ["LBR||50.00|0.02", "CIV||50.00|0.03"];
        assert_eq!(of(need(json!("100.00"), json!([])), &["countries"]), rows);
        let rows = ["LBR|75||0.05", "CIV|25||0.05"];
        assert_eq!(of(need(Value::Null, shares), &["countries"]), rows);
    }

    #[test]
    fn each_item_is_met_with_each_of_another_list() {
        let entry = json!({ "title": "T", "countries": [{ "code": "A" }, { "code": "B" }],
            "needs": [{ "size": "1", "given": [] }, { "size": "2", "given": [] }] });
        let rows = ["T|A|2|1|", "T|B|2|1|", "T|A|2|2|", "T|B|2|2|"];
        assert_eq!(all(&entry, &["needs"], &["countries"]), rows);
    }
}
