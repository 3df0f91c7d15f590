//! The time in which something is needed or given.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// From when to when, both days included; `None` is without bound on that side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// First day.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Last day.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}
