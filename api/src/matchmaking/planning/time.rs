//! How long a plan may take, and how much of that each part of it has.

use crate::error::{Error, Result};
use domain::plan::SECONDS_MAX;
use matching::plan::Stage;
use std::time::{Duration, Instant};

/// Of what is left once all pairs are known, the bound has three tenths, the search goes on to six, and all the rest ends by nine: what
/// is done with none of them to ask takes some time, too.
const PARTS: [u32; 3] = [3, 6, 9];

/// How long a plan may take.
#[derive(Clone, Copy, Debug)]
pub enum PlanTime {
    /// So long for the search, and half as long again for what comes after it. What is before it takes what it takes: who asks has a limit
    /// of their own on all of it.
    Search(Duration),
    /// So long for all of it, from that moment on: reading included.
    Whole(Instant, Duration),
}

impl PlanTime {
    /// So long for all of it from now on.
    pub fn from_now(whole: Duration) -> Self {
        Self::Whole(Instant::now(), whole)
    }

    /// When all has to be read and all pairs have to be known: half of the time is for that.
    pub fn known_by(self) -> Option<Instant> {
        match self {
            Self::Search(_) => None,
            Self::Whole(began, whole) => Some(began + whole / 2),
        }
    }

    /// When each stage has to end of a plan whose pairs are known now.
    pub(super) fn ends(self) -> Ends {
        let now = Instant::now();
        match self {
            Self::Search(search) => Ends {
                bound: None,
                search: now + search,
                rest: now + search + search / 2,
            },
            Self::Whole(began, whole) => {
                let left = (began + whole).saturating_duration_since(now);
                let [bound, search, rest] = PARTS.map(|part| now + left * part / 10);
                Ends {
                    bound: Some(bound),
                    search,
                    rest,
                }
            }
        }
    }
}

/// When the stages of a plan have to end.
pub(super) struct Ends {
    bound: Option<Instant>,
    search: Instant,
    rest: Instant,
}

impl Ends {
    /// Whether the time of a stage is up.
    pub(super) fn are_past(&self, stage: Stage) -> bool {
        let end = match stage {
            Stage::Pairs => None,
            Stage::Bound => self.bound,
            Stage::Search => Some(self.search),
            Stage::Fairness | Stage::Stability | Stage::Advice | Stage::NextUses => Some(self.rest),
        };
        end.is_some_and(|end| Instant::now() >= end)
    }
}

/// How fast pairs become known, against the time that there is for it.
pub(super) struct Pace {
    time: PlanTime,
    began: Instant,
}

impl Pace {
    /// Begins now.
    pub(super) fn begin(time: PlanTime) -> Self {
        Self {
            time,
            began: Instant::now(),
        }
    }

    /// Refuses to go on where the pairs of so many gaps cannot be known in time: a plan over those that happened to come first would
    /// pass others over without a reason.
    pub(super) fn check(&self, done: usize, gaps: usize) -> Result<()> {
        let (PlanTime::Whole(start, whole), Some(until)) = (self.time, self.time.known_by()) else {
            return Ok(());
        };
        let allowed = until.saturating_duration_since(self.began);
        let Some(needed) = too_long(self.began.elapsed(), allowed, done, gaps) else {
            return Ok(());
        };
        let read = self.began.saturating_duration_since(start);
        Err(Error::Conflict(format!(
            "To compare {gaps} gaps with what may help them takes about {} seconds here, and half of the {} seconds that a plan has is for \
             reading and comparing: {}.",
            needed.as_secs().max(1),
            whole.as_secs(),
            way_out(read + needed)
        )))
    }
}

/// What can be done where reading and comparing take so long.
pub fn way_out(known_in: Duration) -> String {
    let fewer = "plan for fewer gaps (--gap, regimes in the policy, --only-files)";
    // A fifth more than it should take: not all gaps take as long.
    let enough = (known_in.as_millis() * 12).div_ceil(5_000).max(2);
    if enough > u128::from(SECONDS_MAX) {
        fewer.to_owned()
    } else {
        format!("give it more time (--seconds {enough}), or {fewer}")
    }
}

/// How long all pairs take, where that is too long: where the time for it is up, or it is clear before that it takes twice as long.
fn too_long(spent: Duration, allowed: Duration, done: usize, gaps: usize) -> Option<Duration> {
    let whole = spent.as_secs_f64() * gaps as f64 / done.max(1) as f64;
    let is_clear = spent >= allowed / 10 && whole > 2.0 * allowed.as_secs_f64();
    let is_over = done < gaps && (spent >= allowed || is_clear);
    is_over.then(|| Duration::from_secs_f64(whole.min(SECONDS_MAX as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn pairs_that_take_too_long_are_told_as_soon_as_that_is_clear() {
        for (spent, done, needed) in [
            (30, 100, Some(300)),
            // Too early to tell, then slow, but not by so much that nothing could make up for it.
            (2, 1, None),
            (3, 10, Some(300)),
            (3, 60, None),
            (29, 500, None),
            (30, 999, Some(30)),
            (31, 1_000, None),
        ] {
            let told = too_long(seconds(spent), seconds(30), done, 1_000);
            assert_eq!(told.map(|told| told.as_secs()), needed, "{spent}, {done}");
        }
    }

    #[test]
    fn what_would_be_enough_is_said_where_anything_would() {
        assert!(way_out(seconds(300)).starts_with("give it more time (--seconds 720), or"));
        // More than half of three seconds.
        assert!(way_out(Duration::from_millis(1_950)).contains("(--seconds 5)"));
        assert!(way_out(seconds(36_000)).starts_with("give it more time (--seconds 86400), or"));
        assert!(way_out(seconds(36_001)).starts_with("plan for fewer gaps"));
    }

    #[test]
    fn each_stage_ends_in_its_part_of_the_time() {
        let later = [
            Stage::Search,
            Stage::Fairness,
            Stage::Stability,
            Stage::Advice,
            Stage::NextUses,
        ];
        type Of = fn(Duration) -> PlanTime;
        for (time, is_bounded) in [
            (PlanTime::from_now as Of, true),
            (PlanTime::Search as Of, false),
        ] {
            let none = time(Duration::ZERO).ends();
            assert!(later.iter().all(|stage| none.are_past(*stage)));
            assert_eq!(none.are_past(Stage::Bound), is_bounded);
            let much = time(seconds(3_600)).ends();
            assert!(!later.iter().any(|stage| much.are_past(*stage)));
            assert_eq!(much.bound.is_some_and(|end| end < much.search), is_bounded);
            assert!(!much.are_past(Stage::Bound) && much.search < much.rest);
        }
    }
}
