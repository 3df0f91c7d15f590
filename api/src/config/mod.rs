//! Every setting, from the command line or the environment, parsed once.

mod bounds;
mod budgets;
mod environment;
mod history;
mod issuers;
mod load;
mod number;
mod observation;
mod plan;
mod replicas;
mod reporting;
mod serve;
mod webhooks;

pub use bounds::Bounds;
pub use budgets::Budgets;
pub use environment::unread;
use environment::{naming, without_empty};
pub use history::{Audit, EraseOptions, VerifyOptions};
pub use issuers::{CheckIssuersOptions, Issuers, TTL_MAX, TokenOptions};
pub use load::{Import, ImportIatiOptions, ImportTableOptions, LoadOptions, TemplateOptions};
pub use observation::LogFormat;
pub use plan::{PlanFormat, PlanOptions};
pub use replicas::ReplicaSettings;
pub use reporting::Reporting;
pub use serve::{ServeOptions, TrustedDocuments};
pub use webhooks::WebhookSettings;

use anyhow::{Result, anyhow, bail};
use clap::{
    Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::{OsStringValueParser, TypedValueParser},
};
use domain::deadline::Silence;
use number::number;
use observation::{collector, log_filter};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    time::Duration,
};

/// What the program is called with most, below its help.
const EXAMPLES: &str = "\
Examples:
  gapbridge                                                      serve on http://127.0.0.1:8080, from gapbridge.db
  gapbridge serve --demo --listen 127.0.0.1:9000                 the same elsewhere, with fictional donors
  gapbridge token --organisation group-civ --role editor         print a token that is good for 8 hours
  gapbridge template offers offers.xlsx                          write a table of offers to fill in
  gapbridge import table offers.xlsx --as state-can --dry-run    say what importing it would do
  gapbridge audit verify                                         check the history, and print its head

Settings of all commands may follow any of them. Each can be given as the variable that stands in [env: …] instead; docs/operating.md has more.";

/// What those settings stand below in the help of each command.
const FOR_ALL: &str = "Settings of all commands";

/// The register of capacity gaps that keep sanctions from being carried out or lifted, as a GraphQL API.
#[derive(Debug, Parser)]
#[command(name = "gapbridge", version, about, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do; `serve` by default.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Settings of `serve`, for when no command is named.
    #[command(flatten)]
    pub serve: ServeOptions,
    /// Settings of all commands. They come last: what follows would stand below the same heading.
    #[command(flatten, next_help_heading = FOR_ALL)]
    pub config: Config,
}

impl Cli {
    /// What was asked for; ends the program where that cannot be meant, or where only help is wanted. A variable that is set to nothing
    /// counts as not set: Compose and Kubernetes set those so that are to be left out.
    pub fn asked() -> Self {
        let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
        let matches = without_empty(Self::command(), &is_empty)
            .try_get_matches()
            .unwrap_or_else(|error| naming(error, |name| std::env::var(name).ok()).exit());
        Self::from_arg_matches(&matches)
            .unwrap_or_else(|error| error.format(&mut Self::command()).exit())
    }
}

/// What the program can do.
#[derive(Debug, Subcommand)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one, for as long as the program runs"
)]
pub enum Command {
    /// Serve the API. An empty database gets the reference data first.
    Serve(ServeOptions),
    /// Create or change the tables, and nothing else.
    Migrate,
    /// Load records from files of the format that data/README.md describes.
    Load(LoadOptions),
    /// Take records of other systems over, as those of an organisation.
    #[command(subcommand)]
    Import(Import),
    /// Write a table to fill in, with the codes of the register to choose from, which `import table` reads.
    Template(TemplateOptions),
    /// Look after the history of changes.
    #[command(subcommand)]
    Audit(Audit),
    /// Erase a text that must not exist, from its record and from the history, so that the history can still be verified.
    Erase(EraseOptions),
    /// Draw a plan: which help should go to which need, how good that is proven to be, and why the rest stays open.
    Plan(PlanOptions),
    /// Print what organisations think of suggestions of public gaps, without who thinks so, as CSV on standard output: to fit the weights
    /// of suggestions to.
    Judgements,
    /// Look after the issuers whose tokens are accepted.
    #[command(subcommand)]
    Issuers(Issuers),
    /// Print the schema of the API.
    Schema(SchemaOptions),
    /// Print a token of the local issuer, with which its holder acts for an organisation.
    Token(TokenOptions),
}

/// Settings of `schema`.
#[derive(Clone, Debug, Args)]
pub struct SchemaOptions {
    /// Print it as a subgraph of Apollo Federation has it, to compose it with others.
    #[arg(long)]
    pub federation: bool,
}

