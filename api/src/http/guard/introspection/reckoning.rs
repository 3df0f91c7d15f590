//! How long an answer about the schema will be, reckoned before it is made from what the schema really holds.
//!
//! Types lead to fields and fields to types, so a short question can ask for more than any memory holds. What one selection set
//! yields for one type is reckoned once, and reckoning ends as soon as the bound is passed.

use std::collections::HashMap;

use async_graphql_parser::types::{Field, Selection, SelectionSet};

use super::{Introspection, NULL_BYTES, Node};

impl Introspection {
    /// Bytes of the answer to `__schema`, or to `__type` with this name; more than `max` where it goes beyond that. `roots` are
    /// the types that operations begin with.
    pub(in crate::http::guard) fn bytes(
        &self,
        field: &Field,
        name: Option<&str>,
        roots: [Option<&str>; 3],
        max: u64,
    ) -> u64 {
        let mut reckoning = Reckoning {
            schema: self,
            known: HashMap::new(),
            visited: 0,
            max,
        };
        let set = &field.selection_set.node;
        let bytes = if field.name.node == "__schema" {
            reckoning.set(set, &self.schema(roots))
        } else {
            let Some(at) = name.and_then(|name| self.types.get(name)) else {
                return NULL_BYTES;
            };
            reckoning.node(set, *at)
        };
        bytes.unwrap_or(max.saturating_add(1))
    }

    fn schema(&self, roots: [Option<&str>; 3]) -> Node {
        let mut links = vec![
            ("types", self.named.clone()),
            ("directives", self.directives.clone()),
        ];
        let fields = ["queryType", "mutationType", "subscriptionType"];
        for (field, name) in fields.into_iter().zip(roots) {
            let root = name.and_then(|name| self.types.get(name));
            links.extend(root.map(|at| (field, vec![*at])));
        }
        Node {
            links,
            ..Node::new("", None)
        }
    }
}

/// An answer goes beyond the bound.
struct TooLong;

struct Reckoning<'a> {
    schema: &'a Introspection,
    /// What a selection set, by its address, yields for a node.
    known: HashMap<(*const SelectionSet, usize), u64>,
    /// Bytes of what was reckoned, each once: no more than the answer has, so they bound the work as well.
    visited: u64,
    max: u64,
}

impl Reckoning<'_> {
    fn node(&mut self, set: &SelectionSet, at: usize) -> Result<u64, TooLong> {
        let key = (std::ptr::from_ref(set), at);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let schema = self.schema;
        let bytes = self.set(set, &schema.nodes[at])?;
        self.known.insert(key, bytes);
        Ok(bytes)
    }

    fn set(&mut self, set: &SelectionSet, node: &Node) -> Result<u64, TooLong> {
        let mut bytes = self.visit(2)?;
        for selection in &set.items {
            bytes = bytes.saturating_add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, node)?,
                Selection::InlineFragment(inline) => {
                    self.set(&inline.node.selection_set.node, node)?
                }
                // Merging leaves only spreads that validation refuses.
                Selection::FragmentSpread(_) => 0,
            });
        }
        if bytes > self.max {
            Err(TooLong)
        } else {
            Ok(bytes)
        }
    }

    fn field(&mut self, field: &Field, node: &Node) -> Result<u64, TooLong> {
        let key = field.response_key().node.len() as u64 + 4;
        let set = &field.selection_set.node;
        if set.items.is_empty() {
            return self.visit(key + node.text(&field.name.node));
        }
        let mut bytes = self.visit(key + NULL_BYTES)?;
        for next in node.link(&field.name.node).unwrap_or_default() {
            bytes = bytes.saturating_add(self.node(set, *next)? + 1);
        }
        Ok(bytes)
    }

    fn visit(&mut self, bytes: u64) -> Result<u64, TooLong> {
        self.visited = self.visited.saturating_add(bytes);
        if self.visited > self.max {
            Err(TooLong)
        } else {
            Ok(bytes)
        }
    }
}
