//! Which spans are traced.

use tracing::{Metadata, Subscriber, subscriber::Interest};
use tracing_subscriber::{
    filter::LevelFilter,
    layer::{Context, Filter},
    registry::LookupSpan,
};

/// The target of spans that are traced.
pub const TRACED: &str = "gapbridge::traced";

/// Spans that begin a trace where nothing is traced around them. Others alone would tell nothing.
const BEGINNINGS: [&str; 4] = ["request", "operation", "webhook delivery", "import"];

/// Takes our spans, each below one that begins a trace.
pub(super) struct Ours;

impl<S> Filter<S> for Ours
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn enabled(&self, metadata: &Metadata<'_>, context: &Context<'_, S>) -> bool {
        metadata.target() == TRACED && (begins(metadata) || context.lookup_current().is_some())
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.target() != TRACED {
            Interest::never()
        } else if begins(metadata) {
            Interest::always()
        } else {
            Interest::sometimes()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }
}

fn begins(metadata: &Metadata<'_>) -> bool {
    BEGINNINGS.contains(&metadata.name())
}
