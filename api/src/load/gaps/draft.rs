//! A gap of a file in words of the domain, after its rules and those of files.

use crate::load::{
    draft::{RecordSize, alpha3, part},
    records,
    write::Writer,
};
use chrono::Utc;
use domain::{
    date::latest_day,
    finding::InformationCategory,
    gap::{
        Draft, Links, Statement,
        cost::Cost,
        draft::Lists,
        further_sector,
        need::{self, Draft as NeedDraft},
        need_share, provenance,
    },
    validation::{NOTE_MAX, Validation},
};

impl Writer<'_> {
    /// The gap in words of the domain, after its rules and those of files.
    pub(super) fn checked(&mut self, record: &records::Gap) -> (Draft, Lists) {
        let mut draft = self.draft(record);
        let mut faults = Validation::default();
        let lists = draft.check(&mut faults);
        let alpha3 = alpha3(&record.countries);
        let alpha3: Vec<&str> = alpha3.iter().map(String::as_str).collect();
        draft.statement.check_country(&alpha3, &mut faults);
        let field = |at| format!("needs.{at}.shares");
        need::check_countries(&lists.needs, &alpha3, field, &mut faults);
        if let Some(date) = &record.first_called_for {
            let latest = latest_day(Utc::now().timestamp_millis());
            faults.has_come(date.as_str(), &latest, "firstCalledFor");
        }
        let needs = record.need.iter().enumerate();
        let needs: Vec<String> = needs
            .map(|(at, need)| part("need", at, &need.title))
            .collect();
        self.note_faults_within(faults, &needs);
        if record.provenance.is_empty() && record.category != InformationCategory::Tactical {
            self.fault(
                "provenance",
                "is missing: name the document in which it is written",
            );
        }
        if record.category != InformationCategory::Public && record.panel.is_none() {
            self.fault("panel", "is missing: what is not public belongs to a Panel");
        }
        if record.steward.is_some() && record.panel.is_some() {
            self.fault(
                "steward",
                "goes without a Panel: a Panel sees to its own gaps",
            );
        }
        (draft, lists)
    }

    fn draft(&mut self, record: &records::Gap) -> Draft {
        let needs = record.need.iter().enumerate();
        let needs = needs.map(|(at, need)| self.need(at, need)).collect();
        Draft {
            statement: Statement {
                title: record.title.clone(),
                description: record.description.clone(),
                language: record.language.clone(),
                institution: record.institution.clone(),
                desired_end_state: record.desired_end_state.clone(),
                cost: Cost {
                    amount: record.cost.clone(),
                    least_viable: record.least_viable.clone(),
                    currency: record.cost_currency.clone(),
                    year: record.cost_year,
                },
                starts: record.starts.clone(),
                ends: record.ends.clone(),
                first_called_for: record.first_called_for.clone(),
                note: record.note.clone(),
                external_reference: None,
            },
            holder: record.holder,
            organisation: record.organisation.clone(),
            mission: record.mission.clone(),
            sector: record.sector.clone(),
            nature: record.nature,
            category: record.category,
            severity: record.severity,
            priority: record.priority,
            evidence: record.evidence,
            regime: record.regime.clone(),
            tags: record.tags.clone(),
            beneficiaries: record.beneficiaries.clone(),
            links: self.links(record),
            needs,
        }
    }

    fn links(&mut self, record: &records::Gap) -> Links {
        let line = |line: &records::Provenance| provenance::Draft {
            document: line.document.clone(),
            paragraph: line.paragraph.clone(),
            subparagraph: line.subparagraph.clone(),
            locator: line.locator.clone(),
            // Files name it by its reference: it is found when its row is made.
            finding: None,
            note: line.note.clone(),
        };
        let sector = |sector: &records::FurtherSector| further_sector::Draft {
            sector: sector.sector.clone(),
            percent: sector.percent.clone(),
        };
        let recommendations =
            self.refer_all("recommendation", &record.recommendations, "recommendations");
        Links {
            countries: Some(record.countries.clone()),
            further_sectors: Some(record.further_sectors.iter().map(sector).collect()),
            provenance: Some(record.provenance.iter().map(line).collect()),
            findings: None,
            lifting_conditions: Some(record.lifting_conditions.clone()),
            mandate_tasks: Some(record.mandate_tasks.clone()),
            recommendations: Some(recommendations),
        }
    }

    fn need(&mut self, at: usize, line: &records::Need) -> NeedDraft {
        let size = RecordSize {
            unit: line.unit,
            quantity: line.quantity,
            amount: line.amount.as_ref(),
            currency: line.currency.as_ref(),
        };
        let size = self.size(&size, &part("need", at, &line.title));
        // What is wrong with a size was noted: of its least nothing follows.
        let least = line.least.clone().filter(|_| size.is_some());
        let depends_on = line
            .depends_on
            .iter()
            .map(|&place| i64::try_from(place).unwrap_or(i64::MAX));
        let share = |share: &records::NeedShare| need_share::Draft {
            country: share.country.to_uppercase(),
            percent: share.percent.clone(),
        };
        NeedDraft {
            assistance: line.assistance,
            title: line.title.clone(),
            size: size.unwrap_or_default(),
            least,
            goods: line.goods,
            form: line.form,
            people: line.people,
            starts: line.starts.clone(),
            deadline: line.needed_by.clone(),
            languages: line.languages.clone(),
            place: line.place.clone(),
            shares: line.shares.iter().map(share).collect(),
            note: line.note.clone(),
            depends_on: depends_on.collect(),
        }
    }

    /// Why its state is what it is.
    pub(super) fn state_note(&mut self, record: &records::Gap) -> Option<String> {
        let mut faults = Validation::default();
        let note = faults.text_if(record.state_note.as_ref(), NOTE_MAX, "state_note");
        self.note_faults(faults);
        note
    }
}
