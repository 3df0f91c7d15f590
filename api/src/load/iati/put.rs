//! A record becomes a programme or offer, or changes the one that it is, through the same actions as mutations.

use super::{ours::Known, record::Record};
use crate::{
    actions::{assistance::as_is::OnRecord, offer, programme},
    db::{reference::Reference, transaction::Tx},
    error::Result,
    load::{line::as_it_is, told::Outcome},
};
use chrono::NaiveDate;
use domain::{
    assistance::{AssistanceKind, AssistanceType, Draft, Links, Revision, Stated, Statement, line},
    date::{PartialDate, begins, ends},
    money,
    size::{self, SizeUnit},
    validation::Validation,
};
use entity::{assistance, assistance_line};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Writes a record of the member's organisation; as this kind, where it is new. Also says which row it wrote, if any.
pub(super) async fn put(
    tx: &mut Tx,
    kind: AssistanceKind,
    record: &Record,
    known: &mut Known,
    confirmed: Option<&'static str>,
) -> Result<(Outcome, Option<Uuid>)> {
    let Some(was) = known.find(tx, record).await? else {
        known.is_written_to();
        let draft = draft(record, kind, confirmed);
        let id = match kind {
            AssistanceKind::Offer => offer::make(tx, draft).await?,
            AssistanceKind::Programme => programme::register(tx, draft).await?,
        };
        return Ok((Outcome::Imported, Some(id)));
    };
    let (id, kind) = (was.assistance.id, was.assistance.kind);
    let Some(revision) = revision(tx.reference(), was, record, confirmed) else {
        return Ok((Outcome::Unchanged, None));
    };
    known.is_written_to();
    let before = tx.state::<assistance::Entity>(id).await?;
    let version = tx.version::<assistance::Entity>(id).await?;
    match kind {
        AssistanceKind::Offer => offer::revise(tx, id, &version, revision).await?,
        AssistanceKind::Programme => programme::revise(tx, id, &version, revision).await?,
    };
    // What a registrar hid stands otherwise in the row than in the file, and may be as it was.
    let after = tx.state::<assistance::Entity>(id).await?;
    Ok(match before == after {
        true => (Outcome::Unchanged, None),
        false => (Outcome::Revised, Some(id)),
    })
}

fn day(day: Option<&String>) -> Option<PartialDate> {
    day.map(|day| PartialDate::stored(day))
}

fn draft(record: &Record, kind: AssistanceKind, confirmed: Option<&'static str>) -> Draft {
    // Who runs a programme is both willing and able; of an offer a file says neither.
    let stated = match kind {
        AssistanceKind::Programme => Stated::Yes,
        AssistanceKind::Offer => Stated::NotStated,
    };
    let mut lines: Vec<line::Draft> = record
        .money
        .iter()
        .map(|(currency, amount)| funding(record, money_of(currency, amount)))
        .collect();
    if lines.is_empty() {
        lines.push(funding(record, size::Draft::Unsized));
    }
    Draft {
        statement: Statement {
            title: record.title.clone(),
            description: record.description.clone(),
            language: record.language.clone(),
            status: record.status,
            starts: day(record.starts.as_ref()),
            ends: day(record.ends.as_ref()),
            willing: stated,
            able: stated,
            external_reference: Some(record.identifier.clone()),
            ..Statement::default()
        },
        links: Links {
            countries: Some(record.countries.clone()),
            sectors: Some(record.sectors.clone()),
            ..Links::default()
        },
        lines,
        confirmed,
        promised_now: false,
    }
}

fn money_of(currency: &str, amount: &str) -> size::Draft {
    size::Draft::Money {
        amount: amount.to_owned(),
        currency: currency.to_owned(),
    }
}

fn funding(record: &Record, size: size::Draft) -> line::Draft {
    line::Draft::new(AssistanceType::Funding, record.title.clone(), size)
}

/// What the record changes of what is there; none where nothing. What the file leaves out stays as it is.
fn revision(
    reference: &Reference,
    was: OnRecord,
    record: &Record,
    confirmed: Option<&'static str>,
) -> Option<Revision> {
    let row = &was.assistance;
    let mut says = draft(record, row.kind, confirmed).statement;
    // As it would be stored. Its faults are told by the action.
    says.check(&mut Validation::default());
    let is_export = record.export.is_some();
    says.starts = moved(
        row.starts.as_deref(),
        says.starts,
        is_export.then_some(begins),
    );
    says.ends = moved(row.ends.as_deref(), says.ends, is_export.then_some(ends));
    let is_same = row.title == says.title
        && row.description == says.description
        && row.language == says.language
        && row.status == says.status
        && says.starts.is_none()
        && says.ends.is_none();
    let links = Links {
        countries: countries(reference, &was.countries, record),
        sectors: sectors(reference, &was.sectors, record),
        ..Links::default()
    };
    let lines = lines(was.lines, record);
    if is_same && links == Links::default() && lines.is_none() {
        return None;
    }
    Some(Revision {
        title: Some(says.title),
        description: Some(says.description),
        language: Some(says.language),
        status: Some(says.status),
        starts: says.starts.map(Some),
        ends: says.ends.map(Some),
        links,
        lines,
        confirmed,
        ..Revision::default()
    })
}

