//! What an organisation has to do next, or was let in to: one list out of several, the most urgent first.

use crate::{
    access::{viewer::Member, waiting},
    db::{
        page::{Key, PageArgs, Window},
        scope::{Order, Scope, Seen, Sort},
    },
    error::Result,
    graphql::{
        account::{webhook::Webhook, webhook_search::SavedSearchInput},
        connection::Connection,
        finding::Finding,
        gap::Gap,
        matches::Match,
        node::Node,
    },
    matchmaking::search::SearchState,
};
use async_graphql::{Enum, SimpleObject};
use domain::{
    date::{PartialDate, last_day},
    gap::need_plan::NeedPlanStatus,
};
use entity::{finding, gap, matches, need_plan, webhook, webhook_delivery};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Iterable, QueryFilter, QuerySelect,
    sea_query::{Expr, Func},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Most items of one kind: the most urgent ones.
const ITEMS_MAX: u64 = 100;
/// The day of what is never due: behind all others.
const NEVER: &str = "9999-12-31";
/// How long a delivery that was set aside is told of, in milliseconds.
const SET_ASIDE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Why something is in an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum, sea_orm::EnumIter)]
pub enum InboxKind {
    /// A finding names the organisation, which is invited to reply; due on the last day for it.
    ReplyInvited,
    /// A match is proposed for a gap of the organisation's or of its state, which is asked to consent.
    ConsentAsked,
    /// Whose gap it is consented to a match of the organisation's offer or programme, which has to agree.
    AgreementAsked,
    /// The organisation is a committee that is asked to exempt a match from a measure; no day is set for it.
    ExemptionAsked,
    /// A match was delivered, and the organisation can verify it: whose gap it is, and the Panel that found it.
    VerificationAsked,
    /// A match was agreed, and the organisation has not delivered all of it.
    DeliveryDue,
    /// A match is proposed for a gap of the organisation's own, a Panel's: to be known, since others answer.
    MatchProposed,
    /// A finding that is not public is shared with the organisation; no day is set.
    FindingShared,
    /// A gap that is not public is shared with the organisation; no day is set.
    GapShared,
    /// All that a gap of the organisation's own needs was delivered and verified, a Panel's or one it is the steward of: it can be
    /// closed; no day is set.
    ClosureProposed,
    /// Others propose plans of needs for a gap of the organisation's or of its state, which adopts one or sets them aside; no day is set.
    NeedPlanProposed,
    /// A webhook of the organisation has deliveries that its receiver did not take and that were set aside in the last 30 days; no day
    /// is set.
    DeliverySetAside,
    /// A webhook of the organisation tells of what fits something that nothing can fit now, or that the organisation may no longer read,
    /// and so of nothing; no day is set.
    SearchFindsNothing,
}

impl InboxKind {
    fn explanation(self) -> &'static str {
        match self {
            Self::ReplyInvited => {
                "The finding names you: reply by the day it is due (submitReply)."
            }
            Self::ConsentAsked => {
                "Help is proposed for your gap: consent or object (consentToMatch, objectToMatch)."
            }
            Self::AgreementAsked => {
                "Your help is wanted: agree or decline (agreeMatch, declineMatch)."
            }
            Self::ExemptionAsked => {
                "An exemption is requested for this match: decide on it (decideExemption)."
            }
            Self::VerificationAsked => {
                "This was delivered: verify that it is there (verifyDelivery)."
            }
            Self::DeliveryDue => "You agreed to give this: commit and deliver it (recordDelivery).",
            Self::MatchProposed => "Help is proposed for a gap that you found.",
            Self::FindingShared => "A Panel lets you read this finding, which is not public.",
            Self::GapShared => "A Panel lets you read this gap, which is not public.",
            Self::ClosureProposed => {
                "All it needs was delivered and verified: close it, or plan what is still needed (closeGap, planNeeds)."
            }
            Self::NeedPlanProposed => {
                "A plan of what your gap needs is proposed: adopt it or set it aside (adoptNeedPlan, setAsideNeedPlan)."
            }
            Self::DeliverySetAside => {
                "Your receiver did not take what changed: see its deliveries, mend it, and have them sent again (redeliver)."
            }
            Self::SearchFindsNothing => {
                "Nothing can fit what your webhook searches by, which is over, closed or no longer yours to read: search by another, or remove it (updateWebhook, removeWebhook)."
            }
        }
    }
}

/// Something that waits for the viewer's organisation, or that it was let in to. Its members alone see it.
#[derive(SimpleObject)]
pub struct InboxItem {
    /// Why it is here.
    kind: InboxKind,
    /// Since when: day of the invitation, proposal or last verification; null where none is on record.
    since: Option<PartialDate>,
    /// Last day to act; it may have passed. Null where none is set.
    due: Option<PartialDate>,
    /// What to do, in a line.
    explanation: &'static str,
    /// What it is about: a finding, a gap, a match or a webhook.
    object: Node,
    #[graphql(skip)]
    id: Uuid,
}

