//! Lines of offers and programmes, and what they exclude.

use super::row::Together;
use crate::{
    actions::matches::least::bound,
    db::{
        ledger::{measure_of_line, size_of_line},
        scope::Seen,
    },
    error::Result,
    graphql::{
        id::{self, Kind},
        inline_object::Objects,
    },
};
use async_graphql::{Description, ID, Object, SimpleObject};
use domain::{
    assistance::{AssistanceForm, AssistanceType, ExclusionKind, GoodsClass, Stated},
    ledger::{Account, Ledger},
    money::decimal,
    size::{Measure, SizeUnit},
};
use entity::{assistance_exclusion, assistance_line, need};
use std::sync::Arc;

/// One line of what is given.
#[derive(Description)]
pub struct AssistanceLine {
    pub(super) row: Seen<assistance_line::Model>,
    pub(super) together: Arc<Together>,
}

/// What the ledger has in one unit and currency.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LedgerAggregate {
    /// The unit.
    unit: Option<SizeUnit>,
    /// The currency, ISO 4217; null where it is not money.
    currency: Option<String>,
    /// How much is committed or delivered, withdrawals and reversals taken off, also what has ended; a decimal string.
    committed: String,
}

impl LedgerAggregate {
    fn new((measure, sum): (Measure, Ledger)) -> Self {
        let committed = sum.covered();
        let currency = measure.currency;
        Self {
            unit: measure.unit,
            committed: currency.as_deref().map_or_else(
                || committed.to_string(),
                |currency| decimal(committed, currency),
            ),
            currency,
        }
    }
}

impl AssistanceLine {
    /// Its row.
    pub fn seen(&self) -> &Seen<assistance_line::Model> {
        &self.row
    }

    /// What it is counted in; nothing where it is open-ended.
    pub fn measure(&self) -> Measure {
        measure_of_line(&self.row)
    }

    /// How much of it comes at most to a need by a line of a match of this size; none where nothing says.
    pub async fn most_to(&self, need: &need::Model, size: Option<i64>) -> Result<Option<i64>> {
        let assistance = self.together.row(self.row.assistance_id).await?;
        Ok(bound(assistance, need, &self.row, size))
    }

    /// How much of it is not committed, as far as the viewer may see; none where it is open-ended.
    pub async fn room(&self) -> Result<Option<i64>> {
        let ledger = self
            .together
            .drawn()
            .await?
            .get(&self.row.id)
            .copied()
            .unwrap_or_default();
        Ok(ledger.room(size_of_line(&self.row)))
    }

    /// What was committed out of it, in each unit and currency.
    async fn apart(&self) -> Result<Vec<LedgerAggregate>> {
        let sums = self.together.drawn_apart(self.row.id).await?;
        Ok(sums.into_iter().map(LedgerAggregate::new).collect())
    }

    /// A figure of the line, in its unit, as people write it.
    fn figure(&self, value: impl Into<i128>) -> String {
        let value = value.into();
        self.row
            .currency
            .as_deref()
            .map_or_else(|| value.to_string(), |currency| decimal(value, currency))
    }
}

