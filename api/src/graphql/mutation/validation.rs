//! What inputs of several mutations have to be.

use crate::{
    db::transaction::Tx,
    error::{Error, Result},
    id::{self, Kind},
};
use async_graphql::{Enum, ID};
use domain::validation::Fault;
use domain::{
    document::DocumentKind, finding::InformationCategory, symbol::Symbol, validation::Validation,
};
use entity::{document, organisation, report};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

/// What who makes a text public confirms about it. It stands in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PublicTextConfirmation {
    /// The text names no private person.
    NamesNoPrivatePerson,
}

impl PublicTextConfirmation {
    /// As the history keeps it.
    pub fn said(self) -> &'static str {
        match self {
            Self::NamesNoPrivatePerson => "NAMES_NO_PRIVATE_PERSON",
        }
    }
}

/// The row that a global id of this kind names.
pub fn row_id(id: &ID, kind: Kind, field: &str) -> Result<Uuid, Fault> {
    match id::parse(id) {
        Ok((number, row)) if number == kind as u8 => Ok(row),
        _ => Err(Fault::absent(field)),
    }
}

/// The organisation of this code.
pub fn organisation(tx: &Tx, code: &str, field: &str) -> Result<Arc<organisation::Model>, Fault> {
    tx.reference().organisations.named(code, field).cloned()
}

/// The document of this symbol or key: one that everybody knows, or that of a report the viewer may read.
pub async fn document(tx: &Tx, written: &str, field: &str) -> Result<document::Model> {
    let known = crate::graphql::reference::document::find(tx.reference(), written, field);
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
pub async fn document_of_report(tx: &mut Tx, written: &str, field: &str) -> Result<Uuid> {
    let symbol = Symbol::parse(written)
        .map_err(|reason| Error::invalid(field, &format!("is wrong: {reason}")))?;
    if let Some(document) = tx.document(symbol.as_str()).await? {
        return Ok(document.id);
    }
    let row = document::Model {
        id: Uuid::now_v7(),
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

/// A day that does not come.
pub const NEVER: &str = "9999-12-31";

/// Where a record comes from that its Panel recorded here.
pub const OWN: &str = "recorded by its Panel";

/// A new name for people to quote. It tells nothing of other records: names in a row would count them, and chosen ones would
/// tell which are taken.
pub fn reference(kind: &str) -> String {
    // 32 letters, so that each is as likely as any other; none that is easily taken for another.
    const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let mut random = [0; 10];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let tail: String = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    format!("{kind}-{tail}")
}

/// Categories that are not for everybody from the start.
pub fn not_public(category: InformationCategory, faults: &mut Validation, publish: &str) {
    let message =
        format!("cannot be PUBLIC here: record it as CONFIDENTIAL or REPORT, then {publish}");
    faults.ensure(
        category != InformationCategory::Public,
        "category",
        &message,
    );
}
