//! What should be known of what was done to a gap.

pub mod brought_out;
pub mod left_matches;
pub mod same_title;
pub mod undelivered;
