//! What the organisation has on record already, or in rows above: the same twice is told.

use super::{TWICE, cell::Cell, headings::Flaw, on_record::own, record::Record};
use crate::{db::transaction::Tx, error::Result};
use domain::{
    assistance::{ActivityStatus, AssistanceKind},
    table::TableKind,
    text::fold,
};
use entity::assistance;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// The column of what the register calls a gap.
const REFERENCE: &str = "reference";
/// The column of what something is called in systems of an organisation's own.
const OWN_NAME: &str = "external_reference";

/// What something is known by: the column, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key(&'static str, String);

/// Something that has a title, by the keys of a table.
struct Titled {
    keys: Vec<Key>,
    /// What to say where another has the same title.
    says: String,
}

/// The rule of records that have two rows.
const KEY_TWICE: &str = "key.twice";
/// How several rows are one record.
const ONE_ROW: &str = "a record has one row, and further ones with its lines right below it, whose other columns are empty or say the same";

/// Titles that are known, by how they are compared, and keys of rows.
pub(super) struct Known {
    titles: HashMap<String, Vec<Titled>>,
    keys: HashMap<Key, u64>,
    /// Rows of what is on record, or is now.
    rows: HashMap<Uuid, u64>,
}

/// A title however it is written.
fn normal(title: &str) -> String {
    fold(title).split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Known {
    /// What the member's organisation has on record.
    pub(super) async fn of(tx: &Tx, kind: TableKind) -> Result<Self> {
        let mut known = Self {
            titles: HashMap::new(),
            keys: HashMap::new(),
            rows: HashMap::new(),
        };
        match kind {
            TableKind::Gaps => known.gaps(tx).await?,
            TableKind::Offers => known.assistance(tx, AssistanceKind::Offer).await?,
            TableKind::Programmes => known.assistance(tx, AssistanceKind::Programme).await?,
        }
        Ok(known)
    }

    async fn gaps(&mut self, tx: &Tx) -> Result<()> {
        for row in tx.all(own(tx.member())).await? {
            let mut keys = vec![Key(REFERENCE, row.reference.clone())];
            keys.extend(row.external_reference.map(|name| Key(OWN_NAME, name)));
            self.add(&row.title, keys, row.reference);
        }
        Ok(())
    }

    async fn assistance(&mut self, tx: &Tx, kind: AssistanceKind) -> Result<()> {
        let over = [ActivityStatus::Closed, ActivityStatus::Cancelled];
        let open = assistance::Entity::find()
            .filter(assistance::Column::ProviderId.eq(tx.member().organisation))
            .filter(assistance::Column::Kind.eq(kind))
            .filter(assistance::Column::Status.is_not_in(over));
        for row in tx.all(open).await? {
            let key = row.external_reference.map(|name| Key(OWN_NAME, name));
            self.add(&row.title, key.into_iter().collect(), row.reference);
        }
        Ok(())
    }

    fn add(&mut self, title: &str, keys: Vec<Key>, says: String) {
        let titled = self.titles.entry(normal(title)).or_default();
        titled.push(Titled { keys, says });
    }

    /// Notes a key that another row has, and a title that another has: for a gap that is known by no key as a fault.
    pub(super) fn look_at(&mut self, kind: TableKind, record: &mut Record<'_>) {
        let headings: &[&'static str] = match kind {
            TableKind::Gaps => &[REFERENCE, OWN_NAME],
            TableKind::Offers | TableKind::Programmes => &[OWN_NAME],
        };
        let row = record.rows[0].number;
        let mut keys = Vec::new();
        for &heading in headings {
            let Some(name) = record.removable(heading, Cell::name).flatten() else {
                continue;
            };
            let key = Key(heading, name);
            if let Some(above) = self.keys.get(&key) {
                let message = format!("is that of row {above} too: {ONE_ROW}");
                record.flaw(None, heading, KEY_TWICE, message);
                return;
            }
            self.keys.insert(key.clone(), row);
            keys.push(key);
        }
        self.look_at_title(kind, record, keys);
    }

    /// Notes that a row is of the gap of a row above, which calls it by its other name: of the two, the later would hold.
    pub(super) fn look_at_row(&mut self, record: &mut Record<'_>) {
        let row = record.rows[0].number;
        let above = record.id.and_then(|id| self.rows.insert(id, row));
        let is_told = record.flaws.iter().any(|flaw| flaw.rule == KEY_TWICE);
        let Some(above) = above.filter(|_| !is_told) else {
            return;
        };
        let named = record.given(REFERENCE, Cell::name);
        let heading = named.map_or(OWN_NAME, |_| REFERENCE);
        let message = format!("names what row {above} calls by its other name: {ONE_ROW}");
        record.flaw(None, heading, KEY_TWICE, message);
    }

    fn look_at_title(&mut self, kind: TableKind, record: &mut Record<'_>, keys: Vec<Key>) {
        let row = record.rows[0].number;
        let Some(title) = record.given("title", Cell::text) else {
            return;
        };
        let mut same = self.titles.get(&normal(&title)).into_iter().flatten();
        let is_other = |other: &&Titled| !other.keys.iter().any(|key| keys.contains(key));
        let other = same.find(is_other);
        let other = other.map(|other| other.says.clone());
        let is_nameless = keys.is_empty();
        self.add(&title, keys, format!("row {row}"));
        let Some(other) = other else {
            return;
        };
        if kind == TableKind::Gaps && is_nameless {
            let message = format!(
                "is that of {other} too: write its reference to revise it, or a title that tells this gap from it"
            );
            record.flaw(None, "title", TWICE, message);
            return;
        }
        record.warnings.push(Flaw {
            rule: TWICE,
            row,
            column: Some("title".to_owned()),
            message: format!("{other} has the same title: is it the same, under another name?"),
        });
    }
}
