//! `gapbridge template`: a table to fill in.

use crate::{
    cli::print::print_line,
    config::{Config, TemplateOptions},
    db::store::Store,
    load::table::write_template,
};
use anyhow::{Result, ensure};

/// Writes the table, with the codes of the register.
///
/// # Errors
/// Where the register is empty or cannot be opened, or the file cannot be written.
pub async fn run(config: &Config, options: &TemplateOptions) -> Result<()> {
    let store = Store::open_register(config).await?;
    let written = if store.is_empty().await? {
        Ok(false)
    } else {
        write_template(options.kind, &options.file, &store.reference()).map(|()| true)
    };
    store.close().await;
    let is_written = written?;
    ensure!(
        is_written,
        "The register is empty, and has no codes to choose from. Start the service once, or see that --database-url is that of the service"
    );
    print_line(format_args!(
        "{} is to be filled in. Read it back with: gapbridge import table {} --as ORGANISATION",
        options.file.display(),
        options.file.display()
    ))
}
