//! What a gap shows, in five parts: each a type whose fields stand among those of the gap.

pub mod facts;
pub mod links;
pub mod record;
pub mod response;
pub mod sources;
