//! The ledger: what is pledged, committed, delivered and taken back, how much room it leaves, and which entries it bears.
//!
//! Entries that are made one after the other are judged by [`Books`]. Those that are given together, as files give them, in no
//! order, are judged by what they come to: [`within_size`] and [`backed`]. Books that the first let come about are sound for both.
//!
//! Each entry is counted in its own measure, and only with those in the same one. Those in the measure of the need count against its
//! size; all others look after the need, whatever its size, and an entry without a figure is counted as one.

use crate::{assistance::AssistanceType, matches::CommitmentKind, validation::Fault};

pub mod end;
pub mod late;
mod open;
pub mod past;
mod together;

pub use together::{Asked, backed, may_reverse_on, measure, within_size};

/// Sums of the ledger, all in one unit; wide enough for any number of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Promised, less what was reversed or ended.
    pub pledged: i128,
    /// Firmly committed, less what was reversed.
    pub committed: i128,
    /// Delivered, less what was reversed.
    pub delivered: i128,
    /// Taken back.
    pub withdrawn: i128,
}

impl Ledger {
    /// The sums of these entries.
    pub fn of(entries: impl IntoIterator<Item = (CommitmentKind, i64)>) -> Self {
        let mut ledger = Self::default();
        for (kind, amount) in entries {
            ledger.enter(kind, amount);
        }
        ledger
    }

    /// Adds an entry.
    pub fn enter(&mut self, kind: CommitmentKind, amount: i64) {
        let sum = match kind {
            CommitmentKind::Pledged
            | CommitmentKind::PledgeReversed
            | CommitmentKind::PledgeEnded => &mut self.pledged,
            CommitmentKind::Committed | CommitmentKind::CommitmentReversed => &mut self.committed,
            CommitmentKind::Delivered | CommitmentKind::DeliveryReversed => &mut self.delivered,
            CommitmentKind::Withdrawn => &mut self.withdrawn,
        };
        if kind.reverses() || kind == CommitmentKind::PledgeEnded {
            *sum -= i128::from(amount);
        } else {
            *sum += i128::from(amount);
        }
    }

    /// What is committed and not taken back, delivered or not.
    pub fn standing(self) -> i128 {
        (self.committed - self.withdrawn).max(0)
    }

    /// What counts against a size: commitments that stand, or deliveries where they are more. A withdrawal takes nothing
    /// delivered back.
    pub fn covered(self) -> i128 {
        self.delivered.max(self.standing())
    }

    /// What is committed and neither delivered nor taken back: what can be.
    pub fn outstanding(self) -> i128 {
        (self.committed - self.withdrawn - self.delivered).max(0)
    }

    /// What is promised and was not committed: what can be reversed, and ends with its match.
    pub fn promised(self) -> i128 {
        (self.pledged - self.covered()).max(0)
    }

    /// How much more a size bears; none where nothing says how much it bears.
    pub fn room(self, size: Option<i64>) -> Option<i64> {
        size.map(|size| left(size, self.covered()))
    }

    /// How much of a size is not pledged; none where nothing says how much there is.
    pub fn unpledged(self, size: Option<i64>) -> Option<i64> {
        size.map(|size| left(size, self.pledged))
    }

    /// Whether more is committed or delivered than a size bears.
    pub fn exceeds(self, size: i64) -> bool {
        self.covered() > i128::from(size)
    }
}

/// What is left of a size; nothing where more is taken than there is.
fn left(size: i64, taken: i128) -> i64 {
    let left = (i128::from(size) - taken.max(0)).max(0);
    i64::try_from(left).expect("what is left is no more than the size")
}

/// Something that is counted on: its sums so far, and its size where it has one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Account {
    /// What was entered so far.
    pub entered: Ledger,
    /// How much there is of it.
    pub size: Option<i64>,
}

impl Account {
    /// How much more it bears; none where nothing says how much.
    pub fn room(self) -> Option<i64> {
        self.entered.room(self.size)
    }

    /// How much of it is not pledged; none where nothing says how much there is.
    pub fn unpledged(self) -> Option<i64> {
        self.entered.unpledged(self.size)
    }
}

/// What an entry under a line of a match is counted on, all of it in the unit of the need.
#[derive(Clone, Copy, Debug, Default)]
pub struct Books<'a> {
    /// The need.
    pub need: Account,
    /// The line that gives.
    pub line: Account,
    /// What that line gives to this gap, and the most that it gives to one.
    pub on_gap: Account,
    /// The line of the match.
    pub under: Account,
    /// What the offer or programme gives of this currency over all its lines.
    pub ceiling: Account,
    /// The least that the line gives to one gap.
    pub least: Option<i64>,
    /// ISO 4217, where it is money.
    pub currency: Option<&'a str>,
    /// Whether the entry has no figure: it looks after the need, as one.
    pub is_bare: bool,
    /// Whether the entry is of an earlier day: what it covers it covers today, too.
    pub is_earlier: bool,
}

/// An entry that is to be reversed.
#[derive(Clone, Copy, Debug)]
pub struct Reversible {
    /// What it says.
    pub kind: CommitmentKind,
    /// How much of it.
    pub amount: i64,
    /// Whether another entry reverses it already.
    pub is_reversed: bool,
}

