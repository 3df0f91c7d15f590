//! Missions that end.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A mission that has an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissionEnd {
    /// Its acronym.
    pub mission: Box<str>,
    /// The last day on which it is there.
    pub last_day: NaiveDate,
}
