//! A Panel or a steward revises a gap.

use super::{
    WHERE_OUT, countries_of, current, exempted, need_row, needs, own,
    parts::{self, Parts},
    publish,
    record::{called_for_has_come, is_own_name, named},
    restate::Restated,
    thing, whose, words,
};
use crate::{
    access::permission::{Action, allow_approver},
    actions::matches::holders,
    db::transaction::{Reason, Tx},
    error::Result,
    history::event::State,
};
use domain::{
    date::PartialDate,
    event::EventKind,
    gap::{Links, Revision, Statement, cost::Cost, publication},
    validation::{NOTE_MAX, Validation},
};
use entity::{gap, gap_further_sector, need};
use uuid::Uuid;

const UNCONFIRMED: &str =
    "is missing: this text is public or will be, so confirm that it names no private person";

/// Revises a gap, and gives it, and then the matches that were to give to needs that are no more. What is public or has its embargo date
/// takes an approver, who confirms the text in these words.
pub async fn revise(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    mut revision: Revision,
    confirmed: Option<&'static str>,
) -> Result<Vec<Uuid>> {
    let (mut gap, before) = to_revise(tx, id, version, &revision).await?;
    let is_out = is_allowed_out(tx, &gap)?;
    let had = publish::candidate(tx, id).await?;
    let mut faults = Validation::default();
    faults.ensure(!is_out || confirmed.is_some(), "confirmation", UNCONFIRMED);
    let was = gap.clone();
    let stated = revision.needs.take();
    let is_dated = revision.first_called_for.is_some() || revision.links.provenance.is_some();
    let (mut links, reason) = (std::mem::take(&mut revision.links), revision.reason.take());
    restate(tx, &mut gap, revision, &mut faults);
    let (parts, countries) = refer(tx, &mut gap, &mut links, &mut faults).await?;
    stays(tx, &was, &gap, &countries, &mut faults).await?;
    let restated = restated(tx, &gap, stated, &mut faults).await?;
    check_shares(tx, id, restated.as_ref(), &countries, &mut faults).await?;
    if is_dated {
        gap.year = year(tx, &gap, &parts).await?;
    }
    let reason = faults.text_if(reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    let day = publication::last(gap.published.as_deref(), tx.today());
    let asked = holders::new(tx, &was, &gap, &countries).await?;
    tx.update(gap).await?;
    parts.write(tx, id).await?;
    let left = Restated::write(restated, tx).await?;
    words::write(tx, id).await?;
    if let Some(asked) = asked {
        holders::ask(tx, id, &asked, EventKind::GapRevised).await?;
    }
    if is_out {
        publish::check(tx, id, &day, Some(had)).await?;
    }
    let confirmed = confirmed.filter(|_| is_out);
    let why = Reason { reason, confirmed };
    let kind = EventKind::GapRevised;
    tx.note::<gap::Entity>(kind, id, Some(&before), why).await?;
    Ok([vec![id], left].concat())
}

/// A gap to revise, as it was when the viewer read it: also what is told to whose gap it is alone, where that is revised.
async fn to_revise(
    tx: &Tx,
    id: Uuid,
    version: &str,
    revision: &Revision,
) -> Result<(gap::Model, State)> {
    let (gap, before) = current(tx, id, version, Action::ReviseGap).await?;
    let Links {
        provenance,
        findings,
        recommendations,
        ..
    } = &revision.links;
    let is_linked = findings.is_some() || recommendations.is_some() || provenance.is_some();
    if is_linked || revision.external_reference.is_some() {
        tx.expect_own::<gap::Entity>(id, version).await?;
    }
    Ok((gap, before))
}

/// Notes what makes it another's that must not, or for others than a committee exempts, and a name in other systems that another gap has.
async fn stays(
    tx: &Tx,
    was: &gap::Model,
    gap: &gap::Model,
    countries: &[Uuid],
    faults: &mut Validation,
) -> Result<()> {
    own::stays(tx, was, gap, countries, faults).await?;
    exempted::stays(tx, was, gap, faults).await?;
    whose::revised(tx, was, gap, countries, faults).await?;
    renamed(tx, was, gap, faults).await
}

/// Notes a name in other systems that is new, and that another gap has.
async fn renamed(
    tx: &Tx,
    was: &gap::Model,
    gap: &gap::Model,
    faults: &mut Validation,
) -> Result<()> {
    if was.external_reference == gap.external_reference {
        return Ok(());
    }
    let own_name = gap.external_reference.as_deref();
    let owner = (gap.panel_id, gap.steward_id);
    is_own_name(tx, Some(gap.id), owner, own_name, faults).await
}

/// The needs as they are stated anew, if they are.
async fn restated(
    tx: &Tx,
    gap: &gap::Model,
    stated: Option<Vec<domain::gap::need::Draft>>,
    faults: &mut Validation,
) -> Result<Option<Restated>> {
    match stated {
        Some(lines) => Restated::of(tx, gap, lines, faults).await.map(Some),
        None => Ok(None),
    }
}

/// Whether a gap is public or has its embargo date: then its revision takes an approver.
pub(super) fn is_allowed_out(tx: &Tx, gap: &gap::Model) -> Result<bool> {
    let is_out = publication::is_out(gap.category, gap.published.as_deref());
    if is_out {
        let asked = (Action::ReviseGap, Action::PublishGap);
        let thing = thing(gap, tx.reference());
        allow_approver(tx.scope().viewer(), asked, &thing, WHERE_OUT)?;
    }
    Ok(is_out)
}

/// Sets the columns of a gap that are revised.
pub(super) fn restate(
    tx: &Tx,
    gap: &mut gap::Model,
    mut revision: Revision,
    faults: &mut Validation,
) {
    let mut says = statement(gap);
    revision.restate(&mut says);
    says.check(faults);
    called_for_has_come(tx, &says, faults);
    say(gap, says);
    let reference = tx.reference();
    macro_rules! set_code {
        ($($field:ident in $table:ident => $column:ident;)*) => {$(
            if let Some(given) = &revision.$field {
                let find = |code: &str| Ok(reference.$table.named(code, stringify!($field))?.id);
                gap.$column = named(given.as_deref(), find, faults);
            }
        )*};
    }
    set_code! {
        organisation in organisations => organisation_id;
        mission in missions => mission_id;
        regime in regimes => regime_id;
    }
    if let Some(code) = &revision.sector {
        let sector = reference.sectors.named(code, "sector");
        let sector = faults.collect(sector.map(|sector| sector.id));
        gap.sector_id = sector.unwrap_or(gap.sector_id);
    }
    if let Some(tags) = &revision.tags {
        gap.tags = faults.words(tags, "tags");
    }
    if let Some(whom) = &revision.beneficiaries {
        gap.beneficiaries = faults.words(whom, "beneficiaries");
    }
    gap.holder = revision.holder.unwrap_or(gap.holder);
    gap.severity = revision.severity.unwrap_or(gap.severity);
    gap.priority = revision.priority.unwrap_or(gap.priority);
    gap.evidence = revision.evidence.unwrap_or(gap.evidence);
}

/// The links that a revision gives to a gap, and its countries, new or known.
async fn refer(
    tx: &Tx,
    gap: &mut gap::Model,
    links: &mut Links,
    faults: &mut Validation,
) -> Result<(Parts, Vec<Uuid>)> {
    links.check(gap.category, faults);
    let parts = Parts::find(tx, links, faults).await?;
    let countries = match &parts.countries {
        Some(countries) => countries.clone(),
        None => countries_of(tx, gap.id).await?,
    };
    parts::check_country(tx, &countries, &statement(gap), faults);
    let further = match parts.sectors() {
        Some(further) => further,
        None => {
            let stay = tx
                .parts::<gap::Entity, gap_further_sector::Entity>(gap.id)
                .await?;
            stay.iter().map(|row| row.sector_id).collect()
        }
    };
    parts::check_sectors(gap.sector_id, &further, faults);
    Ok((parts, countries))
}

/// Notes shares that the Panel states, now or before, of countries that are none of the gap. Those of plans only count no more.
async fn check_shares(
    tx: &Tx,
    id: Uuid,
    restated: Option<&Restated>,
    countries: &[Uuid],
    faults: &mut Validation,
) -> Result<()> {
    let stated = match restated {
        Some(restated) => restated.stated(),
        None => {
            let known = tx.parts::<gap::Entity, need::Entity>(id).await?;
            let own = known.iter().filter(|need| need.author_id.is_none());
            own.map(need_row::stated).collect()
        }
    };
    let field = |at| match restated {
        Some(_) => format!("needs.{at}.shares"),
        None => "countries".to_owned(),
    };
    needs::check_countries(tx.reference(), &stated, countries, field, faults);
    Ok(())
}

/// The year in which a gap was first called for; where that is not stated, the year of its oldest source, new or known.
async fn year(tx: &Tx, gap: &gap::Model, parts: &Parts) -> Result<Option<i32>> {
    if gap.first_called_for.is_none() && parts.sources.is_some() {
        return Ok(parts.year());
    }
    publish::year(tx, gap).await
}

fn statement(gap: &gap::Model) -> Statement {
    Statement {
        title: gap.title.clone(),
        description: gap.description.clone(),
        language: gap.language.clone(),
        institution: gap.institution.clone(),
        desired_end_state: gap.desired_end_state.clone(),
        cost: Cost {
            amount: gap.cost.clone(),
            least_viable: gap.least_viable.clone(),
            currency: gap.cost_currency.clone(),
            year: gap.cost_year,
        },
        starts: gap.starts.as_deref().map(PartialDate::stored),
        ends: gap.ends.as_deref().map(PartialDate::stored),
        first_called_for: gap.first_called_for.as_deref().map(PartialDate::stored),
        note: gap.note.clone(),
        external_reference: gap.external_reference.clone(),
    }
}

fn say(gap: &mut gap::Model, says: Statement) {
    gap.title = says.title;
    gap.description = says.description;
    gap.language = says.language;
    gap.institution = says.institution;
    gap.desired_end_state = says.desired_end_state;
    gap.cost = says.cost.amount;
    gap.least_viable = says.cost.least_viable;
    gap.cost_currency = says.cost.currency;
    gap.cost_year = says.cost.year;
    gap.starts = says.starts.map(String::from);
    gap.ends = says.ends.map(String::from);
    gap.first_called_for = says.first_called_for.map(String::from);
    gap.note = says.note;
    gap.external_reference = says.external_reference;
}
