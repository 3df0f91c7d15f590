//! Counting what a parsed document holds, and what it unfolds to when every fragment is written out. Fragments are
//! measured once each and remembered, for spelling them out can take time exponential in the text.

use std::collections::HashMap;

use async_graphql::{Name, Pos, Positioned};
use async_graphql_parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql_value::Value;

use crate::http::guard::{LONG_LIST, Limits, Refusal, within, within_at};

/// What is said of fragments and fields that are too deep in each other.
const LEVELS: &str = "selection sets in each other; write fragments that only spread others as one, or ask for what is further in by a request of its own";

/// Checks everything that can be counted without the schema or the variables. Answers whether the fragments
/// are free of cycles; the engine's validation reports a cycle best.
pub fn check_document(document: &ExecutableDocument, limits: &Limits) -> Result<bool, Refusal> {
    within(
        document.operations.iter().count(),
        limits.operations,
        "operations; send them in several documents",
    )?;
    within(
        document.fragments.len(),
        limits.fragments,
        "fragments; leave out those that are not used, or ask in several requests",
    )?;
    let mut measure = Measure {
        document,
        limits,
        fragments: HashMap::new(),
        aliases: 0,
        directives: 0,
        cyclic: false,
    };
    let mut total = Extent::default();
    for name in document.fragments.keys() {
        total.add(measure.fragment(name, 1)?);
        measure.within(&total)?;
    }
    for (_, operation) in document.operations.iter() {
        total.add(measure.operation(&operation.node)?);
        measure.within(&total)?;
    }
    Ok(!measure.cyclic)
}

/// About how much memory a document takes, as it stands.
pub fn memory(document: &ExecutableDocument) -> u64 {
    let operations = document
        .operations
        .iter()
        .map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document
        .fragments
        .values()
        .map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).map(set_memory).sum()
}

fn set_memory(set: &SelectionSet) -> u64 {
    // A selection takes some 200 bytes of structure, and each vector and name in it an allocation.
    let each = set.items.iter().map(|selection| {
        400 + directives_bytes(selection.node.directives()) * 8
            + match &selection.node {
                Selection::Field(field) => {
                    arguments_bytes(&field.node.arguments) * 8
                        + set_memory(&field.node.selection_set.node)
                }
                Selection::InlineFragment(inline) => set_memory(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => 0,
            }
    });
    each.sum()
}

/// What a selection set unfolds to.
#[derive(Debug, Default, Clone, Copy)]
struct Extent {
    selections: u64,
    bytes: u64,
    depth: usize,
    /// The field that lies deepest.
    deepest: Pos,
    levels: usize,
}

impl Extent {
    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.bytes = self.bytes.saturating_add(other.bytes);
        if other.depth > self.depth {
            (self.depth, self.deepest) = (other.depth, other.deepest);
        }
        self.levels = self.levels.max(other.levels);
    }
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    /// None while a fragment is being measured: meeting it again then is a cycle.
    fragments: HashMap<&'a str, Option<Extent>>,
    aliases: usize,
    directives: usize,
    cyclic: bool,
}

impl<'a> Measure<'a> {
    fn within(&self, total: &Extent) -> Result<(), Refusal> {
        within(
            total.selections,
            self.limits.selections,
            "selections, fragments unfolded; ask for fewer fields, or in several requests",
        )?;
        within(
            total.bytes,
            self.limits.unfolded_bytes,
            "bytes, fragments unfolded; ask for fewer fields, or in several requests",
        )?;
        within_at(
            total.depth,
            self.limits.depth,
            "fields in each other; ask for what is further in by a request of its own",
            total.deepest,
        )
    }

    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Extent, Refusal> {
        let variables = &operation.variable_definitions;
        if let Some(beyond) = variables.get(self.limits.variables) {
            within_at(
                variables.len(),
                self.limits.variables,
                "variables; put several into one input object, or ask in several requests",
                beyond.pos,
            )?;
        }
        self.directives(&operation.directives)?;
        for variable in &operation.variable_definitions {
            self.directives(&variable.node.directives)?;
        }
        self.set(&operation.selection_set.node, 1)
    }

    fn fragment(&mut self, name: &'a str, level: usize) -> Result<Extent, Refusal> {
        if let Some(known) = self.fragments.get(name) {
            self.cyclic |= known.is_none();
            let extent = known.unwrap_or_default();
            within(level + extent.levels, self.limits.levels + 1, LEVELS)?;
            return Ok(extent);
        }
        // A fragment that is not there is for validation to report.
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Extent::default());
        };
        self.fragments.insert(name, None);
        self.directives(&fragment.node.directives)?;
        let extent = self.set(&fragment.node.selection_set.node, level)?;
        self.fragments.insert(name, Some(extent));
        Ok(extent)
    }

    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Extent, Refusal> {
        if set.items.is_empty() {
            return Ok(Extent::default());
        }
        within(level, self.limits.levels, LEVELS)?;
        let mut total = Extent::default();
        for selection in &set.items {
            self.directives(selection.node.directives())?;
            let mut extent = match &selection.node {
                Selection::Field(field) => self.field(field, level)?,
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, level + 1)?
                }
                Selection::InlineFragment(inline) => {
                    self.set(&inline.node.selection_set.node, level + 1)?
                }
            };
            extent.selections = extent.selections.saturating_add(1);
            extent.bytes = extent
                .bytes
                .saturating_add(directives_bytes(selection.node.directives()));
            total.add(extent);
        }
        total.levels += 1;
        Ok(total)
    }

    fn field(&mut self, field: &'a Positioned<Field>, level: usize) -> Result<Extent, Refusal> {
        let (pos, field) = (field.pos, &field.node);
        if let Some(alias) = &field.alias {
            self.aliases += 1;
            within_at(
                self.aliases,
                self.limits.aliases,
                "aliases; ask for the rest in another request",
                alias.pos,
            )?;
        }
        for (_, value) in &field.arguments {
            within_at(
                longest(&value.node),
                self.limits.list_items,
                LONG_LIST,
                value.pos,
            )?;
        }
        let mut extent = self.set(&field.selection_set.node, level + 1)?;
        if extent.depth == 0 {
            extent.deepest = pos;
        }
        extent.depth += 1;
        let names = field.name.node.len() + field.response_key().node.len();
        extent.bytes = extent
            .bytes
            .saturating_add(names as u64 + arguments_bytes(&field.arguments));
        Ok(extent)
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), Refusal> {
        self.directives += directives.len();
        let last = directives.last().map_or(Pos::default(), |last| last.pos);
        within_at(
            self.directives,
            self.limits.directives,
            "directives; ask for the rest in another request",
            last,
        )
    }
}

fn arguments_bytes(arguments: &[(Positioned<Name>, Positioned<Value>)]) -> u64 {
    arguments
        .iter()
        .map(|(name, value)| name.node.len() as u64 + value_bytes(&value.node))
        .sum()
}

fn directives_bytes(directives: &[Positioned<Directive>]) -> u64 {
    directives
        .iter()
        .map(|directive| {
            directive.node.name.node.len() as u64 + arguments_bytes(&directive.node.arguments)
        })
        .sum()
}

fn longest(value: &Value) -> usize {
    match value {
        Value::List(items) => items
            .iter()
            .map(longest)
            .max()
            .unwrap_or(0)
            .max(items.len()),
        Value::Object(fields) => fields.values().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}

fn value_bytes(value: &Value) -> u64 {
    8 + match value {
        Value::String(text) => text.len() as u64,
        Value::List(items) => items.iter().map(value_bytes).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| name.len() as u64 + value_bytes(value))
            .sum(),
        _ => 0,
    }
}
