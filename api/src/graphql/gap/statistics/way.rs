//! How far gaps came with who gives, and how well that serves.

use async_graphql::SimpleObject;
use chrono::NaiveDate;
use domain::ledger::Ledger;

/// A whole day; nothing where only a year or month is stated.
pub fn day(date: &str) -> Option<NaiveDate> {
    date.parse().ok()
}

/// How far a gap came with who gives, and when it came there first, where that is a whole day.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// How far.
    pub state: Step,
    /// First match.
    pub matched: Option<NaiveDate>,
    /// First commitment.
    pub committed: Option<NaiveDate>,
    /// First delivery.
    pub delivered: Option<NaiveDate>,
    /// How well what was delivered under its matches serves.
    pub ratings: RatingStats,
}

/// How far a gap came: whatever is later includes what is earlier, so that the funnel never widens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Found.
    #[default]
    Found,
    /// Matched.
    Matched,
    /// Something is committed and stands.
    Committed,
    /// Something is delivered.
    Delivered,
}

impl Step {
    /// How far it came by the ledger's sums of one measure, of all that was ever entered and as of today: what was delivered stays so,
    /// what was only committed does not outlast its end. None where nothing stands.
    pub fn by(ever: Ledger, today: Ledger) -> Option<Self> {
        match (ever.delivered > 0, today.covered() > 0) {
            (true, _) => Some(Self::Delivered),
            (_, true) => Some(Self::Committed),
            _ => None,
        }
    }
}

impl Way {
    /// As far as either came, and as early: of matches and entries of one who gives, whatever their measure.
    pub fn or(&self, other: &Self) -> Self {
        let earlier = |one: Option<NaiveDate>, other| [one, other].into_iter().flatten().min();
        Self {
            state: self.state.max(other.state),
            matched: earlier(self.matched, other.matched),
            committed: earlier(self.committed, other.committed),
            delivered: earlier(self.delivered, other.delivered),
            ratings: self.ratings.and(other.ratings),
        }
    }
}

/// How many matches of which the delivery was verified serve how well, as whoever verified it last found, also of those of which something
/// was given back since: together they are all of those that the viewer may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, SimpleObject)]
pub struct RatingStats {
    /// What was delivered does what it was needed for.
    useful: u64,
    /// It does part of that, or with makeshifts.
    partly_useful: u64,
    /// It is there, and does not do what it was needed for.
    not_useful: u64,
    /// Whoever verified it did not say.
    unrated: u64,
}

/// That the delivery of a match was ever verified, in SQL, whatever came back since: events say so, which stay.
macro_rules! verified {
    () => {
        r#"("match".state = 'VERIFIED' or ("match".agreed is not null and "match".reason is not null and exists (select 1 from event where event.about_id = "match".id and event.kind = 'DELIVERY_VERIFIED')))"#
    };
}

/// That the delivery of a match was ever verified, in SQL.
pub const VERIFIED: &str = verified!();

/// Counts the matches of a rating, in SQL: what was found stands until it is verified anew, whatever is given back meanwhile.
macro_rules! rated {
    ($which:literal) => {
        concat!(
            r#"sum(case when "match".rating "#,
            $which,
            " then 1 else 0 end)"
        )
    };
}

/// The counts that make [`RatingStats`], in SQL.
pub const RATED: [&str; 4] = [
    rated!("= 'USEFUL'"),
    rated!("= 'PARTLY_USEFUL'"),
    rated!("= 'NOT_USEFUL'"),
    concat!(
        r#"sum(case when "match".rating is null and "#,
        verified!(),
        " then 1 else 0 end)"
    ),
];

impl RatingStats {
    /// What was counted by [`RATED`].
    pub fn of(counted: [i64; 4]) -> Self {
        let [useful, partly_useful, not_useful, unrated] = counted.map(i64::unsigned_abs);
        Self {
            useful,
            partly_useful,
            not_useful,
            unrated,
        }
    }

    /// The matches of both.
    pub fn and(self, other: Self) -> Self {
        Self {
            useful: self.useful + other.useful,
            partly_useful: self.partly_useful + other.partly_useful,
            not_useful: self.not_useful + other.not_useful,
            unrated: self.unrated + other.unrated,
        }
    }
}
