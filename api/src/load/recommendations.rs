//! Recommendations.

use super::{Entry, kind::Record, records::Recommendation, taken_back::category_of, write::Writer};
use domain::{finding::RecommendationStatus, validation::Validation};
use entity::{
    panel, recommendation, recommendation_addressee, recommendation_follow_up,
    recommendation_organisation, recommendation_repeat,
};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

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
