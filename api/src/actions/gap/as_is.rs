//! What a revision says that is on record already: nothing is written, and no event made, of what changes nothing.

use super::{
    needs::name_countries,
    parts::Parts,
    revise::{is_allowed_out, restate},
    thing,
};
use crate::{
    access::permission::Action, actions::assistance::as_is::are_same, db::transaction::Tx,
    error::Result,
};
use domain::{
    gap::{
        Links, Revision,
        need::{self as rules, Draft, Need},
    },
    validation::Validation,
};
use entity::gap;
use std::mem;
use uuid::Uuid;

/// A gap as it is on record, as far as tables say it.
pub struct OnRecord {
    /// Its row.
    pub gap: gap::Model,
    /// Countries it concerns.
    pub countries: Vec<Uuid>,
    /// Sectors beside its main one, each with what of it it is.
    pub further_sectors: Vec<(Uuid, Option<String>)>,
    /// Lifting conditions that it hinders.
    pub conditions: Vec<Uuid>,
    /// Mandate tasks under which a mission could help.
    pub tasks: Vec<Uuid>,
}

/// Whether a gap, which needs this as whose it is states it, is on record as a revision by who may revise it says. What has faults, or
/// says what is compared here with nothing, is not: the revision itself tells.
pub async fn is_on_record(
    tx: &Tx,
    known: &OnRecord,
    needs: &[Need],
    revision: &Revision,
    confirmed: Option<&'static str>,
) -> Result<bool> {
    tx.allow(Action::ReviseGap, &thing(&known.gap, tx.reference()))?;
    if is_allowed_out(tx, &known.gap)? && confirmed.is_none() {
        return Ok(false);
    }
    let mut says = revision.clone();
    let (links, lines) = (mem::take(&mut says.links), says.needs.take());
    if says.reason.is_some() || is_of_others(&links) {
        return Ok(false);
    }
    let mut faults = Validation::default();
    let mut becomes = known.gap.clone();
    restate(tx, &mut becomes, says, &mut faults);
    let parts = Parts::find(tx, &links, &mut faults).await?;
    let are_as_is = has(known, &parts) && lines.is_none_or(|lines| state(tx, lines, needs));
    Ok(becomes == known.gap && are_as_is && faults.into_result().is_ok())
}

/// Whether they name what a gap on record is not read with here.
fn is_of_others(links: &Links) -> bool {
    links.provenance.is_some() || links.findings.is_some() || links.recommendations.is_some()
}

/// Whether a gap has these parts, those that are given. None of them has an order.
fn has(known: &OnRecord, parts: &Parts) -> bool {
    let mut further = known.further_sectors.clone();
    further.sort();
    let are_further = parts.further_sectors.as_ref().is_none_or(|given| {
        let mut given = given.clone();
        given.sort();
        given == further
    });
    are_further
        && are_same(parts.countries.as_deref(), &known.countries)
        && are_same(parts.conditions.as_deref(), &known.conditions)
        && are_same(parts.tasks.as_deref(), &known.tasks)
}

/// Whether these lines state these needs, in their order.
fn state(tx: &Tx, mut lines: Vec<Draft>, needs: &[Need]) -> bool {
    let mut faults = Validation::default();
    name_countries(tx.reference(), lines.iter_mut(), &mut faults);
    rules::check(lines, &mut faults) == needs && faults.into_result().is_ok()
}
