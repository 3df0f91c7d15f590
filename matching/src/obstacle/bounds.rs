//! Rules about place, time, exclusions and memberships.

use crate::{
    facts::{Assistance, Exclusion, Gap, ReferenceData, Window},
    obstacle::{Case, Obstacle, Rule, listed, wanted, wanted_of},
};
use chrono::{Days, NaiveDate};
use std::collections::HashSet;

/// The gap's countries that the assistance can reach: those it is for and does not exclude. All of them where it is bound to none.
pub fn reached<'a>(gap: &'a Gap, assistance: &Assistance) -> Vec<&'a str> {
    let excludes = |country: &String| {
        assistance
            .excluded
            .iter()
            .any(|what| matches!(what, Exclusion::Country(code) if code == country))
    };
    let is_for = |country: &String| {
        assistance.countries.is_empty() || assistance.countries.contains(country)
    };
    gap.countries
        .iter()
        .filter(|country| is_for(country) && !excludes(country))
        .map(String::as_str)
        .collect()
}

/// GEO: none of the gap's countries can be reached.
pub fn geo(case: &Case<'_>) -> Option<Obstacle> {
    let (gap, assistance) = (case.gap, case.assistance);
    if gap.countries.is_empty() || !reached(gap, assistance).is_empty() {
        return None;
    }
    let name = |code: &'_ String| case.world.country_names.get(code).unwrap_or(code).clone();
    let asked: Vec<String> = gap.countries.iter().map(name).collect();
    let served: Vec<String> = assistance.countries.iter().map(name).collect();
    let asked_text = listed(asked.iter().map(String::as_str));
    let is_excluded = assistance
        .excluded
        .iter()
        .any(|what| matches!(what, Exclusion::Country(code) if gap.countries.contains(code)));
    let explanation = if is_excluded {
        format!("The gap is of {asked_text}, which the assistance excludes.")
    } else {
        format!(
            "The gap is of {asked_text}; the assistance is for {}.",
            listed(served.iter().map(String::as_str))
        )
    };
    Some(Obstacle {
        rule: Rule::Geo,
        explanation,
        change: Some(format!(
            "Open the assistance to {}.",
            asked.first().map_or("the country", String::as_str)
        )),
        values: vec![
            ("gap.countries", gap.countries.join(" ")),
            ("assistance.countries", assistance.countries.join(" ")),
        ],
    })
}

/// Days that both sides have in common from a day on, and whether that is a bound at all.
pub fn common(gap: Window, assistance: Window, on: NaiveDate) -> (NaiveDate, Option<NaiveDate>) {
    let from = [gap.from, assistance.from, Some(on)]
        .into_iter()
        .flatten()
        .max()
        .unwrap_or(on);
    (
        from,
        [gap.until, assistance.until].into_iter().flatten().min(),
    )
}

/// TIME: both sides have too little time in common.
pub fn time(case: &Case<'_>) -> Option<Obstacle> {
    let wanted = wanted_of(case.gap, case.assistance, case.on);
    let given = case.assistance.window;
    let (from, until) = common(wanted, given, case.on);
    let from = from.max(case.verdict.earliest_start);
    let until = until?;
    let days = (until - from).num_days() + 1;
    let least = case.policy.window_days_min;
    // A gap that has less time than that itself is served by what covers all of it.
    let own = wanted
        .until
        .map(|end| (end - wanted.from.unwrap_or(case.on).max(case.on)).num_days() + 1);
    if days >= own.map_or(least, |own| least.min(own.max(1))) {
        return None;
    }
    Some(Obstacle {
        rule: Rule::Time,
        explanation: format!(
            "They have {} in common from {} on; {least} are needed. The gap is to be helped from {} to {}, the assistance runs from {} to {}.",
            counted(days),
            case.on,
            shown(wanted.from),
            shown(wanted.until),
            shown(given.from),
            shown(given.until),
        ),
        change: Some(more_time(from, wanted, least)),
        values: vec![
            ("days", days.max(0).to_string()),
            ("daysNeeded", least.to_string()),
            ("asOf", case.on.to_string()),
        ],
    })
}

fn shown(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "open".to_owned(), |day| day.to_string())
}

