//! Who asks, their organisation, and their keys.

pub mod api_key;
pub mod issue;
pub mod organisation;
pub mod viewer;
