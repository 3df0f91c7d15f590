//! Variables where they are used: whether what a variable is declared as can be taken there, by the rule "All Variable Usages Are Allowed"
//! of GraphQL. The engine has that rule, and its visitors never tell it of a value.

use std::collections::{HashMap, HashSet};

use async_graphql::{Name, Positioned};
use async_graphql_parser::types::{
    BaseType, Directive, OperationDefinition, Type, VariableDefinition,
};
use async_graphql_value::{ConstValue, Value};

use crate::{
    error::code,
    http::guard::{
        Refusal, Shape,
        inputs::{Input, InputField, Inputs},
        shape::named,
    },
};

/// Where an operation or a fragment uses variables, and which fragments it spreads.
#[derive(Debug, Default)]
pub(super) struct Positions<'a> {
    uses: Vec<Use<'a>>,
    spreads: Vec<&'a Name>,
}

/// A use of a variable.
#[derive(Debug)]
struct Use<'a> {
    variable: &'a Name,
    slot: Slot<'a>,
    /// The argument, with the way to the place within it.
    place: String,
    /// The field or the directive that has the argument.
    of: String,
}

/// What can be given at a place.
#[derive(Debug, Clone, Copy)]
struct Slot<'a> {
    ty: &'a Type,
    /// Whether there is something else where nothing is given.
    has_default: bool,
}

/// Where a value stands, from the argument inwards.
struct Way<'a> {
    inputs: &'a Inputs,
    of: String,
    steps: Vec<Step<'a>>,
}

enum Step<'a> {
    Name(&'a str),
    Entry(usize),
}

impl<'a> Positions<'a> {
    /// Notes the variables in the value of an argument of a field.
    pub(super) fn argument(
        &mut self,
        field: &str,
        argument: &'a InputField,
        value: &'a Value,
        inputs: &'a Inputs,
    ) {
        let mut way = Way {
            inputs,
            of: field.to_owned(),
            steps: vec![Step::Name(&argument.name)],
        };
        self.value(Slot::of(argument), value, &mut way);
    }

    /// The same of directives.
    pub(super) fn directives(
        &mut self,
        directives: &'a [Positioned<Directive>],
        inputs: &'a Inputs,
    ) {
        for directive in directives.iter().map(|directive| &directive.node) {
            let takes = inputs.arguments("__Directives", &directive.name.node);
            for (name, value) in &directive.arguments {
                if let Some(argument) = takes.iter().find(|known| known.name == name.node) {
                    let owner = format!("@{}", directive.name.node);
                    self.argument(&owner, argument, &value.node, inputs);
                }
            }
        }
    }

    /// Notes that a fragment is spread.
    pub(super) fn spread(&mut self, fragment: &'a Name) {
        self.spreads.push(fragment);
    }

    fn value(&mut self, slot: Slot<'a>, value: &'a Value, way: &mut Way<'a>) {
        match (value, &slot.ty.base) {
            (Value::Variable(variable), _) => self.uses.push(Use {
                variable,
                slot,
                place: way.place(),
                of: way.of.clone(),
            }),
            (Value::List(items), BaseType::List(inner)) => {
                for (at, item) in items.iter().enumerate() {
                    way.steps.push(Step::Entry(at));
                    self.value(Slot::entry(inner), item, way);
                    way.steps.pop();
                }
            }
            // One value alone is a list of one.
            (one, BaseType::List(inner)) => self.value(Slot::entry(inner), one, way),
            (Value::Object(given), BaseType::Named(name)) => {
                let Some(Input::Object(object)) = way.inputs.get(name) else {
                    return;
                };
                for field in &object.fields {
                    if let Some(value) = given.get(&field.name) {
                        way.steps.push(Step::Name(&field.name));
                        let mut slot = Slot::of(field);
                        // Of an input that takes exactly one, no field may be null.
                        slot.has_default &= !object.is_one_of;
                        self.value(slot, value, way);
                        way.steps.pop();
                    }
                }
            }
            _ => {}
        }
    }

    /// Why an operation is refused whose variables are used here and in the fragments that are spread from here.
    pub(super) fn misplaced(
        &self,
        operation: &OperationDefinition,
        fragments: &HashMap<&Name, Self>,
        shape: &Shape,
    ) -> Option<Refusal> {
        // Of types that are unknown, or not given at all, the engine says so.
        let definitions = operation.variable_definitions.iter();
        let definitions = definitions.filter(|of| shape.is_input(named(&of.node.var_type.node)));
        let definitions: HashMap<&Name, &Positioned<VariableDefinition>> =
            definitions.map(|of| (&of.node.name.node, of)).collect();
        let (mut open, mut met) = (vec![self], HashSet::new());
        while let Some(positions) = open.pop() {
            for used in &positions.uses {
                if let Some(definition) = definitions.get(used.variable)
                    && !used.slot.takes(&definition.node)
                {
                    return Some(used.refused(&definition.node).at(definition.pos));
                }
            }
            for name in &positions.spreads {
                if met.insert(*name) {
                    open.extend(fragments.get(*name));
                }
            }
        }
        None
    }
}

impl<'a> Slot<'a> {
    fn of(field: &'a InputField) -> Self {
        Self {
            ty: &field.ty,
            has_default: !field.is_required,
        }
    }

    fn entry(ty: &'a Type) -> Self {
        Self {
            ty,
            has_default: false,
        }
    }

    /// Whether a variable may stand here.
    fn takes(&self, variable: &VariableDefinition) -> bool {
        let default = variable.default_value.as_ref();
        let is_given = !variable.var_type.node.nullable
            || default.is_some_and(|value| value.node != ConstValue::Null);
        let is_enough = is_given || self.has_default || self.ty.nullable;
        is_enough && fits(&variable.var_type.node.base, &self.ty.base)
    }
}

/// Whether all that is of one type is of the other, but for null itself.
fn fits(given: &BaseType, wanted: &BaseType) -> bool {
    match (given, wanted) {
        (BaseType::List(given), BaseType::List(wanted)) => {
            (wanted.nullable || !given.nullable) && fits(&given.base, &wanted.base)
        }
        (BaseType::Named(given), BaseType::Named(wanted)) => given == wanted,
        _ => false,
    }
}

impl Use<'_> {
    fn refused(&self, variable: &VariableDefinition) -> Refusal {
        let (name, ty, wanted) = (self.variable, &variable.var_type.node, self.slot.ty);
        let alone = match &wanted.base {
            BaseType::List(entry) if Slot::entry(entry).takes(variable) => {
                format!(", or write [${name}]")
            }
            _ => String::new(),
        };
        let message = format!(
            "Variable \"${name}\" of type \"{ty}\" cannot be given as \"{}\" of \"{}\", which takes \"{wanted}\": \
             declare it as ${name}: {wanted}{alone}.",
            self.place, self.of
        );
        Refusal::new(code::VALIDATION_FAILED, message)
    }
}

impl Way<'_> {
    fn place(&self) -> String {
        let steps = self.steps.iter().map(|step| match step {
            Step::Name(name) => (*name).to_owned(),
            Step::Entry(at) => at.to_string(),
        });
        steps.collect::<Vec<_>>().join(".")
    }
}
