//! What is weighed beside the sizes of needs.

use super::{Part, PartName};
use crate::{
    engine::{Asked, Engine, Judgement},
    facts::{Assistance, Gap, Rate, ReferenceData},
    obstacle::Rule,
    text::Corpus,
};
use chrono::NaiveDate;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(ReferenceData::default()).expect("what is built in"));

const GAP: &str = "title = 'Roads'\ndescription = 'Roads are not kept.'\nreference = 'a'\nlanguage = 'en'\n\
    holder = 'HOST_STATE'\nsector = '21020'\nnature = 'CAPACITY'\nstate = 'OPEN'\n";
const HELP: &str = "title = 'Help with roads'\ndescription = 'For roads.'\nreference = 'b'\nform = 'OFFER'\n\
    language = 'en'\nstatus = 'PIPELINE'\nwilling = 'YES'\nable = 'YES'\nseeks_exemption = 'YES'\n";

fn judged(gap: &str, help: &str) -> Judgement {
    judged_by(&ENGINE, gap, help)
}

fn judged_by(engine: &Engine, gap: &str, help: &str) -> Judgement {
    let gap: Gap = toml::from_str(&format!("{GAP}{gap}")).expect("a gap");
    let help: Assistance = toml::from_str(&format!("{HELP}{help}")).expect("help");
    let (gap, help) = (engine.gap(gap), engine.assistance(help));
    engine.judge(&gap, &help, &Corpus::default(), Asked::default(), true)
}

fn size(gap: &str, help: &str) -> Part {
    size_of(judged(gap, help))
}

fn size_of(judged: Judgement) -> Part {
    let mut parts = judged.parts.into_iter();
    let size = parts.find(|part| part.name == PartName::Size);
    size.expect("every pair has that part")
}

/// A line of dollars, in cents.
fn dollars(cents: i64, more: &str) -> String {
    format!(
        "lines = [{{ assistance = 'FUNDING', title = 'Grant', size = {{ unit = 'MONEY', value = {cents}, currency = 'USD' }}{more} }}]"
    )
}

const NEED: &str = "needs = [{ assistance = 'FUNDING', title = 'Gravel' }]\n";
const COSTS: &str = "whole = { currency = 'USD', cost = 200000 }\n";

#[test]
fn money_is_held_against_the_cost_of_the_whole_where_no_need_is_priced() {
    let help = dollars(50_000, "");
    assert_eq!(size(NEED, &help).value, None, "nobody says what it costs");
    let part = size(&format!("{NEED}{COSTS}"), &help);
    assert_eq!(part.value, Some(0.25));
    assert_eq!(
        part.explanation,
        "It can bear up to 500 USD of 2,000 USD that the whole gap costs."
    );
    let priced = NEED.replace(
        "'Gravel'",
        "'Gravel', size = { unit = 'MONEY', value = 50000, currency = 'USD' }",
    );
    let part = size(&format!("{priced}{COSTS}"), &help);
    assert_eq!(part.value, Some(1.0), "its own price goes before");
}

#[test]
fn by_what_money_was_held_against_the_cost_of_the_whole_is_said() {
    let rate = Rate {
        name: "Rates of the test".to_owned(),
        from: "EUR".to_owned(),
        to: "USD".to_owned(),
        millionths: 1_100_000,
        day: NaiveDate::default(),
    };
    let world = ReferenceData {
        rates: vec![rate],
        ..ReferenceData::default()
    };
    let engine = Engine::new(world).expect("what is built in");
    let help = dollars(50_000, "").replace("USD", "EUR");
    let part = size_of(judged_by(&engine, &format!("{NEED}{COSTS}"), &help));
    assert_eq!(part.value, Some(55_000.0 / 200_000.0));
    assert_eq!(
        part.explanation,
        "It can bear up to 550 USD of 2,000 USD that the whole gap costs. Its EUR are worth that by Rates of the test (1970-01-01)."
    );
}

#[test]
fn who_gives_no_less_than_many_times_the_cost_of_the_whole_is_no_help() {
    let ruled_out = |least: i64, gap: &str| {
        let help = dollars(900_000_000, &format!(", least = {least}"));
        let mut obstacles = judged(gap, &help).obstacles.into_iter();
        obstacles.any(|obstacle| obstacle.rule == Rule::TicketLarge)
    };
    let gap = format!("{NEED}{COSTS}");
    assert!(ruled_out(800_000_000, &gap));
    assert!(!ruled_out(200_000, &gap));
    assert!(!ruled_out(800_000_000, NEED), "the cost is not stated");
}

#[test]
fn what_is_below_the_least_of_the_whole_counts_for_less() {
    let needs = "needs = [\n\
        { assistance = 'FUNDING', title = 'Gravel', size = { unit = 'MONEY', value = 100000, currency = 'USD' } },\n\
        { assistance = 'TRAINING', title = 'Drivers', size = { unit = 'MONEY', value = 100000, currency = 'USD' }, remaining = 80000 } ]\n";
    let whole = |least: i64| format!("whole = {{ currency = 'USD', least = {least} }}\n{needs}");
    let help = dollars(100_000, "");
    assert_eq!(size(needs, &help).value, Some(1.0));
    // 200 of 1,000 dollars are committed: 800 lack, and it has 1,000.
    assert_eq!(size(&whole(100_000), &help).value, Some(1.0));
    let part = size(&whole(145_000), &help);
    assert_eq!(part.value, Some((1.0 + 100.0 / 125.0) / 2.0));
    assert_eq!(
        part.explanation,
        "It can bear up to 1,000 USD of 1,000 USD and 1,000 USD of 1,250 USD, below which nothing is of use to the whole gap."
    );
    // Needs ask for less money than that: the rest comes in other things.
    assert_eq!(size(&whole(200_001), &help).value, Some(1.0));
}

