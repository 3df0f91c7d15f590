//! Measures how near texts are to each aim as a rule, and prints the figures that `data/aims.toml` has.
//!
//! `cargo run --release -p matching --example aims -- --vectors FILE`, twice: `least` and `most` go by the other figures in force.

#[path = "../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests, which use other parts of it"
)]
mod judged;

use judged::{Collection, pairs::pairs};
use matching::{
    aims::{Aims, text_of_assistance, text_of_gap},
    catalogue::Catalogue,
};
use std::sync::Arc;

/// Parts of the pairs that agree less than the least, and at most as much as the most.
const LEAST: f64 = 0.05;
const MOST: f64 = 0.995;

fn main() -> Result<(), String> {
    let collection = Collection::field("tune").ok_or("no such part")?;
    let aims = judged::vectors::aims()?.ok_or("--vectors is needed")?;
    let gaps = collection.gaps.iter().map(text_of_gap);
    let texts: Vec<String> = gaps
        .chain(collection.assistances.iter().map(text_of_assistance))
        .collect();
    let mut catalogue = Catalogue::new(Arc::new(judged::engine(&collection)?));
    let Collection {
        gaps, assistances, ..
    } = &collection;
    gaps.iter().for_each(|gap| catalogue.put_gap(gap.clone()));
    let each = assistances.iter();
    each.for_each(|one| catalogue.put_assistance(one.clone()));
    let profiles: Vec<_> = texts.iter().map(|text| aims.profile(text)).collect();
    let mut products: Vec<f64> = pairs(&collection, &catalogue)
        .iter()
        .map(|pair| Aims::product(&profiles[pair.gap], &profiles[gaps.len() + pair.assistance]))
        .collect();
    products.sort_by(f64::total_cmp);
    let at = |part: f64| products[(part * (products.len() - 1) as f64) as usize];
    println!("least = {:.4}\nmost = {:.4}", at(LEAST), at(MOST));
    let nearness: Vec<Vec<f32>> = texts.iter().map(|text| aims.nearness(text)).collect();
    for (at, aim) in aims.all().iter().enumerate() {
        let count = nearness.len() as f32;
        let mean = nearness.iter().map(|near| near[at]).sum::<f32>() / count;
        let squares: f32 = nearness.iter().map(|near| (near[at] - mean).powi(2)).sum();
        let deviation = (squares / count).sqrt();
        let text = &aim.text;
        println!("\n[[aim]]\ntext = {text:?}\nmean = {mean:.4}\ndeviation = {deviation:.4}");
    }
    Ok(())
}
