//! What can go wrong, named by what the caller can do about it, and the one place where errors are shown.
//!
//! Nothing but our own [`Error`] and what the GraphQL engine says about the request itself is ever shown to a
//! client: any other error that a resolver lets through with `?` is logged and answered as "internal error".

pub mod code;
pub mod input;
mod shown;
mod told;
pub mod trouble;

pub use shown::{
    ERRORS_MAX, forget_path, has_code, is_request_error, keep_path, present, refusal, troubles,
};
pub use told::{causes, told};

use self::trouble::Trouble;
use domain::validation::{Fault, FaultKind, Validation};

/// What resolvers fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Sign in first, or again.
    #[error("{0}")]
    Unauthenticated(String),
    /// There is no such thing; also said of what the caller may not see.
    #[error("{0}")]
    NotFound(String),
    /// Seen, and not allowed.
    #[error("{0}")]
    Forbidden(String),
    /// Validation of one input, to be mended together.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Faults(Vec<Fault>),
    /// The state of things is in the way: read again, then decide.
    #[error("{0}")]
    Conflict(String),
    /// Somebody changed the thing since it was read.
    #[error(
        "This has changed since you read it: read it again, then say what you want with expectedVersion \"{current}\"."
    )]
    Stale {
        /// Its version now.
        current: String,
    },
    /// A name for a change was used for another one.
    #[error(
        "This clientMutationId stands for another change that was done: give every change a new one, and repeat it only with the same input."
    )]
    Reused,
    /// Ask for less, or later.
    #[error("{0}")]
    Limited(String),
    /// Nobody's fault: it passes.
    #[error("{0}")]
    Unavailable(Trouble),
    /// Another service that we need does not answer, such as an issuer: it passes.
    #[error("{0}")]
    Elsewhere(&'static str),
    /// Our fault. Its chain goes to the log and to whoever runs a command, never to a client.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

/// What resolvers return; `?` turns it into the engine's error and [`present`] finds ours again inside.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Input that breaks a rule: the path of the field (`filter.countries`), and what is wrong and would be right, in words
    /// that follow the field's name.
    pub fn invalid(field: &str, message: &str) -> Self {
        Fault::invalid(field, message).into()
    }

    /// An input field that names nothing the caller may see.
    pub fn absent(field: &str) -> Self {
        Fault::absent(field).into()
    }

    /// An input field that goes against the state of things.
    pub fn taken(field: &str, message: impl Into<String>) -> Self {
        Fault::taken(field, message).into()
    }

    /// The code a client can act upon.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => code::UNAUTHENTICATED,
            Self::NotFound(_) => code::NOT_FOUND,
            Self::Forbidden(_) => code::FORBIDDEN,
            Self::Faults(faults) => match faults.as_slice() {
                [fault] => code_of_fault(fault.kind),
                _ => code::INVALID,
            },
            Self::Conflict(_) | Self::Stale { .. } | Self::Reused => code::CONFLICT,
            Self::Limited(_) => code::LIMITED,
            Self::Unavailable(_) | Self::Elsewhere(_) => code::UNAVAILABLE,
            Self::Internal(_) => code::INTERNAL,
        }
    }
}

fn code_of_fault(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Invalid => code::INVALID,
        FaultKind::Absent => code::NOT_FOUND,
        FaultKind::Taken => code::CONFLICT,
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Faults(vec![fault])
    }
}

impl From<Vec<Fault>> for Error {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Faults(faults)
    }
}

/// Gathers the faults among what can go wrong.
pub trait Gather {
    /// What was done, or its faults noted; fails with what is no fault of the input.
    fn gather<T>(&mut self, done: Result<T>) -> Result<Option<T>>;
}

impl Gather for Validation {
    fn gather<T>(&mut self, done: Result<T>) -> Result<Option<T>> {
        match done {
            Ok(done) => Ok(Some(done)),
            Err(Error::Faults(faults)) => {
                self.extend(faults);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        match Trouble::of(&error) {
            // What is damaged, and which right is missing, is for the log and for whoever runs a command.
            None | Some(Trouble::Damaged | Trouble::Unpermitted) => Self::Internal(error.into()),
            Some(trouble) => Self::Unavailable(trouble),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}
