//! Reports and findings.

use super::{
    Entry,
    kind::Record,
    records::{Finding, Report},
    taken_back::{category_of, is_for_all},
    write::Writer,
};
use crate::actions::finding::reply::OTHER_PARTY;
use chrono::Utc;
use domain::{
    date::{day_of, last_day},
    event::EventKind,
    finding::InformationCategory,
    validation::Validation,
};
use entity::{event, finding, report};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Findings that are read at once.
const AT_ONCE: usize = 500;

impl Record for Report {
    type Entity = report::Entity;

    async fn prepare(writer: &mut Writer<'_>) -> Result<(), DbErr> {
        let out = report::Entity::find().filter(report::Column::Published.is_not_null());
        let out = out.all(writer.transaction).await?.into_iter();
        writer.reports_out = out.map(|row| (row.id, row)).collect();
        let of_reports = Condition::all().add(event::Column::About.eq("report"));
        let published = EventKind::ReportPublished;
        writer.published_here = writer.ever(of_reports, published).await?;
        Ok(())
    }

    /// What the file leaves open of a report that its Panel published stays as it is on record.
    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> report::Model {
        let panel_id = writer.refer("panel", &self.panel, "panel");
        writer.reports.insert(id, panel_id);
        let document = writer.refer_if("document", self.document.as_ref(), "document");
        let published = self.published(id, writer);
        let out = writer.reports_out.get(&id);
        report::Model {
            id,
            code: self.code.clone(),
            panel_id,
            document_id: document.or_else(|| out?.document_id),
            title: self.title.clone(),
            kind: self.kind,
            published,
            source: self.source.clone(),
        }
    }
}

impl Report {
    /// The day on which it is out: by the file, and where that leaves it open, as it is on record. With the day that its Panel gave it in the
    /// register its document and findings go out and gaps that cite it wait, so it stays; nor is what is out since then hidden again.
    fn published(&self, id: Uuid, writer: &mut Writer<'_>) -> Option<String> {
        let stated = self.published.clone().map(String::from);
        let out = writer.reports_out.get(&id);
        let known = out.and_then(|row| row.published.clone());
        let (stated, known) = match (stated, known) {
            (Some(stated), Some(known)) => (stated, known),
            (stated, known) => return stated.or(known),
        };
        let today = day_of(Utc::now());
        let (now, then) = (last_day(&stated), last_day(&known));
        let (moves, instead) = if then > today {
            let instead = "have its Panel give it another there (publishReport), by which its findings and what cites it wait, too";
            (now != then, instead)
        } else {
            (now > today, "everybody reads it since then")
        };
        if !moves || !writer.published_here.contains(&id) {
            return Some(stated);
        }
        let reason =
            format!("stays {known}, the day that its Panel gave it in the register: {instead}");
        writer.warn("published", reason);
        Some(known)
    }
}

impl Record for Finding {
    type Entity = finding::Entity;