#[Object(use_type_description, serial)]
impl AssistanceLine {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::AssistanceLine, self.row.id)
    }

    /// Its place among the lines, from 1.
    fn position(&self) -> i32 {
        self.row.position
    }

    /// Type of assistance.
    fn assistance(&self) -> AssistanceType {
        self.row.assistance
    }

    /// What is given.
    fn title(&self) -> &str {
        &self.row.title
    }

    /// Unit of its size; null where it is open-ended.
    fn unit(&self) -> Option<SizeUnit> {
        self.row.unit
    }

    /// How much, as a decimal string in `unit`; null where it is open-ended.
    fn quantity(&self) -> Option<String> {
        self.row
            .quantity
            .or(self.row.amount_minor)
            .map(|size| self.figure(size))
    }

    /// How much was committed out of it, withdrawals taken off, also what has ended, as far as the viewer may see. Where the line is
    /// open-ended, in the one unit in which anything was committed, which `sums` names; null where that was in several, which do not add
    /// up: `sums` has each.
    async fn committed(&self) -> Result<Option<String>> {
        if self.row.unit.is_none() {
            let mut apart = self.apart().await?;
            let last = apart.pop();
            let committed = last.map_or_else(|| self.figure(0), |sum| sum.committed);
            return Ok(Some(committed).filter(|_| apart.is_empty()));
        }
        Ok(Some(
            self.figure(
                self.together
                    .drawn()
                    .await?
                    .get(&self.row.id)
                    .map_or(0, |ledger| ledger.covered()),
            ),
        ))
    }

    /// What was committed out of it in each unit and currency, as `committed`; empty where nothing was entered with a figure.
    async fn sums(&self) -> Result<Objects<LedgerAggregate>> {
        self.apart().await.map(Objects)
    }

    /// How much of it is not committed, as far as the viewer may see; null where it is open-ended.
    async fn remaining(&self) -> Result<Option<String>> {
        Ok(self.room().await?.map(|room| self.figure(room)))
    }

    /// Least for one gap, in `unit`; null where not stated.
    fn least(&self) -> Option<String> {
        self.row.least.map(|least| self.figure(least))
    }

    /// Most for one gap, in `unit`; null where not stated.
    fn most(&self) -> Option<String> {
        self.row.most.map(|most| self.figure(most))
    }

    /// What another line, of anybody, must have committed on the same gap before this is; null where nothing.
    fn requires(&self) -> Option<AssistanceType> {
        self.row.requires
    }

    /// Whether it is bound to the provider's own goods or people; null where not stated.
    fn tied(&self) -> Option<Stated> {
        self.row.tied
    }

    /// Class of goods, as measures tell them apart; null where no goods are given or it is not stated.
    fn goods(&self) -> Option<GoodsClass> {
        self.row.goods
    }

    /// In what form it is given; null where not stated.
    fn form(&self) -> Option<AssistanceForm> {
        self.row.form
    }

    /// How many people it reaches, where its unit counts something else or nothing; null where not stated.
    fn people(&self) -> Option<i32> {
        self.row.people
    }

    /// Currency, ISO 4217; null where it is not money.
    fn currency(&self) -> Option<&str> {
        self.row.currency.as_deref()
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
}

/// The most that an offer or programme gives over all its lines together, of the money of one currency: beside what each line has. Lines of
/// other currencies and units are not under it; what an open-ended line gives of that currency is.
#[derive(Description)]
pub struct Ceiling {
    pub(super) account: Account,
    pub(super) currency: String,
}

#[Object(use_type_description, serial)]
impl Ceiling {
    /// How much in all, as a decimal string.
    fn amount(&self) -> String {
        decimal(self.account.size.unwrap_or_default(), &self.currency)
    }

    /// Its currency, ISO 4217.
    fn currency(&self) -> &str {
        &self.currency
    }

    /// How much of it was committed, withdrawals taken off, also what has ended, as far as the viewer may see.
    fn committed(&self) -> String {
        decimal(self.account.entered.covered(), &self.currency)
    }

    /// How much of it is not committed, as far as the viewer may see: no line gives more than that, whatever it has left itself.
    fn remaining(&self) -> String {
        decimal(self.account.room().unwrap_or_default(), &self.currency)
    }
}

/// Something an offer or programme is not for.
#[derive(Description)]
pub struct Exclusion(pub(super) Seen<assistance_exclusion::Model>);

#[Object(use_type_description, serial)]
impl Exclusion {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(
            Kind::Exclusion,
            domain::id::of_record(
                "exclusion",
                &format!("{}{:?}{}", self.0.assistance_id, self.0.kind, self.0.value),
                0,
            ),
        )
    }

    /// What sort of thing it is.
    fn kind(&self) -> ExclusionKind {
        self.0.kind
    }

    /// A country's alpha-3 code, a sector's code, or a word.
    fn value(&self) -> &str {
        &self.0.value
    }
}