#[test]
fn people_are_compared_where_sizes_cannot_be() {
    let need = |more: &str| {
        format!("needs = [{{ assistance = 'TRAINING', title = 'Drivers', people = 60{more} }}]\n")
    };
    let help = |people: &str| {
        format!(
            "lines = [{{ assistance = 'TRAINING', title = 'Courses', size = {{ unit = 'COURSES', value = 2 }}{people} }}]"
        )
    };
    let part = size(&need(""), &help(", people = 40"));
    assert_eq!(part.value, Some(40.0 / 60.0));
    assert_eq!(part.explanation, "It can bear 40 of 60 people.");
    assert_eq!(size(&need(""), &help("")).value, None);
    let courses = ", size = { unit = 'COURSES', value = 4 }";
    let part = size(&need(courses), &help(", people = 40"));
    assert_eq!(part.value, Some(0.5), "two of four courses");
}

/// A need of 1,000 dollars, of which so many cents are left.
fn priced(left: i64, more: &str) -> String {
    format!(
        "needs = [{{ assistance = 'FUNDING', title = 'Gravel', size = {{ unit = 'MONEY', value = 100000, currency = 'USD' }}, remaining = {left}{more} }}]\n"
    )
}

/// Help of so many cents that asks others to bear a quarter.
fn a_quarter_by_others(cents: i64) -> String {
    format!("cofinancing = 250000\n{}", dollars(cents, ""))
}

const ASKS: &str = "It asks others to bear 25 percent of the cost";

#[test]
fn who_asks_others_to_bear_a_part_bears_no_more_than_the_rest() {
    let part = size(&priced(100_000, ""), &a_quarter_by_others(500_000));
    assert_eq!(part.value, Some(0.75));
    assert_eq!(
        part.explanation,
        format!(
            "It can bear up to 750 USD of 1,000 USD. {ASKS}, so it can bear no more than the rest."
        )
    );
    // It has less than its part.
    let part = size(&priced(100_000, ""), &a_quarter_by_others(60_000));
    assert_eq!(part.value, Some(0.6));
    assert_eq!(
        part.explanation,
        format!("It can bear up to 600 USD of 1,000 USD. {ASKS}.")
    );
    let nothing = size(
        &priced(100_000, ""),
        &format!("cofinancing = 1000000\n{}", dollars(60_000, "")),
    );
    assert_eq!(nothing.value, Some(0.0), "others are to bear all");
}

#[test]
fn what_others_committed_already_counts_for_their_part() {
    let part = size(&priced(75_000, ""), &a_quarter_by_others(500_000));
    assert_eq!(part.value, Some(1.0), "others bear a quarter by now");
    assert_eq!(
        part.explanation,
        format!("It can bear up to 750 USD of 750 USD. {ASKS}.")
    );
    let line = "00000000-0000-0000-0000-000000000007";
    let own = format!(", given = [['{line}', 25000]]");
    let help = a_quarter_by_others(500_000)
        .replace("{ assistance", &format!("{{ id = '{line}', assistance"));
    let part = size(&priced(75_000, &own), &help);
    assert_eq!(part.value, Some(50.0 / 75.0), "what is given is its own");
    let part = size(&priced(100_000, &own), &help);
    assert_eq!(
        part.value,
        Some(0.75),
        "what was given is no money of the need"
    );
}

#[test]
fn a_part_for_others_holds_down_no_more_than_money() {
    let gap = format!("{NEED}{COSTS}");
    let part = size(&gap, &a_quarter_by_others(500_000));
    assert_eq!(part.value, Some(0.75), "of what the whole costs");
    let needs = "needs = [{ assistance = 'TRAINING', title = 'Drivers', size = { unit = 'PERSONS', value = 4 } }]\n";
    let help = "cofinancing = 125000\nlines = [{ assistance = 'TRAINING', title = 'Course', size = { unit = 'PERSONS', value = 4 } }]";
    let part = size(needs, help);
    assert_eq!(part.value, Some(1.0));
    assert_eq!(
        part.explanation,
        "It can bear up to 4 persons of 4 persons. It asks others to bear 12.5 percent of the cost."
    );
    let part = size(NEED, &a_quarter_by_others(500_000));
    assert_eq!(part.value, None);
    assert_eq!(
        part.explanation,
        format!("No size of a line can be compared with a size of a need. {ASKS}.")
    );
    let nothing_asked = format!("cofinancing = 0\n{}", dollars(500_000, ""));
    assert_eq!(
        size(&priced(100_000, ""), &nothing_asked).explanation,
        "It can bear up to 1,000 USD of 1,000 USD."
    );
}
