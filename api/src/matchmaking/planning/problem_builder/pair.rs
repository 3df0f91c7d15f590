//! What a line may give to a need: from when, and in which unit.

use super::{BuildInput, Place, ProblemBuilder, demand::too_much};
use crate::matchmaking::planning::{Names, other_money::Foreign};
use chrono::NaiveDate;
use domain::assistance::Stated;
use matching::{
    catalogue::Ranked,
    compliance::{Outcome, check_pair},
    facts::{Assistance, Gap, Line, Need},
    plan::{AMOUNT_MAX, Pair},
    size::{NEEDS, key, rate_between},
};

/// A line of a partner that may serve a need of a gap.
struct Candidate<'a> {
    ground: &'a BuildInput<'a>,
    gap: &'a Gap,
    partner: &'a Ranked<Assistance>,
    line: &'a Line,
    need: &'a Need,
}

impl ProblemBuilder {
    /// What a line may give to the needs of a gap.
    pub(super) fn add_line(
        &mut self,
        ground: &BuildInput<'_>,
        gap: &Gap,
        partner: &Ranked<Assistance>,
        line: &Line,
    ) {
        if line.least.is_some_and(|least| least > AMOUNT_MAX) {
            return;
        }
        for need in &gap.needs {
            let candidate = Candidate {
                ground,
                gap,
                partner,
                line,
                need,
            };
            if candidate.is_wanted()
                && let Some(start) = candidate.allowed_start()
            {
                self.add(&candidate, start);
            }
        }
    }

    /// Adds the pair of the two; where the line is counted in something else, what that could be worth is told beside the plan.
    fn add(&mut self, candidate: &Candidate<'_>, start: NaiveDate) {
        let (line, assistance) = (candidate.line, &*candidate.partner.item.facts);
        let demand = self.demands[&candidate.need.id];
        let unit = self.problem.demands[demand].unit.clone();
        if unit != NEEDS && line.size.as_ref().is_some_and(|size| key(size) != unit) {
            self.foreign.extend(candidate.foreign());
            return;
        }
        let supply = self.supply(assistance, line, &unit);
        // An open-ended line is planned in the unit of the first need that it may serve.
        if self.problem.supplies[supply].unit == unit {
            let fit = candidate.partner.judgement.score();
            self.add_pair(demand, supply, fit, candidate.place(start));
        }
    }

    fn add_pair(&mut self, demand: usize, supply: usize, fit: f64, place: Place) {
        self.problem.pairs.push(Pair {
            demand,
            supply,
            fit,
            start: place.start,
        });
        let problem = &self.problem;
        let key = (problem.demands[demand].id, problem.supplies[supply].id);
        self.places.insert(key, place);
    }
}

impl Candidate<'_> {
    /// Whether the need asks for what the line gives, and nobody keeps the two apart.
    fn is_wanted(&self) -> bool {
        let (need, line) = (self.need, self.line);
        line.serves(need)
            && !need.met
            && too_much(need).is_none()
            && !self.ground.wish.apart.contains(&(need.id, line.id))
    }

    fn place(&self, start: NaiveDate) -> Place {
        Place {
            names: self.names(),
            line: self.line.id,
            gap: self.gap.id,
            assistance: self.partner.item.facts.id,
            start: Some(start),
        }
    }

    fn names(&self) -> Names {
        Names {
            gap: self.gap.reference.clone(),
            need: self.need.title.to_string(),
            assistance: self.partner.item.facts.reference.clone(),
            line: self.line.title.to_string(),
        }
    }

    /// What a line has in another currency than the need, with the rate between them; `None` where that was not asked for, there is no
    /// rate, or it is no money.
    fn foreign(&self) -> Option<Foreign> {
        let (ground, line, need) = (self.ground, self.line, self.need);
        if !ground.wish.extras.other_money {
            return None;
        }
        let given = line.size.as_ref()?;
        let (from, to) = (
            given.currency.as_deref()?,
            need.size.as_ref()?.currency.as_deref()?,
        );
        let rates = &ground.catalogue.engine().world.rates;
        let assistance = &self.partner.item.facts;
        Some(Foreign {
            need: need.id,
            line: line.id,
            assistance: assistance.id,
            names: self.names(),
            left: line.remaining.unwrap_or(given.value),
            ceiling: assistance
                .ceiling
                .as_ref()
                .and_then(|ceiling| ceiling.left_of(given)),
            least: line.least.unwrap_or(0),
            most: line.most,
            currency: from.to_owned(),
            fit: self.partner.judgement.score(),
            rate: rate_between(from, to, rates, ground.asked.day(self.gap))?.clone(),
        })
    }

    /// The first day on which a line may start for a need by the sanctions; `None` where they forbid it, or ask for a step that the
    /// provider will not take. A pair is judged by its mildest line: lines that are judged more strictly are judged again by themselves.
    fn allowed_start(&self) -> Option<NaiveDate> {
        let verdict = &self.partner.judgement.verdict;
        let mut stricter = verdict.stricter.iter();
        if !stricter.any(|stricter| stricter.id == self.line.id) {
            return Some(verdict.earliest_start);
        }
        let (gap, assistance) = (self.gap, &*self.partner.item.facts);
        let on = self.ground.asked.day(gap);
        let alone = Assistance {
            lines: vec![self.line.clone()],
            ..assistance.clone()
        };
        let windows = [self.need.window, gap.window, assistance.window];
        let start = windows
            .into_iter()
            .filter_map(|window| window.from)
            .fold(on, NaiveDate::max);
        let rules = &self.ground.catalogue.engine().rules;
        let verdict = check_pair(rules, gap, &alone, on, start);
        let is_had = match verdict.outcome {
            Outcome::Clear | Outcome::Unknown => true,
            Outcome::Notify | Outcome::ExemptionRequired => {
                assistance.seeks_exemption != Stated::No
            }
            Outcome::Prohibited => false,
        };
        is_had.then_some(verdict.earliest_start)
    }
}
