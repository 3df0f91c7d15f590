//! What the schema says of fields and arguments, so that exports name and describe things as the API does.

use std::collections::HashMap;

use async_graphql_parser::{
    parse_schema,
    types::{
        BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
    },
};

/// The types of a schema, as their authors described them.
#[derive(Default)]
pub(super) struct Words {
    fields: HashMap<String, Vec<Said>>,
    enums: HashMap<String, Vec<String>>,
    meanings: Vec<[String; 3]>,
}

/// A field, an argument, or a field of an input.
#[derive(Clone, Default)]
pub(super) struct Said {
    pub(super) name: String,
    /// The named type inside lists and non-nulls.
    pub(super) ty: String,
    /// The whole type, as it is written.
    pub(super) written: String,
    pub(super) is_list: bool,
    pub(super) is_required: bool,
    pub(super) about: String,
    pub(super) arguments: Vec<Said>,
}

impl Words {
    /// Reads a schema's SDL.
    pub(super) fn from_sdl(sdl: &str) -> anyhow::Result<Self> {
        let mut words = Self::default();
        for definition in parse_schema(sdl)?.definitions {
            let TypeSystemDefinition::Type(ty) = definition else {
                continue;
            };
            let name = ty.node.name.node.to_string();
            let fields = match ty.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::InputObject(input) => {
                    let fields = input.fields.iter().map(|field| input_field(&field.node));
                    words.fields.insert(name, fields.collect());
                    continue;
                }
                TypeKind::Enum(of) => {
                    words.meanings.extend(of.values.iter().map(|value| {
                        let about = value.node.description.as_ref();
                        let about = about.map(|about| one_line(&about.node));
                        let value = value.node.value.node.to_string();
                        [name.clone(), value, about.unwrap_or_default()]
                    }));
                    let values = of
                        .values
                        .iter()
                        .map(|value| value.node.value.node.to_string());
                    words.enums.insert(name, values.collect());
                    continue;
                }
                _ => continue,
            };
            let fields = fields.iter().map(|field| output_field(&field.node));
            words.fields.insert(name, fields.collect());
        }
        Ok(words)
    }

    /// The fields of a type or an input, in their order; none of a scalar.
    pub(super) fn fields(&self, of: &str) -> &[Said] {
        self.fields.get(of).map_or(&[], Vec::as_slice)
    }

    /// One field of a type.
    pub(super) fn field(&self, of: &str, name: &str) -> Option<&Said> {
        self.fields(of).iter().find(|field| field.name == name)
    }

    /// The values of an enum; none of any other type.
    pub(super) fn values(&self, of: &str) -> &[String] {
        self.enums.get(of).map_or(&[], Vec::as_slice)
    }

    /// Each value of each enum: the name of the enum, the value, and what it means.
    pub(super) fn meanings(&self) -> &[[String; 3]] {
        &self.meanings
    }

    /// The fields that a path of names leads over, as far as there are any.
    pub(super) fn along(&self, of: &str, path: &str) -> Vec<&Said> {
        let (mut at, mut way) = (of, Vec::new());
        for name in path.split('.') {
            let Some(field) = self.field(at, name) else {
                break;
            };
            at = &field.ty;
            way.push(field);
        }
        way
    }
}

fn output_field(field: &FieldDefinition) -> Said {
    let about = field.description.as_ref().map(|about| about.node.as_str());
    let arguments = field.arguments.iter();
    Said {
        arguments: arguments
            .map(|argument| input_field(&argument.node))
            .collect(),
        ..said(&field.name.node, &field.ty.node, about)
    }
}

fn input_field(field: &InputValueDefinition) -> Said {
    let about = field.description.as_ref().map(|about| about.node.as_str());
    said(&field.name.node, &field.ty.node, about)
}

fn said(name: &str, ty: &Type, about: Option<&str>) -> Said {
    Said {
        name: name.to_owned(),
        ty: named(ty).to_owned(),
        written: ty.to_string(),
        is_list: matches!(ty.base, BaseType::List(_)),
        is_required: !ty.nullable,
        about: one_line(about.unwrap_or_default()),
        arguments: Vec::new(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
