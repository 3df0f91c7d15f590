//! What a score is made of and by what figures pairs are ruled out: data with a version.

use serde::{Deserialize, Serialize};

/// Declares the parts of a score, each with its weight's field and its name.
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident $field:ident,)*) => {
        /// A part of a score.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum PartName { $($(#[$doc])* $name,)* }

        /// How much each part weighs; in all 1.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Weights { $($(#[$doc])* pub $field: f64,)* }

        impl PartName {
            /// All parts, in the order in which answers have them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }

        impl Weights {
            /// The weight of a part.
            pub fn of(&self, part: PartName) -> f64 {
                match part { $(PartName::$name => self.$field,)* }
            }
        }
    };
}

parts! {
    /// Concepts of the lexicon that both texts speak of.
    Concepts concepts,
    /// Words that both texts share.
    Words words,
    /// Whether both texts are about the same domains.
    Topic topic,
    /// Whether both texts serve the same purposes.
    Purpose purpose,
    /// How much of what is needed is of a type that is given.
    Assistance assistance,
    /// Whether the assistance is meant for just these countries.
    Place place,
    /// How much of the need it can bear.
    Size size,
    /// Whether what the text of the assistance leaves out is what the gap is about.
    Limits limits,
    /// Nearness of DAC codes.
    Sector sector,
    /// Whether it works in the languages needed.
    Languages languages,
    /// How much of the time both have in common.
    Time time,
    /// Whether what comes before in the plan is met.
    Sequence sequence,
    /// What the provider kept of what it agreed to.
    Record record,
    /// Whether both texts are for the same: by single words, or by a language model where there is one.
    Meaning meaning,
}

/// Figures of policy by which pairs are ruled out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Least days that both sides have in common.
    pub window_days_min: i64,
    /// How many times the cost of what is needed the least of an assistance may be.
    pub ticket_ratio_max: f64,
}

/// What a score is worth, measured on judged pairs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Log-odds that a unit of the score adds.
    pub slope: f64,
    /// Log-odds at a score of 0.
    pub intercept: f64,
    /// Least score of a possible partner; below it one is weak.
    pub possible: f64,
    /// Least score of a strong partner.
    pub strong: f64,
}

/// How much a score promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Seldom a good one.
    Weak,
    /// A good one in one of some five cases.
    Possible,
    /// A good one in about half of the cases.
    Strong,
}

impl Calibration {
    /// The probability that a desk would find a pair of that score good.
    pub fn chance(&self, score: f64) -> f64 {
        1.0 / (1.0 + (-(self.intercept + self.slope * score)).exp())
    }

    /// The band of a score.
    pub fn band(&self, score: f64) -> Band {
        match score {
            score if score >= self.strong => Band::Strong,
            score if score >= self.possible => Band::Possible,
            _ => Band::Weak,
        }
    }
}

/// Weights, threshold and policy in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its version, named with every answer.
    pub version: String,
    /// Least score of a suggestion.
    pub threshold: f64,
    /// Power that spreads the agreement of words, which is low even between good partners.
    pub word_spread: f64,
    /// Figures of policy.
    pub policy: Policy,
    /// What a score is worth.
    pub calibration: Calibration,
    /// Weights of the parts.
    pub weights: Weights,
}

impl Model {
    /// Reads a model.
    ///
    /// # Errors
    /// What is wrong with the file, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let model: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let weights: Vec<f64> = PartName::ALL
            .iter()
            .map(|part| model.weights.of(*part))
            .collect();
        let sum: f64 = weights.iter().sum();
        if weights.iter().any(|weight| !(0.0..=1.0).contains(weight)) || (sum - 1.0).abs() > 1e-9 {
            return Err(format!(
                "weights: must lie between 0 and 1 and add up to 1, not to {sum}"
            ));
        }
        if !(0.0..=1.0).contains(&model.threshold) {
            return Err(format!(
                "threshold: must lie between 0 and 1, not {}",
                model.threshold
            ));
        }
        if !(0.1..=1.0).contains(&model.word_spread) {
            return Err(format!(
                "word_spread: must lie between 0.1 and 1, not {}",
                model.word_spread
            ));
        }
        let Calibration {
            slope,
            possible,
            strong,
            ..
        } = model.calibration;
        if slope <= 0.0 || possible > strong {
            return Err(
                "calibration: a higher score must promise more, and strong be at least possible"
                    .to_owned(),
            );
        }
        Ok(model)
    }

    /// The model that is built in.
    ///
    /// # Errors
    /// What is wrong with it; a test reads it.
    pub fn built_in() -> Result<Self, String> {
        Self::parse(include_str!("../data/model.toml"))
    }

    /// The model that is built in, for engines that have a language model.
    ///
    /// # Errors
    /// What is wrong with it; a test reads it.
    pub fn with_meaning() -> Result<Self, String> {
        Self::parse(include_str!("../data/model-meaning.toml"))
    }

    /// The parts, in their order.
    pub fn parts(&self) -> impl Iterator<Item = PartName> {
        PartName::ALL.iter().copied()
    }
}
