//! The language model of a process, where it has one: loaded once, at its start, and shared by all engines.

use anyhow::Result;
use matching::aims::Aims;
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

static AIMS: OnceLock<Arc<Aims>> = OnceLock::new();

/// Loads the model of a file, for every engine from now on.
///
/// # Errors
/// It is no such model, or this program was built without what reads one.
#[cfg(feature = "meaning")]
pub fn load(path: &Path) -> Result<()> {
    let model = meaning::E5::load(path)?;
    let aims = Aims::embedded(Arc::new(model)).map_err(anyhow::Error::msg)?;
    tracing::info!(model = aims.version(), "a language model reads texts");
    AIMS.get_or_init(|| Arc::new(aims));
    Ok(())
}

/// Loads the model of a file, for every engine from now on.
///
/// # Errors
/// This program was built without what reads one.
#[cfg(not(feature = "meaning"))]
pub fn load(path: &Path) -> Result<()> {
    anyhow::bail!(
        "{} cannot be read: this program was built without --features meaning. Leave --model and GAPBRIDGE_MODEL out, or build it with that",
        path.display()
    )
}

/// The model that was loaded, if there is one.
pub fn loaded() -> Option<Arc<Aims>> {
    AIMS.get().cloned()
}
