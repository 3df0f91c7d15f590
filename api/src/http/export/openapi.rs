//! What OpenAPI 3.1 says of an address and of its parameters.

use serde_json::{Map, Value, json};

use crate::http::export::table::Parameter;

/// What is asked by GET and answered by these media types.
pub(super) fn operation(
    id: &str,
    about: &str,
    content: &[(&str, Value)],
    parameters: Vec<Value>,
) -> Value {
    let content = content
        .iter()
        .map(|(media, schema)| ((*media).to_owned(), json!({ "schema": schema })));
    let problem = json!({ "description": "Why not: what, where, what would be right.",
        "content": { "application/problem+json": { "schema": { "type": "object" } } } });
    json!({ "get": {
        "operationId": id,
        "summary": about,
        "parameters": parameters,
        "responses": {
            "200": { "description": about, "content": content.collect::<Map<_, _>>() },
            "304": { "description": "What the client has is what there is." },
            "default": problem,
        },
    } })
}

/// A parameter of a list.
pub(super) fn parameter(of: &Parameter) -> Value {
    let ty = match of.said.ty.as_str() {
        "Int" => "integer",
        "Boolean" => "boolean",
        _ => "string",
    };
    let mut schema = json!({ "type": ty });
    if !of.values.is_empty() {
        schema["enum"] = json!(of.values);
    }
    if of.said.is_list {
        schema = json!({ "type": "array", "items": schema });
    }
    said(
        &of.name,
        &of.said.about,
        schema,
        of.path.len() == 1 && of.said.is_required,
    )
}

/// A parameter in the query string.
pub(super) fn said(name: &str, about: &str, schema: Value, is_required: bool) -> Value {
    json!({
        "name": name, "in": "query", "description": about, "required": is_required, "schema": schema,
        "style": "form", "explode": false,
    })
}
