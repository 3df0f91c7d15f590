//! The events of a change: what became of an object, by whom and why.

use super::Tx;
use crate::{
    access::viewer::Member,
    error::Result,
    history::{
        event::{Actor, CONFIRMED, Kept, NewEvent, State},
        hidden,
    },
};
use domain::{
    event::EventKind,
    organisation::{EventRole, Role},
};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

impl Tx {
    /// Writes the event of a change: how the object was, and how it is now.
    pub fn note<'a, E: Kept>(
        &'a mut self,
        kind: EventKind,
        id: Uuid,
        before: Option<&'a State>,
        why: Reason,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            // What is hidden stays so, whatever was written over it.
            hidden::stow(&*self.transaction, &[id]).await?;
            let after = self.state::<E>(id).await?;
            let table = E::default();
            let Some(mut event) = NewEvent::between(kind, table.table_name(), id, before, &after)
            else {
                return Ok(());
            };
            event.reason = why.reason;
            let confirmed = if event.open.is_empty() {
                &mut event.closed
            } else {
                &mut event.open
            };
            confirmed.extend(why.confirmed.map(|confirmed| {
                (
                    CONFIRMED.to_owned(),
                    Value::Array(vec![Value::Null, confirmed.into()]),
                )
            }));
            self.add(vec![event]).await
        })
    }

    /// The same of many objects that a change did the same to, in this order.
    pub fn note_all<'a, E: Kept>(
        &'a mut self,
        kind: EventKind,
        ids: &'a [Uuid],
        before: &'a HashMap<Uuid, State>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            hidden::stow(&*self.transaction, ids).await?;
            let after = self.states::<E>(ids).await?;
            let event = |id: &Uuid| {
                let about = E::default();
                let (before, after) = (before.get(id), after.get(id)?);
                NewEvent::between(kind, about.table_name(), *id, before, after)
            };
            let events = ids.iter().filter_map(event).collect();
            self.add(events).await
        })
    }

    fn add(&mut self, events: Vec<NewEvent>) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let actor = actor(&self.member);
            let now = self.now();
            self.count(events.iter().map(NewEvent::size).sum());
            Ok(self
                .head
                .add(&*self.transaction, &actor, now, events)
                .await?)
        })
    }
}
/// Why something was done.
#[derive(Clone, Debug, Default)]
pub struct Reason {
    /// In the actor's words.
    pub reason: Option<String>,
    /// What the actor confirmed.
    pub confirmed: Option<&'static str>,
}

impl Reason {
    /// A reason in the actor's words.
    pub fn given(reason: impl Into<Option<String>>) -> Self {
        Self {
            reason: reason.into(),
            confirmed: None,
        }
    }

    /// The same, with what the actor confirmed, if anything.
    pub fn confirming(self, confirmed: Option<&'static str>) -> Self {
        Self { confirmed, ..self }
    }
}

/// A member as the history names them.
pub fn actor(member: &Member) -> Actor {
    let role = match member.role {
        Role::Reader => EventRole::Reader,
        Role::Editor => EventRole::Editor,
        Role::Approver => EventRole::Approver,
        Role::Registrar => EventRole::Registrar,
    };
    Actor {
        organisation: Some(member.organisation),
        role,
        subject: member.subject.clone(),
    }
}
