//! What an organisation has to do next, or was let in to: one list out of several, the most urgent first.

mod apart;
mod kind;
mod place;
mod records;
mod since;
mod webhooks;

pub use kind::InboxKind;

use crate::{
    access::{relied, running, viewer::Member, waiting},
    db::{
        page::{DATELESS, PageArgs},
        scope::Scope,
    },
    error::Result,
    graphql::{connection::Connection, node::Node},
    matchmaking::catalogue::CatalogueCache,
};
use apart::set_apart;
use async_graphql::SimpleObject;
use domain::{
    date::{PartialDate, last_day},
    deadline::told_to_end,
};
use entity::{finding, gap, matches};
use futures_util::future::BoxFuture;
use place::{InboxWindow, Spot};
use records::{closures, deliveries, endings, findings, gaps, of_matches};
use sea_orm::{Condition, EntityTrait, Iterable, QueryFilter};
use uuid::Uuid;
use webhooks::{searches, webhooks};

/// Something that waits for the viewer's organisation, or that it was let in to. Its members alone see it.
#[derive(SimpleObject)]
pub struct InboxItem {
    /// Why it is here.
    kind: InboxKind,
    /// Since when: day of the invitation, proposal, consent, request, agreement, last delivery, last verification or share, or from which on an
    /// exemption is told to end; null where none is on record.
    since: Option<PartialDate>,
    /// Last day to act; it may have passed. Null where none is set.
    due: Option<PartialDate>,
    /// What to do, in a line.
    explanation: &'static str,
    /// What it is about: a finding, a gap, an offer, a programme, a match or a webhook.
    object: Node,
    #[graphql(skip)]
    id: Uuid,
}

/// Where what waits of a kind is found.
enum Source {
    Findings(Condition),
    Gaps(Condition),
    Matches(Condition),
    /// Matches that are to be delivered.
    Deliveries(Condition),
    /// Gaps of which is to be looked closer at each.
    Closures(Condition),
    /// Matches of which the exemptions are to be looked closer at.
    Endings(Condition),
    SetAside,
    Searches,
    /// What matching set apart.
    Apart,
}

/// What was found of a part of an inbox.
struct Found {
    items: Vec<InboxItem>,
    /// Whether there is more in the direction in which it was read.
    more: bool,
    /// How many there are in all, where that is known.
    total: Option<u64>,
}

impl Found {
    /// A page of rows of which all are counted when that is asked for.
    fn counted_later(items: Vec<InboxItem>, more: bool) -> Self {
        Self {
            items,
            more,
            total: None,
        }
    }
}

impl InboxItem {
    /// The inbox of the viewer's organisation; empty for viewers who read what is public.
    pub async fn list(
        scope: &Scope,
        catalogue: &CatalogueCache,
        kinds: Option<Vec<InboxKind>>,
        args: PageArgs,
    ) -> Result<Connection<Self>> {
        let window = InboxWindow::parse(args)?;
        let wanted = |kind: &InboxKind| kinds.as_ref().is_none_or(|kinds| kinds.contains(kind));
        let kinds: Vec<InboxKind> = InboxKind::iter().filter(wanted).collect();
        let (mut items, mut more) = (Vec::new(), false);
        let (mut known, mut uncounted) = (0, Vec::new());
        for kind in kinds {
            let found = Self::of_kind(scope, catalogue, kind, &window).await?;
            more |= found.more;
            items.extend(found.items);
            match found.total {
                Some(total) => known += total,
                None => uncounted.push(kind),
            }
        }
        let more = cut(&mut items, &window) || more;
        let nodes = items.into_iter().map(|item| {
            let place = item.spot().place();
            (item, place)
        });
        let (next, previous) = match window.backward {
            true => (window.before.is_some(), more),
            false => (more, window.after.is_some()),
        };
        let scope = scope.clone();
        let count = move || -> BoxFuture<'static, Result<u64>> {
            let (scope, kinds) = (scope.clone(), uncounted.clone());
            Box::pin(async move { Ok(known + counted(&scope, &kinds).await?) })
        };
        Ok(Connection::of_rows(nodes.collect(), next, previous, count))
    }

    /// Where it stands in the list.
    fn spot(&self) -> Spot {
        let due = self.due.as_ref().map(|due| last_day(due.as_str()));
        Spot {
            day: due.unwrap_or_else(|| DATELESS.to_owned()),
            kind: self.kind,
            id: self.id,
        }
    }

    /// Those of a kind that are within the window, as many as it takes.
    async fn of_kind(
        scope: &Scope,
        catalogue: &CatalogueCache,
        kind: InboxKind,
        window: &InboxWindow,
    ) -> Result<Found> {
        let member = scope.viewer().insider();
        let source = member.and_then(|member| Source::of(scope, member, kind));
        let all = match source {
            Some(Source::Findings(which)) => return findings(scope, kind, which, window).await,
            Some(Source::Gaps(which)) => return gaps(scope, kind, which, window).await,
            Some(Source::Matches(which)) => return of_matches(scope, kind, which, window).await,
            Some(Source::Deliveries(which)) => return deliveries(scope, which, window).await,
            Some(Source::Closures(which)) => closures(scope, which).await?,
            Some(Source::Endings(which)) => endings(scope, which).await?,
            Some(Source::SetAside) => webhooks(scope).await?,
            Some(Source::Searches) => searches(scope).await?,
            Some(Source::Apart) => set_apart(scope, &catalogue.apart()).await?,
            None => Vec::new(),
        };
        let total = Some(all.len() as u64);
        let mut items = all;
        items.retain(|item| window.holds(&item.spot()));
        Ok(Found {
            items,
            more: false,
            total,
        })
    }
}

