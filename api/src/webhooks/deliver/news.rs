//! What came for a webhook since it was last looked at, and the delivery that tells it.

use crate::{
    db::{
        feed::{self, Feed, News},
        page::{PageArgs, Window},
        scope::Scope,
        watermark, webhooks,
    },
    error::Result,
    graphql::account::{
        webhook_delivery::changes_message,
        webhook_search::{SavedSearchInput, wanted},
    },
    matchmaking::search,
    webhooks::Webhooks,
};
use chrono::Utc;
use domain::webhook::{WebhookDeliveryKind, WebhookDeliveryState};
use entity::{webhook, webhook_delivery, webhook_progress};
use std::collections::HashSet;
use uuid::Uuid;

/// Most changes of one delivery.
const ENTRIES_MAX: i32 = 100;

impl Webhooks {
    /// Looks for news and writes how far that came, with a delivery of them; none where there are none, or the lease is lost. What can't
    /// be judged yet by the webhook's search is left for the next look.
    pub(super) async fn write_news(
        &self,
        scope: &Scope,
        lease: Uuid,
        webhook: &webhook::Model,
        mut progress: webhook_progress::Model,
    ) -> Result<Option<webhook_delivery::Model>> {
        let search = SavedSearchInput::kept(webhook.search.as_ref())?;
        let mut news = news(scope, webhook, search.as_ref(), &progress).await?;
        if let Some(search) = &search
            && !self.keep_fitting(scope, search, &mut news).await?
        {
            return Ok(None);
        }
        progress.scanned = news.seen;
        progress.place = news.place.encode();
        // As long as there are more, what this day opened may be among them.
        if !news.more {
            scope.today().clone_into(&mut progress.scanned_on);
        }
        let delivery = written(webhook, &news);
        let held = webhooks::advance(&self.store, lease, &progress, delivery.clone()).await?;
        Ok(delivery.filter(|_| held))
    }

    /// Leaves of the news what fits a search now, as the webhook's organisation sees it; whether the catalogue was as far as they are.
    async fn keep_fitting(
        &self,
        scope: &Scope,
        search: &SavedSearchInput,
        news: &mut News,
    ) -> Result<bool> {
        if news.entries.is_empty() {
            return Ok(true);
        }
        // All that was read is among the events up to this one.
        let last = watermark::last_number(&self.store).await?;
        let these: HashSet<Uuid> = news.entries.iter().map(|(entry, _)| entry.id).collect();
        let fitting = search::fitting(&self.catalogue, scope, search.search(), &these, last);
        let Some(fitting) = Box::pin(fitting).await? else {
            return Ok(false);
        };
        news.entries
            .retain(|(entry, _)| fitting.contains(&entry.id));
        Ok(true)
    }
}

/// What came for a webhook behind its place.
async fn news(
    scope: &Scope,
    webhook: &webhook::Model,
    search: Option<&SavedSearchInput>,
    progress: &webhook_progress::Model,
) -> Result<News> {
    let wanted = wanted(scope, webhook.filter.as_ref(), search)?;
    let args = PageArgs {
        first: Some(ENTRIES_MAX),
        after: Some(progress.place.clone()),
        ..PageArgs::default()
    };
    let window = Window::parse(args, feed::ORDER, feed::fits)?;
    Box::pin(Feed::news(scope, &wanted, &window, progress.scanned, true)).await
}

/// A delivery of news; none where there are none.
fn written(webhook: &webhook::Model, news: &News) -> Option<webhook_delivery::Model> {
    let (_, place) = news.entries.last()?;
    let (id, at) = (Uuid::now_v7(), Utc::now().timestamp_millis());
    let entries = news.entries.iter().map(|(entry, _)| entry.clone());
    Some(webhook_delivery::Model {
        id,
        webhook_id: webhook.id,
        organisation_id: webhook.organisation_id,
        kind: WebhookDeliveryKind::Changes,
        state: WebhookDeliveryState::Pending,
        body: changes_message(webhook.id, at, entries, &place.encode()),
        entries: i64::try_from(news.entries.len()).unwrap_or_default(),
        created: at,
        due: at,
        tries: 0,
        since: at,
        finished: None,
    })
}
