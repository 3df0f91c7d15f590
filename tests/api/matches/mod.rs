//! Matches from proposal to verification, and the ledger under them, in stories of the report and in what is refused.

mod covered;
mod decides;
mod ending;
mod exempted;
mod exempted_lines;
mod gap_stories;
mod holders;
pub(crate) mod judged_matches;
mod leaving;
mod left;
pub(crate) mod lifted_measures;
mod lines;
mod measures;
mod refused;
mod rests;
mod room;
mod sides;
mod silence;
mod stories;
mod unseen;

use crate::gap_changes::whole;
use entity::register_state;
use sea_orm::EntityTrait;
use serde_json::Value;
use tests::{Service, TestApp};

/// A published gap of the Panel: 4 items of equipment, EUR 1250.50, and unsized training.
pub(crate) async fn gap(app: &Service) -> Value {
    app.approver("group-civ").publishes(whole()).await
}

/// The number that has every server read the reference tables again when it changes.
async fn reference_version(app: &TestApp) -> i64 {
    let connection = app.database.connect().await;
    let state = register_state::Entity::find_by_id("reference_version");
    let state = state.one(&connection).await.unwrap().unwrap();
    connection.close().await.unwrap();
    state.value
}
