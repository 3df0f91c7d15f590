//! Settings of the commands that look after the history.

use clap::{Args, Subcommand};

/// What can be done about the history.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check that no event was changed, taken out, put in or cut off, and name the first that does not fit; then that the data
    /// is as the events left it, and name each object that differs.
    Verify(VerifyOptions),
}

/// Settings of `audit verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyOptions {
    /// The head that this command printed an earlier time, and that was noted elsewhere: it must still be among the events, so that a
    /// history that was written anew as a whole is found as well. Without it only the history itself is looked at.
    #[arg(long, value_name = "HEAD")]
    pub head: Option<String>,
}

/// Settings of `erase`.
#[derive(Clone, Debug, Args)]
pub struct EraseOptions {
    /// Global id of the record: what the API gives as its `id`, not its reference.
    #[arg(long, value_name = "ID")]
    pub record: String,
    /// The text, as the history calls it: title, description, note, text, …
    #[arg(long, value_name = "NAME")]
    pub field: String,
    /// Why. It stands in place of the text for everybody to read.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}
