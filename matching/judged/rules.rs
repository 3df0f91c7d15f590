//! The simple hard rules that judgements keep: a yardstick for the data, not the engine.

use super::today;
use chrono::{Days, NaiveDate};
use domain::{
    assistance::{ActivityStatus, GoodsClass, Stated},
    gap::GapNature,
    size::SizeUnit,
};
use matching::facts::{Assistance, Exclusion, Gap, Line, Need, ReferenceData, Size, Window};
use std::collections::BTreeSet;

/// Least days in common, for help to be of use.
const LEAST_DAYS: i64 = 90;

/// Names of the simple rules that bar a pair; empty where nothing does.
///
/// Plain on purpose: a yardstick for the data, not the engine. What a line offers is weighed against each need of its type; a
/// pair is barred where no such two go together.
pub(crate) fn obstacles(
    gap: &Gap,
    assistance: &Assistance,
    world: &ReferenceData,
) -> BTreeSet<&'static str> {
    let whole = [
        (gap.nature == GapNature::Will, "NATURE"),
        (has_ended(assistance), "STATUS"),
        (is_elsewhere(gap, assistance), "GEO"),
        (!is_member(gap, assistance, world), "MEMBERSHIP"),
    ];
    let mut found: BTreeSet<&'static str> = whole
        .into_iter()
        .filter_map(|(is_barred, name)| is_barred.then_some(name))
        .collect();
    let excluded = assistance.excluded.iter();
    found.extend(excluded.filter_map(|exclusion| excludes(exclusion, gap)));

    let pairs = gap
        .needs
        .iter()
        .flat_map(|need| assistance.lines.iter().map(move |line| (need, line)))
        .filter(|(need, line)| need.assistance == line.assistance);
    let of_pairs: Vec<BTreeSet<&'static str>> = pairs
        .map(|(need, line)| {
            let mut here = sizes(need, line, world);
            if common_days(&[gap.window, need.window, assistance.window]) < LEAST_DAYS {
                here.insert("TIME");
            }
            here
        })
        .collect();
    if of_pairs.is_empty() {
        found.insert("ASSISTANCE");
    }
    if of_pairs.iter().all(|here| !here.is_empty()) {
        found.extend(of_pairs.into_iter().flatten());
    }
    found
}

fn has_ended(assistance: &Assistance) -> bool {
    matches!(
        assistance.status,
        ActivityStatus::Closed
            | ActivityStatus::Cancelled
            | ActivityStatus::Suspended
            | ActivityStatus::Finalisation
    )
}

fn is_elsewhere(gap: &Gap, assistance: &Assistance) -> bool {
    let served = &assistance.countries;
    !gap.countries.is_empty()
        && !served.is_empty()
        && !gap.countries.iter().any(|country| served.contains(country))
}

/// The rule by which an exclusion bars a gap.
fn excludes(exclusion: &Exclusion, gap: &Gap) -> Option<&'static str> {
    let (hit, name) = match exclusion {
        Exclusion::Country(country) => (gap.countries.contains(country), "GEO"),
        Exclusion::Sector(sector) => (gap.sector.starts_with(sector.as_str()), "SECTOR"),
        Exclusion::Tag(tag) => (gap.tags.contains(tag), "TAG"),
        Exclusion::Beneficiary(kind) => (gap.beneficiaries.contains(kind), "BENEFICIARY"),
    };
    hit.then_some(name)
}

/// Whether each group that is asked for has one of the gap's countries as a member.
fn is_member(gap: &Gap, assistance: &Assistance, world: &ReferenceData) -> bool {
    assistance.memberships.iter().all(|group| {
        let members = world.groups.get(group);
        members.is_some_and(|members| {
            gap.countries
                .iter()
                .any(|country| members.contains(country))
        })
    })
}

fn sizes(need: &Need, line: &Line, world: &ReferenceData) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let (Some(wanted), Some(given)) = (&need.size, &line.size) else {
        return found;
    };
    if wanted.unit != given.unit {
        return found;
    }
    let rate = rate(given, wanted, world);
    let changed = |value: i64| value as f64 * rate;
    let remaining = need.remaining.unwrap_or(wanted.value) as f64;
    let most = changed(
        line.remaining
            .unwrap_or(given.value)
            .min(line.most.unwrap_or(i64::MAX)),
    );
    if need
        .least
        .is_some_and(|least| most < (least as f64).min(remaining))
    {
        found.insert(if wanted.unit == SizeUnit::Money {
            "BUDGET_SMALL"
        } else {
            "HEADCOUNT"
        });
    }
    if wanted.unit == SizeUnit::Money
        && line
            .least
            .is_some_and(|least| changed(least) > 1.5 * remaining)
    {
        found.insert("TICKET_LARGE");
    }
    found
}

fn rate(from: &Size, to: &Size, world: &ReferenceData) -> f64 {
    if from.currency == to.currency {
        return 1.0;
    }
    let named = |a: &Size, b: &Size| {
        world
            .rates
            .iter()
            .find(|rate| {
                Some(&*rate.from) == a.currency.as_deref()
                    && Some(&*rate.to) == b.currency.as_deref()
            })
            .map(|rate| rate.millionths as f64 / 1e6)
    };
    named(from, to)
        .or_else(|| named(to, from).map(|rate| 1.0 / rate))
        .unwrap_or_else(|| panic!("no rate from {:?} to {:?}", from.currency, to.currency))
}

/// Days that all windows have in common.
fn common_days(windows: &[Window]) -> i64 {
    let from = windows
        .iter()
        .filter_map(|window| window.from)
        .chain([today()])
        .max()
        .unwrap_or(NaiveDate::MIN);
    let Some(until) = windows.iter().filter_map(|window| window.until).min() else {
        return i64::MAX;
    };
    let after = until.checked_add_days(Days::new(1)).unwrap_or(until);
    (after - from).num_days()
}

/// Whether a line gives arms, and the provider would not ask for an exemption.
pub(crate) fn gives_arms(assistance: &Assistance) -> bool {
    assistance
        .lines
        .iter()
        .any(|line| line.goods == Some(GoodsClass::Arms))
        && assistance.seeks_exemption == Stated::No
}
