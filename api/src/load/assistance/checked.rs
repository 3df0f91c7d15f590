//! Offers and programmes of files in words of the domain, after the rules.

use crate::load::{
    draft::{RecordSize, alpha3, part},
    records,
    write::Writer,
};
use domain::{
    assistance::{Ceiling, Cover, Draft, Exclusion, ExclusionKind, Line, Links, Statement, line},
    validation::Validation,
};

impl Writer<'_> {
    /// The offer or programme in words of the domain, and its lines, after the rules.
    pub(super) fn checked_assistance(
        &mut self,
        record: &records::Assistance,
    ) -> (Draft, Vec<Line>) {
        let lines = record.line.iter().enumerate();
        let parts: Vec<String> = lines
            .clone()
            .map(|(at, line)| part("line", at, &line.title))
            .collect();
        let mut draft = Draft {
            statement: statement(record),
            links: Links {
                excluded: Some(self.exclusions(record)),
                covers: Some(self.covers(record)),
                countries: Some(record.countries.clone()),
                groups: Some(record.groups.clone()),
                sectors: Some(record.sectors.clone()),
                memberships: Some(record.memberships.clone()),
                only_beneficiaries: Some(record.only_beneficiaries.clone()),
                mandate_tasks: Some(record.mandate_tasks.clone()),
            },
            lines: lines.map(|(at, line)| self.line(at, line)).collect(),
            confirmed: None,
            promised_now: false,
        };
        let mut faults = Validation::default();
        let lines = draft.check(&mut faults);
        let alpha3 = alpha3(&record.countries);
        let alpha3: Vec<&str> = alpha3.iter().map(String::as_str).collect();
        draft.statement.check_country(&alpha3, &mut faults);
        self.note_faults_within(faults, &parts);
        (draft, lines)
    }

    /// What it is not for, its codes as they are on record.
    fn exclusions(&mut self, record: &records::Assistance) -> Vec<Exclusion> {
        let exclusion = |(at, exclusion): (usize, &records::Exclusion)| {
            let field = format!("excluded {}, value", at + 1);
            let (kind, value) = (exclusion.kind, exclusion.value.trim());
            let value = match kind {
                ExclusionKind::Country => {
                    self.refer("country", value, &field);
                    value.to_uppercase()
                }
                ExclusionKind::Sector => {
                    self.refer("sector", value, &field);
                    value.to_owned()
                }
                ExclusionKind::Tag | ExclusionKind::Beneficiary => value.to_owned(),
            };
            Exclusion { kind, value }
        };
        record.excluded.iter().enumerate().map(exclusion).collect()
    }

    fn covers(&mut self, record: &records::Assistance) -> Vec<Cover> {
        let cover = |(at, cover): (usize, &records::Cover)| Cover {
            gap: self.refer("gap", &cover.gap, &format!("covers {}, gap", at + 1)),
            extent: cover.extent,
            not_covered: cover.not_covered.clone(),
        };
        record.covers.iter().enumerate().map(cover).collect()
    }

    fn line(&mut self, at: usize, record: &records::Line) -> line::Draft {
        let size = RecordSize {
            unit: record.unit,
            quantity: record.quantity,
            amount: record.amount.as_ref(),
            currency: record.currency.as_ref(),
        };
        let size = self.size(&size, &part("line", at, &record.title));
        // What is wrong with a size was noted: of its bounds nothing follows.
        let bound = |given: &Option<String>| given.clone().filter(|_| size.is_some());
        line::Draft {
            line: None,
            assistance: record.assistance,
            title: record.title.clone(),
            least: bound(&record.least),
            most: bound(&record.most),
            size: size.unwrap_or_default(),
            requires: record.requires,
            tied: record.tied,
            goods: record.goods,
            form: record.form,
            people: record.people,
            note: record.note.clone(),
        }
    }
}

fn statement(record: &records::Assistance) -> Statement {
    let record = record.clone();
    Statement {
        title: record.title,
        description: record.description,
        language: record.language,
        status: record.status,
        starts: record.starts,
        ends: record.ends,
        willing: record.willing,
        able: record.able,
        attributed: record.attributed,
        condition: record.condition,
        languages: record.languages,
        place: record.place,
        earmark: record.earmark,
        membership: record.membership,
        seeks_exemption: record.seeks_exemption,
        cofinancing: record.cofinancing,
        cofinancing_percent: record.cofinancing_percent,
        exclusions: record.exclusions,
        note: record.note,
        external_reference: None,
        ceiling: record.ceiling.map(|stated| Ceiling {
            amount: stated.amount,
            currency: stated.currency,
        }),
    }
}
