//! Gaps become rows.

mod asked;
mod brought_out;
mod draft;
mod followed;
mod kept;
mod lexicon;
mod linked;
mod links;
mod progress;
mod renew;

use crate::{
    actions::gap::record::{Named, row},
    load::{Entry, needs::OnRecord, records, write::Writer},
};
use domain::{
    gap::{draft::Lists, steward},
    validation::{LIST_MAX, Validation},
};
use entity::{
    gap, gap_country, gap_further_sector, gap_lifting_condition, gap_link, gap_mandate_task,
    gap_progress, gap_provenance, gap_recommendation, gap_text, need, need_dependency,
};
use lexicon::Lexicon;
use progress::ByGap;
pub(super) use renew::{renew_some, stale};
use sea_orm::DbErr;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of the parts of gaps.
#[derive(Default)]
struct GapParts {
    ids: Vec<Uuid>,
    /// What is on record of their needs.
    known: OnRecord,
    /// What is on record of their progress.
    known_progress: ByGap,
    /// Where each gap stands.
    places: HashMap<Uuid, (usize, usize, String)>,
    countries: Vec<gap_country::Model>,
    further_sectors: Vec<gap_further_sector::Model>,
    provenance: Vec<gap_provenance::Model>,
    progress: Vec<gap_progress::Model>,
    links: Vec<gap_link::Model>,
    conditions: Vec<gap_lifting_condition::Model>,
    tasks: Vec<gap_mandate_task::Model>,
    recommendations: Vec<gap_recommendation::Model>,
    needs: Vec<need::Model>,
    dependencies: Vec<need_dependency::Model>,
    texts: Vec<gap_text::Model>,
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
            known_progress: self.known_progress(&ids).await?,
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
        self.restated.extend(&parts.ids);
        self.judge_links(&mut parts).await?;
        self.keep_recorded(&mut rows, &parts).await?;
        self.keep_recommendations(&mut parts).await?;
        self.follow_matches(&mut rows, &parts).await?;
        self.keep_receivers(&rows, &parts.places).await?;
        self.hear_before_they_go_out(&rows, &parts.provenance, &parts.places)
            .await?;
        let waiting = self.waiting(&rows, &parts).await?;
        let published = self.published_now(&rows, &parts).await?;
        self.save::<gap::Entity>(rows).await?;
        self.gap_parts(parts).await?;
        self.tell_of_links(published).await?;
        self.ask_anew(waiting).await
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
        let further = self.further_sectors(id, named.sector, record, parts);
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
        let progress = self.gap_progress(id, record, &parts.known_progress);
        parts.progress.extend(progress);
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
        let mission = record.mission.as_deref();
        let text = lexicon.text(&row, mission, &countries, &further, &needs);
        parts.texts.push(text);
        let countries = countries.into_iter().map(|country_id| gap_country::Model {
            gap_id: id,
            country_id,
        });
        parts.countries.extend(countries);
        row
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
        let mission = self.refer_if("mission", acronym, "mission");
        let mut faults = Validation::default();
        let names = (organisation, mission);
        lexicon.check(record.holder, names, countries, &mut faults);
        self.note_faults(faults);
        Named {
            organisation,
            mission,
            panel,
            steward: steward.filter(|_| panel.is_none()),
            sector: self.refer("sector", &record.sector, "sector"),
            regime: self.refer_if("regime", record.regime.as_ref(), "regime"),
        }
    }

    async fn gap_parts(&mut self, parts: GapParts) -> Result<(), DbErr> {
        let ids = &parts.ids;
        self.replace::<gap_country::Entity>(gap_country::Column::GapId, ids, parts.countries)
            .await?;
        self.replace::<gap_further_sector::Entity>(
            gap_further_sector::Column::GapId,
            ids,
            parts.further_sectors,
        )
        .await?;
        self.replace::<gap_provenance::Entity>(
            gap_provenance::Column::GapId,
            ids,
            parts.provenance,
        )
        .await?;
        self.replace_progress(ids, &parts.known_progress, parts.progress)
            .await?;
        self.replace_links(ids, parts.links).await?;
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
