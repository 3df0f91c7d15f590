//! Whose programme it is: that of the mission that provides it, as where the mission registers it itself.

use crate::{
    actions::assistance::past::after_mission,
    load::{records, write::Writer},
};
use domain::assistance::AssistanceKind;
use entity::{assistance, mission};
use sea_orm::{DbErr, EntityTrait};
use uuid::Uuid;

impl Writer<'_> {
    /// The mission whose programme it is. What a record says of it may be left out, and may not say another.
    pub(super) fn mission_of(
        &mut self,
        kind: AssistanceKind,
        record: &records::Assistance,
    ) -> Option<Uuid> {
        let own = self.names.get("mission", &record.provider);
        let own = own.filter(|_| kind == AssistanceKind::Programme);
        let named = self.refer_if("mission", record.mission.as_ref(), "mission");
        // What is not on record was noted as such.
        let is_other = named.is_some_and(|named| !named.is_nil() && own != Some(named));
        if is_other {
            self.fault(
                "mission",
                match kind {
                    AssistanceKind::Offer => "is for programmes: leave it out of an offer",
                    AssistanceKind::Programme => {
                        "is not its provider: a mission's programme is its own, so name the mission as provider, or leave mission out"
                    }
                },
            );
        }
        own
    }

    /// Notes those of these, each with its file and line, that begin or end after the mission that runs them was over: nothing is refused for it.
    pub(super) async fn look_at_missions(
        &mut self,
        rows: &[assistance::Model],
        places: &[(usize, usize)],
    ) -> Result<(), DbErr> {
        if rows.iter().all(|row| row.mission_id.is_none()) {
            return Ok(());
        }
        let missions = mission::Entity::find().all(self.transaction).await?;
        let of = |id: Option<Uuid>| missions.iter().find(|one| Some(one.id) == id);
        for (row, (file, line)) in rows.iter().zip(places) {
            let Some(mission) = of(row.mission_id) else {
                continue;
            };
            let late = after_mission(row, mission, of(mission.succeeded_by_id));
            if let Some((field, message)) = late {
                self.at_entry("assistance", &row.reference, *file, *line);
                self.warn(field, message);
            }
        }
        Ok(())
    }
}
