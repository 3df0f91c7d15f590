//! The schema as its clients can ask about it, with the bytes that each of its texts takes in an answer.

mod reckoning;

use std::collections::HashMap;

use async_graphql::{Name, Positioned};
use async_graphql_parser::types::{
    BaseType, DirectiveDefinition, EnumType, FieldDefinition, InputValueDefinition, Type,
    TypeDefinition, TypeKind, TypeSystemDefinition,
};

/// What JSON writes for nothing.
const NULL_BYTES: u64 = 4;
/// What JSON writes for a truth value.
const TRUTH_BYTES: u64 = 5;
/// At most what JSON writes for the name of a kind or of a type of introspection.
const WORD_BYTES: u64 = 14;
/// At most what JSON writes for the place of a directive, and the comma behind it.
const LOCATION_BYTES: u64 = 25;

/// The schema as its clients can ask about it: types, fields and arguments, and what leads from each to others.
#[derive(Debug, Default)]
pub(super) struct Introspection {
    nodes: Vec<Node>,
    /// By name, or as written in the SDL where it is a list or not null.
    types: HashMap<String, usize>,
    /// Named types alone, in the order of the SDL.
    named: Vec<usize>,
    directives: Vec<usize>,
}

/// A type, field, argument, value or directive.
#[derive(Debug, Default)]
struct Node {
    /// Bytes of each field that is written as it stands; what is neither here nor a link is null.
    texts: Vec<(&'static str, u64)>,
    links: Vec<(&'static str, Vec<usize>)>,
}

impl Node {
    fn new(name: &str, description: Option<&Positioned<String>>) -> Self {
        let description = description.map_or(NULL_BYTES, |text| json_bytes(&text.node));
        Self {
            texts: vec![("name", json_bytes(name)), ("description", description)],
            links: Vec::new(),
        }
    }

    fn text(&self, field: &str) -> u64 {
        let known = self.texts.iter().find(|(name, _)| *name == field);
        match (known, field) {
            (Some((_, bytes)), _) => *bytes,
            (None, "kind" | "__typename") => WORD_BYTES,
            (None, _) => TRUTH_BYTES,
        }
    }

    fn link(&self, field: &str) -> Option<&[usize]> {
        let known = self.links.iter().find(|(name, _)| *name == field);
        known.map(|(_, nodes)| nodes.as_slice())
    }

    fn lead(&mut self, field: &'static str, to: usize) {
        match self.links.iter_mut().find(|(name, _)| *name == field) {
            Some((_, nodes)) => nodes.push(to),
            None => {
                // Most have one kind or two; room for four, of thousands, would be half a megabyte.
                self.links.reserve_exact(1);
                self.links.push((field, vec![to]));
            }
        }
    }
}

fn json_bytes(text: &str) -> u64 {
    let escaped = text
        .bytes()
        .filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\t'))
        .count();
    (text.len() + escaped + 2) as u64
}

impl Introspection {
    /// Adds definitions: those of a schema, and those of introspection itself.
    pub(super) fn learn(&mut self, definition: &TypeSystemDefinition) {
        match definition {
            TypeSystemDefinition::Type(ty) => self.ty(&ty.node),
            TypeSystemDefinition::Directive(directive) => self.directive(&directive.node),
            TypeSystemDefinition::Schema(_) => {}
        }
    }

    fn ty(&mut self, ty: &TypeDefinition) {
        let name = &ty.name.node;
        let at = self.named(name);
        self.nodes[at].texts = Node::new(name, ty.description.as_ref()).texts;
        match &ty.kind {
            TypeKind::Scalar => self.nodes[at].texts.push(("specifiedByURL", 100)),
            TypeKind::Object(object) => {
                self.fields(at, &object.fields);
                self.implement(at, &object.implements);
            }
            TypeKind::Interface(interface) => {
                self.fields(at, &interface.fields);
                self.implement(at, &interface.implements);
            }
            TypeKind::Union(union) => {
                for member in &union.members {
                    let member = self.named(&member.node);
                    self.nodes[at].lead("possibleTypes", member);
                }
            }
            TypeKind::Enum(values) => self.values(at, values),
            TypeKind::InputObject(input) => self.inputs(at, "inputFields", &input.fields),
        }
    }

    fn directive(&mut self, directive: &DirectiveDefinition) {
        let mut node = Node::new(&directive.name.node, directive.description.as_ref());
        let locations = directive.locations.len() as u64;
        node.texts
            .push(("locations", 2 + locations * LOCATION_BYTES));
        let at = self.add(node);
        self.inputs(at, "args", &directive.arguments);
        self.directives.push(at);
    }

    fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn named(&mut self, name: &str) -> usize {
        if let Some(known) = self.types.get(name) {
            return *known;
        }
        let at = self.add(Node::new(name, None));
        self.types.insert(name.to_owned(), at);
        self.named.push(at);
        at
    }

    /// A type as a field has it: each `!` and each list is a type of its own around another.
    fn reference(&mut self, ty: &Type) -> usize {
        let inner = match &ty.base {
            BaseType::Named(name) if ty.nullable => return self.named(name),
            BaseType::List(inner) if ty.nullable => Type::clone(inner),
            base => Type {
                base: base.clone(),
                nullable: true,
            },
        };
        let written = ty.to_string();
        if let Some(known) = self.types.get(&written) {
            return *known;
        }
        let inner = self.reference(&inner);
        let mut node = Node::default();
        node.lead("ofType", inner);
        let at = self.add(node);
        self.types.insert(written, at);
        at
    }

    fn fields(&mut self, of: usize, fields: &[Positioned<FieldDefinition>]) {
        for field in fields {
            let field = &field.node;
            let mut node = Node::new(&field.name.node, field.description.as_ref());
            node.lead("type", self.reference(&field.ty.node));
            node.texts
                .push(("deprecationReason", reason(field.directives.len())));
            let at = self.add(node);
            self.inputs(at, "args", &field.arguments);
            self.nodes[of].lead("fields", at);
        }
    }

    fn inputs(
        &mut self,
        of: usize,
        link: &'static str,
        inputs: &[Positioned<InputValueDefinition>],
    ) {
        for input in inputs {
            let input = &input.node;
            let mut node = Node::new(&input.name.node, input.description.as_ref());
            node.lead("type", self.reference(&input.ty.node));
            let default = input.default_value.as_ref();
            let default = default.map_or(NULL_BYTES, |value| json_bytes(&value.node.to_string()));
            node.texts.push(("defaultValue", default));
            node.texts
                .push(("deprecationReason", reason(input.directives.len())));
            let at = self.add(node);
            self.nodes[of].lead(link, at);
        }
    }

    fn values(&mut self, of: usize, values: &EnumType) {
        for value in &values.values {
            let value = &value.node;
            let mut node = Node::new(&value.value.node, value.description.as_ref());
            node.texts
                .push(("deprecationReason", reason(value.directives.len())));
            let at = self.add(node);
            self.nodes[of].lead("enumValues", at);
        }
    }

    fn implement(&mut self, of: usize, interfaces: &[Positioned<Name>]) {
        for interface in interfaces {
            let interface = self.named(&interface.node);
            self.nodes[of].lead("interfaces", interface);
            self.nodes[interface].lead("possibleTypes", of);
        }
    }
}

/// About how long the reason is for which a thing is deprecated.
fn reason(directives: usize) -> u64 {
    NULL_BYTES + 200 * directives as u64
}
