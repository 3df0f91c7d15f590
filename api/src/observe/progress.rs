//! How far something is, for who waits at a terminal.

use std::io::{self, IsTerminal, Write};

/// Tells in one line, which is written over, how far something is; nothing where standard error is no terminal.
pub struct Progress {
    what: &'static str,
    of: usize,
    is_seen: bool,
}

impl Progress {
    /// Of what is done in so many steps.
    pub fn new(what: &'static str, of: usize) -> Self {
        let is_seen = io::stderr().is_terminal();
        Self { what, of, is_seen }
    }

    /// So many of them are done.
    pub fn tell(&self, done: usize) {
        if self.is_seen {
            let Self { what, of, .. } = self;
            write!(io::stderr(), "\r{what}: {done} of {of}").ok();
        }
    }
}

impl Drop for Progress {
    /// Leaves the line to what is written next.
    fn drop(&mut self) {
        if self.is_seen {
            write!(io::stderr(), "\r\x1b[2K").ok();
        }
    }
}
