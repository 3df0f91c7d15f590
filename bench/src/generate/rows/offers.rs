//! Offers and programmes, with their lines.

use domain::assistance::{ActivityStatus, AssistanceKind, AssistanceType, CoverageExtent, Stated};
use entity::{
    assistance, assistance_country, assistance_gap, assistance_line, assistance_sector, country,
};
use sea_orm::Iterable;

use super::{Rows, position, size};
use crate::{
    generate::{
        known::{Known, SOURCE},
        words::ENGLISH,
    },
    random::Random,
};

impl Rows {
    /// An offer, or a programme in one of five cases, with lines, countries and sectors. It may cover the gap of its number.
    pub(in crate::generate) fn offer(&mut self, number: usize, known: &Known, random: &mut Random) {
        let kind = if random.chance(20) {
            AssistanceKind::Programme
        } else {
            AssistanceKind::Offer
        };
        let row = offer_row(number, kind, known, random);
        for at in 0..1 + random.below(3) {
            self.lines.push(line_row(&row, at, random));
        }
        let countries = known.some_countries(random);
        let country_of = |country: &country::Model| assistance_country::Model {
            assistance_id: row.id,
            country_id: country.id,
        };
        self.assistance_countries
            .extend(countries.into_iter().map(country_of));
        let sectors = 1 + random.below(2);
        let sectors = random.some(&(0..known.sectors.len()).collect::<Vec<_>>(), sectors);
        let sector_of = |at: usize| assistance_sector::Model {
            assistance_id: row.id,
            sector_id: known.sectors[at].id,
        };
        self.assistance_sectors
            .extend(sectors.into_iter().map(sector_of));
        if random.chance(20) {
            let gap_id = random.one(&self.gaps).id;
            self.covers.push(assistance_gap::Model {
                assistance_id: row.id,
                gap_id,
                extent: CoverageExtent::Part,
                not_covered: None,
            });
        }
        self.assistance.push(row);
    }
}

fn line_row(of: &assistance::Model, at: usize, random: &mut Random) -> assistance_line::Model {
    let (unit, quantity, amount_minor, currency) = size(random);
    assistance_line::Model {
        id: domain::id::of_record("assistance_line", &format!("{}#{at}", of.reference), 0),
        assistance_id: of.id,
        position: position(at),
        assistance: *random.one(&AssistanceType::iter().collect::<Vec<_>>()),
        title: format!(
            "{} {}",
            random.one(ENGLISH.remedies),
            random.one(ENGLISH.tasks)
        ),
        unit,
        quantity,
        amount_minor,
        currency,
        least: None,
        most: None,
        requires: None,
        tied: None,
        goods: None,
        form: None,
        people: None,
        note: None,
    }
}

/// How far offers and programmes are.
const STATUSES: [ActivityStatus; 3] = [
    ActivityStatus::Pipeline,
    ActivityStatus::Implementation,
    ActivityStatus::Closed,
];

fn offer_row(
    number: usize,
    kind: AssistanceKind,
    known: &Known,
    random: &mut Random,
) -> assistance::Model {
    let reference = format!("bench-offer-{number:06}");
    let (remedy, task) = (random.one(ENGLISH.remedies), random.one(ENGLISH.tasks));
    let title = format!("{remedy} {task}");
    let programme = kind == AssistanceKind::Programme;
    assistance::Model {
        id: domain::id::of_record("assistance", &reference, 0),
        reference,
        kind,
        provider_id: *random.one(&known.donors),
        mission_id: programme.then(|| random.one(&known.missions).id),
        description: format!("{title}, {}.", random.one(ENGLISH.places)),
        title,
        language: "en".to_owned(),
        status: *random.one(&STATUSES),
        starts: Some(format!("{}-01", 2010 + random.below(17))),
        ends: None,
        willing: *random.one(&[Stated::Yes, Stated::NotStated]),
        able: *random.one(&[Stated::Yes, Stated::No, Stated::NotStated]),
        attributed: random.chance(90),
        condition: random
            .chance(20)
            .then(|| "If somebody pays the travel".to_owned()),
        languages: Some("en fr".to_owned()),
        place: None,
        earmark: None,
        membership: None,
        memberships: None,
        seeks_exemption: Stated::NotStated,
        cofinancing: None,
        cofinancing_percent: None,
        exclusions: None,
        only_beneficiaries: None,
        note: None,
        source: SOURCE.to_owned(),
        external_reference: None,
        ceiling_minor: None,
        ceiling_currency: None,
    }
}
