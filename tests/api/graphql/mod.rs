//! The API as a language: what is asked and changed by it, and what is told of what cannot be.

mod bad_values;
mod bulk;
mod dry_run;
mod questions;
mod told_cures;
mod told_faults;
mod told_values;
mod told_why;
