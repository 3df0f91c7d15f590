//! Gaps of who lacks something and says so, a mission, a state, a committee or the Secretariat: each is its own, and it is their steward.
//!
//! Such a gap is public from the day it is recorded: what is not public belongs to a Panel.

use super::countries_of;
use crate::{actions::OWN_STEWARD, db::transaction::Tx, error::Result};
use domain::{
    finding::InformationCategory,
    gap::{Draft, GapHolder},
    organisation::OrganisationKind,
    validation::Validation,
};
use entity::{gap, organisation};
use std::collections::BTreeSet;
use uuid::Uuid;

const NOT_YOURS: &str = "is not yours: only Panels record gaps of others";

/// The row of a gap that everybody may read from this day on.
pub(super) fn public(row: gap::Model, today: &str) -> gap::Model {
    gap::Model {
        category: InformationCategory::Public,
        published: Some(today.to_owned()),
        source: OWN_STEWARD.to_owned(),
        ..row
    }
}

/// Makes the gap one of the viewer's organisation, and notes where it says that it is another's.
pub(super) fn claim(tx: &Tx, draft: &mut Draft, faults: &mut Validation) {
    let reference = tx.reference();
    let Some(own) = reference.organisations.get(tx.member().organisation) else {
        return;
    };
    let holder = match own.kind {
        OrganisationKind::Mission => GapHolder::Mission,
        OrganisationKind::MemberState => GapHolder::HostState,
        OrganisationKind::Committee => GapHolder::Committee,
        _ => GapHolder::Secretariat,
    };
    let message = format!("must be {holder}: only Panels record gaps of others");
    faults.ensure(draft.holder == holder, "holder", &message);
    match own.kind {
        OrganisationKind::MemberState => is_of_own_country(tx, &own, draft, faults),
        OrganisationKind::Mission => {
            let mut missions = reference.missions.all().iter();
            match missions.find(|mission| mission.organisation_id == own.id) {
                Some(mission) => is_own(&mut draft.mission, &mission.acronym, "mission", faults),
                None => {
                    faults.ensure(draft.mission.is_none(), "mission", NOT_YOURS);
                    is_own(&mut draft.organisation, &own.code, "organisation", faults);
                }
            }
        }
        _ => is_own(&mut draft.organisation, &own.code, "organisation", faults),
    }
}

/// Notes where a steward makes a gap another's: whose gap it is stays as it was.
pub(super) async fn stays(
    tx: &Tx,
    was: &gap::Model,
    becomes: &gap::Model,
    countries: &[Uuid],
    faults: &mut Validation,
) -> Result<()> {
    if was.panel_id.is_some() {
        return Ok(());
    }
    let message = "stays as it is: only Panels record gaps of others. If it is another's by now, close it (closeGap), and have them record theirs (recordGap)";
    faults.ensure(was.holder == becomes.holder, "holder", message);
    let is_same = was.organisation_id == becomes.organisation_id;
    faults.ensure(is_same, "organisation", message);
    faults.ensure(was.mission_id == becomes.mission_id, "mission", message);
    if was.holder == GapHolder::HostState {
        let before: BTreeSet<Uuid> = countries_of(tx, was.id).await?.into_iter().collect();
        let is_same = before == countries.iter().copied().collect();
        faults.ensure(is_same, "countries", message);
    }
    Ok(())
}

/// Fills in what is one's own, and notes where another's is given.
fn is_own(given: &mut Option<String>, own: &str, field: &str, faults: &mut Validation) {
    let given = given.get_or_insert_with(|| own.to_owned());
    let is_own = given.trim().eq_ignore_ascii_case(own);
    faults.ensure(is_own, field, NOT_YOURS);
}

/// Notes a gap of a state that concerns another country, or none.
fn is_of_own_country(tx: &Tx, own: &organisation::Model, draft: &Draft, faults: &mut Validation) {
    let given = draft.links.countries.as_deref().unwrap_or_default();
    let country = |code: &String| Some(tx.reference().country(code, "countries").ok()?.id);
    let is_own = |code: &String| own.country_id.is_some() && country(code) == own.country_id;
    let is_own = !given.is_empty() && given.iter().all(is_own);
    let message = "must name your own country alone: only Panels record gaps of others";
    faults.ensure(is_own, "countries", message);
}
