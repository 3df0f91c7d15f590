//! The schema as introspection gives it: what can be asked is found there, so that nothing new is forgotten.

use async_graphql::Request;
use gapbridge::graphql;
use serde_json::Value;
use std::collections::BTreeMap;
use tests::Asked;

const INTROSPECTION: &str =
    "{ __schema { queryType { name } mutationType { name } types { kind name enumValues { name } possibleTypes { name }
    fields { name args { name type { ...T } } type { ...T } } inputFields { name type { ...T } } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// A type as a field or argument names it.
#[derive(Clone, Debug)]
pub(super) struct Ref {
    kind: String,
    name: Option<String>,
    of_type: Option<Box<Ref>>,
}

/// A field, or an argument.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub name: String,
    pub args: Vec<Field>,
    pub ty: Ref,
}

/// A type.
#[derive(Clone, Debug)]
pub(super) struct Type {
    pub kind: String,
    pub name: String,
    /// Fields that can be asked.
    pub fields: Vec<Field>,
    /// Fields of an input.
    pub inputs: Vec<Field>,
    /// Values of an enum.
    pub values: Vec<String>,
    /// Objects that an interface or union stands for.
    pub possible: Vec<String>,
}

/// All types.
pub(super) struct Schema {
    types: BTreeMap<String, Type>,
    query: String,
    mutation: String,
}

fn list<T>(value: &Value, read: fn(&Value) -> T) -> Vec<T> {
    value.as_array().into_iter().flatten().map(read).collect()
}

impl Field {
    fn read(value: &Value) -> Self {
        Self {
            name: value.text("name").to_owned(),
            args: list(&value["args"], Self::read),
            ty: Ref::read(&value["type"]),
        }
    }
}

impl Ref {
    fn read(value: &Value) -> Self {
        let of_type = Some(&value["ofType"])
            .filter(|of| of.is_object())
            .map(|of| Box::new(Self::read(of)));
        Self {
            kind: value.text("kind").to_owned(),
            name: value["name"].as_str().map(str::to_owned),
            of_type,
        }
    }

    /// Whether it cannot be left out.
    pub(super) fn is_required(&self) -> bool {
        self.kind == "NON_NULL"
    }

    /// What is in a list, where it is one.
    pub(super) fn items(&self) -> Option<&Self> {
        match self.kind.as_str() {
            "LIST" => self.of_type.as_deref(),
            "NON_NULL" => self.of_type.as_deref().and_then(Self::items),
            _ => None,
        }
    }

    /// The name behind lists and exclamation marks.
    pub(super) fn base(&self) -> &str {
        self.name.as_deref().unwrap_or_else(|| {
            self.of_type
                .as_deref()
                .expect("something is wrapped")
                .base()
        })
    }
}

impl Type {
    fn read(value: &Value) -> Self {
        let name = |value: &Value| value.text("name").to_owned();
        Self {
            kind: value.text("kind").to_owned(),
            name: name(value),
            fields: list(&value["fields"], Field::read),
            inputs: list(&value["inputFields"], Field::read),
            values: list(&value["enumValues"], name),
            possible: list(&value["possibleTypes"], name),
        }
    }

    /// Whether it has no fields.
    pub(super) fn is_leaf(&self) -> bool {
        self.kind == "SCALAR" || self.kind == "ENUM"
    }
}

impl Schema {
    /// Asks for it.
    pub(super) async fn read() -> Self {
        let response = graphql::schema().execute(Request::new(INTROSPECTION)).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        let data = response.data.into_json().expect("JSON");
        let schema = &data["__schema"];
        let types = list(&schema["types"], Type::read)
            .into_iter()
            .map(|ty| (ty.name.clone(), ty))
            .collect();
        let root = |root: &str| schema[root].text("name").to_owned();
        Self {
            query: root("queryType"),
            mutation: root("mutationType"),
            types,
        }
    }

    /// The type of this name.
    pub(super) fn of(&self, name: &str) -> &Type {
        &self.types[name]
    }

    /// What can be asked.
    pub(super) fn queries(&self) -> &[Field] {
        &self.of(&self.query).fields
    }

    /// What can be changed.
    pub(super) fn mutations(&self) -> &[Field] {
        &self.of(&self.mutation).fields
    }
}
