//! What can be done to the register of a story, drawn at random.

use proptest::prelude::*;

/// Gaps of a story.
pub(super) const GAPS: usize = 2;
/// Who gives by offers; behind them comes a mission with a programme.
pub(super) const DONORS: [&str; 3] = ["state-can", "state-che", "state-fra"];
/// All that gives: the offers, and the programme.
pub(super) const GIVERS: usize = DONORS.len() + 1;

/// A change: of match, entry, request or plan number such-and-such, as far as there is one.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Propose {
        gap: usize,
        offer: usize,
        holder: bool,
        lines: Vec<usize>,
    },
    Consent(usize),
    Object(usize),
    Decline(usize),
    Agree(usize),
    Withdraw {
        of: usize,
        holder: bool,
    },
    Enter {
        entry: Entry,
        of: usize,
        line: usize,
        amount: i64,
        /// Whether it says a last day, which lies ahead.
        ends: bool,
    },
    /// All of an entry where no amount is given.
    Reverse {
        entry: usize,
        amount: Option<i64>,
    },
    Verify(usize),
    /// An exemption is requested.
    Request(usize),
    Decide {
        request: usize,
        grants: bool,
    },
    /// Whose gap it is or a mission plans its needs; a need without a size is left open.
    Plan {
        gap: usize,
        holder: bool,
        sizes: [Option<i64>; 2],
    },
    Adopt(usize),
    SetAside(usize),
    Revise {
        offer: usize,
        sizes: [i64; 2],
    },
    WithdrawOffer(usize),
    /// All last days that lay ahead pass.
    Pass,
    /// What was said last is said again under its name.
    Again,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Pledge,
    Commit,
    Deliver,
    Withdraw,
}

/// Items, and cents.
fn sizes() -> impl Strategy<Value = [i64; 2]> {
    let cents = prop::sample::select(vec![10_000_i64, 50_050, 80_000, 125_050]);
    (1..8_i64, cents).prop_map(|(items, cents)| [items, cents])
}

/// The same, each left open now and then.
fn open_sizes() -> impl Strategy<Value = [Option<i64>; 2]> {
    let is_said = || prop::bool::weighted(0.8);
    (sizes(), is_said(), is_said()).prop_map(|([items, cents], one, other)| {
        [Some(items).filter(|_| one), Some(cents).filter(|_| other)]
    })
}

fn enter() -> impl Strategy<Value = Step> {
    use Entry::{Commit, Deliver, Pledge, Withdraw};
    let entry = prop::sample::select(vec![Pledge, Commit, Commit, Deliver, Withdraw]);
    let ends = prop::bool::weighted(0.2);
    (entry, 0..12_usize, 0..2_usize, 1..5_i64, ends).prop_map(|(entry, of, line, amount, ends)| {
        Step::Enter {
            entry,
            of,
            line,
            amount,
            ends,
        }
    })
}

fn propose() -> impl Strategy<Value = Step> {
    let lines = prop::sample::select(vec![vec![0], vec![1], vec![0, 1]]);
    (0..GAPS, 0..GIVERS, any::<bool>(), lines).prop_map(|(gap, offer, holder, lines)| {
        Step::Propose {
            gap,
            offer,
            holder,
            lines,
        }
    })
}

/// What is said of matches that are proposed or agreed.
fn of_match() -> impl Strategy<Value = Step> {
    let of = || 0..12_usize;
    prop_oneof![
        4 => of().prop_map(Step::Consent),
        1 => of().prop_map(Step::Object),
        1 => of().prop_map(Step::Decline),
        5 => of().prop_map(Step::Agree),
        1 => (of(), any::<bool>()).prop_map(|(of, holder)| Step::Withdraw { of, holder }),
        2 => of().prop_map(Step::Verify),
        1 => of().prop_map(Step::Request),
        1 => (of(), any::<bool>()).prop_map(|(request, grants)| Step::Decide { request, grants }),
    ]
}

/// What is said of either side.
fn of_sides() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..GAPS, any::<bool>(), open_sizes()).prop_map(|(gap, holder, sizes)| Step::Plan { gap, holder, sizes }),
        2 => (0..12_usize).prop_map(Step::Adopt),
        1 => (0..12_usize).prop_map(Step::SetAside),
        1 => (0..GIVERS, sizes()).prop_map(|(offer, sizes)| Step::Revise { offer, sizes }),
        1 => (0..DONORS.len()).prop_map(Step::WithdrawOffer),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let reverse = (0..24_usize, prop::option::of(1..4_i64));
    prop_oneof![
        4 => propose(),
        16 => of_match(),
        16 => enter(),
        2 => reverse.prop_map(|(entry, amount)| Step::Reverse { entry, amount }),
        4 => of_sides(),
        1 => Just(Step::Pass),
        2 => Just(Step::Again),
    ]
}
