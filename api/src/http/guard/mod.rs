//! What stands between a stranger's text and the engine: pure checks that end before they cost anything.
//!
//! Always in this order: [`check_text`] before any parser sees the text, [`plain`] for what ours does not know, [`check_document`] on
//! the parsed document,
//! [`check_given`] on the values written in it, [`merge`] so that a field asked for twice runs once, and with the variables at hand
//! [`check_call`] and, for what mutations are given, [`sift`]. All of it is linear in the text (or in the bounded size of what the text
//! unfolds to), and no recursion goes deeper than [`Limits::nesting`] or [`Limits::levels`]. What was refused all the same is explained
//! by [`explain`], for as many errors as are shown.

mod arguments;
mod called;
mod conflicts;
mod cost;
mod entries;
mod given;
mod inputs;
mod introspection;
mod kept;
mod keys;
mod lists;
mod meant;
mod measure;
mod merge;
mod objects;
mod positions;
mod ranges;
mod reach;
mod roots;
mod rows;
mod shape;
mod sieve;
mod sift;
mod spelling;
mod tally;
mod text;
mod used;
mod values;
mod words;

pub use arguments::telling;
pub use cost::cost;
pub use given::check_given;
pub use meant::explain;
pub(super) use meant::meant;
pub use measure::{check_document, memory};
pub use merge::merge;
pub use rows::Count;
pub use shape::Shape;
pub use sift::sift;
pub use spelling::plain;
pub use tally::{Cost, Dearest};
pub use text::check_text;
pub use used::used;
pub use values::{VariableUses, check_call, check_json};

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};

use crate::error::{code, refusal};

/// How much one request may ask for. Each bound is inclusive.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// Bytes of a document.
    pub text_bytes: usize,
    /// Lexical tokens of a document: names, numbers, strings, punctuators.
    pub tokens: usize,
    /// Bytes of one name or number.
    pub name_bytes: usize,
    /// Open brackets of any kind at once, in a document; lists and objects in each other, in variables.
    pub nesting: usize,
    /// Operations of a document.
    pub operations: usize,
    /// Fragment definitions of a document.
    pub fragments: usize,
    /// Variables that one operation declares.
    pub variables: usize,
    /// Aliases in a document.
    pub aliases: usize,
    /// Directives in a document.
    pub directives: usize,
    /// Fields at the root of one operation, fragments unfolded.
    pub root_fields: usize,
    /// Fields in each other. Introspection by graphql-js goes 15 deep.
    pub depth: usize,
    /// Selection sets in each other, with those of fragments.
    pub levels: usize,
    /// Fields, spreads and inline fragments with every fragment unfolded, summed over all definitions.
    pub selections: u64,
    /// Bytes of names and literals with every fragment unfolded, summed likewise.
    pub unfolded_bytes: u64,
    /// Bytes that the variables come to when put into every place that uses them.
    pub substituted_bytes: u64,
    /// Entries of one list among arguments or variables.
    pub list_items: usize,
    /// Rows assumed of a connection when neither `first` nor `last` is given.
    pub page_default: u64,
    /// Rows a connection gives at most.
    pub page_max: u64,
    /// What an operation may cost: its fields, each times the rows it is under and by what it takes to answer.
    pub cost: u64,
    /// The same where every list and every text is as long as it can be.
    pub cost_at_worst: u64,
    /// Bytes of an answer. What is asked of `__schema` and `__type` is reckoned before it is answered.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            text_bytes: 64 * 1024,
            tokens: 4_000,
            name_bytes: 128,
            nesting: 32,
            operations: 20,
            fragments: 100,
            variables: 100,
            aliases: 30,
            directives: 50,
            root_fields: 20,
            depth: 15,
            levels: 32,
            selections: 5_000,
            unfolded_bytes: 1024 * 1024,
            substituted_bytes: 2 * 1024 * 1024,
            list_items: 100,
            page_default: 20,
            page_max: 500,
            cost: 50_000,
            cost_at_worst: 1_500_000,
            answer_bytes: 8 * 1024 * 1024,
        }
    }
}

