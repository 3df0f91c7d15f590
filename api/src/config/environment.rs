//! Variables that look like settings and are none: with a slip in its name a setting would keep its default, and nobody would notice.

use super::Cli;
use clap::CommandFactory as _;
use domain::nearest::nearest;

/// What the names of settings begin with.
const PREFIX: &str = "GAPBRIDGE_";
/// Those that docker-compose.yml reads, and passes on with the rest of `.env`.
const OF_COMPOSE: [&str; 5] = [
    "GAPBRIDGE_BUILD_MODEL",
    "GAPBRIDGE_PUBLISH",
    "GAPBRIDGE_PUBLISH_GRAFANA",
    "GAPBRIDGE_PUBLISH_TLS",
    "GAPBRIDGE_SITE",
];
/// What those begin with that Kubernetes sets where a Service is called gapbridge, that of clients, as the explorer writes commands, and those
/// of tests, as CONTRIBUTING.md names them.
const OF_OTHERS: [&str; 10] = [
    "GAPBRIDGE_PORT",
    "GAPBRIDGE_SERVICE_",
    "GAPBRIDGE_TOKEN",
    "GAPBRIDGE_KILLS",
    "GAPBRIDGE_REQUESTS",
    "GAPBRIDGE_SEED",
    "GAPBRIDGE_SEQUENCES",
    "GAPBRIDGE_TEST_",
    "GAPBRIDGE_TIMING_SAMPLES",
    "GAPBRIDGE_TRIALS",
];

/// What is to be told of the variables with these names: one line of each that nobody reads. Their values are not looked at.
pub fn unread(names: impl Iterator<Item = String>) -> Vec<String> {
    let command = Cli::command();
    let known: Vec<&str> = command
        .get_arguments()
        .filter_map(|setting| setting.get_env()?.to_str())
        .collect();
    let is_read = |name: &str| {
        let is_of_others = OF_OTHERS.iter().any(|of| name.starts_with(of));
        known.contains(&name) || OF_COMPOSE.contains(&name) || is_of_others
    };
    names
        .filter(|name| name.starts_with(PREFIX) && !is_read(name))
        .map(|name| told(&name, &known))
        .collect()
}

fn told(name: &str, known: &[&str]) -> String {
    let settings = known.iter().filter_map(|known| known.strip_prefix(PREFIX));
    let meant = nearest(name.strip_prefix(PREFIX).unwrap_or(name), settings);
    let meant = meant.map_or_else(
        || "docs/operating.md lists the settings".to_owned(),
        |meant| format!("did you mean {PREFIX}{meant}?"),
    );
    format!("the variable {name} is set, but there is no such setting: {meant}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Vec<String> {
        unread(names.iter().map(|&name| name.to_owned()))
    }

    #[test]
    fn a_slip_in_the_name_of_a_setting_is_told_with_the_one_that_was_meant() {
        for (slip, meant) in [
            ("GAPBRIDGE_TRUSTED_PROXY", "GAPBRIDGE_TRUSTED_PROXIES"),
            ("GAPBRIDGE_DOCUMENT_ONLY", "GAPBRIDGE_DOCUMENTS_ONLY"),
            ("GAPBRIDGE_LISTN", "GAPBRIDGE_LISTEN"),
        ] {
            let told = of(&[slip]);
            assert_eq!(told.len(), 1, "{slip}");
            assert!(
                told[0].ends_with(&format!("did you mean {meant}?")),
                "{told:?}"
            );
        }
        let told = of(&["GAPBRIDGE_COLOUR_OF_THE_SKY"]);
        assert!(told[0].ends_with("docs/operating.md lists the settings"));
    }

    #[test]
    fn settings_and_what_is_no_business_of_ours_are_not_told_of() {
        let others = [
            "PATH",
            "GAPBRIDGE_LISTEN",
            "GAPBRIDGE_REPLICA_URLS",
            "GAPBRIDGE_SERVICE_HOST",
            "GAPBRIDGE_PORT_80_TCP",
            "GAPBRIDGE_TOKEN",
            "GAPBRIDGE_SEED",
        ];
        assert_eq!(of(&others), [""; 0]);
    }

    #[test]
    fn all_that_compose_reads_may_stand_beside_the_settings() {
        let compose = include_str!("../../../docker-compose.yml");
        let names: Vec<&str> = compose
            .split("${")
            .skip(1)
            .filter_map(|part| Some(part.split_once(":-")?.0))
            .collect();
        assert!(names.contains(&"GAPBRIDGE_SITE"), "{names:?}");
        assert_eq!(of(&names), [""; 0]);
    }
}
