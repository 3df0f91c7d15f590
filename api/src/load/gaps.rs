//! Gaps become rows.

use crate::{
    actions::gap::{
        needs::{self, ledger_against},
        record::{Named, row},
        words::{self, About},
    },
    load::{
        Entry,
        draft::RecordSize,
        records,
        write::{Writer, part_id, position},
    },
};
use domain::{
    date::PartialDate,
    finding::InformationCategory,
    gap::{Draft, Links, Statement, draft::Lists, need::Draft as NeedDraft, provenance},
    validation::Validation,
};
use entity::{
    commitment, country, gap, gap_country, gap_lifting_condition, gap_mandate_task, gap_provenance,
    gap_recommendation, gap_text, need, need_dependency, sector,
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of the parts of gaps.
#[derive(Default)]
struct GapParts {
    ids: Vec<Uuid>,
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

/// Names that are searched with a gap.
struct Lexicon {
    countries: HashMap<Uuid, country::Model>,
    sectors: HashMap<Uuid, sector::Model>,
}

impl Writer<'_> {
    pub(super) async fn gaps(&mut self, entries: Vec<Entry<records::Gap>>) -> Result<(), DbErr> {
        let lexicon = Lexicon {
            countries: country::Entity::find()
                .all(self.transaction)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect(),
            sectors: sector::Entity::find()
                .all(self.transaction)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect(),
        };
        let (mut rows, mut parts) = (Vec::new(), GapParts::default());
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
        let named = self.named(record);
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
        need_rows(id, &record.reference, &lists, parts);
        let row = gap::Model {
            reference: record.reference.clone(),
            state: record.state,
            year: self.oldest_source(record).map(|date| date.year()),
            source: record.source.clone(),
            ..row(id, draft, &lists, named)
        };
        parts
            .texts
            .push(lexicon.text(&row, record, &countries, &lists));
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
                note: record.note.clone(),
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
            note: line.note.clone(),
            depends_on: depends_on.collect(),
        }
    }

    fn named(&mut self, record: &records::Gap) -> Named {
        let organisation = record.organisation.as_ref();
        Named {
            organisation: self.refer_if("organisation", organisation, "organisation"),
            mission: self.refer_if("mission", record.mission.as_ref(), "mission"),
            panel: self.refer_if("panel", record.panel.as_ref(), "panel"),
            sector: self.refer("sector", &record.sector, "sector"),
            regime: self.refer_if("regime", record.regime.as_ref(), "regime"),
        }
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

    fn oldest_source(&self, record: &records::Gap) -> Option<PartialDate> {
        let documents = record.provenance.iter();
        self.names
            .oldest(documents.map(|provenance| provenance.document.as_str()))
    }

    async fn gap_parts(&mut self, parts: GapParts) -> Result<(), DbErr> {
        self.needs
            .extend(parts.needs.iter().map(|need| (need.id, need.clone())));
        let gone = self.needs_gone(&parts).await?;
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
        self.replace::<need::Entity>(need::Column::Id, &gone, Vec::new())
            .await?;
        let needs: Vec<Uuid> = parts.needs.iter().map(|need| need.id).collect();
        self.save::<need::Entity>(parts.needs).await?;
        self.replace::<need_dependency::Entity>(
            need_dependency::Column::NeedId,
            &needs,
            parts.dependencies,
        )
        .await
    }

    /// Needs that the files no longer have. The ledger hangs on needs: one with lines in it may neither go nor lose the size
    /// or unit that its lines count on.
    async fn needs_gone(&mut self, parts: &GapParts) -> Result<Vec<Uuid>, DbErr> {
        let mut gone = Vec::new();
        for some in parts.ids.chunks(500) {
            let known = need::Entity::find()
                .filter(need::Column::GapId.is_in(some.iter().copied()))
                .all(self.transaction)
                .await?;
            let ledger = commitment::Entity::find()
                .filter(commitment::Column::NeedId.is_in(known.iter().map(|need| need.id)));
            let ledger = ledger.all(self.transaction).await?;
            for before in known {
                let lines: Vec<&commitment::Model> = ledger
                    .iter()
                    .filter(|line| line.need_id == before.id)
                    .collect();
                let after = self.needs.get(&before.id);
                gone.extend(after.is_none().then_some(before.id));
                let Some(reason) = ledger_against(&before, after, &lines) else {
                    continue;
                };
                let (file, line, record) = parts.places[&before.gap_id].clone();
                self.at(file, line, &record);
                self.fault("need", format!("{} {reason}", before.position));
            }
        }
        Ok(gone)
    }
}

/// Needs as rows, and which of them wait for which.
fn need_rows(gap_id: Uuid, reference: &str, lists: &Lists, parts: &mut GapParts) {
    let id = |at: usize| part_id("need", reference, at);
    for (at, need) in lists.needs.iter().enumerate() {
        parts
            .needs
            .push(needs::row(need.clone(), id(at), gap_id, at));
    }
    for (at, places) in lists.waits_for.iter().enumerate() {
        let links = places.iter().map(|&before| need_dependency::Model {
            need_id: id(at),
            depends_on_id: id(before),
            planned: false,
        });
        parts.dependencies.extend(links);
    }
}

impl Lexicon {
    /// The words by which a gap is found.
    fn text(
        &self,
        gap: &gap::Model,
        record: &records::Gap,
        countries: &[Uuid],
        lists: &Lists,
    ) -> gap_text::Model {
        let sector = self.sectors.get(&gap.sector_id);
        let category = sector.and_then(|sector| self.sectors.get(&sector.category_id?));
        let countries = countries.iter().filter_map(|id| self.countries.get(id));
        let about = About {
            mission: record.mission.as_deref(),
            sectors: sector.into_iter().chain(category).collect(),
            countries: countries.collect(),
            needs: lists.needs.iter().map(|need| need.title.as_str()).collect(),
        };
        words::text(gap, about)
    }
}
