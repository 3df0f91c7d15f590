//! A record of a table becomes a gap, or changes the one it is, through the same actions as mutations.

use super::{
    cell::Cell,
    left_matches, lines,
    on_record::{Gap, Key, OnRecord, has_no_version, since_exported, version},
    publication::{expect_as_exported, publication, publish},
    record::Record,
};
use crate::{
    actions::gap::{
        as_is::is_on_record, need_row::stated, record::record as record_gap,
        revise::revise as revise_gap,
    },
    db::transaction::Tx,
    error::Result,
    load::told::Outcome,
};
use domain::{
    finding::InformationCategory,
    gap::{
        Draft, GapEvidence, GapHolder, GapNature, Links, Revision, Statement, further_sector, need,
        provenance, publication,
    },
    validation::Fault,
};
use entity::gap;

/// Writes a gap of the member's organisation.
pub(super) async fn put(
    tx: &mut Tx,
    record: &mut Record<'_>,
    on_record: &mut OnRecord,
    confirmed: Option<&'static str>,
) -> Result<Outcome> {
    let reference = record.given("reference", Cell::name);
    if record.is_spoilt("reference") {
        return Ok(Outcome::Unchanged);
    }
    let name = record.removable("external_reference", Cell::name).flatten();
    let key = match (&reference, name) {
        (Some(reference), _) => Key::Reference(reference.clone()),
        (None, Some(name)) => Key::OwnName(name),
        (None, None) => return make(tx, record, confirmed).await,
    };
    match on_record.take(tx, key).await? {
        Some(known) => revise(tx, known, record, confirmed).await,
        None if reference.is_none() => make(tx, record, confirmed).await,
        None => {
            let message = "names no gap that you may read: leave it empty for a new gap, which gets a reference of its own";
            Err(Fault::invalid("reference", message).into())
        }
    }
}

async fn make(
    tx: &mut Tx,
    record: &mut Record<'_>,
    confirmed: Option<&'static str>,
) -> Result<Outcome> {
    let mut says = revision(record, &[], None);
    let (nature, category) = fixed(record);
    let source = source(record, None);
    let publication = publication(record, confirmed);
    has_no_version(record);
    record.needs_all();
    let mut statement = Statement::default();
    says.restate(&mut statement);
    let mut links = says.links;
    links.countries.get_or_insert_default();
    links.provenance = Some(source.into_iter().collect());
    let draft = Draft {
        statement,
        holder: says.holder.unwrap_or(GapHolder::HostState),
        organisation: says.organisation.flatten(),
        mission: says.mission.flatten(),
        sector: says.sector.unwrap_or_default(),
        nature: nature.unwrap_or(GapNature::Capacity),
        category: category.unwrap_or(InformationCategory::Confidential),
        severity: says.severity.flatten(),
        priority: says.priority.flatten(),
        evidence: says.evidence.unwrap_or(GapEvidence::Named),
        regime: says.regime.flatten(),
        tags: says.tags.unwrap_or_default(),
        beneficiaries: says.beneficiaries.unwrap_or_default(),
        links,
        needs: says.needs.unwrap_or_default(),
    };
    let id = record_gap(tx, draft, publication).await?;
    record.id = Some(id);
    // By which its row revises it from now on.
    record.called = Some(tx.find::<gap::Entity>(id, "gap").await?.reference);
    Ok(Outcome::Imported)
}

async fn revise(
    tx: &mut Tx,
    known: Gap,
    record: &mut Record<'_>,
    confirmed: Option<&'static str>,
) -> Result<Outcome> {
    let row = &known.is.gap;
    record.id = Some(row.id);
    let needs = known.needs.iter().filter(|need| need.author_id.is_none());
    let needs: Vec<need::Need> = needs.map(stated).collect();
    let mut revision = revision(record, &needs, Some(row.title.as_str()));
    stays(record, row);
    revision.links.provenance = source_again(record, &known.sources);
    let is_out = publication::is_out(row.category, row.published.as_deref());
    let publication = publication(record, confirmed).filter(|_| !is_out);
    let is_new = revision != Revision::default()
        && !is_on_record(tx, &known.is, &needs, &revision, confirmed).await?;
    if !is_new && publication.is_none() {
        return Ok(Outcome::Unchanged);
    }
    let before = tx.state::<gap::Entity>(row.id).await?;
    if is_new {
        let today = tx.version::<gap::Entity>(row.id).await?;
        let version = version(record, today);
        let revised = revise_gap(tx, row.id, &version, revision, confirmed).await;
        let revised = revised.map_err(since_exported)?;
        left_matches::warn(tx, &revised, record).await?;
    }
    if let Some(publication) = publication {
        if !is_new {
            expect_as_exported(tx, row, record, &publication).await?;
        }
        publish(tx, row.id, record, publication).await?;
    }
    let after = tx.state::<gap::Entity>(row.id).await?;
    Ok(match before == after {
        true => Outcome::Unchanged,
        false => Outcome::Revised,
    })
}