/// Settings of all commands.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Database (only serve, load and migrate make one): sqlite:FILE?mode=rwc or postgres://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full.
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite:gapbridge.db?mode=rwc"
    )]
    pub database_url: String,
    /// Connections to the database at most, 2 at least: a change is judged by what is read beside it.
    #[arg(long, global = true, env = "GAPBRIDGE_DATABASE_CONNECTIONS", default_value_t = 8, allow_negative_numbers = true, value_parser = number::<u32>(2..=1000, "connections"))]
    pub database_connections: u32,
    /// Copies of the database that questions are read from.
    #[command(flatten)]
    pub replicas: ReplicaSettings,
    /// File with the private key of the local issuer; made if it does not exist. By default the database's file with .key
    /// appended, with SQLite; with PostgreSQL there is no local issuer by default.
    #[arg(long, global = true, env = "GAPBRIDGE_LOCAL_KEY", value_name = "FILE")]
    pub local_key: Option<PathBuf>,
    /// How many working days a host state has to answer a proposed match; what its silence means then, --silence says.
    #[arg(long, global = true, env = "GAPBRIDGE_CONSENT_DAYS", default_value_t = 5, allow_negative_numbers = true, value_parser = number::<u16>(0..=250, "working days"))]
    pub consent_days: u16,
    /// What a host state's silence beyond --consent-days means: `waits` keeps a match where it is, `no-objection` lets it proceed.
    #[arg(long, global = true, env = "GAPBRIDGE_SILENCE", value_enum, default_value_t = Silence::Waits)]
    pub silence: Silence,
    /// Days that are not working days, besides Saturdays and Sundays, as 2026-12-25, separated by commas; none by default.
    #[arg(long, global = true, env = "GAPBRIDGE_HOLIDAYS", value_delimiter = ',', value_parser = holiday)]
    pub holidays: Vec<chrono::NaiveDate>,
    /// How webhooks are delivered.
    #[command(flatten)]
    pub webhooks: WebhookSettings,
    /// File of the language model that suggestions read texts by as well (`make model` installs it); without one, or with an empty name,
    /// they go by words.
    #[arg(long, global = true, env = "GAPBRIDGE_MODEL", value_name = "FILE", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub model: Option<PathBuf>,
    /// What to log: error, warn, info, debug, trace, or a filter such as info,gapbridge=debug.
    #[arg(long, global = true, env = "GAPBRIDGE_LOG", default_value = "info", value_parser = log_filter)]
    pub log: String,
    /// How to log; by default as text where standard error is a terminal, else as JSON.
    #[arg(long, global = true, env = "GAPBRIDGE_LOG_FORMAT", value_enum)]
    pub log_format: Option<LogFormat>,
    /// Collector to which traces are sent by OTLP over HTTP, such as http://127.0.0.1:4318; none by default. The variables of
    /// OpenTelemetry (OTEL_EXPORTER_OTLP_ENDPOINT and others) work as well.
    #[arg(long, global = true, env = "GAPBRIDGE_TRACES", value_name = "URL", value_parser = collector)]
    pub traces: Option<String>,
}

impl Config {
    /// File of the language model, if there is to be one. An empty name is none: so a variable that an image sets can be taken back.
    pub fn model_file(&self) -> Option<&Path> {
        let file = self.model.as_deref();
        file.filter(|file| !file.as_os_str().is_empty())
    }
}

/// A day that is not worked on.
fn holiday(text: &str) -> Result<chrono::NaiveDate> {
    text.trim()
        .parse()
        .map_err(|_| anyhow!("write days as 2026-12-25, with commas between them"))
}

fn within(text: &str, most: Duration) -> Result<Duration> {
    match humantime::parse_duration(text) {
        Ok(time) if time >= Duration::from_millis(1) && time <= most => Ok(time),
        Ok(_) => bail!(
            "must lie between 1ms and {}",
            humantime::format_duration(most)
        ),
        Err(_) => bail!("write for example 200ms, 30s or 3d"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_name_of_a_model_is_none() {
        let model = |arguments: &[&str]| {
            let line = ["gapbridge"].iter().chain(arguments);
            let cli = Cli::try_parse_from(line).expect("a command line");
            cli.config.model_file().map(Path::to_path_buf)
        };
        assert_eq!(model(&["--model", ""]), None);
        assert_eq!(model(&["--model="]), None);
        assert_eq!(model(&["--model", "e5.bin"]), Some("e5.bin".into()));
    }

    #[test]
    fn a_holiday_that_is_no_day_is_refused_with_how_days_are_written() {
        let line = ["gapbridge", "--holidays", "2026-12-25, 2027-01-01"];
        let cli = Cli::try_parse_from(line).expect("two days");
        assert_eq!(cli.config.holidays.len(), 2);
        let said = Cli::try_parse_from(["gapbridge", "--holidays", "Christmas"]);
        let said = said.expect_err("no day").to_string();
        assert!(said.contains("2026-12-25"), "{said}");
    }

    #[test]
    fn the_examples_are_command_lines() {
        let lines = EXAMPLES
            .lines()
            .filter_map(|line| line.strip_prefix("  gapbridge"));
        let mut count = 0;
        for line in lines {
            // What they do stands behind several blanks.
            let (arguments, _) = line.split_once("   ").expect("what it does");
            let line = ["gapbridge"]
                .into_iter()
                .chain(arguments.split_whitespace());
            assert!(Cli::try_parse_from(line).is_ok(), "{arguments}");
            count += 1;
        }
        assert_eq!(count, 6);
    }

    #[test]
    fn settings_of_all_commands_stand_below_those_of_each() {
        let mut command = Cli::command();
        command.build();
        for (name, own) in [("serve", "--workers"), ("load", "--dry-run")] {
            let help = command.find_subcommand_mut(name).expect("a command");
            let help = help.render_long_help().to_string();
            let (own_ones, for_all) = help.split_once(FOR_ALL).expect("the heading");
            assert!(own_ones.contains(own) && !for_all.contains(own), "{help}");
            assert!(!own_ones.contains("--database-url"), "{help}");
        }
    }

    #[test]
    fn the_bounds_are_those_that_the_command_line_gives_by_default() {
        let cli = Cli::try_parse_from(["gapbridge"]).expect("a command line");
        assert_eq!(
            format!("{:?}", cli.serve.bounds),
            format!("{:?}", Bounds::default())
        );
        assert_eq!(
            format!("{:?}", cli.config.webhooks),
            format!("{:?}", WebhookSettings::default())
        );
        assert_eq!(
            format!("{:?}", cli.config.replicas),
            format!("{:?}", ReplicaSettings::default())
        );
    }
}
