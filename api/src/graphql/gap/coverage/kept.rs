//! Coverage by the gaps of a filter, or by all: added up of what is kept of those that everybody may read, and by the database of what else
//! the viewer may.

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::gap::{
        coverage::{
            read::anew_of_few,
            sums::{Sums, merged, sorted},
        },
        dimension::CoverageDimension,
        figures::dimension::FigureBy,
        known::{Asked, Known, counted, given, given_unnamed, is_among, with_confided},
    },
};
use entity::gap;
use sea_orm::{EntityTrait, QueryFilter};

/// As what a dimension of coverage is kept.
#[derive(Clone, Copy)]
pub enum KeptAs {
    /// A dimension of gaps and their needs.
    Of(FigureBy),
    /// What the ledger has of each gap, by who gave and by month.
    Given,
    /// The same for a member, who knows of more than everybody who gives.
    GivenForMember,
}

/// As what it is kept; none where the database adds it up for this viewer.
pub fn kept_as(scope: &Scope, by: CoverageDimension) -> Option<KeptAs> {
    match by {
        _ if scope.adds_anew() => None,
        CoverageDimension::Provider if scope.viewer().insider().is_some() => {
            Some(KeptAs::GivenForMember)
        }
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
    if matches!(kept, KeptAs::GivenForMember) {
        return for_member(scope, asked.as_ref(), by).await;
    }
    let (known, own) = with_confided(scope, asked.as_ref(), |theirs| {
        Box::pin(anew_of_few(scope, theirs, by))
    })
    .await?;
    let public = match kept {
        KeptAs::Of(kept) => counted::coverage(&known, scope, kept).await?,
        KeptAs::Given | KeptAs::GivenForMember => given::added_up(&known, scope, by),
    };
    sorted(merged(public, own.unwrap_or_default())?)
}

/// What was given to the gaps that are asked for, as a member may name who gave: gaps to which they gave without being named are read for
/// them, as are those that they read beside the public, and the others are of what is kept.
async fn for_member(
    scope: &Scope,
    asked: Option<&Asked>,
    by: CoverageDimension,
) -> Result<Vec<Sums>> {
    let (known, sums) = given_for_member(scope, asked, by).await?;
    if known.is_current(scope).await? {
        return Ok(sums);
    }
    // Else what changed between the two would count in neither or in both; once is enough.
    Ok(given_for_member(scope, asked, by).await?.1)
}

async fn given_for_member(
    scope: &Scope,
    asked: Option<&Asked>,
    by: CoverageDimension,
) -> Result<(Known, Vec<Sums>)> {
    let mut known = Known::of(scope, asked).await?;
    let unnamed = given_unnamed(scope).await?;
    let theirs = known.asked_of(scope, asked, &unnamed).await?;
    if !unnamed.is_empty() {
        known.leave_out(&unnamed);
    }
    let own = match theirs.is_empty() {
        true => Vec::new(),
        false => {
            let theirs = gap::Entity::find().filter(is_among(scope, theirs));
            anew_of_few(scope, theirs, by).await?
        }
    };
    let sums = sorted(merged(given::added_up(&known, scope, by), own)?)?;
    Ok((known, sums))
}