/// Why a request is not even tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// One of [`crate::error::code`].
    pub code: &'static str,
    /// For the author of the request.
    pub message: String,
    /// Where in the document, if it is a place.
    pub at: Option<Pos>,
    /// What it would cost, where that is why.
    pub price: Option<Box<Price>>,
    /// Whether a parameter of the request itself is wrong, before anything is made of its document.
    pub is_malformed: bool,
}

/// What an operation would cost that may not cost so much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// All of it.
    pub cost: u64,
    /// What it may cost.
    pub limit: u64,
    /// What of it costs most.
    pub dearest: Dearest,
}

impl Price {
    /// Ok while the cost is within the limit; `advice` says what it is counted in, and what to do.
    fn within(self, advice: &str) -> Result<(), Refusal> {
        within(self.cost, self.limit, advice).map_err(|refusal| Refusal {
            message: format!("{} {}", refusal.message, self.told()),
            at: (!self.dearest.path.is_empty()).then_some(self.dearest.at),
            price: Some(Box::new(self)),
            ..refusal
        })
    }

    /// What it would cost, and how to make it cheaper.
    fn told(&self) -> String {
        let Dearest {
            path, cost, list, ..
        } = &self.dearest;
        if path.is_empty() {
            return format!("It would cost {}.", self.cost);
        }
        let cheaper = match list {
            Some((list, argument)) => format!(
                "ask for fewer entries of `{}`, by `{argument}`, or for fewer fields in them",
                list.join(".")
            ),
            None => {
                "leave it out, or ask for fewer fields in it, or for it in a request of its own"
                    .to_owned()
            }
        };
        format!(
            "It would cost {}. The dearest field is `{}` with {cost}: {cheaper}.",
            self.cost,
            path.join(".")
        )
    }

    /// The same for programs.
    fn extend(&self, error: &mut ServerError) {
        let dearest = serde_json::json!({ "path": self.dearest.path, "cost": self.dearest.cost });
        let dearest = Value::from_json(dearest).expect("plain data");
        let extensions = error
            .extensions
            .get_or_insert_with(ErrorExtensionValues::default);
        extensions.set("cost", self.cost);
        extensions.set("limit", self.limit);
        if !self.dearest.path.is_empty() {
            extensions.set("dearest", dearest);
        }
    }
}

impl Refusal {
    /// A refusal of the whole request.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            at: None,
            price: None,
            is_malformed: false,
        }
    }

    /// A refusal of a parameter of the request.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self {
            is_malformed: true,
            ..Self::new(code::BAD_USER_INPUT, message)
        }
    }

    /// The same, pointing at a place in the document.
    pub fn at(self, pos: Pos) -> Self {
        Self {
            at: Some(pos),
            ..self
        }
    }
}

impl From<Refusal> for ServerError {
    fn from(reason: Refusal) -> Self {
        let mut error = refusal(reason.code, reason.message);
        error.locations = reason.at.into_iter().collect();
        if let Some(price) = reason.price {
            price.extend(&mut error);
        }
        error
    }
}

/// What is said of a list that is too long.
const LONG_LIST: &str = "entries in one list; send the rest in another request";

/// `Ok` while `count` of `what` is within `max`; `what` says after a semicolon what to do.
fn within<T: PartialOrd + std::fmt::Display>(count: T, max: T, what: &str) -> Result<(), Refusal> {
    if count <= max {
        return Ok(());
    }
    Err(Refusal::new(
        code::LIMITED,
        format!("The request goes beyond {max} {what}."),
    ))
}

/// The same for what stands at a place in the document.
fn within_at<T: PartialOrd + std::fmt::Display>(
    count: T,
    max: T,
    what: &str,
    pos: Pos,
) -> Result<(), Refusal> {
    within(count, max, what).map_err(|refusal| refusal.at(pos))
}

#[cfg(test)]
pub(crate) mod tests;
