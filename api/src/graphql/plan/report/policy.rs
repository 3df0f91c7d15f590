//! The policy that a plan was drawn by.

use crate::graphql::{id, inline_object::Objects};
use async_graphql::{ID, SimpleObject};
use domain::gap::GapSeverity;
use matching::plan::Settings;
use sea_orm::Iterable;

/// By how much a gap of a severity counts more.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeverityWeight {
    /// Id of what it says.
    id: ID,
    /// The severity.
    severity: GapSeverity,
    /// Factor on what its needs are worth.
    factor: f64,
}

/// How many gaps a provider can look after.
#[derive(Clone, Debug, SimpleObject)]
pub struct AttentionBudget {
    /// Id of what it says.
    id: ID,
    /// Code of the organisation.
    provider: String,
    /// How many gaps.
    gaps: u32,
}

/// The policy that a plan was drawn by.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlanPolicy {
    /// Id of what it says.
    id: ID,
    /// Codes of the regimes that were planned for; empty for all.
    regimes: Vec<String>,
    /// How well the two sides of a line have to fit at least, as suggestions are scored, 0 to 1.
    least_fit: f64,
    /// By how much gaps count more than 1.
    severities: Objects<SeverityWeight>,
    /// How many gaps providers can look after, where stated.
    attention: Objects<AttentionBudget>,
    /// How many gaps any other provider can look after; null for no limit.
    attention_default: Option<u32>,
    /// How many providers one gap can look after.
    providers_per_gap: u32,
    /// Share of what it could get alone that every country should get, 0 to 1.
    fairness_floor: f64,
    /// Which share of the objective that may cost.
    fairness_cost: f64,
    /// What a changed pairing has to bring against the last approved plan, as the objective counts.
    stability_fee: f64,
    /// Rounds of search that it was given.
    rounds: u32,
}

impl PlanPolicy {
    /// The policy as the API shows it.
    pub fn new(policy: &Settings) -> Self {
        let severity = |severity: GapSeverity| {
            let factor = *policy.severity.get(&severity)?;
            Some(SeverityWeight {
                id: id::of_value("severity-weight", &(severity, factor)),
                severity,
                factor,
            })
        };
        let budget = |(provider, gaps): (&String, &u32)| AttentionBudget {
            id: id::of_value("attention-budget", &(provider, gaps)),
            provider: provider.clone(),
            gaps: *gaps,
        };
        Self {
            id: id::of_value("plan-policy", policy),
            regimes: policy.regimes.clone(),
            least_fit: policy.least_fit,
            severities: GapSeverity::iter().filter_map(severity).collect(),
            attention: policy.attention.iter().map(budget).collect(),
            attention_default: policy.attention_default,
            providers_per_gap: policy.max_providers,
            fairness_floor: policy.fairness_floor,
            fairness_cost: policy.fairness_cost,
            stability_fee: policy.stability_fee,
            rounds: policy.rounds,
        }
    }
}
