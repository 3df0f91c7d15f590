//! A concept of the vocabulary, as its file has it.

use serde::Deserialize;

/// Facet of a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Facet {
    /// What is done: "border control".
    Function,
    /// What it is done to: "diamonds".
    Commodity,
    /// Who does it: "customs service".
    Institution,
    /// What help it is: "training".
    Help,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Function,
        Self::Commodity,
        Self::Institution,
        Self::Help,
    ];
}

/// A concept as the file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Its name among concepts.
    pub id: String,
    /// Its facet.
    pub facet: Facet,
    /// How telling it is beside the others of its facet; 1 by default.
    #[serde(default = "one")]
    pub weight: f64,
    /// Id of the concept that includes it.
    #[serde(default)]
    pub broader: Option<String>,
    /// Domains of the sector crosswalk to which it belongs; empty where it belongs to any.
    #[serde(default)]
    pub domains: Vec<String>,
    /// English phrases, the first of them its name.
    #[serde(default)]
    pub en: Vec<String>,
    /// French phrases, the first of them its name.
    #[serde(default)]
    pub fr: Vec<String>,
    /// Phrases of any other language, looked for where the text is in neither.
    #[serde(default)]
    pub other: Vec<String>,
    /// English phrases that look like it and are not.
    #[serde(default)]
    pub not_en: Vec<String>,
    /// French phrases that look like it and are not.
    #[serde(default)]
    pub not_fr: Vec<String>,
    /// Phrases that are looked for only where the language is known.
    #[serde(default)]
    pub ambiguous: Vec<String>,
    /// Phrases of it that are proper names, each with the other names of the same: whoever looks for one does not mean the rest of the
    /// concept.
    #[serde(default)]
    pub names: Vec<Vec<String>>,
}

fn one() -> f64 {
    1.0
}
