//! Findings, what they are linked to, and replies.

use crate::hidden::{
    insert,
    noninterference::{model::Classified, world::World},
};
use entity::{gap_finding, gap_provenance, reply};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};

impl World {
    pub(in crate::hidden::noninterference) async fn finding(
        &mut self,
        id: Uuid,
        name: &str,
        of: &Classified,
    ) {
        self.forget("finding", "id", id);
        let row = self
            .anchors
            .finding(id, name, of.category, of.published, None);
        let row = entity::finding::Model {
            panel_id: self.panels[of.owner],
            alleges: row.alleges || of.named.is_some(),
            named_party_id: of
                .named
                .as_ref()
                .map(|named| self.organisations[named.party]),
            reply_due: of.named.as_ref().map(|named| named.due.to_owned()),
            invited: of.named.as_ref().map(|_| "2019-01-01".to_owned()),
            ..row
        };
        insert(&self.connection, row).await;
        if let Some(named) = of.named.as_ref().filter(|named| named.replied) {
            self.reply(Uuid::now_v7(), id, named.party).await;
        }
        if of.taste.is_multiple_of(2) {
            self.link(id).await;
        }
    }

    /// The public gap was written out of this finding: the same row in all worlds, but for the link.
    pub(in crate::hidden::noninterference) async fn link(&mut self, finding: Uuid) {
        let gap = self.public_gap();
        self.undo.push(format!(
            "update gap_provenance set finding_id = null where finding_id = {}",
            self.literal(finding)
        ));
        self.forget("gap_finding", "finding_id", finding);
        let link = gap_provenance::Entity::update_many()
            .col_expr(gap_provenance::Column::FindingId, Expr::value(finding));
        let done = link
            .filter(gap_provenance::Column::GapId.eq(gap))
            .exec(&self.connection)
            .await
            .unwrap();
        assert!(done.rows_affected > 0);
        let known = gap_finding::Entity::find_by_id((gap, finding))
            .one(&self.connection)
            .await
            .unwrap();
        if known.is_none() {
            insert(
                &self.connection,
                gap_finding::Model {
                    gap_id: gap,
                    finding_id: finding,
                },
            )
            .await;
        }
    }

    pub(in crate::hidden::noninterference) async fn reply(
        &mut self,
        id: Uuid,
        finding_id: Uuid,
        party: &str,
    ) {
        self.forget("reply", "id", id);
        let organisation_id = self.organisations[party];
        let (text, language) = (format!("No, {id}."), "en".to_owned());
        insert(
            &self.connection,
            reply::Model {
                id,
                finding_id,
                organisation_id,
                text,
                language,
                received: 1_780_000_000_000,
            },
        )
        .await;
    }
}