/// The date of the record, where it is another than that on record. An export has a day for what is on record as a year or a month.
fn moved(
    before: Option<&str>,
    now: Option<PartialDate>,
    day: Option<impl Fn(&str) -> Option<NaiveDate>>,
) -> Option<PartialDate> {
    let exported = before.zip(day).and_then(|(before, day)| day(before));
    let exported = exported.map(|day| day.to_string());
    now.filter(|now| {
        let now = Some(now.as_str());
        now != before && now != exported.as_deref()
    })
}

/// Countries of the record, where it names others than those on record.
fn countries(reference: &Reference, was: &[Uuid], record: &Record) -> Option<Vec<String>> {
    let before = reference.countries.codes(was.iter().copied());
    changed(before.collect(), &record.countries)
}

/// Sectors of the record, where it names others than those on record.
fn sectors(reference: &Reference, was: &[Uuid], record: &Record) -> Option<Vec<String>> {
    let before = reference.sectors.codes(was.iter().copied());
    changed(before.collect(), &record.sectors)
}

fn changed(before: BTreeSet<&str>, now: &[String]) -> Option<Vec<String>> {
    let named: BTreeSet<&str> = now.iter().map(String::as_str).collect();
    let is_same = named == before;
    (!is_same && !now.is_empty()).then(|| now.to_vec())
}

/// Whether a line has its money from the file. An export has that of every line, also of what is given in kind.
fn is_money(row: &assistance_line::Model, record: &Record) -> bool {
    let is_any = record.export.is_some() || row.assistance == AssistanceType::Funding;
    is_any && row.unit == Some(SizeUnit::Money)
}

/// Whether the lines give the money of the record, together what it has of each currency, or the record states none.
fn has_money_of(known: &[assistance_line::Model], record: &Record) -> bool {
    let minor = |amount: &str, currency: &str| {
        let currency = money::currency(currency).ok()?;
        money::minor_units(amount, currency).ok()
    };
    let mut before: BTreeMap<Option<&str>, i64> = BTreeMap::new();
    for row in known.iter().filter(|row| is_money(row, record)) {
        let sum = before.entry(row.currency.as_deref()).or_default();
        *sum = sum.saturating_add(row.amount_minor.unwrap_or_default());
    }
    let now = record.money.iter();
    let now: Option<BTreeMap<Option<&str>, i64>> = now
        .map(|(currency, amount)| Some((Some(currency.as_str()), minor(amount, currency)?)))
        .collect();
    record.money.is_empty() || now == Some(before)
}

/// The lines as they are to be, where the money of the record is not that on record: lines of money are the file's, others stay.
fn lines(known: Vec<assistance_line::Model>, record: &Record) -> Option<Vec<line::Draft>> {
    if has_money_of(&known, record) {
        return None;
    }
    let mut wanted = record.money.clone();
    let mut lines = Vec::new();
    // A line keeps its currency: one that is open-ended gets what no other has.
    let own = known.iter().map(|row| {
        let is_it = |(currency, _): &(String, String)| row.currency.as_ref() == Some(currency);
        let at = wanted
            .iter()
            .position(is_it)
            .filter(|_| is_money(row, record));
        at.map(|at| wanted.remove(at))
    });
    let own: Vec<_> = own.collect();
    for (row, own) in known.into_iter().zip(own) {
        let is_open = row.assistance == AssistanceType::Funding && row.unit.is_none();
        let more = (is_open && !wanted.is_empty()).then(|| wanted.remove(0));
        match own.or(more) {
            Some((currency, amount)) => {
                lines.push(line::Draft {
                    size: money_of(&currency, &amount),
                    ..as_it_is(row)
                });
            }
            // Money in a currency that the file has no more.
            None if is_money(&row, record) => {}
            None => lines.push(as_it_is(row)),
        }
    }
    let more = wanted.iter();
    lines.extend(more.map(|(currency, amount)| funding(record, money_of(currency, amount))));
    Some(lines)
}

#[cfg(test)]
mod tests;
