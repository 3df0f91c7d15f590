//! Gaps become rows.

use crate::{
    actions::needs::{in_a_circle, ledger_against},
    db::search::GapWords,
    load::{
        Entry, records,
        write::{Writer, part_id, position},
    },
};
use domain::{finding::InformationCategory, gap::GapNature};
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
        self.check_gap(record);
        let countries = self.refer_all("country", &record.countries, "countries");
        let sector_id = self.refer("sector", &record.sector, "sector");
        parts
            .texts
            .push(text(id, record, &countries, sector_id, lexicon));
        parts
            .countries
            .extend(countries.into_iter().map(|country_id| gap_country::Model {
                gap_id: id,
                country_id,
            }));
        let conditions = self.refer_all(
            "lifting_condition",
            &record.lifting_conditions,
            "lifting_conditions",
        );
        parts
            .conditions
            .extend(
                conditions
                    .into_iter()
                    .map(|condition_id| gap_lifting_condition::Model {
                        gap_id: id,
                        condition_id,
                    }),
            );
        let tasks = self.refer_all("mandate_task", &record.mandate_tasks, "mandate_tasks");
        parts
            .tasks
            .extend(tasks.into_iter().map(|task_id| gap_mandate_task::Model {
                gap_id: id,
                task_id,
            }));
        let recommendations =
            self.refer_all("recommendation", &record.recommendations, "recommendations");
        parts
            .recommendations
            .extend(recommendations.into_iter().map(|recommendation_id| {
                gap_recommendation::Model {
                    gap_id: id,
                    recommendation_id,
                }
            }));
        self.provenance(id, record, parts);
        self.needs(id, record, parts);
        gap::Model {
            id,
            reference: record.reference.clone(),
            title: record.title.clone(),
            description: record.description.clone(),
            language: record.language.clone(),
            holder: record.holder,
            institution: record.institution.clone(),
            organisation_id: self.refer_if(
                "organisation",
                record.organisation.as_ref(),
                "organisation",
            ),
            mission_id: self.refer_if("mission", record.mission.as_ref(), "mission"),
            panel_id: self.refer_if("panel", record.panel.as_ref(), "panel"),
            sector_id,
            nature: record.nature,
            category: record.category,
            state: record.state,
            severity: record.severity,
            desired_end_state: record.desired_end_state.clone(),
            evidence: record.evidence,
            regime_id: self.refer_if("regime", record.regime.as_ref(), "regime"),
            tags: self.words(&record.tags, "tags"),
            beneficiaries: self.words(&record.beneficiaries, "beneficiaries"),
            starts: record.starts.clone().map(String::from),
            ends: record.ends.clone().map(String::from),
            year: self
                .names
                .oldest(
                    record
                        .provenance
                        .iter()
                        .map(|provenance| provenance.document.as_str()),
                )
                .map(|date| date.year()),
            note: record.note.clone(),
            published: None,
            state_since: None,
            state_note: None,
            source: record.source.clone(),
        }
    }

    fn check_gap(&mut self, record: &records::Gap) {
        self.language(&record.language, "language");
        self.window(record.starts.as_ref(), record.ends.as_ref(), "ends");
        if let [country] = record.countries.as_slice() {
            self.congo(&record.title, Some(country), "countries");
        }
        if record.provenance.is_empty() {
            self.fault(
                "provenance",
                "is missing: say in which document it is written",
            );
        }
        if record.nature == GapNature::Will && !record.need.is_empty() {
            self.fault("need", "a gap of WILL has none: help cannot close it");
        }
        if record.category != InformationCategory::Public && record.panel.is_none() {
            self.fault("panel", "is missing: what is not public belongs to a Panel");
        }
    }

    fn provenance(&mut self, gap_id: Uuid, record: &records::Gap, parts: &mut GapParts) {
        for (at, place) in record.provenance.iter().enumerate() {
            parts.provenance.push(gap_provenance::Model {
                id: part_id("gap_provenance", &record.reference, at),
                gap_id,
                position: position(at),
                document_id: self.refer("document", &place.document, "provenance.document"),
                paragraph: place.paragraph.clone(),
                subparagraph: place.subparagraph.clone(),
                locator: place.locator.clone(),
                finding_id: self.refer_if("finding", place.finding.as_ref(), "provenance.finding"),
                note: place.note.clone(),
            });
        }
    }

    fn needs(&mut self, gap_id: Uuid, record: &records::Gap, parts: &mut GapParts) {
        for (at, line) in record.need.iter().enumerate() {
            let id = part_id("need", &record.reference, at);
            for code in &line.languages {
                self.language(code, "need.languages");
            }
            self.window(
                line.starts.as_ref(),
                line.needed_by.as_ref(),
                "need.needed_by",
            );
            let (quantity, amount_minor) = self.size(
                line.unit,
                line.quantity,
                line.amount.as_ref(),
                line.currency.as_ref(),
                "need.unit",
            );
            parts.needs.push(need::Model {
                id,
                gap_id,
                position: position(at),
                assistance: line.assistance,
                title: line.title.clone(),
                unit: line.unit,
                quantity,
                amount_minor,
                currency: line.currency.clone(),
                least: self.bound(
                    line.least.as_ref(),
                    quantity.or(amount_minor),
                    line.unit,
                    line.currency.as_deref(),
                    "need.least",
                ),
                goods: line.goods,
                starts: line.starts.clone().map(String::from),
                needed_by: line.needed_by.clone().map(String::from),
                languages: (!line.languages.is_empty()).then(|| line.languages.join(" ")),
                place: line.place.clone(),
                note: line.note.clone(),
                author_id: None,
            });
            for &before in &line.depends_on {
                if before == 0 || before > record.need.len() || before == at + 1 {
                    self.fault(
                        "need.depends_on",
                        format!(
                            "{before} is not the place of another need of this gap, counted from 1"
                        ),
                    );
                } else {
                    parts.dependencies.push(need_dependency::Model {
                        need_id: id,
                        depends_on_id: part_id("need", &record.reference, before - 1),
                    });
                }
            }
        }
        let waits_for = |need: &records::Need| {
            need.depends_on
                .iter()
                .filter_map(|&before| before.checked_sub(1))
                .collect()
        };
        if !in_a_circle(&record.need.iter().map(waits_for).collect::<Vec<_>>()).is_empty() {
            self.fault(
                "need.depends_on",
                "goes round in a circle, so that no need could come first",
            );
        }
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

/// The words by which a gap is found.
fn text(
    id: Uuid,
    record: &records::Gap,
    countries: &[Uuid],
    sector: Uuid,
    lexicon: &Lexicon,
) -> gap_text::Model {
    let sector = lexicon.sectors.get(&sector);
    let category = sector.and_then(|sector| lexicon.sectors.get(&sector.category_id?));
    let more = [&record.desired_end_state, &record.note]
        .into_iter()
        .flatten()
        .chain(&record.tags)
        .chain(&record.beneficiaries);
    let needs = record.need.iter().map(|need| &need.title);
    let words = GapWords {
        language: &record.language,
        title: &record.title,
        holder: [record.institution.as_deref(), record.mission.as_deref()]
            .into_iter()
            .flatten()
            .collect(),
        sectors: sector.into_iter().chain(category).collect(),
        countries: countries
            .iter()
            .filter_map(|id| lexicon.countries.get(id))
            .collect(),
        body: std::iter::once(&record.description)
            .chain(more)
            .chain(needs)
            .map(String::as_str)
            .collect(),
    };
    words.text(id)
}
