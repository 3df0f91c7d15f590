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
    fn a_reader_that_has_gone_is_no_fault_and_a_full_disk_is() {
        let (reader, mut writer) = pipe().expect("a pipe");
        put(&mut writer, "read").expect("written");
        drop(reader);
        put(&mut writer, "not read").expect("no fault");
        let fault = put(&mut Full, "a line").expect_err("a fault");
        assert_eq!(fault.to_string(), "Cannot write to standard output");
    }
}
