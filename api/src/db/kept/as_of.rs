//! What is kept, for who knows as of which event they read something else, and of which gaps it lacks what happened since.

use super::shelf::{Held, Last};
use crate::{
    db::{
        scope::Scope,
        store::Store,
        watermark::{Watermark, changed_for_all},
    },
    error::Result,
};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// What [`of_everybody`](super::of_everybody) gave, of an earlier moment.
pub struct AsOf<T> {
    /// The figures of each stretch.
    pub figures: Vec<Arc<T>>,
    /// The gaps of which they may lack what happened since.
    pub lacks: Arc<BTreeSet<Uuid>>,
}

/// What [`of_everybody`](super::of_everybody) gave last, where it is known what that lacks up to this event, the register's last: nobody
/// waits for it, and the database is not asked.
pub fn as_of<T>(scope: &Scope, question: &str, event: Option<Uuid>) -> Option<AsOf<T>>
where
    T: Send + Sync + 'static,
{
    let last = scope.store().kept().last(question)?;
    if last.marks.id != event {
        return None;
    }
    let figures = last.held.figures().ok()?;
    Some(AsOf {
        figures,
        lacks: last.lacks,
    })
}

/// Finds out what [`as_of`] lacks by now, whenever something happened: a few ids, where to read what happened would take long.
pub async fn follow(store: &Store, question: &str) -> Result<()> {
    let Some(Last { held, marks, .. }) = store.kept().last(question) else {
        return Ok(());
    };
    let now = Watermark::read(store).await?;
    if now == marks {
        return Ok(());
    }
    if let Some(last) = lacking(store, held, now).await? {
        store.kept().lacks(question, last);
    }
    Ok(())
}

/// Has [`as_of`] give what was read. Of what happened meanwhile it may show some and not the rest: all of that counts as lacking.
pub(super) async fn tell(store: &Store, question: &str, held: &Held) -> Result<()> {
    let now = Watermark::read(store).await?;
    if let Some(last) = lacking(store, Arc::new(held.clone()), now).await? {
        store.kept().tell(question, last);
    }
    Ok(())
}

/// What was read, and what it lacks up to these marks, as far as the register is; none where all of it is to be read anew.
async fn lacking(store: &Store, held: Arc<Held>, now: Watermark) -> Result<Option<Last>> {
    let lacks = if held.marks == now {
        BTreeSet::new()
    } else if held.can_follow(now, &held.day) && held.marks.still_holds(store).await? {
        changed_for_all(store, held.marks.event, now.event).await?
    } else {
        return Ok(None);
    };
    Ok(Some(Last {
        held,
        marks: now,
        lacks: Arc::new(lacks),
    }))
}
