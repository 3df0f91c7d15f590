//! The requests for exemptions of a match, as they are on a day.

use crate::db::reference::Reference;
use domain::matches::ExemptionState;
use entity::{exemption_request, measure};

/// A request for an exemption, and what became of it.
pub struct Exemption {
    /// Code of the measure.
    pub measure: String,
    /// Stable name of the request.
    pub reference: String,
    /// What became of it.
    pub state: ExemptionState,
    /// Whether it lets something be promised or committed on that day.
    pub stands: bool,
    /// The day on which it was granted, where that is a later one.
    pub begins: Option<String>,
    /// The last day on which it was granted, where that has passed.
    pub lapsed: Option<String>,
    /// Whether the measure is in force today: neither over nor yet to come.
    pub is_in_force: bool,
}

impl Exemption {
    /// This request today, and what it lets be entered on a day.
    pub fn of(
        request: &exemption_request::Model,
        reference: &Reference,
        (today, day): (&str, &str),
    ) -> Option<Self> {
        let measure = reference.measures.get(request.measure_id)?;
        let exemption = request.exemption();
        let is_granted = request.state == ExemptionState::Granted;
        let (decided, lapsed) = (request.decided.clone(), request.valid_until.clone());
        Some(Self {
            measure: measure.code.clone(),
            reference: request.reference.clone(),
            state: request.state,
            stands: exemption.stands(day),
            begins: decided.filter(|decided| is_granted && day < decided.as_str()),
            lapsed: lapsed.filter(|_| is_granted && exemption.has_lapsed(day)),
            is_in_force: is_in_force(reference, &measure, today),
        })
    }
}

/// Whether a measure is in force on a day.
fn is_in_force(reference: &Reference, measure: &measure::Model, today: &str) -> bool {
    let from = measure.in_force_from.as_deref();
    from.is_none_or(|from| from <= today) && !reference.is_over(measure, today)
}
