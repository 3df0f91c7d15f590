//! What may be given where: the input types of our schema, read once from the SDL, and what can stand in for a value that can't be
//! taken.

use std::collections::HashMap;

use async_graphql::{Name, Positioned, indexmap::IndexMap};
use async_graphql_parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql_value::{Number, Value};
use domain::date::PartialDate;

use crate::http::guard::kept::is_kept;

/// The argument that every mutation takes.
pub(super) const INPUT: &str = "input";

/// The scalars of which it is told what to give.
const SCALARS: [&str; 6] = ["Int", "Float", "Boolean", "String", "ID", "PartialDate"];

/// Characters of a value that are shown.
const SHOWN_MAX: usize = 60;

/// The input types of a schema; scalars are no part of it.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    types: HashMap<String, Input>,
    /// The arguments of the fields that take any, by type and field.
    arguments: HashMap<String, HashMap<String, Vec<InputField>>>,
}

/// What can be given of a type.
#[derive(Debug)]
pub(super) enum Input {
    /// One of these words.
    Enum(Vec<String>),
    /// Fields with values.
    Object(InputObject),
}

/// The fields of an input.
#[derive(Debug)]
pub(super) struct InputObject {
    /// Whether exactly one of its fields is given.
    pub is_one_of: bool,
    /// Its fields, in their order.
    pub fields: Vec<InputField>,
}

/// A field of an input, or an argument of a field.
#[derive(Debug)]
pub(super) struct InputField {
    /// Its name.
    pub name: Name,
    /// What it takes; of an input that takes exactly one field, never null, and neither where a revision can't take it away.
    pub ty: Type,
    /// Whether it has to be given.
    pub is_required: bool,
}

impl Inputs {
    /// Adds a definition of the schema.
    pub(super) fn learn(&mut self, definition: &TypeSystemDefinition) {
        let TypeSystemDefinition::Type(ty) = definition else {
            return;
        };
        let ty = &ty.node;
        let name = ty.name.node.to_string();
        let input = match &ty.kind {
            TypeKind::Enum(words) => {
                let words = words.values.iter();
                Input::Enum(words.map(|word| word.node.value.node.to_string()).collect())
            }
            TypeKind::InputObject(_) => Input::Object(InputObject::of(ty)),
            TypeKind::Object(object) => return self.learn_arguments(&name, &object.fields),
            TypeKind::Interface(interface) => {
                return self.learn_arguments(&name, &interface.fields);
            }
            _ => return,
        };
        self.types.insert(name, input);
    }

    fn learn_arguments(&mut self, parent: &str, fields: &[Positioned<FieldDefinition>]) {
        let known = self.arguments.entry(parent.to_owned()).or_default();
        let fields = fields.iter().map(|field| &field.node);
        for field in fields.filter(|field| !field.arguments.is_empty()) {
            let arguments = field.arguments.iter();
            let arguments = arguments.map(|argument| InputField::of(&argument.node));
            known.insert(field.name.node.to_string(), arguments.collect());
        }
    }

    /// The arguments of a field, and what each takes.
    pub(super) fn arguments(&self, parent: &str, field: &str) -> &[InputField] {
        let fields = self.arguments.get(parent);
        let arguments = fields.and_then(|fields| fields.get(field));
        arguments.map_or(&[], Vec::as_slice)
    }

    /// What the argument `input` of a field takes.
    pub(super) fn argument(&self, parent: &str, field: &str) -> Option<&Type> {
        let mut arguments = self.arguments(parent, field).iter();
        let input = arguments.find(|argument| &*argument.name == INPUT);
        input.map(|input| &input.ty)
    }

    /// The names of the input types.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    /// What can be given of a type; none where it is a scalar.
    pub(super) fn get(&self, ty: &str) -> Option<&Input> {
        self.types.get(ty)
    }

    /// Whether it is known what is taken as a type: of other scalars the engine decides.
    pub(super) fn knows(&self, ty: &str) -> bool {
        self.get(ty).is_some() || SCALARS.contains(&ty)
    }

    /// A value that can be taken as this type, with as little in it as can be.
    pub(super) fn stand_in(&self, ty: &Type) -> Value {
        let BaseType::Named(name) = &ty.base else {
            return Value::List(Vec::new());
        };
        match self.get(name) {
            Some(Input::Enum(words)) => words.first().map_or(Value::Null, |word| word_of(word)),
            Some(Input::Object(object)) => Value::Object(self.least(object)),
            None => match name.as_str() {
                "Int" | "Float" => Value::Number(1.into()),
                "Boolean" => Value::Boolean(false),
                "PartialDate" => Value::String("2000".to_owned()),
                _ => Value::String("?".to_owned()),
            },
        }
    }

