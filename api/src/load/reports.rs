//! Reports, findings and recommendations.

use crate::load::{Entry, records, write::Writer};
use domain::finding::InformationCategory;
use entity::{finding, recommendation, recommendation_addressee, recommendation_repeat, report};
use sea_orm::{DbErr, EntityTrait};
use uuid::Uuid;

impl Writer<'_> {
    pub(super) async fn reports(
        &mut self,
        entries: Vec<Entry<records::Report>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("report", &record.code, &entry) {
                let id = self.own("report", &record.code);
                let panel_id = self.refer("panel", &record.panel, "panel");
                self.reports.insert(id, panel_id);
                rows.push(report::Model {
                    id,
                    code: record.code.clone(),
                    panel_id,
                    document_id: self.refer_if("document", record.document.as_ref(), "document"),
                    title: record.title.clone(),
                    kind: record.kind,
                    published: record.published.clone().map(String::from),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<report::Entity>(rows).await
    }

    pub(super) async fn findings(
        &mut self,
        entries: Vec<Entry<records::Finding>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("finding", &record.reference, &entry) {
                self.language(&record.language, "language");
                let report_id = self.refer("report", &record.report, "report");
                let panel_id = self.panel_of(report_id).await?;
                if (record.category == InformationCategory::Allegation)
                    != record.named_party.is_some()
                {
                    self.fault(
                        "named_party",
                        "goes with category = ALLEGATION, and only with it",
                    );
                }
                if record.category == InformationCategory::Tactical {
                    self.fault("category", "cannot be TACTICAL in a file, which says where its records come from: its Panel records it");
                }
                rows.push(finding::Model {
                    id: self.own("finding", &record.reference),
                    reference: record.reference.clone(),
                    report_id: Some(report_id),
                    panel_id,
                    paragraph: record.paragraph.clone(),
                    subparagraph: record.subparagraph.clone(),
                    text: record.text.clone(),
                    language: record.language.clone(),
                    category: record.category,
                    named_party_id: self.refer_if(
                        "organisation",
                        record.named_party.as_ref(),
                        "named_party",
                    ),
                    invited: None,
                    reply_due: record.reply_due.clone().map(String::from),
                    published: None,
                    source: record.source.clone(),
                });
            }
        }
        self.save::<finding::Entity>(rows).await
    }

    /// A finding belongs to the Panel of its report.
    async fn panel_of(&self, report: Uuid) -> Result<Uuid, DbErr> {
        if let Some(panel) = self.reports.get(&report) {
            return Ok(*panel);
        }
        let report = report::Entity::find_by_id(report)
            .one(self.transaction)
            .await?;
        Ok(report.map_or(Uuid::nil(), |report| report.panel_id))
    }

    pub(super) async fn recommendations(
        &mut self,
        entries: Vec<Entry<records::Recommendation>>,
    ) -> Result<(), DbErr> {
        let (mut rows, mut addressees, mut repeats, mut ids) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let record = &entry.record;
            if self.begin("recommendation", &record.reference, &entry) {
                let id = self.own("recommendation", &record.reference);
                ids.push(id);
                self.language(&record.language, "language");
                addressees.extend(record.addressees.iter().map(|&kind| {
                    recommendation_addressee::Model {
                        recommendation_id: id,
                        kind,
                    }
                }));
                let earlier = self.refer_all("recommendation", &record.repeats, "repeats");
                repeats.extend(earlier.into_iter().map(|repeats_id| {
                    recommendation_repeat::Model {
                        recommendation_id: id,
                        repeats_id,
                    }
                }));
                rows.push(recommendation::Model {
                    id,
                    reference: record.reference.clone(),
                    year: record.year,
                    panel_id: self.refer_if("panel", record.panel.as_ref(), "panel"),
                    made_by: record.made_by.clone(),
                    text: record.text.clone(),
                    language: record.language.clone(),
                    report_id: None,
                    document_id: self.refer_if("document", record.document.as_ref(), "document"),
                    paragraph: record.paragraph.clone(),
                    locator: record.locator.clone(),
                    status: record.status,
                    status_note: record.status_note.clone(),
                    note: record.note.clone(),
                    category: record.category,
                    published: None,
                    source: record.source.clone(),
                });
            }
        }
        self.save::<recommendation::Entity>(rows).await?;
        self.replace::<recommendation_addressee::Entity>(
            recommendation_addressee::Column::RecommendationId,
            &ids,
            addressees,
        )
        .await?;
        self.replace::<recommendation_repeat::Entity>(
            recommendation_repeat::Column::RecommendationId,
            &ids,
            repeats,
        )
        .await
    }
}
