//! A Panel records a gap, or who lacks something says so.

use super::{
    need_row, needs, own,
    parts::{self, Parts},
    publish::{self, Publication},
    whose, words,
};
use crate::{
    access::permission::{Action, Target, allow_approver},
    actions::{OWN, new_reference, not_public},
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    gap::{Draft, GapState, Statement, draft::Lists},
    validation::{Fault, Validation},
};
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Records a gap, and publishes it where that is asked. Who is no Panel records gaps of its own, and publishes them at once: what is
/// not public belongs to a Panel.
pub async fn record(tx: &mut Tx, draft: Draft, publication: Option<Publication>) -> Result<Uuid> {
    if tx.member().panel.is_none() {
        return record_own(tx, draft, publication).await;
    }
    let id = write(tx, draft, Record::default()).await?;
    tx.note::<gap::Entity>(EventKind::GapRecorded, id, None, Reason::default())
        .await?;
    if let Some(publication) = publication {
        publish::publish(tx, id, publication).await?;
    }
    Ok(id)
}

/// Records a gap of the viewer's own organisation, and publishes it.
async fn record_own(
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
    own::claim(tx, &mut draft, &mut faults);
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

/// What a gap is recorded with that its draft does not say.
#[derive(Default)]
struct Record {
    /// Its steward, where no Panel records it: such a gap is public from today on.
    steward: Option<Uuid>,
    /// What is wrong with it beside the rules of all gaps.
    faults: Validation,
}

/// Writes a gap and its parts, after the rules.
async fn write(tx: &mut Tx, mut draft: Draft, record: Record) -> Result<Uuid> {
    let mut faults = record.faults;
    let way = how_to_publish(tx, record.steward.is_some());
    not_public(draft.category, &mut faults, way);
    needs::name_countries(tx.reference(), draft.needs.iter_mut(), &mut faults);
    let lists = draft.check(&mut faults);
    let parts = Parts::find(tx, &draft.links, &mut faults).await?;
    let countries = parts.countries.as_deref().unwrap_or_default();
    parts::check_country(tx, countries, &draft.statement, &mut faults);
    let field = |at| format!("needs.{at}.shares");
    needs::check_countries(tx.reference(), &lists.needs, countries, field, &mut faults);
    let named = Named {
        steward: record.steward,
        ..Named::find(tx, &draft, &mut faults)
    };
    let names = (named.organisation, named.mission);
    whose::check(tx.reference(), draft.holder, names, countries, &mut faults);
    let further = parts.sectors().unwrap_or_default();
    parts::check_sectors(named.sector, &further, &mut faults);
    called_for_has_come(tx, &draft.statement, &mut faults);
    let own_name = draft.statement.external_reference.as_deref();
    let owner = (named.panel, named.steward);
    is_own_name(tx, None, owner, own_name, &mut faults).await?;
    faults.into_result()?;
    let called_for = draft.statement.first_called_for.clone();
    let id = parts.fresh_id(called_for.as_ref());
    let row = gap::Model {
        reference: new_reference("gap"),
        year: called_for.map_or_else(|| parts.year(), |date| Some(date.year())),
        ..row(id, draft, &lists, named)
    };
    insert(tx, row, record.steward.is_some()).await?;
    parts.write(tx, id).await?;
    let rows = need_row::fresh_rows(lists.needs, id);
    let order = need_row::stated_order(&rows, &lists.waits_for);
    needs::write(tx, EventKind::GapRecorded, &[], &rows, &order).await?;
    words::write(tx, id).await?;
    Ok(id)
}

/// Inserts a gap: one's own is public at once.
async fn insert(tx: &mut Tx, row: gap::Model, is_own: bool) -> Result<()> {
    let row = if is_own {
        own::public(row, tx.today())
    } else {
        row
    };
    tx.insert(row).await
}

/// What makes a gap public that is recorded, for whoever records it.
fn how_to_publish(tx: &Tx, is_own: bool) -> &'static str {
    let own = Target {
        panel: tx.member().panel,
        ..Target::default()
    };
    if is_own {
        "leave it out and pass publication, by which your gap is public at once"
    } else if tx.allow(Action::PublishGap, &own).is_ok() {
        "record it as CONFIDENTIAL or REPORT, and pass publication or publish it later"
    } else {
        "record it as CONFIDENTIAL or REPORT; approvers of your Panel publish it"
    }
}

/// Notes a day on which a gap is to have been called for, and that is to come.
pub(super) fn called_for_has_come(tx: &Tx, says: &Statement, faults: &mut Validation) {
    if let Some(date) = &says.first_called_for {
        faults.has_come(date.as_str(), &tx.latest_day(), "firstCalledFor");
    }
}

/// Notes a name in other systems that another gap of the same Panel or steward has. Where neither is on record, nobody gives it one.
pub(super) async fn is_own_name(
    tx: &Tx,
    id: Option<Uuid>,
    owner: (Option<Uuid>, Option<Uuid>),
    name: Option<&str>,
    faults: &mut Validation,
) -> Result<()> {
    let Some(name) = name else {
        return Ok(());
    };
    let own = match owner {
        (Some(panel), _) => gap::Column::PanelId.eq(panel),
        (None, Some(steward)) => gap::Column::StewardId.eq(steward),
        (None, None) => {
            let reason = "goes with a Panel or steward, which this gap does not have: leave it out";
            faults.ensure(false, "externalReference", reason);
            return Ok(());
        }
    };
    let mut others = gap::Entity::find()
        .filter(own)
        .filter(gap::Column::ExternalReference.eq(name));
    if let Some(id) = id {
        others = others.filter(gap::Column::Id.ne(id));
    }
    let is_free = tx.count_whoever_may_read(others).await? == 0;
    let reason = "is that of another gap of yours: revise that one";
    faults.ensure(is_free, "externalReference", reason);
    Ok(())
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
    /// Who sees to it where no Panel owns it.
    pub steward: Option<Uuid>,
    /// The sector.
    pub sector: Uuid,
    /// The sanctions regime.
    pub regime: Option<Uuid>,
}

impl Named {
    fn find(tx: &Tx, draft: &Draft, faults: &mut Validation) -> Self {
        let reference = tx.reference();
        let organisation = |code: &str| Ok(reference.organisations.named(code, "organisation")?.id);
        let mission = |code: &str| Ok(reference.missions.named(code, "mission")?.id);
        let regime = |code: &str| Ok(reference.regimes.named(code, "regime")?.id);
        let sector = reference.sectors.named(&draft.sector, "sector");
        Self {
            organisation: named(draft.organisation.as_deref(), organisation, faults),
            mission: named(draft.mission.as_deref(), mission, faults),
            panel: tx.member().panel,
            steward: None,
            sector: faults
                .collect(sector.map(|sector| sector.id))
                .unwrap_or_default(),
            regime: named(draft.regime.as_deref(), regime, faults),
        }
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

/// A draft that obeys the rules as a row of an open gap, without a reference and its year.
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
        steward_id: named.steward,
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
        first_called_for: says.first_called_for.map(String::from),
        external_reference: says.external_reference,
        priority: draft.priority,
        cost: says.cost.amount,
        least_viable: says.cost.least_viable,
        cost_currency: says.cost.currency,
        cost_year: says.cost.year,
    }
}
