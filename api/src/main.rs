//! The program. What it does is compiled with the library: see `cli/run.rs`.

use std::process::ExitCode;

/// Cheaper than the system's allocator for the many small values of an answer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gapbridge::cli::run_to_end()
}
