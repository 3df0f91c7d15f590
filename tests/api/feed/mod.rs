//! What changed and what waits, told to who follows it: the feed, pushed and by webhooks, saved searches and inboxes.

pub(crate) mod changes;
mod changes_since;
mod inbox;
mod inbox_running;
pub(crate) mod live;
pub(crate) mod saved_searches;
pub(crate) mod webhooks;
