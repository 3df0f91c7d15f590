//! How much there is of something now.

/// How much there is of something now.
pub struct Level {
    /// Its name, without what stands before all, such as `catalogue_gaps`.
    pub name: &'static str,
    /// What it is, and its unit.
    pub help: &'static str,
    /// How much.
    pub value: f64,
    /// Whether it was counted since the process began, and never falls.
    pub is_total: bool,
}

impl Level {
    /// How much there is now.
    pub fn now(name: &'static str, help: &'static str, value: f64) -> Self {
        Self {
            name,
            help,
            value,
            is_total: false,
        }
    }

    /// How often something was, since the process began.
    pub fn total(name: &'static str, help: &'static str, count: u64) -> Self {
        Self {
            name,
            help,
            value: count as f64,
            is_total: true,
        }
    }
}
