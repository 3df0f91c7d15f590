//! Who sees what, and texts that are hidden or erased; and the rows for it, put into a test's database beside the service.

pub(crate) mod access;
mod asked_for;
mod erasure;
mod erasure_planner;
mod free_texts;
mod gone_texts;
mod hidden_parts;
mod hidden_steps;
pub(crate) mod hidden_texts;
pub(crate) mod noninterference;
mod policy;
mod private_persons;
mod reports;
mod timing;
mod what_time_tells;
pub(crate) mod who_did_it;

use domain::{
    assistance::AssistanceType,
    finding::InformationCategory,
    gap::{GapEvidence, GapHolder, GapNature, GapState},
    matches::CommitmentKind,
    size::SizeUnit,
};
use entity::{
    commitment, gap, gap_country, gap_further_sector, gap_lifting_condition, gap_provenance,
    gap_recommendation, gap_text, need, share,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, ModelTrait,
    QueryFilter, prelude::Uuid,
};

/// Writes one row.
pub(crate) async fn insert<M>(database: &DatabaseConnection, row: M)
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
{
    let row = row.into_active_model().reset_all();
    <M::Entity as EntityTrait>::insert(row)
        .exec_without_returning(database)
        .await
        .expect("a row of a test");
}

/// Ids of records that hidden rows hang on.
pub(crate) struct Anchors {
    pub group_civ: Uuid,
    pub sector: Uuid,
    pub further_sector: Uuid,
    pub country: Uuid,
    pub document: Uuid,
    pub report: Uuid,
    pub condition: Uuid,
    pub donor: Uuid,
    pub recommendation: Uuid,
    pub public_gap: Uuid,
}

impl Anchors {
    pub(crate) async fn read(database: &DatabaseConnection) -> Self {
        macro_rules! id {
            ($entity:ident by $column:ident $code:literal) => {
                entity::$entity::Entity::find()
                    .filter(entity::$entity::Column::$column.eq($code))
                    .one(database)
                    .await
                    .expect("the table")
                    .expect($code)
                    .id
            };
        }
        Self {
            group_civ: id!(panel by Code "group-civ"),
            sector: id!(sector by Code "33120"),
            further_sector: id!(sector by Code "31220"),
            country: id!(country by Alpha3 "CIV"),
            document: id!(document by Key "S/2009/521"),
            report: id!(report by Code "report-S-2009-521"),
            condition: id!(lifting_condition by Code "1572-elections"),
            donor: id!(organisation by Code "state-can"),
            recommendation: id!(recommendation by Reference "rec-2005-group-civ-customs-expert"),
            public_gap: id!(gap by Reference "civ-presidential-guard-stocks"),
        }
    }

    /// A gap with all its parts, which the words "wombat" and "harbour" find.
    pub(crate) async fn gap(
        &self,
        database: &DatabaseConnection,
        id: Uuid,
        name: &str,
        category: InformationCategory,
        published: Option<&str>,
    ) {
        let row = gap::Model {
            id,
            reference: name.to_owned(),
            title: format!("Wombat {name}"),
            description: "Hidden.".to_owned(),
            language: "en".to_owned(),
            holder: GapHolder::HostState,
            institution: None,
            organisation_id: None,
            mission_id: None,
            panel_id: Some(self.group_civ),
            steward_id: None,
            sector_id: self.sector,
            nature: GapNature::Capacity,
            category,
            state: GapState::Open,
            severity: None,
            desired_end_state: None,
            evidence: GapEvidence::Named,
            regime_id: None,
            tags: Some("wombats".to_owned()),
            beneficiaries: Some("customs".to_owned()),
            starts: None,
            ends: None,
            year: Some(2009),
            note: None,
            published: published.map(str::to_owned),
            state_since: None,
            state_note: None,
            source: "invented".to_owned(),
            first_called_for: None,
            external_reference: None,
            priority: None,
            cost: None,
            least_viable: None,
            cost_currency: None,
            cost_year: None,
        };
        insert(database, row).await;
        let text = gap_text::Model {
            id,
            title: " wombat ".to_owned(),
            keywords: " harbour ".to_owned(),
            body: " hidden ".to_owned(),
        };
        insert(database, text).await;
        insert(
            database,
            gap_country::Model {
                gap_id: id,
                country_id: self.country,
            },
        )
        .await;
        insert(
            database,
            gap_further_sector::Model {
                gap_id: id,
                sector_id: self.further_sector,
                percent: None,
            },
        )
        .await;
        insert(
            database,
            gap_lifting_condition::Model {
                gap_id: id,
                condition_id: self.condition,
            },
        )
        .await;
        insert(
            database,
            gap_recommendation::Model {
                gap_id: id,
                recommendation_id: self.recommendation,
            },
        )
        .await;
        insert(database, self.provenance(id, 1, None)).await;
        let need = need::Model {
            id: Uuid::now_v7(),
            gap_id: id,
            position: 1,
            assistance: AssistanceType::Ict,
            title: "Wombats".to_owned(),
            unit: Some(SizeUnit::Items),
            quantity: Some(7),
            amount_minor: None,
            currency: None,
            least: None,
            goods: None,
            form: None,
            people: None,
            starts: None,
            needed_by: None,
            languages: None,
            place: None,
            note: None,
            author_id: None,
            filled: None,
            shares: None,
        };
        let need_id = need.id;
        insert(database, need).await;
        insert(database, self.commitment(need_id, self.donor, None, 3)).await;
    }

    pub(crate) fn provenance(
        &self,
        gap_id: Uuid,
        position: i32,
        finding_id: Option<Uuid>,
    ) -> gap_provenance::Model {
        gap_provenance::Model {
            id: Uuid::now_v7(),
            gap_id,
            position,
            document_id: self.document,
            paragraph: Some("77".to_owned()),
            subparagraph: None,
            locator: None,
            finding_id,
            note: None,
        }
    }

    pub(crate) fn commitment(
        &self,
        need_id: Uuid,
        provider_id: Uuid,
        assistance_id: Option<Uuid>,
        quantity: i64,
    ) -> commitment::Model {
        let id = Uuid::now_v7();
        commitment::Model {
            id,
            code: id.to_string(),
            need_id,
            provider_id,
            assistance_id,
            line_id: None,
            match_line_id: None,
            kind: CommitmentKind::Committed,
            unit: Some(SizeUnit::Items),
            quantity: Some(quantity),
            amount_minor: None,
            currency: None,
            dated: Some("2011-03".to_owned()),
            until: None,
            commitment_until: None,
            note: None,
            reverses_id: None,
            source: "invented".to_owned(),
        }
    }
}

/// A Panel lets an organisation read a gap or a finding.
pub(crate) async fn share_with(
    database: &DatabaseConnection,
    gap_id: Option<Uuid>,
    finding_id: Option<Uuid>,
    organisation_id: Uuid,
    until: Option<&str>,
) {
    insert(
        database,
        share::Model {
            id: Uuid::now_v7(),
            finding_id,
            gap_id,
            organisation_id,
            until: until.map(str::to_owned),
            ended: None,
        },
    )
    .await;
}
