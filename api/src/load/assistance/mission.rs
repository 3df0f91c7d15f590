//! Whose programme it is: that of the mission that provides it, as where the mission registers it itself.

use crate::load::{records, write::Writer};
use domain::assistance::AssistanceKind;
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
}
