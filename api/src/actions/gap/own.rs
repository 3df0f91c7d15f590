//! Who lacks something says so: a mission, a state, a committee or the Secretariat records a gap of its own, and is its steward.
//!
//! Such a gap is public from the day it is recorded: what is not public belongs to a Panel.

use super::{
    countries_of,
    publish::{self, Publication},
    record::{Record, write},
};
use crate::{
    access::permission::{Action, Target, allow_approver},
    actions::OWN_STEWARD,
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    finding::InformationCategory,
    gap::{Draft, GapHolder},
    organisation::OrganisationKind,
    validation::Validation,
};
use entity::{gap, organisation};
use std::collections::BTreeSet;
use uuid::Uuid;

const NOT_YOURS: &str = "is not yours: only Panels record gaps of others";

/// Records a gap of the viewer's own organisation, and publishes it.
pub(super) async fn record(
    tx: &mut Tx,
    mut draft: Draft,
    publication: Option<Publication>,
) -> Result<Uuid> {
    let steward = Some(tx.member().organisation);
    let target = Target {
        steward,
        ..Target::default()
    };
    let asked = (Action::RecordGap, Action::PublishGap);
    let why = "where the gap is your own, which is public at once";
    allow_approver(tx.scope().viewer(), asked, &target, why)?;
    let mut faults = Validation::default();
    let at_once = publication.filter(|publication| {
        let on = publication.on.as_ref();
        on.is_none_or(|on| on.as_str() == tx.today())
    });
    let message =
        "is missing or on another day: only a Panel keeps a gap to itself, so publish yours today";
    faults.ensure(at_once.is_some(), "publication", message);
    claim(tx, &mut draft, &mut faults);
    publish::foresee(&draft, &mut faults);
    let id = write(tx, draft, Record { steward, faults }).await?;
    let today = tx.today().to_owned();
    publish::check(tx, id, &today, None).await?;
    tx.index_public().await?;
    let confirmed = at_once.map(|publication| publication.confirmed);
    let why = Reason::default().confirming(confirmed);
    tx.note::<gap::Entity>(EventKind::GapRecorded, id, None, why)
        .await?;
    Ok(id)
}

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
fn claim(tx: &Tx, draft: &mut Draft, faults: &mut Validation) {
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
    let message = "stays as it is: only Panels record gaps of others";
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
