//! Missions, what their mandates let them do about sanctions, and whom Panels turn to.

use crate::{
    access::permission::{self, Action},
    actions::focal_point::target,
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{
            country::Country,
            focal_point::FocalPoint,
            listed::{By, page},
            mandate_task::MandateTask,
            mission_gap_stats::MissionGapStats,
            organisation::Organisation,
        },
        slice::Slice,
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    mission::{MandateActivity, MissionKind},
    text::fold,
};
use entity::{focal_point, mission};
use std::sync::Arc;

/// A peace operation.
#[derive(Clone, Description)]
pub struct Mission(pub Arc<mission::Model>);

#[Object(use_type_description, serial)]
impl Mission {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Mission, self.0.id)
    }

    /// Acronym, as filters take it.
    fn acronym(&self) -> &str {
        &self.0.acronym
    }

    /// English name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// French name; null where none is on record.
    fn name_fr(&self) -> Option<&str> {
        self.0.name_fr.as_deref()
    }

    /// Whose operation it is.
    fn kind(&self) -> MissionKind {
        self.0.kind
    }

    /// The mission as an actor.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.0.organisation_id).map(InlineObject)
    }

    /// Host country; null where not on record.
    fn country(&self, ctx: &Context<'_>) -> Option<InlineObject<Country>> {
        Country::of(ctx, self.0.country_id)
    }

    /// Since when; null where not stated.
    fn started(&self) -> Option<PartialDate> {
        self.0.started.as_deref().map(PartialDate::stored)
    }

    /// Until when; null where not stated.
    fn ended(&self) -> Option<PartialDate> {
        self.0.ended.as_deref().map(PartialDate::stored)
    }

    /// The mission that followed it; null where none is on record.
    fn succeeded_by(&self, ctx: &Context<'_>) -> Option<InlineObject<Mission>> {
        Mission::of(ctx, self.0.succeeded_by_id)
    }

    /// What its mandate lets it do about sanctions.
    fn mandate_tasks(&self, ctx: &Context<'_>) -> Objects<MandateTask> {
        let tasks = ctx.scope().reference().mandate_tasks.all().iter();
        tasks
            .filter(|task| task.mission_id == self.0.id)
            .cloned()
            .map(MandateTask)
            .collect()
    }

    /// Whom Panels turn to within the mission, and who stands in for them. With a date: who it was then.
    fn focal_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The date asked about, as exact as you like: 2009-09. Focal points without stated dates are always among them."
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
        let own = |point: &focal_point::Model| point.mission_id == self.0.id;
        FocalPoint::list(ctx.scope(), own, at.as_ref(), &Slice::new(first, skip)?)
    }

    /// Gaps of its own that are not closed, and for how many of them no resources are known.
    async fn gap_stats(&self, ctx: &Context<'_>) -> Result<MissionGapStats> {
        MissionGapStats::of(ctx.scope(), &self.0.acronym).await
    }

    /// What the viewer may do for it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let scope = ctx.scope();
        let of = target(scope.reference(), scope.viewer(), &self.0);
        permission::allowed(scope.viewer(), [Action::RecordFocalPoint], &of)
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

/// Which missions to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct MissionFilter {
    /// Host countries: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Activities of which its mandate has at least one.
    activities: Option<Vec<MandateActivity>>,
    /// Words that name, acronym, country or note must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

impl MissionFilter {
    /// Whether a mission meets all conditions.
    fn predicate(self, reference: &Reference) -> Result<impl Fn(&mission::Model) -> bool> {
        let countries = crate::graphql::resolve(&self.countries, |code| {
            Ok(reference.country(code, "filter.countries")?.id)
        })?;
        Ok(move |mission: &mission::Model| {
            countries.as_ref().is_none_or(|countries| {
                mission
                    .country_id
                    .is_some_and(|country| countries.contains(&country))
            }) && self
                .activities
                .as_ref()
                .is_none_or(|activities| has_task(reference, mission, activities))
        })
    }
}

/// Whether a mission has a task of one of these activities.
fn has_task(
    reference: &Reference,
    mission: &mission::Model,
    activities: &[MandateActivity],
) -> bool {
    let mut tasks = reference.mandate_tasks.all().iter();
    tasks.any(|task| task.mission_id == mission.id && activities.contains(&task.activity))
}

/// Orders of a list of missions.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum MissionOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By acronym.
    Acronym,
    /// By English name, whatever its case and accents.
    Name,
    /// By the day it began, latest first; those without one last.
    Newest,
    /// By the day it began, earliest first; those without one last.
    Oldest,
}

impl MissionOrder {
    fn by(self) -> By<mission::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Acronym => By::Code,
            Self::Name => By::Rising("name", |row| fold(&row.name)),
            Self::Newest => By::Newest(|row| row.started.clone()),
            Self::Oldest => By::Oldest(|row| row.started.clone()),
        }
    }
}

/// Missions.
#[derive(Default)]
pub struct MissionQuery;

#[Object]
impl MissionQuery {
    /// Missions, by acronym. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn missions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<MissionFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<MissionOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Mission>>> {
        let reference = ctx.scope().reference();
        let mut filter = filter.unwrap_or_default();
        let (text, by) = (filter.text.take(), order_by.map(MissionOrder::by));
        let fits = filter.predicate(reference)?;
        let all = reference.missions.all().iter();
        let all = all.filter(|mission| fits(mission));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        page(reference, all, text.as_deref(), by, args, Mission).map(Some)
    }

    /// The mission with this acronym; null if there is none.
    fn mission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its acronym: MONUC.")] acronym: String,
    ) -> Option<InlineObject<Mission>> {
        Mission::by_code(ctx, &acronym)
    }
}
