//! The ledger becomes rows.

use crate::{
    actions::gap::needs::is_over,
    load::{
        Entry, records,
        write::{Writer, part_id},
    },
};
use entity::{commitment, need};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

impl Writer<'_> {
    pub(super) async fn commitments(
        &mut self,
        entries: Vec<Entry<records::Commitment>>,
    ) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        let mut sizes = HashMap::new();
        for entry in entries {
            let record = &entry.record;
            if !self.begin("commitment", &record.code, &entry) {
                continue;
            }
            self.refer("gap", &record.gap, "gap");
            let need_id = part_id(
                "need",
                &record.gap,
                usize::try_from(record.need - 1).unwrap_or(usize::MAX),
            );
            let need = match self.needs.get(&need_id) {
                Some(need) => Some(need.clone()),
                None => {
                    need::Entity::find_by_id(need_id)
                        .one(self.transaction)
                        .await?
                }
            };
            let amount_minor = self.money(record.amount.as_ref(), record.currency.as_ref());
            match &need {
                None => self.fault(
                    "need",
                    format!("gap \"{}\" has no need {}", record.gap, record.need),
                ),
                Some(need) if need.unit.is_none() => self.fault(
                    "need",
                    "is unsized: give it a size before anything is counted on it",
                ),
                Some(need)
                    if need.currency != record.currency
                        || need.quantity.is_some() != record.quantity.is_some() =>
                {
                    self.fault(
                        "quantity",
                        "must be in the unit of the need, and in its currency where it is money",
                    );
                }
                Some(_)
                    if record
                        .quantity
                        .or(amount_minor)
                        .is_some_and(|size| size <= 0) =>
                {
                    self.fault("quantity", "must be above 0")
                }
                Some(need) => {
                    sizes.insert(
                        need_id,
                        (
                            need.quantity.or(need.amount_minor).unwrap_or(0),
                            entry.file,
                            entry.line,
                        ),
                    );
                }
            }
            rows.push(commitment::Model {
                id: self.own("commitment", &record.code),
                code: record.code.clone(),
                need_id,
                provider_id: self.refer("organisation", &record.provider, "provider"),
                assistance_id: self.refer_if(
                    "assistance",
                    record.assistance.as_ref(),
                    "assistance",
                ),
                line_id: None,
                match_line_id: None,
                kind: record.kind,
                quantity: record.quantity,
                amount_minor,
                currency: record.currency.clone(),
                dated: record.date.clone().map(String::from),
                note: record.note.clone(),
                source: record.source.clone(),
            });
        }
        self.save::<commitment::Entity>(rows).await?;
        self.no_over_commitment(sizes).await
    }

    /// No need is ever over-committed, nor more delivered than it asks for.
    async fn no_over_commitment(
        &mut self,
        sizes: HashMap<Uuid, (i64, usize, usize)>,
    ) -> Result<(), DbErr> {
        for (need_id, (size, file, line)) in sizes {
            let ledger = commitment::Entity::find()
                .filter(commitment::Column::NeedId.eq(need_id))
                .all(self.transaction)
                .await?;
            if is_over(size, &ledger.iter().collect::<Vec<_>>()) {
                self.at(file, line, "commitment");
                self.fault(
                    "quantity",
                    "commits or delivers more than the need asks for, with what is on record",
                );
            }
        }
        Ok(())
    }
}
