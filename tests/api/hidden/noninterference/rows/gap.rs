//! A gap with all parts it can have.

use crate::hidden::{
    insert,
    noninterference::{
        model::{Classified, PROVIDERS},
        viewers::{DONOR, MISSION},
        world::World,
    },
};
use domain::{
    assistance::CoverageExtent,
    gap::{AssessmentDecision, GapLinkKind},
    matches::MatchState,
    size::SizeUnit,
};
use entity::{
    assessment, assistance_gap, assistance_request, commitment, gap, gap_link, gap_mandate_task,
    need, need_dependency, need_endorsement,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};

impl World {
    pub(in crate::hidden::noninterference) async fn gap(
        &mut self,
        id: Uuid,
        name: &str,
        of: &Classified,
    ) {
        self.forget("gap", "id", id);
        self.anchors
            .gap(&self.connection, id, name, of.category, of.published)
            .await;
        let owner = gap::Entity::update_many()
            .col_expr(gap::Column::PanelId, Expr::value(self.panels[of.owner]));
        owner
            .filter(gap::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
        let first = need::Entity::find()
            .filter(need::Column::GapId.eq(id))
            .one(&self.connection)
            .await
            .unwrap()
            .unwrap();
        self.unmatch(&format!("gap_id = {}", self.literal(id)));
        let undo = format!(
            "delete from commitment where need_id in (select id from need where gap_id = {})",
            self.literal(id)
        );
        self.undo.push(undo);
        self.forget("assessment", "gap_id", id);
        self.forget("assistance_request", "gap_id", id);
        self.forget("need_endorsement", "gap_id", id);
        self.forget("assistance_gap", "gap_id", id);
        let second = need::Model {
            id: Uuid::now_v7(),
            position: 2,
            title: "Burrows".to_owned(),
            quantity: Some(i64::from(of.taste) + 1),
            ..first.clone()
        };
        insert(&self.connection, second.clone()).await;
        let dependency = need_dependency::Model {
            need_id: second.id,
            depends_on_id: first.id,
            planned: false,
        };
        insert(&self.connection, dependency).await;
        self.agreed(id, second.id).await;
        self.spoken_of(id, second.id).await;
        self.tied(id, of).await;
        let task = gap_mandate_task::Model {
            gap_id: id,
            task_id: self.task,
        };
        insert(&self.connection, task).await;
        let cover = assistance_gap::Model {
            assistance_id: self.offer,
            gap_id: id,
            extent: CoverageExtent::Part,
            not_covered: None,
        };
        insert(&self.connection, cover).await;
    }

    /// The links of a gap with the public one: one that is told in its own history, and one that is told in that of the public gap.
    async fn tied(&mut self, id: Uuid, of: &Classified) {
        let public = self.public_gap();
        if id == public {
            return;
        }
        self.forget("gap_link", "gap_id", id);
        self.forget("gap_link", "other_id", id);
        for (gap_id, other_id, kind) in [
            (id, public, GapLinkKind::SameRoute),
            (public, id, GapLinkKind::SameCause),
        ] {
            let link = gap_link::Model {
                id: Uuid::now_v7(),
                gap_id,
                other_id,
                kind,
                note: Some("Wombats dig on both sides.".to_owned()),
                organisation_id: Some(self.organisations[of.owner]),
                dated: Some("2026-06-04".to_owned()),
            };
            insert(&self.connection, link).await;
        }
    }

    /// A match of a need that is agreed, and what the ledger holds under it.
    async fn agreed(&self, gap: Uuid, need: Uuid) {
        let provider = self.organisations[PROVIDERS[0]];
        let unnamed = self.anchors.commitment(need, provider, Some(self.offer), 2);
        let line = self
            .matched(gap, gap, need, MatchState::Agreed, DONOR)
            .await;
        let row = commitment::Model {
            dated: Some("2012-05".to_owned()),
            line_id: Some(line.line_id),
            match_line_id: Some(line.id),
            ..unnamed
        };
        // Money under the ceiling of the offer: what is left of that tells of no hidden gap.
        let id = Uuid::now_v7();
        let money = commitment::Model {
            id,
            code: id.to_string(),
            unit: Some(SizeUnit::Money),
            quantity: None,
            amount_minor: Some(7_700),
            currency: Some("EUR".to_owned()),
            ..row.clone()
        };
        insert(&self.connection, row).await;
        insert(&self.connection, money).await;
    }

    /// What a mission says of a gap and of a need.
    async fn spoken_of(&self, gap: Uuid, need: Uuid) {
        let organisation_id = self.organisations[MISSION];
        let assessed = assessment::Model {
            id: gap,
            gap_id: gap,
            organisation_id,
            cycle: "2026".to_owned(),
            decision: AssessmentDecision::NotNow,
            reason: "No wombats.".to_owned(),
            dated: "2026-06-01".to_owned(),
        };
        insert(&self.connection, assessed).await;
        let requested = assistance_request::Model {
            id: gap,
            gap_id: gap,
            organisation_id,
            text: "Wombats, please.".to_owned(),
            language: "en".to_owned(),
            dated: "2026-06-02".to_owned(),
        };
        insert(&self.connection, requested).await;
        let endorsed = need_endorsement::Model {
            id: gap,
            need_id: need,
            gap_id: gap,
            organisation_id,
            reason: "Wombats lack it.".to_owned(),
            dated: "2026-06-03".to_owned(),
        };
        insert(&self.connection, endorsed).await;
    }
}
