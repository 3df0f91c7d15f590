//! Who may act: organisations, whom they are reached by, and how they sign in.

pub(crate) mod api_keys;
mod focal_points;
mod issuers_check;
mod organisations;
pub(crate) mod sign_in;
pub(crate) mod sign_in_api_key;
