//! What files say that the Security Council asks about recommendations.

use super::{
    Entry,
    records::{self, Recommendation},
    write::{Writer, said_ids},
};
use crate::history::hidden::{
    INSTRUCTION,
    carried::{Said, carry},
};
use domain::{
    instruction::{Draft, FILED_MAX},
    validation::Validation,
};
use entity::recommendation_instruction as instruction;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Recommendations whose instructions are read or taken away at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// Replaces what files said before of these recommendations. What was recorded in the register stays.
    pub(super) async fn replace_instructions(
        &mut self,
        begun: &[(Uuid, Entry<Recommendation>)],
    ) -> Result<(), DbErr> {
        let rows = self.parts_of(begun, Self::instructions);
        if !self.is_sound() {
            return Ok(());
        }
        let wholes: Vec<Uuid> = begun.iter().map(|(id, _)| *id).collect();
        let mut before = Vec::new();
        for some in wholes.chunks(AT_ONCE) {
            let filed = instruction::Entity::find()
                .filter(instruction::Column::RecommendationId.is_in(some.iter().copied()))
                .filter(instruction::Column::RecordedBy.is_null());
            let filed = filed.all(self.transaction).await?;
            before.extend(filed.iter().map(said));
        }
        let now: Vec<Said> = rows.iter().map(said).collect();
        carry(self.transaction, INSTRUCTION, &before, &now).await?;
        for some in wholes.chunks(AT_ONCE) {
            instruction::Entity::delete_many()
                .filter(instruction::Column::RecommendationId.is_in(some.iter().copied()))
                .filter(instruction::Column::RecordedBy.is_null())
                .exec(self.transaction)
                .await?;
        }
        self.save::<instruction::Entity>(rows).await
    }

    /// The instructions that a recommendation has by its record.
    fn instructions(&mut self, id: Uuid, record: &Recommendation) -> Vec<instruction::Model> {
        let stated = &record.instruction;
        if stated.len() > FILED_MAX {
            self.fault("instruction", format!("has more than {FILED_MAX} entries"));
        }
        let ids = said_ids(INSTRUCTION, &record.reference, stated);
        let mut rows = Vec::new();
        for (at, (own, one)) in ids.into_iter().zip(stated).enumerate() {
            let mut draft = draft(one);
            let (mut faults, mut all) = (Validation::default(), Validation::default());
            draft.check(&mut faults);
            all.under(&format!("instruction.{at}"), faults);
            self.note_faults(all);
            let field = format!("instruction {}, document", at + 1);
            rows.push(instruction::Model {
                id: own,
                recommendation_id: id,
                document_id: self.refer("document", &one.document, &field),
                paragraph: draft.paragraph,
                kind: draft.kind,
                addressee: draft.addressee,
                statement: draft.statement,
                recorded_by: None,
            });
        }
        rows
    }
}

/// The instruction in words of the domain.
fn draft(one: &records::Instruction) -> Draft {
    Draft {
        document: one.document.clone(),
        paragraph: one.paragraph.clone(),
        kind: one.kind,
        addressee: one.addressee,
        statement: one.statement.clone(),
    }
}

/// What is known again when it is stated in other words: of the same paragraph of the same document, as other records are by their date.
fn said(row: &instruction::Model) -> Said {
    let paragraph = row.paragraph.as_deref().unwrap_or_default();
    Said {
        id: row.id,
        whole: row.recommendation_id,
        dated: Some(format!("{} {paragraph}", row.document_id)),
        statement: row.statement.clone().unwrap_or_default(),
    }
}
