//! How each sort of row is put in, and how it is taken out again.

mod event;
mod finding;
mod gap;
mod hidden;
mod matches;
mod own;
mod recommendation;

use super::{
    model::{Row, Share},
    world::World,
};
use crate::hidden::insert;
use entity::{sealed_note, share};
use sea_orm::prelude::Uuid;

impl World {
    /// A thing with all parts it can have.
    pub(super) async fn thing(&mut self, row: &Row, id: Uuid, name: &str) {
        let of = row.classified().clone();
        match row {
            Row::Gap(_) => self.gap(id, name, &of).await,
            Row::Finding(_) => self.finding(id, name, &of).await,
            Row::Report(_) => {
                self.forget("report", "id", id);
                let row = self
                    .anchors
                    .report(id, &format!("report-{name}"), of.published);
                insert(
                    &self.connection,
                    entity::report::Model {
                        panel_id: self.panels[of.owner],
                        ..row
                    },
                )
                .await;
            }
            _ => self.recommendation(id, name, &of).await,
        }
        for share in of.shares {
            self.share(id, row, &share, Uuid::now_v7()).await;
        }
    }

    pub(super) async fn share(&mut self, of: Uuid, row: &Row, share: &Share, id: Uuid) {
        self.forget("share", "id", id);
        let is_gap = matches!(row, Row::Gap(_));
        if !is_gap && !matches!(row, Row::Finding(_)) {
            return;
        }
        let row = share::Model {
            id,
            gap_id: is_gap.then_some(of),
            finding_id: (!is_gap).then_some(of),
            organisation_id: self.organisations[share.with],
            until: share.until.map(str::to_owned),
            ended: share.ended.then_some(1_780_000_000_000),
        };
        insert(&self.connection, row).await;
    }

    pub(super) async fn note(&mut self, of: usize, id: Uuid, panel: &str) {
        self.forget("sealed_note", "id", id);
        let (is_gap, of) = (matches!(self.fixed[of].1, Row::Gap(_)), self.fixed_id(of));
        let row = sealed_note::Model {
            id,
            finding_id: (!is_gap).then_some(of),
            gap_id: is_gap.then_some(of),
            panel_id: self.panels[panel],
            recipient: "age1recipient".to_owned(),
            ciphertext: format!("sealed {id}"),
            attached: 1_780_000_000_000,
            removed: None,
            removal_reason: None,
        };
        insert(&self.connection, row).await;
    }
}
