//! What the guards need to know of our schema: which type a field has, how many rows it may give, and which
//! fragment always applies. Read once from the SDL, so it can't differ from what is served.

use std::collections::{HashMap, HashSet};

use async_graphql_parser::{
    parse_schema,
    types::{
        BaseType, Field, FieldDefinition, OperationDefinition, OperationType, Selection, Type,
        TypeKind, TypeSystemDefinition,
    },
};

use crate::http::guard::{inputs::Inputs, introspection::Introspection, lists, rows::Rows};

/// The introspection types and the scalars of GraphQL itself, which no SDL contains.
const INTROSPECTION: &str = "
    type __Schema { description: String types: [__Type!]! queryType: __Type! mutationType: __Type
        subscriptionType: __Type directives: [__Directive!]! }
    type __Type { kind: String name: String description: String specifiedByURL: String isOneOf: Boolean
        fields: [__Field!] interfaces: [__Type!] possibleTypes: [__Type!] enumValues: [__EnumValue!]
        inputFields: [__InputValue!] ofType: __Type }
    type __Field { name: String description: String args: [__InputValue!]! type: __Type! isDeprecated: Boolean
        deprecationReason: String }
    type __InputValue { name: String description: String type: __Type! defaultValue: String isDeprecated: Boolean
        deprecationReason: String }
    type __EnumValue { name: String description: String isDeprecated: Boolean deprecationReason: String }
    type __Directive { name: String description: String locations: [String!] args: [__InputValue!]!
        isRepeatable: Boolean }
    scalar Int scalar Float scalar String scalar Boolean scalar ID";

/// What directives and introspection are given; `__Root` stands for the root of queries.
const TAKEN: &str = "
    type __Directives { include(if: Boolean!): Boolean skip(if: Boolean!): Boolean }
    type __Root { __type(name: String!): Boolean }
    type __Type { fields(includeDeprecated: Boolean! = false): Boolean enumValues(includeDeprecated: Boolean! = false): Boolean
        inputFields(includeDeprecated: Boolean! = false): Boolean }
    type __Field { args(includeDeprecated: Boolean! = false): Boolean }
    type __Directive { args(includeDeprecated: Boolean! = false): Boolean }";

/// What introspection adds to the root of queries.
const INTROSPECTION_ROOT: &str = "type __Root { __schema: __Schema! __type: __Type }";

/// The object and interface types of a schema.
#[derive(Debug)]
pub struct Shape {
    types: HashMap<String, TypeShape>,
    introspection: Introspection,
    inputs: Inputs,
    scalars: Vec<String>,
    query: String,
    mutation: Option<String>,
    subscription: Option<String>,
}

#[derive(Debug, Default)]
struct TypeShape {
    implements: HashSet<String>,
    fields: HashMap<String, FieldShape>,
}

/// What a field gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldShape {
    /// The named type inside lists and non-nulls.
    pub ty: String,
    /// How many of it.
    pub rows: Rows,
    /// Whether the field takes arguments, given or not.
    pub takes_arguments: bool,
    /// Whether it is one for its connection, beside the rows and what counts with them.
    pub is_beside_rows: bool,
}

impl Shape {
    /// Reads a schema's SDL.
    pub fn from_sdl(sdl: &str) -> anyhow::Result<Self> {
        let mut shape = Self {
            types: HashMap::new(),
            introspection: Introspection::default(),
            inputs: Inputs::default(),
            scalars: Vec::new(),
            query: "Query".to_owned(),
            mutation: Some("Mutation".to_owned()),
            subscription: Some("Subscription".to_owned()),
        };
        for text in [sdl, INTROSPECTION] {
            for definition in parse_schema(text)?.definitions {
                shape.introspection.learn(&definition);
                shape.inputs.learn(&definition);
                shape.learn(definition);
            }
        }
        for definition in parse_schema(INTROSPECTION_ROOT)?.definitions {
            shape.learn(definition);
        }
        let root = shape.types.remove("__Root").expect("defined above");
        let query = shape.types.entry(shape.query.clone()).or_default();
        query.fields.extend(root.fields);
        for definition in parse_schema(TAKEN.replace("__Root", &shape.query))?.definitions {
            shape.inputs.learn(&definition);
        }
        Ok(shape)
    }

    /// The type at the root of an operation.
    pub fn root(&self, operation: OperationType) -> Option<&str> {
        match operation {
            OperationType::Query => Some(&self.query),
            OperationType::Mutation => self.mutation.as_deref(),
            OperationType::Subscription => self.subscription.as_deref(),
        }
    }

    /// The first field at the root of an operation that the schema has there; `none` if there is none.
    pub fn first_field(&self, operation: &OperationDefinition) -> String {
        let root = self.root(operation.ty);
        let items = operation.selection_set.node.items.iter();
        let mut names = items.filter_map(|item| match &item.node {
            Selection::Field(field) => Some(field.node.name.node.as_str()),
            Selection::InlineFragment(_) | Selection::FragmentSpread(_) => None,
        });
        let known = names.find(|name| self.field(root, name).is_some());
        known.unwrap_or("none").to_owned()
    }

