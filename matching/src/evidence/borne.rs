//! What lines can bear of needs, and how that is said.

use super::beside::Beside;
use crate::{
    facts::Size,
    obstacle::listed,
    size::{Measure, rates_used, shown},
};
use std::collections::BTreeSet;

/// What one line can bear of a need.
pub(super) struct Borne<'n> {
    /// The most that it gives.
    pub(super) most: i64,
    /// How much of the need is left.
    pub(super) left: i64,
    /// The size of the need, in whose unit both are.
    pub(super) size: &'n Size,
    /// Whether it could be more, did the assistance not ask others to bear a part.
    pub(super) is_held: bool,
    /// Whether the line is under the ceiling over several.
    pub(super) is_under: bool,
    /// The currency of the line, where it is of money.
    pub(super) given: Option<&'n str>,
}

impl<'n> Borne<'n> {
    /// As a person reads it.
    fn shown(&self) -> String {
        let most = shown(self.most.min(self.left), self.size);
        format!("up to {most} of {}", shown(self.left, self.size))
    }

    /// The currencies of line and need, where they are two.
    fn converted(&self) -> Option<(&'n str, &'n str)> {
        let needed = self.size.currency.as_deref()?;
        let given = self.given.filter(|given| *given != needed)?;
        Some((given, needed))
    }
}

/// What lines bear of needs and beside these, and what holds them down together, as sentences. Whoever reads figures that were converted
/// learns by what, and that a match can't be so.
pub(super) fn sentence(
    borne: &[Borne<'_>],
    beside: &[Beside],
    held: Option<&Size>,
    units: &Measure<'_>,
) -> String {
    let of_others = beside.iter().map(|one| one.text.clone());
    let texts: Vec<String> = borne.iter().map(Borne::shown).chain(of_others).collect();
    let in_all = held.map_or_else(String::new, |most| {
        format!(", but no more than {} in all", shown(most.value, most))
    });
    let texts = listed(texts.iter().map(String::as_str));
    let converted: BTreeSet<(&str, &str)> = borne.iter().filter_map(Borne::converted).collect();
    let converted = converted.into_iter().map(|(given, needed)| {
        let worth = worth(given, needed, units);
        format!(" {worth}; the ledger converts nothing, so a match needs a line in {needed}.")
    });
    let others = beside.iter().map(|one| one.converted.as_str());
    format!(
        "It can bear {texts}{in_all}.{}{}",
        converted.collect::<String>(),
        others.collect::<String>()
    )
}

/// By what money of one currency was read in another.
pub(super) fn worth(given: &str, needed: &str, units: &Measure<'_>) -> String {
    let rates = rates_used(given, needed, units.rates, units.day);
    let rates = rates.iter();
    let rates = rates.map(|rate| format!("{} ({})", rate.name, rate.day));
    let rates: Vec<String> = rates.collect();
    let by = listed(rates.iter().map(String::as_str));
    format!("Its {given} are worth that by {by}")
}
