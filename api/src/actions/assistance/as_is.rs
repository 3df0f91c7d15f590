//! What a revision says that is on record already: nothing is written, and no event made, of what changes nothing.

use super::{lines, parts::Parts, planned::named, row, stated::restated};
use crate::{access::permission::Action, db::transaction::Tx, error::Result};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, Links, Revision, line},
    validation::Validation,
};
use entity::{
    assistance, assistance_country, assistance_line, assistance_mandate_task, assistance_sector,
};
use sea_orm::Select;
use std::{
    collections::{BTreeSet, HashMap},
    mem,
};
use uuid::Uuid;

/// An offer or programme as it is on record, as far as tables say it.
#[derive(Clone)]
pub struct OnRecord {
    /// Its row.
    pub assistance: assistance::Model,
    /// Countries it is for.
    pub countries: Vec<Uuid>,
    /// Its sectors.
    pub sectors: Vec<Uuid>,
    /// Mandate tasks under which it runs.
    pub tasks: Vec<Uuid>,
    /// What is given, in its order.
    pub lines: Vec<assistance_line::Model>,
}

impl OnRecord {
    /// What a query finds, read together.
    pub async fn read(tx: &Tx, query: Select<assistance::Entity>) -> Result<Vec<Self>> {
        let rows = tx.all(query).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        macro_rules! parts {
            ($($entity:ident),*) => {$(
                let mut $entity = tx.parts_of::<assistance::Entity, $entity::Entity>(&ids).await?;
            )*};
        }
        parts!(
            assistance_country,
            assistance_sector,
            assistance_mandate_task,
            assistance_line
        );
        let known = rows.into_iter().map(|row| {
            let id = row.id;
            Self {
                countries: of(&mut assistance_country, id, |part| part.country_id),
                sectors: of(&mut assistance_sector, id, |part| part.sector_id),
                tasks: of(&mut assistance_mandate_task, id, |part| part.task_id),
                lines: of(&mut assistance_line, id, |line| line),
                assistance: row,
            }
        });
        Ok(known.collect())
    }
}

/// What is read of the parts of an offer, a programme or a gap.
pub fn of<T, V>(parts: &mut HashMap<Uuid, Vec<T>>, whole: Uuid, read: impl Fn(T) -> V) -> Vec<V> {
    let parts = parts.remove(&whole).unwrap_or_default();
    parts.into_iter().map(read).collect()
}

/// Whether an offer or programme is on record as a revision by who may revise it says. What has faults, or says what is compared here with
/// nothing, is not: the revision itself tells.
pub async fn is_on_record(tx: &Tx, known: &OnRecord, revision: &Revision) -> Result<bool> {
    let was = &known.assistance;
    tx.allow_of(revise(was.kind), was.provider_id)?;
    let mut says = revision.clone();
    let (mut links, stated) = (mem::take(&mut says.links), says.lines.take());
    if is_withdrawn(was) || says.reason.is_some() || is_of_others(&links) {
        return Ok(false);
    }
    let mut faults = Validation::of_public(revision.confirmed);
    let says = restated(was, &mut says, &mut faults);
    links.check(&mut faults);
    let parts = Parts::find(tx, was.mission_id, &links, &says, &mut faults).await?;
    let named = named(was, &parts, links.only_beneficiaries.as_deref());
    let becomes = assistance::Model {
        reference: was.reference.clone(),
        source: was.source.clone(),
        ..row(was.id, says, named)
    };
    let are_lines = stated.is_none_or(|stated| state(stated, known, &mut faults));
    let is_as_is = becomes == *was && has(known, &parts) && are_lines;
    Ok(is_as_is && faults.into_result().is_ok())
}

fn revise(kind: AssistanceKind) -> Action {
    match kind {
        AssistanceKind::Offer => Action::ReviseOffer,
        AssistanceKind::Programme => Action::ReviseProgramme,
    }
}

/// An offer that was withdrawn is revised no more, and that is told.
fn is_withdrawn(was: &assistance::Model) -> bool {
    was.kind == AssistanceKind::Offer && was.status == ActivityStatus::Cancelled
}

/// Whether they name what one on record is not read with here.
fn is_of_others(links: &Links) -> bool {
    links.excluded.is_some() || links.covers.is_some()
}

/// Whether it has these parts, those that are given. None of them has an order.
fn has(known: &OnRecord, parts: &Parts) -> bool {
    are_same(parts.countries.as_deref(), &known.countries)
        && are_same(parts.sectors.as_deref(), &known.sectors)
        && are_same(parts.tasks.as_deref(), &known.tasks)
}

/// Whether the parts that a revision of an offer, a programme or a gap gives, if it gives any, are those on record. They have no order.
pub fn are_same(given: Option<&[Uuid]>, known: &[Uuid]) -> bool {
    let set = |ids: &[Uuid]| ids.iter().copied().collect::<BTreeSet<_>>();
    given.is_none_or(|given| set(given) == set(known))
}

/// Whether these drafts state its lines, in their order.
fn state(stated: Vec<line::Draft>, known: &OnRecord, faults: &mut Validation) -> bool {
    let lines = line::check(stated, faults).into_iter().enumerate();
    let rows = lines.map(|(at, line)| {
        // A new line is none of those on record, which all have an id.
        let id = line.line.unwrap_or_default();
        lines::row(line, id, known.assistance.id, at)
    });
    rows.collect::<Vec<_>>() == known.lines
}
