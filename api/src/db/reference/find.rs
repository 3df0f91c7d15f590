//! What people mean by a code: countries, documents and sectors.

use super::{Reference, former::Former};
use crate::error::Result;
use domain::{nearest::nearest, symbol::Symbol, text::fold, validation::Fault};
use entity::{country, document, exemption_request, measure};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// Letters by which a name is known that somebody only began, and most countries whose names begin so.
const BEGUN: (usize, usize) = (3, 3);

/// Most characters of what somebody wrote that are shown again, and in which a name is looked for.
const SHOWN_MAX: usize = 60;

impl Reference {
    /// The committee that decides on a request for an exemption: the one that the regime has now, or the one that was asked where it has none.
    pub fn committee_of(&self, request: &exemption_request::Model) -> Uuid {
        let measure = self.measures.get(request.measure_id);
        let now = measure.and_then(|measure| self.committee_of_measure(&measure));
        now.unwrap_or(request.committee_id)
    }

    /// The committee of the regime that a measure is of, if it has one.
    pub fn committee_of_measure(&self, measure: &measure::Model) -> Option<Uuid> {
        self.regimes.get(measure.regime_id)?.committee_id
    }

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
            let shown: String = code.chars().take(SHOWN_MAX).collect();
            let meant = self.meant_country(code);
            Fault::invalid(field, format!("\"{shown}\" is no ISO 3166-1 country: write alpha-3 (COD), alpha-2 (CD) or M49 (180){meant}"))
        })
    }

    /// The question whether a country was meant by one of its names, also of those beside the official ones, by how it begins, by a slip
    /// of its name or code, or by a code of former days; nothing where there is none.
    fn meant_country(&self, written: &str) -> String {
        if written.chars().count() > SHOWN_MAX {
            return String::new();
        }
        let countries = self.countries.all().iter();
        let official = countries.flat_map(|country| {
            let names = [&country.name, &country.name_fr, &country.alpha3];
            names.map(|name| (name.as_str(), country.clone()))
        });
        let aliases = self.country_aliases.all().iter();
        let others = aliases.filter_map(|alias| {
            let country = self.countries.get(alias.country_id)?;
            Some((alias.name.as_str(), country))
        });
        let names: Vec<(&str, Arc<country::Model>)> = official.chain(others).collect();
        let plain = fold(written);
        if let Some((_, country)) = names.iter().find(|(name, _)| fold(name) == plain) {
            return format!("; did you mean {}, {}?", country.alpha3, country.name);
        }
        let former = Former::of(written);
        if !former.is_empty() {
            return self.became(&former);
        }
        // One letter makes a code another's: before a slip of it, it is the beginning of a name.
        let begun = begun(&plain, &names);
        if !begun.is_empty() {
            return format!("; did you mean {}?", begun.join(", or "));
        }
        let near = nearest(written, names.iter().map(|(name, _)| *name));
        let near = near.and_then(|near| names.iter().find(|(name, _)| *name == near));
        near.map_or_else(String::new, |(_, country)| {
            format!("; did you mean {}, {}?", country.alpha3, country.name)
        })
    }

    /// What to write for a code of former days.
    fn became(&self, former: &[&Former]) -> String {
        let named = former.iter().flat_map(|former| former.became());
        let named = named.map(|code| {
            let country = self.countries.by_code(code);
            country.map_or_else(
                || code.to_owned(),
                |country| format!("{code}, {}", country.name),
            )
        });
        let named: Vec<String> = named.collect();
        let once = former
            .iter()
            .map(|former| format!("{} until {}", former.name, former.until));
        let once: Vec<String> = once.collect();
        format!(
            "; it was the code of {}: did you mean {}?",
            once.join(", and of "),
            named.join(", or ")
        )
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

/// The countries, by code and name, of whose names this is the beginning, where they are few.
fn begun(plain: &str, names: &[(&str, Arc<country::Model>)]) -> Vec<String> {
    let (least, most) = BEGUN;
    if plain.chars().count() < least {
        return Vec::new();
    }
    let begun = names
        .iter()
        .filter(|(name, _)| fold(name).starts_with(plain));
    let told = begun.map(|(_, country)| format!("{}, {}", country.alpha3, country.name));
    let once: BTreeSet<String> = told.collect();
    if once.len() <= most {
        once.into_iter().collect()
    } else {
        Vec::new()
    }
}
