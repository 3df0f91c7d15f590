//! A change that is said twice is done once, under the name that its client gives it.

use super::Tx;
use crate::{
    access::permission::Action,
    db::scope::Scope,
    error::{Error, Result},
    history::event::{Fields, digest},
};
use domain::text::is_blank;
use entity::mutation_key;
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};

impl Tx {
    /// What was done before under the name the client gives this change; an error if that was something else.
    fn done_before<'a, D: DeserializeOwned + Send + 'static>(
        &'a self,
        said: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<D>>> {
        Box::pin(async move {
            let key = (
                self.member.organisation,
                self.member.subject.clone(),
                said.key.clone(),
            );
            let Some(done) = mutation_key::Entity::find_by_id(key)
                .one(&*self.transaction)
                .await?
            else {
                return Ok(None);
            };
            if done.digest != said.digest {
                return Err(Error::Reused);
            }
            serde_json::from_str(&done.result)
                .map(Some)
                .map_err(|error| Error::Internal(anyhow::Error::new(error)))
        })
    }

    fn remember<'a, D: Serialize + Sync>(
        &'a self,
        said: IdempotencyKey,
        done: &'a D,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let result = serde_json::to_string(done)
                .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
            self.insert(mutation_key::Model {
                organisation_id: self.member.organisation,
                subject: self.member.subject.clone(),
                key: said.key,
                digest: said.digest,
                result,
                done: self.now(),
            })
            .await
        })
    }
}
/// What a client said, and the name it gave it.
#[derive(Debug)]
pub struct IdempotencyKey {
    key: String,
    digest: String,
}

/// Most characters of a client's name for a change.
const KEY_MAX: usize = 100;

impl IdempotencyKey {
    /// An input as it came. The name the client gave the change is part of the input, and not of what it says; nor is whether it is
    /// only tried, so that what was tried can be done under its name.
    pub fn parse(action: Action, mut input: Fields) -> Result<Self> {
        input.remove("dryRun");
        let key = input
            .remove("clientMutationId")
            .and_then(|key| key.as_str().map(str::to_owned))
            .unwrap_or_default();
        if is_blank(&key) || key.chars().count() > KEY_MAX || key.chars().any(char::is_control) {
            return Err(Error::invalid(
                "clientMutationId",
                &format!(
                    "must be a name of 1 to {KEY_MAX} characters that you give this change, a UUID say: repeat it to repeat safely"
                ),
            ));
        }
        Ok(Self {
            key,
            digest: digest(&(action.name(), input)),
        })
    }
}

/// Does a change once, however often it is said: gives what came of it, such as the ids of what it was done to. A trial goes the same
/// way, and is taken back where the change would last.
pub async fn run_once<I, D: Serialize + DeserializeOwned + Send + Sync + 'static>(
    scope: &Scope,
    action: Action,
    said: IdempotencyKey,
    is_trial: bool,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<D>,
) -> Result<D> {
    let mut tx = Tx::begin(scope, action).await?;
    if let Some(done) = tx.done_before(&said).await? {
        return Ok(done);
    }
    tx.is_trial = is_trial;
    // Work is long: on the heap it leaves the stack to what is called.
    let done = Box::pin(work(&mut tx, input)).await?;
    tx.remember(said, &done).await?;
    if is_trial {
        tx.take_back().await?;
    } else {
        tx.commit().await?;
    }
    Ok(done)
}

/// Does a change to see what comes of it, and keeps nothing. Fails where it can't be opened.
pub async fn rehearse<I, D>(
    scope: &Scope,
    action: Action,
    input: I,
    work: impl AsyncFnOnce(&mut Tx, I) -> Result<D>,
) -> Result<Result<D>> {
    let mut tx = Tx::begin(scope, action).await?;
    Ok(Box::pin(work(&mut tx, input)).await)
}

/// Whether a change was done before under the name its client gives it; an error if that was something else.
pub async fn is_done(scope: &Scope, action: Action, said: &IdempotencyKey) -> Result<bool> {
    let tx = Tx::begin(scope, action).await?;
    Ok(tx.done_before::<IgnoredAny>(said).await?.is_some())
}
