//! Fields that no revision takes away: null for them is refused, where it would be as if nothing was said.

/// What a revision may leave out and not take away: the thing must have it. A test sees that nothing is forgotten that a new thing must have.
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
    use crate::http::guard::{Shape, inputs::Input};
    use async_graphql_parser::types::BaseType;

    #[test]
    fn what_a_new_thing_must_have_no_revision_takes_away() {
        let shape = Shape::from_sdl(include_str!("../../../schema.graphql")).expect("a schema");
        let fields = |input: &str| match shape.inputs().get(input) {
            Some(Input::Object(object)) => object.fields.as_slice(),
            _ => &[],
        };
        for (input, kept) in KEPT {
            for name in kept.split(' ') {
                let found = fields(input).iter().find(|field| &*field.name == name);
                assert!(
                    found.is_some_and(|field| !field.is_required),
                    "{input}.{name}"
                );
            }
            let thing = input.trim_start_matches("Revise");
            for new in ["Make", "Record", "Register"] {
                let new = format!("{new}{thing}");
                let must = fields(&new).iter().filter(|field| {
                    field.is_required && matches!(field.ty.base, BaseType::Named(_))
                });
                // An empty list stands for null, and its rules are told by the change.
                for must in must {
                    let mut revised = fields(input).iter();
                    let revised = revised.find(|field| field.name == must.name);
                    assert!(
                        revised.is_none_or(|field| !field.ty.nullable),
                        "null would be ignored for {input}.{}",
                        must.name
                    );
                }
            }
        }
    }
}
