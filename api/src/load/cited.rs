//! What a gap cites that is to go out stays to be read by then, also where files keep it back.

use super::write::Writer;
use crate::actions::gap::{planned::goes_out_after, publish::place_of};
use chrono::Utc;
use domain::{
    date::{day_of, last_day},
    finding::InformationCategory,
    gap::provenance::Place,
};
use entity::{finding, gap, gap_provenance, report};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Findings that are asked for at once.
const AT_ONCE: usize = 500;

impl Writer<'_> {
    /// The findings on record that everybody reads, or that are to go out on a day.
    pub(super) async fn read_open_findings(&self) -> Result<HashSet<Uuid>, DbErr> {
        let open = Condition::any()
            .add(finding::Column::Category.eq(InformationCategory::Public))
            .add(finding::Column::Published.is_not_null());
        let open: Vec<Uuid> = finding::Entity::find()
            .select_only()
            .column(finding::Column::Id)
            .filter(open)
            .into_tuple()
            .all(self.transaction)
            .await?;
        Ok(open.into_iter().collect())
    }

    /// Notes those of the findings, now that all is written, that are kept back from now on and whose paragraph a gap cites that is to go out:
    /// nor could their Panels keep them back. Where anything is wrong nothing was written, and what comes of it is not known.
    pub(super) async fn cited_stay_open(&mut self) -> Result<(), DbErr> {
        if !self.is_sound() {
            return Ok(());
        }
        let today = day_of(Utc::now());
        let stated = self.findings.iter();
        let places: HashMap<Uuid, _> = stated
            .filter(|(id, _)| self.open_findings.contains(id))
            .cloned()
            .collect();
        let stated = self.findings.iter().map(|(id, _)| *id);
        let ids: Vec<Uuid> = stated.filter(|id| places.contains_key(id)).collect();
        for some in ids.chunks(AT_ONCE) {
            for (finding, gap) in self.cited_by_planned(some, &today).await? {
                let day = gap.published.as_deref().map(last_day).unwrap_or_default();
                let (file, line, name) = &places[&finding];
                self.at(*file, *line, name);
                let reason = format!(
                    "keeps back what {} cites, which goes out on {day}: publish that gap later, or reclassify it, as by its record beside this one, \
                     which takes its day away",
                    gap.reference
                );
                self.fault("category", reason);
            }
        }
        Ok(())
    }

    /// Those of these findings that are kept back, each with the gaps of its Panel that cite its paragraph and whose day is to come.
    async fn cited_by_planned(
        &self,
        findings: &[Uuid],
        today: &str,
    ) -> Result<Vec<(Uuid, gap::Model)>, DbErr> {
        let hidden = finding::Entity::find()
            .filter(finding::Column::Id.is_in(findings.iter().copied()))
            .filter(finding::Column::Category.ne(InformationCategory::Public))
            .filter(finding::Column::Published.is_null())
            .order_by_asc(finding::Column::Id);
        let hidden = hidden.all(self.transaction).await?;
        let written_in = self.documents_of(&hidden).await?;
        let citing = gap_provenance::Column::DocumentId.is_in(written_in.values().copied());
        let citing = gap_provenance::Entity::find().filter(citing);
        let gaps = citing
            .clone()
            .select_only()
            .column(gap_provenance::Column::GapId);
        let planned = gap::Entity::find()
            .filter(gap::Column::Id.in_subquery(gaps.into_query()))
            .filter(goes_out_after(today))
            .order_by_asc(gap::Column::Id);
        let planned = planned.all(self.transaction).await?;
        let lines = citing.all(self.transaction).await?;
        let mut cited = Vec::new();
        for finding in &hidden {
            let document = finding.report_id.and_then(|report| written_in.get(&report));
            let names = |line: &&gap_provenance::Model| {
                Some(&line.document_id) == document && repeats(line, finding)
            };
            let naming = lines.iter().filter(names);
            let naming: HashSet<Uuid> = naming.map(|line| line.gap_id).collect();
            let cites = |gap: &&gap::Model| {
                gap.panel_id == Some(finding.panel_id) && naming.contains(&gap.id)
            };
            let gaps = planned.iter().filter(cites);
            cited.extend(gaps.map(|gap| (finding.id, gap.clone())));
        }
        Ok(cited)
    }

    /// The documents of the reports of these findings, by report.
    async fn documents_of(
        &self,
        findings: &[finding::Model],
    ) -> Result<HashMap<Uuid, Uuid>, DbErr> {
        let reports = findings.iter().filter_map(|finding| finding.report_id);
        let reports = report::Entity::find().filter(report::Column::Id.is_in(reports));
        let reports = reports.all(self.transaction).await?.into_iter();
        let documents = reports.filter_map(|report| Some((report.id, report.document_id?)));
        Ok(documents.collect())
    }
}

/// Whether a line of a gap's sources names the paragraph of a finding, where both are of one document.
fn repeats(line: &gap_provenance::Model, finding: &finding::Model) -> bool {
    place_of(line).overlaps(Place {
        paragraph: finding.paragraph.as_deref(),
        subparagraph: finding.subparagraph.as_deref(),
    })
}
