//! What in a mutation's input can't be taken: every such value is noted, and another put in its place, so that the rest is read and
//! checked too. The engine would stop at the first, and say nothing of the others.
//!
//! Only values are looked at that are given for the argument `input` of a mutation. A variable that is used elsewhere too, and what the
//! document itself gets wrong about its variables, are for the engine.

use std::collections::HashMap;

use async_graphql::{Name, Variables};
use async_graphql_parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, Type,
};
use async_graphql_value::{ConstValue, Value};
use domain::validation::Fault;

use crate::{
    error::input::InputFaults,
    http::guard::{
        Shape, VariableUses,
        inputs::{INPUT, Inputs},
        sieve::{Path, Sieve},
    },
};

/// Sifts what the mutations of an operation say, in the document and in the variables. Of other operations variables get their defaults alone.
pub fn sift(
    document: &mut ExecutableDocument,
    name: Option<&str>,
    variables: &mut Variables,
    shape: &Shape,
) -> InputFaults {
    let mut faults = InputFaults::default();
    let Some(operation) = operation(&mut document.operations, name) else {
        return faults;
    };
    put_defaults(operation, variables);
    if operation.ty != OperationType::Mutation {
        return faults;
    }
    let mut elsewhere = VariableUses::default();
    elsewhere.directives(&operation.directives);
    for fragment in document.fragments.values() {
        elsewhere.set(&fragment.node.selection_set.node);
    }
    let mut uses: HashMap<Name, Vec<(String, Path)>> = HashMap::new();
    for selection in &mut operation.selection_set.node.items {
        let given = given(&mut selection.node, shape, &mut elsewhere);
        if let Some((mutation, ty, value)) = given {
            let (found, used) = Sieve::sift(shape.inputs(), variables, ty, value);
            faults.add(&mutation, found);
            for (name, path) in used {
                uses.entry(name).or_default().push((mutation.clone(), path));
            }
        }
    }
    uses.retain(|name, _| !elsewhere.mentions(name));
    for definition in &operation.variable_definitions {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        if let Some(places) = uses.get(name) {
            let found = sift_variable(shape.inputs(), ty, name, variables);
            for (mutation, path) in places {
                faults.add(mutation, found.iter().map(|fault| within(fault, path)));
            }
        }
    }
    faults
}

/// Gives variables that are left out what they are by default: `@skip` and `@include` of the engine know of no defaults, and what one is by
/// default can't be taken, or is null, just as well.
fn put_defaults(operation: &OperationDefinition, variables: &mut Variables) {
    for definition in operation.variable_definitions.iter().map(|of| &of.node) {
        if let Some(default) = &definition.default_value {
            let given = variables.entry(definition.name.node.clone());
            given.or_insert_with(|| default.node.clone());
        }
    }
}

/// The operation that runs. Which one that is was settled before.
fn operation<'a>(
    operations: &'a mut DocumentOperations,
    name: Option<&str>,
) -> Option<&'a mut OperationDefinition> {
    let found = match (operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(all), Some(name)) => all.get_mut(name),
        (DocumentOperations::Multiple(all), None) => all.values_mut().next(),
    };
    found.map(|operation| &mut operation.node)
}

/// What a field of the root is given as its input, with its name in the answer and what its input takes. What variables are used for
/// beside that is noted.
fn given<'a>(
    selection: &'a mut Selection,
    shape: &'a Shape,
    elsewhere: &mut VariableUses,
) -> Option<(String, &'a Type, &'a mut Value)> {
    elsewhere.directives(selection.directives());
    let field = match selection {
        Selection::Field(field) => &mut field.node,
        Selection::InlineFragment(inline) => {
            elsewhere.set(&inline.node.selection_set.node);
            return None;
        }
        Selection::FragmentSpread(_) => return None,
    };
    elsewhere.set(&field.selection_set.node);
    let key = field.response_key().node.to_string();
    let ty = shape.input(OperationType::Mutation, &field.name.node);
    let mut input = None;
    for (name, value) in &mut field.arguments {
        match ty {
            Some(ty) if name.node == INPUT && input.is_none() => {
                input = Some((key.clone(), ty, &mut value.node));
            }
            _ => elsewhere.value(&value.node),
        }
    }
    input
}

/// Sifts the value of a variable. What can't be taken and may be left out is.
fn sift_variable(inputs: &Inputs, ty: &Type, name: &Name, variables: &mut Variables) -> Vec<Fault> {
    let Some(value) = variables.remove(name) else {
        return Vec::new();
    };
    let mut value = value.into_value();
    let (faults, _) = Sieve::sift(inputs, variables, ty, &mut value);
    let sifted = value.into_const();
    // With a fault, null is what may be left out.
    if let Some(value) = sifted.filter(|value| faults.is_empty() || *value != ConstValue::Null) {
        variables.insert(name.clone(), value);
    }
    faults
}

/// A fault of a variable where the variable is used.
fn within(fault: &Fault, path: &Path) -> Fault {
    let mut fault = fault.clone();
    fault.field.splice(0..0, path.iter().cloned());
    fault
}

#[cfg(test)]
mod tests;
