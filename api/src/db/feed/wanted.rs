//! What is asked of the feed: sorts of things, kinds of events, who did it, and gaps.

use super::about::may_be_about;
use async_graphql::Enum;
use domain::event::EventKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Sorts of things of whose changes the feed tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "ChangedKind")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Thing {
    /// A gap, with its needs and all else that belongs to it.
    Gap,
    /// An offer.
    Offer,
    /// A programme.
    Programme,
    /// A match, with its ledger.
    Match,
    /// A recommendation.
    Recommendation,
    /// A report.
    Report,
    /// A finding.
    Finding,
    /// A lifting condition, with progress on it.
    LiftingCondition,
    /// A focal point of a mission.
    FocalPoint,
    /// An organisation.
    Organisation,
    /// A Panel.
    Panel,
    /// A plan.
    Plan,
    /// An API key.
    ApiKey,
}

impl Thing {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Gap,
        Self::Offer,
        Self::Programme,
        Self::Match,
        Self::Recommendation,
        Self::Report,
        Self::Finding,
        Self::LiftingCondition,
        Self::FocalPoint,
        Self::Organisation,
        Self::Panel,
        Self::Plan,
        Self::ApiKey,
    ];
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
}

impl Wanted {
    /// Whether nothing can be among the entries.
    pub fn is_empty(&self) -> bool {
        self.sorts().next().is_none()
    }

    /// Sorts of things that can be among the entries.
    pub(super) fn sorts(&self) -> impl Iterator<Item = Thing> {
        Thing::ALL.into_iter().filter(|thing| {
            let is_of_gap = matches!(thing, Thing::Gap | Thing::Match);
            let is_named = |things: &Vec<Thing>| things.contains(thing);
            let may_be =
                |kinds: &Vec<EventKind>| kinds.iter().any(|kind| may_be_about(*kind, *thing));
            (self.gaps.is_none() || is_of_gap)
                && self.things.as_ref().is_none_or(is_named)
                && self.kinds.as_ref().is_none_or(may_be)
        })
    }
}
