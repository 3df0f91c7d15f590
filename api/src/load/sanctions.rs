//! Sanctions regimes, measures and lifting conditions.

use super::{
    Entry,
    kind::Record,
    records::{LiftingCondition, Measure, Regime},
    write::{Writer, position, said_ids},
};
use crate::history::hidden::carried::{Said, carry};
use chrono::Utc;
use domain::{
    date::{has_come, latest_day},
    validation::LIES_AHEAD,
};
use entity::{lifting_condition, lifting_condition_measure, lifting_progress, measure, regime};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

impl Record for Regime {
    type Entity = regime::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> regime::Model {
        writer.congo(&self.name, self.country.as_deref(), "country");
        writer.order(
            ("established", self.established.as_ref()),
            ("ended", self.ended.as_ref()),
        );
        regime::Model {
            id,
            code: self.code.clone(),
            name: self.name.clone(),
            name_fr: self.name_fr.clone(),
            country_id: writer.refer_if("country", self.country.as_ref(), "country"),
            committee_id: writer.refer_if("organisation", self.committee.as_ref(), "committee"),
            basis_id: writer.refer_if("document", self.basis.as_ref(), "basis"),
            established: self.established.clone().map(String::from),
            ended: self.ended.clone().map(String::from),
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for Measure {
    type Entity = measure::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> measure::Model {
        writer.order(
            ("in_force_from", self.in_force_from.as_ref()),
            ("in_force_to", self.in_force_to.as_ref()),
        );
        measure::Model {
            id,
            code: self.code.clone(),
            regime_id: writer.refer("regime", &self.regime, "regime"),
            kind: self.kind,
            name: self.name.clone(),
            basis_id: writer.refer_if("document", self.basis.as_ref(), "basis"),
            paragraph: self.paragraph.clone(),
            in_force_from: self.in_force_from.clone().map(String::from),
            in_force_to: self.in_force_to.clone().map(String::from),
            exemption: self.exemption,
            exemption_procedure: self.exemption_procedure.clone(),
            exemption_contact: self.exemption_contact.clone(),
            contact_checked: self.contact_checked.clone().map(String::from),
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for LiftingCondition {
    type Entity = lifting_condition::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> lifting_condition::Model {
        lifting_condition::Model {
            id,
            code: self.code.clone(),
            regime_id: writer.refer_if("regime", self.regime.as_ref(), "regime"),
            kind: self.kind,
            title: self.title.clone(),
            description: self.description.clone(),
            threshold: self.threshold.clone(),
            basis_id: writer.refer_if("document", self.basis.as_ref(), "basis"),
            paragraph: self.paragraph.clone(),
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }

    async fn parts(writer: &mut Writer<'_>, begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        let whole = lifting_condition_measure::Column::ConditionId;
        writer
            .replace_parts::<_, lifting_condition_measure::Entity>(
                begun,
                whole,
                |writer, id, one| {
                    let measures = writer.refer_all("measure", &one.measures, "measures");
                    let row = |measure_id| lifting_condition_measure::Model {
                        condition_id: id,
                        measure_id,
                    };
                    measures.into_iter().map(row).collect()
                },
            )
            .await?;
        let progress = writer.parts_of(begun, Writer::progress);
        if writer.is_sound() {
            let ids: Vec<Uuid> = begun.iter().map(|(id, _)| *id).collect();
            writer.clear_progress(&ids, &progress).await?;
        }
        writer.save::<lifting_progress::Entity>(progress).await
    }
}

impl Writer<'_> {
    /// The steps towards a condition that a file tells of.
    fn progress(&mut self, id: Uuid, condition: &LiftingCondition) -> Vec<lifting_progress::Model> {
        let latest = latest_day(Utc::now().timestamp_millis());
        let mut rows = Vec::new();
        let ids = said_ids("lifting_progress", &condition.code, &condition.progress);
        for (at, (step_id, step)) in ids.into_iter().zip(&condition.progress).enumerate() {
            let date = step.date.as_ref();
            if date.is_some_and(|date| !has_come(date.as_str(), &latest)) {
                self.fault(&format!("progress {}, date", at + 1), LIES_AHEAD);
            }
            let document = step.document.as_ref();
            rows.push(lifting_progress::Model {
                id: step_id,
                condition_id: id,
                position: position(at),
                dated: step.date.clone().map(String::from),
                statement: step.statement.clone(),
                document_id: self.refer_if("document", document, "progress.document"),
                locator: step.locator.clone(),
                recorded_by: None,
            });
        }
        rows
    }

    /// Takes away what files said before of the progress on these conditions; what comes in place of hidden texts is hidden as well. What
    /// was recorded in the register stays.
    async fn clear_progress(
        &self,
        conditions: &[Uuid],
        rows: &[lifting_progress::Model],
    ) -> Result<(), DbErr> {
        let filed = Condition::all()
            .add(lifting_progress::Column::ConditionId.is_in(conditions.iter().copied()))
            .add(lifting_progress::Column::RecordedBy.is_null());
        let before = lifting_progress::Entity::find().filter(filed.clone());
        let before: Vec<Said> = before
            .all(self.transaction)
            .await?
            .iter()
            .map(said)
            .collect();
        let now: Vec<Said> = rows.iter().map(said).collect();
        carry(self.transaction, "lifting_progress", &before, &now).await?;
        lifting_progress::Entity::delete_many()
            .filter(filed)
            .exec(self.transaction)
            .await?;
        Ok(())
    }
}

fn said(row: &lifting_progress::Model) -> Said {
    Said {
        id: row.id,
        whole: row.condition_id,
        dated: row.dated.clone(),
        statement: row.statement.clone(),
    }
}
