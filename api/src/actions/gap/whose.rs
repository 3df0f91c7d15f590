//! What a gap names as whose it is goes together.

use super::countries_of;
use crate::{
    db::{reference::Reference, transaction::Tx},
    error::Result,
};
use domain::{
    gap::{GapHolder, whose::Whose},
    validation::Validation,
};
use entity::gap;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Notes an institution that contradicts the holder, the countries or the mission of a gap.
pub(super) fn check(
    reference: &Reference,
    holder: GapHolder,
    (organisation, mission): (Option<Uuid>, Option<Uuid>),
    countries: &[Uuid],
    faults: &mut Validation,
) {
    let organisation = reference.organisations.of(organisation);
    let mission = reference.missions.of(mission);
    let whose = Whose {
        holder,
        institution: organisation.map(|own| own.institution()),
        mission: mission.map(|mission| mission.organisation_id),
        countries,
    };
    whose.check(faults);
}

/// The same of a Panel's gap that is revised with these countries, where it is made another's; and notes that it is to be of no state any
/// more. What was recorded before these rules stays as it is, and a steward makes no gap another's.
pub(super) async fn revised(
    tx: &Tx,
    was: &gap::Model,
    gap: &gap::Model,
    countries: &[Uuid],
    faults: &mut Validation,
) -> Result<()> {
    if was.panel_id.is_none() {
        return Ok(());
    }
    let before: BTreeSet<Uuid> = countries_of(tx, was.id).await?.into_iter().collect();
    let names = |gap: &gap::Model| (gap.holder, gap.organisation_id, gap.mission_id);
    let is_there = before == countries.iter().copied().collect();
    if is_there && names(was) == names(gap) {
        return Ok(());
    }
    let named = (gap.organisation_id, gap.mission_id);
    check(tx.reference(), gap.holder, named, countries, faults);
    let had_none = was.holder == GapHolder::HostState && before.is_empty();
    let is_of_a_state = gap.holder != GapHolder::HostState || !countries.is_empty();
    let message =
        "is empty, but the gap is a host state's: name the state whose consent help with it takes";
    faults.ensure(is_of_a_state || had_none, "countries", message);
    Ok(())
}
