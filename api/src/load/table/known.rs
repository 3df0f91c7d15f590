//! What the organisation has on record already, or in rows above: the same twice is told.

use super::{cell::Cell, headings::Flaw, record::Record};
use crate::{db::transaction::Tx, error::Result};
use domain::{
    assistance::{ActivityStatus, AssistanceKind},
    table::TableKind,
    text::fold,
};
use entity::{assistance, gap};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Something that has a title, by the key of a table.
struct Titled {
    key: String,
    /// What to say where another has the same title.
    says: String,
}

/// Titles that are known, by how they are compared, and keys of rows.
pub(super) struct Known {
    titles: HashMap<String, Vec<Titled>>,
    keys: HashMap<String, u64>,
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
        };
        match kind {
            TableKind::Gaps => known.gaps(tx).await?,
            TableKind::Offers => known.assistance(tx, AssistanceKind::Offer).await?,
            TableKind::Programmes => known.assistance(tx, AssistanceKind::Programme).await?,
        }
        Ok(known)
    }

    async fn gaps(&mut self, tx: &Tx) -> Result<()> {
        let own = match tx.member().panel {
            Some(panel) => gap::Column::PanelId.eq(panel),
            None => gap::Column::StewardId.eq(tx.member().organisation),
        };
        for row in tx.all(gap::Entity::find().filter(own)).await? {
            self.add(&row.title, row.reference.clone(), row.reference);
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
            let key = row.external_reference.unwrap_or_default();
            self.add(&row.title, key, row.reference);
        }
        Ok(())
    }

    fn add(&mut self, title: &str, key: String, says: String) {
        let titled = self.titles.entry(normal(title)).or_default();
        titled.push(Titled { key, says });
    }

    /// Notes a key that another row has, and a title that another has: for a gap, which is known by nothing else before it has a
    /// reference, as a fault.
    pub(super) fn look_at(&mut self, kind: TableKind, record: &mut Record<'_>) {
        let row = record.rows[0].number;
        let (heading, is_gap) = match kind {
            TableKind::Gaps => ("reference", true),
            TableKind::Offers | TableKind::Programmes => ("external_reference", false),
        };
        let key = record.given(heading, Cell::name).unwrap_or_default();
        if !key.is_empty() {
            if let Some(above) = self.keys.get(&key) {
                let message = format!(
                    "is that of row {above} too: a record has one row, and further ones with its lines right below it"
                );
                record.flaw(None, heading, "key.twice", message);
                return;
            }
            self.keys.insert(key.clone(), row);
        }
        let Some(title) = record.given("title", Cell::text) else {
            return;
        };
        let same = self.titles.get(&normal(&title));
        let other =
            same.and_then(|same| same.iter().find(|other| key.is_empty() || other.key != key));
        let other = other.map(|other| other.says.clone());
        self.add(&title, key.clone(), format!("row {row}"));
        let Some(other) = other else {
            return;
        };
        if is_gap && key.is_empty() {
            let message = format!(
                "is that of {other} too: write its reference to revise it, or a title that tells this gap from it"
            );
            record.flaw(None, "title", "title.twice", message);
            return;
        }
        record.warnings.push(Flaw {
            rule: "title.twice",
            row,
            column: Some("title".to_owned()),
            message: format!("{other} has the same title: is it the same, under another name?"),
        });
    }
}
