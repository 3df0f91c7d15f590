//! An offer or programme as it is to be, new or revised, and how it is written.

use super::{
    Named, ceiling, check_country, in_use, is_own_name, lines, one_a_line, parts::Parts,
    revised_lines, row, stated::restated,
};
use crate::{
    actions::{gap::progress::is_not_named, new_reference, quota},
    db::{ledger::ceiling_of, transaction::Tx},
    error::Result,
};
use domain::{
    assistance::{AssistanceKind, Draft, Revision},
    event::EventKind,
    validation::Validation,
};
use entity::assistance;
use uuid::Uuid;

/// An offer or programme as it is to be: its row, and those parts that change.
pub(in crate::actions) struct Planned {
    /// The row.
    pub(in crate::actions) row: assistance::Model,
    parts: Parts,
    lines: Option<lines::Planned>,
    /// Whether it was closed, or not on record, and is open from now on.
    opens: bool,
}

impl Planned {
    /// A new one of the viewer's organisation, as its draft states it.
    pub(in crate::actions) async fn new(
        tx: &Tx,
        kind: AssistanceKind,
        mission: Option<Uuid>,
        mut draft: Draft,
        faults: &mut Validation,
    ) -> Result<Self> {
        let id = domain::id::random();
        let lines = draft.check(faults);
        let parts = Parts::find(tx, mission, &draft.links, &draft.statement, faults).await?;
        let named = Named {
            kind,
            provider: tx.member().organisation,
            mission,
            memberships: parts.memberships.clone().flatten(),
            only_beneficiaries: one_a_line(draft.links.only_beneficiaries.as_deref()),
        };
        let row = row(id, draft.statement, named);
        is_own_name(tx, &row, faults).await?;
        let lines = Some(lines::Planned::check(tx, id, lines, faults).await?);
        if draft.promised_now {
            in_use::check(tx, None, &row, lines.as_ref(), faults);
        }
        Ok(Self {
            opens: quota::is_open(row.status),
            row,
            parts,
            lines,
        })
    }

    /// One that is on record, as its revision restates it.
    pub(in crate::actions) async fn revised(
        tx: &Tx,
        was: assistance::Model,
        mut revision: Revision,
        faults: &mut Validation,
    ) -> Result<Self> {
        let before = ceiling_of(&was);
        let says = restated(&was, &mut revision, faults);
        let mut links = revision.links;
        links.check(faults);
        let parts = Parts::find(tx, was.mission_id, &links, &says, faults).await?;
        check_country(tx, was.id, (&says, &links), faults).await?;
        let lines = revised_lines(tx, was.id, revision.lines, faults).await?;
        let named = named(&was, &parts, links.only_beneficiaries.as_deref());
        let row = assistance::Model {
            reference: was.reference,
            source: was.source,
            ..row(was.id, says, named)
        };
        is_own_name(tx, &row, faults).await?;
        is_not_named(tx, (was.attributed, &row), faults).await?;
        if revision.promised_now {
            in_use::check(tx, before.as_ref(), &row, lines.as_ref(), faults);
        }
        let over = lines.as_ref().map(lines::Planned::rows);
        ceiling::check(tx, before, &row, over, faults).await?;
        Ok(Self {
            opens: quota::is_open(row.status) && !quota::is_open(was.status),
            row,
            parts,
            lines,
        })
    }

    /// Writes it as a new one, under a new reference that begins like this.
    pub(in crate::actions) async fn insert(self, tx: &mut Tx, reference: &str) -> Result<Uuid> {
        self.is_within_quota(tx).await?;
        let reference = new_reference(reference);
        let row = self.row.clone();
        tx.insert(assistance::Model { reference, ..row }).await?;
        self.write_parts(tx).await
    }

    /// Writes it over the one on record.
    pub(in crate::actions) async fn update(self, tx: &mut Tx) -> Result<Uuid> {
        self.is_within_quota(tx).await?;
        tx.update(self.row.clone()).await?;
        self.write_parts(tx).await
    }

    async fn is_within_quota(&self, tx: &Tx) -> Result<()> {
        if self.opens {
            quota::another_assistance(tx).await?;
        }
        Ok(())
    }

    async fn write_parts(self, tx: &mut Tx) -> Result<Uuid> {
        let id = self.row.id;
        if let Some(lines) = self.lines {
            lines.write(tx, revised(self.row.kind)).await?;
        }
        self.parts.write(tx, id).await?;
        Ok(id)
    }
}

/// What the row of one on record holds beside what it states, once it is revised.
pub(super) fn named(was: &assistance::Model, parts: &Parts, only: Option<&[String]>) -> Named {
    let memberships = parts.memberships.clone();
    Named {
        kind: was.kind,
        provider: was.provider_id,
        mission: was.mission_id,
        memberships: memberships.unwrap_or_else(|| was.memberships.clone()),
        only_beneficiaries: match only {
            None => was.only_beneficiaries.clone(),
            words => one_a_line(words),
        },
    }
}

/// What a revision is called in the history.
pub(super) fn revised(kind: AssistanceKind) -> EventKind {
    match kind {
        AssistanceKind::Offer => EventKind::OfferRevised,
        AssistanceKind::Programme => EventKind::ProgrammeRevised,
    }
}
