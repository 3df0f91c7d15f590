//! What is worked out beside a plan, as the plan keeps it: ids and figures alone, so that no text that is hidden or erased later stands in it.

use super::{Drafted, OtherMoney, Planned, Told};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The best other need that what a line gives could go to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherUse {
    /// The need that gets it by the plan.
    pub need: Uuid,
    /// The line that gives it.
    pub line: Uuid,
    /// The other need.
    pub other: Uuid,
    /// The gap of the other need.
    pub other_gap: Uuid,
    /// How much of it could go there.
    pub amount: i64,
    /// What that is in: a currency, a unit, or `NEEDS`.
    pub unit: String,
    /// How well the two fit, 0 to 1.
    pub fit: f64,
}

/// Money of another currency for a need that the plan leaves open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherCurrency {
    /// The need.
    pub need: Uuid,
    /// Its gap.
    pub gap: Uuid,
    /// The offer or programme.
    pub assistance: Uuid,
    /// Its line.
    pub line: Uuid,
    /// How much of the line that would be, in minor units of its currency.
    pub amount: i64,
    /// The currency of the line.
    pub currency: String,
    /// About what it is worth to the need, in minor units of the need's currency.
    pub worth: i64,
    /// The currency of the need.
    pub worth_currency: String,
    /// Who published the rate.
    pub rate: String,
    /// Since when the rate holds.
    pub rate_day: NaiveDate,
}

impl Drafted {
    /// What a plan keeps of it besides its lines.
    pub fn kept(&self) -> Told {
        Told {
            other_uses: self.lines.iter().filter_map(other_use).collect(),
            other_money: self.other_money.iter().map(other_currency).collect(),
            ..self.told.clone()
        }
    }
}

fn other_use(planned: &Planned) -> Option<OtherUse> {
    let next = planned.next.as_ref()?;
    Some(OtherUse {
        need: planned.need,
        line: planned.line,
        other: next.need,
        other_gap: next.gap_id,
        amount: next.amount,
        unit: planned.unit.clone(),
        fit: next.fit,
    })
}

fn other_currency(money: &OtherMoney) -> OtherCurrency {
    OtherCurrency {
        need: money.need,
        gap: money.gap_id,
        assistance: money.assistance_id,
        line: money.line,
        amount: money.amount,
        currency: money.currency.clone(),
        worth: money.worth,
        worth_currency: money.worth_currency.clone(),
        rate: money.rate.clone(),
        rate_day: money.rate_day,
    }
}
