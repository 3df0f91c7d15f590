//! What is called otherwise than whoever asks for it thinks.

use domain::nearest::several;

use crate::http::guard::{
    Shape,
    inputs::{Input, InputObject, Inputs},
};

/// What things are called by.
const NAMES: [&str; 3] = ["title", "name", "label"];

/// The field by which a type says what others say by another of [`NAMES`].
pub(super) fn called(written: &str, ty: &str, shape: &Shape) -> Option<String> {
    let is_asked = NAMES.contains(&written);
    let mut fields = shape.fields_of(ty)?;
    let name = fields.find(|name| is_asked && NAMES.contains(name))?;
    Some(format!("Did you mean {name}?"))
}

/// The field that names some of what this one asks something else of: `countries` beside `country`, which asks whether any is stated.
/// `place` is the path to a value of it.
pub(super) fn of_several(place: &str, inputs: &Inputs) -> Option<String> {
    let one = place.rsplit('.').next()?;
    let many = several(one);
    let has = |object: &InputObject, name: &str| {
        let mut fields = object.fields.iter();
        fields.any(|field| &*field.name == name)
    };
    let mut types = inputs.names().filter_map(|ty| inputs.get(ty));
    let is_there = types.any(|ty| match ty {
        Input::Object(object) => has(object, one) && has(object, &many),
        Input::Enum(_) => false,
    });
    is_there.then(|| format!("To name some, use {many}."))
}
