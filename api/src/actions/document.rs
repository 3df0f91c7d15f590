//! Documents that changes name.

use super::NEVER;
use crate::{
    db::transaction::Tx,
    error::{Error, Result},
};
use domain::{document::DocumentKind, symbol::Symbol};
use entity::{document, report};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
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
    let Some(document) = tx.document(symbol.as_str()).await? else {
        return Err(unknown.into());
    };
    let reports = tx
        .all(report::Entity::find().filter(report::Column::DocumentId.eq(document.id)))
        .await?;
    if reports.is_empty() {
        Err(unknown.into())
    } else {
        Ok(document)
    }
}

/// The document of a report's symbol, put on record if it is not; known to everybody from its publication on.
pub async fn of_report(tx: &mut Tx, written: &str, field: &str) -> Result<Uuid> {
    let symbol = Symbol::parse(written)
        .map_err(|reason| Error::invalid(field, &format!("is wrong: {reason}")))?;
    if let Some(document) = tx.document(symbol.as_str()).await? {
        return Ok(document.id);
    }
    let row = document::Model {
        id: domain::id::random(),
        key: symbol.as_str().to_owned(),
        symbol: Some(symbol.as_str().to_owned()),
        printed: None,
        kind: DocumentKind::PanelReport,
        // Nothing of the report: another Panel may have named the same document first.
        title: symbol.as_str().to_owned(),
        organ: None,
        dated: None,
        year: None,
        url: None,
        note: None,
        listed_from: Some(NEVER.to_owned()),
        source: "its Panel".to_owned(),
    };
    let id = row.id;
    tx.insert(row).await?;
    Ok(id)
}
