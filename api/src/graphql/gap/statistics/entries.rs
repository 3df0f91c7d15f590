//! How far needs came by what was entered on them.

use super::way::{Step, Way, day};
use domain::{
    ledger::{
        Ledger,
        end::{EVER, Ends},
    },
    matches::CommitmentKind,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An entry of the ledger: of which gap, its key, need, who gives, kind, measure, amount, date, both last days, and whether all of it
/// was reversed: 1 or 0.
pub type Entered = (
    Uuid,
    Option<Uuid>,
    Uuid,
    Option<Uuid>,
    CommitmentKind,
    Option<String>,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    i32,
);

/// The last columns of these: unit or currency tell the measure, and an entry without a figure is one.
pub const ENTRY: [&str; 6] = [
    "coalesce(commitment.currency, commitment.unit)",
    "coalesce(commitment.quantity, commitment.amount_minor, 1)",
    "commitment.dated",
    "commitment.until",
    "commitment.commitment_until",
    "case when (select sum(coalesce(reversal.quantity, reversal.amount_minor, 1)) from commitment reversal where reversal.reverses_id = commitment.id) \
     >= coalesce(commitment.quantity, commitment.amount_minor, 1) then 1 else 0 end",
];

/// What one provider entered on a need.
pub struct Entry {
    kind: CommitmentKind,
    measure: Option<String>,
    amount: i64,
    dated: Option<String>,
    until: Option<String>,
    commitment_until: Option<String>,
    is_reversed: bool,
}

impl Entry {
    /// What is read of an entry.
    pub fn new(row: Entered) -> Self {
        let (_, _, _, _, kind, measure, amount, dated, until, commitment_until, reversed) = row;
        Self {
            kind,
            measure,
            amount,
            dated,
            until,
            commitment_until,
            is_reversed: reversed > 0,
        }
    }

    fn ends(&self) -> Ends<'_> {
        Ends {
            own: self.until.as_deref(),
            commitment: self.commitment_until.as_deref(),
        }
    }
}

/// How far a need came by what one provider entered on it; none where nothing of it stands.
pub fn by_ledger(entries: &[Entry], today: &str) -> Option<Way> {
    let mut sums: BTreeMap<Option<&str>, [Ledger; 2]> = BTreeMap::new();
    for entry in entries {
        let sums = sums.entry(entry.measure.as_deref()).or_default();
        for (sum, day) in sums.iter_mut().zip([EVER, today]) {
            sum.enter_as_of(day, entry.kind, entry.amount, entry.ends());
        }
    }
    let steps = sums.into_values();
    let state = steps
        .filter_map(|[ever, today]| Step::by(ever, today))
        .max()?;
    let first = |kind: CommitmentKind, is_reached: bool| {
        let of_kind = entries
            .iter()
            .filter(|entry| is_reached && entry.kind == kind && !entry.is_reversed);
        of_kind
            .filter_map(|entry| day(entry.dated.as_deref()?))
            .min()
    };
    Some(Way {
        state,
        committed: first(CommitmentKind::Committed, true),
        delivered: first(CommitmentKind::Delivered, state == Step::Delivered),
        ..Way::default()
    })
}
