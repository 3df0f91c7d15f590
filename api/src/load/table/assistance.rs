//! A record of a table becomes an offer or programme, or changes the one it is, through the same actions as mutations.

use super::{
    cell::{Cell, no_word},
    column::ATTRIBUTIONS,
    lines,
    on_record::{has_no_version, since_exported, version},
    provided::Provided,
    record::Record,
};
use crate::{
    actions::{
        assistance::as_is::{OnRecord, is_on_record},
        offer, programme,
    },
    db::transaction::Tx,
    error::Result,
    load::told::Outcome,
};
use domain::{
    assistance::{AssistanceKind, Ceiling, Links, Revision, Stated, Statement},
    table::TableKind,
    validation::Fault,
};
use entity::{assistance, assistance_line};

/// Writes a record of the member's organisation.
pub(super) async fn put(
    tx: &mut Tx,
    kind: TableKind,
    record: &mut Record<'_>,
    provided: &mut Provided,
    confirmed: Option<&'static str>,
) -> Result<Outcome> {
    let Some(name) = record.given("external_reference", Cell::name) else {
        if !record.is_spoilt("external_reference") {
            let message = "is missing: write what you call it in systems of your own, so that it is known again";
            record.flaw(None, "external_reference", "cell.missing", message);
        }
        return Ok(Outcome::Unchanged);
    };
    let kind = match kind {
        TableKind::Programmes => AssistanceKind::Programme,
        TableKind::Gaps | TableKind::Offers => AssistanceKind::Offer,
    };
    let Some(known) = provided.take(tx, &name).await? else {
        make(tx, kind, record, name, confirmed).await?;
        return Ok(Outcome::Imported);
    };
    let was = known.assistance.kind;
    if was != kind {
        let message =
            format!("belongs to one of yours that is recorded as {was}, and cannot become another");
        return Err(Fault::invalid("externalReference", message).into());
    }
    revise(tx, &known, record, confirmed).await
}

async fn make(
    tx: &mut Tx,
    kind: AssistanceKind,
    record: &mut Record<'_>,
    name: String,
    confirmed: Option<&'static str>,
) -> Result<()> {
    let mut revision = revision(record, None, &[], confirmed);
    has_no_version(record);
    record.needs_all();
    revision.external_reference = Some(Some(name));
    let mut statement = Statement::default();
    if kind == AssistanceKind::Programme {
        (statement.willing, statement.able) = (Stated::Yes, Stated::Yes);
    }
    let draft = revision.draft(statement);
    record.id = Some(match kind {
        AssistanceKind::Offer => offer::make(tx, draft).await?,
        AssistanceKind::Programme => programme::register(tx, draft).await?,
    });
    Ok(())
}

async fn revise(
    tx: &mut Tx,
    known: &OnRecord,
    record: &mut Record<'_>,
    confirmed: Option<&'static str>,
) -> Result<Outcome> {
    let row = &known.assistance;
    record.id = Some(row.id);
    let revision = revision(record, Some(row), &known.lines, confirmed);
    let says_nothing = revision
        == (Revision {
            confirmed,
            ..Revision::default()
        });
    if says_nothing || is_on_record(tx, known, &revision).await? {
        return Ok(Outcome::Unchanged);
    }
    let before = tx.state::<assistance::Entity>(row.id).await?;
    let today = tx.version::<assistance::Entity>(row.id).await?;
    let version = version(record, today);
    let revised = match row.kind {
        AssistanceKind::Offer => offer::revise(tx, row.id, &version, revision).await,
        AssistanceKind::Programme => programme::revise(tx, row.id, &version, revision).await,
    };
    revised.map_err(since_exported)?;
    let after = tx.state::<assistance::Entity>(row.id).await?;
    Ok(match before == after {
        true => Outcome::Unchanged,
        false => Outcome::Revised,
    })
}

/// What the cells of a record say, on top of what is on record.
fn revision(
    record: &mut Record<'_>,
    was: Option<&assistance::Model>,
    known: &[assistance_line::Model],
    confirmed: Option<&'static str>,
) -> Revision {
    Revision {
        title: record.given("title", Cell::text),
        description: record.given("description", Cell::text),
        language: record.given("language", Cell::text),
        status: record.given("status", Cell::word),
        starts: record.removable("starts", Cell::date),
        ends: record.removable("ends", Cell::date),
        willing: record.given("willing", Cell::word),
        able: record.given("able", Cell::word),
        attributed: record.given("attribution", attributed),
        condition: record.removable("condition", Cell::text),
        languages: record.listed("languages"),
        place: record.removable("place", Cell::text),
        earmark: record.removable("earmark", Cell::text),
        membership: record.removable("membership", Cell::text),
        seeks_exemption: record.given("seeks_exemption", Cell::word),
        cofinancing: record.removable("cofinancing", Cell::text),
        cofinancing_percent: record.removable("cofinancing_percent", Cell::number),
        exclusions: record.removable("exclusions", Cell::text),
        note: record.removable("note", Cell::text),
        external_reference: None,
        ceiling: ceiling(record, was),
        links: Links {
            countries: record.listed("countries"),
            groups: record.listed("groups"),
            sectors: record.listed("sectors"),
            memberships: record.listed("memberships"),
            only_beneficiaries: record.listed("only_beneficiaries"),
            mandate_tasks: record.listed("mandate_tasks"),
            ..Links::default()
        },
        lines: lines::given(record, known, was.map(|row| row.title.as_str())),
        reason: None,
        confirmed,
        promised_now: false,
    }
}

/// The ceiling over lines, where its cells say one; what one of them leaves out is as on record.
fn ceiling(record: &mut Record<'_>, was: Option<&assistance::Model>) -> Option<Option<Ceiling>> {
    let amount = record.removable("ceiling", Cell::number);
    let currency = record.given("ceiling_currency", lines::currency);
    if amount == Some(None) {
        return Some(None);
    }
    let amount = amount.flatten();
    if amount.is_none() && currency.is_none() {
        return None;
    }
    let known = was.and_then(|row| {
        let currency = row.ceiling_currency.as_deref();
        Ceiling::kept(row.ceiling_minor, currency)
    });
    let (before, of) = known.map(|known| (known.amount, known.currency)).unzip();
    let (amount, currency) = (amount.or(before), currency.or(of));
    for (heading, is_there, message) in [
        (
            "ceiling",
            amount.is_some(),
            "is missing: say how much the lines give together",
        ),
        (
            "ceiling_currency",
            currency.is_some(),
            "is missing: write for example USD, EUR or XOF",
        ),
    ] {
        if !is_there && !record.is_spoilt(heading) {
            record.flaw(None, heading, "cell.missing", message);
        }
    }
    let (amount, currency) = amount.zip(currency)?;
    Some(Some(Ceiling { amount, currency }))
}

/// Whether the provider is shown.
fn attributed(cell: &Cell) -> Result<bool, String> {
    let written = cell.text()?;
    match written.to_uppercase().as_str() {
        "ATTRIBUTED" => Ok(true),
        "UNATTRIBUTED" => Ok(false),
        _ => Err(no_word(&written, &ATTRIBUTIONS.map(str::to_owned))),
    }
}
