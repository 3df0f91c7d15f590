//! Inputs for the parts of a gap, and how they become drafts of the domain.

use crate::graphql::id::{Kind, row_or_nil};
use async_graphql::{Enum, ID, InputObject, OneofObject};
use domain::{
    assistance::{AssistanceForm, AssistanceType, GoodsClass},
    date::PartialDate,
    gap::{need, need_share, provenance},
    size::{self, QuantityUnit},
};

/// Where a gap is written.
#[derive(InputObject)]
pub struct ProvenanceInput {
    /// Symbol of the document, `S/2009/640`, however it is written, or its key on record; also of a report of your own Panel.
    document: String,
    /// Paragraph: `223`, or `14-16`.
    paragraph: Option<String>,
    /// Sub-paragraph: `n`.
    subparagraph: Option<String>,
    /// The place in a document without numbered paragraphs: a section.
    locator: Option<String>,
    /// The finding that it rests on: one that you can read, of a report that is this document. Others see it where they may read it.
    finding: Option<ID>,
    /// What a reader should know.
    note: Option<String>,
}

impl ProvenanceInput {
    /// The line in words of the domain.
    pub fn draft(self) -> provenance::Draft {
        provenance::Draft {
            document: self.document,
            paragraph: self.paragraph,
            subparagraph: self.subparagraph,
            locator: self.locator,
            finding: self.finding.map(|id| row_or_nil(&id, Kind::Finding)),
            note: self.note,
        }
    }
}

/// Money.
#[derive(InputObject)]
pub struct MoneyInput {
    /// The amount, as a decimal string above 0: `1250.50`.
    pub amount: String,
    /// Its currency, ISO 4217.
    pub currency: String,
}

/// A number of something.
#[derive(InputObject)]
pub struct QuantityInput {
    /// What is counted.
    unit: QuantityUnit,
    /// How many, above 0 and at most 2147483647, as all that is counted here.
    value: i32,
}

/// The mark of a need whose size is not stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Unsized {
    /// No size is stated.
    Unsized,
}

/// How much is needed: money, a number of something, or expressly unsized.
#[derive(OneofObject)]
pub enum NeedSizeInput {
    /// Money.
    Money(MoneyInput),
    /// A number of something.
    Quantity(QuantityInput),
    /// No size is stated.
    Unsized(Unsized),
}

/// The share of a country in a need.
#[derive(InputObject)]
pub struct NeedShareInput {
    /// One of the countries of the gap: alpha-3, alpha-2 or M49.
    country: String,
    /// Percent of the need, as a decimal string above 0 with at most four decimals: `33.3333`.
    percent: String,
}

/// One line of what would close a gap.
#[derive(InputObject)]
pub struct NeedInput {
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is needed.
    pub title: String,
    /// How much of it.
    pub size: NeedSizeInput,
    /// Smallest useful amount, as a decimal string in the unit of `size`: the least viable part of money, the least useful number of people.
    pub least: Option<String>,
    /// Class of goods, where goods are needed: measures distinguish them.
    pub goods: Option<GoodsClass>,
    /// In what form it is needed, where the type leaves that open: what states another form does not fit.
    pub form: Option<AssistanceForm>,
    /// How many people it is to reach, where `size` counts something else or nothing. Coverage counts in `size`; suggestions compare people where sizes cannot be.
    pub people: Option<i32>,
    /// Date from which it is needed.
    pub starts: Option<PartialDate>,
    /// Date by which it is needed.
    pub deadline: Option<PartialDate>,
    /// Languages it is needed in, ISO 639-1.
    pub languages: Option<Vec<String>>,
    /// Where.
    pub place: Option<String>,
    /// What each country has of it, where the gap is about several: shares sum to 100 exactly, and a country that is left out has none.
    /// Without shares, figures by country take it as needed in equal parts, and say that this is assumed.
    pub shares: Option<Vec<NeedShareInput>>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl NeedInput {
    /// The need in words of the domain. It waits for no other.
    pub fn draft(self) -> need::Draft {
        let share = |share: NeedShareInput| need_share::Draft {
            country: share.country,
            percent: share.percent,
        };
        let shares = self.shares.into_iter().flatten();
        need::Draft {
            assistance: self.assistance,
            title: self.title,
            size: self.size.draft(),
            least: self.least,
            goods: self.goods,
            form: self.form,
            people: self.people,
            starts: self.starts,
            deadline: self.deadline,
            languages: self.languages.unwrap_or_default(),
            place: self.place,
            shares: shares.map(share).collect(),
            note: self.note,
            depends_on: Vec::new(),
        }
    }
}

impl NeedSizeInput {
    /// The size in words of the domain.
    pub fn draft(&self) -> size::Draft {
        match self {
            Self::Unsized(_) => size::Draft::Unsized,
            Self::Quantity(QuantityInput { unit, value }) => size::Draft::Quantity {
                unit: *unit,
                value: i64::from(*value),
            },
            Self::Money(MoneyInput { amount, currency }) => size::Draft::Money {
                amount: amount.clone(),
                currency: currency.clone(),
            },
        }
    }
}
