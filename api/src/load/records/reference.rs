//! Records of what all others refer to: countries, organisations, sectors, documents and rates.

use domain::{
    country::{CountryAliasKind, CountryGroupKind},
    date::PartialDate,
    document::{AnomalyConfidence, DocumentKind},
    organisation::OrganisationKind,
    sector::{SectorLevel, SectorStatus},
};
use serde::{Deserialize, Serialize};

/// Another name of a country.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct CountryAlias {
    pub code: String,
    pub country: String,
    pub name: String,
    pub kind: CountryAliasKind,
    pub language: String,
    pub source: String,
}

/// A country.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Country {
    pub code: String,
    pub alpha2: String,
    pub m49: Option<String>,
    pub name: String,
    pub name_fr: String,
    pub source: String,
}

/// A group of countries.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct CountryGroup {
    pub code: String,
    #[serde(default = "community")]
    pub kind: CountryGroupKind,
    pub name: String,
    pub name_fr: Option<String>,
    #[serde(default)]
    pub members: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<GroupTerm>,
    pub source: String,
}

/// When a country is a member of a group.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct GroupTerm {
    pub country: String,
    pub from: Option<PartialDate>,
    pub until: Option<PartialDate>,
}

/// An organisation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Organisation {
    pub code: String,
    pub name: String,
    pub name_fr: Option<String>,
    pub kind: OrganisationKind,
    pub country: Option<String>,
    pub parent: Option<String>,
    pub note: Option<String>,
    pub source: String,
}

/// A sector.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Sector {
    pub code: String,
    pub level: SectorLevel,
    pub category: Option<String>,
    pub name: String,
    pub name_fr: String,
    pub status: SectorStatus,
    pub replaced_by: Option<String>,
    pub source: String,
}

/// A document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Document {
    pub key: String,
    pub symbol: Option<String>,
    pub printed: Option<String>,
    pub kind: DocumentKind,
    pub title: String,
    pub organ: Option<String>,
    pub date: Option<PartialDate>,
    pub url: Option<String>,
    pub note: Option<String>,
    pub source: String,
}

/// An anomaly of a document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Anomaly {
    pub code: String,
    pub document: String,
    pub locator: String,
    pub statement: String,
    pub confidence: AnomalyConfidence,
    pub note: Option<String>,
    pub source: String,
}

/// A rate of exchange.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct ExchangeRate {
    pub code: String,
    pub name: String,
    pub from: String,
    pub to: String,
    pub date: PartialDate,
    pub rate: String,
    pub source: String,
}

fn community() -> CountryGroupKind {
    CountryGroupKind::Community
}
