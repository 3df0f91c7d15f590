//! A line of a plan of what a gap needs.

use crate::{
    db::scope::Seen,
    error::Result,
    graphql::{
        ContextExt,
        gap::{
            member::Member,
            need::{Need, share::NeedShare},
        },
        hidden_text::HiddenText,
        id::{self, Kind},
        inline_object::Objects,
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{
    assistance::{AssistanceForm, AssistanceType, GoodsClass},
    date::PartialDate,
    money::decimal,
    size::SizeUnit,
};
use entity::need_plan_line;

/// A line of a plan: a need of its own, or what it gives of a need that the finding states and left open.
#[derive(Description)]
pub struct NeedPlanLine {
    pub(in crate::graphql::gap) row: Seen<need_plan_line::Model>,
    pub(in crate::graphql::gap) gap: Member,
}

impl NeedPlanLine {
    fn figure(&self, value: i64) -> String {
        let currency = self.row.currency.as_deref();
        currency.map_or_else(
            || value.to_string(),
            |currency| decimal(i128::from(value), currency),
        )
    }
}

#[Object(use_type_description, serial)]
impl NeedPlanLine {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::NeedPlanLine, self.row.id)
    }

    /// Its place in the plan, from 1.
    fn position(&self) -> i32 {
        self.row.position
    }

    /// The need that it is about, among those of the gap that count; null where none of them is it, as before its plan is adopted.
    async fn need(&self) -> Result<Option<Need>> {
        let needs = self.gap.needs().await?;
        Ok(needs
            .into_iter()
            .find(|need| need.seen().id == self.row.need_id))
    }

    /// Type of assistance.
    fn assistance(&self) -> AssistanceType {
        self.row.assistance
    }

    /// What is needed.
    fn title(&self) -> &str {
        &self.row.title
    }

    /// That a registrar hid its texts, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.title)).await
    }

    /// Unit of its figures; null where the line states no size.
    fn unit(&self) -> Option<SizeUnit> {
        self.row.unit
    }

    /// Currency of its figures, ISO 4217; null where they are not money.
    fn currency(&self) -> Option<&str> {
        self.row.currency.as_deref()
    }

    /// How much is needed, as a decimal string in `unit`; null where the line states no size.
    fn size(&self) -> Option<String> {
        let size = self.row.quantity.or(self.row.amount_minor);
        size.map(|size| self.figure(size))
    }

    /// Smallest useful amount, as a decimal string in `unit`; null where not stated.
    fn least(&self) -> Option<String> {
        self.row.least.map(|least| self.figure(least))
    }

    /// Class of goods, as measures distinguish them; null where no goods are needed or no class is stated.
    fn goods(&self) -> Option<GoodsClass> {
        self.row.goods
    }

    /// In what form it is needed; null where not stated.
    fn form(&self) -> Option<AssistanceForm> {
        self.row.form
    }

    /// How many people it is to reach, where its unit counts something else or nothing; null where not stated.
    fn people(&self) -> Option<i32> {
        self.row.people
    }

    /// Date from which it is needed; null where not stated.
    fn starts(&self) -> Option<PartialDate> {
        self.row.starts.as_deref().map(PartialDate::stored)
    }

    /// Date by which it is needed; null where not stated.
    fn deadline(&self) -> Option<PartialDate> {
        self.row.deadline.as_deref().map(PartialDate::stored)
    }

    /// Languages it is needed in, ISO 639-1; empty where not stated.
    fn languages(&self) -> Vec<&str> {
        let languages = self.row.languages.as_deref().unwrap_or_default();
        languages.split_whitespace().collect()
    }

    /// Where; null where not stated.
    fn place(&self) -> Option<&str> {
        self.row.place.as_deref()
    }

    /// What each country has of it, by alpha-3 code; empty where that is not stated.
    fn shares(&self, ctx: &Context<'_>) -> Objects<NeedShare> {
        NeedShare::list(self.row.shares.as_deref(), ctx.scope().reference()).into()
    }

    /// Places of the lines of the plan that have to be met before, counted from 1.
    fn depends_on(&self) -> Vec<i32> {
        let places = self.row.waits_for.as_deref().unwrap_or_default();
        let places = places.split_whitespace();
        places.filter_map(|place| place.parse().ok()).collect()
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
}