    async fn prepare(writer: &mut Writer<'_>) -> Result<(), DbErr> {
        for report in report::Entity::find().all(writer.transaction).await? {
            writer.reports.entry(report.id).or_insert(report.panel_id);
        }
        let told = Condition::any()
            .add(finding::Column::Alleges.eq(true))
            .add(finding::Column::Published.is_not_null());
        let told = finding::Entity::find().filter(told);
        for finding in told.all(writer.transaction).await? {
            writer.told_findings.insert(finding.id, finding);
        }
        writer.open_findings = writer.read_open_findings().await?;
        let of_findings = Condition::all().add(event::Column::About.eq("finding"));
        let put = EventKind::FindingReclassified;
        writer.put_back = writer.ever(of_findings, put).await?;
        let ids: Vec<Uuid> = writer.put_back.iter().copied().collect();
        for some in ids.chunks(AT_ONCE) {
            let some = finding::Column::Id.is_in(some.iter().copied());
            let some = finding::Entity::find().filter(some);
            for finding in some.all(writer.transaction).await? {
                writer.told_findings.insert(finding.id, finding);
            }
        }
        Ok(())
    }

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> finding::Model {
        let report_id = writer.refer("report", &self.report, "report");
        // A finding belongs to the Panel of its report.
        let panel_id = writer.reports.get(&report_id).copied().unwrap_or_default();
        self.check(writer);
        let stated = self.category(id, writer);
        let (named_party_id, reply_due) = self.owed(id, writer);
        let told = writer.told_findings.get(&id);
        let before = told.filter(|finding| finding.alleges);
        let accuses = self.category == InformationCategory::Allegation;
        // What accuses somebody from now on goes out once they were heard, as where its Panel makes it an allegation.
        let out = told.filter(|_| !accuses || before.is_some());
        let out = out.map(|finding| (finding.category, finding.published.as_deref()));
        let (category, published) = category_of(stated, out);
        finding::Model {
            id,
            reference: self.reference.clone(),
            report_id: Some(report_id),
            panel_id,
            paragraph: self.paragraph.clone(),
            subparagraph: self.subparagraph.clone(),
            text: self.text.clone(),
            language: self.language.clone(),
            category,
            alleges: before.is_some() || accuses,
            named_party_id,
            invited: before.and_then(|finding| finding.invited.clone()),
            reply_due,
            published,
            source: self.source.clone(),
        }
    }

    async fn parts(writer: &mut Writer<'_>, begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        writer.keep_findings(begun);
        writer.hearings_stay(begun).await
    }
}

impl Finding {
    /// The category that the file states, unless its Panel put it into one in the register that fewer read, and has not published it since.
    fn category(&self, id: Uuid, writer: &mut Writer<'_>) -> InformationCategory {
        let was = writer.told_findings.get(&id);
        let was = was.filter(|row| {
            let is_for_all = is_for_all(row.category, row.published.as_deref());
            writer.put_back.contains(&id) && !is_for_all
        });
        match was.map(|row| row.category) {
            Some(was) => writer.keep_back(self.category, was),
            None => self.category,
        }
    }

    /// Whom it names, and the last day on which they may reply: by the file, and where that leaves it open, as it is on record. Whom its Panel
    /// invited in the register is named still, and has the time that they were given, as where they are invited again.
    fn owed(&self, id: Uuid, writer: &mut Writer<'_>) -> (Option<Uuid>, Option<String>) {
        let stated = writer.refer_if("organisation", self.named_party.as_ref(), "named_party");
        let due = self.reply_due.clone().map(String::from);
        let told = writer.told_findings.get(&id);
        let Some(before) = told.filter(|finding| finding.alleges) else {
            return (stated, due);
        };
        let (party, known) = (before.named_party_id, before.reply_due.clone());
        if before.invited.is_none() {
            return (stated.or(party), due.or(known));
        }
        if stated.is_some_and(|stated| !stated.is_nil() && Some(stated) != party) {
            writer.fault("named_party", OTHER_PARTY);
        }
        let brings_forward = due.as_deref().zip(known.as_deref());
        if brings_forward.is_some_and(|(due, known)| last_day(due) < last_day(known)) {
            let until = known.as_deref().unwrap_or_default();
            let reason = format!(
                "stays {until}, until which its Panel invited the party to reply: it can be put off, not brought forward"
            );
            writer.warn("reply_due", reason);
            return (party, known);
        }
        (party, due.or(known))
    }

    /// Notes what is wrong with it by itself.
    fn check(&self, writer: &mut Writer<'_>) {
        let mut faults = Validation::default();
        faults.language(&self.language, "language");
        faults.paragraph(self.paragraph.as_ref(), "paragraph");
        faults.subparagraph(self.subparagraph.as_ref(), "subparagraph");
        writer.note_faults(faults);
        if (self.category == InformationCategory::Allegation) != self.named_party.is_some() {
            writer.fault(
                "named_party",
                "goes with category = ALLEGATION, and only with it",
            );
        }
        if self.category == InformationCategory::Tactical {
            writer.fault("category", "cannot be TACTICAL in a file, which says where its records come from: its Panel records it");
        }
    }
}