/// What the cells of a record say, without what cannot be revised and where it is written.
fn revision(record: &mut Record<'_>, known: &[need::Need], titled: Option<&str>) -> Revision {
    Revision {
        title: record.given("title", Cell::text),
        description: record.given("description", Cell::text),
        language: record.given("language", Cell::text),
        institution: record.removable("institution", Cell::text),
        desired_end_state: record.removable("desired_end_state", Cell::text),
        cost: lines::cost(record),
        starts: record.removable("starts", Cell::date),
        ends: record.removable("ends", Cell::date),
        first_called_for: record.removable("first_called_for", Cell::date),
        note: record.removable("note", Cell::text),
        external_reference: record.removable("external_reference", Cell::name),
        holder: record.given("holder", Cell::word),
        organisation: record.removable("organisation", Cell::code),
        mission: record.removable("mission", Cell::code),
        sector: record.given("sector", Cell::code),
        severity: record.removable("severity", Cell::word),
        priority: record.removable("priority", Cell::word),
        evidence: record.given("evidence", Cell::word),
        regime: record.removable("regime", Cell::code),
        tags: record.listed("tags"),
        beneficiaries: record.listed("beneficiaries"),
        links: Links {
            countries: record.listed("countries"),
            further_sectors: record.listed("further_sectors").map(|cells| {
                let cells = cells.iter();
                cells
                    .map(|cell| further_sector::Draft::of_cell(cell))
                    .collect()
            }),
            lifting_conditions: record.listed("lifting_conditions"),
            mandate_tasks: record.listed("mandate_tasks"),
            ..Links::default()
        },
        needs: lines::needed(record, known, titled),
        reason: None,
    }
}

/// What stays as it was recorded, where the cells say it.
fn fixed(record: &mut Record<'_>) -> (Option<GapNature>, Option<InformationCategory>) {
    (
        record.given("nature", Cell::word),
        record.given("category", Cell::word),
    )
}

/// Notes where a table says otherwise of what no revision changes. What is published is PUBLIC, whatever it was recorded as.
fn stays(record: &mut Record<'_>, row: &gap::Model) {
    let (nature, category) = fixed(record);
    if nature.is_some_and(|nature| nature != row.nature) {
        let message = format!("is {} on record, and cannot change", row.nature);
        record.flaw(None, "nature", "record.refused", message);
    }
    let is_other = category.is_some_and(|category| category != row.category);
    if is_other && row.category != InformationCategory::Public {
        let message = format!(
            "is {} on record: put it into another by reclassifyGap",
            row.category
        );
        record.flaw(None, "category", "record.refused", message);
    }
}

/// Where a gap is written, on top of the place on record.
fn source(record: &mut Record<'_>, known: Option<provenance::Draft>) -> Option<provenance::Draft> {
    let document = record.given("document", Cell::name);
    let [paragraph, subparagraph, locator] = ["paragraph", "subparagraph", "locator"]
        .map(|heading| record.removable(heading, Cell::text));
    let says_place = paragraph.is_some() || subparagraph.is_some() || locator.is_some();
    if document.is_none() && !says_place {
        return None;
    }
    if document.is_none() && known.is_none() && !record.is_spoilt("document") {
        let message = "is missing: say in which document this place is";
        record.flaw(None, "document", "cell.missing", message);
    }
    let known = known.unwrap_or_default();
    Some(provenance::Draft {
        document: document.unwrap_or(known.document),
        paragraph: paragraph.unwrap_or(known.paragraph),
        subparagraph: subparagraph.unwrap_or(known.subparagraph),
        locator: locator.unwrap_or(known.locator),
        ..known
    })
}

/// The place of a gap on record as the cells have it; none where they say nothing else. One of several is not told from the others.
fn source_again(
    record: &mut Record<'_>,
    sources: &[provenance::Draft],
) -> Option<Vec<provenance::Draft>> {
    let known = sources.last();
    let source = source(record, known.cloned())?;
    if sources.len() > 1 {
        let message = format!(
            "cannot be revised here, since this gap is written in {} places: leave it and the place empty, and use reviseGap",
            sources.len()
        );
        record.flaw(None, "document", "record.refused", message);
        return None;
    }
    (Some(&source) != known).then(|| vec![source])
}
