//! What must agree in the repository: the schema, the documents, the files of the code, of migrations and of fuzzing.

mod documents;
pub(crate) mod fuzz_targets;
mod layout;
mod old_migrations;
mod schema;
