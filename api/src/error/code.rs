//! The machine-readable `extensions.code` of every error we answer with.

/// Who asks is not known, or their token is not good.
pub const UNAUTHENTICATED: &str = "UNAUTHENTICATED";
/// There is no such thing, as far as the caller may know.
pub const NOT_FOUND: &str = "NOT_FOUND";
/// The caller sees the thing and may not do this to it.
pub const FORBIDDEN: &str = "FORBIDDEN";
/// The input breaks a rule of the domain.
pub const INVALID: &str = "INVALID";
/// Somebody else was faster, or the thing exists already.
pub const CONFLICT: &str = "CONFLICT";
/// Too much was asked: ask for less, or later.
pub const LIMITED: &str = "LIMITED";
/// The database does not answer or takes no changes, or the keys of a token's issuer cannot be read: try again later.
pub const UNAVAILABLE: &str = "UNAVAILABLE";
/// Our fault; the details are in the log.
pub const INTERNAL: &str = "INTERNAL";
/// The document is not GraphQL.
pub const PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
/// The document does not fit the schema.
pub const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";
/// The parameters or variables of the request are not usable.
pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
/// The document of this hash or name is not known: send it in full once, where others than the operator's are run.
pub const PERSISTED_QUERY_NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";
