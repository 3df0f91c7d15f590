//! What a gap refers to, found and written.

use crate::{
    access::policy::Guarded,
    actions::document,
    db::{reference::Reference, transaction::Tx},
    error::{Gather, Result},
};
use domain::{
    date::PartialDate,
    gap::{Links, Statement, further_sector, provenance},
    id,
    validation::{Fault, LIST_MAX, Validation},
};
use entity::{
    document as documents, finding, gap_country, gap_finding, gap_further_sector,
    gap_lifting_condition, gap_mandate_task, gap_provenance, gap_recommendation, recommendation,
    report,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Parts of a gap; what is not given stays as it is.
#[derive(Default)]
pub struct Parts {
    /// Countries.
    pub countries: Option<Vec<Uuid>>,
    /// Sectors beside the main one, each with what of the gap it is.
    pub further_sectors: Option<Vec<(Uuid, Option<String>)>>,
    /// Where it is written.
    pub sources: Option<Vec<Source>>,
    findings: Option<Vec<Uuid>>,
    /// Lifting conditions that it hinders.
    pub conditions: Option<Vec<Uuid>>,
    /// Mandate tasks under which a mission could help.
    pub tasks: Option<Vec<Uuid>>,
    recommendations: Option<Vec<Uuid>>,
}

/// A place where a gap is written, with its document.
pub struct Source {
    line: provenance::Draft,
    document: documents::Model,
}

impl Parts {
    /// What the links of a gap name, as far as the viewer may read it.
    pub async fn find(tx: &Tx, links: &Links, faults: &mut Validation) -> Result<Self> {
        let reference = tx.reference();
        let country = |code: &str, field: &str| Ok(reference.country(code, field)?.id);
        let countries = codes(links.countries.as_ref(), "countries", country, faults);
        let sources = match &links.provenance {
            Some(lines) => Some(sources(tx, lines, faults).await?),
            None => None,
        };
        let findings = links.findings.as_ref();
        let findings = rows::<finding::Entity>(tx, findings, "findings", faults).await?;
        let advice = links.recommendations.as_ref();
        let recommendations =
            rows::<recommendation::Entity>(tx, advice, "recommendations", faults).await?;
        let known = &reference.lifting_conditions;
        let condition = |code: &str, field: &str| Ok(known.named(code, field)?.id);
        let conditions = links.lifting_conditions.as_ref();
        let conditions = codes(conditions, "liftingConditions", condition, faults);
        let known = &reference.mandate_tasks;
        let task = |code: &str, field: &str| Ok(known.named(code, field)?.id);
        let tasks = codes(links.mandate_tasks.as_ref(), "mandateTasks", task, faults);
        let further = links.further_sectors.as_ref();
        let further = further.map(|given| further_sectors(reference, given, faults));
        Ok(Self {
            countries,
            further_sectors: further,
            sources,
            findings,
            conditions,
            tasks,
            recommendations,
        })
    }

    /// The further sectors that are given.
    pub fn sectors(&self) -> Option<Vec<Uuid>> {
        let given = self.further_sectors.as_ref()?;
        Some(given.iter().map(|(sector, _)| *sector).collect())
    }

    /// Year of the oldest source; none where none is given or has one.
    pub fn year(&self) -> Option<i32> {
        let sources = self.sources.iter().flatten();
        sources.filter_map(|source| source.document.year).min()
    }

    /// A new id whose time is that of the first call for the gap or else of the oldest source, by which gaps are listed, and which
    /// does not tell when they were recorded.
    pub fn fresh_id(&self, called_for: Option<&PartialDate>) -> Uuid {
        if let Some(date) = called_for {
            return id::fresh(date.millis());
        }
        let dates = self.sources.iter().flatten().filter_map(|source| {
            let year = source.document.year.map(|year| year.to_string());
            source.document.dated.clone().or(year)
        });
        let millis = dates
            .min()
            .map_or(0, |date| PartialDate::stored(&date).millis());
        id::fresh(millis)
    }

    /// Writes what was given in place of what was there.
    pub async fn write(self, tx: &Tx, gap_id: Uuid) -> Result<()> {
        macro_rules! replace {
            ($($given:expr => $entity:ident, $row:expr;)*) => {$(
                if let Some(given) = $given {
                    tx.delete::<$entity::Entity>(Condition::all().add($entity::Column::GapId.eq(gap_id))).await?;
                    for one in given {
                        tx.insert($row(one)).await?;
                    }
                }
            )*};
        }
        let lines = |sources: Vec<Source>| {
            let lines = sources.into_iter().enumerate();
            lines.map(move |(at, source)| source.row(gap_id, at))
        };
        replace! {
            self.countries => gap_country, |country_id| gap_country::Model { gap_id, country_id };
            self.further_sectors => gap_further_sector, |(sector_id, percent)| gap_further_sector::Model { gap_id, sector_id, percent };
            self.sources.map(lines) => gap_provenance, |row| row;
            self.findings => gap_finding, |finding_id| gap_finding::Model { gap_id, finding_id };
            self.conditions => gap_lifting_condition, |condition_id| gap_lifting_condition::Model { gap_id, condition_id };
            self.tasks => gap_mandate_task, |task_id| gap_mandate_task::Model { gap_id, task_id };
            self.recommendations => gap_recommendation, |recommendation_id| gap_recommendation::Model { gap_id, recommendation_id };
        }
        Ok(())
    }
}

impl Source {
    fn row(self, gap_id: Uuid, at: usize) -> gap_provenance::Model {
        gap_provenance::Model {
            id: id::of_record("gap_provenance", &format!("{gap_id}#{at}"), 0),
            gap_id,
            position: i32::try_from(at + 1).expect("a draft has few lines"),
            document_id: self.document.id,
            paragraph: self.line.paragraph,
            subparagraph: self.line.subparagraph,
            locator: self.line.locator,
            finding_id: self.line.finding,
            note: self.line.note,
        }
    }
}

/// Notes a gap that speaks of one Congo where these countries are the other.
pub fn check_country(tx: &Tx, countries: &[Uuid], says: &Statement, faults: &mut Validation) {
    let known = &tx.reference().countries;
    let alpha3: Vec<&str> = known.codes(countries.iter().copied()).collect();
    says.check_country(&alpha3, faults);
}

/// Each once, in order.
pub fn unique(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut seen = BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).collect()
}

