//! What is there in all worlds.

use super::{LEFT, World};
use crate::hidden::{
    insert,
    noninterference::{
        model::{PROVIDERS, Row},
        viewers::PARTY,
    },
};
use domain::event::EventKind;
use entity::need;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid};

impl World {
    pub(super) async fn furnish(&mut self) {
        // Things first: what is about them comes behind.
        for place in 0..self.fixed.len() {
            let (name, row) = self.fixed[place].clone();
            self.thing(&row, self.fixed_id(place), name).await;
        }
        let mut among = self.sequence;
        for place in 0..self.fixed.len() {
            if place == self.fixed.len() / 2 {
                among = self.sequence;
                self.sequence += LEFT;
            }
            let of = self.fixed[place].1.clone();
            let panel = Some(of.classified().owner);
            let at = 1_780_000_000_000;
            for (kind, open, actor) in [
                (EventKind::Loaded, true, None),
                (EventKind::SealedNoteAttached, false, panel),
                (EventKind::Read, false, Some(PARTY)),
            ] {
                self.event(
                    Uuid::now_v7(),
                    self.fixed_id(place),
                    kind,
                    panel,
                    actor,
                    open,
                    at,
                )
                .await;
            }
            if matches!(of, Row::Gap(_) | Row::Finding(_)) {
                self.note(place, Uuid::now_v7(), of.classified().owner)
                    .await;
            }
        }
        self.given().await;
        // Hidden events come before some that everybody is told of, and behind others.
        self.sequence = among;
        self.provide(PROVIDERS[0]).await;
        self.hide().await;
        let need = need::Entity::find()
            .filter(need::Column::GapId.eq(self.public_gap()))
            .one(&self.connection)
            .await
            .unwrap()
            .unwrap();
        insert(
            &self.connection,
            self.anchors.commitment(
                need.id,
                self.organisations[PROVIDERS[0]],
                Some(self.offer),
                1,
            ),
        )
        .await;
    }
}
