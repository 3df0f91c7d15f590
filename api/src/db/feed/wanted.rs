//! What is asked of the feed: sorts of things, kinds of events, who did it, gaps, offers and programmes.

use super::Thing;
use crate::{db::scope::Scope, error::Result};
use domain::event::EventKind;
use entity::gap;
use futures_util::future::BoxFuture;
use sea_orm::{Iterable, Select};
use std::{collections::BTreeSet, fmt::Debug, sync::Arc};
use uuid::Uuid;

/// What gaps have to be like at the moment of the question. `Debug` tells all of it: parts of the feed are shared by it.
pub trait GapsAlike: Debug + Send + Sync {
    /// The query for them; the scope adds what the viewer may see.
    fn these<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<Select<gap::Entity>>>;
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Sorts of things; all if none.
    pub things: Option<Vec<Thing>>,
    /// Kinds of events; all if none, and days.
    pub kinds: Option<Vec<EventKind>>,
    /// Who did it; anybody if none, and days.
    pub actors: Option<BTreeSet<Uuid>>,
    /// References of gaps that they or their matches are; all if none.
    pub gaps: Option<BTreeSet<String>>,
    /// What these gaps are like now; anything if none.
    pub alike: Option<Arc<dyn GapsAlike>>,
    /// References of offers and programmes that they or their matches are; all if none.
    pub assistance: Option<BTreeSet<String>>,
    /// Since which moment, in Unix milliseconds; any if none.
    pub since: Option<i64>,
}

impl Wanted {
    /// Whether nothing can be among the entries.
    pub fn is_empty(&self) -> bool {
        self.sorts().next().is_none()
    }

    /// Fails where what gaps are to be like cannot be understood.
    pub async fn check(&self, scope: &Scope) -> Result<()> {
        match &self.alike {
            Some(alike) => alike.these(scope).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Whether it asks for changes of gaps and their matches alone.
    pub fn is_of_gaps(&self) -> bool {
        self.gaps.is_some() || self.alike.is_some()
    }

    /// Sorts of things that can be among the entries.
    pub(super) fn sorts(&self) -> impl Iterator<Item = Thing> {
        Thing::iter().filter(|thing| {
            let is_of_gap = matches!(thing, Thing::Gap | Thing::Match);
            let is_of_help = matches!(thing, Thing::Offer | Thing::Programme | Thing::Match);
            let is_named = |things: &Vec<Thing>| things.contains(thing);
            let is_of = |kind: &EventKind| {
                kind.about()
                    .is_none_or(|things| things.contains(&thing.kind()))
            };
            let may_be = |kinds: &Vec<EventKind>| kinds.iter().any(is_of);
            (!self.is_of_gaps() || is_of_gap)
                && (self.assistance.is_none() || is_of_help)
                && self.things.as_ref().is_none_or(is_named)
                && self.kinds.as_ref().is_none_or(may_be)
        })
    }
}
