//! Lines of plans: what a line of assistance is to give to a need.

use crate::{
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{
        assistance::{Assistance, AssistanceLine},
        found::Found,
        gap::{Gap, need::Need},
        id::{self, Kind},
        matches::Match,
        plan::{
            Plan,
            references::{About, Named},
            report::{OtherUses, PlanOtherUse, measured},
        },
    },
};
use async_graphql::{Description, ID, Object};
use domain::{date::PartialDate, size::SizeUnit};
use entity::plan_line;
use std::sync::Arc;
use uuid::Uuid;

/// What a line of an offer or programme is to give to a need.
#[derive(Clone, Description)]
pub struct PlanLine {
    row: Seen<plan_line::Model>,
    about: Arc<About>,
    other_uses: Arc<OtherUses>,
}

impl PlanLine {
    /// Lines that were read together, in the same order, and their plan where all are of one that is read already.
    pub fn batch(
        scope: &Scope,
        rows: Vec<Seen<plan_line::Model>>,
        plan: Option<&Plan>,
    ) -> Vec<Self> {
        let named = Named {
            needs: rows.iter().map(|row| row.need_id).collect(),
            gaps: rows.iter().map(|row| row.gap_id).collect(),
            assistance: rows.iter().map(|row| row.assistance_id).collect(),
            matches: rows.iter().filter_map(|row| row.match_id).collect(),
        };
        let about = About::new(scope, named);
        let other_uses = OtherUses::new(scope, rows.iter().map(|row| &**row), plan);
        rows.into_iter()
            .map(|row| Self {
                row,
                about: about.clone(),
                other_uses: other_uses.clone(),
            })
            .collect()
    }
}

#[Object(use_type_description, serial)]
impl PlanLine {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::PlanLine, self.row.id)
    }

    /// The gap; null where you may no longer read it.
    async fn gap(&self) -> Result<Option<Gap>> {
        self.about.gap(self.row.gap_id).await
    }

    /// The need; null where a later plan replaced it, or you may no longer read it.
    async fn need(&self) -> Result<Option<Need>> {
        self.about.need(self.row.need_id).await
    }

    /// The offer or programme that gives; null where you may no longer read it.
    async fn assistance(&self) -> Result<Option<Assistance>> {
        self.about.assistance(self.row.assistance_id).await
    }

    /// The line of it that gives; null where it was revised away since.
    async fn line(&self) -> Result<Option<AssistanceLine>> {
        match self.about.assistance(self.row.assistance_id).await? {
            Some(assistance) => assistance.line(self.row.line_id).await,
            None => Ok(None),
        }
    }

    /// How much, as a decimal string in `unit`, and in `currency` where it is money; null where the need has no size: then it is for
    /// both sides to say how much.
    fn amount(&self) -> Option<String> {
        measured(self.row.amount, &self.row.unit).0
    }

    /// What the amount is in; null where the need has no size.
    fn unit(&self) -> Option<SizeUnit> {
        measured(self.row.amount, &self.row.unit).1
    }

    /// ISO 4217 currency of the amount; null where it is not money.
    fn currency(&self) -> Option<String> {
        measured(self.row.amount, &self.row.unit).2
    }

    /// First day on which it can start: both windows, and the lead time of what the sanctions ask, are in it. It is
    /// reckoned for every line that is drawn; null would say that it was not.
    fn starts_on(&self) -> Option<PartialDate> {
        self.row.starts.as_deref().map(PartialDate::stored)
    }

    /// The best other need that what it gives could go to, all else left as it is; null where that would be left over, or where there was no
    /// time to find out.
    async fn other_use(&self) -> Result<Option<PlanOtherUse>> {
        self.other_uses.of(&self.row).await
    }

    /// Why it was left out when the plan was approved; null where it was not.
    fn left_out(&self) -> Option<&str> {
        self.row.left_out.as_deref()
    }

    /// The match that was proposed for it; null for a draft, and for what was left out.
    async fn r#match(&self) -> Result<Option<Match>> {
        match self.row.match_id {
            Some(id) => self.about.one_match(id).await,
            None => Ok(None),
        }
    }
}

impl Found for PlanLine {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        let rows = scope.by_ids::<plan_line::Entity>([id]).await?;
        Ok(Self::batch(scope, rows, None).pop())
    }
}
