//! Variables that look like settings and are none: with a slip in its name a setting would keep its default, and nobody would notice. Also
//! those that are empty, and those whose value cannot be meant.

use super::Cli;
use clap::{
    Arg, Command, CommandFactory as _, Error,
    error::{ContextKind, ContextValue},
};
use domain::nearest::nearest;
use std::ffi::OsStr;

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

/// Variables that do count where they are empty: without them, another database would be used, and every page could ask.
const EMPTY_COUNTS: [&str; 2] = ["DATABASE_URL", "GAPBRIDGE_ALLOWED_ORIGINS"];

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
    let meant = nearest(bare(name), known.iter().copied().map(bare));
    // That of the database has no prefix: with one, a new register would begin in a file.
    let meant = meant.and_then(|meant| known.iter().find(|known| bare(known) == meant));
    let meant = meant.map_or_else(
        || "docs/operating.md lists the settings".to_owned(),
        |meant| format!("did you mean {meant}?"),
    );
    format!("the variable {name} is set, but there is no such setting: {meant}")
}

/// The name of a setting without what most begin with.
fn bare(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// A command whose settings do not look at variables that are empty, nor do those of the commands in it.
pub(super) fn without_empty(command: Command, is_empty: &dyn Fn(&OsStr) -> bool) -> Command {
    let looks_away = |arg: &Arg| {
        let counts = |name: &OsStr| EMPTY_COUNTS.iter().any(|known| name == *known);
        arg.get_env()
            .is_some_and(|name| is_empty(name) && !counts(name))
    };
    command
        .mut_args(|arg| match looks_away(&arg) {
            true => arg.env(None::<&'static str>),
            false => arg,
        })
        .mut_subcommands(|inner| without_empty(inner, is_empty))
}

/// The same error, with the variable that holds the value it is about: whoever set that may never have seen the command line.
pub(super) fn naming(mut error: Error, value_of: impl Fn(&str) -> Option<String>) -> Error {
    if let Some(name) = variable_of(&error, value_of) {
        let tip = format!("the variable {name} is set to this");
        let tips = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

/// The variable of the setting that an error is about, where it holds the value that was refused, alone or between commas.
fn variable_of(error: &Error, value_of: impl Fn(&str) -> Option<String>) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let refused = text(ContextKind::InvalidValue)?;
    let setting = text(ContextKind::InvalidArg)?.strip_prefix("--")?;
    let setting = setting.split(' ').next()?;
    let command = Cli::command();
    let mut known = command.get_arguments();
    let arg = known.find(|arg| arg.get_long() == Some(setting))?;
    let name = arg.get_env()?.to_str()?;
    let held = value_of(name)?;
    let is_it = held == refused || held.split(',').any(|part| part == refused);
    is_it.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    fn of(names: &[&str]) -> Vec<String> {
        unread(names.iter().map(|&name| name.to_owned()))
    }

    #[test]
    fn a_slip_in_the_name_of_a_setting_is_told_with_the_one_that_was_meant() {
        for (slip, meant) in [
            ("GAPBRIDGE_TRUSTED_PROXY", "GAPBRIDGE_TRUSTED_PROXIES"),
            ("GAPBRIDGE_DOCUMENT_ONLY", "GAPBRIDGE_DOCUMENTS_ONLY"),
            ("GAPBRIDGE_LISTN", "GAPBRIDGE_LISTEN"),
            ("GAPBRIDGE_DATABASE_URL", "DATABASE_URL"),
        ] {
            let told = of(&[slip]);
            assert_eq!(told.len(), 1, "{slip}");
            assert!(
                told[0].ends_with(&format!(": did you mean {meant}?")),
                "{told:?}"
            );
        }
        let told = of(&["GAPBRIDGE_COLOUR_OF_THE_SKY"]);
        assert!(told[0].ends_with("docs/operating.md lists the settings"));
    }

    #[test]
    fn empty_variables_count_as_not_set() {
        let looks = |command: &Command, id: &str| {
            let arg = command.get_arguments().find(|arg| arg.get_id() == id);
            arg.expect("a setting").get_env().is_some()
        };
        let all = without_empty(Cli::command(), &|_| true);
        let none = without_empty(Cli::command(), &|_| false);
        for setting in ["issuers", "holidays", "listen", "demo", "log_format"] {
            assert!(!looks(&all, setting) && looks(&none, setting), "{setting}");
        }
        for setting in ["database_url", "allowed_origins"] {
            assert!(looks(&all, setting), "{setting}");
        }
        let serve = all.find_subcommand("serve").expect("a command");
        assert!(!looks(serve, "issuers") && looks(serve, "allowed_origins"));
        let issuers = all.find_subcommand("issuers").expect("a command");
        let check = issuers.find_subcommand("check").expect("a command");
        assert!(!looks(check, "file"));
    }

    #[test]
    fn a_value_that_cannot_be_meant_is_told_with_the_variable_that_holds_it() {
        let said = |line: [&str; 3], variable: &str, value: &str| {
            let error = Cli::try_parse_from(line).expect_err("it cannot be meant");
            let value_of = |name: &str| (name == variable).then(|| value.to_owned());
            naming(error, value_of).to_string()
        };
        for (setting, refused, variable, value) in [
            ("--workers", "x", "GAPBRIDGE_WORKERS", "x"),
            ("--silence", "never", "GAPBRIDGE_SILENCE", "never"),
            (
                "--trusted-proxies",
                "gate",
                "GAPBRIDGE_TRUSTED_PROXIES",
                "10.0.0.0/8,gate",
            ),
        ] {
            let told = said(["gapbridge", setting, refused], variable, value);
            let tip = format!("the variable {variable} is set to this");
            assert!(told.contains(&tip), "{told}");
            let told = said(["gapbridge", setting, refused], variable, "another");
            assert!(!told.contains("variable"), "{told}");
        }
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
