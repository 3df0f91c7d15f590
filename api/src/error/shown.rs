//! The one place where errors are shown: ours keep their words, and all others are masked.

use std::{any::Any, sync::Arc};

use async_graphql::{ErrorExtensionValues, PathSegment, Response, ServerError, Value};

use super::{Error, code, told, trouble::Trouble};

/// Where an error carries its path while the engine's lists set theirs, which ends at their entry, in its place.
const PATH: &str = "gapbridge.path";

/// Errors shown at most; one more line says how many were left out.
pub const ERRORS_MAX: usize = 20;
/// Characters of a message shown at most.
const MESSAGE_CHARS_MAX: usize = 500;

/// An error of the request as a whole, with its code, as the engine would give it.
pub fn refusal(code: &str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    set(&mut error, "code", code);
    error
}

/// An error that keeps the path it has, or kept before, through the lists it passes on its way out.
pub fn keep_path(mut error: ServerError) -> ServerError {
    let is_kept = |kept: &ErrorExtensionValues| kept.get(PATH).is_some();
    if !error.path.is_empty() && !error.extensions.as_ref().is_some_and(is_kept) {
        let path = error.path.iter().map(|segment| match segment {
            PathSegment::Field(name) => Value::from(name.as_str()),
            PathSegment::Index(index) => Value::from(*index),
        });
        let path: Vec<Value> = path.collect();
        set(&mut error, PATH, path);
    }
    error
}

/// Gives an error the path back that it kept.
fn restore_path(error: &mut ServerError) {
    let Some(extensions) = &mut error.extensions else {
        return;
    };
    let Some(Value::List(kept)) = extensions.get(PATH).cloned() else {
        return;
    };
    extensions.unset(PATH);
    let segments = kept.into_iter().filter_map(|segment| match segment {
        Value::String(name) => Some(PathSegment::Field(name)),
        Value::Number(index) => {
            let index = usize::try_from(index.as_u64()?).ok()?;
            Some(PathSegment::Index(index))
        }
        _ => None,
    });
    error.path = segments.collect();
}

/// Takes the path of an error away: it is of the request as a whole.
pub fn forget_path(error: &mut ServerError) {
    restore_path(error);
    error.path.clear();
}

/// What the errors of a response, before it is presented, tell about the database.
pub fn troubles(response: &Response) -> impl Iterator<Item = Trouble> {
    response
        .errors
        .iter()
        .filter_map(|error| match ours(error.source.as_deref()?)? {
            Error::Unavailable(trouble) => Some(*trouble),
            Error::Internal(fault) => fault.downcast_ref().and_then(Trouble::of),
            _ => None,
        })
}

/// Our error behind one of the engine's.
fn ours(source: &(dyn Any + Send + Sync)) -> Option<&Error> {
    // A dataloader gives the same failure to many fields, hence behind an `Arc`.
    source
        .downcast_ref::<Error>()
        .or_else(|| source.downcast_ref::<Arc<Error>>().map(Arc::as_ref))
}

/// Whether the request failed before anything was executed.
pub fn is_request_error(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|e| e.path.is_empty())
}

/// Makes an executed response fit to be seen: every error gets its code, ours keep their words, faults are logged
/// and masked, floods are cut short. Every transport passes each response through here, once.
pub fn present(mut response: Response) -> Response {
    let refused = is_request_error(&response);
    let left_out = response.errors.len().saturating_sub(ERRORS_MAX);
    response.errors.truncate(ERRORS_MAX);
    let mut logged = Vec::new();
    for error in &mut response.errors {
        restore_path(error);
        show(error, refused, &mut logged);
        shorten(&mut error.message);
    }
    if left_out > 0 {
        let code = if refused {
            code::VALIDATION_FAILED
        } else {
            code::LIMITED
        };
        response.errors.push(refusal(
            code,
            format!("{left_out} more errors are not shown"),
        ));
    }
    response
}

