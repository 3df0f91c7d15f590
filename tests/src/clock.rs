//! A wall clock that a test sets, of processes that are started with it.

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::FileExt,
    path::Path,
    process::Command,
    sync::LazyLock,
};
use tempfile::TempDir;

const SOURCE: &str = include_str!("clock.c");

/// What is loaded into a process, built once for all clocks.
static LIBRARY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a temporary folder");
    let (source, built) = (
        folder.path().join("clock.c"),
        folder.path().join("clock.so"),
    );
    fs::write(&source, SOURCE).expect("the source");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&built, &source])
        .status();
    assert!(
        compiled.expect("a C compiler, `cc`").success(),
        "{source:?}"
    );
    fs::read(built).expect("what was built")
});

/// The clock of processes whose settings it is among.
pub struct Clock {
    folder: TempDir,
}

impl Clock {
    /// One that shows the right time.
    pub fn start() -> Self {
        let clock = Self {
            folder: TempDir::new().expect("a temporary folder"),
        };
        fs::write(clock.path("clock.so"), &*LIBRARY).expect("the library");
        fs::write(clock.path("offset"), 0_i64.to_ne_bytes()).expect("the offset");
        clock
    }

    /// What a process is started with, so that this is its clock.
    pub fn settings(&self) -> [(&'static str, String); 2] {
        [
            ("LD_PRELOAD", self.path("clock.so")),
            ("GAPBRIDGE_TEST_CLOCK", self.path("offset")),
        ]
    }

    /// Sets it so many seconds ahead of the right time, or behind it.
    pub fn set(&self, ahead: i64) {
        // In its place: the process has the file in its memory.
        let file = OpenOptions::new().write(true).open(self.path("offset"));
        let file = file.expect("the offset");
        file.write_all_at(&ahead.to_ne_bytes(), 0)
            .expect("the offset");
    }

    fn path(&self, name: &str) -> String {
        let path: &Path = self.folder.path();
        path.join(name).display().to_string()
    }
}
