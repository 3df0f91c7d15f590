//! Each field once. GraphQL merges equal selections (CollectFields); the engine runs each of them instead, which
//! makes `mutation { pledge pledge }` pledge twice. So the document is rewritten before it gets there: fragments that
//! always apply are written out, and equal fields become one whose sub-selections are joined.
//!
//! What is kept apart: fields with other arguments (validation reports them), selections under different `@skip` and
//! `@include`, fragments that narrow an interface, and those on an interface that hold some for other types than the one
//! they are spread in. All but the first can only repeat a read; at the root of a mutation they are refused.

use std::collections::HashMap;

use async_graphql::{Name, Pos, Positioned};
use async_graphql_parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
    InlineFragment, OperationDefinition, Selection, SelectionSet, TypeCondition,
};

use crate::http::guard::{
    Limits, Refusal, Shape,
    keys::{field_key, fragment_key},
    reach::{forget_merged, reachable},
    roots::check_roots,
};

/// Merges every operation of a document that passed `check_document` and has no fragment cycles.
pub fn merge(
    document: &mut ExecutableDocument,
    shape: &Shape,
    limits: &Limits,
) -> Result<(), Refusal> {
    let reached = reachable(
        document,
        document
            .operations
            .iter()
            .map(|(_, o)| &o.node.selection_set.node),
    );
    let merger = Merger {
        fragments: &document.fragments,
        shape,
    };
    match &mut document.operations {
        DocumentOperations::Single(operation) => merger.operation(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            operations
                .values_mut()
                .for_each(|operation| merger.operation(&mut operation.node));
        }
    }
    for (_, operation) in document.operations.iter() {
        check_roots(&operation.node, limits)?;
    }
    forget_merged(document, &reached);
    Ok(())
}

struct Merger<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    shape: &'a Shape,
}

/// Selections that become one, in the order they first appeared.
#[derive(Default)]
struct Groups<'a> {
    list: Vec<Group<'a>>,
    /// Their places, by what makes them equal.
    places: HashMap<String, usize>,
}

struct Group<'a> {
    head: Head<'a>,
    sets: Vec<&'a SelectionSet>,
}

/// What a fragment selects, written in place or by its name.
struct Part<'a> {
    on: Option<&'a Positioned<TypeCondition>>,
    directives: &'a [Positioned<Directive>],
    pos: Pos,
    set: &'a SelectionSet,
}

