//! Figures of a ranker over judged gaps.

use crate::{
    judged::{Collection, Judgement, obstacles},
    rankers::Ranker,
};
use matching::facts::{Assistance, Gap};

/// Places that are looked at.
pub(crate) const TOP: usize = 10;

/// A mean over the gaps for which a figure exists.
#[derive(Default)]
pub(crate) struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    pub(crate) fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.count += 1;
        }
    }

    pub(crate) fn show(&self) -> String {
        if self.count == 0 {
            "–".to_owned()
        } else {
            format!("{:.3}", self.sum / self.count as f64)
        }
    }
}

/// The figures of one ranker over a set of gaps.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) ndcg: Mean,
    /// The share whose first place has a grade of 2 or more.
    pub(crate) first: Mean,
    pub(crate) recall: Mean,
    pub(crate) traps: Mean,
    pub(crate) barred: Mean,
    pub(crate) across: Mean,
}

fn gain(grade: u32, place: usize) -> f64 {
    (f64::from(grade).exp2() - 1.0) / (place as f64 + 2.0).log2()
}

/// The gain of the first places over that of the best order; `None` where nothing has a grade.
pub(crate) fn ndcg(
    all: &[Assistance],
    top: &[&Assistance],
    grade: &dyn Fn(&Assistance) -> u32,
) -> Option<f64> {
    let mut ideal: Vec<u32> = all.iter().map(grade).collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let sum = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
        grades
            .enumerate()
            .map(|(place, grade)| gain(grade, place))
            .sum()
    };
    let best = sum(&mut ideal.iter().copied().take(TOP));
    let reached = sum(&mut top.iter().map(|one| grade(one)));
    (best > 0.0).then(|| reached / best)
}

impl Figures {
    /// The figures of a ranker over some gaps; `None` where the ranker does not exist.
    pub(crate) fn of(collection: &Collection, gaps: &[&Gap], ranker: &Ranker) -> Option<Self> {
        let mut figures = Self::default();
        for gap in gaps {
            figures.add(collection, gap, &ranker.1(gap)?);
        }
        Some(figures)
    }

    pub(crate) fn add(&mut self, collection: &Collection, gap: &Gap, places: &[usize]) {
        let top: Vec<&Assistance> = places
            .iter()
            .take(TOP)
            .map(|place| &collection.assistances[*place])
            .collect();
        let grade =
            |assistance: &Assistance| collection.grade(&gap.reference, &assistance.reference);
        let reached = ndcg(&collection.assistances, &top, &grade);
        self.ndcg.add(reached);
        let is_good = top.first().is_some_and(|one| grade(one) >= 2);
        self.first
            .add(reached.map(|_| f64::from(u8::from(is_good))));

        let recall = |wanted: &dyn Fn(&Assistance) -> bool| {
            let is_good = |one: &Assistance| grade(one) >= 2 && wanted(one);
            let all = collection.assistances.iter();
            let all = all.filter(|one| is_good(one)).count();
            let found = top.iter().filter(|one| is_good(one)).count();
            (all > 0).then(|| found as f64 / all as f64)
        };
        self.recall.add(recall(&|_| true));
        self.across
            .add(recall(&|assistance| assistance.language != gap.language));

        let share = |is_wrong: &dyn Fn(&Assistance) -> bool| {
            let count = top.iter().filter(|one| is_wrong(one)).count();
            Some(count as f64 / top.len().max(1) as f64)
        };
        let trap = |assistance: &Assistance| {
            matches!(
                collection.judgement(&gap.reference, &assistance.reference),
                Some(Judgement::Trap { .. })
            )
        };
        self.traps.add(share(&trap));
        self.barred.add(share(&|assistance| {
            trap(assistance) || !obstacles(gap, assistance, &collection.world).is_empty()
        }));
    }
}
