//! A Panel records a gap.

use super::{
    needs,
    parts::{self, Parts},
    publish::{self, Publication},
    words,
};
use crate::{
    actions::{OWN, new_reference, not_public},
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    gap::{Draft, GapState, draft::Lists},
    validation::{Fault, Validation},
};
use entity::gap;
use uuid::Uuid;

/// Records a gap, and publishes it where that is asked.
pub async fn record(
    tx: &mut Tx,
    mut draft: Draft,
    publication: Option<Publication>,
) -> Result<Uuid> {
    let mut faults = Validation::default();
    not_public(draft.category, &mut faults, "publish it");
    let lists = draft.check(&mut faults);
    let parts = Parts::find(tx, &draft.links, &mut faults).await?;
    let countries = parts.countries.as_deref().unwrap_or_default();
    parts::check_country(tx, countries, &draft.statement, &mut faults);
    let named = Named::find(tx, &draft, &mut faults)?;
    faults.into_result()?;
    let id = parts.fresh_id();
    tx.insert(gap::Model {
        reference: new_reference("gap"),
        year: parts.year(),
        ..row(id, draft, &lists, named)
    })
    .await?;
    parts.write(tx, id).await?;
    let rows = needs::fresh_rows(lists.needs, id);
    let order = needs::stated_order(&rows, &lists.waits_for);
    needs::write(tx, &[], &rows, &order).await?;
    words::write(tx, id).await?;
    tx.note::<gap::Entity>(EventKind::GapRecorded, id, None, Reason::default())
        .await?;
    if let Some(publication) = publication {
        publish::publish(tx, id, publication).await?;
    }
    Ok(id)
}

/// Rows that a gap names.
#[derive(Default)]
pub struct Named {
    /// The institution.
    pub organisation: Option<Uuid>,
    /// The mission.
    pub mission: Option<Uuid>,
    /// The owning Panel.
    pub panel: Option<Uuid>,
    /// The sector.
    pub sector: Uuid,
    /// The sanctions regime.
    pub regime: Option<Uuid>,
}

impl Named {
    fn find(tx: &Tx, draft: &Draft, faults: &mut Validation) -> Result<Self> {
        let reference = tx.reference();
        let organisation = |code: &str| Ok(reference.organisations.named(code, "organisation")?.id);
        let mission = |code: &str| Ok(reference.missions.named(code, "mission")?.id);
        let regime = |code: &str| Ok(reference.regimes.named(code, "regime")?.id);
        let sector = reference.sectors.named(&draft.sector, "sector");
        Ok(Self {
            organisation: named(draft.organisation.as_deref(), organisation, faults),
            mission: named(draft.mission.as_deref(), mission, faults),
            panel: Some(tx.panel()?),
            sector: faults
                .collect(sector.map(|sector| sector.id))
                .unwrap_or_default(),
            regime: named(draft.regime.as_deref(), regime, faults),
        })
    }
}

/// What a code stands for, where one is given.
pub(super) fn named(
    code: Option<&str>,
    find: impl Fn(&str) -> Result<Uuid, Fault>,
    faults: &mut Validation,
) -> Option<Uuid> {
    code.and_then(|code| faults.collect(find(code)))
}

/// A draft that obeys the rules as a row of an open gap, without a reference and the year of its sources.
pub fn row(id: Uuid, draft: Draft, lists: &Lists, named: Named) -> gap::Model {
    let says = draft.statement;
    gap::Model {
        id,
        reference: String::new(),
        title: says.title,
        description: says.description,
        language: says.language,
        holder: draft.holder,
        institution: says.institution,
        organisation_id: named.organisation,
        mission_id: named.mission,
        panel_id: named.panel,
        sector_id: named.sector,
        nature: draft.nature,
        category: draft.category,
        state: GapState::Open,
        severity: draft.severity,
        desired_end_state: says.desired_end_state,
        evidence: draft.evidence,
        regime_id: named.regime,
        tags: lists.tags.clone(),
        beneficiaries: lists.beneficiaries.clone(),
        starts: says.starts.map(String::from),
        ends: says.ends.map(String::from),
        year: None,
        note: says.note,
        published: None,
        state_since: None,
        state_note: None,
        source: OWN.to_owned(),
    }
}