fn counted(days: i64) -> String {
    match days {
        ..=0 => "no day".to_owned(),
        1 => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}

/// What would give both sides the days that are needed.
fn more_time(from: NaiveDate, wanted: Window, least: i64) -> String {
    let after_first = Days::new(least.unsigned_abs().saturating_sub(1));
    let needed = from
        .checked_add_days(after_first)
        .map(|day| day.to_string())
        .unwrap_or_default();
    if wanted.until.is_some_and(|end| end.to_string() < needed) {
        let latest = wanted
            .until
            .and_then(|end| end.checked_sub_days(after_first));
        format!(
            "Start the assistance by {}, or give the gap more time.",
            shown(latest)
        )
    } else {
        format!("Extend the assistance to {needed}.")
    }
}

/// SECTOR, TAG and BENEFICIARY: what the assistance is not for, and whom alone it is for. Each speaks once, of the first that it finds: a
/// sector and its category may both be excluded. Of a gap's sectors the main one decides.
pub fn exclusions(case: &Case<'_>) -> Vec<Obstacle> {
    let mut spoken = HashSet::new();
    let excluded = case.assistance.excluded.iter();
    excluded
        .filter_map(|what| exclusion(case, what))
        .chain(for_others(case))
        .filter(|obstacle| spoken.insert(obstacle.rule))
        .collect()
}

fn exclusion(case: &Case<'_>, what: &Exclusion) -> Option<Obstacle> {
    let gap = case.gap;
    let obstacle = |rule, excluded: &str, found: &str, noun: &str| Obstacle {
        rule,
        explanation: format!(
            "The assistance excludes {noun} \"{excluded}\", and the gap is about \"{found}\"."
        ),
        change: Some(format!(
            "Take {noun} \"{excluded}\" out of what the assistance excludes."
        )),
        values: vec![("excluded", excluded.to_owned()), ("gap", found.to_owned())],
    };
    match what {
        Exclusion::Country(_) => None,
        Exclusion::Sector(code) => is_under(&gap.sector, code, case.world)
            .then(|| obstacle(Rule::Sector, code, &gap.sector, "the sector")),
        Exclusion::Tag(tag) => {
            let found = gap.tags.iter().find(|of_gap| (case.same)(tag, of_gap))?;
            Some(obstacle(Rule::Tag, tag, found, "the tag"))
        }
        Exclusion::Beneficiary(kind) => {
            let found = gap
                .beneficiaries
                .iter()
                .chain(&gap.institution)
                .find(|of_gap| (case.same)(kind, of_gap))?;
            Some(obstacle(Rule::Beneficiary, kind, found, "the beneficiary"))
        }
    }
}

/// BENEFICIARY where the assistance is for some alone, and the gap says whom help would reach, and names none of these.
fn for_others(case: &Case<'_>) -> Option<Obstacle> {
    let (only, named) = (&case.assistance.only_beneficiaries, &case.gap.beneficiaries);
    let first = only.first()?;
    let is_for = |of_gap: &String| only.iter().any(|kind| (case.same)(kind, of_gap));
    if named.is_empty() || named.iter().any(is_for) {
        return None;
    }
    let text = |words: &[String]| listed(words.iter().map(String::as_str));
    Some(Obstacle {
        rule: Rule::Beneficiary,
        explanation: format!(
            "The assistance is for {} alone, and the gap is to help {}.",
            text(only),
            text(named)
        ),
        change: Some(format!(
            "Add \"{}\" to those whom the assistance is for, or name \"{first}\" among those whom the gap is to help.",
            named[0]
        )),
        values: vec![
            ("only", only.join("; ")),
            ("gap.beneficiaries", named.join("; ")),
        ],
    })
}

/// Whether a sector is another, or one of its category; withdrawn codes are read as those that took their place.
pub fn is_under(sector: &str, code: &str, world: &ReferenceData) -> bool {
    let now = |code: &str| {
        world
            .replaced_sectors
            .get(code)
            .map_or_else(|| code.to_owned(), Clone::clone)
    };
    let (sector, code) = (now(sector), now(code));
    !sector.is_empty() && (sector == code || (code.len() == 3 && sector.starts_with(&code)))
}

/// MEMBERSHIP: no country that is reached is a member of all groups that are asked for, on the first day on which it could be helped.
pub fn membership(case: &Case<'_>) -> Option<Obstacle> {
    let (gap, assistance) = (case.gap, case.assistance);
    let groups = &case.world.groups;
    // A group that is not described rules nothing out.
    let known: Vec<&String> = assistance
        .memberships
        .iter()
        .filter(|code| groups.contains_key(*code))
        .collect();
    let reached = reached(gap, assistance);
    let (day, _) = common(wanted(gap), assistance.window, case.on);
    let missing = |country: &&str| {
        let mut known = known.iter().copied();
        known.find(|code| !case.world.is_member(code, country, day))
    };
    let code = *reached
        .iter()
        .map(missing)
        .collect::<Option<Vec<_>>>()?
        .first()?;
    let names = &case.world.country_names;
    let group = case.world.group_names.get(code).unwrap_or(code);
    let country = names.get(reached[0]).map_or(reached[0], String::as_str);
    // Where it is a member at another time, the day is what stands against it.
    let when = match groups[code].contains(reached[0]) {
        true => format!(" on {day}"),
        false => String::new(),
    };
    Some(Obstacle {
        rule: Rule::Membership,
        explanation: format!(
            "The assistance is for members of {group} alone, and {country} is none{when}."
        ),
        change: Some(format!(
            "{country} would have to join {group}, or the assistance do without that."
        )),
        values: vec![
            ("required", code.clone()),
            ("gap.countries", reached.join(" ")),
            ("day", day.to_string()),
        ],
    })
}
