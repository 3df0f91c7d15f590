//! Tables of the hard and the plain collection, and of one gap.

use crate::{
    figures::{Figures, Mean, TOP},
    judged::{Collection, Judgement, obstacles},
    rankers::Ranker,
};
use matching::facts::{Assistance, Gap};

pub(crate) fn table(collection: &Collection, rankers: &[Ranker], half: &str) {
    let of_half = |gap: &&Gap| {
        let own = collection.halves.get(&gap.reference);
        half == "both" || own.is_some_and(|name| name == half)
    };
    let gaps: Vec<&Gap> = collection.gaps.iter().filter(of_half).collect();
    let french: Vec<&Gap> = gaps
        .iter()
        .copied()
        .filter(|gap| gap.language == "fr")
        .collect();
    println!(
        "\n## {half}: {} gaps, {} of them French\n",
        gaps.len(),
        french.len()
    );
    println!(
        "| ranker | nDCG@10 | top-1 good | recall@10 | traps@10 | barred@10 | cross-language recall@10 | fr nDCG@10 | fr recall@10 | fr traps@10 | fr cross-language |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for ranker in rankers {
        let of = |gaps: &[&Gap]| Figures::of(collection, gaps, ranker);
        let (Some(all), Some(fr)) = (of(&gaps), of(&french)) else {
            continue;
        };
        let cells = [
            &all.ndcg,
            &all.first,
            &all.recall,
            &all.traps,
            &all.barred,
            &all.across,
            &fr.ndcg,
            &fr.recall,
            &fr.traps,
            &fr.across,
        ];
        println!("| {} | {} |", ranker.0, cells.map(Mean::show).join(" | "));
    }
}

pub(crate) fn show(
    collection: &Collection,
    rankers: &[Ranker],
    reference: &str,
) -> Result<(), String> {
    let gap = collection
        .gaps
        .iter()
        .find(|gap| gap.reference == reference)
        .ok_or(format!("no gap {reference}"))?;
    println!("# {}: {}", gap.reference, gap.title);
    for (name, ranker) in rankers {
        let Some(places) = ranker(gap) else { continue };
        println!(
            "\n## {name}\n\n| | grade | assistance | language | title | barred by |\n| --- | --- | --- | --- | --- | --- |"
        );
        let top: Vec<&Assistance> = places
            .iter()
            .take(TOP)
            .map(|place| &collection.assistances[*place])
            .collect();
        for (place, assistance) in top.iter().enumerate() {
            println!("| {} | {} |", place + 1, cells(collection, gap, assistance));
        }
        let missed = missed(collection, gap, &top);
        if !missed.is_empty() {
            println!("\nNot among them: {}", missed.join(", "));
        }
    }
    Ok(())
}

/// One place as the cells of a table.
fn cells(collection: &Collection, gap: &Gap, assistance: &Assistance) -> String {
    let grade = match collection.judgement(&gap.reference, &assistance.reference) {
        Some(Judgement::Grade(grade)) => grade.to_string(),
        Some(Judgement::Trap { obstacle, .. }) => format!("trap {obstacle}"),
        None => "–".to_owned(),
    };
    let barred: Vec<&str> = obstacles(gap, assistance, &collection.world)
        .into_iter()
        .collect();
    let Assistance {
        reference,
        language,
        title,
        ..
    } = assistance;
    format!(
        "{grade} | {reference} | {language} | {title} | {}",
        barred.join(", ")
    )
}

/// Assistance with a grade that is not among the first places.
fn missed(collection: &Collection, gap: &Gap, top: &[&Assistance]) -> Vec<String> {
    let row = collection.judgements.get(&gap.reference);
    row.into_iter()
        .flatten()
        .filter(|(_, judgement)| matches!(judgement, Judgement::Grade(1..)))
        .filter(|(name, _)| !top.iter().any(|one| one.reference == **name))
        .map(|(name, _)| format!("{name} ({})", collection.grade(&gap.reference, name)))
        .collect()
}
