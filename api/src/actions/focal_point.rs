//! Whom Panels turn to within a mission: recorded and ended by the mission itself.

use crate::{
    access::{
        permission::{Action, Target},
        viewer::Viewer,
    },
    actions::{OWN_MISSION, conflict, new_reference},
    db::{
        reference::Reference,
        transaction::{Reason, Tx},
    },
    error::{Error, Result},
};
use domain::{
    date::{PartialDate, begins, in_order},
    event::EventKind,
    validation::{Fault, NOTE_MAX, Validation},
};
use entity::{focal_point, mission};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::iter::successors;
use uuid::Uuid;

/// How many organisations deep a part of a mission is looked for.
const DEPTH: usize = 8;

/// What is wrong with an end that does not come after the beginning.
pub const ENDS_FIRST: &str = "must lie after the first date on which it holds: give the first date on which it no longer does";

/// What is wrong with a beginning after the end of the mission.
pub const AFTER_MISSION: &str =
    "lies after the end of the mission: name the mission that followed it";

/// Why the same is not recorded again.
const SAID_TWICE: &str = "Your organisation recorded exactly this focal point already, and it stands: by endFocalPoint say until when it holds, or record what is different.";

/// A focal point to record.
pub struct FocalPointDraft {
    /// Acronym of its mission.
    pub mission: String,
    /// The unit or function; never a person.
    pub unit: String,
    /// Its rank.
    pub rank: Option<String>,
    /// What for.
    pub role: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// First date it holds.
    pub from: PartialDate,
    /// First date it no longer holds.
    pub until: Option<PartialDate>,
    /// The focal point that it stands in for.
    pub alternate_of: Option<Uuid>,
    /// What a reader should know.
    pub note: Option<String>,
    /// What its author confirmed about the texts.
    pub confirmed: Option<&'static str>,
}

/// Until when a focal point holds.
pub struct FocalPointEnd {
    /// The focal point.
    pub focal_point: Uuid,
    /// First date it no longer holds.
    pub until: PartialDate,
    /// Why.
    pub reason: Option<String>,
    /// What its author confirmed about the reason.
    pub confirmed: Option<&'static str>,
}

/// A mission as what may be changed: its own to whoever acts for it, or for a part of it.
pub fn target(reference: &Reference, viewer: &Viewer, mission: &mission::Model) -> Target {
    let own = viewer.member().map(|member| member.organisation);
    let is_of_it = |own: &Uuid| {
        let around = |part: &Uuid| reference.organisations.get(*part)?.parent_id;
        successors(Some(*own), around)
            .take(DEPTH)
            .any(|whole| whole == mission.organisation_id)
    };
    Target {
        organisation: own.filter(is_of_it),
        ..Target::default()
    }
}

/// Records a focal point.
pub async fn record(tx: &mut Tx, draft: FocalPointDraft) -> Result<Uuid> {
    let mission = tx
        .reference()
        .missions
        .named(&draft.mission, "mission")?
        .clone();
    let of = target(tx.reference(), tx.scope().viewer(), &mission);
    tx.allow(Action::RecordFocalPoint, &of)?;
    let row = row(tx, &draft, &mission).await?;
    not_twice(tx, &row).await?;
    let id = row.id;
    tx.insert(row).await?;
    tx.renew_reference().await?;
    let why = Reason::default().confirming(draft.confirmed);
    tx.note::<focal_point::Entity>(EventKind::FocalPointRecorded, id, None, why)
        .await?;
    Ok(id)
}

/// The row of a draft that is in order.
async fn row(
    tx: &Tx,
    draft: &FocalPointDraft,
    mission: &mission::Model,
) -> Result<focal_point::Model> {
    let mut faults = Validation::of_public(draft.confirmed);
    let until = draft.until.as_ref();
    let is_over = mission
        .ended
        .as_ref()
        .is_some_and(|ended| !in_order(draft.from.as_str(), ended));
    faults.ensure(!is_over, "from", AFTER_MISSION);
    faults.ensure(
        until.is_none_or(|until| is_before(draft.from.as_str(), until.as_str())),
        "until",
        ENDS_FIRST,
    );
    let row = focal_point::Model {
        id: Uuid::now_v7(),
        code: new_reference(&mission.acronym.to_lowercase()),
        mission_id: mission.id,
        unit: faults.title(&draft.unit, "unit"),
        rank: faults.title_if(draft.rank.as_ref(), "rank"),
        role: faults.text_if(draft.role.as_ref(), NOTE_MAX, "role"),
        place: faults.title_if(draft.place.as_ref(), "place"),
        valid_from: Some(draft.from.as_str().to_owned()),
        valid_until: until.map(|until| until.as_str().to_owned()),
        note: faults.text_if(draft.note.as_ref(), NOTE_MAX, "note"),
        source: OWN_MISSION.to_owned(),
        alternate_of_id: main_point(tx, draft, mission, &mut faults).await?,
        recorded_by: Some(tx.member().organisation),
        ended_by: until.map(|_| tx.member().organisation),
    };
    faults.into_result()?;
    Ok(row)
}

