//! What the rows of a table name, as it is on record: read together, since most rows of a table that comes again change nothing.

use super::{cell::Cell, provided::Provided, record::Record};
use crate::{
    access::viewer::Member,
    actions::{assistance::as_is::of, gap::as_is},
    db::transaction::Tx,
    error::{Error, Result},
};
use domain::{document::draft_symbol, gap::provenance, table::TableKind, validation::Fault};
use entity::{
    document, gap, gap_country, gap_further_sector, gap_lifting_condition, gap_mandate_task,
    gap_provenance, need,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Names that are looked up at once.
const AT_ONCE: usize = 400;

/// What a row calls its gap.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// The reference that the register gave it.
    Reference(String),
    /// What its Panel or organisation calls it in systems of their own.
    OwnName(String),
}

/// A gap on record.
pub(super) struct Gap {
    /// What a revision is compared with.
    pub(super) is: as_is::OnRecord,
    /// Its needs, in their order.
    pub(super) needs: Vec<need::Model>,
    /// Where it is written; without lines whose document is gone.
    pub(super) sources: Vec<provenance::Draft>,
}

/// Gaps of the member's Panel or organisation, or what it provides, that rows name, as they were before the first of these was taken.
#[derive(Default)]
pub(super) struct OnRecord {
    /// Its offers or programmes, where the rows are of such.
    pub(super) provided: Provided,
    gaps: HashMap<Uuid, Gap>,
    keys: HashMap<Key, Uuid>,
}

impl OnRecord {
    /// Those that these records name.
    pub(super) async fn of(tx: &Tx, kind: TableKind, records: &mut [Record<'_>]) -> Result<Self> {
        let mut known = Self::default();
        if kind != TableKind::Gaps {
            known.provided = Provided::of(tx, records).await?;
            return Ok(known);
        }
        for some in records.chunks_mut(AT_ONCE) {
            let mut named = |heading| {
                let names = some.iter_mut();
                let names = names.filter_map(|record| record.removable(heading, Cell::name)?);
                names.collect::<Vec<String>>()
            };
            let is_named = Condition::any()
                .add(gap::Column::Reference.is_in(named("reference")))
                .add(gap::Column::ExternalReference.is_in(named("external_reference")));
            let rows = tx.all(own(tx.member()).filter(is_named)).await?;
            for gap in gaps(tx, rows).await? {
                known.add(gap);
            }
        }
        Ok(known)
    }

    fn add(&mut self, gap: Gap) {
        let row = &gap.is.gap;
        let own_name = row.external_reference.clone().map(Key::OwnName);
        let keys = std::iter::once(Key::Reference(row.reference.clone())).chain(own_name);
        self.keys.extend(keys.map(|key| (key, row.id)));
        self.gaps.insert(row.id, gap);
    }

    /// The gap that a row calls so, if the viewer may read it. It is read again for a further row: this one may change it.
    pub(super) async fn take(&mut self, tx: &Tx, key: Key) -> Result<Option<Gap>> {
        let known = self.keys.get(&key).and_then(|id| self.gaps.remove(id));
        if known.is_some() {
            return Ok(known);
        }
        let called = match key {
            Key::Reference(reference) => {
                gap::Entity::find().filter(gap::Column::Reference.eq(reference))
            }
            Key::OwnName(name) => own(tx.member()).filter(gap::Column::ExternalReference.eq(name)),
        };
        let row = tx.all(called).await?.pop();
        Ok(gaps(tx, row.into_iter().collect()).await?.pop())
    }
}

/// The gaps that a member's Panel or organisation sees to.
pub(super) fn own(member: &Member) -> Select<gap::Entity> {
    gap::Entity::find().filter(match member.panel {
        Some(panel) => gap::Column::PanelId.eq(panel),
        None => gap::Column::StewardId.eq(member.organisation),
    })
}

/// Notes the version of an export in a row that is of nothing on record: what it was of has another name by now.
pub(super) fn has_no_version(record: &mut Record<'_>) {
    if record.given("version", Cell::name).is_some() {
        let message = "is of something on record, but nothing of yours is called as this row says: mend what it is called, or leave the version empty for a new one";
        record.flaw(None, "version", "record.refused", message);
    }
}

/// The version that a row was exported with, where it has one, or else that of today.
pub(super) fn version(record: &mut Record<'_>, today: String) -> String {
    let exported = record.given("version", Cell::name);
    exported.unwrap_or(today)
}

/// Says of what has changed since it was exported what to do about a table.
pub(super) fn since_exported(error: Error) -> Error {
    match error {
        Error::Stale { .. } => {
            let message = "is no more that of today: somebody changed it since it was exported, so export it again and make your changes there, or leave the version \
                 empty if the row is to hold whatever was changed";
            Fault::invalid("version", message).into()
        }
        other => other,
    }
}

/// Gaps of these rows.
async fn gaps(tx: &Tx, rows: Vec<gap::Model>) -> Result<Vec<Gap>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    macro_rules! parts {
        ($($entity:ident),*) => {$(
            let mut $entity = tx.parts_of::<gap::Entity, $entity::Entity>(&ids).await?;
        )*};
    }
    parts!(
        gap_country,
        gap_further_sector,
        gap_lifting_condition,
        gap_mandate_task,
        gap_provenance,
        need
    );
    let lines = gap_provenance.values().flatten();
    let written_in = lines.map(|line| line.document_id).collect();
    let documents = documents(tx, written_in).await?;
    let gap = |row: gap::Model| {
        let id = row.id;
        let lines = of(&mut gap_provenance, id, |line| source(line, &documents));
        Gap {
            needs: of(&mut need, id, |need| need),
            sources: lines.into_iter().flatten().collect(),
            is: as_is::OnRecord {
                gap: row,
                countries: of(&mut gap_country, id, |part| part.country_id),
                further_sectors: of(&mut gap_further_sector, id, |part| {
                    (part.sector_id, part.percent)
                }),
                conditions: of(&mut gap_lifting_condition, id, |part| part.condition_id),
                tasks: of(&mut gap_mandate_task, id, |part| part.task_id),
            },
        }
    };
    Ok(rows.into_iter().map(gap).collect())
}

/// Documents, known to everybody or not yet.
async fn documents(tx: &Tx, ids: BTreeSet<Uuid>) -> Result<HashMap<Uuid, document::Model>> {
    let query = document::Entity::find().filter(document::Column::Id.is_in(ids));
    let rows = tx.rows_whoever_may_read(query).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Where a gap is written, as a table has it.
fn source(
    line: gap_provenance::Model,
    documents: &HashMap<Uuid, document::Model>,
) -> Option<provenance::Draft> {
    Some(provenance::Draft {
        document: symbol(documents.get(&line.document_id)?),
        paragraph: line.paragraph,
        subparagraph: line.subparagraph,
        locator: line.locator,
        finding: line.finding_id,
        note: line.note,
    })
}

/// What a document is called: one of a report that is not published has no symbol yet, but the one that it is to have.
fn symbol(document: &document::Model) -> String {
    let draft = || draft_symbol(&document.key).map(str::to_owned);
    let symbol = document.symbol.clone().or_else(draft);
    symbol.unwrap_or_else(|| document.key.clone())
}
