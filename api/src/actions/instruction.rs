//! What the Security Council asks about recommendations, recorded by those who see how far things are.

use crate::{
    access::permission::{Action, Target},
    actions::quota,
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{event::EventKind, instruction::Draft, validation::Validation};
use entity::{
    recommendation,
    recommendation_instruction::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

/// Records what a document asks about a recommendation, in the name of the viewer's organisation.
pub async fn record(
    tx: &mut Tx,
    id: Uuid,
    mut draft: Draft,
    confirmed: Option<&'static str>,
) -> Result<Uuid> {
    tx.find::<recommendation::Entity>(id, "recommendation")
        .await?;
    tx.allow(Action::RecordInstruction, &Target::default())?;
    let mut faults = Validation::of_public(confirmed);
    draft.check(&mut faults);
    // One that everybody knows: who reads the recommendation reads this.
    let document = draft
        .is_of_council()
        .then(|| tx.reference().document(&draft.document, "document"))
        .and_then(|found| faults.collect(found));
    let document_id = document.map(|document| document.id);
    faults.into_result()?;
    let before = tx.state::<recommendation::Entity>(id).await?;
    let row = Model {
        id: domain::id::random(),
        recommendation_id: id,
        document_id: document_id.ok_or_else(|| Error::absent("document"))?,
        paragraph: draft.paragraph,
        kind: draft.kind,
        addressee: draft.addressee,
        statement: draft.statement,
        recorded_by: Some(tx.member().organisation),
    };
    write(tx, row).await?;
    let (kind, why) = (
        EventKind::InstructionRecorded,
        Reason::default().confirming(confirmed),
    );
    tx.note::<recommendation::Entity>(kind, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// Writes it over what the organisation recorded of the same place for the same addressee. A document takes note or asks for something:
/// what the organisation recorded of the other kind was a mistake.
async fn write(tx: &Tx, row: Model) -> Result<()> {
    let all = tx
        .parts::<recommendation::Entity, Entity>(row.recommendation_id)
        .await?;
    let own: Vec<&Model> = all
        .iter()
        .filter(|one| one.recorded_by == row.recorded_by)
        .collect();
    let of_document = own
        .iter()
        .copied()
        .filter(|one| one.document_id == row.document_id);
    let (same, others): (Vec<&Model>, Vec<&Model>) =
        of_document.partition(|one| one.kind == row.kind);
    let ids: Vec<Uuid> = others.iter().map(|one| one.id).collect();
    let place = (&row.paragraph, row.addressee);
    let known = same
        .iter()
        .find(|one| (&one.paragraph, one.addressee) == place)
        .map(|one| one.id);
    let recorded = all.iter().filter(|one| one.recorded_by.is_some()).count();
    // Those that go make room.
    let (own, recorded) = (own.len() - ids.len(), recorded - ids.len());
    for id in ids {
        tx.delete::<Entity>(Condition::all().add(Column::Id.eq(id)))
            .await?;
    }
    if let Some(id) = known {
        return tx.update(Model { id, ..row }).await;
    }
    quota::another_instruction(own, recorded)?;
    tx.insert(row).await
}
