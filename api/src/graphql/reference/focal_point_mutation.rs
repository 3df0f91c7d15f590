//! Mutations by which missions say whom Panels turn to within them.

use crate::{
    access::permission::Action,
    actions::focal_point::{FocalPointDraft, FocalPointEnd, end, record},
    error::Result,
    graphql::{
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
        reference::focal_point::FocalPoint,
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::date::PartialDate;

/// A focal point of a mission. Everybody reads it at once: name units and functions, never persons.
#[derive(InputObject)]
pub struct RecordFocalPointInput {
    #[graphql(flatten)]
    said: Said,
    /// Acronym of the mission.
    mission: String,
    /// The unit or function: `Joint Mission Analysis Cell`. No name of a person.
    unit: String,
    /// Its rank: `D-1`, `Chief`; omit where it has none.
    rank: Option<String>,
    /// What for.
    role: Option<String>,
    /// Where.
    place: Option<String>,
    /// First date it holds: a year, a month or a day.
    from: PartialDate,
    /// First date it no longer holds; omit where that is open. `endFocalPoint` says it later.
    until: Option<PartialDate>,
    /// The focal point of the same mission that it stands in for; omit where it is nobody's alternate.
    alternate_of: Option<ID>,
    /// What a reader should know.
    note: Option<String>,
    /// What you confirm about the texts: needed where something in them looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

/// Until when a focal point holds.
#[derive(InputObject)]
pub struct EndFocalPointInput {
    #[graphql(flatten)]
    said: Said,
    /// The focal point.
    focal_point: ID,
    /// First date it no longer holds: a year, a month or a day, past or to come. It takes the place of one that was said before.
    until: PartialDate,
    /// Why. Everybody may read this.
    reason: Option<String>,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of an
    /// office.
    confirmation: Option<PublicTextConfirmation>,
}

impl RecordFocalPointInput {
    fn draft(self) -> FocalPointDraft {
        FocalPointDraft {
            mission: self.mission,
            unit: self.unit,
            rank: self.rank,
            role: self.role,
            place: self.place,
            from: self.from,
            until: self.until,
            alternate_of: self
                .alternate_of
                .map(|id| row_or_nil(&id, Kind::FocalPoint)),
            note: self.note,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

impl EndFocalPointInput {
    fn end(self) -> FocalPointEnd {
        FocalPointEnd {
            focal_point: row_or_nil(&self.focal_point, Kind::FocalPoint),
            until: self.until,
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

payloads! {
    RecordFocalPointPayload of "recordFocalPoint" {
        /// The focal point; null where nothing was done.
        focal_point: FocalPoint
    }
    EndFocalPointPayload of "endFocalPoint" {
        /// The focal point; null where nothing was done.
        focal_point: FocalPoint
    }
}

/// What missions say of their focal points.
#[derive(Default)]
pub struct FocalPointMutation;

#[Object]
impl FocalPointMutation {
    /// Records whom Panels turn to within a mission, from a date on, or who stands in for that focal point (`alternateOf`). Editors of
    /// the mission, or of a part of it that is on record, can.
    async fn record_focal_point(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The focal point.")] input: RecordFocalPointInput,
    ) -> Result<Option<RecordFocalPointPayload>> {
        mutate(
            ctx,
            Action::RecordFocalPoint,
            input,
            async |tx, input: RecordFocalPointInput| record(tx, input.draft()).await,
        )
        .await
    }

    /// Says until when a focal point holds, also of one that came from a data file; it stays on record. Its alternates have dates of
    /// their own. Editors of the mission, or of a part of it that is on record, can.
    async fn end_focal_point(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The focal point, and until when it holds.")] input: EndFocalPointInput,
    ) -> Result<Option<EndFocalPointPayload>> {
        mutate(
            ctx,
            Action::EndFocalPoint,
            input,
            async |tx, input: EndFocalPointInput| end(tx, input.end()).await,
        )
        .await
    }
}
