//! Recommendations, and how they were followed up.

use crate::hidden::{
    insert,
    noninterference::{model::Classified, viewers::DONOR, world::World},
};
use domain::{
    finding::{RecommendationAddressee, RecommendationStatus},
    instruction::InstructionKind,
};
use entity::{
    gap_recommendation, recommendation, recommendation_follow_up, recommendation_instruction,
    recommendation_repeat,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};

impl World {
    pub(in crate::hidden::noninterference) async fn recommendation(
        &mut self,
        id: Uuid,
        name: &str,
        of: &Classified,
    ) {
        self.forget("recommendation", "id", id);
        self.forget("recommendation_repeat", "repeats_id", id);
        self.forget("gap_recommendation", "recommendation_id", id);
        self.anchors
            .recommendation(&self.connection, id, name, of.category, of.published)
            .await;
        let owner = recommendation::Entity::update_many().col_expr(
            recommendation::Column::PanelId,
            Expr::value(self.panels[of.owner]),
        );
        owner
            .filter(recommendation::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
        for (recommendation_id, repeats_id) in
            [(id, self.recommendation), (self.recommendation, id)]
        {
            let repeat = recommendation_repeat::Model {
                recommendation_id,
                repeats_id,
            };
            insert(&self.connection, repeat).await;
        }
        let link = gap_recommendation::Model {
            gap_id: self.public_gap(),
            recommendation_id: id,
        };
        insert(&self.connection, link).await;
        self.follow_up(Uuid::now_v7(), id).await;
        self.instruction(id).await;
    }

    /// A resolution asks something about it.
    async fn instruction(&mut self, recommendation_id: Uuid) {
        self.forget(
            "recommendation_instruction",
            "recommendation_id",
            recommendation_id,
        );
        let row = recommendation_instruction::Model {
            id: Uuid::now_v7(),
            recommendation_id,
            document_id: self.anchors.document,
            paragraph: Some("7".to_owned()),
            kind: InstructionKind::Instructs,
            addressee: Some(RecommendationAddressee::Secretariat),
            statement: Some(format!("Report on {recommendation_id}.")),
            recorded_by: Some(self.organisations[DONOR]),
        };
        insert(&self.connection, row).await;
    }

    pub(in crate::hidden::noninterference) async fn follow_up(
        &mut self,
        id: Uuid,
        recommendation_id: Uuid,
    ) {
        self.forget("recommendation_follow_up", "id", id);
        let row = recommendation_follow_up::Model {
            id,
            recommendation_id,
            organisation_id: self.organisations[DONOR],
            dated: "2024-03".to_owned(),
            status: RecommendationStatus::PartlyDone,
            note: Some(format!("As {id} says.")),
            document_id: None,
            recorded: 1_780_000_000_000,
        };
        insert(&self.connection, row).await;
    }
}
