//! The books that an entry is judged by.

use super::Entry;
use crate::{
    db::{
        ledger::{
            by_measure, ceiling_in, from_line, in_measure, measure_of_need, size_of_line,
            size_of_need,
        },
        transaction::Tx,
    },
    error::Result,
};
use domain::ledger::{Account, Books, completed, end::EVER};
use entity::commitment;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

impl Entry {
    /// What the ledger has of this need as of today, and ever had of this line, of this line on this gap, and under this line of the
    /// match, in the measure of this entry.
    pub(in crate::actions::ledger) async fn books(&self, tx: &Tx) -> Result<Books<'_>> {
        let of_need = commitment::Column::NeedId.eq(self.need.id);
        let on_need = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_need))
            .await?;
        let of_line = commitment::Column::LineId.eq(self.gives.id);
        let drawn = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_line))
            .await?;
        let is_on_gap = |entry: &&commitment::Model| {
            let mut needs = self.of.needs.iter();
            needs.any(|need| need.id == entry.need_id)
        };
        let is_under = |entry: &&commitment::Model| entry.match_line_id == Some(self.line.id);
        let has_figure = self.measure.counts();
        let counts = has_figure && self.measure == measure_of_need(&self.need);
        let share = self.line.size.filter(|_| counts);
        let of_line = |size: Option<i64>| size.filter(|_| has_figure);
        let account = |entered, size| Account { entered, size };
        let under = in_measure(on_need.iter().filter(is_under), &self.measure, EVER);
        let size_of_need = size_of_need(&self.need).filter(|_| counts);
        let on_gap = from_line(drawn.iter().filter(is_on_gap));
        let on_need = in_measure(&on_need, &self.measure, tx.today());
        Ok(Books {
            need: account(on_need, size_of_need),
            line: account(from_line(&drawn), of_line(size_of_line(&self.gives))),
            on_gap: account(on_gap, of_line(self.gives.most)),
            // Without a figure, a line looks after a need once.
            under: account(under, if has_figure { share } else { Some(1) }),
            ceiling: self.ceiling(tx).await?,
            least: of_line(self.gives.least),
            currency: self.measure.currency.as_deref(),
            is_bare: !has_figure,
        })
    }

    /// What was ever entered of the offer or programme, all lines together, where it has a ceiling in the measure of this entry.
    async fn ceiling(&self, tx: &Tx) -> Result<Account> {
        let Some(size) = ceiling_in(&self.of.assistance, &self.measure) else {
            return Ok(Account::default());
        };
        let given = commitment::Column::AssistanceId.eq(self.of.assistance.id);
        let entries = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(given))
            .await?;
        Ok(Account {
            entered: in_measure(&entries, &self.measure, EVER),
            size: Some(size),
        })
    }

    /// Refuses unless another line, of anybody, has committed to the gap what this line requires.
    pub(in crate::actions::ledger) async fn is_completed(&self, tx: &Tx) -> Result<()> {
        let Some(required) = self.gives.requires else {
            return Ok(());
        };
        let needs = self.of.needs.iter();
        let needs: Vec<Uuid> = needs
            .filter(|need| need.assistance == required)
            .map(|need| need.id)
            .collect();
        let of_needs = commitment::Column::NeedId.is_in(needs.iter().copied());
        let entries = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_needs))
            .await?;
        let of_others = |need: &Uuid| {
            let is_others = |entry: &&commitment::Model| {
                entry.need_id == *need && entry.line_id != Some(self.gives.id)
            };
            by_measure(entries.iter().filter(is_others), tx.today()).into_values()
        };
        Ok(completed(Some(required), needs.iter().flat_map(of_others))?)
    }
}