/// The further sectors of a gap, each with what of it it is.
pub fn further_sectors(
    reference: &Reference,
    given: &[further_sector::Draft],
    faults: &mut Validation,
) -> Vec<(Uuid, Option<String>)> {
    let found = given.iter().enumerate().filter_map(|(at, draft)| {
        let field = format!("furtherSectors.{at}.sector");
        let sector = reference.sectors.named(&draft.sector, &field);
        let sector = faults.collect(sector.map(|sector| sector.id))?;
        Some((sector, draft.percent.clone()))
    });
    found.collect()
}

/// Notes further sectors that are the main one, or appear twice.
pub fn check_sectors(main: Uuid, further: &[Uuid], faults: &mut Validation) {
    let reason = "has the main sector: name the others alone";
    let is_other = !further.contains(&main);
    faults.ensure(is_other, "furtherSectors", reason);
    let each: BTreeSet<&Uuid> = further.iter().collect();
    let reason = "names a sector twice: name each once";
    faults.ensure(each.len() == further.len(), "furtherSectors", reason);
}

/// Documents of lines that the viewer may read.
async fn sources(
    tx: &Tx,
    lines: &[provenance::Draft],
    faults: &mut Validation,
) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for (at, line) in lines.iter().take(LIST_MAX).enumerate() {
        let field = format!("provenance.{at}.document");
        let found = document::readable(tx, &line.document, &field).await;
        let Some(document) = faults.gather(found)? else {
            continue;
        };
        if let Some(id) = line.finding {
            let field = format!("provenance.{at}.finding");
            let cited = is_of_document(tx, id, document.id, &field).await;
            let is_cited = faults.gather(cited)?.unwrap_or(true);
            let reason = "is not one of this document: name the document of its report";
            faults.ensure(is_cited, &field, reason);
        }
        let line = line.clone();
        sources.push(Source { line, document });
    }
    Ok(sources)
}

/// Whether a finding is of a report that is this document, as far as the viewer may read both.
async fn is_of_document(tx: &Tx, finding: Uuid, document: Uuid, field: &str) -> Result<bool> {
    let row = tx.find::<finding::Entity>(finding, field).await?;
    let reports = report::Entity::find()
        .filter(report::Column::Id.eq(row.report_id))
        .filter(report::Column::DocumentId.eq(document));
    Ok(!tx.all(reports).await?.is_empty())
}

/// Rows of codes, each once.
pub(crate) fn codes(
    given: Option<&Vec<String>>,
    field: &str,
    find: impl Fn(&str, &str) -> Result<Uuid, Fault>,
    faults: &mut Validation,
) -> Option<Vec<Uuid>> {
    let found = given?
        .iter()
        .enumerate()
        .filter_map(|(at, code)| faults.collect(find(code, &format!("{field}.{at}"))));
    Some(unique(found))
}

/// Rows that the viewer may read, each once.
async fn rows<E: Guarded>(
    tx: &Tx,
    given: Option<&Vec<Uuid>>,
    field: &str,
    faults: &mut Validation,
) -> Result<Option<Vec<Uuid>>> {
    let Some(given) = given else { return Ok(None) };
    for (at, id) in given.iter().enumerate() {
        faults.gather(tx.find::<E>(*id, &format!("{field}.{at}")).await)?;
    }
    Ok(Some(unique(given.iter().copied())))
}
