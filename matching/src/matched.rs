//! A match of chosen lines and needs, judged as a suggestion is: by the same obstacles and the same rules of the sanctions.
//!
//! What differs is that the lines are known: they are judged alone, and of them the strictest counts, with the measures that ask
//! something of any. What is left of needs and lines is the ledger's to say, and a deadline that has passed bounds nothing: what lacks
//! still lacks.

use crate::{
    compliance::{Verdict, check_pair},
    engine::Engine,
    facts::{Assistance, Gap, Line, Need},
    obstacle::Obstacle,
};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

/// More days than any notice or request has to come before a delivery.
const LEAD_DAYS_MAX: u64 = 800;

/// A match, judged.
#[derive(Clone, Debug)]
pub struct Matched {
    /// What rules the pair out, or speaks against it.
    pub obstacles: Vec<Obstacle>,
    /// What the sanctions ask of what is matched.
    pub verdict: Verdict,
}

/// The need and the line that a line of a match pairs.
pub type Ends = (Uuid, Uuid);

impl Engine {
    /// Judges a match as of today. Without lines, all that the assistance gives is judged.
    pub fn matched(
        &self,
        gap: &Gap,
        assistance: &Assistance,
        lines: &[Ends],
        today: NaiveDate,
    ) -> Matched {
        let (gap, assistance) = chosen(gap, assistance, lines, today);
        let verdict = lines
            .iter()
            .map(|ends| {
                let (gap, assistance) = chosen(&gap, &assistance, &[*ends], today);
                self.verdict(&gap, &assistance, today)
            })
            .reduce(Verdict::and)
            .unwrap_or_else(|| self.verdict(&gap, &assistance, today));
        Matched {
            obstacles: self.obstacles_under(&verdict, &gap, &assistance, today, false),
            verdict,
        }
    }

    /// What the sanctions asked of what one line of a match delivered on that day, as if it had been asked in time.
    pub fn delivered(
        &self,
        gap: &Gap,
        assistance: &Assistance,
        ends: Ends,
        day: NaiveDate,
    ) -> Verdict {
        let (gap, assistance) = chosen(gap, assistance, &[ends], day);
        let asked_on = day
            .checked_sub_days(Days::new(LEAD_DAYS_MAX))
            .unwrap_or(day);
        check_pair(&self.rules, &gap, &assistance, asked_on, day)
    }
}

/// Both sides with nothing but what these lines of a match pair; all there is without lines.
fn chosen(
    gap: &Gap,
    assistance: &Assistance,
    lines: &[Ends],
    today: NaiveDate,
) -> (Gap, Assistance) {
    let is_chosen = |need: Uuid, line: Uuid| lines.is_empty() || lines.contains(&(need, line));
    let still = |until: Option<NaiveDate>| until.filter(|until| *until >= today);
    let mut chosen_gap = gap.clone();
    chosen_gap.window.until = still(gap.window.until);
    chosen_gap.needs.retain(|need| {
        let mut all = assistance.lines.iter();
        lines.is_empty() || all.any(|line| is_chosen(need.id, line.id))
    });
    for need in &mut chosen_gap.needs {
        need.window.until = still(need.window.until);
        (need.met, need.remaining) = (false, None);
        need.depends_on = Box::default();
    }
    let mut chosen_assistance = assistance.clone();
    chosen_assistance.lines = assistance
        .lines
        .iter()
        .filter_map(|line| {
            let mut served = gap.needs.iter().filter(|need| is_chosen(need.id, line.id));
            let goods = served.clone().filter_map(|need: &Need| need.goods).max();
            let is_given = lines.is_empty() || served.next().is_some();
            is_given.then(|| Line {
                // What is paid for is judged as what is given.
                goods: line.goods.or(goods.filter(|_| !lines.is_empty())),
                remaining: None,
                ceiling: None,
                ..line.clone()
            })
        })
        .collect();
    (chosen_gap, chosen_assistance)
}
