//! From a text to a document that may be kept, and to the operation in it that is asked for.

use std::{borrow::Cow, sync::atomic::AtomicBool};

use async_graphql::Name;
use async_graphql_parser::{
    Error as ParseError, parse_query,
    types::{DocumentOperations, ExecutableDocument, OperationDefinition},
};

use super::{Document, Documents};
use crate::{
    error::code,
    http::guard::{self, Refusal, VariableUses},
};

impl Documents {
    /// A text that nobody measured yet, as a document and as the engine can read it.
    pub(super) fn checked<'a>(&self, text: &'a str) -> Result<(Document, Cow<'a, str>), Refusal> {
        guard::check_text(text, &self.limits)?;
        Ok((self.parse(text)?, guard::plain(text)?))
    }

    pub(super) fn parse(&self, text: &str) -> Result<Document, Refusal> {
        let mut executable = parse_query(guard::plain(text)?).map_err(syntax_error)?;
        let acyclic = guard::check_document(&executable, &self.limits)?;
        guard::check_given(&executable, &self.shape)?;
        let fragments = executable.fragments.keys().cloned().collect();
        if acyclic {
            guard::merge(&mut executable, &self.shape, &self.limits)?;
        }
        let uses = VariableUses::of(&executable);
        let bytes = 1_000 + guard::memory(&executable) + text.len() as u64;
        Ok(Document {
            executable,
            uses,
            fragments,
            bytes,
            persisted: AtomicBool::new(false),
        })
    }
}

/// The operation to execute, by GraphQL's rule: a name picks one, no name needs there to be one only.
pub(super) fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Refusal> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        _ => None,
    };
    found
        .map(|operation| &operation.node)
        .ok_or_else(|| Refusal::new(code::BAD_USER_INPUT, none_selected(document, name)))
}

/// Why there is no operation to execute.
fn none_selected(document: &ExecutableDocument, name: Option<&str>) -> String {
    let Some(name) = name else {
        return "The document has several operations: name one in `operationName`.".to_owned();
    };
    let known = document.operations.iter();
    let known = known.filter_map(|(known, _)| known.map(Name::as_str));
    let hint = guard::meant(name, known, "The document has", "").unwrap_or_else(|| {
        "The operation of the document has no name: leave `operationName` out.".to_owned()
    });
    format!("Unknown operation named \"{name}\". {hint}")
}

/// What the parser says, without the source line it quotes, which may be all of the document.
fn syntax_error(error: ParseError) -> Refusal {
    let reason = match &error {
        ParseError::Syntax { message, .. } => match message.rsplit_once("\n  = ") {
            Some((_, expected)) => expected.to_owned(),
            None => message.lines().last().unwrap_or_default().to_owned(),
        },
        other => other.to_string(),
    };
    let refusal = Refusal::new(code::PARSE_FAILED, format!("Syntax error: {reason}"));
    match error.positions().next() {
        Some(pos) => refusal.at(pos),
        None => refusal,
    }
}
