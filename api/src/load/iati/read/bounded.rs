//! A source of which one piece may be only so long, and which knows its lines.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

/// Bytes that one tag, text or comment may take: the parser holds it as a whole.
const PIECE_MAX: usize = 4 * 1024 * 1024;

/// Counts lines, and gives no more than one piece may take.
pub(super) struct Bounded<R> {
    source: R,
    left: usize,
    line: u64,
    bytes: u64,
}

impl<R> Bounded<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            left: PIECE_MAX,
            line: 1,
            bytes: 0,
        }
    }

    /// Lets the next piece be as long as one may be.
    pub(super) fn renew(&mut self) {
        self.left = PIECE_MAX;
    }

    /// The line up to which was read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Bytes that were read.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let held = self.fill_buf()?;
        let length = held.len().min(into.len());
        into[..length].copy_from_slice(&held[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        if self.left == 0 {
            let message = format!("one tag, text or comment is longer than {PIECE_MAX} bytes");
            return Err(Error::new(ErrorKind::InvalidData, message));
        }
        let held = self.source.fill_buf()?;
        Ok(&held[..held.len().min(self.left)])
    }

    fn consume(&mut self, length: usize) {
        // What is consumed was just given by `fill_buf`, so this reads nothing.
        if let Ok(held) = self.source.fill_buf() {
            let taken = held.iter().take(length);
            self.line += taken.filter(|byte| **byte == b'\n').count() as u64;
        }
        self.left = self.left.saturating_sub(length);
        self.bytes += length as u64;
        self.source.consume(length);
    }
}
