//! Holds back the values of an input that can't be taken, and puts others in their places.

use async_graphql::{Name, Variables, indexmap::IndexMap};
use async_graphql_parser::types::{BaseType, Type};
use async_graphql_value::{ConstValue, Value};
use domain::{
    nearest::nearest,
    validation::{Fault, FaultKind},
};

use crate::http::guard::{
    inputs::{Input, InputObject, Inputs, fault_of_scalar, shortened, shown, word_of},
    meant::NAMES_MAX,
};

/// Faults told of one input or variable at most; the last says how many more there are.
pub(super) const FAULTS_MAX: usize = 100;

/// The way to a value within an input.
pub(super) type Path = Vec<String>;

/// What keeps values that can be taken, and holds the others back.
pub(super) struct Sieve<'a> {
    inputs: &'a Inputs,
    variables: &'a Variables,
    path: Path,
    faults: Vec<Fault>,
    /// Faults that are not told.
    more: usize,
    /// Variables among the values, and where.
    used: Vec<(Name, Path)>,
}

impl<'a> Sieve<'a> {
    /// The faults of a value, which can be taken afterwards, and the variables in it.
    pub(super) fn sift(
        inputs: &'a Inputs,
        variables: &'a Variables,
        ty: &Type,
        value: &mut Value,
    ) -> (Vec<Fault>, Vec<(Name, Path)>) {
        let mut sieve = Self {
            inputs,
            variables,
            path: Path::new(),
            faults: Vec::new(),
            more: 0,
            used: Vec::new(),
        };
        if !sieve.stays(ty, value) {
            *value = Value::Null;
        }
        if let (1.., Some(last)) = (sieve.more, sieve.faults.last_mut()) {
            last.reason = format!("{}; {} more values are wrong", last.reason, sieve.more);
        }
        (sieve.faults, sieve.used)
    }

    fn note(&mut self, reason: String) {
        if self.faults.len() == FAULTS_MAX {
            self.more += 1;
            return;
        }
        self.faults.push(Fault {
            kind: FaultKind::Invalid,
            field: self.path.clone(),
            reason,
        });
    }

    /// Whether a value stays: as it is, or as another where it can't be taken. It does not where it may be left out.
    fn stays(&mut self, ty: &Type, value: &mut Value) -> bool {
        match (&*value, &ty.base) {
            (Value::Variable(name), _) => {
                self.used.push((name.clone(), self.path.clone()));
                true
            }
            (Value::Null, _) if ty.nullable => true,
            (Value::Null, _) => {
                self.note(format!("is null: give {}", self.inputs.wanted(ty)));
                self.replace(ty, value, None)
            }
            (_, BaseType::List(inner)) => self.list(inner, value),
            (_, BaseType::Named(name)) => match self.inputs.get(name) {
                Some(Input::Enum(words)) => self.word(words, ty, value),
                Some(Input::Object(object)) => self.object(object, ty, value),
                None => match fault_of_scalar(name, value) {
                    Some(reason) if !mentions_variables(value) => {
                        self.note(reason);
                        self.replace(ty, value, None)
                    }
                    _ => true,
                },
            },
        }
    }

    /// Puts another value in place of one that can't be taken: the one that was probably meant, or leaves it out where it may be.
    fn replace(&self, ty: &Type, value: &mut Value, meant: Option<&str>) -> bool {
        match meant {
            Some(word) => *value = word_of(word),
            None if ty.nullable => return false,
            None => *value = self.inputs.stand_in(ty),
        }
        true
    }

    /// The entries of a list; one value alone is a list of one.
    fn list(&mut self, inner: &Type, value: &mut Value) -> bool {
        let items = match value {
            Value::List(items) => items.as_mut_slice(),
            one => std::slice::from_mut(one),
        };
        for (at, item) in items.iter_mut().enumerate() {
            self.path.push(at.to_string());
            if !self.stays(inner, item) {
                *item = Value::Null;
            }
            self.path.pop();
        }
        true
    }

