//! Whole numbers beyond the range of `Int`, in arguments and in the variables that are put in. The engine lets them pass as it validates,
//! and fails where it runs, in words that do not say which argument it was. What mutations are given as their input is sifted instead.

use async_graphql::Variables;
use async_graphql_parser::types::{
    BaseType, OperationDefinition, OperationType, Selection, SelectionSet, Type,
};
use async_graphql_value::{ConstValue, Value};

use crate::{
    error::code,
    http::guard::{
        Refusal, Shape,
        inputs::{INPUT, Input, fault_of_scalar},
    },
};

/// Refuses a merged operation that has such a number with these variables.
pub(super) fn check_ranges(
    operation: &OperationDefinition,
    variables: &Variables,
    shape: &Shape,
) -> Result<(), Refusal> {
    let ranges = Ranges {
        operation,
        variables,
        shape,
    };
    let root = shape.root(operation.ty);
    ranges.check(&operation.selection_set.node, root, true)
}

struct Ranges<'a> {
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    shape: &'a Shape,
}

impl Ranges<'_> {
    fn check(
        &self,
        set: &SelectionSet,
        parent: Option<&str>,
        is_root: bool,
    ) -> Result<(), Refusal> {
        let is_sifted = is_root && self.operation.ty == OperationType::Mutation;
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let (name, field) = (field.node.name.node.as_str(), &field.node);
                    let takes = parent.map(|parent| self.shape.inputs().arguments(parent, name));
                    let takes = takes.unwrap_or_default();
                    for (argument, value) in &field.arguments {
                        let argument = argument.node.as_str();
                        let known = takes.iter().find(|known| &*known.name == argument);
                        if let Some(known) = known.filter(|_| !is_sifted || argument != INPUT)
                            && let Some(fault) = self.beyond(&known.ty, &value.node, argument)
                        {
                            return Err(refused(&fault).at(value.pos));
                        }
                    }
                    let inside = self.shape.field(parent, name);
                    let inside = inside.map(|field| field.ty.as_str());
                    self.check(&field.selection_set.node, inside, false)?;
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map(|on| on.node.on.node.as_str()).or(parent);
                    self.check(&inline.node.selection_set.node, on, is_root)?;
                }
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    /// The place of the first such number in a value, and what is wrong with it.
    fn beyond(&self, ty: &Type, value: &Value, place: &str) -> Option<String> {
        match (&ty.base, value) {
            (_, Value::Variable(name)) => {
                let value = self.given(name)?.clone().into_value();
                self.beyond(ty, &value, place)
            }
            (BaseType::List(inner), Value::List(items)) => {
                let mut items = items.iter().enumerate();
                items.find_map(|(at, item)| self.beyond(inner, item, &format!("{place}.{at}")))
            }
            (BaseType::List(inner), one) => self.beyond(inner, one, place),
            (BaseType::Named(name), Value::Number(number)) if name == "Int" => {
                let is_beyond = number
                    .as_i64()
                    .is_some_and(|number| i32::try_from(number).is_err());
                let fault = fault_of_scalar(name, value).filter(|_| is_beyond)?;
                Some(format!("\"{place}\", {fault}"))
            }
            (BaseType::Named(name), Value::Object(given)) => {
                let Some(Input::Object(object)) = self.shape.inputs().get(name) else {
                    return None;
                };
                object.fields.iter().find_map(|field| {
                    let value = given.get(&field.name)?;
                    self.beyond(&field.ty, value, &format!("{place}.{}", field.name))
                })
            }
            _ => None,
        }
    }

    /// What a variable is, or is by default.
    fn given(&self, name: &str) -> Option<&ConstValue> {
        let mut definitions = self.operation.variable_definitions.iter();
        let definition = definitions.find(|of| of.node.name.node == name);
        self.variables
            .get(name)
            .or_else(|| Some(&definition?.node.default_value.as_ref()?.node))
    }
}

fn refused(fault: &str) -> Refusal {
    let message = format!("Invalid value for argument {fault}");
    Refusal::new(code::VALIDATION_FAILED, message)
}