/// Sets the code of one error and masks it if need be. `logged` holds the faults that many fields share.
fn show(error: &mut ServerError, refused: bool, logged: &mut Vec<*const Error>) {
    let Some(source) = error.source.take() else {
        return show_of_engine(error, refused);
    };
    match ours(&*source) {
        Some(internal @ Error::Internal(fault)) => {
            let id = std::ptr::from_ref(internal);
            if !logged.contains(&id) {
                logged.push(id);
                tracing::error!(path = ?error.path, error = told(&**fault), "a resolver failed");
            }
            match fault.downcast_ref().and_then(Trouble::of) {
                // It passes once it is granted: other than a fault of ours, it may be sent again.
                Some(trouble @ Trouble::Unpermitted) => {
                    show_ours(error, &Error::Unavailable(trouble));
                }
                _ => mask(error),
            }
        }
        Some(ours) => show_ours(error, ours),
        None => {
            tracing::error!(path = ?error.path, error = error.message, "a resolver let a foreign error through");
            mask(error);
        }
    }
}

/// Only the engine makes errors without a source, and they are about the request: a bad argument, say.
fn show_of_engine(error: &mut ServerError, refused: bool) {
    if code_of(error).is_none() {
        let code = if refused {
            code::VALIDATION_FAILED
        } else {
            code::BAD_USER_INPUT
        };
        set(error, "code", code);
    }
}

fn show_ours(error: &mut ServerError, ours: &Error) {
    error.message = ours.to_string();
    set(error, "code", ours.code());
    if let Error::Faults(faults) = ours
        && let [fault] = faults.as_slice()
    {
        let field: Vec<Value> = fault.field.iter().map(Value::from).collect();
        set(error, "field", field);
    }
}

fn mask(error: &mut ServerError) {
    error.message = "internal error".to_owned();
    error.extensions = None;
    set(error, "code", code::INTERNAL);
}

fn set(error: &mut ServerError, name: &str, value: impl Into<Value>) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set(name, value);
}

/// Whether any error of a presented response has this code.
pub fn has_code(response: &Response, code: &str) -> bool {
    let code = Value::from(code);
    response
        .errors
        .iter()
        .any(|error| code_of(error) == Some(&code))
}

fn code_of(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MESSAGE_CHARS_MAX) {
        message.truncate(end);
        message.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(error: impl Into<async_graphql::Error>) -> ServerError {
        let mut error = error.into().into_server_error(Default::default());
        error.path = vec![PathSegment::Field("gap".into())];
        present(Response::from_errors(vec![error])).errors.remove(0)
    }

    fn code(error: &ServerError) -> &str {
        match code_of(error) {
            Some(Value::String(code)) => code,
            _ => "none",
        }
    }

    #[test]
    fn our_errors_keep_their_words_and_get_a_code() {
        let error = shown(Error::invalid("input.title", "is too long"));
        assert_eq!(
            (code(&error), error.message.as_str()),
            (code::INVALID, "input.title is too long")
        );
        let field = error
            .extensions
            .as_ref()
            .and_then(|e| e.get("field"))
            .expect("a field");
        assert_eq!(field.to_string(), r#"["input", "title"]"#);
        assert_eq!(
            code(&shown(Arc::new(Error::NotFound("gone".into())))),
            code::NOT_FOUND
        );
    }

    #[test]
    fn faults_and_foreign_errors_are_masked() {
        let secret = || sea_orm::DbErr::Custom("SELECT secret".into());
        for error in [
            shown(Error::from(secret())),
            shown(secret()),
            shown(std::io::Error::other("secret")),
        ] {
            assert_eq!(
                (code(&error), error.message.as_str()),
                (code::INTERNAL, "internal error")
            );
            assert!(!format!("{error:?}").contains("secret"));
        }
    }

    #[test]
    fn floods_and_long_messages_are_cut_short() {
        let errors = vec![ServerError::new("é".repeat(10_000), None); 3_000];
        let response = present(Response::from_errors(errors));
        assert_eq!(response.errors.len(), ERRORS_MAX + 1);
        assert_eq!(
            response.errors[0].message.chars().count(),
            MESSAGE_CHARS_MAX + 1
        );
        assert_eq!(
            response.errors[ERRORS_MAX].message,
            "2980 more errors are not shown"
        );
        assert!(
            response
                .errors
                .iter()
                .all(|e| code(e) == code::VALIDATION_FAILED)
        );
    }
}
