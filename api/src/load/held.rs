//! What files hold, before anything of it is loaded.

use super::{LoadError, Source, names::Named, parse::parse};
use std::collections::HashSet;
use toml::Spanned;

/// What files hold themselves, by references in lower case.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Gaps.
    pub gaps: HashSet<String>,
    /// Offers and programmes.
    pub assistance: HashSet<String>,
}

/// Lists the gaps, offers and programmes that files hold.
///
/// # Errors
/// Where a file cannot be read as records.
pub fn held(sources: &[Source<'_>]) -> Result<Held, LoadError> {
    let mut held = Held::default();
    for source in sources {
        let file = parse(source).map_err(LoadError::Faults)?;
        held.gaps.extend(identities(&file.gap));
        held.assistance.extend(identities(&file.offer));
        held.assistance.extend(identities(&file.programme));
    }
    Ok(held)
}

fn identities<T: Named>(records: &[Spanned<T>]) -> impl Iterator<Item = String> {
    records.iter().map(|record| record.get_ref().identity())
}
