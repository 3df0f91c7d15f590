//! What stands in the place of traces where they are not built in.

use std::time::Duration;

use anyhow::{Result, ensure};
use tracing::Span;
use tracing_subscriber::layer::Identity;

use super::Parent;
use crate::config::Config;

/// None are ever made.
#[allow(dead_code, reason = "what is not built in is never made")]
pub(super) struct Traces;

impl Traces {
    pub(super) fn open(config: &Config) -> Result<Option<Self>> {
        ensure!(
            config.traces.is_none(),
            "This gapbridge was built without traces. Leave --traces and GAPBRIDGE_TRACES out, or build it with `--features traces`"
        );
        Ok(None)
    }

    pub(super) fn layer(&self) -> Identity {
        Identity::new()
    }

    pub(super) fn end(self, _: Duration) -> Result<()> {
        Ok(())
    }
}

/// The name of the trace that a request belongs to, if its client says one.
pub fn continued(_: &Span, parent: Option<Parent>) -> Option<String> {
    parent.map(|parent| parent.trace_id())
}

/// A statement that was carried out, which nobody follows.
pub fn statement(_: Duration, _: &str, _: &'static str, _: bool) {}

/// Whether statements are to be told to [`statement`].
pub fn is_tracing() -> bool {
    false
}
