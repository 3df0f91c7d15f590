//! The service on a machine of its own: the unit of systemd starts what there is with settings that there are, and the log is bounded.

use crate::operation::deploy::{COMPOSE, keys, settings, text, yaml};
use clap::CommandFactory as _;
use gapbridge::config::Cli;
use std::collections::BTreeMap;
use yaml_rust2::Yaml;

const UNIT: &str = "deploy/systemd/gapbridge.service";
const ENVIRONMENT: &str = "deploy/systemd/gapbridge.env";
const PAGE: &str = "docs/installing.md";

/// What the unit says, by name; of what is said twice both.
fn unit() -> BTreeMap<String, Vec<String>> {
    let mut said = BTreeMap::<String, Vec<String>>::new();
    for line in text(UNIT).lines() {
        let is_said = !line.is_empty() && !line.starts_with(['#', '[']);
        if is_said {
            let (name, value) = line.split_once('=').unwrap_or_else(|| panic!("{line}"));
            let values = said.entry(name.to_owned()).or_default();
            values.push(value.to_owned());
        }
    }
    said
}

#[test]
fn the_unit_starts_a_command_that_there_is_and_the_page_puts_all_in_its_place() {
    let (unit, page) = (unit(), text(PAGE));
    let start = unit["ExecStart"][0].split(' ').collect::<Vec<_>>();
    let read = Cli::command().try_get_matches_from(&start);
    assert!(read.is_ok(), "{start:?}: {read:?}");
    let places = [start[0], &*unit["EnvironmentFile"][0]];
    for place in places {
        assert!(page.contains(&format!(" {place}")), "{place}");
    }
    let home = &unit["WorkingDirectory"][0];
    assert!(home.ends_with(&format!("/{}", unit["StateDirectory"][0])));
    let user = format!("useradd --system --home-dir {home} ");
    assert!(page.contains(&user), "{user}");
    for file in [UNIT, ENVIRONMENT] {
        assert!(page.contains(&format!(" {file} ")), "{file}");
    }
}

#[test]
fn memory_goes_back_at_once_on_a_machine_and_in_the_image() {
    let setting = "MIMALLOC_PURGE_DELAY=0";
    assert_eq!(unit()["Environment"], [setting]);
    let image = text("Dockerfile");
    assert!(image.contains(&format!("ENV {setting}\n")));
    assert!(text("docs/operating.md").contains(setting));
}

#[test]
fn the_unit_comes_back_after_faults_and_has_nothing_it_does_not_need() {
    let unit = unit();
    let is = |name: &str, value: &str| assert_eq!(unit[name], [value], "{name}");
    is("Restart", "always");
    is("StartLimitIntervalSec", "0");
    is("RestartPreventExitStatus", "2");
    is("CapabilityBoundingSet", "");
    is("NoNewPrivileges", "yes");
    is("ProtectSystem", "strict");
    is("StateDirectoryMode", "0700");
    is("UMask", "0077");
    // Requests have ten seconds to finish, and what runs beside them some more.
    let stop: u64 = unit["TimeoutStopSec"][0].parse().expect("seconds");
    assert!(stop >= 20, "{stop}");
}

#[test]
fn what_cannot_be_meant_ends_as_the_unit_expects_it() {
    let refused = Cli::command().try_get_matches_from(["gapbridge", "--listen", "nowhere"]);
    let status = refused.expect_err("no address").exit_code().to_string();
    assert_eq!(unit()["RestartPreventExitStatus"], [status]);
}

#[test]
fn the_settings_of_a_machine_are_settings_that_there_are() {
    let known = settings();
    let said = text(ENVIRONMENT);
    let lines = said.lines().map(|line| line.trim_start_matches('#'));
    let names: Vec<&str> = lines
        .filter_map(|line| Some(line.split_once('=')?.0))
        .filter(|name| !name.contains(' '))
        .collect();
    assert!(names.len() > 3, "{names:?}");
    for name in names {
        assert!(known.contains(name), "{ENVIRONMENT}: {name}");
    }
}

#[test]
fn every_log_of_compose_is_bounded() {
    let compose = yaml(COMPOSE);
    let driver = |of: &Yaml| of["logging"]["driver"].as_str().map(str::to_owned);
    assert_eq!(driver(&compose["x-api"]).as_deref(), Some("local"));
    for name in keys(&compose["services"]) {
        let service = &compose["services"][name];
        let is_ours = name.starts_with("api-");
        let found = driver(service);
        assert!(is_ours || found.as_deref() == Some("local"), "{name}");
    }
}
