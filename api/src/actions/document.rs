//! Documents that changes name.
//!
//! A symbol belongs to the Panel whose report it is from its publication on, also under embargo. Until then each draft has a
//! document of its own, so that several Panels may draft under one symbol and none learns of the others.

use super::NEVER;
use crate::{
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{
    document::{DocumentKind, draft_key, draft_symbol},
    event::EventKind,
    symbol::Symbol,
};
use entity::{document, gap, gap_provenance, report};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::ExprTrait,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The document of this symbol or key: one that everybody knows, or that of a report the viewer may read.
pub async fn readable(tx: &Tx, written: &str, field: &str) -> Result<document::Model> {
    let known = tx.reference().document(written, field);
    let Err(unknown) = known else {
        return Ok(known.map(|document| document::Model::clone(&document))?);
    };
    let Ok(symbol) = Symbol::parse(written) else {
        return Err(unknown.into());
    };
    let document = of_readable_report(tx, &symbol).await?;
    document.ok_or_else(|| unknown.into())
}

/// The document of a report's symbol: one that everybody knows and that is not another Panel's, or else the Panel's own, put on
/// record if it is not.
pub async fn of_report(tx: &Tx, written: &str, field: &str) -> Result<Uuid> {
    let symbol = Symbol::parse(written)
        .map_err(|reason| Error::invalid(field, &format!("is wrong: {reason}")))?;
    let known = tx.document(symbol.as_str()).await?;
    if let Some(document) = known.filter(|document| is_listed(document, tx.today())) {
        is_not_anothers(tx, document.id, field).await?;
        return Ok(document.id);
    }
    if let Some(own) = of_readable_report(tx, &symbol).await? {
        return Ok(own.id);
    }
    let row = draft(symbol.as_str());
    let id = row.id;
    tx.insert(row).await?;
    Ok(id)
}

/// Makes the symbol of a document that of the Panel which publishes its report: gives the document that bears it from now on.
pub async fn claim(tx: &mut Tx, id: Uuid, field: &str) -> Result<Uuid> {
    let draft = tx.document_of_id(id).await?.ok_or_else(without)?;
    let Some(symbol) = draft_symbol(&draft.key).map(str::to_owned) else {
        is_not_anothers(tx, id, field).await?;
        return Ok(id);
    };
    if let Some(known) = tx.document(&symbol).await? {
        is_not_anothers(tx, known.id, field).await?;
        cite_instead(tx, id, known.id).await?;
        return Ok(known.id);
    }
    tx.update(document::Model {
        key: symbol.clone(),
        symbol: Some(symbol.clone()),
        title: symbol,
        ..draft
    })
    .await?;
    Ok(id)
}

/// Whether everybody may know of a document on that day.
pub fn is_listed(document: &document::Model, on: &str) -> bool {
    document.listed_from.as_deref().is_none_or(|day| day <= on)
}

/// Whether a document has a symbol, or will have one once its report is published.
pub fn has_symbol(document: &document::Model) -> bool {
    document.symbol.is_some() || draft_symbol(&document.key).is_some()
}

fn without() -> Error {
    Error::Internal(anyhow::anyhow!("a report names a document on record"))
}

/// The document of a draft. It tells nothing of the report.
fn draft(symbol: &str) -> document::Model {
    let id = domain::id::random();
    document::Model {
        id,
        key: draft_key(id, symbol),
        symbol: None,
        printed: None,
        kind: DocumentKind::PanelReport,
        title: symbol.to_owned(),
        organ: None,
        dated: None,
        year: None,
        url: None,
        note: None,
        listed_from: Some(NEVER.to_owned()),
        source: "its Panel".to_owned(),
    }
}

/// The documents that bear this symbol, or will once their report is published: those of hidden drafts among them, so that only
/// what is read through the viewer's scope may depend on one.
pub fn called(symbol: &Symbol) -> Select<document::Entity> {
    let symbol = symbol.as_str();
    let drafted = document::Column::Key.ends_with(format!(":{symbol}"));
    document::Entity::find().filter(document::Column::Symbol.eq(symbol).or(drafted))
}

/// The document of this symbol among those of reports that the viewer may read.
async fn of_readable_report(tx: &Tx, symbol: &Symbol) -> Result<Option<document::Model>> {
    let ids = called(symbol).select_only().column(document::Column::Id);
    let reports =
        report::Entity::find().filter(report::Column::DocumentId.in_subquery(ids.into_query()));
    let found = tx.all(reports).await?;
    match found.first().and_then(|report| report.document_id) {
        Some(id) => tx.document_of_id(id).await,
        None => Ok(None),
    }
}

/// Refuses a document that is the published report of another Panel.
async fn is_not_anothers(tx: &Tx, document: Uuid, field: &str) -> Result<()> {
    let others = report::Entity::find()
        .filter(report::Column::DocumentId.eq(document))
        .filter(report::Column::PanelId.ne(tx.panel()?))
        .filter(report::Column::Published.is_not_null());
    if tx.rows_whoever_may_read(others).await?.is_empty() {
        return Ok(());
    }
    let message = format!("{field} is the symbol of another Panel's report: check it.");
    Err(Error::taken(field, message))
}

/// Has the gaps that cite the document of a draft cite the one on record.
async fn cite_instead(tx: &mut Tx, draft: Uuid, document_id: Uuid) -> Result<()> {
    let citing =
        gap_provenance::Entity::find().filter(gap_provenance::Column::DocumentId.eq(draft));
    let mut by_gap = BTreeMap::<_, Vec<_>>::new();
    for row in tx.rows_whoever_may_read(citing).await? {
        by_gap.entry(row.gap_id).or_default().push(row);
    }
    for (gap_id, rows) in by_gap {
        let before = tx.state::<gap::Entity>(gap_id).await?;
        for row in rows {
            tx.update(gap_provenance::Model { document_id, ..row })
                .await?;
        }
        let kind = EventKind::GapRevised;
        tx.note::<gap::Entity>(kind, gap_id, Some(&before), Reason::default())
            .await?;
    }
    Ok(())
}
