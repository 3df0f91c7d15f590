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

impl ProblemBuilder {
    /// What a line may give to the needs of a gap.
    pub(super) fn add_line(
        &mut self,
        ground: &BuildInput<'_>,
        gap: &Gap,
        partner: &Ranked<Assistance>,
        line: &Line,
    ) {
        for need in gap.needs.iter().filter(|need| {
            need.assistance == line.assistance && !need.met && too_much(need).is_none()
        }) {
            let demand = self.demands[&need.id];
            let unit = self.problem.demands[demand].unit.clone();
            let serves = unit == NEEDS || line.size.as_ref().is_none_or(|size| key(size) == unit);
            let gives = line.least.is_none_or(|least| least <= AMOUNT_MAX);
            if !gives || ground.wish.apart.contains(&(need.id, line.id)) {
                continue;
            }
            let Some(start) = allowed_start(ground, gap, partner, line, need) else {
                continue;
            };
            if !serves {
                let foreign = foreign(ground, gap, partner, line, need);
                self.foreign.extend(foreign);
                continue;
            }
            let place = Place {
                names: names(gap, need, &partner.item.facts, line),
                line: line.id,
                gap: gap.id,
                assistance: partner.item.facts.id,
                start: Some(start),
            };
            let supply = self.supply(&partner.item.facts, line, &unit);
            // An open-ended line is planned in the unit of the first need that it may serve.
            if self.problem.supplies[supply].unit == unit {
                let fit = partner.judgement.score();
                self.add_pair(demand, supply, fit, place);
            }
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

/// What a line has in another currency than the need, with the rate between them; `None` where that was not asked for, there is no rate,
/// or it is no money.
fn foreign(
    ground: &BuildInput<'_>,
    gap: &Gap,
    partner: &Ranked<Assistance>,
    line: &Line,
    need: &Need,
) -> Option<Foreign> {
    if !ground.wish.extras.other_money {
        return None;
    }
    let given = line.size.as_ref()?;
    let (from, to) = (
        given.currency.as_deref()?,
        need.size.as_ref()?.currency.as_deref()?,
    );
    let rates = &ground.catalogue.engine().world.rates;
    Some(Foreign {
        need: need.id,
        line: line.id,
        names: names(gap, need, &partner.item.facts, line),
        left: line.remaining.unwrap_or(given.value),
        currency: from.to_owned(),
        fit: partner.judgement.score(),
        rate: rate_between(from, to, rates, ground.asked.day(gap))?.clone(),
    })
}

fn names(gap: &Gap, need: &Need, assistance: &Assistance, line: &Line) -> Names {
    Names {
        gap: gap.reference.clone(),
        need: need.title.clone(),
        assistance: assistance.reference.clone(),
        line: line.title.clone(),
    }
}

/// The first day on which a line may start for a need by the sanctions; `None` where they forbid it, or ask for a step that the provider
/// will not take. A pair is judged by its mildest line: lines that are judged more strictly are judged again by themselves.
fn allowed_start(
    ground: &BuildInput<'_>,
    gap: &Gap,
    partner: &Ranked<Assistance>,
    line: &Line,
    need: &Need,
) -> Option<NaiveDate> {
    let verdict = &partner.judgement.verdict;
    if !verdict
        .stricter
        .iter()
        .any(|stricter| stricter.id == line.id)
    {
        return Some(verdict.earliest_start);
    }
    let (on, assistance) = (ground.asked.day(gap), &*partner.item.facts);
    let alone = Assistance {
        lines: vec![line.clone()],
        ..assistance.clone()
    };
    let start = [need.window.from, gap.window.from, assistance.window.from]
        .into_iter()
        .flatten()
        .fold(on, NaiveDate::max);
    let verdict = check_pair(&ground.catalogue.engine().rules, gap, &alone, on, start);
    let is_had = match verdict.outcome {
        Outcome::Clear | Outcome::Unknown => true,
        Outcome::Notify | Outcome::ExemptionRequired => assistance.seeks_exemption != Stated::No,
        Outcome::Prohibited => false,
    };
    is_had.then_some(verdict.earliest_start)
}
