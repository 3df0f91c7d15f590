//! What people mean by a code: countries, documents and sectors.

use super::Reference;
use crate::error::Result;
use domain::{symbol::Symbol, validation::Fault};
use entity::{country, document};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

impl Reference {
    /// The country of an alpha-3, alpha-2 or M49 code.
    pub fn country(&self, code: &str, field: &str) -> Result<&Arc<country::Model>, Fault> {
        let code = code.trim();
        let mut all = self.countries.all().iter();
        let found = match code.len() {
            // Spreadsheets take the zeros at the front away.
            1..=3 if code.bytes().all(|byte| byte.is_ascii_digit()) => {
                let padded = format!("{code:0>3}");
                all.find(|country| country.m49.as_deref() == Some(&padded))
            }
            2 => all.find(|country| country.alpha2.eq_ignore_ascii_case(code)),
            _ => self.countries.by_code(code),
        };
        found.ok_or_else(|| {
            let shown: String = code.chars().take(60).collect();
            let meant = self.countries.meant(code);
            Fault::invalid(field, format!("\"{shown}\" is no ISO 3166-1 country: write alpha-3 (COD), alpha-2 (CD) or M49 (180){meant}"))
        })
    }

    /// The document that a symbol or key names; a resolution is found without its year too.
    pub fn document(&self, written: &str, field: &str) -> Result<Arc<document::Model>, Fault> {
        if let Some(document) = self.documents.by_code(written) {
            return Ok(document.clone());
        }
        let symbol = Symbol::parse(written).map_err(|message| Fault::invalid(field, message))?;
        let without_year = format!("{} (", symbol.as_str());
        let all = self.documents.all().iter();
        let found = self.documents.by_code(symbol.as_str()).or_else(|| {
            all.clone()
                .find(|document| document.key.starts_with(&without_year))
        });
        let found = found.or_else(|| {
            all.clone()
                .find(|document| document.printed.as_deref() == Some(symbol.as_str()))
        });
        found.cloned().ok_or_else(|| {
            Fault::invalid(
                field,
                format!(
                    "names no document on record: {}",
                    self.documents.unknown(symbol.as_str())
                ),
            )
        })
    }

    /// The sectors that a code stands for: a purpose itself, or a category with all its purposes.
    pub fn sectors_under(&self, code: &str, field: &str) -> Result<BTreeSet<Uuid>, Fault> {
        let named = self.sectors.named(code, field)?.id;
        Ok(self
            .sectors
            .all()
            .iter()
            .filter(|sector| sector.id == named || sector.category_id == Some(named))
            .map(|sector| sector.id)
            .collect())
    }
}
