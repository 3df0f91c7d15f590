//! Focal points: whom Panels turn to within a mission.

use crate::{
    access::permission::{self, Action},
    actions::focal_point::target,
    db::{page::PageArgs, scope::Scope},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        hidden_text::HiddenText,
        history::{self, Event},
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{mission::Mission, organisation::Organisation},
        slice::Slice,
    },
};
use async_graphql::{Context, Description, ID, Object};
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

    /// Short code, as data files name it.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The mission.
    fn mission(&self, ctx: &Context<'_>) -> Option<InlineObject<Mission>> {
        Mission::of(ctx, Some(self.0.mission_id))
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

    /// The focal point that it stands in for; null where it is nobody's alternate.
    fn alternate_of(&self, ctx: &Context<'_>) -> Option<InlineObject<FocalPoint>> {
        FocalPoint::of(ctx, self.0.alternate_of_id)
    }

    /// Who stands in for it. With a date: who did so then.
    fn alternates(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The date asked about, as exact as you like: 2009-09. Those without stated dates are always among them."
        )]
        at: Option<PartialDate>,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<FocalPoint>> {
        let own = |point: &focal_point::Model| point.alternate_of_id == Some(self.0.id);
        Self::list(ctx.scope(), own, at.as_ref(), &Slice::new(first, skip)?)
    }

    /// Who recorded it; null where it came from a data file.
    fn recorded_by(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.0.recorded_by)
    }

    /// Who said until when it holds; null where nobody has, or a data file did.
    fn ended_by(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.0.ended_by)
    }

    /// That a registrar hid its texts, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.id, Some(&self.0.unit)).await
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let scope = ctx.scope();
        let mission = scope.reference().missions.get(self.0.mission_id);
        let of = mission.map(|mission| target(scope.reference(), scope.viewer(), &mission));
        let of = of.unwrap_or_default();
        permission::allowed(scope.viewer(), [Action::EndFocalPoint], &of)
    }

    /// What was done to it, latest first: who recorded it, and who ended it.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        history::history(ctx, self.0.id, args).await
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

impl FocalPoint {
    /// A part of those that `is_wanted`, and held at a date where one is asked about, by code.
    pub(super) fn list(
        scope: &Scope,
        is_wanted: impl Fn(&focal_point::Model) -> bool,
        at: Option<&PartialDate>,
        slice: &Slice,
    ) -> Result<Objects<Self>> {
        let points = scope.reference().focal_points.all().iter();
        let held = |point: &focal_point::Model| at.is_none_or(|at| holds(point, at.as_str()));
        let found = points
            .filter(|point| is_wanted(point) && held(point))
            .cloned()
            .map(Self);
        slice.of(found).map(Objects)
    }
}

/// Whether a focal point held at a date: from its first date on, before the first date it no longer did.
fn holds(point: &focal_point::Model, at: &str) -> bool {
    let begun = point.valid_from.as_deref().is_none_or(|from| {
        at.get(..from.len().min(at.len())) >= from.get(..from.len().min(at.len()))
    });
    begun && point.valid_until.as_deref().is_none_or(|until| at < until)
}
