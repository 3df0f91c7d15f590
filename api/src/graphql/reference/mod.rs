//! What everybody may read: countries, sectors, organisations, documents, regimes, missions and Panels.

pub mod country;
pub mod document;
pub mod exchange_rate;
pub mod focal_point;
pub mod lifting_condition;
pub mod mission;
pub mod organisation;
pub mod panel;
pub mod panel_cost;
pub mod progress;
pub mod regime;
pub mod sector;
