//! Reports, findings and recommendations.

use super::{
    Entry,
    kind::Record,
    records::{Finding, Recommendation, Report},
    write::Writer,
};
use chrono::Utc;
use domain::{
    date::day_of,
    finding::{InformationCategory, RecommendationStatus},
    gap::publication::restated,
    validation::Validation,
};
use entity::{
    finding, panel, recommendation, recommendation_addressee, recommendation_follow_up,
    recommendation_organisation, recommendation_repeat, report,
};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl Record for Report {
    type Entity = report::Entity;

    async fn prepare(writer: &mut Writer<'_>) -> Result<(), DbErr> {
        let out = report::Entity::find().filter(report::Column::Published.is_not_null());
        let out = out.all(writer.transaction).await?.into_iter();
        writer.reports_out = out.map(|row| (row.id, row)).collect();
        Ok(())
    }

    /// What the file leaves open of a report that its Panel published stays as it is on record.
    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> report::Model {
        let panel_id = writer.refer("panel", &self.panel, "panel");
        writer.reports.insert(id, panel_id);
        let document = writer.refer_if("document", self.document.as_ref(), "document");
        let published = self.published.clone().map(String::from);
        let out = writer.reports_out.get(&id);
        report::Model {
            id,
            code: self.code.clone(),
            panel_id,
            document_id: document.or_else(|| out?.document_id),
            title: self.title.clone(),
            kind: self.kind,
            published: published.or_else(|| out?.published.clone()),
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
        let told = Condition::any()
            .add(finding::Column::Alleges.eq(true))
            .add(finding::Column::Published.is_not_null());
        let told = finding::Entity::find().filter(told);
        for finding in told.all(writer.transaction).await? {
            writer.told_findings.insert(finding.id, finding);
        }
        Ok(())
    }

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> finding::Model {
        let report_id = writer.refer("report", &self.report, "report");
        // A finding belongs to the Panel of its report.
        let panel_id = writer.reports.get(&report_id).copied().unwrap_or_default();
        self.check(writer);
        let named_party_id =
            writer.refer_if("organisation", self.named_party.as_ref(), "named_party");
        let due = self.reply_due.clone().map(String::from);
        let told = writer.told_findings.get(&id);
        let before = told.filter(|finding| finding.alleges);
        let party_before = before.and_then(|finding| finding.named_party_id);
        let accuses = self.category == InformationCategory::Allegation;
        // What accuses somebody from now on goes out once they were heard, as where its Panel makes it an allegation.
        let out = told.filter(|_| !accuses || before.is_some());
        let out = out.map(|finding| (finding.category, finding.published.as_deref()));
        let (category, published) = category_of(self.category, out);
        finding::Model {
            id,
            reference: self.reference.clone(),
            report_id: Some(report_id),
            panel_id,
            paragraph: self.paragraph.clone(),
            subparagraph: self.subparagraph.clone(),
            text: self.text.clone(),
            language: self.language.clone(),
            category,
            alleges: before.is_some() || accuses,
            named_party_id: named_party_id.or(party_before),
            invited: before.and_then(|finding| finding.invited.clone()),
            reply_due: due.or_else(|| before?.reply_due.clone()),
            published,
            source: self.source.clone(),
        }
    }

    async fn parts(writer: &mut Writer<'_>, begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        writer.keep_findings(begun);
        Ok(())
    }
}

impl Finding {
    /// Notes what is wrong with it by itself.
    fn check(&self, writer: &mut Writer<'_>) {
        let mut faults = Validation::default();
        faults.language(&self.language, "language");
        faults.paragraph(self.paragraph.as_ref(), "paragraph");
        faults.subparagraph(self.subparagraph.as_ref(), "subparagraph");
        writer.note_faults(faults);
        if (self.category == InformationCategory::Allegation) != self.named_party.is_some() {
            writer.fault(
                "named_party",
                "goes with category = ALLEGATION, and only with it",
            );
        }
        if self.category == InformationCategory::Tactical {
            writer.fault("category", "cannot be TACTICAL in a file, which says where its records come from: its Panel records it");
        }
    }
}

impl Record for Recommendation {
    type Entity = recommendation::Entity;

    async fn prepare(writer: &mut Writer<'_>) -> Result<(), DbErr> {
        writer.know_recommendations().await
    }

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> recommendation::Model {
        let mut faults = Validation::default();
        faults.language(&self.language, "language");
        faults.paragraph(self.paragraph.as_ref(), "paragraph");
        writer.note_faults(faults);
        if self.addressees.is_empty() {
            writer.fault("addressees", "is empty: give at least one addressee");
        }
        let (status, status_note) = self.status(id, writer);
        let panel_id = writer.refer_if("panel", self.panel.as_ref(), "panel");
        let document = writer.refer_if("document", self.document.as_ref(), "document");
        let was = writer.told_recommendations.get(&id);
        let out = was.map(|row| (row.category, row.published.as_deref()));
        let (category, published) = category_of(self.category, out);
        recommendation::Model {
            id,
            reference: self.reference.clone(),
            year: self.year,
            panel_id,
            made_by: self.made_by.clone(),
            text: self.text.clone(),
            language: self.language.clone(),
            report_id: was.and_then(|row| row.report_id),
            document_id: document
                .or_else(|| was.filter(|row| row.report_id.is_some())?.document_id),
            paragraph: self.paragraph.clone(),
            locator: self.locator.clone(),
            status,
            status_note,
            note: self.note.clone(),
            category,
            published,
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

impl Recommendation {
    /// What became of it, and how that is known: what its Panel said of it last, where it said anything, and else what the file says.
    fn status(&self, id: Uuid, writer: &mut Writer<'_>) -> (RecommendationStatus, Option<String>) {
        let was = writer.told_recommendations.get(&id);
        let was = was.filter(|_| writer.followed_up.contains(&id));
        let Some((status, note)) = was.map(|row| (row.status, row.status_note.clone())) else {
            return (self.status, self.status_note.clone());
        };
        if status != self.status {
            let reason = format!(
                "stays {status}, as its Panel said: if it is {} by now, have the Panel say so (followUpRecommendation)",
                self.status
            );
            writer.warn("status", reason);
        }
        (status, note)
    }
}

impl Writer<'_> {
    /// Reads the recommendations that Panels recorded in reports of theirs, or of which organisations said what became of them.
    async fn know_recommendations(&mut self) -> Result<(), DbErr> {
        let said = recommendation_follow_up::Entity::find()
            .select_only()
            .column(recommendation_follow_up::Column::RecommendationId);
        let told = Condition::any()
            .add(recommendation::Column::ReportId.is_not_null())
            .add(recommendation::Column::Id.in_subquery(said.into_query()));
        let told = recommendation::Entity::find().filter(told);
        for row in told.all(self.transaction).await? {
            self.told_recommendations.insert(row.id, row);
        }
        let panels = panel::Entity::find().all(self.transaction).await?;
        let panels = panels.into_iter().map(|row| (row.organisation_id, row.id));
        let panels: HashMap<Uuid, Uuid> = panels.collect();
        let said = recommendation_follow_up::Entity::find();
        for follow_up in said.all(self.transaction).await? {
            let by = panels.get(&follow_up.organisation_id).copied();
            let of = self.told_recommendations.get(&follow_up.recommendation_id);
            if by.is_some() && of.is_some_and(|row| row.panel_id == by) {
                self.followed_up.insert(follow_up.recommendation_id);
            }
        }
        Ok(())
    }
}

/// The category and the day of publication of what a file states in this category, and was so on record.
fn category_of(
    stated: InformationCategory,
    was: Option<(InformationCategory, Option<&str>)>,
) -> (InformationCategory, Option<String>) {
    let today = day_of(Utc::now());
    was.map_or((stated, None), |was| restated(stated, was, &today))
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
