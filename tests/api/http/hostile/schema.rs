//! The schema as documents are made of it.

use super::{list, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::Service;

/// A field that leads to objects.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    parent: String,
    name: String,
    /// Arguments that it can't do without.
    arguments: String,
    /// The most of `first`, where it takes that.
    first: Option<u32>,
    pub(super) target: String,
}

impl Step {
    fn new(parent: &str, field: &Value, arguments: String, target: &str) -> Self {
        let name = text(&field["name"]);
        let takes_first = list(&field["args"])
            .iter()
            .any(|arg| arg["name"] == "first");
        Self {
            parent: parent.to_owned(),
            name: name.to_owned(),
            arguments,
            first: takes_first.then(|| most(name, target)),
            target: target.to_owned(),
        }
    }
}

/// The types of the schema: their plain fields, and those that lead on.
pub(super) struct Schema {
    pub(super) plain: BTreeMap<String, String>,
    pub(super) steps: BTreeMap<String, Vec<Step>>,
    /// Fields of queries that take arguments which nobody gave.
    pub(super) left_out: BTreeSet<String>,
}

impl Schema {
    pub(super) async fn read(service: &Service, arguments: &[(&str, String)]) -> Self {
        let query = "{ __schema { types { name kind fields { name args { name type { kind } defaultValue }
            type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }";
        let data = service.data(query, json!({})).await;
        let mut schema = Self {
            plain: BTreeMap::new(),
            steps: BTreeMap::new(),
            left_out: BTreeSet::new(),
        };
        for ty in list(&data["__schema"]["types"]) {
            let name = text(&ty["name"]);
            let has_fields = ty["kind"] == "OBJECT" || ty["kind"] == "INTERFACE";
            if has_fields && name != "Mutation" && !name.starts_with("__") {
                schema.learn(name, list(&ty["fields"]), arguments);
            }
        }
        schema
    }

    fn learn(&mut self, parent: &str, fields: &[Value], arguments: &[(&str, String)]) {
        for field in fields {
            let name = text(&field["name"]);
            let given = arguments
                .iter()
                .find(|(of, _)| parent == "Query" && *of == name);
            let needs_more = list(&field["args"])
                .iter()
                .any(|arg| arg["type"]["kind"] == "NON_NULL" && arg["defaultValue"].is_null());
            if needs_more && given.is_none() {
                self.left_out.insert(format!("{parent}.{name}"));
                continue;
            }
            let (kind, target) = named(&field["type"]);
            match kind {
                "SCALAR" | "ENUM" => {
                    *self.plain.entry(parent.to_owned()).or_default() += &format!("{name} ")
                }
                "OBJECT" | "INTERFACE" => {
                    let arguments = given.map_or(String::new(), |(_, arguments)| arguments.clone());
                    let step = Step::new(parent, field, arguments, target);
                    self.steps.entry(parent.to_owned()).or_default().push(step);
                }
                _ => {}
            }
        }
    }

    /// The document that follows this chain, with every plain field on the way.
    pub(super) fn document(&self, chain: &[Step], width: u32) -> String {
        let mut inner = String::from("__typename");
        for step in chain.iter().rev() {
            let plain = self
                .plain
                .get(&step.target)
                .map_or("", String::as_str)
                .replace("totalCount ", "");
            let first = step
                .first
                .map(|most| format!("first: {} ", most.min(width)));
            let arguments = first.unwrap_or_default() + &step.arguments;
            let arguments = if arguments.is_empty() {
                arguments
            } else {
                format!("({arguments})")
            };
            inner = format!("{}{arguments} {{ {plain} {inner} }}", step.name);
        }
        format!("{{ {inner} }}")
    }
}

/// Kind and name of the type inside lists and non-nulls.
fn named(ty: &Value) -> (&str, &str) {
    if ty["ofType"].is_null() {
        (text(&ty["kind"]), text(&ty["name"]))
    } else {
        named(&ty["ofType"])
    }
}

/// The most that a field's `first` may be.
fn most(field: &str, target: &str) -> u32 {
    match target {
        "Suggestion" | "Route" => 50,
        _ if target.ends_with("Connection") => 500,
        _ if field == "openNeeds" => 100,
        _ => 60,
    }
}
