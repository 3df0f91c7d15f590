//! Findings, reports and recommendations that not everybody may see.

use super::{Anchors, insert};
use domain::finding::{
    InformationCategory, RecommendationAddressee, RecommendationStatus, ReportKind,
};
use entity::{finding, gap_recommendation, recommendation, recommendation_addressee, report};
use sea_orm::{DatabaseConnection, prelude::Uuid};

impl Anchors {
    pub(crate) fn finding(
        &self,
        id: Uuid,
        name: &str,
        category: InformationCategory,
        published: Option<&str>,
        named: Option<Uuid>,
    ) -> finding::Model {
        finding::Model {
            id,
            reference: name.to_owned(),
            report_id: (category != InformationCategory::Tactical).then_some(self.report),
            panel_id: self.group_civ,
            paragraph: (category != InformationCategory::Tactical).then(|| "77".to_owned()),
            subparagraph: None,
            text: "Hidden.".to_owned(),
            language: "en".to_owned(),
            category,
            alleges: category == InformationCategory::Allegation || named.is_some(),
            named_party_id: named,
            invited: None,
            reply_due: named.and(Some("2020-01-01".to_owned())),
            published: published.map(str::to_owned),
            source: "invented".to_owned(),
        }
    }

    pub(crate) fn report(&self, id: Uuid, name: &str, published: Option<&str>) -> report::Model {
        report::Model {
            id,
            code: name.to_owned(),
            panel_id: self.group_civ,
            document_id: None,
            title: "Hidden".to_owned(),
            kind: ReportKind::Final,
            published: published.map(str::to_owned),
            source: "invented".to_owned(),
        }
    }

    pub(crate) async fn recommendation(
        &self,
        database: &DatabaseConnection,
        id: Uuid,
        name: &str,
        category: InformationCategory,
        published: Option<&str>,
    ) {
        let row = recommendation::Model {
            id,
            reference: name.to_owned(),
            year: Some(2009),
            panel_id: Some(self.group_civ),
            made_by: None,
            text: "Hidden.".to_owned(),
            language: "en".to_owned(),
            report_id: None,
            document_id: None,
            paragraph: None,
            locator: None,
            status: RecommendationStatus::Open,
            status_note: None,
            note: None,
            category,
            published: published.map(str::to_owned),
            source: "invented".to_owned(),
            due: None,
        };
        insert(database, row).await;
        insert(
            database,
            recommendation_addressee::Model {
                recommendation_id: id,
                kind: RecommendationAddressee::Donors,
            },
        )
        .await;
        insert(
            database,
            gap_recommendation::Model {
                gap_id: self.public_gap,
                recommendation_id: id,
            },
        )
        .await;
    }
}
