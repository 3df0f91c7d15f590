//! What is done to an object: who does it, and what it changes for whom.

use super::{canonical_fields, change, kept::Fields, state::State};
use domain::{event::EventKind, organisation::EventRole};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who does something.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Their organisation; none for the operator.
    pub organisation: Option<Uuid>,
    /// As what.
    pub role: EventRole,
    /// The token's subject, the API key, or the operator's command.
    pub subject: String,
}

/// Something done.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// What was done.
    pub kind: EventKind,
    /// To what: the name of its table.
    pub about: String,
    /// Which one.
    pub about_id: Uuid,
    /// The Panel that owns it.
    pub panel: Option<Uuid>,
    /// What changed for everybody.
    pub open: Fields,
    /// What changed for the Panel and the actor alone.
    pub closed: Fields,
    /// Why.
    pub reason: Option<String>,
}

impl NewEvent {
    /// Bytes of what it keeps, about.
    pub fn size(&self) -> usize {
        let fields = [&self.open, &self.closed].map(|fields| canonical_fields(fields).len());
        fields.iter().sum::<usize>() + self.reason.as_ref().map_or(0, String::len)
    }

    /// What was done to an object, from how it was before and is now; nothing if that is the same.
    pub fn between(
        kind: EventKind,
        about: &str,
        about_id: Uuid,
        before: Option<&State>,
        after: &State,
    ) -> Option<Self> {
        let nothing = State::default();
        let was = before.unwrap_or(&nothing);
        let (told, mut closed) = (after.told(), differences(&was.closed, &after.closed));
        let open = differences(&was.told(), &told);
        let open = match (after.public, before.is_none() || was.public) {
            (true, true) => open,
            // What becomes public shows to everybody as it is from then on; how it was before, to the Panel and the actor alone.
            (true, false) => {
                closed.extend(open);
                differences(&Fields::new(), &told)
            }
            (false, _) => {
                closed.extend(open);
                Fields::new()
            }
        };
        let changed = !open.is_empty() || !closed.is_empty();
        changed.then(|| Self {
            kind,
            about: about.to_owned(),
            about_id,
            panel: after.panel,
            open,
            closed,
            reason: None,
        })
    }
}

/// Fields that differ, each as `[before, after]`.
fn differences(before: &Fields, after: &Fields) -> Fields {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let of = |fields: &Fields, name: &str| fields.get(name).cloned().unwrap_or_default();
    let differing = names.into_iter().filter_map(|name| {
        let change = change::between(&of(before, name), &of(after, name))?;
        Some((name.clone(), change))
    });
    differing.collect()
}
