//! The file of issuers, checked before the service starts with it.

use clap::Parser;
use gapbridge::{
    auth::check::Checked,
    cli::issuers::{checked, table},
    config::{CheckIssuersOptions, Cli, Command, Config},
};
use tempfile::TempDir;
use tests::{Empty, Issuer, Signer, TestDatabase, on_both};

const GOOD: &str = "[[issuer]]\nurl = \"https://id.example.org/realms/a\"\naudience = \"gapbridge\"\norganisations = [\"*\", \"group-civ\"]\n";

/// What is wrong with a file, as `setting: reason`.
async fn wrong(database: &TestDatabase, text: &str, fetch: bool) -> Vec<String> {
    faults(&looked_at(&database.config(), text, fetch).await)
}

/// What is found about the settings of a file.
async fn looked_at(config: &Config, text: &str, fetch: bool) -> Vec<Checked> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("issuers.toml");
    std::fs::write(&file, text).unwrap();
    checked(config, &CheckIssuersOptions { file, fetch })
        .await
        .unwrap()
}

fn faults(checked: &[Checked]) -> Vec<String> {
    let shown = table(checked);
    assert_eq!(shown.lines().count(), checked.len(), "{shown}");
    let faults = checked.iter().filter_map(|one| {
        let error = one.found.as_ref().err()?;
        Some(format!("{}: {error:#}", one.setting))
    });
    faults.collect()
}

#[test]
fn the_command_line_names_the_file() {
    let cli = Cli::try_parse_from(["gapbridge", "issuers", "check", "issuers.toml", "--fetch"]);
    assert!(matches!(cli.unwrap().command, Some(Command::Issuers(_))));
}

on_both! {
    async fn a_good_file_has_no_faults(database: &TestDatabase) {
        assert_eq!(wrong(database, GOOD, false).await, [""; 0]);
        let issuer = Issuer::start(&Signer::ed("a", 1)).await;
        let trusted = issuer.trusted_for(&["*"], "").issuers.unwrap();
        let text = std::fs::read_to_string(trusted).unwrap();
        assert_eq!(wrong(database, &text, true).await, [""; 0]);
    }

    async fn before_the_first_start_all_but_codes_of_organisations_is_checked(empty: &Empty) {
        let config = empty.0.config();
        let unknown = GOOD.replace("group-civ", "group-xyz");
        let checked = looked_at(&config, &unknown, false).await;
        assert_eq!(faults(&checked), [""; 0]);
        let organisations = checked.iter().find(|one| one.setting == "organisations").unwrap();
        let found = organisations.found.as_ref().unwrap();
        assert_eq!(found, "*, group-xyz (not looked up: there is no register yet at --database-url)");
        let wrong = faults(&looked_at(&config, &format!("{unknown}roles = []\n"), false).await);
        assert!(wrong.len() == 1 && wrong[0].starts_with("roles: "), "{wrong:?}");
    }

    async fn each_fault_is_said_with_its_setting(database: &TestDatabase) {
        let with = |line: &str| format!("{GOOD}{line}\n");
        for (text, setting, said) in [
            (String::new(), "file", "names no issuer"),
            (with("audiences = \"x\""), "file", "audiences"),
            (GOOD.replace("https:", "http:"), "url", "https://"),
            (GOOD.replace("\"gapbridge\"", "\" \""), "audience", "is empty"),
            (GOOD.replace("group-civ", "group-xyz"), "organisations", "group-xyz"),
            (GOOD.replace("\"*\", \"group-civ\"", ""), "organisations", "must list"),
            (with("roles = [\"admin\"]"), "roles", "\"admin\" among roles"),
            (with("roles = []"), "roles", "is empty"),
            (with("role_claim = \"\""), "role_claim", "is empty"),
            (with("organisation_claim = \"\""), "organisation_claim", "is empty"),
            (with("label = \"local\""), "label", "neither"),
            (with("refresh_seconds = 0"), "refresh_seconds", "1 to 3600"),
            (format!("{GOOD}{GOOD}"), "labels", "twice"),
        ] {
            let faults = wrong(database, &text, false).await;
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            assert!(faults[0].starts_with(&format!("{setting}: ")) && faults[0].contains(said), "{text}: {faults:?}");
        }
        let checked = looked_at(&database.config(), "[[issuer]]\naudience = \"a\"\nurl = \"https://id.example.org\"\nlevel = 1\n", false).await;
        let shown = table(&checked);
        assert!(shown.contains("missing field `organisations`; line 4, issuer.0: unknown field `level`"), "{shown}");
        // Nobody listens there.
        let silent = GOOD.replace("https://id.example.org/realms/a", "http://127.0.0.1:9");
        let faults = wrong(database, &silent, true).await;
        assert!(faults.len() == 1 && faults[0].starts_with("keys: "), "{faults:?}");
    }
}
