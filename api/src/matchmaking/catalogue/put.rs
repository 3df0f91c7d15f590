//! Putting gaps and assistance into a snapshot of the catalogue, a few at a time.

use crate::{
    db::{scope::Scope, search::Stems},
    error::{Error, Result, told},
    matchmaking::{catalogue::current::Current, facts, words},
};
use entity::{assistance, gap};
use matching::{
    aims::{text_of_assistance, text_of_gap},
    facts as weighed,
};
use std::{slice, sync::Arc};
use uuid::Uuid;

/// Gaps, or offers and programmes, that are read at once.
const CHUNK: usize = 250;

/// What one side of the catalogue is made of.
pub(super) trait Weighed: Sized + Send {
    /// What it is called in the log.
    const NAME: &'static str;

    /// Those of these ids that the viewer may read, as a snapshot has them.
    fn read(
        into: &Current,
        scope: &Scope,
        ids: &[Uuid],
    ) -> impl Future<Output = Result<Vec<Self>>> + Send;

    /// Its id.
    fn id(&self) -> Uuid;

    /// What a language model reads of it.
    fn text(&self) -> String;

    /// Puts it in.
    fn put(self, into: &mut Current);
}

impl Weighed for weighed::Gap {
    const NAME: &'static str = "gap";

    async fn read(_: &Current, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Self>> {
        let rows = scope.by_ids::<gap::Entity>(ids.iter().copied()).await?;
        facts::gaps(scope, &rows).await
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn text(&self) -> String {
        text_of_gap(self)
    }

    fn put(self, into: &mut Current) {
        into.catalogue.put_gap(self);
    }
}

/// An offer or programme, and the words by which it is found.
pub(super) struct Described {
    facts: weighed::Assistance,
    words: Stems,
}

impl Weighed for Described {
    const NAME: &'static str = "assistance";

    async fn read(into: &Current, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Self>> {
        let ids = ids.iter().copied();
        let rows = scope.by_ids::<assistance::Entity>(ids).await?;
        let facts = facts::assistance_given(scope, &rows, &into.records).await?;
        let described = rows.iter().zip(facts).map(|(row, facts)| Self {
            words: words::of_assistance(row, &facts, scope.reference()),
            facts,
        });
        Ok(described.collect())
    }

    fn id(&self) -> Uuid {
        self.facts.id
    }

    fn text(&self) -> String {
        text_of_assistance(&self.facts)
    }

    fn put(self, into: &mut Current) {
        let known = (self.facts.form, Arc::new(self.words));
        into.words.insert(self.facts.id, known);
        into.catalogue.put_assistance(self.facts);
    }
}

/// Puts in those of these ids that everybody may read, a few at a time.
pub(super) async fn put_all<T: Weighed>(
    into: &mut Current,
    scope: &Scope,
    ids: &[Uuid],
) -> Result<()> {
    for ids in ids.chunks(CHUNK) {
        let read = match T::read(into, scope, ids).await {
            Err(Error::Internal(_)) => {
                let (read, apart) = read_singly::<T>(into, scope, ids).await?;
                into.apart.extend(apart);
                read
            }
            read => read?,
        };
        if into.readings.is_on() {
            let texts = read.iter().map(|one| (one.id(), one.text()));
            into.readings.recall(texts.collect()).await?;
        }
        for one in read {
            let id = one.id();
            one.put(into);
            into.sort(id);
        }
    }
    Ok(())
}

/// Reads one by one what cannot be read together: what cannot be weighed is set apart, so that the rest can be. The operator finds it in
/// the log, and whose it is in their inbox.
async fn read_singly<T: Weighed>(
    into: &Current,
    scope: &Scope,
    ids: &[Uuid],
) -> Result<(Vec<T>, Vec<Uuid>)> {
    let (mut read, mut apart) = (Vec::new(), Vec::new());
    for id in ids {
        match T::read(into, scope, slice::from_ref(id)).await {
            Ok(one) => read.extend(one),
            Err(Error::Internal(error)) => apart.push((*id, error)),
            Err(other) => return Err(other),
        }
    }
    // Where none of many can be read, the fault is not theirs.
    if ids.len() > 1 && apart.len() == ids.len() {
        let (_, error) = apart.swap_remove(0);
        return Err(Error::Internal(error));
    }
    for (id, error) in &apart {
        let what = T::NAME;
        tracing::error!(what, %id, error = told(&**error), "cannot be weighed: left out of suggestions and plans");
    }
    Ok((read, apart.into_iter().map(|(id, _)| id).collect()))
}
