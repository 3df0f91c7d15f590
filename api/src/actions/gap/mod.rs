//! Gaps: recorded, revised, published, put into another category, begun, closed, opened again, their needs planned, and progress on
//! them recorded. Plans of needs stand beside what the finding states, and whose gap it is adopts one; needs are endorsed, and gaps linked.

pub mod as_is;
pub mod brought_out;
pub mod counting;
pub mod decide;
pub mod endorsement;
pub mod exempted;
pub(super) mod ids;
pub mod left_matches;
pub mod linked;
pub mod need_row;
pub mod needs;
mod own;
pub mod parts;
pub mod plan;
pub mod planned;
pub mod progress;
pub mod publish;
pub mod record;
pub mod restate;
pub mod revise;
pub mod same;
pub mod state;
pub mod undelivered;
mod whose;
pub mod words;

use crate::{
    access::permission::{Action, Target},
    actions::matches::asked,
    db::{reference::Reference, transaction::Tx},
    error::Result,
    history::event::State,
};
use entity::{gap, gap_country, gap_finding, gap_provenance};
use uuid::Uuid;

/// Where what is done to a gap takes an approver.
const WHERE_OUT: &str = "where a gap is public or has its embargo date";

/// What decides who may do something to a gap.
pub fn thing(gap: &gap::Model, reference: &Reference) -> Target {
    seen_to(gap.panel_id, gap.steward_id, reference)
}

/// Who may do something to what this Panel owns or, where none does, this steward sees to.
pub fn seen_to(panel: Option<Uuid>, steward: Option<Uuid>, reference: &Reference) -> Target {
    let owner = reference.panels.of(panel).map(|row| row.organisation_id);
    let sees = owner.or(steward);
    Target {
        panel,
        steward,
        is_forsaken: sees.is_some_and(|one| reference.is_barred(one)),
        ..Target::default()
    }
}

/// Who may do something to a gap, and whether whoever asks answers for whose gap it is.
pub async fn held(tx: &Tx, gap: &gap::Model) -> Result<Target> {
    let countries = countries_of(tx, gap.id).await?;
    Ok(Target {
        holds: asked::plans_for(gap, &countries, tx.member(), tx.reference()),
        ..thing(gap, tx.reference())
    })
}

/// The countries that a gap concerns.
pub async fn countries_of(tx: &Tx, gap: Uuid) -> Result<Vec<Uuid>> {
    let rows = tx.parts::<gap::Entity, gap_country::Entity>(gap).await?;
    Ok(rows.iter().map(|row| row.country_id).collect())
}

/// A gap that the viewer may do this to.
pub async fn allowed(tx: &Tx, id: Uuid, action: Action) -> Result<gap::Model> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    tx.allow(action, &thing(&gap, tx.reference()))?;
    Ok(gap)
}

/// A gap that the viewer may do this to, as it was when they read it.
async fn current(tx: &Tx, id: Uuid, version: &str, action: Action) -> Result<(gap::Model, State)> {
    let gap = allowed(tx, id, action).await?;
    let before = tx.state::<gap::Entity>(id).await?;
    tx.expect::<gap::Entity>(id, &before, version).await?;
    Ok((gap, before))
}

/// Whether a gap says where it comes from.
async fn is_sourced(tx: &Tx, id: Uuid) -> Result<bool> {
    let lines = tx.parts::<gap::Entity, gap_provenance::Entity>(id).await?;
    let findings = tx.parts::<gap::Entity, gap_finding::Entity>(id).await?;
    Ok(!lines.is_empty() || !findings.is_empty())
}
