//! Gaps become rows.

use crate::{
    actions::gap::{
        record::{Named, row},
        words::{self, About},
    },
    load::{
        Entry,
        draft::RecordSize,
        needs::OnRecord,
        records,
        write::{Writer, part_id, position},
    },
};
use chrono::Utc;
use domain::{
    date::latest_day,
    finding::InformationCategory,
    gap::{
        Draft, Links, Statement, draft::Lists, need::Draft as NeedDraft, need_share, provenance,
        steward,
    },
    organisation::OrganisationKind,
    validation::{LIST_MAX, NOTE_MAX, Validation},
};
use entity::{
    country, gap, gap_country, gap_lifting_condition, gap_mandate_task, gap_provenance,
    gap_recommendation, gap_text, need, need_dependency, organisation, sector,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of the parts of gaps.
#[derive(Default)]
struct GapParts {
    ids: Vec<Uuid>,
    /// What is on record of their needs.
    known: OnRecord,
    /// Where each gap stands.
    places: HashMap<Uuid, (usize, usize, String)>,
    countries: Vec<gap_country::Model>,
    provenance: Vec<gap_provenance::Model>,
    conditions: Vec<gap_lifting_condition::Model>,
    tasks: Vec<gap_mandate_task::Model>,
    recommendations: Vec<gap_recommendation::Model>,
    needs: Vec<need::Model>,
    dependencies: Vec<need_dependency::Model>,
    texts: Vec<gap_text::Model>,
}

/// What is on record about what gaps name: names that are searched with a gap, and who acts for a state.
struct Lexicon {
    countries: HashMap<Uuid, country::Model>,
    sectors: HashMap<Uuid, sector::Model>,
    /// The organisation of each state, by its country.
    states: HashMap<Uuid, Uuid>,
}

impl Writer<'_> {
    pub(super) async fn gaps(&mut self, entries: Vec<Entry<records::Gap>>) -> Result<(), DbErr> {
        let lexicon = Lexicon::read(self.transaction).await?;
        let ids: Vec<Uuid> = entries
            .iter()
            .filter_map(|entry| self.names.get("gap", &entry.record.reference))
            .collect();
        let known = OnRecord::read(self.transaction, &ids).await?;
        let mut rows = Vec::new();
        let mut parts = GapParts {
            known,
            ..GapParts::default()
        };
        for entry in entries {
            if self.begin("gap", &entry.record.reference, &entry) {
                let row = self.gap(&entry.record, &lexicon, &mut parts);
                parts.places.insert(
                    row.id,
                    (entry.file, entry.line, format!("gap \"{}\"", row.reference)),
                );
                rows.push(row);
            }
        }
        let columns = (gap::Column::Id, gap::Column::ExternalReference);
        let mut names = self.own_names::<gap::Entity>(&ids, columns).await?;
        for row in &mut rows {
            row.external_reference = names.remove(&row.id);
        }
        self.save::<gap::Entity>(rows).await?;
        self.gap_parts(parts).await
    }

    fn gap(
        &mut self,
        record: &records::Gap,
        lexicon: &Lexicon,
        parts: &mut GapParts,
    ) -> gap::Model {
        let id = self.own("gap", &record.reference);
        parts.ids.push(id);
        let (mut draft, lists) = self.checked(record);
        let countries = self.refer_all("country", &record.countries, "countries");
        let named = self.named(record, &countries, lexicon);
        let state_note = self.state_note(record);
        self.link(id, record, parts);
        let recommendations = draft.links.recommendations.take().into_iter().flatten();
        parts
            .recommendations
            .extend(
                recommendations.map(|recommendation_id| gap_recommendation::Model {
                    gap_id: id,
                    recommendation_id,
                }),
            );
        let lines = draft.links.provenance.take().unwrap_or_default();
        self.provenance(id, record, lines, parts);
        let needs = self.need_rows(id, record, &lists, parts);
        let row = gap::Model {
            reference: record.reference.clone(),
            state: record.state,
            state_since: record.state_since.clone().map(String::from),
            state_note,
            year: record.called_for(&self.names).map(|date| date.year()),
            source: record.source.clone(),
            ..row(id, draft, &lists, named)
        };
        parts
            .texts
            .push(lexicon.text(&row, record, &countries, &needs));
        let countries = countries.into_iter().map(|country_id| gap_country::Model {
            gap_id: id,
            country_id,
        });
        parts.countries.extend(countries);
        row
    }

    /// The gap in words of the domain, after its rules and those of files.
    fn checked(&mut self, record: &records::Gap) -> (Draft, Lists) {
        let mut draft = self.draft(record);
        let mut faults = Validation::default();
        let lists = draft.check(&mut faults);
        let alpha3: Vec<String> = record
            .countries
            .iter()
            .map(|code| code.to_uppercase())
            .collect();
        let alpha3: Vec<&str> = alpha3.iter().map(String::as_str).collect();
        draft.statement.check_country(&alpha3, &mut faults);
        let field = |at| format!("needs.{at}.shares");
        need_share::check_countries(&lists.needs, &alpha3, field, &mut faults);
        if let Some(date) = &record.first_called_for {
            let latest = latest_day(Utc::now().timestamp_millis());
            faults.has_come(date.as_str(), &latest, "firstCalledFor");
        }
        self.note_faults(faults);
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
        let needs = record.need.iter().map(|need| self.need(need)).collect();
        Draft {
            statement: Statement {
                title: record.title.clone(),
                description: record.description.clone(),
                language: record.language.clone(),
                institution: record.institution.clone(),
                desired_end_state: record.desired_end_state.clone(),
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
        let recommendations =
            self.refer_all("recommendation", &record.recommendations, "recommendations");
        Links {
            countries: Some(record.countries.clone()),
            provenance: Some(record.provenance.iter().map(line).collect()),
            findings: None,
            lifting_conditions: Some(record.lifting_conditions.clone()),
            mandate_tasks: Some(record.mandate_tasks.clone()),
            recommendations: Some(recommendations),
        }
    }

    fn need(&mut self, line: &records::Need) -> NeedDraft {
        let size = RecordSize {
            unit: line.unit,
            quantity: line.quantity,
            amount: line.amount.as_ref(),
            currency: line.currency.as_ref(),
        };
        let size = self.size(&size, "need.unit");
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
            starts: line.starts.clone(),
            deadline: line.needed_by.clone(),
            languages: line.languages.clone(),
            place: line.place.clone(),
            shares: line.shares.iter().map(share).collect(),
            note: line.note.clone(),
            depends_on: depends_on.collect(),
        }
    }

    /// The needs that the gap has from now on, and which of them wait for which.
    fn need_rows(
        &mut self,
        gap_id: Uuid,
        record: &records::Gap,
        lists: &Lists,
        parts: &mut GapParts,
    ) -> Vec<need::Model> {
        let needs = parts.known.rows(gap_id, &record.reference, lists);
        let mut faults = Validation::default();
        // A list that is too long by itself was noted.
        if lists.needs.len() <= LIST_MAX {
            faults.within(needs.len(), "needs");
        }
        self.note_faults(faults);
        let stated = needs.iter().filter(|need| need.author_id.is_none());
        let places = stated.map(|need| ((gap_id, need.position), need.clone()));
        self.needs.extend(places);
        parts.dependencies.extend(parts.known.order(&needs, lists));
        parts.needs.extend(needs.iter().cloned());
        needs
    }

    fn named(&mut self, record: &records::Gap, countries: &[Uuid], lexicon: &Lexicon) -> Named {
        let organisation = record.organisation.as_ref();
        let organisation = self.refer_if("organisation", organisation, "organisation");
        let panel = self.refer_if("panel", record.panel.as_ref(), "panel");
        let given = self.refer_if("organisation", record.steward.as_ref(), "steward");
        let acronym = record.mission.as_ref();
        let named = steward::Named {
            institution: organisation,
            mission: acronym.and_then(|acronym| self.names.get("organisation", acronym)),
            state: match countries {
                [country] => lexicon.states.get(country).copied(),
                _ => None,
            },
        };
        let steward = given.or_else(|| record.holder.steward(named));
        Named {
            organisation,
            mission: self.refer_if("mission", acronym, "mission"),
            panel,
            steward: steward.filter(|_| panel.is_none()),
            sector: self.refer("sector", &record.sector, "sector"),
            regime: self.refer_if("regime", record.regime.as_ref(), "regime"),
        }
    }

    /// Why its state is what it is.
    fn state_note(&mut self, record: &records::Gap) -> Option<String> {
        let mut faults = Validation::default();
        let note = faults.text_if(record.state_note.as_ref(), NOTE_MAX, "state_note");
        self.note_faults(faults);
        note
    }

    /// What a gap refers to, but for its countries and sources.
    fn link(&mut self, gap_id: Uuid, record: &records::Gap, parts: &mut GapParts) {
        let codes = &record.lifting_conditions;
        let conditions = self.refer_all("lifting_condition", codes, "lifting_conditions");
        let conditions = conditions.into_iter();
        parts
            .conditions
            .extend(conditions.map(|condition_id| gap_lifting_condition::Model {
                gap_id,
                condition_id,
            }));
        let tasks = self.refer_all("mandate_task", &record.mandate_tasks, "mandate_tasks");
        let tasks = tasks.into_iter();
        parts
            .tasks
            .extend(tasks.map(|task_id| gap_mandate_task::Model { gap_id, task_id }));
    }

    fn provenance(
        &mut self,
        gap_id: Uuid,
        record: &records::Gap,
        lines: Vec<provenance::Draft>,
        parts: &mut GapParts,
    ) {
        for (at, (line, given)) in lines.into_iter().zip(&record.provenance).enumerate() {
            parts.provenance.push(gap_provenance::Model {
                id: part_id("gap_provenance", &record.reference, at),
                gap_id,
                position: position(at),
                document_id: self.refer("document", &line.document, "provenance.document"),
                paragraph: line.paragraph,
                subparagraph: line.subparagraph,
                locator: line.locator,
                finding_id: self.refer_if("finding", given.finding.as_ref(), "provenance.finding"),
                note: line.note,
            });
        }
    }

    async fn gap_parts(&mut self, parts: GapParts) -> Result<(), DbErr> {
        let ids = &parts.ids;
        self.replace::<gap_country::Entity>(gap_country::Column::GapId, ids, parts.countries)
            .await?;
        self.replace::<gap_provenance::Entity>(
            gap_provenance::Column::GapId,
            ids,
            parts.provenance,
        )
        .await?;
        self.replace::<gap_lifting_condition::Entity>(
            gap_lifting_condition::Column::GapId,
            ids,
            parts.conditions,
        )
        .await?;
        self.replace::<gap_mandate_task::Entity>(gap_mandate_task::Column::GapId, ids, parts.tasks)
            .await?;
        self.replace::<gap_recommendation::Entity>(
            gap_recommendation::Column::GapId,
            ids,
            parts.recommendations,
        )
        .await?;
        self.replace::<gap_text::Entity>(gap_text::Column::Id, ids, parts.texts)
            .await?;
        let (known, places) = (&parts.known, &parts.places);
        let at = |gap: Uuid| places[&gap].clone();
        self.needs_of_gaps(known, ids, parts.needs, parts.dependencies, at)
            .await
    }
}

impl Lexicon {
    async fn read(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let states = organisation::Entity::find()
            .filter(organisation::Column::Kind.eq(OrganisationKind::MemberState))
            .order_by_desc(organisation::Column::Code);
        let states = states.all(database).await?.into_iter();
        Ok(Self {
            countries: country::Entity::find()
                .all(database)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect(),
            sectors: sector::Entity::find()
                .all(database)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect(),
            // Of several of one country, the first by its code.
            states: states
                .filter_map(|state| Some((state.country_id?, state.id)))
                .collect(),
        })
    }

    /// The words by which a gap is found.
    fn text(
        &self,
        gap: &gap::Model,
        record: &records::Gap,
        countries: &[Uuid],
        needs: &[need::Model],
    ) -> gap_text::Model {
        let sector = self.sectors.get(&gap.sector_id);
        let category = sector.and_then(|sector| self.sectors.get(&sector.category_id?));
        let countries = countries.iter().filter_map(|id| self.countries.get(id));
        let about = About {
            mission: record.mission.as_deref(),
            sectors: sector.into_iter().chain(category).collect(),
            countries: countries.collect(),
            needs: needs.iter().map(|need| need.title.as_str()).collect(),
        };
        words::text(gap, about)
    }
}
