//! Whom a finding accuses is heard before a gap goes out that was written out of it, also where files say that it does, or what the finding is.

use super::{Entry, fault::Place, records::Finding, write::Writer};
use crate::actions::{
    finding::{
        HEARD_ON,
        hearing::waiting,
        reply::{BROUGHT_FORWARD, OTHER_PARTY},
    },
    gap::planned::goes_out_after,
};
use chrono::Utc;
use domain::{
    date::{day_of, ends},
    finding::{Hearing, InformationCategory},
    gap::publication::{is_out, last},
};
use entity::{finding, gap, gap_finding, gap_provenance, reply};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// Ids of one query, well under what either database can bind.
const IDS_AT_ONCE: usize = 500;

/// Findings that accuse somebody, and those of them to which was replied.
#[derive(Default)]
struct Accusing {
    findings: HashMap<Uuid, finding::Model>,
    replied: HashSet<Uuid>,
}

impl Accusing {
    /// What one of these waits for before a gap goes out on a day; none if for nothing, or where it accuses nobody.
    fn waits_for(&self, id: Uuid, day: &str) -> Option<String> {
        let finding = self.findings.get(&id)?;
        waiting(&finding.reference, self.hearing(finding, day))
    }

    /// How one of them stands on a day with whom it accuses.
    fn hearing<'a>(&self, finding: &'a finding::Model, day: &str) -> Hearing<'a> {
        let is_replied = self.replied.contains(&finding.id);
        Hearing::on(
            day,
            finding.alleges,
            is_replied,
            finding.reply_due.as_deref(),
        )
    }
}

