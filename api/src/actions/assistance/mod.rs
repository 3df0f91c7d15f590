//! What offers and programmes share: their rows, what they refer to, and their lines.

pub mod as_is;
mod ceiling;
mod ends;
pub mod idle;
mod in_use;
pub mod likely;
pub mod lines;
pub mod parts;
pub mod past;
mod planned;
mod revise;
mod stated;

use crate::{
    access::permission::{Action, Target},
    db::transaction::Tx,
    error::{Error, Result},
    history::event::State,
};
use domain::{
    assistance::{AssistanceKind, Revision, Statement, draft::Links, line},
    validation::Validation,
};
use entity::{assistance, assistance_country};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub(super) use ends::may_end;
pub(super) use planned::Planned;
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
    let row = of_kind(tx, id, kind, kind.word()).await?;
    let target = Target {
        organisation: Some(row.provider_id),
        ..Target::default()
    };
    tx.allow(action, &target)?;
    let before = tx.state::<assistance::Entity>(id).await?;
    tx.expect::<assistance::Entity>(id, &before, version)
        .await?;
    Ok((row, before))
}

/// Refuses a revision of what is told to the provider alone, where that has changed since they read it.
pub(super) async fn expect_own(
    tx: &Tx,
    id: Uuid,
    version: &str,
    revision: &Revision,
) -> Result<()> {
    let Links {
        mandate_tasks,
        covers,
        ..
    } = &revision.links;
    let is_own = covers.is_some() || mandate_tasks.is_some();
    if is_own || revision.external_reference.is_some() {
        tx.expect_own::<assistance::Entity>(id, version).await?;
    }
    Ok(())
}
