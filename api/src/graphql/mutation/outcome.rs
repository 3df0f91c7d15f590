//! What every mutation answers beside what it was done to, and the payloads that are made of it.

use crate::{
    access::permission::Action,
    db::transaction::Tx,
    error::Result,
    graphql::{
        Query,
        assistance::warning::AssistanceWarning,
        inline_object::Objects,
        mutation::{Payload, UserError, mutate, tried::Tried, warning::Warning},
        root::Root,
    },
    history::event::Fields,
};
use async_graphql::{Context, InputType, SimpleObject};
use domain::validation::Fault;
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What every mutation answers beside what it was done to: it stands flattened in each payload.
#[derive(SimpleObject)]
pub struct Outcome {
    /// Whether this was a dry run: nothing was changed. Empty `userErrors` then mean that the change would be accepted now.
    pub dry_run: bool,
    /// Why nothing was done, with the place of each fault; empty if the change was made, or if a dry run found no fault.
    pub user_errors: Objects<UserError>,
    /// The `clientMutationId` of the input.
    pub client_mutation_id: Option<String>,
    /// The query root: read here whatever you need after the change.
    pub query: Root<Query>,
    /// What should be known of a match, told once for all fields that say it; of a trial, also of a finding or gap.
    #[graphql(skip)]
    pub warned: OnceCell<Vec<Warning>>,
    /// What should be looked at of offers and programmes, alike.
    #[graphql(skip)]
    pub looked_at: OnceCell<Vec<AssistanceWarning>>,
}

impl Outcome {
    /// What is known from the input alone, of whose values these cannot be taken.
    pub(super) fn of(said: &Fields, unusable: &[Fault]) -> Self {
        // A name that stands in for one that could not be taken is not the client's.
        let is_unnamed = unusable
            .iter()
            .any(|fault| fault.field == ["clientMutationId"]);
        let name = said
            .get("clientMutationId")
            .and_then(Value::as_str)
            .filter(|_| !is_unnamed);
        let dry_run = said.get("dryRun").and_then(Value::as_bool);
        Self {
            dry_run: dry_run.unwrap_or_default(),
            user_errors: Vec::new().into(),
            client_mutation_id: name.map(str::to_owned),
            query: Root::default(),
            warned: OnceCell::new(),
            looked_at: OnceCell::new(),
        }
    }

    /// Tells of what was found of a trial, where it would be done.
    pub(super) fn tell(&mut self, tried: OnceLock<Tried>) {
        if let Some(tried) = tried.into_inner()
            && self.user_errors.0.is_empty()
        {
            self.warned = OnceCell::new_with(tried.warned);
            self.looked_at = OnceCell::new_with(tried.looked_at);
        }
    }
}

/// Declares payloads: what each mutation answers, and where it makes a secret, that; and where it warns, what is known of a trial.
macro_rules! payloads {
    ($($(#[$attr:meta])* $payload:ident of $mutation:literal $(tried by $tried:path)? {
        $(#[$doc:meta])* $field:ident: $thing:ty $(, $(#[$shown:meta])* $secret:ident)?
    })*) => {$(
        #[doc = concat!("What `", $mutation, "` answers.")]
        #[derive(async_graphql::SimpleObject)]
        $(#[$attr])*
        pub struct $payload {
            $(#[$doc])*
            pub $field: Option<$thing>,
            $($(#[$shown])*
            pub $secret: Option<String>,)?
            /// What came of it.
            #[graphql(flatten)]
            pub outcome: crate::graphql::mutation::outcome::Outcome,
        }

        impl crate::graphql::mutation::Payload for $payload {
            async fn of(
                scope: &crate::db::scope::Scope,
                done: &[uuid::Uuid],
                outcome: crate::graphql::mutation::outcome::Outcome,
            ) -> crate::error::Result<Self> {
                let $field = match done.first() {
                    Some(id) => <$thing as crate::graphql::found::Found>::found(scope, *id).await?,
                    None => None,
                };
                Ok(Self { $field, $($secret: None,)? outcome })
            }

            $(async fn tried(
                ctx: &async_graphql::Context<'_>,
                inside: &crate::db::scope::Scope,
                done: &[uuid::Uuid],
            ) -> crate::error::Result<crate::graphql::mutation::tried::Tried> {
                $tried(ctx, inside, done).await
            })?
        }

        $(impl crate::graphql::mutation::outcome::Revealing for $payload {
            fn reveal(self, made: Option<String>) -> Self {
                let $secret = made.filter(|_| self.$field.is_some());
                Self { $secret, ..self }
            }
        })?
    )*};
}
pub(crate) use payloads;

/// What a mutation answers that makes a secret.
pub trait Revealing: Payload {
    /// The same with the secret that was made, where something was done.
    fn reveal(self, made: Option<String>) -> Self;
}

/// Does what an input asks, once, and shows the secret that `work` made for it this once: not when the change is said again, and not
/// where nothing was done, for a dry run neither.
pub async fn mutate_revealing<I: InputType, P: Revealing>(
    ctx: &Context<'_>,
    action: Action,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<(Uuid, String)>,
) -> Result<Option<P>> {
    let made = Arc::new(OnceLock::new());
    let kept = made.clone();
    let payload: Option<P> = mutate(ctx, action, input, async move |tx: &mut Tx, input: I| {
        let (id, secret) = work(tx, input).await?;
        // Only what is done now has a secret to show.
        let _ = kept.set(secret);
        Ok(id)
    })
    .await?;
    Ok(payload.map(|payload| payload.reveal(made.get().cloned())))
}
