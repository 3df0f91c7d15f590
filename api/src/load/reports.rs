//! Reports, findings and recommendations.

use super::{
    Entry,
    kind::Record,
    records::{Finding, Recommendation, Report},
    write::Writer,
};
use domain::finding::InformationCategory;
use entity::{
    finding, recommendation, recommendation_addressee, recommendation_organisation,
    recommendation_repeat, report,
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Record for Report {
    type Entity = report::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> report::Model {
        let panel_id = writer.refer("panel", &self.panel, "panel");
        writer.reports.insert(id, panel_id);
        report::Model {
            id,
            code: self.code.clone(),
            panel_id,
            document_id: writer.refer_if("document", self.document.as_ref(), "document"),
            title: self.title.clone(),
            kind: self.kind,
            published: self.published.clone().map(String::from),
            source: self.source.clone(),
        }
    }
}

impl Record for Finding {
    type Entity = finding::Entity;

    async fn prepare(writer: &mut Writer<'_>) -> Result<(), DbErr> {
        for report in report::Entity::find().all(writer.transaction).await? {
            writer.reports.entry(report.id).or_insert(report.panel_id);
        }
        let accusing = finding::Entity::find().filter(finding::Column::Alleges.eq(true));
        for finding in accusing.all(writer.transaction).await? {
            writer.accusing.insert(finding.id, finding);
        }
        Ok(())
    }

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> finding::Model {
        writer.language(&self.language, "language");
        let report_id = writer.refer("report", &self.report, "report");
        // A finding belongs to the Panel of its report.
        let panel_id = writer.reports.get(&report_id).copied().unwrap_or_default();
        if (self.category == InformationCategory::Allegation) != self.named_party.is_some() {
            writer.fault(
                "named_party",
                "goes with category = ALLEGATION, and only with it",
            );
        }
        if self.category == InformationCategory::Tactical {
            writer.fault("category", "cannot be TACTICAL in a file, which says where its records come from: its Panel records it");
        }
        let named_party_id =
            writer.refer_if("organisation", self.named_party.as_ref(), "named_party");
        let due = self.reply_due.clone().map(String::from);
        let before = writer.accusing.get(&id);
        let party_before = before.and_then(|finding| finding.named_party_id);
        finding::Model {
            id,
            reference: self.reference.clone(),
            report_id: Some(report_id),
            panel_id,
            paragraph: self.paragraph.clone(),
            subparagraph: self.subparagraph.clone(),
            text: self.text.clone(),
            language: self.language.clone(),
            category: self.category,
            alleges: before.is_some() || self.category == InformationCategory::Allegation,
            named_party_id: named_party_id.or(party_before),
            invited: before.and_then(|finding| finding.invited.clone()),
            reply_due: due.or_else(|| before?.reply_due.clone()),
            published: None,
            source: self.source.clone(),
        }
    }

    async fn parts(writer: &mut Writer<'_>, begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        writer.keep_findings(begun);
        Ok(())
    }
}

impl Record for Recommendation {
    type Entity = recommendation::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> recommendation::Model {
        writer.language(&self.language, "language");
        if self.addressees.is_empty() {
            writer.fault("addressees", "is empty: give at least one addressee");
        }
        recommendation::Model {
            id,
            reference: self.reference.clone(),
            year: self.year,
            panel_id: writer.refer_if("panel", self.panel.as_ref(), "panel"),
            made_by: self.made_by.clone(),
            text: self.text.clone(),
            language: self.language.clone(),
            report_id: None,
            document_id: writer.refer_if("document", self.document.as_ref(), "document"),
            paragraph: self.paragraph.clone(),
            locator: self.locator.clone(),
            status: self.status,
            status_note: self.status_note.clone(),
            note: self.note.clone(),
            category: self.category,
            published: None,
            source: self.source.clone(),
            due: self.due.clone().map(String::from),
        }
    }

    async fn parts(writer: &mut Writer<'_>, begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        let whole = recommendation_addressee::Column::RecommendationId;
        writer
            .replace_parts::<_, recommendation_addressee::Entity>(begun, whole, |_, id, one| {
                let row = |&kind| recommendation_addressee::Model {
                    recommendation_id: id,
                    kind,
                };
                // One kind said twice is said once, as `recordRecommendation` takes it.
                let kinds: BTreeSet<_> = one.addressees.iter().collect();
                kinds.into_iter().map(row).collect()
            })
            .await?;
        organisations(writer, begun).await?;
        writer.replace_instructions(begun).await?;
        let whole = recommendation_repeat::Column::RecommendationId;
        writer
            .replace_parts::<_, recommendation_repeat::Entity>(begun, whole, |writer, id, one| {
                let earlier = writer.refer_all("recommendation", &one.repeats, "repeats");
                let row = |repeats_id| recommendation_repeat::Model {
                    recommendation_id: id,
                    repeats_id,
                };
                earlier.into_iter().map(row).collect()
            })
            .await
    }
}

/// The organisations that recommendations are for.
async fn organisations(
    writer: &mut Writer<'_>,
    begun: &[(Uuid, Entry<Recommendation>)],
) -> Result<(), DbErr> {
    let whole = recommendation_organisation::Column::RecommendationId;
    writer
        .replace_parts::<_, recommendation_organisation::Entity>(begun, whole, |writer, id, one| {
            let codes = &one.addressee_organisations;
            let named = writer.refer_all("organisation", codes, "addressee_organisations");
            let row = |organisation_id| recommendation_organisation::Model {
                recommendation_id: id,
                organisation_id,
            };
            named.into_iter().map(row).collect()
        })
        .await
}
