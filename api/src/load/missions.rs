//! Missions, what their mandates let them do, and whom to ask in them.

use crate::{
    actions::focal_point::{AFTER_MISSION, ENDS_FIRST, is_before},
    load::{
        Entry,
        kind::Record,
        records::{FocalPoint, MandateTask, Mission},
        write::Writer,
    },
};
use domain::date::{PartialDate, begins, in_order};
use entity::{focal_point, mandate_task, mandate_task_document, mission};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

impl Record for Mission {
    type Entity = mission::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> mission::Model {
        writer.congo(&self.name, self.country.as_deref(), "country");
        writer.order(
            ("started", self.started.as_ref()),
            ("ended", self.ended.as_ref()),
        );
        mission::Model {
            id,
            acronym: self.acronym.clone(),
            organisation_id: writer.refer("organisation", &self.acronym, "acronym"),
            name: self.name.clone(),
            name_fr: self.name_fr.clone(),
            kind: self.kind,
            country_id: writer.refer_if("country", self.country.as_ref(), "country"),
            started: self.started.clone().map(String::from),
            ended: self.ended.clone().map(String::from),
            succeeded_by_id: writer.refer_if("mission", self.succeeded_by.as_ref(), "succeeded_by"),
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for MandateTask {
    type Entity = mandate_task::Entity;

    async fn prepare(writer: &mut Writer<'_>) -> Result<(), DbErr> {
        let known = mandate_task::Entity::find().all(writer.transaction).await?;
        let place = |row: mandate_task::Model| ((row.mission_id, row.activity.to_string()), row.id);
        writer.taken = known.into_iter().map(place).collect();
        Ok(())
    }

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> mandate_task::Model {
        let mission_id = writer.refer("mission", &self.mission, "mission");
        let reason = "is on record for this mission already, under another code";
        writer.once(
            id,
            (mission_id, self.activity.to_string()),
            "activity",
            reason,
        );
        mandate_task::Model {
            id,
            code: self.code.clone(),
            mission_id,
            activity: self.activity,
            title: self.title.clone(),
            description: self.description.clone(),
            summary_row: self.summary_row,
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }

    async fn parts(writer: &mut Writer<'_>, begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        let whole = mandate_task_document::Column::TaskId;
        writer
            .replace_parts::<_, mandate_task_document::Entity>(begun, whole, |writer, id, task| {
                let basis = writer.refer_all("document", &task.documents, "documents");
                let row = |document_id| mandate_task_document::Model {
                    task_id: id,
                    document_id,
                };
                basis.into_iter().map(row).collect()
            })
            .await
    }
}

impl Record for FocalPoint {
    type Entity = focal_point::Entity;

    async fn prepare(writer: &mut Writer<'_>) -> Result<(), DbErr> {
        use focal_point::Column::{EndedBy, RecordedBy};
        let own = focal_point::Entity::find()
            .filter(
                Condition::any()
                    .add(RecordedBy.is_not_null())
                    .add(EndedBy.is_not_null()),
            )
            .all(writer.transaction)
            .await?;
        writer.own_points = own.into_iter().map(|point| (point.id, point)).collect();
        let missions = mission::Entity::find().all(writer.transaction).await?;
        let over = missions
            .into_iter()
            .filter_map(|mission| Some((mission.id, mission.ended?)));
        writer.over = over.collect();
        Ok(())
    }

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> focal_point::Model {
        let own = writer.own_points.get(&id).cloned();
        if own.as_ref().is_some_and(|own| own.recorded_by.is_some()) {
            let reason = "is that of one which its mission recorded: choose another";
            writer.fault("code", reason);
        }
        let ended = own.filter(|own| own.ended_by.is_some());
        let until = self.until.clone().map(String::from);
        let row = focal_point::Model {
            id,
            code: self.code.clone(),
            mission_id: writer.refer("mission", &self.mission, "mission"),
            unit: self.unit.clone(),
            rank: self.rank.clone(),
            role: self.role.clone(),
            place: self.place.clone(),
            valid_from: self.from.clone().map(String::from),
            ended_by: ended.as_ref().and_then(|own| own.ended_by),
            valid_until: ended.map_or(until, |own| own.valid_until),
            note: self.note.clone(),
            source: self.source.clone(),
            alternate_of_id: None,
            recorded_by: None,
        };
        writer.follow_mission(&row);
        writer.has_time(self, row.mission_id);
        row
    }
}

impl Writer<'_> {
    /// Notes a focal point that begins after its mission was over, or ends before it began, as where the mission records it itself.
    fn has_time(&mut self, record: &FocalPoint, mission: Uuid) {
        let Some(from) = record.from.as_ref().map(PartialDate::as_str) else {
            return;
        };
        let ended = self.over.get(&mission);
        if ended.is_some_and(|ended| !in_order(from, ended)) {
            self.fault("from", AFTER_MISSION);
        }
        let until = record.until.as_ref();
        if until.is_some_and(|until| !is_before(from, until.as_str())) {
            self.fault("until", ENDS_FIRST);
        }
    }

    /// Notes where a file contradicts what its mission said of a focal point: when it ended, and who stands in for it.
    fn follow_mission(&mut self, row: &focal_point::Model) {
        let ended = row.valid_until.as_deref();
        let ended = ended.filter(|_| row.ended_by.is_some());
        if let (Some(from), Some(ended)) = (row.valid_from.as_deref(), ended)
            && begins(from) >= begins(ended)
        {
            let reason = format!(
                "does not lie before {ended}, from which on it no longer holds, as its mission said: have the mission correct that first (endFocalPoint)"
            );
            self.fault("from", reason);
        }
        let is_elsewhere = |own: &focal_point::Model| {
            own.alternate_of_id == Some(row.id) && own.mission_id != row.mission_id
        };
        if !row.mission_id.is_nil() && self.own_points.values().any(is_elsewhere) {
            let reason = "is not that of the alternates which the mission recorded for it: leave it, and give that of another mission a code of its own";
            self.fault("mission", reason);
        }
    }
}
