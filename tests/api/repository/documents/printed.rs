//! Answers as the pages print them: what fits in a line stands in one, so that people see the whole of it.

use async_graphql::Value;

/// Characters of a line.
const WIDTH: usize = 120;

/// An answer as people read it, its fields in the order they were asked for.
pub(super) fn printed(answer: &Value) -> String {
    broken(answer, 0, 0)
}

/// A value that stands behind so many characters in lines indented by so many.
fn broken(value: &Value, indent: usize, before: usize) -> String {
    let flat = flat(value);
    if indent + before + flat.chars().count() < WIDTH {
        return flat;
    }
    let deeper = indent + 2;
    let (open, parts, close): (_, Vec<String>, _) = match value {
        Value::List(list) => {
            let parts = list.iter().map(|part| broken(part, deeper, 0));
            ('[', parts.collect(), ']')
        }
        Value::Object(fields) => {
            let parts = fields.iter().map(|(name, part)| {
                let name = format!("\"{name}\": ");
                let part = broken(part, deeper, name.chars().count());
                name + &part
            });
            ('{', parts.collect(), '}')
        }
        _ => return flat,
    };
    let (start, end) = (" ".repeat(deeper), " ".repeat(indent));
    let parts = parts.join(&format!(",\n{start}"));
    format!("{open}\n{start}{parts}\n{end}{close}")
}

/// A value in one line.
fn flat(value: &Value) -> String {
    match value {
        Value::List(list) => {
            let parts: Vec<String> = list.iter().map(flat).collect();
            format!("[{}]", parts.join(", "))
        }
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let parts = fields.iter();
            let parts = parts.map(|(name, part)| format!("\"{name}\": {}", flat(part)));
            format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
        }
        scalar => serde_json::to_string(scalar).expect("JSON"),
    }
}

#[test]
fn what_fits_in_a_line_stands_in_one() {
    let long = "a".repeat(100);
    let text = format!(r#"{{ "data": {{ "b": ["{long}"], "a": [1, null, {{}}] }} }}"#);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let lines = [
        "{".to_owned(),
        "  \"data\": {".to_owned(),
        format!("    \"b\": [\"{long}\"],"),
        "    \"a\": [1, null, {}]".to_owned(),
        "  }".to_owned(),
        "}".to_owned(),
    ];
    assert_eq!(printed(&value), lines.join("\n"));
}
