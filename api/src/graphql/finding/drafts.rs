//! Documents that are not listed yet, for the Panel whose reports they are.

use crate::{
    actions::document::called,
    db::scope::Scope,
    error::Result,
    graphql::{found::Found, reference::document::Document},
};
use domain::{document::draft_symbol, symbol::Symbol};
use entity::document;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Documents of reports that the viewer's Panel has not published: read through its scope, once for what is read together, and never
/// kept beside the documents that all viewers share.
#[derive(Default)]
pub struct Drafts(OnceCell<HashMap<Uuid, Document>>);

impl Drafts {
    /// The document of this id: one that is listed, or that of a report of the viewer's own Panel.
    pub async fn document(&self, scope: &Scope, id: Uuid) -> Result<Option<Document>> {
        if let Some(listed) = scope.reference().documents.get(id) {
            return Ok(Some(Document(listed)));
        }
        if scope.viewer().panel().is_none() {
            return Ok(None);
        }
        let own = self.0.get_or_try_init(|| own(scope)).await?;
        Ok(own.get(&id).cloned())
    }
}

impl Found for Document {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Drafts::default().document(scope, id).await
    }
}

/// The documents that a symbol names: the one that everybody knows, and those of reports that the viewer's own Panel has not published.
pub async fn named(scope: &Scope, written: &str, field: &str) -> Result<Vec<Uuid>> {
    let listed = scope.reference().document(written, field);
    let mut named: Vec<Uuid> = match Symbol::parse(written) {
        Ok(symbol) if scope.viewer().panel().is_some() => {
            let unlisted = document::Column::ListedFrom.gt(scope.today());
            let rows = scope.all(called(&symbol).filter(unlisted)).await?;
            rows.iter().map(|row| row.id).collect()
        }
        _ => Vec::new(),
    };
    match listed {
        Ok(document) => named.push(document.id),
        Err(unknown) if named.is_empty() => return Err(unknown.into()),
        Err(_) => {}
    }
    Ok(named)
}

async fn own(scope: &Scope) -> Result<HashMap<Uuid, Document>> {
    let unlisted = document::Column::ListedFrom.gt(scope.today());
    let rows = scope.all(document::Entity::find().filter(unlisted)).await?;
    Ok(rows.iter().map(|row| (row.id, by_symbol(row))).collect())
}

/// A document by the symbol that it has, or is to have once its report is published.
fn by_symbol(row: &document::Model) -> Document {
    let symbol = draft_symbol(&row.key).map(str::to_owned);
    Document(Arc::new(document::Model {
        key: symbol.clone().unwrap_or_else(|| row.key.clone()),
        symbol: symbol.or_else(|| row.symbol.clone()),
        ..row.clone()
    }))
}
