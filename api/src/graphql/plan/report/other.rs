//! Where else what a plan gives would go, and money of another currency for what it leaves open.

use super::measured;
use crate::{
    db::scope::Scope,
    error::Result,
    graphql::{
        assistance::{Assistance, AssistanceLine},
        gap::{Gap, need::Need},
        id,
        plan::{
            Plan, read,
            references::{About, Named},
        },
    },
    matchmaking::planning::{OtherCurrency, OtherUse, Told},
};
use async_graphql::{Description, ID, Object};
use domain::{date::PartialDate, money::decimal, size::SizeUnit};
use entity::{plan, plan_line};
use matching::{rounded, size::shown_by_key};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A line of a plan: the plan, the need and the line of assistance.
type Key = (Uuid, Uuid, Uuid);

fn key(row: &plan_line::Model) -> Key {
    (row.plan_id, row.need_id, row.line_id)
}

/// Where else what the lines of one page give would go, read together when somebody asks.
pub struct OtherUses {
    scope: Scope,
    lines: BTreeSet<Key>,
    /// Their plan, where it is read already.
    plan: Option<Plan>,
    uses: OnceCell<HashMap<Key, PlanOtherUse>>,
}

impl OtherUses {
    /// Of these lines, which are all of this plan if there is one.
    pub fn new<'a>(
        scope: &Scope,
        rows: impl Iterator<Item = &'a plan_line::Model>,
        plan: Option<&Plan>,
    ) -> Arc<Self> {
        Arc::new(Self {
            scope: scope.clone(),
            lines: rows.map(key).collect(),
            plan: plan.cloned(),
            uses: OnceCell::new(),
        })
    }

    /// Where else what a line gives would go, where that was found out.
    pub async fn of(&self, row: &plan_line::Model) -> Result<Option<PlanOtherUse>> {
        let uses = self
            .uses
            .get_or_try_init(async || self.read().await)
            .await?;
        Ok(uses.get(&key(row)).cloned())
    }

    async fn read(&self) -> Result<HashMap<Key, PlanOtherUse>> {
        let mut found = Vec::new();
        let mut tell = |plan: Uuid, told: &Told| {
            let each = told.other_uses.iter();
            found.extend(each.map(|one| ((plan, one.need, one.line), one.clone())));
        };
        if let Some(plan) = &self.plan {
            tell(plan.row.id, plan.told().await?);
        } else {
            let plans: BTreeSet<Uuid> = self.lines.iter().map(|line| line.0).collect();
            for plan in self.scope.by_ids::<plan::Entity>(plans).await? {
                tell(plan.id, &read::<Told>(&plan.result)?);
            }
        }
        found.retain(|(line, _)| self.lines.contains(line));
        let named = Named {
            needs: found.iter().map(|(_, one)| one.other).collect(),
            gaps: found.iter().map(|(_, one)| one.other_gap).collect(),
            ..Named::default()
        };
        let about = About::new(&self.scope, named);
        let each = |(line, one): (Key, OtherUse)| {
            let about = about.clone();
            (line, PlanOtherUse { one, about })
        };
        Ok(found.into_iter().map(each).collect())
    }
}

/// The best other need that what a line of a plan gives could go to, all else left as it is. It was tried out, not read off a price.
#[derive(Clone, Description)]
pub struct PlanOtherUse {
    one: OtherUse,
    about: Arc<About>,
}

#[Object(use_type_description, serial)]
impl PlanOtherUse {
    /// Id of what it says.
    async fn id(&self) -> ID {
        id::of_value("plan-other-use", &self.one)
    }

    /// The need; null where it was replaced since, or you may no longer read it.
    async fn need(&self) -> Result<Option<Need>> {
        self.about.need(self.one.other).await
    }

    /// Its gap; null where you may no longer read it.
    async fn gap(&self) -> Result<Option<Gap>> {
        self.about.gap(self.one.other_gap).await
    }

    /// How much could go there, as a decimal string in `unit`, and in `currency` where it is money; null where the needs have no size.
    fn amount(&self) -> Option<String> {
        measured(self.one.amount, &self.one.unit).0
    }

    /// What the amount is in; null where the needs have no size.
    fn unit(&self) -> Option<SizeUnit> {
        measured(self.one.amount, &self.one.unit).1
    }

    /// ISO 4217 currency of the amount; null where it is not money.
    fn currency(&self) -> Option<String> {
        measured(self.one.amount, &self.one.unit).2
    }

    /// How well the two fit, 0 to 1.
    fn fit(&self) -> f64 {
        rounded(self.one.fit)
    }
}

/// Money of another currency that could serve a need that a plan leaves open. It is no part of the plan, which converts nothing; two may be
/// of the same line.
#[derive(Clone, Description)]
pub struct PlanOtherMoney {
    one: OtherCurrency,
    about: Arc<About>,
}

impl PlanOtherMoney {
    /// Those that are told together.
    pub fn batch(scope: &Scope, told: Vec<&OtherCurrency>) -> Vec<Self> {
        let named = Named {
            needs: told.iter().map(|one| one.need).collect(),
            gaps: told.iter().map(|one| one.gap).collect(),
            assistance: told.iter().map(|one| one.assistance).collect(),
            ..Named::default()
        };
        let about = About::new(scope, named);
        let each = |one: &OtherCurrency| Self {
            one: one.clone(),
            about: about.clone(),
        };
        told.into_iter().map(each).collect()
    }
}

#[Object(use_type_description, serial)]
impl PlanOtherMoney {
    /// Id of what it says.
    async fn id(&self) -> ID {
        id::of_value("plan-other-money", &self.one)
    }

    /// The need; null where it was replaced since, or you may no longer read it.
    async fn need(&self) -> Result<Option<Need>> {
        self.about.need(self.one.need).await
    }

    /// Its gap; null where you may no longer read it.
    async fn gap(&self) -> Result<Option<Gap>> {
        self.about.gap(self.one.gap).await
    }

    /// The offer or programme that has the money; null where you may no longer read it.
    async fn assistance(&self) -> Result<Option<Assistance>> {
        self.about.assistance(self.one.assistance).await
    }

    /// The line of it; null where it was revised away since.
    async fn line(&self) -> Result<Option<AssistanceLine>> {
        match self.about.assistance(self.one.assistance).await? {
            Some(assistance) => assistance.line(self.one.line).await,
            None => Ok(None),
        }
    }

    /// How much of the line that would be, as a decimal string in `currency`.
    fn amount(&self) -> String {
        decimal(self.one.amount, &self.one.currency)
    }

    /// ISO 4217 currency of the line.
    fn currency(&self) -> &str {
        &self.one.currency
    }

    /// About what that is worth to the need, as a decimal string in `worthCurrency`.
    fn worth(&self) -> String {
        decimal(self.one.worth, &self.one.worth_currency)
    }

    /// ISO 4217 currency of the need.
    fn worth_currency(&self) -> &str {
        &self.one.worth_currency
    }

    /// The rate of exchange, by its name.
    fn rate(&self) -> &str {
        &self.one.rate
    }

    /// Since when the rate holds.
    fn rate_on(&self) -> PartialDate {
        PartialDate::stored(&self.one.rate_day.to_string())
    }

    /// All of it in a sentence.
    fn explanation(&self) -> String {
        let OtherCurrency {
            amount,
            currency,
            worth,
            worth_currency,
            rate,
            rate_day,
            ..
        } = &self.one;
        format!(
            "{} are about {} by \"{rate}\" of {rate_day}. A plan converts nothing: the two sides agree on one currency first.",
            shown_by_key(*amount, currency),
            shown_by_key(*worth, worth_currency),
        )
    }
}