impl InboxItem {
    /// The inbox of the viewer's organisation; empty for viewers who read what is public.
    pub async fn list(
        scope: &Scope,
        kinds: Option<Vec<InboxKind>>,
        args: PageArgs,
    ) -> Result<Connection<Self>> {
        let mut items = Vec::new();
        if let Some(member) = scope.viewer().insider() {
            let wanted = |kind: &InboxKind| kinds.as_ref().is_none_or(|kinds| kinds.contains(kind));
            for kind in InboxKind::iter().filter(wanted) {
                items.extend(Self::of_kind(scope, member, kind).await?);
            }
        }
        let mut items: Vec<(String, Self)> =
            items.into_iter().map(|item| (item.place(), item)).collect();
        items.sort_by(|(one, _), (other, _)| one.cmp(other));
        Connection::of_list(items, args)
    }

    /// Where it stands in the list: by day, then by kind.
    fn place(&self) -> String {
        let due = self.due.as_ref().map(|due| last_day(due.as_str()));
        let day = due.as_deref().unwrap_or(NEVER);
        format!("{day} {} {}", self.kind as u8, self.id)
    }

    async fn of_kind(scope: &Scope, member: &Member, kind: InboxKind) -> Result<Vec<Self>> {
        let today = scope.today();
        let which = match kind {
            InboxKind::ReplyInvited => {
                return findings(scope, kind, waiting::invited(member, today)).await;
            }
            InboxKind::FindingShared => {
                return findings(scope, kind, waiting::shared_findings(member, today)).await;
            }
            InboxKind::GapShared => {
                return gaps(scope, kind, waiting::shared_gaps(member, today)).await;
            }
            InboxKind::ClosureProposed => {
                return gaps(scope, kind, waiting::closure(member)).await;
            }
            InboxKind::NeedPlanProposed => {
                return gaps(scope, kind, waiting::planning(member)).await;
            }
            InboxKind::DeliverySetAside => return webhooks(scope).await,
            InboxKind::SearchFindsNothing => return searches(scope).await,
            InboxKind::ConsentAsked => waiting::consent(member),
            InboxKind::AgreementAsked => waiting::agreement(member),
            InboxKind::ExemptionAsked => waiting::exemption(member),
            InboxKind::VerificationAsked => waiting::verification(member),
            InboxKind::DeliveryDue => waiting::delivery(member),
            InboxKind::MatchProposed => match waiting::proposal(member) {
                Some(which) => which,
                None => return Ok(Vec::new()),
            },
        };
        of_matches(scope, kind, which).await
    }
}

/// The most urgent ones, as many as a page has at most.
fn most_urgent() -> Window {
    Window {
        size: ITEMS_MAX,
        backward: false,
        after: None,
        before: None,
    }
}

/// A column with the days of what is never due at the end.
fn by_day(column: Expr) -> Sort {
    Sort::Text(Func::coalesce([column, Expr::val(NEVER)]).into())
}

fn key(due: Option<&String>) -> Key {
    Key::Text(due.map_or(NEVER, String::as_str).to_owned())
}

async fn findings(scope: &Scope, kind: InboxKind, which: Condition) -> Result<Vec<InboxItem>> {
    let order = Order {
        name: "due",
        sort: by_day(Expr::col((finding::Entity, finding::Column::ReplyDue))),
        descending: false,
        key: |finding: &finding::Model, _| key(finding.reply_due.as_ref()),
    };
    let query = finding::Entity::find().filter(which);
    let page = scope.page(query, &order, &most_urgent()).await?;
    let rows: Vec<Seen<finding::Model>> = page.rows.into_iter().map(|(row, _)| row).collect();
    let objects = Finding::batch(scope, rows.clone());
    let is_invited = kind == InboxKind::ReplyInvited;
    let day = |day: &Option<String>| {
        day.as_deref()
            .filter(|_| is_invited)
            .map(PartialDate::stored)
    };
    let item = |(row, object): (Seen<finding::Model>, Finding)| InboxItem {
        kind,
        since: day(&row.invited),
        due: day(&row.reply_due),
        explanation: kind.explanation(),
        object: object.into(),
        id: row.id,
    };
    Ok(rows.into_iter().zip(objects).map(item).collect())
}

async fn gaps(scope: &Scope, kind: InboxKind, which: Condition) -> Result<Vec<InboxItem>> {
    let order = Order {
        name: "id",
        sort: Sort::Id,
        descending: false,
        key: |_: &gap::Brief, _| Key::None,
    };
    let query = gap::Entity::find().filter(which);
    let page = scope.page(query, &order, &most_urgent()).await?;
    let rows: Vec<Seen<gap::Brief>> = page.rows.into_iter().map(|(row, _)| row).collect();
    let objects = Gap::batch(scope, rows.clone());
    let proposed = match kind {
        InboxKind::NeedPlanProposed => proposed_since(scope, &rows).await?,
        _ => HashMap::new(),
    };
    let mut items = Vec::new();
    for (row, object) in rows.into_iter().zip(objects) {
        let mut since = proposed.get(&row.id).cloned();
        if kind == InboxKind::ClosureProposed {
            let Some(proposal) = object.proposal().await? else {
                continue;
            };
            since = Some(proposal.since);
        }
        items.push(InboxItem {
            kind,
            since,
            due: None,
            explanation: kind.explanation(),
            object: object.into(),
            id: row.id,
        });
    }
    Ok(items)
}

