//! What is printed, also where nobody reads it to its end, as behind `| head -1`: `println!` would panic there.

use anyhow::{Context, Result};
use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

/// Prints a text as it is.
///
/// # Errors
/// Where standard output cannot be written to, as on a full disk. That its reader has gone is no fault.
pub fn print(text: impl Display) -> Result<()> {
    put(&mut io::stdout().lock(), text)
}

/// Prints a line.
///
/// # Errors
/// As those of [`print`].
pub fn print_line(line: impl Display) -> Result<()> {
    print(format_args!("{line}\n"))
}

/// Prints a line beside what is asked for, to standard error. Where that is closed there is nobody to tell.
pub fn note(line: impl Display) {
    writeln!(io::stderr(), "{line}").ok();
}

/// A line in which nothing that a file of somebody else says steers the terminal, nor turns the way that it is read: such characters are
/// written as JSON does, so that a line of JSON stays the same to who reads it.
pub fn plain(line: String) -> String {
    let steers = |letter: char| {
        letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !line.contains(steers) {
        return line;
    }
    let mut plain = String::with_capacity(line.len());
    for letter in line.chars() {
        if steers(letter) {
            plain.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            plain.push(letter);
        }
    }
    plain
}

fn put(out: &mut impl Write, text: impl Display) -> Result<()> {
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("Cannot write to standard output"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::pipe;

    /// A disk without room.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_steers_a_terminal_is_written_and_not_sent() {
        let said = "has \"T\u{1b}[31m\u{9b}2J\u{202e}\u{7}\", é".to_owned();
        assert_eq!(
            plain(said.clone()),
            r#"has "T\u001b[31m\u009b2J\u202e\u0007", é"#
        );
        let line = plain(serde_json::json!({ "message": said }).to_string());
        assert!(!line.contains(char::is_control));
        let read: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(read["message"], said);
    }

    #[test]
    fn a_reader_that_has_gone_is_no_fault_and_a_full_disk_is() {
        let (reader, mut writer) = pipe().expect("a pipe");
        put(&mut writer, "read").expect("written");
        drop(reader);
        put(&mut writer, "not read").expect("no fault");
        let fault = put(&mut Full, "a line").expect_err("a fault");
        assert_eq!(fault.to_string(), "Cannot write to standard output");
    }
}
