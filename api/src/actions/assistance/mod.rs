//! What offers and programmes share: their rows, what they refer to, and their lines.

mod ceiling;
mod ends;
pub mod idle;
mod in_use;
pub mod likely;
pub mod lines;
pub mod parts;
mod revise;
mod stated;

use self::{parts::Parts, stated::restated};
use crate::{
    access::permission::{Action, Target},
    actions::{new_reference, quota},
    db::{ledger::ceiling_of, transaction::Tx},
    error::{Error, Result},
    history::event::State,
};
use domain::{
    assistance::{AssistanceKind, Draft, Revision, Statement, draft::Links, line},
    event::EventKind,
    validation::Validation,
};
use entity::{assistance, assistance_country};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub(super) use ends::may_end;
pub(super) use revise::write_revision;
pub use stated::{Named, one_a_line, row};

/// The lines of an offer or programme that is revised; none where they stay.
async fn revised_lines(
    tx: &Tx,
    id: Uuid,
    lines: Option<Vec<line::Draft>>,
    faults: &mut Validation,
) -> Result<Option<lines::Planned>> {
    let Some(lines) = lines else {
        return Ok(None);
    };
    let lines = line::check(lines, faults);
    let planned = lines::Planned::check(tx, id, lines, faults).await?;
    Ok(Some(planned))
}

/// An offer or programme as it is to be: its row, and those parts that change.
pub(super) struct Planned {
    /// The row.
    pub(super) row: assistance::Model,
    parts: Parts,
    lines: Option<lines::Planned>,
    /// Whether it was closed, or not on record, and is open from now on.
    opens: bool,
}

impl Planned {
    /// A new one of the viewer's organisation, as its draft states it.
    pub(super) async fn new(
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
    pub(super) async fn revised(
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
        let named = Named {
            kind: was.kind,
            provider: was.provider_id,
            mission: was.mission_id,
            memberships: parts.memberships.clone().unwrap_or(was.memberships),
            only_beneficiaries: match links.only_beneficiaries.as_deref() {
                None => was.only_beneficiaries,
                words => one_a_line(words),
            },
        };
        let row = assistance::Model {
            reference: was.reference,
            source: was.source,
            ..row(was.id, says, named)
        };
        is_own_name(tx, &row, faults).await?;
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
    pub(super) async fn insert(self, tx: &mut Tx, reference: &str) -> Result<Uuid> {
        self.is_within_quota(tx).await?;
        let reference = new_reference(reference);
        let row = self.row.clone();
        tx.insert(assistance::Model { reference, ..row }).await?;
        self.write_parts(tx).await
    }

    /// Writes it over the one on record.
    pub(super) async fn update(self, tx: &mut Tx) -> Result<Uuid> {
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

/// What a revision is called in the history.
fn revised(kind: AssistanceKind) -> EventKind {
    match kind {
        AssistanceKind::Offer => EventKind::OfferRevised,
        AssistanceKind::Programme => EventKind::ProgrammeRevised,
    }
}

/// Notes a name in the provider's systems that another of their offers or programmes has.
async fn is_own_name(tx: &Tx, row: &assistance::Model, faults: &mut Validation) -> Result<()> {
    let Some(name) = &row.external_reference else {
        return Ok(());
    };
    let others = assistance::Entity::find()
        .filter(assistance::Column::ProviderId.eq(row.provider_id))
        .filter(assistance::Column::ExternalReference.eq(name))
        .filter(assistance::Column::Id.ne(row.id));
    let is_free = tx.count_whoever_may_read(others).await? == 0;
    let reason = "is that of another offer or programme of your organisation: revise that one";
    faults.ensure(is_free, "externalReference", reason);
    Ok(())
}

/// Notes a title that speaks of another Congo than the country that stays, where countries stay.
async fn check_country(
    tx: &Tx,
    id: Uuid,
    (says, links): (&Statement, &Links),
    faults: &mut Validation,
) -> Result<()> {
    if links.countries.is_none() && links.groups.is_none() {
        let stays = countries_of(tx, id).await?;
        let stays: Vec<_> = stays.iter().map(String::as_str).collect();
        says.check_country(&stays, faults);
    }
    Ok(())
}

/// Alpha-3 codes of the countries that an offer or programme on record is for.
async fn countries_of(tx: &Tx, id: Uuid) -> Result<Vec<String>> {
    let rows = tx
        .parts::<assistance::Entity, assistance_country::Entity>(id)
        .await?;
    let known = &tx.reference().countries;
    let codes = known.codes(rows.iter().map(|row| row.country_id));
    Ok(codes.map(str::to_owned).collect())
}

/// The offer or programme that an input names by its kind, in this field.
pub(super) async fn of_kind(
    tx: &Tx,
    id: Uuid,
    kind: AssistanceKind,
    field: &'static str,
) -> Result<assistance::Model> {
    let row = tx.find::<assistance::Entity>(id, field).await?;
    if row.kind != kind {
        return Err(Error::absent(field));
    }
    Ok(row)
}

/// An offer or programme that the viewer may do this to, as it was when they read it.
pub(super) async fn current(
    tx: &Tx,
    id: Uuid,
    version: &str,
    kind: AssistanceKind,
    action: Action,
) -> Result<(assistance::Model, State)> {
    let field = match kind {
        AssistanceKind::Offer => "offer",
        AssistanceKind::Programme => "programme",
    };
    let row = of_kind(tx, id, kind, field).await?;
    let target = Target {
        organisation: Some(row.provider_id),
        ..Target::default()
    };
    tx.allow(action, &target)?;
    let before = tx.state::<assistance::Entity>(id).await?;
    Tx::expect(&before, version)?;
    Ok((row, before))
}
