//! `gapbridge judgements`: what organisations think of suggestions, as the weights are fitted by it.

use crate::{
    cli::print::print,
    config::Config,
    db::{
        judgements::{Judged, all},
        store::Store,
    },
};
use anyhow::{Context, Result};
use chrono::Utc;
use serde_json::{Map, Value};

/// The columns, as `/export/judgements.csv` calls those that both have.
const COLUMNS: [&str; 7] = [
    "gap_reference",
    "verdict",
    "reason",
    "model",
    "score",
    "part_names",
    "part_values",
];

/// Prints them as a table.
///
/// # Errors
/// Where the register cannot be read.
pub async fn run(config: &Config) -> Result<()> {
    print(table(config).await?)
}

/// What all organisations think of pairs of public gaps, as CSV.
///
/// # Errors
/// Where the register cannot be read.
pub async fn table(config: &Config) -> Result<String> {
    let store = Store::open_register(config).await?;
    let today = Utc::now().format("%Y-%m-%d").to_string();
    let judged = all(&store, &today).await;
    store.close().await;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for one in judged? {
        writer.write_record(row(&one)?)?;
    }
    let bytes = writer.into_inner().context("The table cannot be written")?;
    Ok(String::from_utf8(bytes)?)
}

fn row(judged: &Judged) -> Result<[String; 7]> {
    let parts: Map<String, Value> = serde_json::from_str(&judged.parts)?;
    let value = |value: &Value| match value {
        Value::Null => String::new(),
        known => known.to_string(),
    };
    let names: Vec<&str> = parts.keys().map(String::as_str).collect();
    let values: Vec<String> = parts.values().map(value).collect();
    let reason = judged.reason.as_ref().map_or("", AsRef::as_ref);
    Ok([
        format!("gap-{}", judged.gap),
        judged.verdict.to_string(),
        reason.to_owned(),
        judged.model.clone(),
        judged.score.clone().unwrap_or_default(),
        names.join(";"),
        values.join(";"),
    ])
}