impl Source {
    /// Where what waits of a kind for a member is found; nowhere where it never waits for them.
    fn of(scope: &Scope, member: &Member, kind: InboxKind) -> Option<Self> {
        let today = scope.today();
        Some(match kind {
            InboxKind::ReplyInvited => Self::Findings(waiting::invited(member, today)),
            InboxKind::FindingShared => Self::Findings(waiting::shared_findings(member, today)),
            InboxKind::GapShared => Self::Gaps(waiting::shared_gaps(member, today)),
            InboxKind::NeedPlanProposed => Self::Gaps(waiting::planning(member)),
            InboxKind::ClosureProposed => Self::Closures(waiting::closure(member)),
            InboxKind::DeliverySetAside => Self::SetAside,
            InboxKind::SearchFindsNothing => Self::Searches,
            InboxKind::NotWeighed => Self::Apart,
            InboxKind::ConsentAsked => {
                let barred = scope.reference().barred();
                Self::Matches(waiting::consent(member, today, barred))
            }
            InboxKind::AgreementAsked => {
                let proceeds = scope.store().clock().lets_silence_proceed();
                Self::Matches(waiting::agreement(member, proceeds.then_some(today)))
            }
            InboxKind::ExemptionAsked => {
                let over = scope.reference().measures_over(today);
                Self::Matches(relied::asked(member, over))
            }
            InboxKind::ExemptionEnds => {
                let over = scope.reference().measures_over(today);
                Self::Endings(relied::ending(member, &told_to_end(today), over))
            }
            InboxKind::VerificationAsked => Self::Matches(waiting::verification(member)),
            InboxKind::DeliveryDue => Self::Deliveries(waiting::delivery(member)),
            InboxKind::MatchProposed => Self::Matches(waiting::proposal(member)?),
            InboxKind::ProviderBarred => {
                Self::Matches(running::halted(member, scope.reference().barred()))
            }
            InboxKind::MissionOver => {
                let over = scope.reference().missions_over(today);
                Self::Matches(running::outlived(member, over))
            }
        })
    }
}

/// Puts what was found of all kinds in order, and cuts it to a page; gives whether something was cut off.
fn cut(items: &mut Vec<InboxItem>, window: &InboxWindow) -> bool {
    items.sort_by_cached_key(InboxItem::spot);
    let size = usize::try_from(window.size).expect("a page is small");
    let over = items.len().saturating_sub(size);
    match window.backward {
        true => drop(items.drain(..over)),
        false => items.truncate(size),
    }
    over > 0
}

/// How many wait of these kinds, whose rows are counted where they are.
async fn counted(scope: &Scope, kinds: &[InboxKind]) -> Result<u64> {
    let Some(member) = scope.viewer().insider() else {
        return Ok(0);
    };
    let mut total = 0;
    for kind in kinds {
        total += match Source::of(scope, member, *kind) {
            Some(Source::Findings(which)) => {
                scope.count(finding::Entity::find().filter(which)).await?
            }
            Some(Source::Gaps(which)) => scope.count(gap::Entity::find().filter(which)).await?,
            Some(Source::Matches(which) | Source::Deliveries(which)) => {
                scope.count(matches::Entity::find().filter(which)).await?
            }
            _ => 0,
        };
    }
    Ok(total)
}
