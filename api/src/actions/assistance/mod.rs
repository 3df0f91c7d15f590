//! What offers and programmes share: their rows, what they refer to, and their lines.

mod ceiling;
mod ends;
pub mod likely;
pub mod lines;
pub mod parts;
mod planned;
mod revise;

use crate::{
    access::permission::{Action, Target},
    actions::OWN_PROVIDER,
    db::transaction::Tx,
    error::{Error, Result},
    history::event::State,
};
use domain::{
    assistance::{AssistanceKind, Ceiling, Revision, Statement, line},
    date::PartialDate,
    validation::Validation,
};
pub(super) use ends::may_end;
use entity::{assistance, assistance_country};
pub(super) use planned::Planned;
pub(super) use revise::write_revision;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What a row of an offer or programme holds beside what it states.
pub struct Named {
    /// Whether it is an offer or a programme.
    pub kind: AssistanceKind,
    /// Who provides it.
    pub provider: Uuid,
    /// The mission, where it is a mission's programme.
    pub mission: Option<Uuid>,
    /// Codes of groups that a receiving state has to be in, separated by spaces.
    pub memberships: Option<String>,
    /// Kinds of institution that it is for alone, one a line.
    pub only_beneficiaries: Option<String>,
}

/// What an offer or programme states as a row that was recorded here, without a reference.
pub fn row(id: Uuid, says: Statement, named: Named) -> assistance::Model {
    // A ceiling that breaks a rule was noted as a fault.
    let ceiling = says.ceiling.as_ref();
    let ceiling = ceiling.and_then(|stated| Some((stated.minor().ok()?, stated.currency.clone())));
    let (ceiling_minor, ceiling_currency) = ceiling.unzip();
    assistance::Model {
        id,
        reference: String::new(),
        kind: named.kind,
        provider_id: named.provider,
        mission_id: named.mission,
        title: says.title,
        description: says.description,
        language: says.language,
        status: says.status,
        starts: says.starts.map(String::from),
        ends: says.ends.map(String::from),
        willing: says.willing,
        able: says.able,
        attributed: says.attributed,
        condition: says.condition,
        languages: (!says.languages.is_empty()).then(|| says.languages.join(" ")),
        place: says.place,
        earmark: says.earmark,
        membership: says.membership,
        memberships: named.memberships,
        seeks_exemption: says.seeks_exemption,
        cofinancing: says.cofinancing,
        cofinancing_percent: says.cofinancing_percent,
        exclusions: says.exclusions,
        only_beneficiaries: named.only_beneficiaries,
        note: says.note,
        source: OWN_PROVIDER.to_owned(),
        external_reference: says.external_reference,
        ceiling_minor,
        ceiling_currency,
    }
}

/// Words as they are stored, one a line; none of no word.
pub fn one_a_line(words: Option<&[String]>) -> Option<String> {
    words
        .filter(|words| !words.is_empty())
        .map(|words| words.join("\n"))
}

/// What a row states.
fn statement(row: &assistance::Model) -> Statement {
    let row = row.clone();
    let languages = row.languages.as_deref().unwrap_or_default();
    Statement {
        languages: languages.split_whitespace().map(str::to_owned).collect(),
        title: row.title,
        description: row.description,
        language: row.language,
        status: row.status,
        starts: row.starts.as_deref().map(PartialDate::stored),
        ends: row.ends.as_deref().map(PartialDate::stored),
        willing: row.willing,
        able: row.able,
        attributed: row.attributed,
        condition: row.condition,
        place: row.place,
        earmark: row.earmark,
        membership: row.membership,
        seeks_exemption: row.seeks_exemption,
        cofinancing: row.cofinancing,
        cofinancing_percent: row.cofinancing_percent,
        exclusions: row.exclusions,
        note: row.note,
        external_reference: row.external_reference,
        ceiling: Ceiling::kept(row.ceiling_minor, row.ceiling_currency.as_deref()),
    }
}

/// What a row states once it is revised.
fn restated(
    was: &assistance::Model,
    revision: &mut Revision,
    faults: &mut Validation,
) -> Statement {
    let mut says = statement(was);
    faults.are_on_record(says.texts());
    revision.restate(&mut says);
    says.check(faults);
    says
}

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
    let row = of_kind(tx, id, kind, kind.word()).await?;
    let target = Target {
        organisation: Some(row.provider_id),
        ..Target::default()
    };
    tx.allow(action, &target)?;
    let before = tx.state::<assistance::Entity>(id).await?;
    Tx::expect(&before, version)?;
    Ok((row, before))
}
