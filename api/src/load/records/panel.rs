//! Records of Panels: what they monitor, with whom, at what cost, and what they report.

use domain::{
    date::PartialDate,
    finding::ReportKind,
    panel::{
        MandateElementKind, MandateFocus, PanelCostKind, PanelCostPrinted, PanelCostTable,
        PanelKind,
    },
};
use serde::{Deserialize, Serialize};

/// A Panel.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Panel {
    pub code: String,
    pub name: String,
    pub name_fr: Option<String>,
    pub kind: PanelKind,
    pub regime: Option<String>,
    pub country: Option<String>,
    pub established: Option<PartialDate>,
    pub note: Option<String>,
    pub source: String,
}

/// Something a Panel monitors.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct MandateElement {
    pub code: String,
    pub panel: String,
    pub focus: MandateFocus,
    pub element: MandateElementKind,
    pub note: Option<String>,
    pub source: String,
}

/// Whom a Panel must work with.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct PanelCooperation {
    pub code: String,
    pub panel: String,
    pub description: String,
    #[serde(default)]
    pub missions: Vec<String>,
    #[serde(default)]
    pub documents: Vec<String>,
    pub source: String,
}

/// A cell of the tables of Panel costs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct PanelCost {
    pub panel: Option<String>,
    pub table: PanelCostTable,
    pub period: String,
    pub position: i32,
    pub label: String,
    pub kind: PanelCostKind,
    pub printed: PanelCostPrinted,
    pub amount: Option<String>,
    pub currency: String,
    pub source: String,
}

/// A report.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are described in data/README.md")]
pub struct Report {
    pub code: String,
    pub panel: String,
    pub document: Option<String>,
    pub title: String,
    pub kind: ReportKind,
    pub published: Option<PartialDate>,
    pub source: String,
}
