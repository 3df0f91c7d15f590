//! The data that the program has in itself: the reference data, and fictional donors.

use super::Source;

/// The reference data, built in.
pub const REFERENCE: &[(&str, &str)] = &[
    (
        "data/countries.csv",
        include_str!("../../../data/countries.csv"),
    ),
    (
        "data/country-aliases.csv",
        include_str!("../../../data/country-aliases.csv"),
    ),
    (
        "data/m49-regions.toml",
        include_str!("../../../data/m49-regions.toml"),
    ),
    (
        "data/country-groups.toml",
        include_str!("../../../data/country-groups.toml"),
    ),
    (
        "data/sectors.csv",
        include_str!("../../../data/sectors.csv"),
    ),
    (
        "data/organisations.toml",
        include_str!("../../../data/organisations.toml"),
    ),
    (
        "data/documents.toml",
        include_str!("../../../data/documents.toml"),
    ),
    (
        "data/anomalies.toml",
        include_str!("../../../data/anomalies.toml"),
    ),
    (
        "data/exchange-rates.toml",
        include_str!("../../../data/exchange-rates.toml"),
    ),
    (
        "data/regimes.toml",
        include_str!("../../../data/regimes.toml"),
    ),
    (
        "data/missions.toml",
        include_str!("../../../data/missions.toml"),
    ),
    (
        "data/panels.toml",
        include_str!("../../../data/panels.toml"),
    ),
    (
        "data/panel-costs.csv",
        include_str!("../../../data/panel-costs.csv"),
    ),
    (
        "data/recommendations.toml",
        include_str!("../../../data/recommendations.toml"),
    ),
    (
        "data/gaps-host-states.toml",
        include_str!("../../../data/gaps-host-states.toml"),
    ),
    (
        "data/gaps-missions.toml",
        include_str!("../../../data/gaps-missions.toml"),
    ),
    (
        "data/gaps-others.toml",
        include_str!("../../../data/gaps-others.toml"),
    ),
    (
        "data/gaps-later.toml",
        include_str!("../../../data/gaps-later.toml"),
    ),
    (
        "data/programmes.toml",
        include_str!("../../../data/programmes.toml"),
    ),
];

/// Fictional donors and what they give, for `serve --demo`.
pub const DEMO: &[(&str, &str)] = &[("data/demo.toml", include_str!("../../../data/demo.toml"))];

/// Built-in files.
pub fn built_in(files: &'static [(&str, &str)]) -> Vec<Source<'static>> {
    files
        .iter()
        .map(|&(name, text)| Source {
            name: name.into(),
            text: text.into(),
        })
        .collect()
}
