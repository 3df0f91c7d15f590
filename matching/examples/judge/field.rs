//! Figures of the field collection: among a gap's own setting, where every pair was judged, and among the whole part.

use crate::{
    figures::{Figures, Mean, TOP, ndcg},
    judged::{
        Collection, Judgement,
        logistic::{Fitted, Fitting, calibration},
        obstacles,
        pairs::{Pair, pairs},
    },
    rankers::{self, Ranker},
};
use matching::{
    catalogue::Catalogue,
    facts::{Assistance, Gap},
};

/// Prints all tables of a part.
pub(crate) fn report(
    collection: &Collection,
    catalogue: &Catalogue,
    rankers: &[Ranker<'_>],
    part: &str,
) {
    let of_part = pairs(collection, catalogue);
    let learned = learned(&of_part, part);
    let mut more: Vec<Ranker<'_>> = Vec::new();
    more.push((
        "learned linear".to_owned(),
        by_figure(collection, &of_part, learned.clone()),
    ));
    for (at, name) in catalogue.engine().model.parts().enumerate() {
        let values = of_part.iter().map(|pair| pair.values[at]).collect();
        more.push((
            format!("{name:?} alone"),
            by_figure(collection, &of_part, values),
        ));
    }
    for own in [true, false] {
        let among = if own { "own setting" } else { "whole part" };
        println!("\n## {part}, among the {among}\n");
        println!(
            "| ranker | nDCG@10 | top-1 good | recall@10 | fr nDCG@10 | cross-language recall@10 | near misses@10 | traps@10 | barred@10 |"
        );
        println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for ranker in rankers.iter().chain(&more) {
            println!("{}", row(collection, ranker, own));
        }
    }
    calibrated(catalogue, &of_part, &learned);
}

/// Places of assistances for a gap, the best first.
type Ranking<'a> = Box<dyn Fn(&Gap) -> Option<Vec<usize>> + 'a>;

/// A ranker by one figure of each pair.
fn by_figure<'a>(collection: &'a Collection, pairs: &'a [Pair], figures: Vec<f64>) -> Ranking<'a> {
    Box::new(move |gap| {
        let of_gap = pairs
            .iter()
            .zip(&figures)
            .filter(|(pair, _)| collection.gaps[pair.gap].id == gap.id);
        let mut found: Vec<(f64, usize)> = of_gap
            .map(|(pair, figure)| (*figure, pair.assistance))
            .collect();
        let id = |place: usize| collection.assistances[place].id;
        found.sort_by(|one, other| {
            other
                .0
                .total_cmp(&one.0)
                .then_with(|| id(one.1).cmp(&id(other.1)))
        });
        Some(found.into_iter().map(|(_, place)| place).collect())
    })
}

/// Probabilities by unconstrained weights over all parts, those of a setting fitted on the others; of another part, on tune.
fn learned(of_part: &[Pair], part: &str) -> Vec<f64> {
    let parts = of_part.first().map_or(0, |pair| pair.values.len());
    let fitting = Fitting {
        prior: vec![0.0; parts],
        strength: 1.0,
        signed: true,
    };
    let fit = |examples: &[&Pair]| -> Fitted {
        let rows: Vec<_> = examples
            .iter()
            .map(|pair| (pair.values.as_slice(), pair.grade >= 2, 1.0))
            .collect();
        fitting.fit(&rows)
    };
    if part != "tune" {
        let tune = Collection::field("tune").expect("the part is part of the source");
        let catalogue = rankers::engine(&tune).expect("what is built in");
        let examples = pairs(&tune, &catalogue);
        let fitted = fit(&examples.iter().collect::<Vec<_>>());
        return of_part
            .iter()
            .map(|pair| fitted.chance(&pair.values))
            .collect();
    }
    let mut settings: Vec<&str> = of_part.iter().map(|pair| pair.setting.as_str()).collect();
    settings.dedup();
    let mut found = vec![0.0; of_part.len()];
    for setting in settings {
        let others: Vec<&Pair> = of_part
            .iter()
            .filter(|pair| pair.setting != setting)
            .collect();
        let fitted = fit(&others);
        let own = found
            .iter_mut()
            .zip(of_part)
            .filter(|(_, pair)| pair.setting == setting);
        own.for_each(|(chance, pair)| *chance = fitted.chance(&pair.values));
    }
    found
}

/// The figures of one ranker as a row.
fn row(collection: &Collection, ranker: &Ranker, own: bool) -> String {
    let (mut all, mut french) = (Figures::default(), Mean::default());
    let (mut near, mut traps, mut barred) = Default::default();
    for gap in &collection.gaps {
        let mut places = ranker.1(gap).unwrap_or_default();
        let shares =
            |place: &usize| collection.shares_setting(gap, &collection.assistances[*place]);
        places.retain(|place| !own || shares(place));
        all.add(collection, gap, &places);
        places.truncate(TOP);
        let top: Vec<&Assistance> = places
            .iter()
            .map(|place| &collection.assistances[*place])
            .collect();
        let grade = |one: &Assistance| collection.grade(&gap.reference, &one.reference);
        let good = ndcg(&collection.assistances, &top, &grade);
        french.add(good.filter(|_| gap.language == "fr"));
        let is_near =
            |place: &&usize| shares(place) && grade(&collection.assistances[**place]) == 0;
        count(&mut near, places.iter().filter(is_near));
        let trapped = top.iter().filter(|one| is_trap(collection, gap, one));
        count(&mut traps, trapped);
        let is_barred = |one: &&&Assistance| !obstacles(gap, one, &collection.world).is_empty();
        count(&mut barred, top.iter().filter(is_barred));
    }
    let cells = [
        &all.ndcg,
        &all.first,
        &all.recall,
        &french,
        &all.across,
        &near,
        &traps,
        &barred,
    ];
    format!("| {} | {} |", ranker.0, cells.map(Mean::show).join(" | "))
}

fn count<T>(mean: &mut Mean, of: impl Iterator<Item = T>) {
    mean.add(Some(of.count() as f64));
}

fn is_trap(collection: &Collection, gap: &Gap, assistance: &Assistance) -> bool {
    let judged = collection.judgement(&gap.reference, &assistance.reference);
    matches!(judged, Some(Judgement::Trap { .. }))
}

/// How far figures are probabilities of a grade of 2 or more, over the judged pairs that nothing bars.
fn calibrated(catalogue: &Catalogue, pairs: &[Pair], learned: &[f64]) {
    println!("\n| probability | Brier | ECE |\n| --- | --- | --- |");
    let of = |figure: &dyn Fn(usize, &Pair) -> f64| -> Vec<(f64, bool)> {
        let judged = pairs.iter().enumerate().filter(|(_, pair)| pair.is_judged);
        judged
            .map(|(at, pair)| (figure(at, pair), pair.grade >= 2))
            .collect()
    };
    let rows = [
        ("engine, score", of(&|_, pair| pair.score)),
        (
            "engine, calibrated",
            of(&|_, pair| catalogue.engine().model.calibration.chance(pair.score)),
        ),
        ("learned linear", of(&|at, _| learned[at])),
    ];
    for (name, said) in rows {
        let (brier, ece) = calibration(&said);
        println!("| {name} | {brier:.3} | {ece:.3} |");
    }
}
