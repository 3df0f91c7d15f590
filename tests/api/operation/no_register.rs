//! Commands in a folder or on a database without a register: they say so, and make none.

use clap::Parser;
use gapbridge::{
    cli::{audit::audit, erase, import, judgements, load, plan, template},
    config::{Audit, Cli, Command, Config, Import},
};
use std::fs;
use tests::{Empty, on_both};

/// What a command line ends with.
async fn ended(config: &Config, line: &[&str]) -> Result<(), String> {
    let cli = Cli::try_parse_from(["gapbridge"].iter().chain(line)).expect("a command line");
    let done = match cli.command.expect("a command") {
        Command::Audit(Audit::Verify(options)) => {
            let audited = audit(config, &options, &mut |_| {}, &mut |_| {}).await;
            audited.map(|_| ())
        }
        Command::Erase(options) => erase::run(config, &options).await,
        Command::Import(Import::Iati(options)) => import::run(config, &options).await,
        Command::Import(Import::Table(options)) => import::run_table(config, &options).await,
        Command::Load(options) => load::run(config, &options).await,
        Command::Judgements => judgements::run(config).await,
        Command::Plan(options) => plan::run(config, &options).await,
        Command::Template(options) => template::run(config, &options).await,
        _ => panic!("{line:?} is none of those"),
    };
    done.map_err(|error| format!("{error:#}"))
}

const LINES: [&[&str]; 8] = [
    &["audit", "verify"],
    &[
        "erase",
        "--record",
        "01890a5d-ac96-774b-bcce-b302099a8057",
        "--field",
        "title",
        "--reason",
        "An order",
    ],
    &["import", "iati", "--as", "undp", "a.xml"],
    &["import", "table", "--as", "undp", "offers.csv"],
    &["load", "--reference", "--dry-run"],
    &["judgements"],
    &["plan"],
    &["template", "offers", "/nowhere/offers.csv"],
];

#[tokio::test]
async fn a_command_in_a_wrong_folder_says_that_there_is_no_register_and_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gapbridge.db");
    let config = Config {
        database_url: format!("sqlite:{}?mode=rwc", file.display()),
        ..Cli::parse_from(["gapbridge"]).config
    };
    for line in LINES {
        let said = ended(&config, line).await.unwrap_err();
        let expected = format!(
            "There is no register: no database is at \"{}\". Start the service once",
            file.display()
        );
        assert!(said.starts_with(&expected), "{line:?}: {said}");
        let made = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(made, 0, "{line:?}");
    }
}

on_both! {
    async fn a_database_without_tables_is_no_register_whose_history_was_changed(empty: &Empty) {
        for line in LINES {
            let said = ended(&empty.0.config(), line).await.unwrap_err();
            assert!(said.starts_with("There is no register: "), "{line:?}: {said}");
        }
    }
}
