//! What an entry of the ledger is counted in: the unit and currency of its figure, which its line has to give and its need to count.

use super::Entry;
use crate::{
    actions::{
        ledger::draft::EntryDraft,
        matches::ends::{end_of_line, end_of_need},
    },
    db::ledger::{measure_of_line, measure_of_need},
    error::{Error, Result},
};
use domain::{
    matches::pairing::{Counted, fits},
    money,
    size::{Measure, SizeUnit, units},
    validation::Fault,
};

impl Entry {
    /// What a figure is counted in: as it says, or as the need is, or as the line where the need is unsized.
    pub(super) fn measure_said(&self, draft: &EntryDraft) -> Measure {
        let of_need = measure_of_need(&self.need);
        let assumed = if of_need.counts() {
            of_need
        } else {
            measure_of_line(&self.gives)
        };
        match (draft.unit, &draft.currency) {
            (None, None) => assumed,
            (unit, currency) => {
                let unit = unit.or(currency.as_ref().map(|_| SizeUnit::Money));
                let currency = currency
                    .clone()
                    .or(assumed.currency.filter(|_| unit == assumed.unit));
                Measure { unit, currency }
            }
        }
    }

    /// Refuses a unit or currency of the entry's own that is not the line's, where it is said.
    pub(super) fn is_said_as_line_gives(&self, draft: &EntryDraft) -> Result<()> {
        let line = end_of_line(&self.gives).counted;
        let unit_field = match (draft.unit, &draft.currency) {
            (Some(_), _) => "unit",
            (None, Some(_)) => "currency",
            (None, None) => return Ok(()),
        };
        let (field, given, said) = match (line.unit, self.measure.unit) {
            (Some(given), Some(said)) if given != said => {
                (unit_field, given.to_string(), said.to_string())
            }
            _ => match (line.currency, &draft.currency) {
                (Some(given), Some(said)) if given != said => {
                    ("currency", given.to_owned(), said.clone())
                }
                _ => return Ok(()),
            },
        };
        let sentence = format!(
            "The line is in {given} and the amount in {said}: the ledger converts nothing, so say it in {given}."
        );
        Err(Error::taken(field, sentence))
    }

    /// Refuses a figure that the line could not give: what looks after a need draws on its line all the same.
    pub(super) fn is_in_unit_of_line(&self) -> Result<()> {
        let measure = &self.measure;
        let given = Counted {
            // In what form was settled with the match: what either side states since keeps nobody from keeping their word.
            form: None,
            unit: measure.unit,
            currency: measure.currency.as_deref(),
            ..end_of_need(&self.need).counted
        };
        fits(given, end_of_line(&self.gives).counted)
            .map_err(|reason| Error::taken("line", format!("The line {reason}.")))
    }

    /// Refuses to promise what a need that has a size would not count.
    pub(in crate::actions::ledger) fn is_in_unit_of_need(&self) -> Result<()> {
        let of_need = measure_of_need(&self.need);
        if !of_need.counts() || of_need == self.measure {
            return Ok(());
        }
        Err(Error::taken(
            "amount",
            "The need has a size: say how much of it, in its unit, and in its currency where it is money.",
        ))
    }
}

/// A figure as it is written, in its measure.
pub(in crate::actions::ledger) fn figure(
    amount: &str,
    measure: &Measure,
) -> std::result::Result<i64, Fault> {
    let (unit, currency) = (measure.unit, measure.currency.as_deref());
    if unit.is_none() {
        let reason = "is needed: neither the need nor the line has one";
        return Err(Fault::invalid("unit", reason));
    }
    if (unit == Some(SizeUnit::Money)) != currency.is_some() {
        let reason = "is needed where the unit is MONEY, and only there";
        return Err(Fault::invalid("currency", reason));
    }
    if let Some(code) = currency {
        money::currency(code).map_err(|reason| Fault::invalid("currency", reason))?;
    }
    units(amount, unit, currency).map_err(|reason| Fault::invalid("amount", reason))
}
