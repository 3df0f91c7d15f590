//! What an organisation has to do next, or was let in to: one list out of several, the most urgent first.

mod kind;
mod records;
mod webhooks;

pub use kind::InboxKind;

use crate::{
    access::{viewer::Member, waiting},
    db::{page::PageArgs, scope::Scope},
    error::Result,
    graphql::{connection::Connection, node::Node},
};
use async_graphql::SimpleObject;
use domain::date::{PartialDate, last_day};
use records::{findings, gaps, of_matches};
use sea_orm::Iterable;
use uuid::Uuid;
use webhooks::{searches, webhooks};

/// The day of what is never due: behind all others.
const NEVER: &str = "9999-12-31";

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
            InboxKind::ConsentAsked => waiting::consent(member, today, scope.reference().barred()),
            InboxKind::AgreementAsked => {
                let proceeds = scope.store().clock().lets_silence_proceed();
                waiting::agreement(member, proceeds.then_some(today))
            }
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
