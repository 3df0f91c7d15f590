//! Coverage by the gaps of a filter, or by all: added up of what is kept of those that everybody may read, and by the database of what else
//! the viewer may.

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::gap::{
        coverage::{
            read::anew,
            sums::{Sums, merged, sorted},
        },
        dimension::CoverageDimension,
        figures::dimension::FigureBy,
        known::{Asked, counted, given, with_confided},
    },
};

/// As what a dimension of coverage is kept.
#[derive(Clone, Copy)]
pub enum KeptAs {
    /// A dimension of gaps and their needs.
    Of(FigureBy),
    /// What the ledger has of each gap, by who gave and by month.
    Given,
}

/// As what it is kept; none where the database adds it up for this viewer.
pub fn kept_as(scope: &Scope, by: CoverageDimension) -> Option<KeptAs> {
    match by {
        _ if scope.adds_anew() => None,
        // They may know of more than everybody who gives.
        CoverageDimension::Provider if scope.viewer().insider().is_some() => None,
        CoverageDimension::Provider | CoverageDimension::Month => Some(KeptAs::Given),
        _ => FigureBy::kept_for(by).map(KeptAs::Of),
    }
}

/// Coverage by the gaps that are asked for, or by all that the viewer may read; by a dimension that is kept as this.
pub async fn of_kept(
    scope: &Scope,
    asked: Option<Asked>,
    (by, kept): (CoverageDimension, KeptAs),
) -> Result<Vec<Sums>> {
    let (known, own) = with_confided(scope, asked.as_ref(), |theirs| {
        Box::pin(anew(scope, theirs, by))
    })
    .await?;
    let public = match kept {
        KeptAs::Of(kept) => counted::coverage(&known, scope, kept).await?,
        KeptAs::Given => given::added_up(&known, scope, by),
    };
    sorted(merged(public, own.unwrap_or_default())?)
}
