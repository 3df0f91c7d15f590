//! The pulse of the register: how far it is, told to all in this process who wait for it to go on.
//!
//! The table of events is the truth, and this a hint to look into it: one that gets lost is made up for by the next look, which one
//! task makes for everybody. On PostgreSQL a server tells the others when it has committed.

mod keep;

pub use keep::keep;

use entity::event;
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, QueryOrder, QuerySelect};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

/// How far the register is, and which day it is: both open things to readers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the last event.
    pub event: i64,
    /// The day, ISO 8601, UTC.
    pub day: String,
    /// How often this process found that the history had lost its end, as where a standby that lacked it took the place of the database:
    /// numbers that were given once are those of other events since.
    pub lost: u64,
}

/// Tells how far the register is.
#[derive(Default)]
pub struct Pulse {
    head: watch::Sender<Head>,
    /// Number and id of the last event that was found.
    last: Mutex<Option<(i64, Uuid)>>,
    committed: Notify,
    heard: Notify,
}

impl Pulse {
    /// To be called when this process has committed a change.
    pub fn committed(&self) {
        self.committed.notify_one();
    }

    /// Heads as they change; those in between may be left out.
    pub fn heads(&self) -> watch::Receiver<Head> {
        self.head.subscribe()
    }

    /// Number of the last event that this process heard of.
    pub fn event(&self) -> i64 {
        self.head.borrow().event
    }

    fn last(&self) -> MutexGuard<'_, Option<(i64, Uuid)>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, head: Head) {
        self.head.send_if_modified(|told| {
            let is_new = *told != head;
            *told = head;
            is_new
        });
    }
}

/// Number and id of the last event there is.
pub(super) async fn last_event(
    database: &DatabaseConnection,
) -> Result<Option<(i64, Uuid)>, DbErr> {
    let last = event::Entity::find()
        .select_only()
        .column(event::Column::Sequence)
        .column(event::Column::Id)
        .order_by_desc(event::Column::Sequence);
    last.into_tuple().one(database).await
}
