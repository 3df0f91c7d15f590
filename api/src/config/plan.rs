//! Settings of `plan`.

use clap::Args;
use std::path::PathBuf;

/// Settings of `plan`.
#[derive(Clone, Debug, Args)]
pub struct PlanOptions {
    /// Records to plan over, .toml or .csv, in a database of their own that is thrown away; the register itself if none is named.
    pub files: Vec<PathBuf>,
    /// Add the fictional donors, offers and programmes to the records.
    #[arg(long)]
    pub demo: bool,
    /// Policy of the plan, a .toml file: weights by severity, attention of donors, floor of fairness (see docs/plans.md).
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The day to plan for; by default the first day on which each gap is to be helped, or else today.
    #[arg(long, value_name = "DATE")]
    pub on: Option<chrono::NaiveDate>,
    /// How long to search. A plan whose search ends by itself comes out the same another time.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: u64,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub format: PlanFormat,
}

/// Forms in which a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum PlanFormat {
    /// Tables for people.
    Text,
    /// One JSON object, for programs.
    Json,
}