    /// Bytes of the answer to `__schema`, or to `__type` with this name; more than `max` where it goes beyond that.
    pub fn introspection_bytes(&self, field: &Field, name: Option<&str>, max: u64) -> u64 {
        let roots = [
            Some(self.query.as_str()),
            self.mutation.as_deref(),
            self.subscription.as_deref(),
        ];
        self.introspection.bytes(field, name, roots, max)
    }

    /// What a field gives; none if the schema has no such field.
    pub fn field(&self, parent: Option<&str>, name: &str) -> Option<&FieldShape> {
        self.types.get(parent?)?.fields.get(name)
    }

    /// The names of the fields of a type; none if the schema has no such object or interface.
    pub(super) fn fields_of(&self, ty: &str) -> Option<impl Iterator<Item = &str>> {
        let fields = &self.types.get(ty)?.fields;
        Some(fields.keys().map(String::as_str))
    }

    /// The names of the objects of this interface that have a field of this name beside what it has itself.
    pub(super) fn kinds_with(&self, ty: &str, field: &str) -> impl Iterator<Item = &str> {
        let kinds = self.types.iter().filter(move |(_, kind)| {
            kind.implements.contains(ty) && kind.fields.contains_key(field)
        });
        kinds.map(|(name, _)| name.as_str())
    }

    /// The names of the types that a document may name.
    pub(super) fn type_names(&self) -> impl Iterator<Item = &str> {
        let types = self.types.keys().map(String::as_str);
        types.chain(self.inputs.names()).chain(self.scalars())
    }

    /// The names of the scalars.
    pub(super) fn scalars(&self) -> impl Iterator<Item = &str> {
        self.scalars.iter().map(String::as_str)
    }

    /// The input types.
    pub(super) fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// What a field at the root of an operation takes as its `input`.
    pub(super) fn input(&self, operation: OperationType, field: &str) -> Option<&Type> {
        self.inputs.argument(self.root(operation)?, field)
    }

    /// Whether a value of a type of this name can be given.
    pub(super) fn is_input(&self, name: &str) -> bool {
        self.inputs.get(name).is_some() || self.scalars().any(|scalar| scalar == name)
    }

    /// Whether the schema has an object or interface of this name.
    pub fn knows(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// Whether a fragment on `condition` applies to everything of type `parent`.
    pub fn always_applies(&self, condition: Option<&str>, parent: Option<&str>) -> bool {
        let Some(condition) = condition else {
            return true;
        };
        let Some(known) = parent.and_then(|parent| self.types.get(parent)) else {
            return false;
        };
        parent == Some(condition) || known.implements.contains(condition)
    }

    fn learn(&mut self, definition: TypeSystemDefinition) {
        match definition {
            TypeSystemDefinition::Schema(schema) => {
                let name =
                    |name: async_graphql::Positioned<async_graphql::Name>| name.node.to_string();
                self.query = schema.node.query.map_or_else(|| self.query.clone(), name);
                self.mutation = schema.node.mutation.map(name);
                self.subscription = schema.node.subscription.map(name);
            }
            TypeSystemDefinition::Type(ty) => {
                let name = ty.node.name.node.to_string();
                let (implements, fields) = match ty.node.kind {
                    TypeKind::Object(object) => (object.implements, object.fields),
                    TypeKind::Interface(interface) => (interface.implements, interface.fields),
                    // Nothing but fragments can be selected on a union, and those name their own type.
                    TypeKind::Union(_) => Default::default(),
                    TypeKind::Scalar => return self.scalars.push(name),
                    TypeKind::Enum(_) | TypeKind::InputObject(_) => return,
                };
                let known = self.types.entry(name.clone()).or_default();
                known
                    .implements
                    .extend(implements.iter().map(|i| i.node.to_string()));
                known.fields.extend(
                    fields
                        .iter()
                        .map(|f| (f.node.name.node.to_string(), field(&name, &f.node))),
                );
            }
            TypeSystemDefinition::Directive(_) => {}
        }
    }
}

fn field(parent: &str, field: &FieldDefinition) -> FieldShape {
    let ty = named(&field.ty.node).to_owned();
    let is_list = matches!(field.ty.node.base, BaseType::List(_));
    let is_page = ty.ends_with("Connection");
    let is_of_page =
        parent.ends_with("Connection") && matches!(&*field.name.node, "edges" | "nodes");
    let rows = match lists::rows(parent, field) {
        _ if is_page => Rows::Page,
        _ if !is_list || is_of_page => Rows::One,
        Some(rows) => rows,
        None => lists::UNKNOWN,
    };
    FieldShape {
        ty,
        rows,
        takes_arguments: !field.arguments.is_empty(),
        is_beside_rows: parent.ends_with("Connection")
            && !matches!(
                &*field.name.node,
                "edges" | "nodes" | "pageInfo" | "totalCount"
            ),
    }
}

/// The named type inside lists.
pub(super) fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
