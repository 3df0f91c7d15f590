//! What an operation may yield at worst, reckoned before it runs.

use async_graphql::{Positioned, Variables};
use async_graphql_parser::types::{Field, OperationDefinition, Selection, SelectionSet};
use async_graphql_value::Value;

use crate::http::guard::{
    Limits, Shape,
    arguments::Arguments,
    rows::{Asked, Count, Rows},
    shape::FieldShape,
    tally::{Cost, Reckoned, Tally},
};

/// The cost of a merged operation with these variables.
pub fn cost(
    operation: &OperationDefinition,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Cost {
    reckon(operation, variables, shape, limits).cost
}

/// The cost of a merged operation with these variables, and its dearest field as a rule and at worst.
pub(super) fn reckon(
    operation: &OperationDefinition,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Reckoned {
    let reckoning = Reckoning {
        given: Arguments {
            operation,
            variables,
        },
        shape,
        limits,
    };
    let mut tally = Tally::default();
    let root = Place {
        parent: shape.root(operation.ty),
        asked: None,
        rows: Count::of(1),
        around: Count::of(1),
    };
    reckoning.set(&operation.selection_set.node, root, &mut tally);
    Reckoned {
        cost: tally.cost,
        usual: tally.usual,
        worst: tally.worst,
    }
}

/// What a field costs itself: figures over the whole register are worth many fields of one row, and so is a text at its longest.
/// `totalCount` stands within its page and so counts for each of its rows.
pub(super) fn weight(parent: Option<&str>, field: &str) -> Count {
    match (parent, field) {
        (
            Some("Query"),
            "coverage" | "figures" | "gapFacets" | "recommendationFacets" | "statistics",
        ) => Count::of(8_000),
        // Long, and the same for everybody.
        (Some("_Service"), "sdl") => Count::of(5_000),
        // `suggest` has counted them.
        (Some("DraftSuggestions"), "suggestions") => Count::of(1),
        // A list out of more than a dozen.
        (Some("Viewer"), "inbox") => Count::of(250),
        (_, "suggestions" | "route" | "whyNot" | "suggest") => Count::of(250),
        (_, "totalCount") => Count::of(75),
        (_, "description" | "text") => Count {
            usual: 1,
            worst: 125,
        },
        (_, "note" | "reason" | "statement") => Count {
            usual: 1,
            worst: 12,
        },
        _ => Count::of(1),
    }
}

/// Whether a field of a selection set is the name of the type, which many clients ask of every object: it is known without looking, and
/// counts as nothing beside a field that counts as often. By names of the client's own it counts, for these can be many.
pub(super) fn is_free(field: &Field, set: &SelectionSet) -> bool {
    let is_type_name = |field: &Field| field.name.node == "__typename";
    let counts = |selection: &Positioned<Selection>| match &selection.node {
        Selection::Field(field) => !is_type_name(&field.node),
        _ => false,
    };
    field.alias.is_none() && is_type_name(field) && set.items.iter().any(counts)
}

/// The argument of a field by which the client decides how many of it there are.
fn sized_by(rows: Rows) -> Option<&'static str> {
    match rows {
        Rows::Page => Some("first"),
        Rows::Asked(asked) => Some(asked.argument),
        Rows::One | Rows::List(_) | Rows::AskedAround(_) => None,
    }
}

struct Reckoning<'a> {
    given: Arguments<'a>,
    shape: &'a Shape,
    limits: &'a Limits,
}

/// Where a selection stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The type it is selected on, if the schema has it.
    parent: Option<&'a str>,
    /// The nearest field around it that takes arguments.
    asked: Option<&'a Field>,
    /// The rows it is under.
    rows: Count,
    /// The same but for those of the page that it stands in.
    around: Count,
}

impl Place<'_> {
    /// The same for a field of the connection beside its rows, if it is one.
    fn beside_rows(self, is_beside_rows: bool) -> Self {
        let rows = if is_beside_rows {
            self.around
        } else {
            self.rows
        };
        Self { rows, ..self }
    }
}