enum Head<'a> {
    Field(&'a Positioned<Field>),
    Narrowing {
        on: Option<Positioned<TypeCondition>>,
        directives: &'a [Positioned<Directive>],
        pos: Pos,
    },
    Kept(&'a Positioned<Selection>),
}

impl<'a> Groups<'a> {
    fn add(&mut self, key: String, head: Head<'a>, set: &'a SelectionSet) {
        let place = *self.places.entry(key).or_insert(self.list.len());
        if place == self.list.len() {
            self.list.push(Group {
                head,
                sets: Vec::new(),
            });
        }
        self.list[place].sets.push(set);
    }
}

impl<'a> Merger<'a> {
    fn operation(&self, operation: &mut OperationDefinition) {
        let merged = self.set(
            &[&operation.selection_set.node],
            self.shape.root(operation.ty),
        );
        operation.selection_set.node = merged;
    }

    fn set<'s>(&'s self, sets: &[&'s SelectionSet], parent: Option<&str>) -> SelectionSet {
        let mut groups = Groups::default();
        for set in sets {
            self.gather(set, parent, &mut groups);
        }
        SelectionSet {
            items: groups
                .list
                .into_iter()
                .map(|group| self.selection(group, parent))
                .collect(),
        }
    }

    fn gather<'s>(&'s self, set: &'s SelectionSet, parent: Option<&str>, groups: &mut Groups<'s>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => groups.add(
                    field_key(&field.node),
                    Head::Field(field),
                    &field.node.selection_set.node,
                ),
                Selection::InlineFragment(inline) => {
                    let part = Part {
                        on: inline.node.type_condition.as_ref(),
                        directives: &inline.node.directives,
                        pos: inline.pos,
                        set: &inline.node.selection_set.node,
                    };
                    self.part(part, parent, groups);
                }
                Selection::FragmentSpread(spread) => match self.written_out(spread) {
                    Some(part) => self.part(part, parent, groups),
                    None => groups.list.push(Group {
                        head: Head::Kept(selection),
                        sets: Vec::new(),
                    }),
                },
            }
        }
    }

    /// The fragment that a spread names, unless validation has to see the spread as it is.
    fn written_out<'s>(&'s self, spread: &'s Positioned<FragmentSpread>) -> Option<Part<'s>> {
        let directives = &spread.node.directives;
        let fragment = &self.fragments.get(&spread.node.fragment_name.node)?.node;
        self.can_write_out(fragment, directives).then(|| Part {
            on: Some(&fragment.type_condition),
            directives,
            pos: spread.pos,
            set: &fragment.selection_set.node,
        })
    }

    /// What validation would object to in a fragment or its use must stay for it to see.
    fn can_write_out(
        &self,
        fragment: &FragmentDefinition,
        directives: &[Positioned<Directive>],
    ) -> bool {
        fragment.directives.is_empty()
            && self.shape.knows(&fragment.type_condition.node.on.node)
            && directives
                .iter()
                .all(|d| matches!(d.node.name.node.as_str(), "skip" | "include"))
    }

    fn part<'s>(&'s self, part: Part<'s>, parent: Option<&str>, groups: &mut Groups<'s>) {
        let Part {
            on,
            directives,
            pos,
            set,
        } = part;
        let condition = on.map(|on| on.node.on.node.as_str());
        let applies = directives.is_empty() && self.shape.always_applies(condition, parent);
        if applies && (condition.is_none() || condition == parent || self.fits(set, parent)) {
            return self.gather(set, parent, groups);
        }
        groups.add(
            fragment_key(condition, directives),
            Head::Narrowing {
                on: on.cloned(),
                directives,
                pos,
            },
            set,
        );
    }

    /// Whether all that a set on an interface narrows it to can be the type it is spread in. On the interface
    /// `... on Offer` is right beside `... on Gap`; written out into a gap, validation would object to it.
    fn fits(&self, set: &SelectionSet, parent: Option<&str>) -> bool {
        set.items.iter().all(|selection| {
            let condition = match &selection.node {
                Selection::Field(_) => None,
                Selection::InlineFragment(inline) => match &inline.node.type_condition {
                    // What names no type narrows by what is in it.
                    None => return self.fits(&inline.node.selection_set.node, parent),
                    on => on.as_ref(),
                },
                Selection::FragmentSpread(spread) => self
                    .fragments
                    .get(&spread.node.fragment_name.node)
                    .map(|fragment| &fragment.node.type_condition),
            };
            let condition = condition.map(|on| on.node.on.node.as_str());
            self.shape.always_applies(condition, parent)
                || self.shape.always_applies(parent, condition)
        })
    }

    fn selection(&self, group: Group<'_>, parent: Option<&str>) -> Positioned<Selection> {
        match group.head {
            Head::Kept(selection) => selection.clone(),
            Head::Field(field) => {
                let merged =
                    Positioned::new(self.field(&field.node, &group.sets, parent), field.pos);
                Positioned::new(Selection::Field(merged), field.pos)
            }
            Head::Narrowing {
                on,
                directives,
                pos,
            } => {
                let ty = on
                    .as_ref()
                    .map_or(parent, |on| Some(on.node.on.node.as_str()));
                let selection_set = Positioned::new(self.set(&group.sets, ty), pos);
                let merged = InlineFragment {
                    directives: directives.to_vec(),
                    selection_set,
                    type_condition: on,
                };
                Positioned::new(Selection::InlineFragment(Positioned::new(merged, pos)), pos)
            }
        }
    }

    /// A field with all that is selected under its equals.
    fn field(&self, field: &Field, sets: &[&SelectionSet], parent: Option<&str>) -> Field {
        let shape = self.shape.field(parent, &field.name.node);
        let ty = shape.map(|shape| shape.ty.as_str());
        Field {
            alias: field.alias.clone(),
            name: field.name.clone(),
            arguments: field.arguments.clone(),
            directives: field.directives.clone(),
            selection_set: Positioned::new(self.set(sets, ty), field.selection_set.pos),
        }
    }
}