/// Refuses what the same organisation recorded word for word, and did not end since: it would stand twice, and nobody could take it back.
async fn not_twice(tx: &Tx, row: &focal_point::Model) -> Result<()> {
    let of_mission = focal_point::Column::MissionId.eq(row.mission_id);
    let known = focal_point::Entity::find().filter(of_mission);
    let is_same = |other: focal_point::Model| {
        let said = focal_point::Model {
            id: row.id,
            code: row.code.clone(),
            ..other
        };
        said == *row
    };
    let known = tx.rows_whoever_may_read(known).await?;
    if known.into_iter().any(is_same) {
        return Err(conflict(SAID_TWICE));
    }
    Ok(())
}

/// The focal point that a draft stands in for: one of the same mission, that is nobody's alternate itself and holds on its first date.
async fn main_point(
    tx: &Tx,
    draft: &FocalPointDraft,
    mission: &mission::Model,
    faults: &mut Validation,
) -> Result<Option<Uuid>> {
    let Some(id) = draft.alternate_of else {
        return Ok(None);
    };
    let known = focal_point::Entity::find_by_id(id);
    let known = tx.rows_whoever_may_read(known).await?.pop();
    let known = known.ok_or_else(|| Fault::absent("alternateOf"));
    let Some(main) = faults.collect(known) else {
        return Ok(None);
    };
    let mut ensure = |is_well, reason| faults.ensure(is_well, "alternateOf", reason);
    ensure(
        main.mission_id == mission.id,
        "is of another mission: name a focal point of this one",
    );
    ensure(
        main.alternate_of_id.is_none(),
        "is an alternate itself: name the focal point that both stand in for",
    );
    let begun = main.valid_from.as_deref();
    ensure(
        begun.is_none_or(|begun| !is_before(draft.from.as_str(), begun)),
        "does not hold yet by then: let this begin with it, or later",
    );
    let ended = main.valid_until.as_deref();
    ensure(
        ended.is_none_or(|ended| is_before(draft.from.as_str(), ended)),
        "no longer holds by then: name one that does on the first date of this",
    );
    Ok(Some(id))
}

/// Says until when a focal point holds, or says it otherwise than before.
pub async fn end(tx: &mut Tx, said: FocalPointEnd) -> Result<Uuid> {
    let id = said.focal_point;
    let row = tx.find::<focal_point::Entity>(id, "focalPoint").await?;
    let mission = tx.reference().missions.get(row.mission_id);
    let mission = mission.ok_or_else(|| Error::absent("focalPoint"))?;
    let of = target(tx.reference(), tx.scope().viewer(), &mission);
    tx.allow(Action::EndFocalPoint, &of)?;
    let mut faults = Validation::of_public(said.confirmed);
    let until = said.until.as_str();
    let from = row.valid_from.as_deref();
    faults.ensure(
        from.is_none_or(|from| is_before(from, until)),
        "until",
        ENDS_FIRST,
    );
    let reason = faults.text_if(said.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    if row.valid_until.as_deref() == Some(until) {
        return Err(conflict(
            "This is on record: the focal point holds until then already.",
        ));
    }
    let before = tx.state::<focal_point::Entity>(id).await?;
    tx.update(focal_point::Model {
        valid_until: Some(until.to_owned()),
        ended_by: Some(tx.member().organisation),
        ..row
    })
    .await?;
    tx.renew_reference().await?;
    let why = Reason::given(reason).confirming(said.confirmed);
    tx.note::<focal_point::Entity>(EventKind::FocalPointEnded, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// Whether one date begins before another does: a year or month by its first day.
pub fn is_before(one: &str, other: &str) -> bool {
    begins(one) < begins(other)
}
