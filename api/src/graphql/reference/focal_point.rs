//! Focal points: whom Panels turn to within a mission.

use crate::graphql::id::{self, Kind};
use async_graphql::{Description, ID, Object};
use domain::date::PartialDate;
use entity::focal_point;
use std::sync::Arc;

/// Whom Panels turn to within a mission: a unit or function, never a person.
#[derive(Clone, Description)]
pub struct FocalPoint(pub Arc<focal_point::Model>);

#[Object(use_type_description, serial)]
impl FocalPoint {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::FocalPoint, self.0.id)
    }

    /// The unit or function.
    fn unit(&self) -> &str {
        &self.0.unit
    }

    /// Its rank; null where not stated.
    fn rank(&self) -> Option<&str> {
        self.0.rank.as_deref()
    }

    /// What for; null where not stated.
    fn role(&self) -> Option<&str> {
        self.0.role.as_deref()
    }

    /// Where; null where not stated.
    fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// First date it holds; null where not stated.
    fn valid_from(&self) -> Option<PartialDate> {
        self.0.valid_from.as_deref().map(PartialDate::stored)
    }

    /// First date it no longer holds; null where it still does or where not stated.
    fn valid_until(&self) -> Option<PartialDate> {
        self.0.valid_until.as_deref().map(PartialDate::stored)
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Whether a focal point held at a date: from its first date on, before the first date it no longer did.
pub fn holds(point: &focal_point::Model, at: &str) -> bool {
    let begun = point.valid_from.as_deref().is_none_or(|from| {
        at.get(..from.len().min(at.len())) >= from.get(..from.len().min(at.len()))
    });
    begun && point.valid_until.as_deref().is_none_or(|until| at < until)
}