impl<'a> Reckoning<'a> {
    /// Reckons a selection set, and gives what the plain fields right in it cost.
    fn set(&self, set: &'a SelectionSet, place: Place<'a>, tally: &mut Tally<'a>) -> Count {
        let plain = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(field) if is_free(&field.node, set) => Count::default(),
            Selection::Field(field) => self.field(field, place, tally),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref();
                let on = on.map(|on| on.node.on.node.as_str());
                let parent = on.or(place.parent);
                let set = &inline.node.selection_set.node;
                self.set(set, Place { parent, ..place }, tally)
            }
            // Merging leaves only spreads that validation refuses.
            Selection::FragmentSpread(_) => Count::default(),
        });
        plain.fold(Count::default(), Count::plus)
    }

    /// Reckons a field, and gives what it costs if it is plain.
    fn field(
        &self,
        field: &'a Positioned<Field>,
        place: Place<'a>,
        tally: &mut Tally<'a>,
    ) -> Count {
        let (at, field) = (field.pos, &field.node);
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type") {
            let bytes = &mut tally.cost.introspection_bytes;
            *bytes = bytes.saturating_add(self.introspection_bytes(field));
            return Count::default();
        }
        let shape = self.shape.field(place.parent, name);
        let is_beside_rows = shape.is_some_and(|shape| shape.is_beside_rows);
        let place = place.beside_rows(is_beside_rows);
        // However many rows the page has, it is one.
        let sized = tally.way.last_mut().filter(|_| is_beside_rows);
        let sized = sized.and_then(|(_, argument)| argument.take());
        let weight = weight(place.parent, name);
        let once = Count::of(tally.once.first(place.parent, name));
        let own = place.rows.times(weight.times(self.repeats(field)));
        let own = own.plus(once);
        tally.cost.data = tally.cost.data.plus(own);
        let sized_by = shape.and_then(|shape| sized_by(shape.rows));
        tally
            .way
            .push((field.response_key().node.as_str(), sized_by));
        let inside = self.inside(field, shape, place);
        let plain = self.set(&field.selection_set.node, inside, tally);
        let is_plain = field.selection_set.node.items.is_empty() && weight == Count::of(1);
        if !is_plain {
            tally.compare(own.plus(plain), at);
        }
        tally.way.pop();
        if let (Some(_), Some(page)) = (sized, tally.way.last_mut()) {
            page.1 = sized;
        }
        if is_plain { own } else { Count::default() }
    }

    /// Where the selection of a field stands.
    fn inside(
        &self,
        field: &'a Field,
        shape: Option<&'a FieldShape>,
        place: Place<'a>,
    ) -> Place<'a> {
        let entries = shape.map_or(Count::of(1), |shape| self.rows(shape, field, place.asked));
        Place {
            parent: shape.map(|shape| shape.ty.as_str()),
            asked: Some(field)
                .filter(|_| shape.is_some_and(|shape| shape.takes_arguments))
                .or(place.asked),
            rows: place.rows.times(entries),
            around: place.rows,
        }
    }

    /// How often a field counts itself: `suggest` does for each of its drafts.
    fn repeats(&self, field: &Field) -> Count {
        if field.name.node != "suggest" {
            return Count::of(self.given.counted(field));
        }
        let drafts = ["input.gaps", "input.assistance"];
        let drafts = drafts.map(|list| self.given.number(field, list).unwrap_or(0));
        Count::of(drafts.into_iter().fold(0, u64::saturating_add).max(1))
    }

    fn introspection_bytes(&self, field: &Field) -> u64 {
        let name = match self.given.argument(field, "name") {
            Some(Value::String(name)) => Some(name),
            _ => None,
        };
        let max = self.limits.answer_bytes as u64;
        self.shape.introspection_bytes(field, name.as_deref(), max)
    }

    /// How many rows a field may give; `around` is the nearest field around it that takes arguments.
    fn rows(&self, shape: &FieldShape, field: &Field, around: Option<&Field>) -> Count {
        match shape.rows {
            Rows::One => Count::of(1),
            Rows::List(rows) => rows,
            Rows::Asked(asked) => self.asked(Some(field), asked),
            Rows::AskedAround(asked) => self.asked(around, asked),
            Rows::Page => {
                let first = self.given.number(field, "first");
                let rows = first
                    .max(self.given.number(field, "last"))
                    .unwrap_or(self.limits.page_default);
                Count::of(rows.clamp(1, self.limits.page_max))
            }
        }
    }

    fn asked(&self, field: Option<&Field>, asked: Asked) -> Count {
        let number = field.and_then(|field| self.given.number(field, asked.argument));
        number.map_or(asked.default, |number| Count::of(number.min(asked.max)))
    }
}