impl Writer<'_> {
    /// Notes those of these gaps, which are not written yet, that everybody is to read before who is accused in what they were written out of
    /// was heard.
    pub(super) async fn hear_before_they_go_out(
        &mut self,
        rows: &[gap::Model],
        lines: &[gap_provenance::Model],
        places: &HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        let today = day_of(Utc::now());
        let out: HashMap<Uuid, String> = rows
            .iter()
            .filter(|row| is_out(row.category, row.published.as_deref()))
            .map(|row| (row.id, last(row.published.as_deref(), &today)))
            .collect();
        let cited = lines
            .iter()
            .filter_map(|line| Some((line.gap_id, line.finding_id?)));
        let cited = cited.filter(|(gap, _)| out.contains_key(gap));
        let mut written_out_of: BTreeSet<(Uuid, Uuid)> = cited.collect();
        written_out_of.extend(self.linked_findings(&out).await?);
        let accusing = self
            .accusing_among(written_out_of.iter().map(|(_, finding)| *finding).collect())
            .await?;
        for (gap, finding) in written_out_of {
            if let Some(waits) = accusing.waits_for(finding, &out[&gap]) {
                let (file, line, record) = &places[&gap];
                self.at(*file, *line, record);
                self.fault(
                    "category",
                    format!("is for everybody, but the gap was written out of {waits}"),
                );
            }
        }
        Ok(())
    }

    /// Findings with which these gaps are linked in the register, of which files say nothing.
    async fn linked_findings(
        &self,
        gaps: &HashMap<Uuid, String>,
    ) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
        let gaps: Vec<Uuid> = gaps.keys().copied().collect();
        let mut linked = Vec::new();
        for some in gaps.chunks(IDS_AT_ONCE) {
            let of_gaps = gap_finding::Column::GapId.is_in(some.iter().copied());
            let links = gap_finding::Entity::find().filter(of_gaps);
            let links = links.all(self.transaction).await?.into_iter();
            linked.extend(links.map(|link| (link.gap_id, link.finding_id)));
        }
        Ok(linked)
    }

    /// Those of these findings, as they are written by now, that accuse somebody.
    async fn accusing_among(&self, findings: BTreeSet<Uuid>) -> Result<Accusing, DbErr> {
        let mut accusing = Accusing::default();
        let findings: Vec<Uuid> = findings.into_iter().collect();
        for some in findings.chunks(IDS_AT_ONCE) {
            let ids = || some.iter().copied();
            let rows = finding::Entity::find()
                .filter(finding::Column::Id.is_in(ids()))
                .filter(finding::Column::Alleges.eq(true));
            let rows = rows.all(self.transaction).await?;
            if rows.is_empty() {
                continue;
            }
            accusing
                .findings
                .extend(rows.into_iter().map(|row| (row.id, row)));
            let replies = reply::Entity::find().filter(reply::Column::FindingId.is_in(ids()));
            let replies = replies.all(self.transaction).await?.into_iter();
            accusing.replied.extend(replies.map(|row| row.finding_id));
        }
        Ok(accusing)
    }

    /// Notes what of these findings, which are written by now, is another than that on which whom they accuse was or is heard.
    pub(super) async fn hearings_stay(
        &mut self,
        begun: &[(Uuid, Entry<Finding>)],
    ) -> Result<(), DbErr> {
        let today = day_of(Utc::now());
        let accused = |(id, _): &&(Uuid, Entry<Finding>)| {
            let before = self.told_findings.get(id);
            before.is_some_and(|before| before.alleges)
        };
        let restated: Vec<&(Uuid, Entry<Finding>)> = begun.iter().filter(accused).collect();
        let ids = restated.iter().map(|(id, _)| *id).collect();
        let accusing = self.accusing_among(ids).await?;
        for (id, entry) in restated {
            let (before, now) = (self.told_findings.get(id), accusing.findings.get(id));
            let Some((before, now)) = before.zip(now) else {
                continue;
            };
            let (replied, due) = (accusing.replied.contains(id), before.reply_due.as_deref());
            if !Hearing::on(&today, true, replied, due).keeps_text() {
                continue;
            }
            for (field, reason) in moved(before, now) {
                let name = format!("finding \"{}\"", entry.record.reference);
                self.at(entry.file, entry.line, &name);
                self.fault(field, reason);
            }
        }
        Ok(())
    }

    /// Keeps where findings stand that these files state: what is to go out that was written out of them is known once gaps are written, too.
    pub(super) fn keep_findings(&mut self, begun: &[(Uuid, Entry<Finding>)]) {
        let places = begun.iter().map(|(id, entry)| {
            let name = format!("finding \"{}\"", entry.record.reference);
            (*id, (entry.file, entry.line, name))
        });
        self.findings.extend(places);
    }

    /// Notes those of the findings, now that all is written, of which a gap is to go out before who is accused was heard, or that are kept from
    /// who may reply to them.
    pub(super) async fn gaps_wait(&mut self) -> Result<(), DbErr> {
        let today = day_of(Utc::now());
        let findings = std::mem::take(&mut self.findings);
        let ids: BTreeSet<Uuid> = findings.iter().map(|(id, _)| *id).collect();
        let accusing = self.accusing_among(ids).await?;
        let accused = |id: &Uuid| accusing.findings.contains_key(id);
        let planned: Vec<Uuid> = accusing.findings.keys().copied().collect();
        let planned = self.planned_out_of(&planned, &today).await?;
        for (id, place) in findings.iter().filter(|(id, _)| accused(id)) {
            self.stays_with_party(*id, &accusing, place);
            let (file, line, name) = place;
            // What is stated anew is not written where anything is wrong, and may wait then.
            let is_sound = self.is_sound();
            let waits = |gap: &&Arc<gap::Model>| is_sound || !self.restated.contains(&gap.id);
            let planned = planned.get(id).into_iter().flatten();
            for gap in planned.filter(waits).collect::<Vec<_>>() {
                let day = last(gap.published.as_deref(), &today);
                if accusing.waits_for(*id, &day).is_none() {
                    continue;
                }
                self.at(*file, *line, name);
                let reason = format!(
                    "accuses somebody, and {}, which was written out of it, goes out on {day}, before they were heard: publish that gap later, or \
                     reclassify it, as by its record beside this one, which takes its day away",
                    gap.reference
                );
                self.fault("category", reason);
            }
        }
        Ok(())
    }

    /// Gaps whose day is to come, in the order of their ids, by the findings of these that they were written out of.
    async fn planned_out_of(
        &self,
        findings: &[Uuid],
        today: &str,
    ) -> Result<HashMap<Uuid, Vec<Arc<gap::Model>>>, DbErr> {
        let mut written_out_of: BTreeSet<(Uuid, Uuid)> = BTreeSet::new();
        for some in findings.chunks(IDS_AT_ONCE) {
            let linked = gap_finding::Column::FindingId.is_in(some.iter().copied());
            let linked = gap_finding::Entity::find().filter(linked);
            let linked = linked.all(self.transaction).await?.into_iter();
            written_out_of.extend(linked.map(|link| (link.gap_id, link.finding_id)));
            let citing = gap_provenance::Column::FindingId.is_in(some.iter().copied());
            let cited = gap_provenance::Entity::find().filter(citing);
            let cited = cited.all(self.transaction).await?.into_iter();
            let cited = cited.filter_map(|line| Some((line.gap_id, line.finding_id?)));
            written_out_of.extend(cited);
        }
        let gaps: BTreeSet<Uuid> = written_out_of.iter().map(|(gap, _)| *gap).collect();
        let gaps: Vec<Uuid> = gaps.into_iter().collect();
        let mut to_come = HashMap::new();
        for some in gaps.chunks(IDS_AT_ONCE) {
            let planned = gap::Entity::find()
                .filter(gap::Column::Id.is_in(some.iter().copied()))
                .filter(goes_out_after(today));
            let planned = planned.all(self.transaction).await?.into_iter();
            to_come.extend(planned.map(|gap| (gap.id, Arc::new(gap))));
        }
        let mut planned: HashMap<Uuid, Vec<Arc<gap::Model>>> = HashMap::new();
        for (gap, finding) in written_out_of {
            let gap = to_come.get(&gap).cloned();
            planned.entry(finding).or_default().extend(gap);
        }
        Ok(planned)
    }

    /// Notes a finding, which is written by now, that a file keeps from the party that its Panel invited in the register, while that may reply:
    /// nor could its Panel.
    fn stays_with_party(&mut self, id: Uuid, accusing: &Accusing, place: &Place) {
        use InformationCategory::Confidential;
        let was = self.told_findings.get(&id);
        let was_read = was.is_some_and(|was| was.invited.is_some() && was.category != Confidential);
        let now = accusing.findings.get(&id);
        let Some(now) = now.filter(|now| was_read && now.category == Confidential) else {
            return;
        };
        if let Hearing::Open(due) = accusing.hearing(now, &day_of(Utc::now())) {
            let (file, line, name) = place;
            self.at(*file, *line, name);
            let reason = format!(
                "keeps from the party that its Panel invited what it may reply to until {due}: put it into CONFIDENTIAL after that day, or once it replied"
            );
            self.fault("category", reason);
        }
    }
}

/// What is said otherwise than it was when a party was invited to reply, and may not be, with why.
fn moved(before: &finding::Model, now: &finding::Model) -> Vec<(&'static str, &'static str)> {
    let last = |row: &finding::Model| row.reply_due.as_deref().and_then(ends);
    let is_other = before.named_party_id.is_some() && before.named_party_id != now.named_party_id;
    let all = [
        (before.text != now.text, "text", HEARD_ON),
        (is_other, "named_party", OTHER_PARTY),
        (last(now) < last(before), "reply_due", BROUGHT_FORWARD),
    ];
    let moved = all.into_iter().filter(|(is_moved, ..)| *is_moved);
    moved.map(|(_, field, reason)| (field, reason)).collect()
}