    /// The fields that an object has at least.
    pub(super) fn least(&self, object: &InputObject) -> IndexMap<Name, Value> {
        let number = if object.is_one_of { 1 } else { usize::MAX };
        let fields = object.fields.iter();
        fields
            .filter(|field| field.is_required || object.is_one_of)
            .take(number)
            .map(|field| (field.name.clone(), self.stand_in(&field.ty)))
            .collect()
    }

    /// What to give of this type, in a few words.
    pub(super) fn wanted(&self, ty: &Type) -> String {
        let name = match &ty.base {
            BaseType::List(inner) => return format!("a list, each of it {}", self.wanted(inner)),
            BaseType::Named(name) => name.as_str(),
        };
        match (self.get(name), name) {
            (Some(Input::Enum(words)), _) => format!("one of {}", words.join(", ")),
            (Some(Input::Object(object)), _) => {
                let names: Vec<&str> = object.fields.iter().map(|field| &*field.name).collect();
                let number = if object.is_one_of {
                    "exactly one of "
                } else {
                    ""
                };
                format!("an object with {number}{}", names.join(", "))
            }
            (None, "Int") => "a whole number, without quotes".to_owned(),
            (None, "Float") => "a number, without quotes".to_owned(),
            (None, "Boolean") => "true or false".to_owned(),
            (None, "PartialDate") => "a date as 2009, 2009-10 or 2009-10-13".to_owned(),
            (None, "ID") => "an id as it was given".to_owned(),
            (None, _) => "a text".to_owned(),
        }
    }
}

impl InputField {
    fn of(declared: &InputValueDefinition) -> Self {
        let ty = declared.ty.node.clone();
        Self {
            name: declared.name.node.clone(),
            is_required: !ty.nullable && declared.default_value.is_none(),
            ty,
        }
    }
}

impl InputObject {
    fn of(ty: &TypeDefinition) -> Self {
        let is_one_of = ty
            .directives
            .iter()
            .any(|one| one.node.name.node == "oneOf");
        let TypeKind::InputObject(object) = &ty.kind else {
            unreachable!("only input objects are read as such");
        };
        let input = &ty.name.node;
        let fields = object.fields.iter().map(|field| {
            let mut field = InputField::of(&field.node);
            field.ty.nullable &= !is_one_of && !is_kept(input, &field.name);
            field
        });
        Self {
            is_one_of,
            fields: fields.collect(),
        }
    }
}

/// A word of an enum, as a value.
pub(super) fn word_of(word: &str) -> Value {
    Value::Enum(Name::new(word))
}

/// Why a value can't be taken as this scalar, in words that follow the name of its field; none where it can, or the engine decides.
pub(super) fn fault_of_scalar(name: &str, value: &Value) -> Option<String> {
    let fits = match (name, value) {
        ("Int", Value::Number(number)) => number
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        ("PartialDate", Value::String(text)) => text.parse::<PartialDate>().is_ok(),
        ("ID", Value::Number(number)) => number.is_i64(),
        ("Float", Value::Number(_))
        | ("Boolean", Value::Boolean(_))
        | ("String" | "ID", Value::String(_)) => true,
        (name, _) => !SCALARS.contains(&name),
    };
    let is_quoted = matches!(value, Value::String(_));
    let is_nested = matches!(value, Value::List(_) | Value::Object(_));
    let is_large = matches!(value, Value::Number(number) if is_beyond(number));
    let what = match name {
        "Int" if is_quoted => "is no whole number: write one without quotes",
        "Int" if is_large => "is out of range: give a whole number from -2147483648 to 2147483647",
        "Int" => "is no whole number",
        "Float" if is_quoted => "is no number: write it without quotes, with a point",
        "Float" => "is no number",
        "Boolean" if is_quoted => "is neither true nor false: write one of them without quotes",
        "Boolean" => "is neither true nor false",
        "PartialDate" => "is not a date: write 2009, 2009-10 or 2009-10-13",
        "ID" => "is no id: pass it as it was given",
        _ if is_nested => "is no text: give one value alone, in quotes",
        _ => "is no text: write it in quotes",
    };
    (!fits).then(|| format!("{} {what}", shown(value)))
}

/// Whether a number is larger than `Int` takes, whole or not.
fn is_beyond(number: &Number) -> bool {
    let number = number.as_f64();
    number.is_some_and(|number| number.abs() > f64::from(i32::MAX))
}

/// A value as its author wrote it, shortened, to stand between the name of its field and what it "is". Of what may take many lines only
/// its kind is said.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::List(_) => "is a list and".to_owned(),
        Value::Object(_) => "is an object and".to_owned(),
        Value::String(text) => format!("\"{}\"", shortened(text)),
        other => shortened(&other.to_string()),
    }
}

/// The beginning of a text.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(SHOWN_MAX).collect()
}