/// Since when the oldest plan of needs is proposed that each gap has.
async fn proposed_since(
    scope: &Scope,
    gaps: &[Seen<gap::Brief>],
) -> Result<HashMap<Uuid, PartialDate>> {
    let plans = scope.parts::<gap::Entity, need_plan::Entity>(gaps).await?;
    let oldest = plans.into_iter().filter_map(|(gap, plans)| {
        let proposed = plans
            .iter()
            .filter(|plan| plan.status == NeedPlanStatus::Proposed);
        let made = proposed.map(|plan| plan.made.as_str()).min()?;
        Some((gap, PartialDate::stored(made)))
    });
    Ok(oldest.collect())
}

/// Webhooks with deliveries that were set aside of late: in the database itself, for that is no event which a copy could be known to have.
async fn webhooks(scope: &Scope) -> Result<Vec<InboxItem>> {
    let kind = InboxKind::DeliverySetAside;
    let late = scope.moment().timestamp_millis() - SET_ASIDE_MS;
    let scope = &scope.reading_primary();
    let webhooks = webhook::Entity::find().filter(waiting::set_aside(late));
    let rows = scope.all(webhooks).await?;
    let first = first_set_aside(scope, &rows, late).await?;
    let item = |row: Seen<webhook::Model>| InboxItem {
        kind,
        since: first.get(&row.id).copied().map(PartialDate::of_moment),
        due: None,
        explanation: kind.explanation(),
        id: row.id,
        object: Webhook(row).into(),
    };
    Ok(rows.into_iter().map(item).collect())
}

/// When the first of its deliveries was set aside that each webhook has, since this moment, Unix time in milliseconds.
async fn first_set_aside(
    scope: &Scope,
    webhooks: &[Seen<webhook::Model>],
    since: i64,
) -> Result<HashMap<Uuid, i64>> {
    use webhook_delivery::Column::{Finished, WebhookId};
    let first = webhook_delivery::Entity::find()
        .filter(WebhookId.is_in(webhooks.iter().map(|row| row.id)))
        .filter(waiting::is_set_aside(since))
        .select_only()
        .column(WebhookId)
        .column_as(Finished.min(), "first")
        .group_by(WebhookId);
    let first: Vec<(Uuid, Option<i64>)> = scope.tally(first).await?;
    let finished = first
        .into_iter()
        .filter_map(|(id, first)| Some((id, first?)));
    Ok(finished.collect())
}

/// Webhooks whose searches can find nothing as things stand.
async fn searches(scope: &Scope) -> Result<Vec<InboxItem>> {
    let kind = InboxKind::SearchFindsNothing;
    let webhooks = webhook::Entity::find().filter(waiting::searching());
    let mut items = Vec::new();
    for row in scope.all(webhooks).await? {
        let Some(search) = SavedSearchInput::kept(row.search.as_ref())? else {
            continue;
        };
        if search.state(scope).await? == SearchState::Open {
            continue;
        }
        items.push(InboxItem {
            kind,
            since: None,
            due: None,
            explanation: kind.explanation(),
            id: row.id,
            object: Webhook(row).into(),
        });
    }
    Ok(items)
}

async fn of_matches(scope: &Scope, kind: InboxKind, which: Condition) -> Result<Vec<InboxItem>> {
    let order = Order {
        name: "due",
        sort: by_day(Expr::col((matches::Entity, matches::Column::Due))),
        descending: false,
        key: |row: &matches::Model, _| key(row.due.as_ref()),
    };
    let query = matches::Entity::find().filter(which);
    let page = scope.page(query, &order, &most_urgent()).await?;
    let rows: Vec<Seen<matches::Model>> = page.rows.into_iter().map(|(row, _)| row).collect();
    let objects = Match::batch(scope, rows.clone());
    // The day of the match is that of its sides; a committee is set none.
    let has_day = kind != InboxKind::ExemptionAsked;
    let item = |(row, object): (Seen<matches::Model>, Match)| InboxItem {
        kind,
        since: is_new(kind).then(|| PartialDate::stored(&row.proposed)),
        due: row
            .due
            .as_deref()
            .filter(|_| has_day)
            .map(PartialDate::stored),
        explanation: kind.explanation(),
        object: object.into(),
        id: row.id,
    };
    Ok(rows.into_iter().zip(objects).map(item).collect())
}

/// Whether a match has been waiting for this since it was proposed.
fn is_new(kind: InboxKind) -> bool {
    matches!(kind, InboxKind::ConsentAsked | InboxKind::MatchProposed)
}