/// What cannot be delivered or taken back, as it follows "is more than".
const OUTSTANDING: &str = "is committed under this line and not delivered";

/// What cannot be reversed of a pledge, likewise: a commitment keeps its promise.
const PROMISED: &str = "is pledged under this line and not committed";

impl Books<'_> {
    /// Whether this much can be pledged: a promise does not keep others from the need.
    pub fn may_pledge(&self, amount: i64) -> Result<(), Fault> {
        let beside = self.under.entered.unpledged(self.need.size);
        self.bear(amount, beside, "the need asks for beside what you pledged")?;
        self.bear(
            amount,
            self.line.unpledged(),
            "the line has that is not pledged",
        )?;
        self.bear(
            amount,
            self.ceiling.unpledged(),
            "the ceiling over all lines has that is not pledged",
        )?;
        self.bear(amount, self.under.unpledged(), "the match is about")
    }

    /// Whether this much can be committed.
    pub fn may_commit(&self, amount: i64) -> Result<(), Fault> {
        let lacking = match self.is_earlier {
            true => "the need lacks today, against which what is of an earlier day counts, too",
            false => "the need still lacks",
        };
        self.bear(amount, self.need.room(), lacking)?;
        self.bear(amount, self.line.room(), "the line still has")?;
        self.bear(
            amount,
            self.ceiling.room(),
            "the ceiling over all lines still has",
        )?;
        self.bear(amount, self.on_gap.room(), "the line gives to one gap")?;
        self.bear(amount, self.under.room(), "the match is about")?;
        let after = self.on_gap.entered.covered() + i128::from(amount);
        match self.least {
            Some(least) if after < i128::from(least) => Err(Fault::taken(
                "amount",
                format!(
                    "This line gives no less than {} to one gap: commit more at once.",
                    self.figure(least)
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Whether this much can be delivered.
    pub fn may_deliver(&self, amount: i64) -> Result<(), Fault> {
        let refused = self.bear(amount, Some(self.under.entered.outstanding()), OUTSTANDING);
        refused.map_err(|mut fault| {
            if !self.is_bare {
                fault.reason.push_str(" Commit the rest first (commit).");
            }
            fault
        })
    }

    /// Whether this much can be taken back.
    pub fn may_withdraw(&self, amount: i64) -> Result<(), Fault> {
        self.bear(amount, Some(self.under.entered.outstanding()), OUTSTANDING)
    }

    /// Whether this much of an entry under the line can be reversed: what is delivered or taken back of a commitment stays
    /// committed, and what is committed stays pledged.
    pub fn may_reverse(&self, entry: Reversible, amount: i64) -> Result<(), Fault> {
        if entry.kind.reversal().is_none() {
            return Err(Fault::taken(
                "entry",
                "Only what was pledged, committed or delivered is reversed: what is taken back can be committed again.",
            ));
        }
        if entry.is_reversed {
            return Err(Fault::taken("entry", "This entry was reversed before."));
        }
        self.bear(amount, Some(entry.amount), "the entry says")?;
        match entry.kind {
            CommitmentKind::Committed => self.may_withdraw(amount),
            CommitmentKind::Pledged => {
                self.bear(amount, Some(self.under.entered.promised()), PROMISED)
            }
            _ => Ok(()),
        }
    }

    /// Whether a commitment counts again that a delivery had fulfilled, which has ended and is reversed.
    pub fn may_stand_again(&self, amount: i64) -> Result<(), Fault> {
        self.bear(amount, self.need.room(), "the need still lacks")
    }

    /// Refuses an amount above what something still bears.
    fn bear(&self, amount: i64, room: Option<impl Into<i128>>, what: &str) -> Result<(), Fault> {
        let room = room.map(Into::into);
        let Some(room) = room.filter(|room| i128::from(amount) > *room) else {
            return Ok(());
        };
        let message = match (self.is_bare, what) {
            (false, _) => {
                let (amount, room) = (self.figure(amount), self.figure(room));
                format!("{amount} is more than {what}: {room} at most.")
            }
            (true, OUTSTANDING) => {
                "Nothing without a figure is committed under this line and not delivered: say how much, and in which unit it was committed.".to_owned()
            }
            (true, PROMISED) => {
                "What was pledged without a figure is committed: reverse the commitment first.".to_owned()
            }
            (true, _) => "This line looks after the need already.".to_owned(),
        };
        Err(Fault::taken("amount", message))
    }

    fn figure(&self, value: impl Into<i128>) -> String {
        together::figure(value, self.currency)
    }
}

/// Whether a line that gives only together with another may be committed from: `others` is what other lines, of anybody, have on
/// needs of the same gap for what it requires.
pub fn completed(
    required: Option<AssistanceType>,
    others: impl IntoIterator<Item = Ledger>,
) -> Result<(), Fault> {
    let Some(required) = required else {
        return Ok(());
    };
    if others.into_iter().any(|other| other.covered() > 0) {
        return Ok(());
    }
    Err(Fault::taken(
        "line",
        format!(
            "This line gives only where another commits {required} to the same gap, and none has."
        ),
    ))
}

#[cfg(test)]
mod tests;