    fn word(&mut self, words: &[String], ty: &Type, value: &mut Value) -> bool {
        let written = match &*value {
            Value::Enum(word) => Some(word.as_str()),
            Value::String(word) => Some(word.as_str()),
            value if mentions_variables(value) => return true,
            _ => None,
        };
        if written.is_some_and(|written| words.iter().any(|word| word == written)) {
            return true;
        }
        let meant = written.and_then(|written| nearest(written, words.iter().map(String::as_str)));
        let hint = meant.map_or_else(String::new, |word| format!("; did you mean {word}?"));
        // Behind many nobody would find the one that was meant.
        let all = match meant {
            Some(_) if words.len() > NAMES_MAX => "its values".to_owned(),
            _ => words.join(", "),
        };
        let reason = format!("{} is none of {all}{hint}", shown(value));
        self.note(reason);
        self.replace(ty, value, meant)
    }

    fn object(&mut self, object: &InputObject, ty: &Type, value: &mut Value) -> bool {
        let Value::Object(fields) = value else {
            let wanted = self.inputs.wanted(ty);
            self.note(format!("{} cannot be taken: give {wanted}", shown(value)));
            return self.replace(ty, value, None);
        };
        let are_known = self.unknown(object, fields);
        if object.is_one_of && fields.len() != 1 && !fields.values().any(mentions_variables) {
            if are_known {
                let wanted = self.inputs.wanted(ty);
                self.note(format!("has {} fields: give {wanted}", fields.len()));
            }
            *fields = self.inputs.least(object);
        }
        self.fields(object, fields);
        true
    }

    /// The fields of an object, those that are missing too.
    fn fields(&mut self, object: &InputObject, fields: &mut IndexMap<Name, Value>) {
        for field in &object.fields {
            self.path.push(field.name.to_string());
            let is_kept = !field.is_required && !field.ty.nullable && !object.is_one_of;
            if is_kept && self.is_null(fields.get(&field.name)) {
                let wanted = self.inputs.wanted(&field.ty);
                self.note(format!("is null: give {wanted}, or leave it out"));
                // A variable that is used nowhere any more would be an error of its own.
                if fields.get(&field.name) == Some(&Value::Null) {
                    fields.shift_remove(&field.name);
                }
            }
            let given = fields.get_mut(&field.name);
            match given.map(|given| self.stays(&field.ty, given)) {
                Some(true) => {}
                Some(false) => {
                    fields.shift_remove(&field.name);
                }
                None if field.is_required => {
                    let wanted = self.inputs.wanted(&field.ty);
                    self.note(format!("is missing: give {wanted}"));
                    fields.insert(field.name.clone(), self.inputs.stand_in(&field.ty));
                }
                None => {}
            }
            self.path.pop();
        }
    }

    /// Whether null is given, in a variable or not.
    fn is_null(&self, given: Option<&Value>) -> bool {
        match given {
            Some(Value::Variable(name)) => self.variables.get(name) == Some(&ConstValue::Null),
            given => given == Some(&Value::Null),
        }
    }

    /// Takes fields away that an object does not have; whether there were none.
    fn unknown(&mut self, object: &InputObject, fields: &mut IndexMap<Name, Value>) -> bool {
        let number = fields.len();
        let names = || object.fields.iter().map(|field| field.name.as_str());
        fields.retain(|name, value| {
            // A variable that is used nowhere any more would be an error of its own.
            if names().any(|known| known == name.as_str()) || mentions_variables(value) {
                return true;
            }
            let hint = match nearest(name, names()) {
                Some(meant) => format!("did you mean {meant}?"),
                None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
            };
            self.path.push(shortened(name));
            self.note(format!("is no field that is taken here: {hint}"));
            self.path.pop();
            false
        });
        number == fields.len()
    }
}

fn mentions_variables(value: &Value) -> bool {
    match value {
        Value::Variable(_) => true,
        Value::List(items) => items.iter().any(mentions_variables),
        Value::Object(fields) => fields.values().any(mentions_variables),
        _ => false,
    }
}
