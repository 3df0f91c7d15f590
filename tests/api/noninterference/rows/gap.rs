//! A gap with all parts it can have.

use crate::{
    hidden::insert,
    noninterference::{
        model::{Classified, PROVIDERS},
        viewers::{DONOR, MISSION},
        world::World,
    },
};
use domain::{assistance::CoverageExtent, gap::AssessmentDecision, matches::MatchState};
use entity::{
    assessment, assistance_gap, assistance_request, commitment, gap, need, need_dependency,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};

impl World {
    pub(in crate::noninterference) async fn gap(&mut self, id: Uuid, name: &str, of: &Classified) {
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
        let unnamed = self.anchors.commitment(
            second.id,
            self.organisations[PROVIDERS[0]],
            Some(self.offer),
            2,
        );
        let (match_id, line) = (
            id,
            self.matched(id, id, second.id, MatchState::Agreed, DONOR)
                .await,
        );
        let drawn = (Some(line.line_id), Some(line.id));
        let dated = Some("2012-05".to_owned());
        insert(
            &self.connection,
            commitment::Model {
                dated,
                line_id: drawn.0,
                match_line_id: drawn.1,
                ..unnamed
            },
        )
        .await;
        let organisation_id = self.organisations[MISSION];
        let (decision, reason) = (AssessmentDecision::NotNow, "No wombats.".to_owned());
        let (cycle, dated) = ("2026".to_owned(), "2026-06-01".to_owned());
        insert(
            &self.connection,
            assessment::Model {
                id: match_id,
                gap_id: id,
                organisation_id,
                cycle,
                decision,
                reason,
                dated,
            },
        )
        .await;
        let (text, language, dated) = (
            "Wombats, please.".to_owned(),
            "en".to_owned(),
            "2026-06-02".to_owned(),
        );
        insert(
            &self.connection,
            assistance_request::Model {
                id: match_id,
                gap_id: id,
                organisation_id,
                text,
                language,
                dated,
            },
        )
        .await;
        let (reason, dated) = ("Wombats lack it.".to_owned(), "2026-06-03".to_owned());
        insert(
            &self.connection,
            entity::need_endorsement::Model {
                id: match_id,
                need_id: second.id,
                gap_id: id,
                organisation_id,
                reason,
                dated,
            },
        )
        .await;
        insert(
            &self.connection,
            need_dependency::Model {
                need_id: second.id,
                depends_on_id: first.id,
                planned: false,
            },
        )
        .await;
        insert(
            &self.connection,
            entity::gap_mandate_task::Model {
                gap_id: id,
                task_id: self.task,
            },
        )
        .await;
        let cover = assistance_gap::Model {
            assistance_id: self.offer,
            gap_id: id,
            extent: CoverageExtent::Part,
            not_covered: None,
        };
        insert(&self.connection, cover).await;
    }
}
