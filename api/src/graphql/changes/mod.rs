//! Mutations: verbs of the domain, each with one input, a payload, and its faults in it.

pub mod api_key;
pub mod assistance_input;
pub mod bulk;
pub mod check;
pub mod classify;
pub mod finding;
pub mod gap;
pub mod gap_input;
pub mod gap_state;
pub mod history;
pub mod ledger;
pub mod matches;
pub mod need_plan;
pub mod offer;
pub mod organisation;
pub mod plan;
pub mod programme;
pub mod publish;
pub mod recommendation;
pub mod reply;
pub mod sanctions;
pub mod sealed_note;

use super::Ask;
use crate::{
    change::{Said, Tx, once},
    error::{Error, Result},
    permission::Action,
    scope::Scope,
};
use async_graphql::{Context, Enum, InputType, MergedObject, OutputType, SimpleObject};
use uuid::Uuid;

/// What can be changed. Each mutation is done once under the name its client gives it, whole or not at all.
#[derive(MergedObject, Default)]
pub struct Mutation(
    finding::FindingMutation,
    classify::ClassifyMutation,
    reply::ReplyMutation,
    publish::PublishMutation,
    recommendation::RecommendationMutation,
    gap::GapMutation,
    gap_state::GapStateMutation,
    need_plan::NeedPlanMutation,
    sealed_note::SealedNoteMutation,
    organisation::OrganisationMutation,
    api_key::ApiKeyMutation,
    offer::OfferMutation,
    programme::ProgrammeMutation,
    matches::MatchMutation,
    ledger::LedgerMutation,
    sanctions::SanctionsMutation,
    plan::PlanMutation,
    bulk::BulkMutation,
);

/// What sort of fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// The input breaks a rule: mend it.
    Invalid,
    /// The input names something that does not exist or that the viewer may not read.
    NotFound,
    /// The viewer may not do this.
    Forbidden,
    /// The state of things is in the way: read again, then decide.
    Conflict,
    /// The clientMutationId stands for another change that was done.
    KeyReused,
}

/// Why nothing was done.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// What sort of fault it is.
    pub code: UserErrorCode,
    /// Path of the input's field, outermost first, list places from 0; null where it is the input as a whole.
    pub field: Option<Vec<String>>,
    /// What is wrong, and what would be right.
    pub message: String,
    /// With CONFLICT over a stale `expectedVersion`, the version there is now; null otherwise.
    pub current_version: Option<String>,
}

impl UserError {
    /// The faults that an error tells the caller of; the error itself where it is none of the input.
    fn of(error: Error) -> Result<Vec<Self>> {
        let message = error.to_string();
        let one = |code| {
            Ok(vec![Self {
                code,
                field: None,
                message: message.clone(),
                current_version: None,
            }])
        };
        match error {
            Error::Invalid { message, field } => Ok(vec![Self {
                code: UserErrorCode::Invalid,
                field: Some(field),
                message,
                current_version: None,
            }]),
            Error::Absent { message, field } => Ok(vec![Self {
                code: UserErrorCode::NotFound,
                field: Some(field),
                message,
                current_version: None,
            }]),
            Error::Taken { message, field } => Ok(vec![Self {
                code: UserErrorCode::Conflict,
                field: Some(field),
                message,
                current_version: None,
            }]),
            Error::Several(errors) => errors
                .into_iter()
                .map(Self::of)
                .collect::<Result<Vec<_>>>()
                .map(|lists| lists.concat()),
            Error::NotFound(_) => one(UserErrorCode::NotFound),
            Error::Forbidden(_) => one(UserErrorCode::Forbidden),
            Error::Conflict(_) => one(UserErrorCode::Conflict),
            Error::Reused => one(UserErrorCode::KeyReused),
            Error::Stale { current } => {
                let field = Some(vec!["expectedVersion".to_owned()]);
                Ok(vec![Self {
                    code: UserErrorCode::Conflict,
                    field,
                    message,
                    current_version: Some(current),
                }])
            }
            Error::Unauthenticated(_) | Error::Limited(_) | Error::Internal(_) => Err(error),
        }
    }
}

/// An object that a mutation answers with.
pub trait Found: OutputType + Sized {
    /// The object of this id, if the viewer may read it.
    fn found(scope: &Scope, id: Uuid) -> impl Future<Output = Result<Option<Self>>> + Send;
}

