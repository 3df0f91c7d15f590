//! What is done about webhooks, in words of the domain.

use super::{
    PauseWebhookInput, RedeliverInput, RegisterWebhookInput, RemoveWebhookInput,
    ResumeWebhookInput, RotateWebhookSecretInput, TestWebhookInput, UpdateWebhookInput,
};
use crate::{
    actions::webhook::{self, Again, WebhookChange, WebhookDraft, new_secret},
    db::transaction::Tx,
    error::{Error, Result},
    graphql::{
        account::{webhook_delivery::ping_message, webhook_search::agree},
        id::{Kind, row_or_nil},
    },
};
use async_graphql::ID;
use domain::date::moment;
use uuid::Uuid;

fn named(webhook: &ID) -> Uuid {
    row_or_nil(webhook, Kind::Webhook)
}

impl RegisterWebhookInput {
    /// The webhook in words of the domain.
    async fn draft(self, tx: &Tx, secret: String) -> Result<WebhookDraft> {
        let filter = self.filter.unwrap_or_default().keep(tx.scope()).await?;
        let search = self.search.unwrap_or_default().keep(tx).await?;
        agree(tx.scope(), filter.as_ref(), search.as_ref())?;
        Ok(WebhookDraft {
            url: self.url,
            description: self.description,
            filter,
            search,
            secret,
        })
    }
}

pub(super) async fn register(tx: &mut Tx, input: RegisterWebhookInput) -> Result<(Uuid, String)> {
    let secret = new_secret();
    let draft = input.draft(tx, secret.clone()).await?;
    Ok((webhook::register(tx, draft).await?, secret))
}

pub(super) async fn rotate(tx: &mut Tx, input: RotateWebhookSecretInput) -> Result<(Uuid, String)> {
    let secret = new_secret();
    let id = named(&input.webhook);
    let rotated = webhook::rotate(tx, id, secret.clone(), input.at_once).await?;
    Ok((rotated, secret))
}

pub(super) async fn pause(tx: &mut Tx, input: PauseWebhookInput) -> Result<Uuid> {
    webhook::pause(tx, named(&input.webhook)).await
}

pub(super) async fn resume(tx: &mut Tx, input: ResumeWebhookInput) -> Result<Uuid> {
    webhook::resume(tx, named(&input.webhook)).await
}

pub(super) async fn remove(tx: &mut Tx, input: RemoveWebhookInput) -> Result<Uuid> {
    webhook::remove(tx, named(&input.webhook)).await
}

pub(super) async fn update(tx: &mut Tx, input: UpdateWebhookInput) -> Result<Uuid> {
    let id = named(&input.webhook);
    let filter = match &input.filter {
        Some(filter) => Some(filter.keep(tx.scope()).await?),
        None => None,
    };
    let search = match &input.search {
        Some(search) => Some(search.keep(tx).await?),
        None => None,
    };
    if filter.is_some() || search.is_some() {
        let row = tx.find::<entity::webhook::Entity>(id, "webhook").await?;
        let filter = filter.as_ref().unwrap_or(&row.filter);
        let search = search.as_ref().unwrap_or(&row.search);
        agree(tx.scope(), filter.as_ref(), search.as_ref())?;
    }
    let change = WebhookChange {
        url: input.url,
        description: input.description,
        filter,
        search,
    };
    webhook::update(tx, id, change).await
}

pub(super) async fn redeliver(tx: &mut Tx, input: RedeliverInput) -> Result<Uuid> {
    let again = match (&input.delivery, &input.since) {
        (Some(delivery), None) => Again::One(row_or_nil(delivery, Kind::WebhookDelivery)),
        (None, Some(since)) => Again::Since(moment(since).ok_or_else(|| {
            let reason = "is no moment: give a day, 2026-11-28, or a time, 2026-11-28T09:30:00Z";
            Error::invalid("since", reason)
        })?),
        _ => {
            let reason = "or delivery has to be given, and not both";
            return Err(Error::invalid("since", reason));
        }
    };
    webhook::redeliver(tx, named(&input.webhook), again).await
}

pub(super) async fn test(tx: &mut Tx, input: TestWebhookInput) -> Result<Uuid> {
    let id = named(&input.webhook);
    webhook::test(tx, id, |now| ping_message(id, now)).await
}
