//! Webhooks: registered, changed, paused, tried and taken away by those whose organisation they tell of changes.

mod work;

use crate::{
    access::permission::Action,
    error::Result,
    graphql::{
        account::{webhook::Webhook, webhook_search::SavedSearchInput},
        change_filter::ChangeFilter,
        mutation::{input::Said, mutate, outcome::mutate_revealing, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use work::{pause, redeliver, register, remove, resume, rotate, test, update};

/// A webhook to register.
#[derive(InputObject)]
pub struct RegisterWebhookInput {
    #[graphql(flatten)]
    said: Said,
    /// Where to send: an https: address that everybody can reach, without user and password. Members of your organisation and its
    /// history see it, so put no secret into it.
    url: String,
    /// What it is for. Never a person's name.
    description: Option<String>,
    /// Of which changes to tell; by default of all that your organisation may read.
    filter: Option<ChangeFilter>,
    /// A saved search: of those changes, tell of gaps that fit an offer or programme, or of offers and programmes that fit a gap. By default
    /// nothing has to fit.
    search: Option<SavedSearchInput>,
}

/// What is to be another with a webhook. What is left out stays.
#[derive(InputObject)]
pub struct UpdateWebhookInput {
    #[graphql(flatten)]
    said: Said,
    /// The webhook.
    webhook: ID,
    /// Where to send, from the next attempt on.
    url: Option<String>,
    /// What it is for; an empty text takes it away.
    description: Option<String>,
    /// Of which changes to tell from now on, in place of the filter before; an empty one tells of all.
    filter: Option<ChangeFilter>,
    /// What has to fit from now on, in place of the search before; with an empty one nothing has to.
    search: Option<SavedSearchInput>,
}

/// The webhook to give a new secret.
#[derive(InputObject)]
pub struct RotateWebhookSecretInput {
    #[graphql(flatten)]
    said: Said,
    /// The webhook.
    webhook: ID,
    /// Whether the secrets before end now, as where one leaked: deliveries are signed with the new one alone from now on, and receivers
    /// that have not got it yet refuse them.
    #[graphql(default)]
    at_once: bool,
}

/// Declares inputs that name a webhook and nothing else.
macro_rules! of_webhook {
    ($($(#[$doc:meta])* $input:ident,)*) => {
        $($(#[$doc])*
        #[derive(InputObject)]
        pub struct $input {
            #[graphql(flatten)]
            said: Said,
            /// The webhook.
            webhook: ID,
        })*
    };
}

of_webhook! {
    /// The webhook to pause.
    PauseWebhookInput,
    /// The webhook to resume.
    ResumeWebhookInput,
    /// The webhook to remove.
    RemoveWebhookInput,
    /// The webhook to test.
    TestWebhookInput,
}

/// What to send again: one delivery, or all since a time.
#[derive(InputObject)]
pub struct RedeliverInput {
    #[graphql(flatten)]
    said: Said,
    /// The webhook.
    webhook: ID,
    /// The delivery, which was delivered or set aside.
    delivery: Option<ID>,
    /// All deliveries of changes that were written on this day or since, or at this time or since, as RFC 3339 writes it, and were
    /// delivered or set aside; at most 500.
    since: Option<String>,
}

payloads! {
    RegisterWebhookPayload of "registerWebhook" {
        /// The webhook; null where nothing was done.
        webhook: Webhook,
        /// What its deliveries are signed with, shown this once: null when the request is repeated. If it was lost, give the webhook
        /// another by rotateWebhookSecret.
        secret
    }
    RotateWebhookSecretPayload of "rotateWebhookSecret" {
        /// The webhook; null where nothing was done.
        webhook: Webhook,
        /// What its deliveries are signed with, shown this once: null when the request is repeated. If it was lost, give the webhook
        /// another by rotateWebhookSecret.
        secret
    }
    UpdateWebhookPayload of "updateWebhook" {
        /// The webhook; null where nothing was done.
        webhook: Webhook
    }
    PauseWebhookPayload of "pauseWebhook" {
        /// The webhook; null where nothing was done.
        webhook: Webhook
    }
    ResumeWebhookPayload of "resumeWebhook" {
        /// The webhook; null where nothing was done.
        webhook: Webhook
    }
    RemoveWebhookPayload of "removeWebhook" {
        /// The webhook; null where nothing was done.
        webhook: Webhook
    }
    RedeliverPayload of "redeliver" {
        /// The webhook, with its deliveries; null where nothing was done.
        webhook: Webhook
    }
    TestWebhookPayload of "testWebhook" {
        /// The webhook, with its deliveries; null where nothing was done.
        webhook: Webhook
    }
}

/// What is done about webhooks.
#[derive(Default)]
pub struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Registers a webhook, which tells your organisation of what changes from now on. Approvers can, though not with a key.
    async fn register_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: RegisterWebhookInput,
    ) -> Result<Option<RegisterWebhookPayload>> {
        mutate_revealing(ctx, Action::RegisterWebhook, input, register).await
    }

    /// Changes where a webhook leads, what it is for, or of what it tells. Approvers of the organisation that owns it can.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook, and what is to be another.")] input: UpdateWebhookInput,
    ) -> Result<Option<UpdateWebhookPayload>> {
        mutate(ctx, Action::UpdateWebhook, input, update).await
    }

    /// Gives a webhook a new secret; for 24 hours, deliveries are signed with the one before as well, and no further one is given unless
    /// `atOnce` ends both. Approvers of the organisation that owns it can, though not with a key.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: RotateWebhookSecretInput,
    ) -> Result<Option<RotateWebhookSecretPayload>> {
        mutate_revealing(ctx, Action::RotateWebhookSecret, input, rotate).await
    }

    /// Lets a webhook rest: what changes meanwhile is told once it is resumed. Approvers of the organisation that owns it can.
    async fn pause_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: PauseWebhookInput,
    ) -> Result<Option<PauseWebhookPayload>> {
        mutate(ctx, Action::PauseWebhook, input, pause).await
    }

    /// Lets a webhook go on that was paused, or that its receiver ended. Approvers of the organisation that owns it can.
    async fn resume_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: ResumeWebhookInput,
    ) -> Result<Option<ResumeWebhookPayload>> {
        mutate(ctx, Action::ResumeWebhook, input, resume).await
    }

    /// Takes a webhook away for good, with its secrets and deliveries; its history stays. Approvers of the organisation that owns it can.
    async fn remove_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: RemoveWebhookInput,
    ) -> Result<Option<RemoveWebhookPayload>> {
        mutate(ctx, Action::RemoveWebhook, input, remove).await
    }

    /// Sends deliveries again under the ids that they had, before what is new. Approvers of the organisation that owns the webhook can.
    async fn redeliver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook, and what to send again.")] input: RedeliverInput,
    ) -> Result<Option<RedeliverPayload>> {
        mutate(ctx, Action::Redeliver, input, redeliver).await
    }

    /// Sends a test to a webhook, of type `ping`; its `deliveries` say what became of it. Approvers of the organisation that owns it can.
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: TestWebhookInput,
    ) -> Result<Option<TestWebhookPayload>> {
        mutate(ctx, Action::TestWebhook, input, test).await
    }
}
