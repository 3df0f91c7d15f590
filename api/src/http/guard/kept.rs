//! Fields that no revision takes away: null for them is refused, where it would be as if nothing was said.

/// What a revision may leave out and not take away: the thing must have it. A test sees that nothing is forgotten that a new thing must
/// have.
const KEPT: [(&str, &str); 5] = [
    ("ReviseFindingInput", "text language"),
    (
        "ReviseGapInput",
        "title description language holder sector evidence",
    ),
    (
        "ReviseOfferInput",
        "title description language willing able attribution status seeksExemption",
    ),
    (
        "ReviseProgrammeInput",
        "title description language status seeksExemption",
    ),
    ("UpdateWebhookInput", "url description filter search"),
];

/// Whether a field of an input is one of these.
pub(super) fn is_kept(input: &str, field: &str) -> bool {
    let mut kept = KEPT.iter();
    kept.any(|(known, fields)| *known == input && fields.split(' ').any(|kept| kept == field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::guard::{
        Shape,
        inputs::{Input, InputField},
    };
    use async_graphql_parser::types::BaseType;

    fn shape() -> Shape {
        Shape::from_sdl(include_str!("../../../schema.graphql")).expect("a schema")
    }

    fn fields<'a>(shape: &'a Shape, input: &str) -> &'a [InputField] {
        match shape.inputs().get(input) {
            Some(Input::Object(object)) => object.fields.as_slice(),
            _ => &[],
        }
    }

    #[test]
    fn what_is_kept_is_a_field_that_may_be_left_out() {
        let shape = shape();
        for (input, kept) in KEPT {
            for name in kept.split(' ') {
                let mut fields = fields(&shape, input).iter();
                let found = fields.find(|field| &*field.name == name);
                let is_optional = found.is_some_and(|field| !field.is_required);
                assert!(is_optional, "{input}.{name}");
            }
        }
    }

    #[test]
    fn what_a_new_thing_must_have_no_revision_takes_away() {
        let shape = shape();
        let mut compared = 0;
        for input in shape.inputs().names() {
            let revision = input.strip_prefix("Revise");
            let Some(thing) = revision.or_else(|| input.strip_prefix("Update")) else {
                continue;
            };
            let made = ["Make", "Record", "Register", "Create"];
            for new in made.map(|made| format!("{made}{thing}")) {
                compared += usize::from(shape.inputs().get(&new).is_some());
                let must = fields(&shape, &new).iter().filter(|field| {
                    field.is_required && matches!(field.ty.base, BaseType::Named(_))
                });
                // An empty list stands for null, and its rules are told by the change.
                for must in must {
                    let mut revised = fields(&shape, input).iter();
                    let revised = revised.find(|field| field.name == must.name);
                    let is_kept = revised.is_none_or(|field| !field.ty.nullable);
                    assert!(is_kept, "null would be ignored for {input}.{}", must.name);
                }
            }
        }
        assert!(compared >= KEPT.len(), "{compared}");
    }
}
