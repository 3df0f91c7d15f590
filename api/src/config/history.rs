//! Settings of the commands that look after the history.

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};

/// What can be done about the history.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check that no event was changed, taken out, put in or cut off, and name the first that does not fit; then that the data
    /// is as the events left it, and name each object that differs.
    Verify(VerifyOptions),
}

/// Settings of `audit verify`.
#[derive(Clone, Debug, Default, Args)]
pub struct VerifyOptions {
    /// The head that this command printed an earlier time, and that was noted elsewhere: it must still be among the events, so that a
    /// history that was written anew as a whole is found as well. Without it only the history itself is looked at.
    #[arg(long, value_name = "HEAD", value_parser = head)]
    pub head: Option<String>,
    /// Name each object that differs, however many there are: otherwise the first 100, and how many of each kind.
    #[arg(long)]
    pub all: bool,
}

/// Settings of `erase`.
#[derive(Clone, Debug, Args)]
pub struct EraseOptions {
    /// Global id of the record: what the API gives as its `id`, not its reference. With `--field reason` that of an event of its history.
    #[arg(long, value_name = "ID")]
    pub record: String,
    /// The text, as the history calls it: title, description, note, text, …
    #[arg(long, value_name = "NAME")]
    pub field: String,
    /// Why. It stands in place of the text for everybody to read.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// A head as `audit verify` prints it: one that is mistyped is none that is missing from the history.
fn head(text: &str) -> Result<String> {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    ensure!(
        is_hash,
        "a head is a hash of 64 digits, 0 to 9 and a to f: write all of what `gapbridge audit verify` printed"
    );
    Ok(text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_a_whole_hash_and_may_be_in_capitals() {
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(head(&hash).ok(), Some(hash.clone()));
        assert_eq!(head(&hash.to_uppercase()).ok(), Some(hash.clone()));
        let other = hash.replace('f', "g");
        for text in ["", "zz", "5d0c…", &hash[1..], other.as_str()] {
            let said = head(text).expect_err(text).to_string();
            assert!(said.contains("64 digits"), "{said}");
        }
    }
}
