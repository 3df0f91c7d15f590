//! Settings of `plan`.

use super::number::number;
use anyhow::{Context, Result};
use clap::Args;
use domain::plan::SECONDS_MAX;
use std::path::PathBuf;

/// A day, as dates are written everywhere here.
fn day(text: &str) -> Result<chrono::NaiveDate> {
    text.parse().ok().context("write a day as 2027-01-31")
}

/// Settings of `plan`.
#[derive(Clone, Debug, Args)]
pub struct PlanOptions {
    /// Records to plan over, .toml or .csv, beside those that the program brings with it, in a database of their own that is thrown
    /// away; the register itself if none is named.
    pub files: Vec<PathBuf>,
    /// Plan over the gaps, offers and programmes of these files alone, and not over those that the program brings with it.
    #[arg(long, requires = "files", conflicts_with = "demo")]
    pub only_files: bool,
    /// A problem to plan in place of records, .toml or .json: needs, lines, and pairs with their fit (see docs/plans.md).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "demo", "on"])]
    pub problem: Option<PathBuf>,
    /// Add the fictional donors, offers and programmes to the records.
    #[arg(long)]
    pub demo: bool,
    /// A gap to plan for, by its reference, open and public; once for each, all by default. With regimes in the policy, those of them that
    /// are of these.
    #[arg(long = "gap", value_name = "REFERENCE", conflicts_with = "problem")]
    pub gaps: Vec<String>,
    /// Policy of the plan, a .toml file: weights by severity, attention of donors, floor of fairness (see docs/plans.md).
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The day to plan for, as 2027-01-31; by default the first day on which each gap is to be helped, or else today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Option<chrono::NaiveDate>,
    /// Longest time for all of it, in seconds. Half of that is for reading records and comparing them, and what takes longer is refused;
    /// the best plan found in the rest is printed, with what was left out. One that ends by itself comes out the same another time.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, allow_negative_numbers = true, value_parser = number::<u64>(1..=SECONDS_MAX, "seconds"))]
    pub seconds: u64,
    /// Also say what fairness between countries would cost at floors from 0 to 1: ten more plans, which takes several times as long.
    #[arg(long)]
    pub fairness_curve: bool,
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
