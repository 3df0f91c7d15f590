//! The gaps that `gapbridge plan` is to plan for, where some are named.

use crate::{db::scope::Scope, matchmaking::planning::Only};
use anyhow::{Result, ensure};
use domain::gap::GapState;
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The gaps that are named to plan for, among those that are planned over.
pub(super) async fn chosen(
    scope: &Scope,
    named: &[String],
    only: Option<&Only>,
) -> Result<Vec<Uuid>> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let of_names =
        gap::Entity::find().filter(gap::Column::Reference.is_in(named.iter().map(String::as_str)));
    let read = scope.all(of_names).await?;
    let (mut chosen, mut faults) = (Vec::new(), Vec::new());
    for (at, name) in named.iter().enumerate() {
        let is_left_out = only.is_some_and(|only| !only.gaps.contains(name));
        let fault = match read.iter().find(|gap| gap.reference == *name) {
            _ if named[..at].contains(name) => "is named twice: name it once",
            None => "is no gap that everybody may read: write the reference of one",
            Some(_) if is_left_out => "is in none of the files: leave out --only-files",
            Some(gap) if gap.state == GapState::Closed => "is closed: leave it out",
            Some(gap) => {
                chosen.push(gap.id);
                continue;
            }
        };
        faults.push(format!("--gap {name} {fault}"));
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(chosen)
}
