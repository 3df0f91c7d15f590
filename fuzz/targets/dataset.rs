//! Data files: whatever is refused is refused with its place. The first line of the input is what the file is called.

#![no_main]

use gapbridge::load::fuzzing::dataset;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] = [
    "own.toml",
    "countries.csv",
    "country-aliases.csv",
    "sectors.csv",
    "panel-costs.csv",
    "others.csv",
];

fuzz_target!(|text: &str| {
    let (name, text) = text.split_once('\n').unwrap_or(("", text));
    let name = NAMES.into_iter().find(|known| *known == name);
    dataset(name.unwrap_or(NAMES[0]), text);
});
