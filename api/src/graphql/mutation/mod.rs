//! Mutations: verbs of the domain, each with one input, a payload, and its faults in it.

pub mod absent;
pub mod bulk;
pub mod import;
pub mod input;
pub mod outcome;
pub mod tried;
pub mod warning;

use crate::{
    access::permission::Action,
    db::{
        scope::Scope,
        transaction::{IdempotencyKey, Tx, is_done, rehearse, run_once},
    },
    error::{Error, Result, input::InputFaults, told},
    graphql::{
        ContextExt,
        mutation::{outcome::Outcome, tried::Tried},
    },
    history::event::Fields,
};
use async_graphql::{Context, Enum, InputType, SimpleObject};
use domain::validation::{Fault, FaultKind};
pub(crate) use outcome::payloads;
use serde::{Serialize, de::DeserializeOwned};
use std::{future::ready, sync::OnceLock};
use uuid::Uuid;

/// What sort of fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// The input breaks a rule: correct it.
    Invalid,
    /// The input names something that does not exist or that the viewer may not read.
    NotFound,
    /// The viewer may not do this.
    Forbidden,
    /// The current state does not allow it: read again, then decide.
    Conflict,
    /// The clientMutationId was already used for another change.
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
        let one = |code, field: Option<&str>, current_version| {
            Ok(vec![Self {
                code,
                field: field.map(|field| vec![field.to_owned()]),
                message,
                current_version,
            }])
        };
        match error {
            Error::Faults(faults) => Ok(faults.into_iter().map(Self::from).collect()),
            Error::NotFound(_) => one(UserErrorCode::NotFound, None, None),
            Error::Forbidden(_) => one(UserErrorCode::Forbidden, None, None),
            Error::Conflict(_) => one(UserErrorCode::Conflict, None, None),
            Error::Reused => one(UserErrorCode::KeyReused, None, None),
            Error::Stale { current } => one(
                UserErrorCode::Conflict,
                Some("expectedVersion"),
                Some(current),
            ),
            Error::Unauthenticated(_)
            | Error::Limited(_)
            | Error::Unavailable(_)
            | Error::Elsewhere(_)
            | Error::Internal(_) => Err(error),
        }
    }
}

impl From<Fault> for UserError {
    fn from(fault: Fault) -> Self {
        let code = match fault.kind {
            FaultKind::Invalid => UserErrorCode::Invalid,
            FaultKind::Absent => UserErrorCode::NotFound,
            FaultKind::Taken => UserErrorCode::Conflict,
        };
        Self {
            code,
            message: fault.to_string(),
            field: Some(fault.field).filter(|field| !field.is_empty()),
            current_version: None,
        }
    }
}

/// What a mutation answers.
pub trait Payload: Sized {
    /// What was done to these, or why nothing was.
    fn of(
        scope: &Scope,
        done: &[Uuid],
        outcome: Outcome,
    ) -> impl Future<Output = Result<Self>> + Send;

    /// What should be known of these, which a trial did; read inside of it.
    fn tried(
        _ctx: &Context<'_>,
        _inside: &Scope,
        _done: &[Uuid],
    ) -> impl Future<Output = Result<Tried>> + Send {
        ready(Ok(Tried::default()))
    }
}

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

/// Whether what an input asks was done before under the name its client gives it: for work that is dear before the change is opened.
/// Fails where the input has values that cannot be taken.
pub async fn is_done_before<I: InputType>(
    ctx: &Context<'_>,
    action: Action,
    input: &I,
) -> Result<bool> {
    let faults = InputFaults::here(ctx);
    if !faults.is_empty() {
        return Err(faults.to_vec().into());
    }
    let said = IdempotencyKey::parse(action, fields(action, input)?)?;
    is_done(ctx.scope(), action, &said).await
}

/// The fields of an input as they came.
fn fields<I: InputType>(action: Action, input: &I) -> Result<Fields> {
    match input.to_value().into_json() {
        Ok(serde_json::Value::Object(fields)) => Ok(fields),
        _ => Err(Error::Internal(anyhow::anyhow!(
            "the input of {} is not an object",
            action.name()
        ))),
    }
}

/// The same for what is done to several things, to all of them or to none. By `dryRun` it is only seen what is wrong with it.
pub async fn mutate_all<I: InputType, P: Payload>(
    ctx: &Context<'_>,
    action: Action,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<Vec<Uuid>>,
) -> Result<Option<P>> {
    let tried = OnceLock::new();
    let work = async |tx: &mut Tx, input: I| {
        let done = work(tx, input).await?;
        tried::look::<P>(ctx, tx, &done, &tried).await?;
        Ok(done)
    };
    let (done, mut outcome) = attempt(ctx, action, input, work).await?;
    outcome.tell(tried);
    let done = match outcome.dry_run {
        // What was only tried is nowhere to be read.
        true => Vec::new(),
        false => done,
    };
    P::of(ctx.scope(), &done, outcome).await.map(Some)
}

/// What came of what an input asks, also of a trial; nothing where the outcome has faults.
pub async fn attempt<I: InputType, D>(
    ctx: &Context<'_>,
    action: Action,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<D>,
) -> Result<(D, Outcome)>
where
    D: Default + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let scope = ctx.scope();
    let unusable = InputFaults::here(ctx);
    let said = fields(action, &input)?;
    let mut outcome = Outcome::of(&said, unusable);
    let is_trial = outcome.dry_run;
    let given = said.clone();
    let done = match IdempotencyKey::parse(action, said) {
        said if !unusable.is_empty() => {
            Err(faults_of(scope, action, unusable, said.err(), input, work).await)
        }
        Ok(said) => run_once(scope, action, said, is_trial, input, work).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(done) => Ok((done, outcome)),
        Err(error) => {
            let error = absent::explained(error, action, &given);
            outcome.user_errors = UserError::of(error)?.into();
            Ok((D::default(), outcome))
        }
    }
}

/// Why a change is not done whose input has values that cannot be taken: those, and whatever else its rules find in the rest. Nothing
/// of it is kept, for in the places of those values others stand.
async fn faults_of<I, D>(
    scope: &Scope,
    action: Action,
    unusable: &[Fault],
    unnamed: Option<Error>,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<D>,
) -> Error {
    let done = match rehearse(scope, action, input, work).await {
        Ok(done) => done,
        Err(error) => return error,
    };
    let mut found = Vec::new();
    for error in unnamed.into_iter().chain(done.err()) {
        match error {
            Error::Faults(faults) => found.extend(faults),
            Error::Unauthenticated(_)
            | Error::Limited(_)
            | Error::Unavailable(_)
            | Error::Elsewhere(_) => return error,
            Error::Internal(fault) => {
                tracing::warn!(error = told(&*fault), "a change was tried in vain");
            }
            // What is not of a field may come of what stands in for a value: it is told once all values can be taken.
            _ => {}
        }
    }
    found.retain(|fault| !unusable.iter().any(|cause| fault.may_come_of(cause)));
    Error::Faults([unusable, &found].concat())
}