/// Objects that a mutation answers with, where it does several at once.
pub trait FoundAll: Found {
    /// The objects of these ids that the viewer may read, in their order, read together.
    fn found_all(scope: &Scope, ids: &[Uuid]) -> impl Future<Output = Result<Vec<Self>>> + Send;
}

/// What a mutation answers.
pub trait Payload: Sized {
    /// What was done to these, or why nothing was.
    fn of(
        scope: &Scope,
        done: &[Uuid],
        user_errors: Vec<UserError>,
        client_mutation_id: Option<String>,
    ) -> impl Future<Output = Result<Self>> + Send;
}

/// Declares payloads: what each mutation answers.
macro_rules! payloads {
    ($($payload:ident of $mutation:literal { $(#[$doc:meta])* $field:ident: $thing:ty })*) => {$(
        #[doc = concat!("What `", $mutation, "` answers.")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            $(#[$doc])*
            pub $field: Option<$thing>,
            /// Why nothing was done; empty where it was done.
            pub user_errors: Vec<crate::graphql::changes::UserError>,
            /// The name you gave this change.
            pub client_mutation_id: Option<String>,
            /// The query root, to read on from here.
            pub query: crate::graphql::root::Root<crate::graphql::Query>,
        }

        impl crate::graphql::changes::Payload for $payload {
            async fn of(
                scope: &crate::scope::Scope,
                done: &[uuid::Uuid],
                user_errors: Vec<crate::graphql::changes::UserError>,
                client_mutation_id: Option<String>,
            ) -> crate::error::Result<Self> {
                let $field = match done.first() {
                    Some(id) => <$thing as crate::graphql::changes::Found>::found(scope, *id).await?,
                    None => None,
                };
                Ok(Self { $field, user_errors, client_mutation_id, query: crate::graphql::root::Root::default() })
            }
        }
    )*};
}
pub(crate) use payloads;

/// Does what an input asks, once, and answers with what it was done to or with the faults of the input.
pub async fn mutate<I: InputType, P: Payload>(
    ctx: &Context<'_>,
    action: Action,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<Uuid>,
) -> Result<Option<P>> {
    mutate_all(ctx, action, input, async |tx, input| {
        Ok(vec![work(tx, input).await?])
    })
    .await
}

/// The same for what is done to several things, to all of them or to none.
pub async fn mutate_all<I: InputType, P: Payload>(
    ctx: &Context<'_>,
    action: Action,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<Vec<Uuid>>,
) -> Result<Option<P>> {
    let scope = ctx.scope();
    let said = match input.to_value().into_json() {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => {
            return Err(Error::Internal(anyhow::anyhow!(
                "the input of {} is no object",
                action.name()
            )));
        }
    };
    let name = said
        .get("clientMutationId")
        .and_then(|name| name.as_str())
        .map(str::to_owned);
    let done = match Said::parse(action, said) {
        Ok(said) => once(scope, action, said, input, work).await,
        Err(error) => Err(error),
    };
    let (done, faults) = match done {
        Ok(ids) => (ids, Vec::new()),
        Err(error) => (Vec::new(), UserError::of(error)?),
    };
    P::of(scope, &done, faults, name).await.map(Some)
}

/// Gathers the faults of an input, so that they can be mended together.
#[derive(Debug, Default)]
pub struct Faults(Vec<Error>);

impl Faults {
    /// Notes a fault unless all is well.
    pub fn check(&mut self, is_well: bool, field: &str, message: &str) {
        if !is_well {
            self.0.push(Error::invalid(field, message));
        }
    }

    /// Fails unless all is well, where one fault is enough.
    pub fn one(is_well: bool, field: &str, message: &str) -> Result<()> {
        if is_well {
            Ok(())
        } else {
            Err(Error::invalid(field, message))
        }
    }

    /// What a check gave, or its fault noted.
    pub fn take<T>(&mut self, checked: Result<T>) -> Option<T> {
        checked.map_err(|error| self.0.push(error)).ok()
    }

    /// Takes over the faults of an input within a longer one: `path` leads to it.
    pub fn under(&mut self, path: &str, of: Self) {
        self.0
            .extend(of.0.into_iter().map(|fault| fault.under(path)));
    }

    /// Fails if there was a fault.
    pub fn end(mut self) -> Result<()> {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(self.0.remove(0)),
            _ => Err(Error::Several(self.0)),
        }
    }
}
