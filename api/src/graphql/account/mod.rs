//! Who asks, their organisation, their keys, and what waits for them.

pub mod api_key;
pub mod hide;
pub mod inbox;
pub mod issue;
pub mod organisation;
pub mod rate_limit;
pub mod viewer;
pub mod webhook;
pub mod webhook_delivery;
pub mod webhook_mutation;
pub mod webhook_search;
