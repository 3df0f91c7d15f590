//! What a document gives as arguments, each looked at once: words in quotes where a value of an enum belongs, and variables whose types
//! do not fit.

use std::collections::HashMap;

use async_graphql_parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};

use crate::http::guard::{Refusal, Shape, positions::Positions, words::check_word};

/// Refuses a document that passed `check_document` and gives what validation would have to object to, and the engine does not.
pub fn check_given(document: &ExecutableDocument, shape: &Shape) -> Result<(), Refusal> {
    let mut fragments = HashMap::new();
    for (name, fragment) in &document.fragments {
        let fragment = &fragment.node;
        let on = fragment.type_condition.node.on.node.as_str();
        let mut given = Given::new(shape);
        given
            .positions
            .directives(&fragment.directives, shape.inputs());
        given.set(&fragment.selection_set.node, Some(on))?;
        fragments.insert(name, given.positions);
    }
    let mut misplaced = Vec::new();
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        check_defaults(operation, shape)?;
        let mut given = Given::new(shape);
        given
            .positions
            .directives(&operation.directives, shape.inputs());
        given.set(&operation.selection_set.node, shape.root(operation.ty))?;
        misplaced.extend(given.positions.misplaced(operation, &fragments, shape));
    }
    // The first in the text, for operations come in any order.
    let place = |refusal: &Refusal| refusal.at.map(|at| (at.line, at.column));
    misplaced.into_iter().min_by_key(place).map_or(Ok(()), Err)
}

fn check_defaults(operation: &OperationDefinition, shape: &Shape) -> Result<(), Refusal> {
    for variable in operation.variable_definitions.iter().map(|of| &of.node) {
        if let Some(default) = &variable.default_value {
            let value = default.node.clone().into_value();
            let place = format!("${}", variable.name.node);
            check_word(shape.inputs(), &variable.var_type.node, &value, &place)
                .map_err(|refusal| refusal.at(default.pos))?;
        }
    }
    Ok(())
}

/// What one operation or fragment gives.
struct Given<'a> {
    shape: &'a Shape,
    positions: Positions<'a>,
}

impl<'a> Given<'a> {
    fn new(shape: &'a Shape) -> Self {
        Self {
            shape,
            positions: Positions::default(),
        }
    }

    fn set(&mut self, set: &'a SelectionSet, parent: Option<&str>) -> Result<(), Refusal> {
        for selection in &set.items {
            let directives = selection.node.directives();
            self.positions.directives(directives, self.shape.inputs());
            match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent)?,
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map(|on| on.node.on.node.as_str()).or(parent);
                    self.set(&inline.node.selection_set.node, on)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.positions.spread(&spread.node.fragment_name.node);
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'a Field, parent: Option<&str>) -> Result<(), Refusal> {
        let (name, shape) = (field.name.node.as_str(), self.shape);
        let takes = parent.map(|parent| shape.inputs().arguments(parent, name));
        let takes = takes.unwrap_or_default();
        for (argument, value) in &field.arguments {
            let known = takes.iter().find(|known| known.name == argument.node);
            if let Some(known) = known {
                check_word(shape.inputs(), &known.ty, &value.node, &known.name)
                    .map_err(|refusal| refusal.at(value.pos))?;
                self.positions
                    .argument(name, known, &value.node, shape.inputs());
            }
        }
        let inside = shape.field(parent, name).map(|field| field.ty.as_str());
        self.set(&field.selection_set.node, inside)
    }
}
