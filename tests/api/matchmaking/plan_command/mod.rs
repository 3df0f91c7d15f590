//! `gapbridge plan`: plans on the command line, over the register or over files alone.

mod files;
mod problem;
mod time;

use clap::Parser;
use gapbridge::{
    cli::plan::report,
    config::{Cli, Command, Config, PlanOptions},
};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tests::{Empty, TestDatabase, on_both};

const RECORDS: &str = r#"
[[organisation]]
code = "own-donor"
name = "Own donor"
kind = "NGO"
source = "own"

[[gap]]
reference = "own-gap"
title = "No scales for containers at the harbour"
description = "Customs officers at the harbour cannot weigh containers."
language = "en"
holder = "HOST_STATE"
countries = ["CIV"]
sector = "33120"
nature = "CAPACITY"
category = "PUBLIC"
state = "OPEN"
evidence = "NAMED"
regime = "1572"
lifting_conditions = []
mandate_tasks = []
recommendations = []
provenance = [{ document = "S/2009/521", paragraph = "99" }]
source = "own"

[[gap.need]]
assistance = "EQUIPMENT"
title = "Scales"
unit = "ITEMS"
quantity = 4

[[offer]]
reference = "own-offer"
provider = "own-donor"
title = "Scales for containers"
description = "Scales for customs officers at harbours, to weigh containers."
language = "en"
status = "PIPELINE"
willing = "YES"
able = "YES"
attributed = true
countries = ["CIV"]
sectors = ["33120"]
languages = ["fr"]
mandate_tasks = []
source = "own"

[[offer.line]]
assistance = "EQUIPMENT"
title = "Scales"
unit = "ITEMS"
quantity = 3
"#;

/// Settings of the command, as it reads them.
fn options(arguments: &[&str]) -> (Config, PlanOptions) {
    let cli = Cli::try_parse_from(
        ["gapbridge", "plan", "--seconds", "600"]
            .iter()
            .chain(arguments),
    )
    .unwrap();
    let Some(Command::Plan(options)) = cli.command else {
        panic!("the command is plan")
    };
    (cli.config, options)
}

fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

async fn plan(arguments: &[&str]) -> Result<String, String> {
    let (config, options) = options(arguments);
    report(&config, &options, |_| {})
        .await
        .map_err(|error| format!("{error:#}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_a_file_and_what_is_wrong_with_it_is_said() {
    let folder = TempDir::new().unwrap();
    let records = file(&folder, "own.toml", RECORDS);
    let policy = file(
        &folder,
        "policy.toml",
        "attention = { own-donor = 0 }\nleast_fit = 0.1\nseverity = { HIGH = 4.0 }",
    );
    let drawn: Value = serde_json::from_str(
        &plan(&[
            text(&records),
            "--policy",
            text(&policy),
            "--format",
            "json",
        ])
        .await
        .unwrap(),
    )
    .unwrap();
    assert!(
        drawn["lines"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["names"]["gap"] != "own-gap"),
        "the donor looks after none"
    );
    for (wrong, said) in [
        ("bogus = 1", "unknown field `bogus`"),
        (
            "fairness_floor = 2.0",
            "fairness_floor of the policy is 2: write 0 to 1",
        ),
        ("max_providers = 0", "max_providers of the policy is 0"),
        (
            "attention = { own-doner = 1 }",
            "attention: \"own-doner\" is unknown",
        ),
        ("regimes = [\"nowhere\"]", "regimes: \"nowhere\" is unknown"),
        ("rounds = ", "is not a policy"),
    ] {
        let policy = file(&folder, "wrong.toml", wrong);
        let error = plan(&[text(&records), "--policy", text(&policy)])
            .await
            .unwrap_err();
        assert!(error.contains(said), "{error}");
    }
    let error = plan(&["--policy", "/nowhere/policy.toml"])
        .await
        .unwrap_err();
    assert!(
        error.starts_with("Cannot read the policy /nowhere/policy.toml"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn money_of_another_currency_is_told_with_its_rate_and_not_planned() {
    let folder = TempDir::new().unwrap();
    let money = RECORDS
        .replace(
            "unit = \"ITEMS\"\nquantity = 4",
            "unit = \"MONEY\"\namount = \"655957\"\ncurrency = \"XOF\"",
        )
        .replace(
            "unit = \"ITEMS\"\nquantity = 3",
            "unit = \"MONEY\"\namount = \"700\"\ncurrency = \"EUR\"",
        );
    let records = file(&folder, "money.toml", &money);
    let arguments = [text(&records), "--only-files", "--format", "json"];
    let drawn: Value = serde_json::from_str(&plan(&arguments).await.unwrap()).unwrap();
    assert_eq!(
        drawn["lines"],
        serde_json::json!([]),
        "a plan converts nothing"
    );
    let other = &drawn["other_money"][0];
    assert_eq!(
        (&other["amount"], &other["currency"], &other["worth"]),
        (&70_000.into(), &"EUR".into(), &459_170.into())
    );
    assert_eq!(
        (&other["rate"], &other["rate_day"]),
        (
            &"Fixed parity of the CFA franc (UEMOA)".into(),
            &"1999-01-01".into()
        )
    );
    let shown = plan(&arguments[..2]).await.unwrap();
    assert!(shown.contains("A plan converts nothing"), "{shown}");
}

on_both! {
    async fn the_register_is_planned_over_where_no_file_is_named(database: &TestDatabase) {
        database.load_demo().await;
        let (_, options) = options(&["--format", "json"]);
        let drawn = report(&database.config(), &options, |_| {}).await.unwrap();
        let drawn: Value = serde_json::from_str(&drawn).unwrap();
        assert!(drawn["lines"].as_array().unwrap().len() > 20);
    }

    async fn an_empty_register_has_no_plan_and_a_way_out(empty: &Empty) {
        let (_, options) = options(&[]);
        let error = report(&empty.0.config(), &options, |_| {}).await.unwrap_err();
        assert!(error.to_string().starts_with("There is no register: ") && error.to_string().contains("Start the service once"), "{error}");
    }
}
