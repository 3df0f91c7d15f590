//! What the reference tables say of the world.

use super::window;
use crate::db::reference::Reference;
use chrono::NaiveDate;
use matching::{compliance, facts as weighed};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What the world is like, from the reference tables.
pub fn world(reference: &Reference) -> weighed::ReferenceData {
    let (countries, sectors) = (reference.countries.all(), reference.sectors.all());
    let groups = reference.country_groups.all();
    let replaced = |sector: &entity::sector::Model| {
        let by = reference.sectors.get(sector.replaced_by_id?)?;
        Some((sector.code.clone(), by.code.clone()))
    };
    let rates = reference.exchange_rates.all().iter();
    weighed::ReferenceData {
        groups: groups
            .iter()
            .map(|group| (group.code.clone(), members(reference, group.id)))
            .collect(),
        terms: groups
            .iter()
            .map(|group| (group.code.clone(), terms(reference, group.id)))
            .collect(),
        group_names: groups
            .iter()
            .map(|group| (group.code.clone(), group.name.clone()))
            .collect(),
        country_names: countries
            .iter()
            .map(|country| (country.alpha3.clone(), country.name.clone()))
            .collect(),
        replaced_sectors: sectors
            .iter()
            .filter_map(|sector| replaced(sector))
            .collect(),
        sector_names: sectors
            .iter()
            .map(|sector| (sector.code.clone(), sector.name.clone()))
            .collect(),
        domains: weighed::crosswalk(),
        rates: rates
            .filter_map(|rate| crate::db::exchange_rate::weighed(rate))
            .collect(),
        regimes: regimes(reference),
        last_days: last_days(reference),
    }
}

/// Those who are members of a group at any time.
fn members(reference: &Reference, group: Uuid) -> BTreeSet<String> {
    let rows = reference.group_terms.of(group).iter();
    let codes = reference.countries.codes(rows.map(|row| row.country_id));
    codes.map(str::to_owned).collect()
}

/// When they are, where that is on record.
fn terms(reference: &Reference, group: Uuid) -> BTreeMap<String, weighed::Window> {
    let rows = reference.group_terms.of(group).iter();
    rows.filter(|row| row.starts.is_some() || row.ends.is_some())
        .filter_map(|row| {
            let country = reference.countries.get(row.country_id)?;
            let term = window(row.starts.as_deref(), row.ends.as_deref());
            Some((country.alpha3.clone(), term))
        })
        .collect()
}

/// The sanctions regimes on record, each until the day before it ended.
fn regimes(reference: &Reference) -> Vec<compliance::Regime> {
    let regime = |row: &entity::regime::Model| {
        let country = row.country_id.and_then(|id| reference.countries.get(id));
        let committee = row.committee_id;
        let committee = committee.and_then(|id| reference.organisations.get(id));
        compliance::Regime {
            code: row.code.clone(),
            country: country.map(|country| country.alpha3.clone()),
            window: weighed::Window {
                until: day_before(row.ended.as_deref()),
                ..window(row.established.as_deref(), None)
            },
            committee: committee.map(|committee| committee.name.clone()),
        }
    };
    let all = reference.regimes.all().iter();
    all.map(|row| regime(row)).collect()
}

/// The last days of measures that have ended, or will: each ends with its regime at the latest.
fn last_days(reference: &Reference) -> BTreeMap<String, NaiveDate> {
    let last_day = |measure: &entity::measure::Model| {
        let last = reference.end_of(measure)?.pred_opt()?;
        Some((measure.code.clone(), last))
    };
    let all = reference.measures.all().iter();
    all.filter_map(|measure| last_day(measure)).collect()
}

/// The day before something ended, where it has an end.
fn day_before(end: Option<&str>) -> Option<NaiveDate> {
    window(None, end).until.and_then(|until| until.pred_opt())
}
