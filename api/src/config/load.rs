//! Settings of the commands that take records in: `load`, `import` and `template`.

use clap::{Args, Subcommand};
use domain::table::TableKind;
use std::path::PathBuf;

/// Settings of `load`.
#[derive(Clone, Debug, Args)]
pub struct LoadOptions {
    /// Files to load, .toml or .csv: all of them, or none if one has a fault.
    #[arg(required_unless_present = "reference")]
    pub files: Vec<PathBuf>,
    /// Load the built-in reference data again, for example after an upgrade.
    #[arg(long)]
    pub reference: bool,
    /// Say what would be done, or all that is wrong, and keep nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// What records can be taken over from.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Activities of IATI files, versions 1 and 2: programmes, or offers where the organisation is a donor that runs none.
    Iati(ImportIatiOptions),
    /// Tables that somebody filled in, .xlsx or .csv: gaps, offers or programmes.
    Table(ImportTableOptions),
}

/// Settings of `import iati`.
#[derive(Clone, Debug, Args)]
pub struct ImportIatiOptions {
    /// Files of activities, in XML.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Code of the organisation whose activities they are, such as state-can; it is done with its rights, and in its name.
    #[arg(long = "as", value_name = "ORGANISATION")]
    pub organisation: String,
    /// Say what would be done, and keep nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Print a JSON object a line instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Language of texts for which a file states none, ISO 639-1, such as fr.
    #[arg(long, default_value = "en")]
    pub language: String,
    /// Confirm that what in the texts looks like a way to a private person is the address of an office.
    #[arg(long)]
    pub names_no_private_person: bool,
}

/// Settings of `import table`.
#[derive(Clone, Debug, Args)]
pub struct ImportTableOptions {
    /// Tables, .xlsx or .csv, as `template` writes them. Each is taken whole or not at all.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Code of the organisation whose records they are, such as state-can; it is done with its rights, and in its name.
    #[arg(long = "as", value_name = "ORGANISATION")]
    pub organisation: String,
    /// What the rows are, where neither a sheet nor the file is called gaps, offers or programmes.
    #[arg(long, value_enum, value_name = "KIND")]
    pub of: Option<TableKind>,
    /// Say what would be done, and keep nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Print a JSON object a line instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Confirm that the texts name no private person: what is published takes it, and what looks like a way to one.
    #[arg(long)]
    pub names_no_private_person: bool,
}

/// Settings of `template`.
#[derive(Clone, Debug, Args)]
pub struct TemplateOptions {
    /// What its rows are to be.
    #[arg(value_enum)]
    pub kind: TableKind,
    /// The file to write, .xlsx or .csv.
    pub file: PathBuf,
}
